"""What is wrong with a link between workflows is said when they are read, with what to write instead."""

from __future__ import annotations

from typing import Any

import pytest

from bot.engine.registry import Registry
from bot.flow.form import CaseId, Form, FormError, ask
from bot.flow.guards import both
from bot.flow.links import Offer, ended, none_open, opened
from bot.flow.people import requester
from bot.flow.recurring import each_case
from bot.flow.rhythm import fortnightly
from bot.flow.verbs import approve
from bot.flow.workflow import End, Move, Step, Workflow, WorkflowError
from bot.flow.worktime import workdays
from tests.linked import OBJECTION, PROJECT, REVIEW, WORKFLOWS


class Good(Form):
    need: CaseId = ask("Which need?", of=PROJECT)
    note: str = ask("What?")


def wrong(**changes: Any) -> type[Workflow]:
    """A workflow with something wrong in it."""
    step, end = Step(asks=requester, due=workdays(2)), End()
    moves = [Move(step, approve, end), *changes.pop("moves", lambda s, e: [])(step, end)]
    body = {"__module__": "handlers.operations.wrong", "prefix": "WR", "form": Good, "step": step, "done": end}
    return type("Wrong", (Workflow,), body | {"moves": moves} | changes)


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"belongs_to": "note"}, r'need: CaseId = ask\(.* and belongs_to = "need"'),
        ({"belongs_to": "nothing"}, r'belongs_to = "need"'),
        ({"title": "nothing"}, r"title = 'nothing' names no question"),
        ({"moves": lambda s, e: [Move(s, opened(PROJECT), e, asks=Good)]}, r"pressed by the house; remove asks="),
        ({"moves": lambda s, e: [Move(s, ended(PROJECT), e, by=requester)]}, r"by the house; remove asks=, by="),
        ({"form": None, "startable": False, "offered": Offer(PROJECT)}, r"is offered and asks nothing"),
        ({"offered": Offer(PROJECT, prefill={"notes": "name"})}, r"no question 'notes' to prefill; it has"),
        ({"every": fortnightly("Tue", at="10:00"), "for_each": lambda office: ()}, r"anchor=date\(2026, 1, 5\)"),
        ({"for_each": each_case(PROJECT)}, r"write every = weekly"),
        ({"offered": End()}, r"'offered' already means something in every workflow"),
    ],
)  # fmt: skip
def test_what_cannot_be_linked_is_refused_on_import(changes: dict[str, Any], message: str) -> None:
    """The message says what to write."""
    with pytest.raises(WorkflowError, match=message):
        wrong(**changes)


def test_a_question_for_a_case_says_of_which_workflow() -> None:
    """And its steps are several, also where there is one."""
    with pytest.raises(FormError, match=r'write of="recruiting\.hiring_need"'):
        type("Bad", (Form,), {"__annotations__": {"need": CaseId}, "need": ask("Which?")})
    with pytest.raises(FormError, match=r'write at=\("running",\)'):
        type("Bad", (Form,), {"__annotations__": {"need": CaseId}, "need": ask("Which?", of=PROJECT, at="running")})  # type: ignore[arg-type]


def asking(**settings: Any) -> type[Form]:
    return type("Other", (Form,), {"__annotations__": {"need": CaseId}, "need": ask("Which?", **settings)})


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"moves": lambda s, e: [Move(s, opened("operations.objektion"), e)]},
         r'write .*opened\("operations\.objection"\)'),
        ({"moves": lambda s, e: [Move(s, ended(REVIEW, "pased"), e)]}, r"has no end 'pased'; write \"passed\""),
        ({"moves": lambda s, e: [Move(s, ended(REVIEW, "judging"), e)]}, r"has no end 'judging'"),
        ({"moves": lambda s, e: [Move(s, ended(OBJECTION, "upheld"), e)]}, r"is confidential, .* without the ends"),
        ({"moves": lambda s, e: [Move(s, ended(REVIEW), e, when=both(none_open("operations.riview"), none_open()))]},
         r'write .*none_open\("operations\.review"\)'),
        ({"form": asking(of="operations.projekt")}, r'write .*of="operations\.project"'),
        ({"form": asking(of=PROJECT, at=("runing",))}, r"no place 'runing'; write \"running\""),
        ({"offered": Offer("recruiting.hiring_need")}, r"names a workflow that does not exist; there are operations"),
        ({"offered": Offer(PROJECT, at=("started",))}, r"no place 'started'; it has .*running"),
        ({"offered": Offer(PROJECT, prefill={"note": "nam"})}, r"asks nothing called 'nam'; write \"name\""),
        ({"offered": Offer(PROJECT, prefill={"note": "budget"})}, r"'budget' has readers of its own"),
        ({"belongs_to": "need", "offered": Offer(REVIEW)}, r"belongs to a case of operations\.project, not of"),
        ({"every": fortnightly("Tue", at="10:00"), "for_each": each_case("operations.projects")},
         r'write .*each_case\("operations\.project"\)'),
    ],
)  # fmt: skip
def test_a_link_to_what_does_not_exist_is_refused_when_the_workflows_are_collected(
    changes: dict[str, Any], message: str
) -> None:
    """Only then all of them are known; the message shows the nearest that is."""
    with pytest.raises(WorkflowError, match=message):
        Registry([*WORKFLOWS, wrong(**changes)])
