"""Spreadsheets taken in: what fits is kept, what does not is told with its row, column and reason."""

from __future__ import annotations

import io
import zipfile
from datetime import date
from pathlib import Path

import openpyxl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.cards.sheet import to_csv, to_xlsx
from bot.engine.registers.sheets import BadSheet, from_objects, read_sheet
from bot.ports import ImportReport, Refused
from tests.engine.registers.helpers import CANDIDATE, HUACAI, adds, presses, rows, sheet
from tests.engine.registers.toys import SUPPLIERS, TALENT, toy_company
from tests.office import MONDAY_MORNING, Company

HR, ANYBODY = "chen.jing", "liu.yang"
HEADER = ["名称", "类别", "合作起始", "席位", "推荐人", "特点", "备注"]


def take(
    company: Company, content: bytes, *, dry: bool = False, who: str = HR, register: str = SUPPLIERS
) -> ImportReport:
    report = company.room.import_rows(who, register, "供应商.xlsx", content, dry)
    assert report is not None
    return report


def test_an_existing_list_is_taken_in(company: Company) -> None:
    """A title above the headers, dates and numbers as Excel keeps them, people by name, choices by label."""
    given = sheet(
        ["供应商一览"], HEADER,
        ["华彩", "礼品", date(2024, 3, 1), 20.0, "刘洋", "快、便宜", "老客户"],
        ["明日", "印刷", "2025年6月1日", None, None, None, "=1+1"],
    )  # fmt: skip
    dry = take(company, given, dry=True)
    assert (dry.added, dry.changed, dry.same, dry.problems, dry.kept) == (2, 0, 0, (), False)
    assert dry.preview == ("新增：华彩", "新增：明日")
    assert rows(company, ANYBODY) == {}
    assert take(company, given).kept
    assert rows(company, ANYBODY)["华彩"].cells == ("华彩", "礼品", "2024-03-01", "20", "刘洋", "快、便宜", "老客户")
    again = take(company, given)
    assert (again.added, again.changed, again.same) == (0, 0, 2)


def test_what_does_not_fit_is_told_and_nothing_of_it_is_kept(company: Company) -> None:
    """Row number of the file, the column's label, a sentence; the other rows go in."""
    report = take(
        company,
        sheet(
            HEADER, ["华彩", "礼品"], ["", "礼品"], ["明日", "鲜花", "某天", 900], ["华彩", "印刷"], ["远方", "活动"]
        ),
    )
    assert report.added == 2
    assert [(row, label) for row, label, _ in report.problems] == [
        (3, "名称"), (4, "类别"), (4, "合作起始"), (4, "席位"), (5, "名称")
    ]  # fmt: skip
    assert report.problems[-1][2] == "和第 2 行是同一条，只看前一行。"
    assert set(rows(company, HR)) == {"华彩", "远方"}
    assert rows(company, HR)["华彩"].cells[1] == "礼品"


def test_a_changed_cell_changes_that_answer_and_no_other(company: Company) -> None:
    """Columns that are not in the file stay as they are; an empty cell empties; headers in English do as well."""
    adds(company, HR, **HUACAI, note="送货快", seats="3")
    report = take(company, sheet(["name", "Kind", "备注", "颜色"], ["华彩", "活动", "", "红"]))
    assert (report.changed, report.preview) == (1, ("修改：华彩（类别：礼品 → 活动；备注：送货快 → —）",))
    assert report.problems == ((1, "颜色", "登记册里没有这一列，已忽略。"),)
    row = rows(company, HR)["华彩"]
    history = company.room.history(HR, SUPPLIERS, row.id)
    assert history[0].cause == "导入文件 供应商.xlsx"
    assert {label for label, _, _ in history[0].fields} == {"类别", "备注"}


def test_a_retired_row_is_not_brought_back_by_a_file(company: Company) -> None:
    """Whoever retired it meant it."""
    adds(company, HR, **HUACAI)
    presses(company, HR, "retire", rows(company, HR)["华彩"].id)
    report = take(company, sheet(HEADER, ["华彩", "礼品"]))
    assert (report.added, report.changed) == (0, 0)
    assert "恢复" in report.problems[0][2]


def test_only_editors_import(company: Company) -> None:
    """A reader gets what somebody gets who asks for a register that does not exist."""
    content = sheet(HEADER, ["华彩", "礼品"])
    assert company.room.import_rows(ANYBODY, SUPPLIERS, "a.xlsx", content, True) is None
    assert company.room.import_rows(HR, "toys.none", "a.xlsx", content, True) is None


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"PK\x03\x04 broken", "读不出来"),
        (b"\xff\x00\x81", "读不出来"),
        (b"", "没有内容"),
        (b"a,b\n1,2\n", "缺少「名称」"),
    ],
)
def test_a_file_that_cannot_be_read_is_told_in_a_sentence(company: Company, content: bytes, said: str) -> None:
    """Damaged, of another kind, empty, without the column that tells rows apart."""
    with pytest.raises(Refused, match=said):
        company.room.import_rows(HR, SUPPLIERS, "a.xlsx", content, True)


