"""A person's home over HTTP: what they may open is there, whole and escaped; what they may not does not exist."""

from __future__ import annotations

import pytest

from bot.cards.home import RegisterRow
from bot.platforms.playground.registerpages import PER_PAGE, Asked, listed
from bot.ports import RegisterView
from tests.platforms.playground.conftest import Town
from tests.platforms.playground.fake_homes import OUTSIDER

PAGES = ("/ledgers/hiring", "/registers/operations.suppliers", "/registers/operations.suppliers/r1", "/papers/d1")
CSV = ("rows.csv", b"name\nx\n", "text/csv")


def test_a_home_lists_what_its_person_may_open(town: Town) -> None:
    """Ledgers, registers and papers with their downloads; somebody with nothing reads three sentences."""
    page = town.page.get("/home?as=li.na").text
    for address in ("/ledgers/hiring?as=li.na", "/registers/operations.suppliers?as=li.na", "/papers/d2?as=li.na"):
        assert f'href="{address}"' in page
    assert "form=docx" in page
    assert "form=html" in page
    assert "2 个版本" in page
    empty = town.page.get(f"/home?as={OUTSIDER}").text
    assert all(f"没有你可以查看的{what}" in empty for what in ("台账", "登记册", "文件"))


def test_older_papers_are_a_step_away(town: Town) -> None:
    """The link at the end of the papers leads to the next of them, and only them."""
    assert "before=mark" in town.page.get("/home?as=li.na").text
    older = town.page.get("/home?as=li.na&before=mark").text
    assert "更早的说明书" in older
    assert "/ledgers/hiring" not in older


@pytest.mark.parametrize("path", PAGES)
def test_what_one_may_not_read_does_not_exist(town: Town, path: str) -> None:
    """A ledger, a register, a row and a paper of others are answered like ones that were never there."""
    assert town.page.get(f"{path}?as=li.na").status_code == 200
    hidden = town.page.get(f"{path}?as={OUTSIDER}")
    never = town.page.get("/ledgers/never-there?as=li.na")
    assert (hidden.status_code, hidden.text) == (404, never.text)


@pytest.mark.parametrize("path", [*PAGES, "/home", "/cases/HN-2026-0007"])
@pytest.mark.parametrize("lang", ["zh", "en"])
def test_nothing_a_person_wrote_becomes_markup(town: Town, path: str, lang: str) -> None:
    """A role, a supplier, a change that looks like a script is words on every page, in both languages; and no page
    has a style or a script of its own inside it."""
    town.page.cookies.set("lang", lang)
    page = town.page.get(f"{path}?as=xu.lan&q=%3Cscript%3E").text
    assert "<script>alert" not in page
    assert "style=" not in page
    assert "<style" not in page
    assert f'<html lang="{"zh-CN" if lang == "zh" else "en"}"' in page


def test_what_the_address_asks_reaches_the_ledger(town: Town) -> None:
    """Words, sorting, filters, page and mark go to the house as they stand; nonsense is taken for nothing."""
    town.page.get("/ledgers/hiring?as=li.na&q=策划&sort=-role&f.place=招聘中&f.x=&page=2&before=b")
    asked = town.house.asked_of[-1]
    assert (asked.search, asked.sort, asked.filters, asked.page) == ("策划", "-role", {"place": "招聘中"}, 2)
    assert asked.before == "b"
    assert town.page.get("/ledgers/hiring?as=li.na&page=²&sort=%00").status_code == 200
    assert town.house.asked_of[-1].page == 1


def test_a_ledger_says_of_how_much_it_speaks(town: Town) -> None:
    """Where not everything was looked through, the page says so and leads on; pages keep what was asked."""
    page = town.page.get("/ledgers/hiring?as=li.na&q=策划&page=2").text
    assert "在最近 1000 条中找到 1 条" in page
    assert "before=2026-01-01" in page
    assert "第 2 / 3 页" in page
    assert page.count("q=%E7%AD%96%E5%88%92") >= 3


def test_the_charts_of_a_ledger_can_be_read_aloud(town: Town) -> None:
    """Each is drawn once, with its numbers in words."""
    page = town.page.get("/ledgers/hiring?as=li.na").text
    assert page.count("<svg") == 2
    assert "可行性评估: 6" in page


def test_a_row_leads_to_the_story_of_its_case_where_one_may_read_it(town: Town) -> None:
    """One of the two rows has the link; the story leads back to the ledger; another case's is not there."""
    page = town.page.get("/ledgers/hiring?as=li.na").text
    assert page.count("/cases/") == 1
    story = town.page.get("/cases/HN-2026-0007?as=li.na&ledger=hiring").text
    assert "刘洋 提交" in story
    assert 'href="/ledgers/hiring?as=li.na"' in story
    assert "evil" not in town.page.get("/cases/HN-2026-0007?as=li.na&ledger=//evil").text
    assert town.page.get("/cases/HN-2026-0008?as=li.na").status_code == 404


