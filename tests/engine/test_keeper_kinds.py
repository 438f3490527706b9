"""What stands in calendars and tables besides to-dos, and what stands in no tool at all."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta

from bot.engine.mirroring import Mirror, Uses, public_columns
from tests.engine.shelf import Kept, agreed
from tests.stories.needs import filed
from tests.stories.recruiting.test_interview_panel import panel

LEDGERS = Uses(base="bas1", ledgers=("hiring", "panels"))


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
