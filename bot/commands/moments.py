"""The cards of a workflow's moments, made from sample cases: what each reader would see, in one language."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from bot.cards.compose import Composer
from bot.cards.model import Button, Card, FormView
from bot.cards.views import Scene
from bot.cards.voice import Reader
from bot.cards.words import WordMissing
from bot.commands.frame import Trouble
from bot.engine import rights
from bot.flow import desk
from bot.flow.case import Case
from bot.flow.decision import Act, Decision
from bot.flow.effects import Post, Publish, Tell
from bot.flow.form import Question
from bot.flow.links import cases_asked, offers_open
from bot.flow.machine import open_moves
from bot.flow.people import Lang
from bot.flow.recurring import EachCase
from bot.flow.running import Running, running
from bot.flow.samples import SAMPLE, Sampler
from bot.flow.verbs import DESK
from bot.flow.walking import Stand, wander
from bot.flow.workflow import Step, Workflow
from bot.flow.world import World

SAMPLES = "_samples"
PEOPLE = frozenset({"by", "to", "who", "host", "person", "for_person"})
CLOCKED = frozenset({"clock", "due", "owners"})
TIMES = frozenset({"at", "when", "talk_at", "until"})
NOTICES = (
    "progress", "remind_half", "remind_nearly", "remind_nudge", "late_owner", "late_escalation", "nudged",
    "corrected", "amended", "done", "status", "more", "withdrawn_notice",
)  # fmt: skip
CLOCK_NOTICES = ("clock_remind", "clock_late_owner", "clock_late_escalation")


@dataclass(frozen=True)
class Shown:
    """A card as one person sees it; `title` says which moment it is, and of whom."""

    title: str
    card: Card
    person: str


class SampleDetails(dict[str, Any]):
    """A moment's own values: whatever a template asks for, believable by its name."""

    def __init__(self, case: Case, other: str, text: Mapping[str, str], promises: Iterable[str] = ()) -> None:
        """`promises`: the clocks of the workflow, should none of them run for this case."""
        super().__init__()
        self._case, self._other, self._text = case, other, text
        due = case.due or case.opened
        self._clocks = running(case) or [Running(name, due) for name in promises]

    def __missing__(self, name: str) -> Any:
        if name in PEOPLE:
            return self._other
        if name in CLOCKED and self._clocks:
            return {"clock": self._clocks[0].name, "due": self._clocks[0].due, "owners": [self._other]}[name]
        if name in TIMES:
            return self._case.due or self._case.opened
        if name == "verb":
            return self._case.entries[-1].verb
        return self._text.get(name, self._text["text"])

    def get(self, name: str, default: Any = None) -> Any:
        return None if name == "for_person" else self[name]


