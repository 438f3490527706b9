"""The clocks of a step: half gone, nearly gone, gone, and the rungs a broken promise climbs (E7)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime

from bot.flow import promises
from bot.flow.case import Case, Entry
from bot.flow.decision import Decision
from bot.flow.effects import Effect, Refresh, Sleep, Tell, Wake
from bot.flow.people import Office, Who, hr_lead
from bot.flow.rungs import heard, next_rung
from bot.flow.verbs import correct
from bot.flow.verbs import late as late_verb
from bot.flow.wallclock import local
from bot.flow.workflow import Step, Workflow
from bot.flow.worktime import ByAnswer, Due, at, parse_due, workdays
from bot.flow.world import World

RESTS = "rests"
"""The fact that holds the day until which a case rests."""
HALF, NEARLY, LATE, NUDGE = "half", "nearly", "late", "nudge"
__all__ = ["LATE", "breach", "due_at", "late_verb", "moved", "remind", "rested", "resting_until", "wake", "worked_out"]


def promise(workflow: type[Workflow], case: Case, step: Step) -> Due:
    """How long a step may take, by the policy the case was opened under or else by its declaration."""
    own: str | dict[str, str] | None = case.facts.get("dues", {}).get(step.name)
    if isinstance(own, str):
        return parse_due(own)
    if own and isinstance(step.due, ByAnswer):
        choices = step.due.choices
        return ByAnswer(step.due.question, tuple((a, parse_due(own[a]) if a in own else due) for a, due in choices))
    return step.due


def due_at(workflow: type[Workflow], case: Case, step: Step, world: World) -> datetime:
    zone, calendar = world.where(case)
    return promise(workflow, case, step).moment(_start(case, step, world), zone, calendar, case.answers)


def _start(case: Case, step: Step, world: World) -> datetime:
    if step.since_filing:
        return datetime.fromisoformat(case.facts["filed"])
    return case.entered or world.now


def moved(
    workflow: type[Workflow], case: Case, step: Step, world: World, longer: Due | None = None, *, again: bool = False
) -> tuple[Case, tuple[Effect, ...]]:
    """The case after its step was given longer, or an answer changed on which its deadline hangs.

    `again`: the timers are set anew although the step's own deadline has not moved.
    """
    if longer is not None:
        zone, calendar = world.where(case)
        due = longer.moment(world.now, zone, calendar, case.answers)
    else:
        due = due_at(workflow, case, step, world)
    if due == case.due:
        return case, tuple(wake(workflow, case, step, world)) if again else ()
    case = case.with_(due=due, rung=0, facts={k: v for k, v in case.facts.items() if k != RESTS})
    return case, tuple(wake(workflow, case, step, world))


def worked_out(workflow: type[Workflow], case: Case, step: Step, world: World) -> datetime:
    """The deadline of a step by the days and hours as they are now: as it was set on arrival, when an answer changed,
    or when the step was last given longer."""
    zone, calendar = world.where(case)
    setting: dict[str, Due | None] = {correct.name: None}
    for move in workflow.moves_from(step.name):
        if move.stays and (move.due or move.updates):
            setting.setdefault(move.verb.name, move.due)
    here = [e for e in case.entries if e.place == step.name and (case.entered is None or e.at >= case.entered)]
    last = next((e for e in reversed(here) if e.verb in setting), None)
    longer = setting[last.verb] if last is not None else None
    if last is None or longer is None:
        return due_at(workflow, case, step, world)
    return longer.moment(last.at, zone, calendar, case.answers)


def rested(
    workflow: type[Workflow], case: Case, step: Step, world: World, until: str
) -> tuple[Case, tuple[Effect, ...]]:
    """The case resting until that day (as text): nothing is reminded or broken before its morning."""
    case = case.with_(facts={**case.facts, RESTS: until})
    return case, tuple(wake(workflow, case, step, world))


def resting_until(case: Case, world: World) -> datetime | None:
    """The morning on which a case that rests is taken up again; None when it does not rest."""
    if RESTS not in case.facts:
        return None
    zone, calendar = world.where(case)
    morning = local(date.fromisoformat(case.facts[RESTS]), calendar.hours.morning, zone)
    return morning if morning > world.now else None


def wake(workflow: type[Workflow], case: Case, step: Step, world: World) -> Iterator[Effect]:
    """Set the timers of a step for its deadline; those whose time is already past are left out."""
    due = case.due
    assert due is not None
    yield Sleep()
    yield from promises.wakes(workflow, case, world)
    if step.window:
        yield Wake(LATE, max(due, world.now))
        return
    zone, calendar = world.where(case)
    begins = resting_until(case, world) or world.now
    nudge_at = case.facts.get("nudges", {}).get(step.name, step.nudge_at)
    if nudge_at is not None:
        nudge = at(nudge_at).moment(world.now, zone, calendar, case.answers)
        if begins < nudge < due:
            yield Wake(NUDGE, nudge)
    else:
        rule, start = promise(workflow, case, step), _start(case, step, world)
        shares = case.facts.get("reminders", {HALF: 0.5, NEARLY: 0.9})
        for kind in (HALF, NEARLY):
            moment = rule.part(shares[kind], start, zone, calendar, case.answers)
            if begins < moment < due:
                yield Wake(kind, moment)
    yield Wake(LATE, max(due, begins))


def remind(workflow: type[Workflow], case: Case, kind: str, world: World) -> Iterator[Effect]:
    """Remind those the step waits for; people who are away are left in peace."""
    for person in dict.fromkeys(case.waiting_for()):
        if not world.is_away(person):
            yield Tell(person, f"remind_{kind}", last=kind == NEARLY)


def stays_open(case: Case, world: World) -> Decision:
    """A window whose time is over but whose guards do not let it close yet: it is tried again every working day."""
    zone, calendar = world.where(case)
    again = workdays(1).moment(world.now, zone, calendar, case.answers)
    return Decision(case.with_(due=again, version=case.version + 1), (Wake(LATE, again), Refresh()))


def breach(workflow: type[Workflow], case: Case, step: Step, world: World) -> tuple[Case, list[Effect]]:
    """A promise is broken: on record, told to the owner, then rung by rung to those above them; to the owner again
    where there is nobody above who may hear."""
    owners = tuple(dict.fromkeys(case.waiting_for()))
    rung = case.rung + 1
    told = _told(workflow, case, step, rung, owners, world)
    entry = Entry("breach", step.name, "clock", world.now, answers={"rung": rung, "told": list(told)})
    case = case.with_(rung=rung, version=case.version + 1, entries=(*case.entries, entry))
    effects: list[Effect] = []
    if rung == 1 or not told:
        effects += [Tell(p, "late_owner") for p in owners if not world.is_away(p)]
    effects += [Tell(p, "late_escalation") for p in told]
    return case, [*effects, Wake(LATE, next_rung(case, rung, world)), Refresh()]


def _told(
    workflow: type[Workflow], case: Case, step: Step, rung: int, owners: tuple[str, ...], world: World
) -> tuple[str, ...]:
    """Who hears of a breach: the rung of the step's own ladder; else its `late` or the owners' managers,
    afterwards the head of HR, who also hears where nobody was found, as above the general manager. Of a
    confidential case somebody who may know of it always hears."""
    office = world.office
    people: tuple[str, ...] = ()
    if isinstance(step.late, tuple):
        people = step.late[min(rung, len(step.late)) - 1].of(case, office)
    elif rung == 1:
        people = _first_told(case, step, owners, office)
    return heard(workflow, case, people or hr_lead.of(case, office), owners, world)


def _first_told(case: Case, step: Step, owners: tuple[str, ...], office: Office) -> tuple[str, ...]:
    if isinstance(step.late, Who):
        return step.late.of(case, office)
    return tuple(m for p in owners if (m := office.manager_of(p)) is not None)
