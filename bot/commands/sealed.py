"""A sealed round for people to look at: its diagram, and its cards and form as everybody gets them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import timedelta
from zoneinfo import ZoneInfo

from bot.cards.model import FormView
from bot.cards.voice import Reader
from bot.cards.words import WordMissing
from bot.commands.chart import START, Arrow, Box, Chart, Charter
from bot.commands.moments import SAMPLES, Shown
from bot.engine.sealing import cards, form
from bot.engine.sealing.figures import Figures
from bot.engine.sealing.rounds import Round
from bot.engine.tools import Tools
from bot.flow.form import Question
from bot.flow.people import Lang
from bot.flow.samples import Sampler
from bot.flow.sealed import Sealed, asked_about, room_for, scale
from bot.flow.unsealing import Opened, release
from storage.rounds import RoundRow

OPEN, RELEASED, TOO_FEW = "open", "released", "too_few"
MONTHS = timedelta(days=91)


def chart(charter: Charter, sealed: type[Sealed]) -> Chart:
    """A round from its opening to its end."""
    say, words, lang = charter.say, charter.words, charter.lang
    beginnings = [charter.every(sealed.every)] if sealed.every else []
    if sealed.opens is not None:
        beginnings.append(say("sealed.by_hand", who=charter.who(sealed, sealed.opens.name)))
    who = charter.who(sealed, sealed.to.name)
    boxes = (
        Box(START, ()),
        Box(OPEN, (say("sealed.open"), who, *charter.due(sealed, sealed.closes))),
        Box(RELEASED, (say("sealed.released"), say("sealed.key_destroyed")), rounded=True),
        Box(TOO_FEW, (say("sealed.too_few"), say("sealed.key_destroyed")), rounded=True),
    )
    arrows = (
        Arrow(START, OPEN, tuple(beginnings)),
        Arrow(OPEN, OPEN, (words.verb(sealed.name, form.ANSWER, lang), say("sealed.again"))),
        Arrow(OPEN, RELEASED, (say("sealed.enough", k=sealed.k),), dashed=True),
        Arrow(OPEN, TOO_FEW, (say("sealed.not_enough", k=sealed.k),), dashed=True),
    )
    return Chart(words.title(sealed.name, lang), boxes, arrows)


@dataclass(frozen=True)
class RoundMoments:
    """Makes the cards of a round, with made-up answers of the whole company."""

    tools: Tools
    sealed: type[Sealed]
    lang: Lang

    def cards(self) -> Iterator[Shown]:
        """Every card somebody may get, in the order of a round."""
        held, person, reader = self._held, self._person, self._reader
        for moment in ("invitation", "reminder"):
            yield Shown(moment, cards.asking(self.tools, held, reader, moment), person)
        half = Round(replace(held.row, level="half"), self.sealed)
        yield Shown("invitation, half", cards.asking(self.tools, half, reader, "invitation"), person)
        yield Shown("over", cards.over(self.tools, self._ended("released"), reader), person)
        for state in ("released", "too_few", "lost"):
            yield Shown(state, cards.outcome(self.tools, self._ended(state), reader, self._figures), person)
        details = {"open": False, "next": held.row.closes_at + MONTHS, "opened": None, "scores": (), "links": []}
        yield Shown("idle", cards.compose(self.tools, self.sealed, "idle", reader, details), person)

    def form(self) -> tuple[FormView, str]:
        """The whole form as the first of those asked sees it."""
        return form.view(self.tools, self._held, self._person, self.lang), self._person

    @property
    def _held(self) -> Round:
        office, now = self.tools.directory.office, self.tools.clock.now()
        subjects = self.sealed.subjects(office)
        body = {
            "k": self.sealed.k,
            "questions": [q.name for q in self.sealed.form.questions],
            "subjects": list(subjects),
            "size": room_for(self.sealed.form, subjects),
            "zone": office.zone,
            "roster": self.sealed.roster(office, now),
        }
        closes = self.sealed.closes.moment(now, ZoneInfo(office.zone), self.tools.calendar(office.calendar))
        return Round(RoundRow("preview", self.sealed.name, "open", "", False, now, closes, None, body), self.sealed)

    def _ended(self, state: str) -> Round:
        return Round(replace(self._held.row, state=state), self.sealed)

    @property
    def _person(self) -> str:
        return next(iter(self._held.roster))

    @property
    def _reader(self) -> Reader:
        zone = ZoneInfo(self.tools.directory.office.person(self._person).zone)
        return Reader(self._person, self.lang, zone)

    @property
    def _figures(self) -> Figures:
        """Scores from answers that go round the scale, one person a step, so that no two lines look alike."""
        held, tools = self._held, self.tools
        opened = [
            Opened(group, {s: self._answers(n + len(s)) for s in asked_about(held.subjects, group)})
            for n, group in enumerate(held.roster.values())
        ]
        now = release(self.sealed.form, opened, held.k)
        before = release(self.sealed.form, opened[: len(opened) * 2 // 3], held.k)
        return Figures(self.sealed, tools.words, tools.directory.office, held.subjects, now, before)

    def _answers(self, step: int) -> dict[str, object]:
        office = self.tools.directory.office
        today = self._held.row.opened_at.date()
        given = Sampler(office, self._person, today, self._text).answers(self.sealed.form)
        for question in self.sealed.form.questions:
            if (bounds := scale(question)) is not None:
                number = bounds[1] - step % (bounds[1] - bounds[0])
                given[question.name] = str(number) if question.options else number
        return given

    def _text(self, name: str, question: Question) -> str:
        words = self.tools.words
        try:
            return words.say(f"samples.{name}.{question.name}", self.lang, self.sealed.name)
        except WordMissing:
            return words.say("long" if question.kind == "long" else "text", self.lang, SAMPLES)
