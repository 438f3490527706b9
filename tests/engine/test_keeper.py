"""The keeper: what should stand in a platform's own tools stands there, once, and nothing else does."""

from __future__ import annotations

import json
import logging
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from bot.engine.keeper import LEASE, Keeper
from bot.engine.mirroring import Mirror, Uses, public_columns
from bot.ports import (
    CalendarEvent,
    DeliveryFailed,
    Gone,
    NotAllowed,
    TableRow,
    TodoItem,
    ToolItem,
    ToolKind,
)
from storage import mirrors
from tests.office import Colleague, Company, opened
from tests.stories.needs import filed
from tests.stories.recruiting.test_interview_panel import panel

ITEM = {"what": "618 主图三张", "owner": "shen.kai", "due": "2026-03-05", "priority": "P1"}
LEDGERS = Uses(base="bas1", ledgers=("hiring", "panels"))


class Crash(BaseException):
    """The process dies here."""


@dataclass
class Shelf:
    """A toolbox that keeps what it is given, knows a token again, and can fail or die when told to."""

    name: str = "playground"
    things: dict[str, ToolItem] = field(default_factory=dict)
    tokens: dict[str, str] = field(default_factory=dict)
    done: dict[str, datetime] = field(default_factory=dict)
    fails: list[BaseException] = field(default_factory=list)
    dies_after: bool = False
    calls: int = 0

    def put(self, item: ToolItem, token: str, stands: str = "") -> str:
        self._called()
        assert len(token) == 64
        if stands:
            if stands not in self.things:
                raise Gone("gone")
            self.things[stands] = item
        elif token in self.tokens:
            stands = self.tokens[token]
        else:
            stands = self.tokens[token] = f"t{len(self.tokens) + 1}"
            self.things[stands] = item
        if self.dies_after:
            self.dies_after = False
            raise Crash
        return stands

    def finish(self, stands: str, at: datetime) -> None:
        self._called()
        if stands not in self.things:
            raise Gone("gone")
        self.done[stands] = at

    def remove(self, kind: ToolKind, stands: str) -> None:
        self._called()
        if self.things.pop(stands, None) is None:
            raise Gone("gone")

    def _called(self) -> None:
        self.calls += 1
        if self.fails:
            raise self.fails.pop(0)

    def todos(self) -> list[TodoItem]:
        return [t for id, t in self.things.items() if isinstance(t, TodoItem) and id not in self.done]

    def events(self) -> list[CalendarEvent]:
        return [t for t in self.things.values() if isinstance(t, CalendarEvent)]

    def rows(self) -> list[TableRow]:
        return [t for t in self.things.values() if isinstance(t, TableRow)]


@dataclass
class Kept:
    """A company, the tools of its platform and the keeper of them."""

    office: Company
    shelf: Shelf
    uses: Uses
    keeper: Keeper = field(init=False)

    def __post_init__(self) -> None:
        self.begins_again()

    def begins_again(self) -> None:
        """The keeper knows nothing but what is on record."""
        self.keeper = Keeper(self.office.bole.tools, self.shelf, self.uses)

    def works(self, rounds: int = 6) -> None:
        for _ in range(rounds):
            self.keeper.work()

    def later(self, wait: timedelta) -> None:
        self.office.clock.set(self.office.clock.now() + wait)

    def remembered(self, kind: str = "todo") -> list[mirrors.MirrorRow]:
        with self.office.bole.tools.store.reading() as tx:
            return mirrors.of(tx, "playground", kind)


@pytest.fixture
def kept(tmp_path: Path) -> Iterator[Kept]:
    for office in opened(tmp_path):
        yield Kept(office, Shelf(), Uses(todos=True))


def agreed(office: Company, **changes: Any) -> tuple[Colleague, Colleague]:
    """Xiaoyu asks Kai for something; both, in that order."""
    yu, kai = office.person("wang.xiaoyu"), office.person("shen.kai")
    yu.starts("meetings.action_item", **(ITEM | changes))
    return yu, kai


def test_an_action_item_is_a_to_do_of_its_owner(kept: Kept) -> None:
    """Whoever is asked has it in their list, with its day, in their words; nobody else has."""
    agreed(kept.office)
    kept.works()
    (todo,) = kept.shelf.todos()
    assert (todo.title, todo.owner, todo.due) == ("618 主图三张", "shen.kai", date(2026, 3, 5))
    assert "AI-2026-0001" in todo.notes
    assert "王小雨" in todo.notes
    assert kept.shelf.calls == 1


