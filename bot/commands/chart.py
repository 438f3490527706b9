"""A workflow's table as a chart: boxes for places, arrows for moves, in a reader's language."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from bot.cards.words import WordMissing, Words
from bot.flow.guards import Answered
from bot.flow.links import LinkVerb
from bot.flow.people import Lang
from bot.flow.recurring import EachCase, EachRecord
from bot.flow.rhythm import Daily, Fortnightly, HalfYearly, Monthly, Quarterly, Rhythm, Weekly
from bot.flow.sealed import Sealed
from bot.flow.verbs import CLOCK_VERBS
from bot.flow.workflow import Move, Step, Workflow
from bot.flow.worktime import ByAnswer, CalendarDays, DateAnswer, Due, TimeOfDay, WallHours, WorkingDays

DRAWING = "_drawing"
START = "start_"
Practice = type[Workflow] | type[Sealed]


@dataclass(frozen=True)
class Box:
    """A place: its first line is its name. An end is rounded; the beginning is a dot without lines."""

    name: str
    lines: tuple[str, ...]
    rounded: bool = False


@dataclass(frozen=True)
class Arrow:
    """Moves from one place to another, one line a verb; those of the clock are dashed."""

    source: str
    target: str
    lines: tuple[str, ...]
    dashed: bool = False


@dataclass(frozen=True)
class Chart:
    title: str
    boxes: tuple[Box, ...]
    arrows: tuple[Arrow, ...]


@dataclass(frozen=True)
class Charter:
    """Draws up charts in one language."""

    words: Words
    lang: Lang

    def chart(self, workflow: type[Workflow]) -> Chart:
        """The chart of a workflow: every place a move can reach, in the order of the declaration."""
        used = {place.name for move in workflow.moves for place in (move.step, move.to)}
        places = (self._box(workflow, name) for name in workflow.places if name in used)
        boxes = [Box(START, ()), *places, *self._clocks(workflow)]
        labels: dict[tuple[str, str, bool], dict[str, None]] = {}
        for move in workflow.moves:
            by_itself = move.verb.name in CLOCK_VERBS or isinstance(move.verb, LinkVerb)
            key = (move.step.name, move.to.name, by_itself)
            labels.setdefault(key, {})[self._verb(workflow, move)] = None
        first = Arrow(START, workflow.first().name, tuple(self._beginnings(workflow)))
        arrows = (Arrow(a, b, tuple(said), dashed) for (a, b, dashed), said in labels.items())
        beside = (Arrow(START, name, (self.say("runs"),), dashed=True) for name in workflow.clocks)
        return Chart(self.words.title(workflow.name, self.lang), tuple(boxes), (first, *arrows, *beside))

    def _box(self, workflow: type[Workflow], name: str) -> Box:
        place = workflow.places[name]
        label = self.words.place(workflow.name, name, self.lang)
        if not isinstance(place, Step):
            return Box(name, (label,), rounded=True)
        due = self.due(workflow, place.due)
        lasts = [self.say("lasts", due=each) for each in due] if place.window else due
        blind = (self.say("blind"),) if place.blind else ()
        return Box(name, (label, *self.whom(workflow, place.asks.name), *blind, *lasts))

    def _clocks(self, workflow: type[Workflow]) -> Iterator[Box]:
        """The promises of the whole case, each in a box of its own beside the beginning."""
        for clock in workflow.clocks.values():
            label = self.words.say(f"clocks.{clock.name}", self.lang, workflow.name)
            yield Box(clock.name, (label, *self.whom(workflow, clock.asks.name), *self.due(workflow, clock.due)))

    def _verb(self, workflow: type[Workflow], move: Move) -> str:
        if isinstance(move.verb, LinkVerb):
            return self._heard(move.verb)
        label = self.words.verb(workflow.name, move.verb.name, self.lang)
        told = [self.who(workflow, move.by.name)] if move.by else []
        told += self._only_for(workflow, move)
        return f"{label} ({', '.join(told)})" if told else label

    def _only_for(self, workflow: type[Workflow], move: Move) -> list[str]:
        """The answers with which a move can be made, where its verb is not there for every answer."""
        guards = [m.when for m in workflow.moves_from(move.step.name) if m.verb == move.verb]
        if not isinstance(move.when, Answered) or None in guards or workflow.form is None:
            return []
        covered = {value for guard in guards if isinstance(guard, Answered) for value in guard.values}
        question = workflow.form.question_named(move.when.question)
        if covered >= set(question.options):
            return []
        return [self.words.option(workflow.name, question.name, str(v), self.lang) for v in move.when.values]

    def _beginnings(self, workflow: type[Workflow]) -> Iterator[str]:
        if workflow.startable:
            yield self.words.verb(workflow.name, "file", self.lang)
        if isinstance(each := workflow.for_each, EachCase) and workflow.every is not None:
            yield self._at("for_each", each.workflow, each.at, every=self.every(workflow.every))
        elif isinstance(each, EachRecord) and workflow.every is not None:
            title = self.words.title(each.register, self.lang)
            yield self.say("for_each_row", title=title, every=self.every(workflow.every))
        elif workflow.every is not None:
            yield self.every(workflow.every)
        if workflow.offered is not None:
            yield self._at("offered", workflow.offered.parent, workflow.offered.at)
        if workflow.watches is not None:
            yield self.say("watches", title=self.words.title(workflow.watches.register, self.lang))
        if not workflow.startable and (workflow.every or workflow.offered or workflow.watches) is None:
            yield self.say("other")

    def _at(self, key: str, parent: str, places: tuple[str, ...], **more: str) -> str:
        """What hangs on the cases of another workflow, and on those of them that stand at certain places."""
        title, names = self.words.title(parent, self.lang), self._joined("between", parent, places)
        return self.say(f"{key}_at" if places else key, title=title, places=names, **more)

    def _heard(self, verb: LinkVerb) -> str:
        title, ends = self.words.title(verb.workflow, self.lang), self._joined("or", verb.workflow, verb.ends)
        return self.say(f"linked.{verb.event}_at" if ends else f"linked.{verb.event}", title=title, ends=ends)

    def _joined(self, mark: str, workflow: str, places: tuple[str, ...]) -> str:
        names = (self.words.place(workflow, place, self.lang) for place in places)
        return self.words.say(f"lists.{mark}", self.lang).join(names)

    def say(self, key: str, **params: object) -> str:
        return self.words.say(key, self.lang, DRAWING, **params)

    def who(self, workflow: Practice, name: str) -> str:
        """Who is asked, from the name of a `Who`: "hrbp but (requester) or hr_lead", "a+b", "x.manager"."""
        while name != (whole := re.sub(r" but \([^()]*\)", "", name)):
            name = whole
        if "?" in name:
            return self.say("people_between").join(self.whom(workflow, name))
        if found := re.match(r"(\d+) of (.+)", name):
            return self.say("of", n=int(found[1]), who=self.who(workflow, found[2]))
        for mark, shown in ((r" or |\|", " / "), (r"\+", " + ")):
            if len(names := re.split(mark, name)) > 1:
                return shown.join(dict.fromkeys(self.who(workflow, part) for part in names))
        name = name.partition("/")[0].strip()
        if name.endswith(".manager"):
            whose = name.removesuffix(".manager")
            known = self._known(workflow, "manager") if whose == "requester" else None
            return known or self.say("manager_of", who=self.who(workflow, whose))
        return self._known(workflow, name) or name.replace("_", " ")

    def whom(self, workflow: Practice, name: str) -> list[str]:
        """Who is asked; a line for each answer it depends on, from "level?general=manager;major=department_head"."""
        question, depends, choices = name.partition("?")
        if not depends:
            return [self.who(workflow, name)]
        lines: list[str] = []
        for choice in choices.split(";"):
            answer, _, who = choice.partition("=")
            label = self.words.option(workflow.name, question, answer, self.lang)
            lines.append(self.say("due.choice", choice=label, due=self.who(workflow, who)))
        return lines

    def _known(self, workflow: Practice, name: str) -> str | None:
        for place in (workflow.name, DRAWING):
            try:
                return self.words.say(f"who.{name}", self.lang, place)
            except WordMissing:
                continue
        return None

    def due(self, workflow: Practice, due: Due) -> list[str]:
        """The deadline in words; one line for each answer it depends on."""
        match due:
            case WallHours(number=n):
                return [self.say("due.hours", n=n)]
            case WorkingDays(number=n):
                return [self.say("due.workdays", n=n)]
            case CalendarDays(number=n):
                return [self.say("due.days", n=n)]
            case TimeOfDay(clock=clock):
                return [self.say("due.at", time=f"{clock:%H:%M}")]
            case DateAnswer(question=name):
                return [self.say("due.on", question=self._question(workflow, name))]
            case ByAnswer(question=name, choices=choices):
                return [
                    self.say(
                        "due.choice",
                        choice=self.words.option(workflow.name, name, choice, self.lang),
                        due=" ".join(self.due(workflow, each)),
                    )
                    for choice, each in choices
                ]
        return [due.spell()]

    def _question(self, workflow: Practice, name: str) -> str:
        for form in workflow.forms().values():
            for question in form.questions:
                if question.name == name:
                    return self.words.question(workflow.name, form.__name__, question, self.lang)
        return name

    def every(self, rhythm: Rhythm) -> str:
        """A rhythm in words."""
        time = f"{rhythm.clock:%H:%M}"
        match rhythm:
            case Daily():
                return self.say("every.daily", time=time)
            case Fortnightly() | Weekly():
                number = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun").index(rhythm.weekday) + 1
                day = self.words.say(f"weekdays.{number}", self.lang)
                kind = "fortnightly" if isinstance(rhythm, Fortnightly) else "weekly"
                return self.say(f"every.{kind}", day=day, time=time)
            case Monthly(day=day):
                kinds = ((Quarterly, "quarterly"), (HalfYearly, "half_yearly"), (Monthly, "monthly"))
                kind = next(name for type_, name in kinds if isinstance(rhythm, type_))
                return self.say(f"every.{kind}_last" if day == "last" else f"every.{kind}", day=day, time=time)
        return rhythm.spell()
