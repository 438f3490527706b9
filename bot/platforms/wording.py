"""Words on their way into a message: how long they are, where they are cut, and blanks filled in."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from bot.cards import plain
from bot.cards.markup import clean


def fill(sentence: str, **blanks: Any) -> str:
    """A word with its blanks filled in; what is filled in is not read again."""
    pieces = sentence.split("{")
    filled = [pieces[0]]
    for piece in pieces[1:]:
        name, closed, rest = piece.partition("}")
        filled.append(f"{blanks[name]}{rest}" if closed and name in blanks else "{" + piece)
    return "".join(filled)


def length(text: str) -> int:
    """How long a text is. No platform says whether a sign outside the basic plane counts once or twice: twice."""
    return len(text) if text.isascii() else len(text.encode("utf-16-le", "surrogatepass")) // 2


def cut(text: str, most: int, more: str = "…") -> str:
    """At most `most` of a text, never ending inside what a reader sees as one sign; a cut one ends with `more`."""
    return text if length(text) <= most else plain.cut(text, _signs(text, most), more)


def _signs(text: str, most: int) -> int:
    """How many code points from the start fit into a length."""
    fits = min(len(text), most)
    while length(text[:fits]) > most:
        fits -= max(1, (length(text[:fits]) - most) // 2)
    return fits


def pieces(text: str, most: int) -> Iterator[str]:
    """A text in pieces of at most `most`, none torn inside a sign, which together are the text again.

    A piece ends at a line's end where there is one in its last third.
    """
    start = 0
    while start < len(text):
        window = text[start : start + most + 1]
        if length(window) <= most:
            yield window
            return
        fits = _signs(window, most)
        line = window.rfind("\n", fits * 2 // 3, fits) + 1
        end = line or len(plain.cut(window[: fits + 1], fits, "")) or fits
        yield window[:end]
        start += end


def fit(text: str, most: int, instead: str = "—") -> str:
    """A short text as plain words: unfit signs replaced, in one length, never empty or blank."""
    shown = cut(clean(text[: most * 4]), most)
    return shown if shown.strip() else instead


def unbroken(text: str, most: int) -> Iterator[str]:
    """Pieces that end inside a word where that can be helped: a field may lose the blanks at its edges."""
    while length(text) > most:
        first = next(pieces(text, most))
        at = len(first)
        while at > len(first) // 2 and (text[at - 1].isspace() or text[at].isspace()):
            at -= 1
        at = len(plain.cut(text[: at + 1], at, "")) or len(first)
        yield text[:at]
        text = text[at:]
    yield text
