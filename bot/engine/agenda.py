"""My tasks: one list over everything that waits for a person, whatever it comes from. Each thing is in it once."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

from bot.cards.model import Button, Card, plain_line
from bot.engine import discretion, views
from bot.engine.deskcards import DeskCards
from bot.engine.turn import Turn
from bot.flow import clocks
from bot.flow.case import Case
from bot.flow.form import Form
from bot.flow.machine import open_moves
from bot.flow.ranking import Priority, priority_of
from bot.flow.verbs import see
from bot.flow.workflow import Move, Step, Workflow
from storage import cases, papers, tasks
from storage.tasks import TaskRow

PAGE = 10
LIST = "list"
NEVER = datetime(9999, 1, 1, tzinfo=UTC)


@dataclass(frozen=True)
class Item:
    """One thing that waits. `rests`: until that day nobody is reminded of it; `moves`: what the list itself offers."""

    task: TaskRow
    case: Case
    workflow: type[Workflow]
    priority: Priority
    rests: date | None
    late: bool
    moves: tuple[Move, ...] = ()

    @property
    def due(self) -> datetime | None:
        return self.task.due_at

    @property
    def group(self) -> str:
        """Where it stands in the list."""
        return "resting" if self.rests else "late" if self.late else "waiting"


def items(turn: Turn, person: str) -> list[Item]:
    """Everything that waits for somebody: what is over its date first, then by priority and date, what rests last.
    Nothing confidential to whoever acts under a handle that is not confirmed."""
    found: dict[str, Item] = {}
    for task in tasks.waiting_for(turn.tx, person):
        if not turn.trusted and discretion.is_task(turn, task):
            continue
        row = cases.load(turn.tx, task.case_id)
        if row is not None and row.workflow in turn.tools.registry and task.case_id not in found:
            found[task.case_id] = item(turn, task)
    return sorted(found.values(), key=_pressing)


def _pressing(each: Item) -> tuple[Any, ...]:
    return each.rests is not None, not each.late, each.priority, each.due or NEVER, each.task.id


def item(turn: Turn, task: TaskRow) -> Item:
    """A task as a line of its person's list."""
    case = turn.load(task.case_id)
    workflow = turn.workflow_of(case)
    zone, calendar = turn.world.where(case)
    sealed = workflow.access is not None
    priority = priority_of({} if sealed else case.answers, task.due_at, turn.now, zone, calendar)
    late = task.state == "open" and task.due_at is not None and task.due_at < turn.now
    morning = clocks.resting_until(case, turn.world)
    rests = morning.astimezone(zone).date() if morning else None
    moves = () if sealed or task.kind != "ask" else _light(turn, case, workflow, task.person)
    return Item(task, case, workflow, priority, rests, late, moves)


def _light(turn: Turn, case: Case, workflow: type[Workflow], person: str) -> tuple[Move, ...]:
    """What can be done from the list: one's own business, with a day and a sentence at most; decisions cannot."""
    step = workflow.places[case.place]
    if not isinstance(step, Step) or step.own != "fine":
        return ()
    moves = (m for m in open_moves(workflow, case, person, turn.world) if not m.verb.confirm)
    return tuple(m for m in moves if m.asks is None or _is_light(m.asks))


def _is_light(form: type[Form]) -> bool:
    kinds = ["text" if q.kind == "long" else q.kind for q in form.questions]
    return len(kinds) == len(set(kinds)) and set(kinds) <= {"date", "text"}


def is_for_today(turn: Turn, each: Item) -> bool:
    """Whether the day's card asks about it: over its date, due today, or begun; not what rests."""
    if each.rests is not None:
        return False
    today = turn.world.today(each.task.person)
    due = each.due.astimezone(turn.world.zone_of(each.task.person)).date() if each.due else None
    begun = any(e.by == each.task.person and e.verb != "file" for e in each.case.entries)
    return each.late or due == today or (begun and bool(each.moves))


def line(turn: Turn, person: str, each: Item, number: int) -> dict[str, Any]:
    """What a template needs to write a line of the list."""
    words, lang = turn.tools.words, turn.reader(person).lang
    name = each.workflow.name
    return {
        "n": number,
        "ref": each.case.ref,
        "about": about(turn, each) or words.title(name, lang),
        "place": words.place(name, each.case.place, lang),
        "own": bool(each.moves),
        "priority": each.priority,
        "due": each.due,
        "day": _due(turn, person, each.due) if each.due else "",
        "rests": _day(turn, person, each.rests) if each.rests else "",
        "group": turn.say(f"list.groups.{each.group}", person),
        "carried": views.carries(turn, each.case, person),
        "over": each.task.state != "open",
    }


def _due(turn: Turn, person: str, due: datetime) -> str:
    """12月1日; of today the time."""
    here = due.astimezone(turn.reader(person).zone)
    if here.date() == turn.now.astimezone(here.tzinfo).date():
        return turn.say("dates.today", person, time=f"{here:%H:%M}")
    return _day(turn, person, here.date())


def _day(turn: Turn, person: str, day: date) -> str:
    """12月1日 / 1 Dec."""
    return turn.say("dates.short", person, m=day.month, d=day.day, month=turn.say(f"months.{day.month}", person))


def about(turn: Turn, each: Item) -> str:
    """What a task is about: its card's title; of a confidential case, or a question back, nothing."""
    if each.task.kind == "reply" or each.workflow.access is not None:
        return ""
    title = plain_line(views.task_card(turn, each.case, each.task).title)
    return title.replace(f" {each.case.ref}", "")


def card(desk: DeskCards, page: int = 1) -> Card:
    """A page of the list. What was shown last can be named by its number afterwards."""
    waiting = items(desk.turn, desk.person)
    remember(desk.turn, desk.person, [each.task.token for each in waiting])
    return listed(desk, waiting, page)


def listed(desk: DeskCards, waiting: list[Item], page: int = 1, *, numbered: bool = True) -> Card:
    """A page of what waits. Lines without a number cannot be named by one."""
    turn, person = desk.turn, desk.person
    first = (page - 1) * PAGE
    shown = list(enumerate(waiting, 1))[first : first + PAGE]
    lines = [line(turn, person, each, n if numbered else 0) for n, each in shown]
    buttons: list[Button] = [update_button(desk)] if any(each.moves for each in waiting) else []
    buttons += [desk.button(see.name, desk.label(each.case), token=each.task.token) for _, each in shown]
    left = len(waiting) - first - len(shown)
    if left > 0:
        buttons.append(desk.button("tasks", turn.say("list.next", person, n=left), value=str(page + 1)))
    return desk.card("tasks", tuple(buttons), lines=lines, more=max(0, left))


def update_button(desk: DeskCards) -> Button:
    """The way to the one form in which every item can be brought up to date."""
    return desk.button("tasks.update", desk.turn.say("list.update", desk.person), asks=True)


def remember(turn: Turn, person: str, tokens: list[str], **more: Any) -> None:
    """Keep which list somebody was shown last, so that "done 2" says what it says to them."""
    known = papers.draft_of(turn.tx, person, LIST)
    body = {"card": "", "held": [], "today": [], **(known.body if known else {}), "tokens": tokens, **more}
    papers.put_draft(turn.tx, known.id if known else turn.tools.ids.new(), person, LIST, body, turn.now, private=True)


def remembered(turn: Turn, person: str) -> dict[str, Any]:
    """The list somebody was shown last: `tokens` of its tasks, and of the day's card its key and what it held."""
    known = papers.draft_of(turn.tx, person, LIST)
    return dict(known.body) if known else {"tokens": [], "card": "", "held": [], "today": []}
