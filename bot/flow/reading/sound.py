"""How words sound: pinyin without tones, so that homophones and pinyin typed by hand are understood."""

from __future__ import annotations

from functools import lru_cache

from bot.flow.reading.text import fold


@lru_cache(maxsize=8192)
def _syllable(char: str) -> str:
    from pypinyin import lazy_pinyin

    return "".join(lazy_pinyin(char))


@lru_cache(maxsize=4096)
def _phrase(text: str) -> tuple[str, ...]:
    from pypinyin import lazy_pinyin

    return tuple(lazy_pinyin(text))


def is_han(char: str) -> bool:
    return "\u4e00" <= char <= "\u9fff"


def syllables(text: str) -> tuple[str, ...]:
    """One syllable for each Chinese character, in order; other characters are left out.

    Short texts are read as phrases, so that a character with two readings takes the right one.
    """
    han = "".join(filter(is_han, text))
    return _phrase(han) if len(han) <= 8 else tuple(map(_syllable, han))


def squeezed(text: str) -> str:
    """The sound of a text as one run of letters and digits: 李娜, "Li Na" and "lina" are all "lina"."""
    parts: list[str] = []
    for char in fold(text):
        if is_han(char):
            parts.append(_syllable(char))
        elif char.isascii() and char.isalnum():
            parts.append(char)
    return "".join(parts)
