"""Whether what workflows say of each other is so: links to workflows, places and questions that exist."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from difflib import get_close_matches

from bot.flow.guards import Joined
from bot.flow.links import ID, Copied, LinkVerb, SomeOpen, cases_asked
from bot.flow.recurring import EachCase
from bot.flow.workflow import End, Guard, Workflow, WorkflowError

Known = Mapping[str, type[Workflow]]


def check_links(known: Known) -> None:
    """Refuse a link to what does not exist, with a message that shows the fix."""
    for workflow in known.values():
        _check_verbs(known, workflow)
        for form in workflow.forms().values():
            for question in cases_asked(form):
                where = f"{workflow.name}: {question.name}"
                _check_places(_named(known, question.of, f'{where} = ask(..., of="{{}}")'), question.at, where)
        if isinstance(every := workflow.for_each, EachCase):
            where = f"{workflow.name}: for_each"
            parent = _named(known, every.workflow, f'{where} = each_case("{{}}")')
            _check_places(parent, every.at, where)
            _check_copied(parent, every.answers, where)
            _check_belongs(workflow, parent, where)
        if workflow.offered is not None:
            _check_offer(known, workflow)


def _check_verbs(known: Known, workflow: type[Workflow]) -> None:
    for move in workflow.moves:
        if isinstance(verb := move.verb, LinkVerb):
            where = f"{workflow.name}.{move.step.name}"
            child = _named(known, verb.workflow, f'{where}: {verb.event}("{{}}")')
            _check_ends(child, verb, where)
        for guard in _link_guards(move.when):
            spelled = "some_open" if guard.wanted else "none_open"
            for name in guard.workflows:
                _named(known, name, f'{workflow.name}.{move.step.name}: {spelled}("{{}}")')


def _link_guards(guard: Guard | None) -> Iterator[SomeOpen]:
    """What a guard asks of the cases that belong to one, also where it is joined with others."""
    if isinstance(guard, SomeOpen):
        yield guard
    for part in guard.guards if isinstance(guard, Joined) else ():
        yield from _link_guards(part)


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
    _check_copied(parent, workflow.offered.prefill, where)
    _check_belongs(workflow, parent, where)


def _check_copied(parent: type[Workflow], answers: Copied, where: str) -> None:
    """What is copied was asked there, of everybody, when it opened or in a form that amends it: an answer with
    readers of its own stays where it is."""
    amended = [m.asks for m in parent.moves if m.updates and m.asks is not None]
    asked = {q.name: q for form in (*amended, parent.form) if form for q in form.questions}
    for source in answers.values() if not callable(answers) else ():
        if source not in (ID, *asked):
            raise WorkflowError(f"{where}: {parent.name} asks nothing called {source!r}; {_meant(source, asked)}")
        if source != ID and asked[source].readers is not None:
            raise WorkflowError(f"{where}: {source!r} has readers of its own and is not copied; leave it out")


def _check_belongs(workflow: type[Workflow], parent: type[Workflow], where: str) -> None:
    questions = workflow.form.questions if workflow.form else ()
    of = next((q.of for q in questions if q.name == workflow.belongs_to), parent.name)
    if of != parent.name:
        raise WorkflowError(f"{where}: it belongs to a case of {of}, not of {parent.name}; make both the same")


def _named(known: Known, name: str, spelled: str) -> type[Workflow]:
    if name not in known:
        meant = get_close_matches(name, known, 1)
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