def test_nothing_to_do_costs_no_call(kept: Kept) -> None:
    """What stands as it should is left alone, at every later round."""
    agreed(kept.office)
    kept.works()
    assert not kept.keeper.due()
    kept.later(timedelta(hours=3))
    kept.works()
    assert kept.shelf.calls == 1


def test_a_new_date_moves_the_to_do(kept: Kept) -> None:
    """改日期: the same to-do, with another day."""
    _yu, kai = agreed(kept.office)
    kept.works()
    kai.presses("改日期")
    kai.fills(due="2026-03-12", why="等文案")
    kept.works()
    assert [todo.due for todo in kept.shelf.todos()] == [date(2026, 3, 12)]
    assert len(kept.shelf.things) == 1


def test_a_finished_item_is_done_there_too(kept: Kept) -> None:
    """Done is done, at the moment it was; nothing is remembered of it."""
    _yu, kai = agreed(kept.office)
    kept.works()
    kai.presses("已完成")
    kept.works()
    assert list(kept.shelf.done.values()) == [kept.office.clock.now()]
    assert kept.remembered() == []


def test_a_dropped_item_is_taken_off_the_list(kept: Kept) -> None:
    """What nobody does is not done: it goes away."""
    _yu, kai = agreed(kept.office)
    kept.works()
    kai.presses("不跟了")
    kai.fills(reason="活动取消")
    kept.works()
    assert (kept.shelf.things, kept.shelf.done) == ({}, {})


def test_a_leaver_has_it_no_more(kept: Kept) -> None:
    """Who has left has no to-do; whoever is asked instead has it."""
    agreed(kept.office)
    kept.works()
    people = dict(kept.office.bole.company.people)
    people["shen.kai"] = replace(people["shen.kai"], active=False)
    kept.office.reorganises(people=people)
    kept.works()
    assert "shen.kai" not in [todo.owner for todo in kept.shelf.todos()]
    assert len(kept.shelf.todos()) == 1


def test_whoever_is_not_on_the_platform_has_nothing_there(kept: Kept) -> None:
    """Without a handle there is no to-do, and nothing is called."""
    agreed(kept.office)
    kept.shelf.name = "elsewhere"
    kept.begins_again()
    kept.works()
    assert kept.shelf.calls == 0


def test_death_between_putting_and_remembering_puts_nothing_twice(kept: Kept) -> None:
    """D1: the platform has it, the process dies before it is written down: found again, once, and as it should be by
    now."""
    _yu, kai = agreed(kept.office)
    kept.shelf.dies_after = True
    with suppress(Crash):
        kept.works()
    assert len(kept.shelf.things) == 1
    kai.presses("改日期")
    kai.fills(due="2026-03-12", why="等文案")
    kept.office.reopens()
    kept.begins_again()
    kept.works()
    assert kept.shelf.calls == 1, "it is in somebody's hand"
    kept.later(LEASE)
    kept.works()
    assert [todo.due for todo in kept.shelf.todos()] == [date(2026, 3, 12)]
    assert len(kept.shelf.things) == 1


def test_death_and_then_the_end_leaves_nothing_behind(kept: Kept) -> None:
    """D1: what was put just before the process died is found and done when the case is over by then."""
    _yu, kai = agreed(kept.office)
    kept.shelf.dies_after = True
    with suppress(Crash):
        kept.works()
    kai.presses("已完成")
    kept.begins_again()
    kept.later(LEASE)
    kept.works()
    assert (kept.shelf.todos(), len(kept.shelf.things)) == ([], 1)
    assert kept.remembered() == []


def test_what_somebody_took_away_comes_back_only_when_it_changes(kept: Kept) -> None:
    """A to-do its owner deleted is left deleted; a new date puts a new one."""
    _yu, kai = agreed(kept.office)
    kept.works()
    kept.shelf.things.clear()
    kept.later(timedelta(minutes=30))
    kept.works()
    assert kept.shelf.things == {}
    kai.presses("改日期")
    kai.fills(due="2026-03-12", why="等文案")
    kept.works()
    assert [todo.due for todo in kept.shelf.todos()] == [date(2026, 3, 12)]


def test_a_passing_trouble_is_tried_again_by_itself(kept: Kept) -> None:
    """C5: a busy platform is asked again after the pause it names, and nobody is bothered."""
    agreed(kept.office)
    kept.shelf.fails = [DeliveryFailed("429", retry_after=30.0)]
    kept.works()
    assert kept.shelf.calls == 1
    kept.later(timedelta(seconds=31))
    kept.works()
    assert len(kept.shelf.todos()) == 1
    assert kept.remembered()[0].tries == 0


