"""A ledger of many cases: read in stretches and pages, searched, filtered, sorted, drawn, and honest about it."""

from __future__ import annotations

import csv
import io
from dataclasses import replace
from datetime import timedelta
from typing import Any

import openpyxl
import pytest

from bot.cards.home import LedgerAsk, LedgerView
from bot.cards.model import Chart
from bot.cards.plain import part_text
from bot.engine import charting, open_ledger, stretches
from bot.flow.people import hr, nobody
from bot.flow.workflow import Access
from storage import cases
from tests.looking import every
from tests.office import Company

NEED = {
    "role": "短视频策划", "headcount": 2, "reason": "expansion", "headcount_plan": "within",
    "engagement": "full_time", "start_by": "2026-04-20", "urgency": "normal",
}  # fmt: skip
REST = 30


@pytest.fixture
def many(company: Company, monkeypatch: pytest.MonkeyPatch) -> Company:
    """Thirty needs of two departments, numbered from the oldest; stretches of ten, pages of four."""
    monkeypatch.setattr(stretches, "STRETCH", 10)
    monkeypatch.setattr(stretches, "_CHUNK", 3)
    monkeypatch.setattr(open_ledger, "STRETCH", 10)
    monkeypatch.setattr(open_ledger, "PER_PAGE", 4)
    company.person("wang.xiaoyu").starts("recruiting.hiring_need", department="marketing", **NEED)
    (first,) = every(company)
    with company.bole.tools.store.transaction() as tx:
        row = cases.load(tx, first.id)
        assert row is not None
        for n in range(2, REST + 1):
            department = "sales" if n % 3 == 0 else "marketing"
            answers = {**row.body["answers"], "role": f"岗位 {n}", "headcount": n % 7 + 1, "department": department}
            cases.insert(
                tx,
                replace(
                    row,
                    id=f"c{n}",
                    ref=f"HN-2026-{n:04d}",
                    department=department,
                    opened_at=row.opened_at + timedelta(minutes=n // 2),
                    body={**row.body, "answers": answers},
                ),
            )
    return company


def asked(company: Company, person: str = "chen.jing", **what: Any) -> LedgerView:
    view = company.room.ledger(person, "hiring", LedgerAsk(**what))
    assert view is not None
    return view


def numbers(view: LedgerView) -> list[int]:
    return [int(ref[-4:]) for ref in view.refs]


def test_a_ledger_comes_newest_first_a_page_at_a_time(many: Company) -> None:
    """A page, then the next; what was looked through is said, and what lies further back can be reached."""
    first = asked(many)
    assert numbers(first) == [30, 29, 28, 27]
    assert (first.found, first.looked, first.page, first.pages) == (10, 10, 1, 3)
    assert numbers(asked(many, page=3)) == [22, 21]
    assert numbers(asked(many, page=99)) == [22, 21]
    older = asked(many, before=first.older)
    assert numbers(older) == [20, 19, 18, 17]
    last = asked(many, before=older.older)
    assert (numbers(last), last.older) == ([10, 9, 8, 7], "")


def test_every_case_is_reached_once(many: Company) -> None:
    """Stretch after stretch, page after page: each number once, though two needs share a moment."""
    seen: list[int] = []
    mark = ""
    while True:
        pages = asked(many, before=mark).pages
        views = [asked(many, before=mark, page=n + 1) for n in range(pages)]
        seen += [n for view in views for n in numbers(view)]
        mark = views[0].older
        if not mark:
            break
    assert seen == list(range(REST, 0, -1))


def test_a_head_reads_only_their_own_however_many_there_are(many: Company) -> None:
    """Ten are looked through for a head too; only those of the department are counted or shown."""
    view = asked(many, "zhao.lei")
    assert numbers(view) == [30, 27, 24, 21]
    assert (view.found, view.looked) == (4, 4)
    assert asked(many, "zhao.lei", search="HN-2026-0012").refs == ("HN-2026-0012",)
    assert asked(many, "zhao.lei", search="HN-2026-0013").refs == ()
    assert many.room.ledger("cao.min", "hiring", LedgerAsk(search="HN-2026-0012")) is None


def test_words_are_looked_for_where_one_is_looking(many: Company) -> None:
    """All the words must stand in a row; a whole number is found however old; a department by its label."""
    assert numbers(asked(many, search="岗位 29")) == [29]
    assert numbers(asked(many, search="岗位 9")) == [29], "and not 9, which is older than the stretch"
    assert numbers(asked(many, search="hn-2026-0003")) == [3]
    assert asked(many, search="没有这样的").refs == ()


def test_a_department_is_looked_for_by_the_database(many: Company) -> None:
    """Filtered by department, ten of that department are looked through, not ten of all."""
    view = asked(many, filters={"department": "sales"})
    assert (view.found, numbers(view)) == (10, [30, 27, 24, 21])
    chosen = next(f for f in view.filters if f.column == "department")
    assert (chosen.chosen, len(chosen.options)) == ("sales", 2)
    assert asked(many, filters={"department": "nowhere"}).refs == ()
    assert asked(many, filters={"salary_band'; --": "x"}).found == 10


def test_columns_with_few_words_can_be_filtered_by_and_no_others(many: Company) -> None:
    """Neither a number nor a date nor what is different in every row."""
    names = {f.column for f in asked(many).filters}
    assert "department" in names
    assert not names & {"ref", "role", "headcount", "opened", "start_by", "requester"}


def test_a_column_is_sorted_by_its_value(many: Company) -> None:
    """Numbers by size, either way; a column that is not there changes nothing."""
    at = asked(many).columns.index("headcount")
    up = [int(row[at]) for n in (1, 2, 3) for row in asked(many, sort="headcount", page=n).rows]
    down = [int(row[at]) for n in (1, 2, 3) for row in asked(many, sort="-headcount", page=n).rows]
    assert up == sorted(up)
    assert down == sorted(up, reverse=True)
    assert numbers(asked(many, sort="no_such")) == [30, 29, 28, 27]


def test_a_column_of_others_can_be_neither_seen_nor_sorted_nor_searched(many: Company) -> None:
    """The salary band is for HR: a head's ledger has no such header, filter or order."""
    view = asked(many, "li.na", sort="salary_band", filters={"salary_band": "P5"})
    assert "salary_band" not in view.columns
    assert not [f for f in view.filters if f.column == "salary_band"]
    assert view.found > 0


@pytest.mark.parametrize("mark", ["x", "2026-01-01", "2026-01-01T00:00:00 HN", "9999-12-31T23:59:59+00:00 Z"])
def test_a_strange_mark_begins_with_the_newest(many: Company, mark: str) -> None:
    """Whatever stands in an address, the ledger answers."""
    assert numbers(asked(many, before=mark)) == [30, 29, 28, 27]


def test_an_export_has_every_row(many: Company) -> None:
    """The file goes on where the page stops, for each reader theirs, with the charts' numbers on a second sheet."""
    file = many.room.export("zhao.lei", "hiring", "csv")
    table = list(csv.reader(io.StringIO(file.content.decode("utf-8-sig"))))
    assert [row[0] for row in table[1:]] == [f"HN-2026-{n:04d}" for n in range(30, 0, -3)]
    assert table[0] == list(asked(many, "zhao.lei").headers)
    book = openpyxl.load_workbook(io.BytesIO(many.room.export("chen.jing", "hiring", "xlsx").content))
    assert book.worksheets[0].max_row == REST + 1
    assert book.sheetnames[1] == "图表"


def test_the_story_of_a_row_is_for_those_who_may_read_the_case(many: Company) -> None:
    """The head was asked and may read what happened; HR, who has no part in it, reads the row alone; a stranger
    cannot tell the case from one that is not there."""
    view = asked(many, "li.na", search="HN-2026-0001")
    assert view.told == {"HN-2026-0001"}
    assert asked(many, "chen.jing", search="HN-2026-0001").told == frozenset()
    told = many.room.case_history("li.na", "HN-2026-0001")
    assert "王小雨" in told[0].sentence
    assert many.room.case_history("cao.min", "HN-2026-0001") is None
    assert many.room.case_history("li.na", "HN-2026-9999") is None


def chart(view: LedgerView, title: str) -> Chart | None:
    return next((c for c in view.charts if title in c.title), None)


def test_what_is_open_is_drawn_by_step_over_all_that_is_open(many: Company) -> None:
    """Thirty stand with the head, though only ten were looked through; a head counts their own among
    those due first, and is told so."""
    drawn = chart(asked(many), "进行中的事项")
    assert drawn is not None
    assert [amounts for _, amounts in drawn.rows] == [(REST,)]
    assert "▇ 30" in part_text(drawn)
    of_head = chart(asked(many, "zhao.lei"), "进行中的事项")
    assert of_head is not None
    assert of_head.rows[0][1] <= (10,)
    assert of_head.note == "按最早到期的 10 条统计。"


def test_promises_kept_and_broken_are_drawn_by_step(company: Company) -> None:
    """One head answers in time, one too late: a row for the step, one and one."""
    company.person("wang.xiaoyu").starts("recruiting.hiring_need", department="marketing", **NEED)
    company.person("li.na").presses("同意")
    company.person("wang.qiang").starts("recruiting.hiring_need", department="sales", **NEED)
    company.winds(days=5)
    company.person("zhao.lei").presses("同意")
    drawn = chart(asked(company), "按时与超时")
    assert drawn is not None
    assert drawn.rows[0] == ("部门负责人审批", (1, 1))
    assert drawn.series == ("按时", "超时")


def test_small_numbers_of_a_confidential_workflow_are_not_drawn(company: Company, monkeypatch: Any) -> None:
    """One talk is too few, and the row is left out and said to be; of an open workflow a single case is drawn."""
    company.person("wang.xiaoyu").starts("recruiting.hiring_need", department="marketing", **NEED)
    assert chart(asked(company), "进行中的事项") is not None
    company.person("wang.xiaoyu").starts("growth.one_on_one", with_whom="liu.yang", when="2026-03-05 15:00")
    workflow = company.bole.tools.registry["growth.one_on_one"]
    monkeypatch.setattr(workflow, "access", Access(readers=(hr,), barred=nobody))
    view = company.room.ledger("chen.jing", "one_on_ones")
    assert view.found == 1
    (drawn,) = view.charts
    assert (drawn.rows, drawn.note) == ((), "不足 5 的数字不显示。")
    monkeypatch.setattr(charting, "SMALL", 1)
    (drawn,) = company.room.ledger("chen.jing", "one_on_ones").charts
    assert drawn.rows[0][1] == (1,)