def test_two_versions_of_a_paper_are_compared(town: Town) -> None:
    """The newest with the one before it, unless two are named; was and now stand side by side."""
    page = town.page.get("/papers/d1?as=li.na").text
    assert "<del>3</del>" in page
    assert "<ins>2</ins>" in page
    assert "没有差异" in town.page.get("/papers/d1?as=li.na&from=d2&to=d2").text
    assert town.page.get("/papers/d1?as=li.na&from=elsewhere&to=elsewhere").status_code == 200


def test_a_register_is_searched_sorted_and_filtered(town: Town) -> None:
    """Words, a column, a value; retired rows only when asked for, and only for its editors."""

    def shown(query: str, person: str = "xu.lan") -> list[str]:
        page = town.page.get(f"/registers/operations.suppliers?as={person}&{query}").text
        body = page.partition("<tbody>")[2].partition("</tbody>")[0]
        return [name for name in ("华彩印务", "Blue Print", "旧日文化") if f">{name}</td>" in body]

    assert shown("q=blue") == ["Blue Print"]
    assert shown("f.1=印刷") == ["华彩印务", "Blue Print"]
    assert shown("retired=1") == ["华彩印务", "Blue Print", "旧日文化"]
    assert shown("retired=1", "li.na") == ["华彩印务", "Blue Print"]
    assert "data-form" not in town.page.get("/registers/operations.suppliers?as=li.na").text
    assert town.page.get("/registers/operations.suppliers.csv?as=li.na").content == b"a\r\n"
    assert town.page.get(f"/registers/operations.suppliers.csv?as={OUTSIDER}").status_code == 404


def rows(*cells: tuple[str, ...]) -> RegisterView:
    headers = tuple(str(n) for n in range(len(cells[0])))
    return RegisterView("r", "r", headers, tuple(RegisterRow(str(n), c[0], c) for n, c in enumerate(cells)))


def test_numbers_are_sorted_by_size_and_empty_cells_stand_last() -> None:
    """9 comes before 92, whichever way the empty one is at the end."""
    view = rows(("a", "92"), ("b", ""), ("c", "9"))
    assert [r.title for r in listed(view, Asked(sort="1")).rows] == ["c", "a", "b"]
    assert [r.title for r in listed(view, Asked(sort="-1")).rows] == ["a", "c", "b"]
    assert [r.title for r in listed(view, Asked(sort="9")).rows] == ["a", "b", "c"]


def test_a_long_register_comes_in_pages() -> None:
    """Fifty a page; a page that is not there is the last."""
    view = rows(*((f"row {n}", "x") for n in range(PER_PAGE + 3)))
    first, last = listed(view, Asked()), listed(view, Asked(page=99))
    assert (len(first.rows), first.pages, first.found) == (PER_PAGE, 2, PER_PAGE + 3)
    assert (len(last.rows), last.page) == (3, 2)


def test_a_column_with_few_words_can_be_filtered_by() -> None:
    """Words that repeat, not numbers, not what is different in every row."""
    view = rows(("a", "印刷", "1"), ("b", "礼品", "2"), ("c", "印刷", "1"))
    assert [f.column for f in listed(view, Asked()).filters] == ["1"]


def test_the_form_of_a_row_is_for_its_editors(town: Town) -> None:
    """An editor gets the form with its row's answers; for others there is none."""
    form = town.page.get("/registers/operations.suppliers/form?as=xu.lan&row=r1").json()["form"]
    assert "华彩印务" in form
    assert 'data-verb="row:operations.suppliers:r1"' in form
    assert town.page.get("/registers/operations.suppliers/form?as=li.na").status_code == 404


def test_a_spreadsheet_is_tried_before_it_is_taken(town: Town) -> None:
    """Without the word to keep it nothing is kept; a file that cannot be read is a sentence; for others no door."""
    path = "/registers/operations.suppliers/import"
    tried = town.page.post(path, data={"as": "xu.lan"}, files={"file": CSV}).json()
    assert town.house.imported == [False]
    assert not tried["all"]
    assert "还没有写入" in tried["html"]
    assert town.page.post(path, data={"as": "xu.lan", "dry": "0"}, files={"file": CSV}).json()["all"]
    wrong = town.page.post(path, data={"as": "xu.lan"}, files={"file": ("rows.pdf", b"x", "application/pdf")}).json()
    assert "只能导入" in wrong["toast"]
    assert town.page.post(path, data={"as": "li.na"}, files={"file": CSV}).status_code == 404
    assert town.page.post(path, json={"as": "xu.lan"}).status_code == 415
