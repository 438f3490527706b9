"""Links between cases: a case may belong to another, which hears when it opens and how it ends.

    class Panel(Workflow):
        belongs_to = "need"
        offered = Offer("recruiting.hiring_need", at=("recruiting",))

    class Promotion(Workflow):
        moves = [
            Move(notice, opened("growth.objection"), disputed),
            Move(disputed, ended("growth.objection"), notice, when=none_open("growth.objection")),
        ]

What a case knows of those that belong to it is in its own `facts["links"]`: nobody looks into another case.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any, Literal

from bot.flow.case import Case
from bot.flow.form import Answers, Form, Question
from bot.flow.people import Who
from bot.flow.verbs import Verb
from bot.flow.world import World

if TYPE_CHECKING:
    from bot.flow.workflow import Workflow

ID = "id"
"""What stands for the case itself where answers are copied from it."""

Copied = Mapping[str, str] | Callable[[Case], Answers]
"""Answers taken from a case: question → a question of that case (or "id"), or a plain function of it."""


@dataclass(frozen=True)
class Link:
    """A case that belongs to another, as the other knows it: where it opened, or how it ended.

    Of a confidential case neither reference, place nor result is known, only whether it is open.
    """

    id: str
    workflow: str
    ref: str = ""
    place: str = ""
    is_open: bool = True
    result: Mapping[str, Any] = field(default_factory=dict)

    def to_json(self) -> dict[str, Any]:
        """All but the id, under which it is kept."""
        kept = {k: v for k, v in vars(self).items() if k not in ("id", "is_open") and v}
        return kept | {"open": self.is_open}


def link_of(workflow: type[Workflow], case: Case, world: World) -> Link:
    """What the case it belongs to may know of a case as it now stands."""
    bare = Link(case.id, workflow.name, is_open=case.is_open)
    if workflow.access is not None:
        return bare
    result = workflow.result(case, world) if workflow.result is not None else {}
    return replace(bare, ref=case.ref, place=case.place, result=dict(result))


def links(case: Case, *workflows: str) -> list[Link]:
    """The cases that belong to this one: of those workflows, or of any; by reference."""
    found = (link_from(id, about) for id, about in case.facts.get("links", {}).items())
    return sorted(
        (link for link in found if not workflows or link.workflow in workflows),
        key=lambda link: (link.workflow, link.ref, link.id),
    )


def link_from(id: str, about: Mapping[str, Any]) -> Link:
    """A link as it was kept."""
    rest = {k: v for k, v in about.items() if k != "open"}
    return Link(id, is_open=about["open"], **rest)


def news(case: Case, link: Link) -> tuple[Link, ...]:
    """What a case has not heard yet: nothing of what is over, of an end that came first the opening too."""
    known = case.facts.get("links", {}).get(link.id)
    if known is not None and (link.is_open or not known["open"]):
        return ()
    return (link,) if known is not None or link.is_open else (replace(link, is_open=True, result={}), link)


def kept(case: Case, link: Link) -> Case:
    """The case with that link as it now is."""
    return case.with_(facts={**case.facts, "links": {**case.facts.get("links", {}), link.id: link.to_json()}})


@dataclass(frozen=True)
class LinkVerb(Verb):
    """Pressed by the house, and by nobody else, on the case another one belongs to."""

    workflow: str = ""
    event: Literal["opened", "ended"] = "opened"
    ends: tuple[str, ...] = ()

    def hears(self, link: Link) -> bool:
        if link.workflow != self.workflow or link.is_open != (self.event == "opened"):
            return False
        return not self.ends or link.place in self.ends


def opened(workflow: str) -> LinkVerb:
    """A case of that workflow opens and belongs to this one."""
    return LinkVerb(f"opened:{workflow}", workflow=workflow)


def ended(workflow: str, *ends: str) -> LinkVerb:
    """A case of that workflow that belongs to this one comes to one of those ends, or (none named) to any.

    Being withdrawn is an end too, by the name "withdrawn".
    """
    name = ":".join(("ended", workflow, *(["+".join(ends)] if ends else [])))
    return LinkVerb(name, workflow=workflow, event="ended", ends=ends)


def link_verb(name: str) -> LinkVerb | None:
    """The verb an entry of a case names; None for what people or the clock press."""
    event, _, rest = name.partition(":")
    workflow, _, ends = rest.partition(":")
    if event not in ("opened", "ended") or not workflow:
        return None
    return opened(workflow) if event == "opened" else ended(workflow, *filter(None, ends.split("+")))


@dataclass(frozen=True)
class SomeOpen:
    """A guard over the cases that belong to one: whether any of those workflows is still open."""

    workflows: tuple[str, ...]
    wanted: bool = True

    def __call__(self, case: Case, answers: Answers) -> bool:
        return any(link.is_open for link in links(case, *self.workflows)) is self.wanted


def some_open(*workflows: str) -> SomeOpen:
    """While any case of those workflows (none named: of any) that belongs to this one is open."""
    return SomeOpen(workflows)


def none_open(*workflows: str) -> SomeOpen:
    """Once no case of those workflows (none named: of any) that belongs to this one is open."""
    return SomeOpen(workflows, wanted=False)


def copied(case: Case, answers: Copied) -> dict[str, Any]:
    """Answers taken from a case; what was not answered there is left out."""
    if not isinstance(answers, Mapping):
        return dict(answers(case))
    found = {to: case.id if source == ID else case.answers.get(source) for to, source in answers.items()}
    return {question: value for question, value in found.items() if value is not None}


def cases_asked(form: type[Form]) -> Iterator[Question]:
    """The questions of a form, and of its lists, whose answer is a case."""
    for question in form.questions:
        if question.kind == "case":
            yield question
        if question.row is not None:
            yield from cases_asked(question.row)


@dataclass(frozen=True)
class Offer:
    """A button on the cards of another workflow's cases that opens this one's form, already linked.

    parent   the workflow on whose cards it stands
    at       the places at which it stands (none named: while the case is open)
    to       who may press it; left out, those asked there
    prefill  question → a question of the parent, or "id" for the parent itself
    posted   also on what the parent posts in a channel while it stands there, for everybody who may choose the parent;
             the form opens for whoever pressed, and nothing of it is seen in the channel
    """

    parent: str
    at: tuple[str, ...] = ()
    to: Who | None = None
    prefill: Copied = field(default_factory=dict)
    posted: bool = False

    def stands(self, case: Case) -> bool:
        """Whether the button stands on that case's cards now, whoever reads them."""
        return case.place in self.at if self.at else case.is_open

    def is_open_to(self, case: Case, person: str, world: World) -> bool:
        """Whether that person may press it on that case now. Who may not see the case is asked before."""
        if not self.stands(case) or not world.office.is_active(person):
            return False
        return case.seat_of(person) is not None if self.to is None else person in self.to.of(case, world.office)


def offers_open(offered: tuple[type[Workflow], ...], case: Case, person: str, world: World) -> Iterator[type[Workflow]]:
    """Those of the workflows offered on a case that this person may open from it now."""
    return (w for w in offered if w.offered is not None and w.offered.is_open_to(case, person, world))


def prefilled(workflow: type[Workflow], case: Case) -> dict[str, Any]:
    """The answers an offered form begins with: the case it belongs to, and what is copied from it."""
    assert workflow.offered is not None
    belongs = {workflow.belongs_to: case.id} if workflow.belongs_to else {}
    return {**copied(case, workflow.offered.prefill), **belongs}
