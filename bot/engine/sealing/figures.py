"""The released scores of a round in words: by what they are about, by group, beside those of the round before."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from bot.cards.words import Words
from bot.engine.sealing.rounds import called
from bot.flow.form import Question
from bot.flow.people import Lang, Office
from bot.flow.sealed import Sealed, scale
from bot.flow.unsealing import OTHERS, Piece, Score, scores
from storage.rounds import PieceRow


@dataclass(frozen=True)
class Told:
    """One line of scores as a reader sees it. `subject` and `cell` are what it is about, and whose it is, by id."""

    subject: str
    cell: str
    about: str
    group: str
    count: str
    score: str
    change: str
    aim: str


@dataclass(frozen=True)
class Figures:
    """What was released of one round, and of the one before it. `subjects` is all that was asked about."""

    sealed: type[Sealed]
    words: Words
    office: Office
    subjects: Sequence[str]
    now: Sequence[Piece]
    before: Sequence[Piece] = ()

    def scored(self) -> list[Question]:
        return [question for question in self.sealed.form.questions if scale(question) is not None]

    def told(self, question: str, lang: Lang, *, pairs: bool = False) -> list[Told]:
        """A line for all, then one for each thing asked about; with `pairs` one more for each of several groups."""
        new, old = scores(self.sealed.form, self.now), scores(self.sealed.form, self.before)
        lines: list[Told] = []
        for subject in dict.fromkeys(("", *self.subjects)):
            lines.append(self._line(question, subject, "", new, old, lang))
            cells = sorted(cell for q, about, cell in new if (q, about) == (question, subject) and cell)
            if pairs and len(cells) > 1:
                lines += [self._line(question, subject, cell, new, old, lang) for cell in cells]
        return lines

    def _line(
        self,
        question: str,
        subject: str,
        cell: str,
        new: dict[tuple[str, str, str], Score],
        old: dict[tuple[str, str, str], Score],
        lang: Lang,
    ) -> Told:
        now, before = new.get((question, subject, cell)), old.get((question, subject, cell))
        say = self.words.say
        about = called(self.office, subject, lang) if subject else say("sealed.everything", lang, self.sealed.name)
        group = say("sealed.others" if cell == OTHERS else "sealed.all_groups", lang, self.sealed.name)
        if cell and cell != OTHERS:
            group = called(self.office, cell, lang)
        if now is None:
            return Told(subject, cell, about, group, "", say("sealed.withheld", lang, self.sealed.name), "", "")
        return Told(
            subject, cell, about, group, str(now.count),
            self._score(question, now, lang), self._change(now, before), self._aim(question, now, lang),
        )  # fmt: skip

    def _score(self, question: str, score: Score, lang: Lang) -> str:
        """The mean to one decimal; a band where everybody gave the same extreme, for that would tell each one's."""
        bounds = scale(self.sealed.form.question_named(question))
        if not score.band or bounds is None:
            return f"{score.mean:.1f}"
        edge = bounds[1] - 0.5 if score.band == "high" else bounds[0] + 0.5
        return self.words.say(f"sealed.band.{score.band}", lang, self.sealed.name, edge=f"{edge:g}")

    def _change(self, now: Score, before: Score | None) -> str:
        """How much more or less than the round before, worked out from the two figures that are shown."""
        if before is None or now.band or before.band:
            return ""
        change = round(round(now.mean, 1) - round(before.mean, 1), 1)
        return f"+{change:.1f}" if change > 0 else f"−{-change:.1f}" if change < 0 else "0"

    def _aim(self, question: str, score: Score, lang: Lang) -> str:
        """Whether the score reaches what the company aims for; of a band only when the whole band does."""
        aim, bounds = self.sealed.aims.get(question), scale(self.sealed.form.question_named(question))
        if aim is None or bounds is None:
            return ""
        shown = round(score.mean, 1)
        shown = bounds[1] - 0.5 if score.band == "high" else shown
        key = "sealed.aim.met" if shown >= aim else "sealed.aim.missed"
        return self.words.say(key, lang, self.sealed.name, aim=f"{aim:g}")


def pieces(rows: Sequence[PieceRow]) -> list[Piece]:
    """What was kept, as the rules know it."""
    return [Piece(row.question, row.about, row.cell, row.value) for row in rows]
