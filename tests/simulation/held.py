"""One sealed round as it must be: what may be told of what its people said. Plain reckoning, nothing remembered."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from bot.flow.sealed import WRITTEN, Sealed
from storage.rounds import PieceRow

Answers = Mapping[str, Mapping[str, str]]
OTHERS = "*"
STEPS = ("", "k", "half")


@dataclass
class Held:
    """One round as the model has it: who is asked, in which group; what each of them said last, about what."""

    sealed: type[Sealed]
    roster: dict[str, str]
    closes: datetime
    state: str = "open"
    answers: dict[str, Answers] = field(default_factory=dict)
    words: set[str] = field(default_factory=set)

    def counted(self, about: str) -> dict[str, Mapping[str, str]]:
        """What was said about something, by whom."""
        return {who: answers[about] for who, answers in self.answers.items() if answers.get(about)}

    def level(self) -> int:
        """The highest step of participation that may be told."""
        many = len(self.answers)
        return 0 if many < self.sealed.k else 1 + (2 * many >= len(self.roster))

    def released(self) -> Counter[tuple[str, str, str]]:
        """(question, about what, answer), as often as may be told."""
        found: Counter[tuple[str, str, str]] = Counter()
        if len(self.answers) < self.sealed.k:
            return found
        for about in {subject for answers in self.answers.values() for subject in answers}:
            said = self.counted(about)
            for question in self.sealed.form.questions:
                values = [each[question.name] for each in said.values() if question.name in each]
                many = len(said) if question.kind in WRITTEN else len(values)
                found.update((question.name, about, v) for v in values if many >= self.sealed.k)
        return found


def cells(held: Held, pieces: list[PieceRow]) -> Iterator[str]:
    """What is wrong with how figures are told by groups."""
    cells: dict[tuple[str, str], dict[str, list[str]]] = {}
    for piece in pieces:
        cells.setdefault((piece.question, piece.about), {}).setdefault(piece.cell, []).append(str(piece.value))
    written = {q.name for q in held.sealed.form.questions if q.kind in WRITTEN}
    for (question, about), groups in cells.items():
        if question in written:
            if set(groups) != {""}:
                yield f"texts are told by group: {sorted(groups)}"
            continue
        said = held.counted(about)
        for group, values in groups.items():
            own = [s[question] for who, s in said.items() if held.roster[who] == group and question in s]
            if len(values) < held.sealed.k or (group != OTHERS and sorted(own) != sorted(values)):
                yield f"{len(values)} of {group} are told of apart, whose {len(own)} answers are others"
            if len(groups) > 1 and len(set(values)) == 1 and values[0] in _extremes(held.sealed, question):
                yield f"all of {group} gave {values[0]}, and are told of apart"


def _extremes(sealed: type[Sealed], question: str) -> tuple[str, str]:
    asked = sealed.form.question_named(question)
    scale = [int(o) for o in asked.options] or [asked.at_least or 0, asked.at_most or 0]
    return str(min(scale)), str(max(scale))