def test_a_missing_permission_is_told_once_and_named(kept: Kept, caplog: pytest.LogCaptureFixture) -> None:
    """Nothing of the kind goes through: it is left alone for longer and longer, the maintainers hear once what to
    grant, and everything follows when it is granted."""
    (keeper, *_) = kept.office.bole.company.holders("maintainer")
    agreed(kept.office)
    agreed(kept.office, what="文案")
    kept.shelf.fails = [NotAllowed("99991672", "task:task:write") for _ in range(5)]
    with caplog.at_level(logging.ERROR):
        for _ in range(40):
            kept.works(1)
            kept.later(timedelta(seconds=5))
    kept.office.settles()
    told = [m for m in kept.office.person(keeper).messages if "task:task:write" in str(m.card)]
    assert len(told) == 1
    assert sum("99991672" in record.message for record in caplog.records) == 1
    assert kept.keeper.troubles() == {"todo": "99991672"} or len(kept.shelf.todos()) == 2
    for _ in range(80):
        kept.works(1)
        kept.later(timedelta(seconds=5))
    assert len(kept.shelf.todos()) == 2
    assert kept.keeper.troubles() == {}


def test_a_base_that_is_not_open_to_us_is_told_in_words(kept: Kept) -> None:
    """What is missing and is no permission with a name is said as what to do."""
    (keeper, *_) = kept.office.bole.company.holders("maintainer")
    agreed(kept.office)
    kept.shelf.fails = [NotAllowed("91403", "base")]
    kept.works(1)
    kept.office.settles()
    kept.office.person(keeper).sees("91403", "加为可编辑")


def test_what_is_refused_is_not_asked_for_again_until_it_changes(kept: Kept) -> None:
    """C5: one thing the platform will never take holds up no other, and is not tried over and over."""
    _yu, kai = agreed(kept.office)
    kept.shelf.fails = [DeliveryFailed("1470400", permanent=True)]
    kept.works()
    agreed(kept.office, what="文案", owner="liu.yang")
    kept.works()
    assert [todo.title for todo in kept.shelf.todos()] == ["文案"]
    assert kept.shelf.calls == 2
    kai.presses("改日期")
    kai.fills(due="2026-03-12", why="等文案")
    kept.works()
    assert len(kept.shelf.todos()) == 2


def test_switched_off_nothing_is_put_and_what_stands_goes(kept: Kept) -> None:
    """The off switch: nothing new, and what was open there is taken away; switched on again it comes back, as a new
    thing, whatever the platform makes of an old token."""
    agreed(kept.office)
    kept.uses = Uses()
    kept.begins_again()
    kept.works()
    assert kept.shelf.calls == 0
    kept.uses = Uses(todos=True)
    kept.begins_again()
    kept.works()
    assert len(kept.shelf.todos()) == 1
    kept.uses = Uses()
    kept.begins_again()
    kept.works()
    assert kept.shelf.todos() == []
    kept.uses = Uses(todos=True)
    kept.begins_again()
    kept.works()
    assert len(kept.shelf.todos()) == 1
    assert len(kept.shelf.tokens) == 2


def test_the_monday_meetings_ahead_are_in_the_teams_calendars(kept: Kept) -> None:
    """Two weeks ahead, at the team's own hour, with the whole team; a meeting that is over is left as it was."""
    kept.uses = Uses(calendar=True)
    kept.begins_again()
    kept.works()
    team = next(iter(kept.office.bole.company.teams.values()))
    mine = [e for e in kept.shelf.events() if set(e.guests) >= set(team.members)]
    assert [e.starts for e in mine] == [datetime(2026, 3, d, 1, 30, tzinfo=UTC) for d in (9, 16)]
    assert all(e.ends - e.starts == timedelta(minutes=30) for e in mine)
    assert team.called("zh") in mine[0].title
    before = len(kept.shelf.things)
    kept.later(timedelta(days=8))
    kept.works(12)
    assert len(kept.shelf.things) > before
    assert len(kept.remembered("event")) < len(kept.shelf.things)


