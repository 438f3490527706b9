"""Sample answers and sample cases: every form can be answered, every place can be reached."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

import handlers
from bot.app import PLAYGROUND_COMPANY, calendars_of
from bot.company import load_company
from bot.engine.registry import find_workflows
from bot.flow.form import Form, ask
from bot.flow.people import manager, requester
from bot.flow.samples import Sampler, made_up
from bot.flow.verbs import approve, resubmit, send_back
from bot.flow.walking import stranded, walk
from bot.flow.workflow import End, Move, Step, Workflow
from bot.flow.worktime import workdays
from bot.flow.world import World
from bot.policy import Policy

OFFICE = load_company(PLAYGROUND_COMPANY)
REGISTRY = find_workflows(handlers)
NOW = datetime(2026, 3, 2, 2, tzinfo=UTC)
WORLD = World(NOW, OFFICE, Policy(), calendars_of(Policy()), record=made_up(REGISTRY.registers, OFFICE, NOW))
WORKFLOWS = list(REGISTRY.values())
ids = pytest.mark.parametrize("workflow", WORKFLOWS, ids=[w.name for w in WORKFLOWS])


BEYOND_SAMPLES = {
    "growth.development_plan": {"over"},
    "growth.promotion": {"consent", "held"},
    "meetings.project_report": {"on_course"},
    "operations.supplier_review": {"improving", "removal", "removed", "recovered"},
}
"""Places behind numbers, people and other cases that a sample cannot guess; their stories come to each of them."""


class Plain(Form):
    what: str = ask("What?")


class Stranding(Workflow):
    prefix = "ZZ"
    form = Plain
    one = Step(asks=manager, due=workdays(1))
    other = Step(asks=requester, due=workdays(1))
    over = End()
    moves = [
        Move(one, send_back, other),
        Move(other, resubmit, one),
        Move(one, approve, over, when=lambda case, answers: case.answers["what"] == ""),
    ]


@ids
def test_every_place_of_every_workflow_is_reached(workflow: type[Workflow]) -> None:
    """Walking the table with sample answers comes to each place, and to none that is not declared."""
    found = walk(workflow, WORLD)
    unused = {"withdrawn"} if all(move.to.name != "withdrawn" for move in workflow.moves) else set()
    beyond = BEYOND_SAMPLES.get(workflow.name, set())
    assert set(found) | beyond == set(workflow.places) - unused
    assert not set(found) & beyond, "a sample comes there after all; take it off the list"


@ids
def test_no_case_is_ever_stranded(workflow: type[Workflow]) -> None:
    """From wherever a case can come to stand, some end can be reached by what people and the clock can press."""
    assert [(s.case.place, s.case.waiting_for()) for s in stranded(workflow, WORLD)] == []


def test_a_workflow_that_strands_its_cases_is_found_out() -> None:
    """Two steps that send a case to and fro behind a guard nothing opens are told, not walked round for ever."""
    assert {stand.case.place for stand in stranded(Stranding, WORLD)} == {"one", "other"}


@ids
def test_sample_answers_answer_what_is_asked(workflow: type[Workflow]) -> None:
    """Required questions are answered within their limits; questions that do not apply are left out."""
    sampler = Sampler(OFFICE, "wang.xiaoyu", WORLD.today("wang.xiaoyu"))
    for form in workflow.forms().values():
        answers = sampler.answers(form)
        for question in form.questions:
            if question.required and question.applies(answers):
                assert answers.get(question.name) is not None
            if not question.applies(answers):
                assert question.name not in answers
