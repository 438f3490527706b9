"""Whether two short texts speak of the same thing: "短视频策划、剪辑" and "短视频策划", "Video editor" and "editor"."""

from __future__ import annotations

import re
import unicodedata

_BETWEEN = re.compile(r"[、，,;；/|\n]+")
_LATIN = re.compile(r"[a-z0-9+#.]+")


def terms(text: str) -> list[str]:
    """The things a list in one line names, as they were written."""
    return [part.strip() for part in _BETWEEN.split(text) if part.strip()]


def shared(listed: str, text: str) -> list[str]:
    """Those of the listed terms that the text speaks of; Latin words only as whole words, in any order."""
    said = _plain(text)
    words = set(_LATIN.findall(said))
    return [term for term in terms(listed) if _speaks_of(said, words, _plain(term))]


def _speaks_of(said: str, words: set[str], term: str) -> bool:
    latin = _LATIN.findall(term)
    if latin and "".join(latin) == term.replace(" ", ""):
        return set(latin) <= words
    return len(term) > 1 and (term in said or (len(said) > 1 and said in term))


def _plain(text: str) -> str:
    return " ".join(unicodedata.normalize("NFKC", text).casefold().split())