class Moments:
    """Makes the cards. `world` is the day and the company they are made for."""

    def __init__(
        self,
        composer: Composer,
        workflow: type[Workflow],
        world: World,
        lang: Lang,
        offered: Sequence[type[Workflow]] = (),
    ) -> None:
        """`offered` are the workflows whose buttons stand on this one's cards."""
        self._composer, self._workflow, self._world, self._offered = composer, workflow, world, tuple(offered)
        self._lang: Lang = lang

    def cards(self) -> Iterator[Shown]:
        """A card for each place, for each notice, and for each template of the workflow's own."""
        for place, stand in self._stands.items():
            yield self._place(place, stand)
        yield from self._desk()
        first = next(iter(self._stands.values()))
        for moment in (*NOTICES, *(CLOCK_NOTICES if self._workflow.clocks else ())):
            yield self._notice(moment, first)
        for moment in self._own_templates():
            if moment not in self._workflow.places and moment not in (*NOTICES, "question", "replied"):
                yield self._notice(moment, self._fullest)
        if self._workflow.access is not None:
            yield self._notice("confidential", first)

    def form(self, name: str) -> tuple[FormView, str]:
        """A form as somebody sees it who has filled it in, and that person."""
        form = self._workflow.forms()[name]
        person = next(iter(self._stands.values())).case.requester
        answers = Sampler(self._world.office, person, self._world.today(person), self._text).answers(form)
        verb = next((m.verb.name for m in self._workflow.moves if m.asks is form), "file")
        maker = self._composer.forms(self._workflow.name, self._lang, choosable=self._choosable)
        return maker.view(form, "preview", verb, values=answers), person

    @cached_property
    def _all(self) -> list[Stand]:
        return list(wander(self._workflow, self._world, self._text))

    @property
    def _stands(self) -> dict[str, Stand]:
        found: dict[str, Stand] = {}
        for stand in self._all:
            found.setdefault(stand.case.place, stand)
        order = list(self._workflow.places)
        return dict(sorted(found.items(), key=lambda item: order.index(item[0])))

    @property
    def _fullest(self) -> Stand:
        """The case in which most was said, for minutes and other papers."""
        return max(self._all, key=lambda s: len({e.form for e in s.case.entries if e.form}))

    def _own_templates(self) -> list[str]:
        return self._composer.moments(self._workflow.name, self._lang)

    def _text(self, form: str, question: Question) -> str:
        for key in (f"samples.{form}.{question.name}", "long" if question.kind == "long" else "text"):
            try:
                return self._composer.words.say(key, self._lang, self._workflow.name if "." in key else SAMPLES)
            except WordMissing:
                continue
        raise AssertionError("the sample words always hold text and long")

    def _reader(self, person: str) -> Reader:
        return Reader(person, self._lang, self._world.zone_of(person))

    def _scene(self, case: Case, person: str) -> Scene:
        other = next((p for p in case.waiting_for() if p != person), None) or self._colleague(person)
        text = {key: self._sample(key) for key in ("reason", "question", "reply", "text")}
        visible = rights.sees(case, person, self._world)
        details = SampleDetails(case, other, text, self._workflow.clocks)
        return Scene(self._workflow, case, self._world.now, details, visible, {}, self._cases)

    @cached_property
    def _cases(self) -> dict[str, str]:
        """Made-up cases and rows that sample answers name, by id."""
        named = {q.of for form in self._workflow.forms().values() for q in cases_asked(form)}
        if isinstance(self._workflow.for_each, EachCase):
            named.add(self._workflow.for_each.workflow)
        made_up = {f"{SAMPLE}{name}": self._composer.words.title(name, self._lang) for name in named}
        asked = (q for form in self._workflow.forms().values() for q in form.questions if q.kind == "record")
        return made_up | {row: row for row in (self._text(q.home, q) for q in asked)}

    def _choosable(self, question: Question) -> tuple[tuple[str, str], ...]:
        name = self._text(question.home, question) if question.kind == "record" else f"{SAMPLE}{question.of}"
        return ((name, self._cases[name]),)

    def _sample(self, key: str) -> str:
        return self._composer.words.say(f"details.{key}", self._lang, SAMPLES)

    def _colleague(self, person: str) -> str:
        return Sampler(self._world.office, person, self._world.today(person)).colleagues()[0]

    def _place(self, place: str, stand: Stand) -> Shown:
        """A step's card with the buttons of somebody it asks; an end's as the requester reads it."""
        case = stand.case
        is_step = isinstance(self._workflow.places[place], Step)
        person = next(iter(case.waiting_for()), case.requester) if is_step else case.requester
        card = self._compose(place, case, person, "step" if is_step else "end")
        return Shown(place, self._with_buttons(card, case, person) if is_step else card, person)

    def _with_buttons(self, card: Card, case: Case, person: str) -> Card:
        moves = open_moves(self._workflow, case, person, self._world)
        common = [DESK[name] for name in desk.open_verbs(self._workflow, case, person, self._world)]
        asks = {m.verb.name for m in moves if m.asks}
        asks |= {v.name for v in common if desk.form_for(self._workflow, v.name)}
        verbs = [*(m.verb for m in moves), *common]
        buttons = self._composer.buttons_for(verbs, "preview", self._workflow.name, self._lang, asks)
        offers = [
            Button("preview", f"start:{w.name}", self._composer.words.offer(w.name, self._lang), asks=True)
            for w in offers_open(self._offered, case, person, self._world)
        ]
        buttons = (*buttons[: len(moves)], *offers, *buttons[len(moves) :])
        return Card(card.title, card.parts, buttons, card.tone, card.notice, card.lang)

    def _desk(self) -> Iterator[Shown]:
        """What comes of the desk verbs, where the workflow offers them: a question, its answer, a withdrawal."""
        case = next(iter(self._stands.values())).case
        asked = self._pressed(case, "ask_back", case.waiting_for(), question=self._sample("question"))
        if asked is not None:
            yield Shown("question", self._compose("question", asked, asked.requester, "question"), asked.requester)
            replied = self._pressed(asked, "reply", (asked.requester,), answer=self._sample("reply"))
            if replied is not None:
                asker = case.waiting_for()[0]
                yield Shown("replied", self._compose("replied", replied, asker, "replied"), asker)
        gone = self._pressed(case, "withdraw", (case.requester,))
        if gone is not None:
            yield Shown("withdrawn", self._compose("withdrawn", gone, case.requester, "end"), case.requester)

    def _pressed(self, case: Case, verb: str, people: Iterable[str], **answers: str) -> Case | None:
        """The case after the first of these people who may has pressed a desk verb."""
        for person in people:
            made = desk.decide(self._workflow, case, Act(verb, person, answers), self._world)
            if isinstance(made, Decision):
                return made.case
        return None

    def _notice(self, moment: str, otherwise: Stand) -> Shown:
        """A notice as its first reader gets it, where the walk meets it; else as it would be at another case."""
        for stand in self._all:
            for effect in stand.effects:
                if isinstance(effect, Tell | Publish | Post) and effect.moment == moment:
                    person, details = _reader_of(effect, stand.case)
                    return Shown(moment, self._compose(moment, stand.case, person, moment, details), person)
        person = next(iter(otherwise.case.waiting_for()), otherwise.case.requester)
        return Shown(moment, self._compose(moment, otherwise.case, person, moment), person)

    def _compose(
        self, moment: str, case: Case, person: str, kind: str, details: Mapping[str, Any] | None = None
    ) -> Card:
        scene = self._scene(case, person)
        if isinstance(scene.details, SampleDetails):
            scene.details.update(details or {})
        try:
            return self._composer.compose(scene, moment, self._reader(person), kind=kind)
        except Exception as error:  # whatever a template does wrong, with the way to it
            raise Trouble(f"{self._workflow.name}, {moment}.{self._lang}.md: {error}") from error


def _reader_of(effect: Tell | Publish | Post, case: Case) -> tuple[str, Mapping[str, Any]]:
    """Who reads what an effect says, and the values it brings along."""
    match effect:
        case Tell():
            return effect.person, effect.details
        case Publish(readers=(first, *_)):
            return first, {}
    return case.requester, {}
