"""What the clock, the calendar and the bot itself cause: timers, rhythms, linked cases, absences."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from bot.engine import auditor, keeper, letters, recounting, restoring, roundup, staffnews, undelivered
from bot.engine.consequences import apply
from bot.engine.opening import open_case
from bot.engine.registers import expiry, taking, undoing
from bot.engine.sealing import course
from bot.engine.turn import Turn
from bot.flow import machine
from bot.flow.case import Case
from bot.flow.clocks import LATE
from bot.flow.decision import Act, Refusal
from bot.flow.links import link_from, news
from bot.flow.recounting import recounted
from bot.flow.recurring import EachCase, EachRecord, row_circle
from bot.flow.workflow import Workflow
from bot.ports import Fell
from storage import cases, setaside, tasks, timers

CALENDAR = "calendar"


def fell(turn: Turn, body: Fell) -> None:
    """Work on an event nobody pressed."""
    _HOW[body.what](turn, body.about)


def _timer(turn: Turn, about: Mapping[str, Any]) -> None:
    case = turn.take_up(about["case"])
    if _outlived(case, about, turn.now):
        return
    workflow = turn.workflow_of(case)
    moved = machine.reseat(workflow, case, turn.world)
    if moved is not None:
        apply(turn, workflow, case, moved)
        case = moved.case
    decision = machine.fall(workflow, case, about["kind"], turn.world)
    if decision is not None:
        apply(turn, workflow, case, decision)


def _days(turn: Turn, about: Mapping[str, Any]) -> None:
    """The company works on other days, or by other hours, than when the deadlines of a case were set."""
    case = turn.take_up(about["case"])
    workflow = turn.workflow_of(case)
    decision = recounted(workflow, case, turn.world, {t.kind: t.due_at for t in timers.of_case(turn.tx, case.id)})
    if decision is not None:
        apply(turn, workflow, case, decision)
        turn.note(f"{workflow.name}:recounted", case=decision.case, **recounting.moved(case, decision.case))


def _redraw(turn: Turn, about: Mapping[str, Any]) -> None:
    """What stands on the cards of a case beside it has changed: whoever is asked sees it as it is now, and nothing that
    was set aside says otherwise."""
    case = turn.load(about["case"])
    for task in tasks.of_case(turn.tx, case.id, ("open",)):
        if task.asks:
            letters.for_task(turn, case, task)
            setaside.overtaken(turn.tx, letters.card_of(task))


def _outlived(case: Case, about: Mapping[str, Any], now: datetime) -> bool:
    """Whether, between a timer's fall and its turn, the case went on or its deadline was moved."""
    went_on = case.entered is not None and datetime.fromisoformat(about["fell"]) < case.entered
    return went_on or (about["kind"] == LATE and case.due is not None and now < case.due)


def _rhythm(turn: Turn, about: Mapping[str, Any]) -> None:
    if (sealed := turn.tools.registry.sealed.get(about["workflow"])) is not None:
        course.open_round(turn, sealed, CALENDAR)
        return
    workflow = turn.tools.registry[about["workflow"]]
    parent = about.get("parent")
    if not _goes_on(turn, workflow, about):
        turn.note(f"{workflow.name}:outlived", slot=about["slot"], audience=about["audience"])
        return
    facts = {**about["facts"], "rhythm": about["slot"], "zone": about["zone"], "calendar": about["calendar"]}
    circle = about["audience"]
    open_case(turn, workflow, about["requester"], about["answers"], facts=facts, parent=parent, circle=circle)


def _goes_on(turn: Turn, workflow: type[Workflow], about: Mapping[str, Any]) -> bool:
    """Whether the case whose rhythm it is still stands where the rhythm goes on, or the row still counts."""
    match workflow.for_each:
        case EachCase() as each if about.get("parent") is not None:
            return each.covers(turn.load(about["parent"]))
        case EachRecord(register=register):
            return any(row_circle(register, row.id) == about["audience"] for row in turn.world.records(register))
    return True


def _start(turn: Turn, about: Mapping[str, Any]) -> None:
    workflow = turn.tools.registry[about["workflow"]]
    open_case(
        turn,
        workflow,
        about["requester"],
        about["answers"],
        facts=about["facts"],
        parent=about["parent"],
        circle=about["circle"],
    )


def _press(turn: Turn, about: Mapping[str, Any]) -> None:
    case = turn.take_up(about["case"])
    workflow = turn.workflow_of(case)
    decision = machine.decide(workflow, case, Act(about["verb"], about["by"], about["answers"]), turn.world)
    if isinstance(decision, Refusal):
        turn.note(f"{workflow.name}:press_refused", about["by"], case, code=decision.code)
    else:
        apply(turn, workflow, case, decision)


def _link(turn: Turn, about: Mapping[str, Any]) -> None:
    case = turn.take_up(about["case"])
    workflow = turn.workflow_of(case)
    for link in news(case, link_from(about["id"], about["link"])):
        decision = machine.heard(workflow, case, link, turn.world)
        apply(turn, workflow, case, decision)
        if len(decision.case.entries) == len(case.entries):
            turn.note(f"{workflow.name}:linked", case=case)
        case = decision.case


def _absence(turn: Turn, about: Mapping[str, Any]) -> None:
    turn.note("directory:absence", about["person"])
    step_aside(turn, about["person"])


def _left(turn: Turn, about: Mapping[str, Any]) -> None:
    person = about["person"]
    if turn.office.is_active(person):
        return
    turn.note("directory:left", person)
    if moved := step_aside(turn, person):
        staffnews.departed(turn, person, moved)


def step_aside(turn: Turn, person: str) -> list[str]:
    """Somebody is away or gone: whoever stands in for them is asked instead. The cases they were asked in."""
    asked = list(dict.fromkeys(t.case_id for t in tasks.waiting_for(turn.tx, person)))
    for case_id in asked:
        _reseat(turn, case_id)
    return asked


def _reseat(turn: Turn, case_id: str) -> None:
    case = turn.take_up(case_id)
    workflow = turn.workflow_of(case)
    decision = machine.reseat(workflow, case, turn.world)
    if decision is not None:
        apply(turn, workflow, case, decision)


def _resettle(turn: Turn, about: Mapping[str, Any]) -> None:
    """The company changed: open tasks of the people concerned, and of the department, find whoever is right now."""
    for case_id in about.get("cases", ()):
        _reseat(turn, case_id)
    for person in about.get("persons", ()):
        step_aside(turn, person)
    if department := about.get("department"):
        once = (own for own, now in turn.office.former.items() if now.id == department)
        for own in (department, *once):
            for row in cases.search(turn.tx, open=True, department=own):
                _reseat(turn, row.id)


_HOW = {
    "timer": _timer,
    "rhythm": _rhythm,
    "daily": roundup.tell,
    "start": _start,
    "press": _press,
    "link": _link,
    "absence": _absence,
    "left": _left,
    "reached": staffnews.reached,
    "doubt": staffnews.doubted,
    "resettle": _resettle,
    "round": course.fell,
    "rows": taking.fell,
    "unrows": undoing.fell,
    "expiry": expiry.fell,
    "days": _days,
    "redraw": _redraw,
    "undelivered": undelivered.fell,
    "tools": keeper.fell,
    "audit": auditor.fell,
    "restored": restoring.fell,
}