def test_an_interview_is_in_the_calendars_of_the_panel(kept: Kept) -> None:
    """At its moment and place, with whoever called it and the panel; withdrawn, it is in no calendar."""
    lan, _yang = panel(kept.office)
    kept.uses = Uses(calendar=True)
    kept.begins_again()
    kept.works()
    (meeting,) = [e for e in kept.shelf.events() if e.place]
    assert meeting.title.startswith("联合评审：")
    assert (meeting.place, meeting.guests) == ("12 楼", ("li.na", "liu.yang", "xu.lan"))
    assert meeting.ends - meeting.starts == timedelta(hours=1)
    lan.presses("调整评委", "IP-2026-0001")
    lan.fills(panel=["liu.yang", "xu.lan", "shen.kai"])
    kept.works()
    (meeting,) = [e for e in kept.shelf.events() if e.place]
    assert meeting.guests == ("liu.yang", "shen.kai", "xu.lan")
    lan.presses("更多", "IP-2026-0001")
    lan.presses("撤回")
    assert kept.office.audit("IP-2026-0001")[-1] == "withdraw"
    kept.works()
    assert [e for e in kept.shelf.events() if e.place] == []


def test_a_ledger_is_a_table_that_follows(kept: Kept) -> None:
    """A row a case, under the ledger's own headers, in the company's language; it changes with the case, and what did
    not change is not written again."""
    kept.uses = LEDGERS
    kept.begins_again()
    _yang, na, _lan = filed(kept.office)
    kept.works()
    (row,) = kept.shelf.rows()
    cells = dict(row.cells)
    assert (row.base, cells["编号"], cells["岗位"]) == ("bas1", "HN-2026-0001", "短视频策划")
    assert cells["人数"] == 2
    assert "人数" in row.numbers
    before, calls = cells["状态"], kept.shelf.calls
    kept.works()
    kept.later(timedelta(minutes=2))
    kept.works()
    assert kept.shelf.calls == calls
    na.presses("同意")
    kept.later(timedelta(minutes=2))
    kept.works()
    (row,) = kept.shelf.rows()
    assert dict(row.cells)["状态"] != before
    filed(kept.office, role="剪辑")
    kept.later(timedelta(minutes=2))
    kept.works()
    assert len(kept.shelf.rows()) == 2
    assert kept.shelf.rows()[1].beside == "t1"


def test_a_long_ledger_comes_a_few_at_a_time_and_whole(kept: Kept) -> None:
    """More than a round takes: the rounds go on until every row stands, each once."""
    for n in range(40):
        agreed(kept.office, what=f"第 {n} 件")
    kept.works(1)
    assert len(kept.shelf.todos()) == 30
    kept.works(1)
    assert len(kept.shelf.todos()) == 40
    assert kept.shelf.calls == 40


def test_confidential_workflows_stand_nowhere(kept: Kept) -> None:
    """F1: whatever declares a to-do, an appointment or a ledger for a policy to name, none of it is confidential."""
    for workflow in kept.office.bole.tools.registry.values():
        assert workflow.access is None or (workflow.todo is None and workflow.appointment is None)
    secret = [w for w in kept.office.bole.tools.registry.values() if w.access is not None and w.ledger is not None]
    assert secret
    uses = Uses(base="b", ledgers=tuple(w.ledger.name for w in secret if w.ledger))
    with kept.office.bole.tools.store.reading() as tx:
        assert list(Mirror(kept.office.bole.tools, tx, "playground", uses).rows({})) == []


def test_no_answer_with_readers_of_its_own_is_in_a_table(kept: Kept) -> None:
    """F2: a column for some is in no table, nor is the answer to a question that only some may read."""
    for workflow in kept.office.bole.tools.registry.values():
        if workflow.ledger is None:
            continue
        guarded = {q.name for f in workflow.forms().values() for q in f.questions if q.readers is not None}
        shown = public_columns(workflow, workflow.ledger)
        assert not [c for c in shown if c.readers is not None or c.name in guarded]


def test_the_record_of_it_names_nobody_and_says_nothing(kept: Kept) -> None:
    """F2: what is remembered of a to-do holds none of its words."""
    agreed(kept.office)
    kept.works()
    kept.office.writes_not("618 主图三张 ·")
    said = json.dumps([str(row) for row in kept.remembered()], ensure_ascii=False)
    assert "主图" not in said


def test_one_keeper_works_at_a_time(kept: Kept) -> None:
    """A round that comes while the last one still runs is left out."""
    agreed(kept.office)
    seen: list[int] = []

    def again() -> str:
        seen.append(kept.keeper.work())
        return "t"

    kept.shelf.put = lambda item, token, stands="": again()
    kept.works(1)
    assert seen == [0]
