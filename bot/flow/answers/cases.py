"""Which case somebody names: by its reference, "HN-2026-0007", or by its title."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence

from bot.flow.reading import Found, fold

Choosable = Sequence[tuple[str, str]]
REFERENCE = re.compile(r"(?<![a-z0-9])([a-z]{2,3})[-–—_ ]?([0-9]{4})[-–—_ ]?([0-9]{1,6})(?![0-9])", re.IGNORECASE)
SHORTEST = 2
"""Fewer characters than this are no title anybody would say to mean a case."""


def reference(found: re.Match[str]) -> str:
    """A reference as it is kept, however it was typed: hn 2026 7 is HN-2026-0007."""
    return f"{found[1].upper()}-{found[2]}-{int(found[3]):04d}"


def cases_named(text: str, known: Choosable) -> tuple[str, ...]:
    """The cases an answer may mean: those whose reference stands in it, else those whose title it is, is a part
    of, or contains."""
    refs = {reference(found) for found in REFERENCE.finditer(fold(text))}
    if by_ref := tuple(case for case, label in known if label.partition(" ")[0] in refs):
        return by_ref
    said = _plain(text)
    titles = [(case, _plain(label.partition(" ")[2])) for case, label in known]
    ways: tuple[Callable[[str], bool], ...] = (
        lambda title: title == said,
        lambda title: len(said) >= SHORTEST and said in title,
        lambda title: len(title) >= SHORTEST and title in said,
    )
    hits = (tuple(case for case, title in titles if title and way(title)) for way in ways)
    return next(filter(None, hits), ())


def find_cases(text: str, known: Choosable) -> list[Found[str]]:
    """Where a message names cases by their reference or whole title, in order."""
    return sorted(_spans(text, known), key=lambda found: found.start)


def _spans(text: str, known: Choosable) -> Iterator[Found[str]]:
    by_ref = {label.partition(" ")[0]: case for case, label in known}
    folded = fold(text)
    for match in REFERENCE.finditer(folded):
        if (case := by_ref.get(reference(match))) is not None:
            yield Found(match.start(), match.end(), case)
    for case, label in known:
        title = label.partition(" ")[2]
        if len(title) >= SHORTEST and (at := folded.find(fold(title))) >= 0:
            yield Found(at, at + len(title), case)


def _plain(text: str) -> str:
    return "".join(fold(text).split()).strip('。.!！「」“”"')
