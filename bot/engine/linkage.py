"""Whether what workflows say of each other is so: links to workflows, places and questions that exist."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from difflib import get_close_matches

from bot.flow.form import Form, Question
from bot.flow.links import ID, LinkVerb, SomeOpen
from bot.flow.recurring import EachCase
from bot.flow.workflow import End, Workflow, WorkflowError

Known = Mapping[str, type[Workflow]]


def check_links(known: Known) -> None:
    """Refuse a link to what does not exist, with a message that shows the fix."""
    for workflow in known.values():
        _check_verbs(known, workflow)
        for form in workflow.forms().values():
            for question in _cases_asked(form):
                where = f"{workflow.name}: {question.name}"
                _check_places(_named(known, question.of, f'{where} = ask(..., of="{{}}")'), question.at, where)
        if isinstance(every := workflow.for_each, EachCase):
            where = f"{workflow.name}: for_each"
            _check_places(_named(known, every.workflow, f'{where} = each_case("{{}}")'), every.at, where)
        if workflow.offered is not None:
            _check_offer(known, workflow)


def _check_verbs(known: Known, workflow: type[Workflow]) -> None:
    for move in workflow.moves:
        if isinstance(verb := move.verb, LinkVerb):
            where = f"{workflow.name}.{move.step.name}"
            child = _named(known, verb.workflow, f'{where}: {verb.event}("{{}}")')
            _check_ends(child, verb, where)
        for name in move.when.workflows if isinstance(move.when, SomeOpen) else ():
            guard = "some_open" if move.when.wanted else "none_open"
            _named(known, name, f'{workflow.name}.{move.step.name}: {guard}("{{}}")')


def _check_ends(child: type[Workflow], verb: LinkVerb, where: str) -> None:
    if verb.ends and child.access is not None:
        raise WorkflowError(
            f"{where}: {child.name} is confidential, how it ends is told to nobody; "
            f'write ended("{child.name}") without the ends'
        )
    ends = [name for name, place in child.places.items() if isinstance(place, End)]
    for end in verb.ends:
        if end not in ends:
            raise WorkflowError(f"{where}: {child.name} has no end {end!r}; {_meant(end, ends)}")


def _check_offer(known: Known, workflow: type[Workflow]) -> None:
    assert workflow.offered is not None
    where = f"{workflow.name}: offered"
    parent = _named(known, workflow.offered.parent, f'{where} = Offer("{{}}")')
    _check_places(parent, workflow.offered.at, where)
    prefill = workflow.offered.prefill
    asked = [q.name for q in parent.form.questions] if parent.form else []
    for source in prefill.values() if not callable(prefill) else ():
        if source not in (ID, *asked):
            raise WorkflowError(f"{where}: {parent.name} asks nothing called {source!r}; {_meant(source, asked)}")


def _named(known: Known, name: str, spelled: str) -> type[Workflow]:
    if name not in known:
        meant = get_close_matches(name, known, 1, 0.4)
        write = f"write {spelled.format(meant[0])}" if meant else f"there are {', '.join(sorted(known))}"
        raise WorkflowError(f"{spelled.format(name)} names a workflow that does not exist; {write}")
    return known[name]


def _check_places(workflow: type[Workflow], places: Iterable[str], where: str) -> None:
    for place in places:
        if place not in workflow.places:
            raise WorkflowError(f"{where}: {workflow.name} has no place {place!r}; {_meant(place, workflow.places)}")


def _meant(name: str, names: Iterable[str]) -> str:
    close = get_close_matches(name, list(names), 1)
    return f'write "{close[0]}"' if close else f"it has {', '.join(names)}"


def _cases_asked(form: type[Form]) -> Iterator[Question]:
    for question in form.questions:
        if question.kind == "case":
            yield question
        if question.row is not None:
            yield from _cases_asked(question.row)
