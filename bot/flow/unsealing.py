"""What may be said of a round's answers: the k rules, and the scores that are left.

Everything shown is worked out from the released pieces alone. Each number lies in exactly one cell (a question,
what it is about, a group of people) of at least k; so whatever is added up or taken away again is made of whole
cells, and no difference of two published figures is about fewer than k people.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from bot.flow.form import Form, Question
from bot.flow.sealed import WRITTEN, scale

OTHERS = "*"
"""The group of those whose own group gave too few answers."""

Level = Literal["", "k", "half"]


@dataclass(frozen=True)
class Opened:
    """One person's answers, as they came out of a slot: subject → question → JSON value. Whose, nobody knows."""

    group: str
    answers: Mapping[str, Mapping[str, Any]]


@dataclass(frozen=True)
class Piece:
    """One released answer to one question, apart from everything else the same person wrote.

    `group` is a group of at least k, OTHERS, or "" for a text, which is shown for no group.
    """

    question: str
    about: str
    group: str
    value: Any


@dataclass(frozen=True)
class Score:
    """The mean of at least k numbers. `band`: all gave the same extreme, so that only a band is told."""

    count: int
    mean: float
    band: Literal["", "low", "high"] = ""


def level(answered: int, asked: int, k: int) -> Level:
    """Participation in the only steps that are ever shown."""
    if answered < k:
        return ""
    return "half" if 2 * answered >= asked else "k"


def fold(sizes: Mapping[str, int], k: int) -> dict[str, str]:
    """Group → the cell it is counted in, so that each cell has at least k; {} when all together are too few.

    Small groups go together into OTHERS; while those are too few, the smallest other group joins them, for
    otherwise the whole less the rest would tell of fewer than k.
    """
    if sum(sizes.values()) < k:
        return {}
    alone = sorted((g for g, n in sizes.items() if n >= k), key=lambda g: (sizes[g], g))
    others = {g for g, n in sizes.items() if 0 < n < k}
    while others and sum(sizes[g] for g in others) < k:
        others.add(alone.pop(0))
    return dict.fromkeys(others, OTHERS) | {g: g for g in alone}


def release(form: type[Form], opened: Sequence[Opened], k: int, questions: Iterable[str] | None = None) -> list[Piece]:
    """What may be published of these answers, in no order that means anything; nothing when it would be too few."""
    if len(opened) < k:
        return []
    asked = [q for q in form.questions if questions is None or q.name in set(questions)]
    pieces: list[Piece] = []
    for about in sorted({subject for each in opened for subject in each.answers}):
        given = [(each.group, each.answers[about]) for each in opened if each.answers.get(about)]
        if len(given) < k:
            continue
        for question in asked:
            found = [(group, values[question.name]) for group, values in given if question.name in values]
            if question.kind in WRITTEN:
                pieces += [Piece(question.name, about, "", value) for _, value in found]
                continue
            cells = _cells(question, found, k)
            pieces += [Piece(question.name, about, cells[group], value) for group, value in found if cells]
    return pieces


def _cells(question: Question, found: Sequence[tuple[str, Any]], k: int) -> dict[str, str]:
    """Group → cell, in cells of at least k; one in which all gave the same extreme is shown with others only."""
    cells = fold(Counter(group for group, _ in found), k)
    while len(shown := set(cells.values())) > 1:
        alike = [c for c in sorted(shown) if _band(question, [v for g, v in found if cells[g] == c])]
        if not alike:
            return cells
        sizes = Counter(cells[group] for group, _ in found)
        joins = alike[0] if alike[0] != OTHERS else min(shown - {OTHERS}, key=lambda c: (sizes[c], c))
        cells = {group: OTHERS if cell == joins else cell for group, cell in cells.items()}
    return cells


def _band(question: Question, values: Iterable[Any]) -> Literal["", "low", "high"]:
    """Which extreme all of them gave, if they did."""
    bounds, only = scale(question), {int(value) for value in values}
    if bounds is None or len(only) != 1:
        return ""
    return "low" if only == {bounds[0]} else "high" if only == {bounds[1]} else ""


def score(form: type[Form], question: str, pieces: Iterable[Piece]) -> Score | None:
    """The mean of some whole cells of one question; None where there are none."""
    asked, values = form.question_named(question), [int(piece.value) for piece in pieces]
    return Score(len(values), sum(values) / len(values), _band(asked, values)) if values else None


def scores(form: type[Form], pieces: Sequence[Piece]) -> dict[tuple[str, str, str], Score]:
    """(question, about, group) → its score; with group "" for all who answered about it, and about "" for all of it."""
    found: dict[tuple[str, str, str], list[Piece]] = {}
    for piece in pieces:
        if scale(form.question_named(piece.question)) is None:
            continue
        keys = {(piece.question, piece.about, piece.group), (piece.question, piece.about, ""), (piece.question, "", "")}
        for key in keys:
            found.setdefault(key, []).append(piece)
    return {key: made for key, each in found.items() if (made := score(form, key[0], each)) is not None}