def test_a_zip_that_unpacks_to_too_much_is_refused() -> None:
    """A small file may not fill the memory."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("xl/worksheets/sheet1.xml", b"0" * 101 * 1024 * 1024)
    with pytest.raises(BadSheet, match="big"):
        read_sheet(out.getvalue())


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
@pytest.mark.parametrize("mark", [",", ";", "\t"])
def test_csv_of_every_kind_is_read(encoding: str, mark: str) -> None:
    """Chinese Excel writes GB18030, others UTF-8 with and without a mark, with comma, semicolon or tab."""
    text = mark.join(["名称", "备注"]) + "\r\n" + mark.join(["华彩", '"两行\n字"']) + "\r\n"
    assert read_sheet(text.encode(encoding)) == [["名称", "备注"], ["华彩", "两行\n字"]]


def test_json_rows_are_a_sheet() -> None:
    """Every name becomes a column; lists are joined, what is no object is refused."""
    assert from_objects([{"a": 1, "b": ["x", "y"]}, {"a": True, "c": None}]) == [
        ["a", "b", "c"], ["1", "x、y", ""], ["yes", "", ""]
    ]  # fmt: skip
    with pytest.raises(BadSheet):
        from_objects([1])


WRITTEN = st.text(st.characters(blacklist_categories=["Cs", "Cc"]), min_size=1, max_size=12).filter(str.strip)
ROW = st.fixed_dictionaries(
    {
        "name": WRITTEN | st.sampled_from(["=SUM(A1)", "+86", "@x", "-1", "'=x", "07"]),
        "kind": st.sampled_from(["gift", "print"]),
    },
    optional={
        "since": st.dates(min_value=MONDAY_MORNING.date().replace(year=2020), max_value=MONDAY_MORNING.date()).map(str),
        "seats": st.integers(0, 500).map(str),
        "tags": st.lists(st.sampled_from(["fast", "cheap"]), min_size=1, unique=True),
        "note": WRITTEN | st.sampled_from(["=1+1", "两行\n字"]),
        "from_person": st.sampled_from(["liu.yang", "li.na"]),
    },
)


@given(rows_=st.lists(ROW, max_size=3), form=st.sampled_from(["csv", "xlsx"]), by=st.sampled_from([HR, "xu.lan"]))
@settings(max_examples=20, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
def test_importing_what_was_exported_changes_nothing(
    company: Company, rows_: list[dict[str, str]], form: str, by: str
) -> None:
    """Whatever stands in a register, in either kind of file: every row is the same, none is a problem."""
    for row in rows_:
        adds(company, HR, **row)
    download = company.room.export_register(HR, SUPPLIERS, form)
    report = company.room.import_rows(by, SUPPLIERS, download.name, download.content, False)
    assert report is not None
    assert (report.added, report.changed, report.problems) == (0, 0, ()), [*rows(company, HR)]
    assert report.same == len(rows(company, HR))


def test_what_is_exported_is_harmless_in_a_spreadsheet(company: Company) -> None:
    """No cell begins as a formula does."""
    adds(company, HR, name="=HYPERLINK(1)", kind="gift", note="@SUM(1)")
    text = company.room.export_register(ANYBODY, SUPPLIERS, "csv").content.decode("utf-8-sig")
    assert "'=HYPERLINK(1)" in text
    assert "'@SUM(1)" in text
    assert "协议价" not in text
    book = openpyxl.load_workbook(io.BytesIO(company.room.export_register(HR, SUPPLIERS, "xlsx").content))
    assert all(cell.data_type != "f" for line in book.worksheets[0].iter_rows() for cell in line)


def test_nothing_private_stands_readable_in_any_file(tmp_path: Path) -> None:
    """Rows of a register with answers for some readers are sealed, their keys digests; forgotten, they are gone."""
    toys = toy_company(tmp_path, database_url=None)
    company = next(toys)
    adds(company, HR, TALENT, **(CANDIDATE | {"name": "欧阳测试"}))
    adds(company, HR, **(HUACAI | {"price": "仅限内部价"}))
    presses(company, HR, "retire", rows(company, HR, TALENT)["欧阳测试"].id, TALENT)
    company.writes_not("欧阳测试", "仅限内部价")
    toys.close()


def test_a_long_list_goes_in_at_once() -> None:
    """Both kinds of file hold the same rows."""
    lines = [[f"供应商{n}", "礼品"] for n in range(50)]
    from_csv = read_sheet(to_csv(["名称", "类别"], lines))
    assert from_csv == read_sheet(to_xlsx(["名称", "类别"], lines, "供应商", MONDAY_MORNING))
    assert len(from_csv) == 51
