"""A person's home in a real browser: by hand, in both languages, on a phone, in the dark."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser import Browser
from tests.platforms.playground.conftest import Town
from tests.platforms.playground.hands import visit

pytestmark = pytest.mark.browser
LOOKS = (("zh", "light", 1280), ("en", "dark", 1280), ("zh", "dark", 390), ("en", "light", 390))
PATHS = {
    "home": "/home",
    "ledger": "/ledgers/hiring",
    "case": "/cases/HN-2026-0007",
    "paper": "/papers/d2",
    "register": "/registers/operations.suppliers",
    "row": "/registers/operations.suppliers/r1",
}


def open_page(browser: Browser, town: Town, path: str, person: str = "xu.lan", **look: object) -> Page:
    page = browser.open(f"{town.address}{path}{'&' if '?' in path else '?'}as={person}", **look)  # type: ignore[arg-type]
    page.wait_for_selector("html[data-ready]")
    return page


def test_the_chat_leads_home_and_home_leads_to_a_ledger(browser: Browser, town: Town) -> None:
    """From the chat to what one may open, to the ledger, back to the chat."""
    page = visit(browser, town, "li.na")
    page.click("#home")
    expect(page.locator("h1")).to_have_text("档案")
    page.click("text=招聘台账")
    expect(page.locator("h1")).to_have_text("招聘台账")
    page.click("text=回到会话")
    page.wait_for_selector("#composer")


def test_a_choice_is_looked_up_at_once(browser: Browser, town: Town) -> None:
    """Choosing a state shows its rows without another press; what is empty leaves no trace in the address."""
    page = open_page(browser, town, "/ledgers/hiring")
    page.select_option("select[name='f.place']", "招聘中")
    expect(page.locator("#rows tbody tr")).to_have_count(1)
    assert "q=" not in page.url
    page.fill("input[name=q]", "没有这个")
    page.press("input[name=q]", "Enter")
    expect(page.locator(".empty")).to_have_text("没有符合条件的记录。")


def test_a_row_is_added_changed_and_retired(browser: Browser, town: Town) -> None:
    """The chat's own form adds a row and says what is missing; a row is retired once one is sure, and brought back."""
    page = open_page(browser, town, "/registers/operations.suppliers")
    page.click("[data-form]")
    page.click("#sheet [type=submit]")
    expect(page.locator("#sheet .q .error")).to_have_text("这一项需要填写。")
    page.fill("#sheet input", "晨光文具")
    page.click("#sheet [type=submit]")
    expect(page.locator("#rows")).to_contain_text("晨光文具")
    expect(page.locator(".toast")).to_have_text("已保存。")
    page.click("#rows tr:first-child .act a")
    page.wait_for_url("**/operations.suppliers/*")
    page.wait_for_selector("html[data-ready]")
    page.click("[data-verb^=retire]")
    page.click("#sure [value=yes]")
    expect(page.locator("h1 .tag")).to_have_text("已停用")
    page.wait_for_selector("html[data-ready]")
    page.click("[data-verb^=restore]")
    expect(page.locator("h1 .tag")).to_have_count(0)


def test_a_spreadsheet_is_brought_in(browser: Browser, town: Town, tmp_path: Path) -> None:
    """Tried first, with what does not fit; then taken, and the list shows it."""
    (tmp_path / "rows.csv").write_bytes(b"name,score\nx,?\n")
    page = open_page(browser, town, "/registers/operations.suppliers")
    page.click(".import summary")
    page.set_input_files("#import [type=file]", tmp_path / "rows.csv")
    page.click("#import [type=submit]")
    expect(page.locator("#report")).to_contain_text("请写一个数字")
    browser.shot(page, "import")
    page.click("#take")
    expect(page.locator("#report .summary-line")).to_contain_text("已导入")
    assert town.house.imported == [False, True]
    (tmp_path / "rows.csv").write_bytes(b"name,score\nx,1\n")
    page.set_input_files("#import [type=file]", tmp_path / "rows.csv")
    page.click("#import [type=submit]")
    page.click("#take")
    expect(page.locator(".toast")).to_contain_text("已导入")
    expect(page.locator("#rows")).to_contain_text("新来的")


@pytest.mark.parametrize(("lang", "scheme", "width"), LOOKS)
def test_every_page_fits_its_screen(browser: Browser, town: Town, lang: str, scheme: str, width: int) -> None:
    """In both languages, light and dark, wide and on a phone nothing hangs over the edge, and no rule of the page's
    own policy is broken."""
    for name, path in PATHS.items():
        page = open_page(browser, town, path, width=width, height=844, scheme=scheme)
        if page.get_attribute("html", "lang") != ("en" if lang == "en" else "zh-CN"):
            page.click("#language")
            page.wait_for_selector("html[lang=en][data-ready]")
        hangs = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        assert hangs <= 0, f"{name} hangs {hangs} px over the edge"
        browser.shot(page, f"{name}-{lang}-{scheme}-{width}")
    assert not [line for line in browser.console if "Content Security Policy" in line or line.startswith("error")]


def test_light_and_dark_can_be_chosen(browser: Browser, town: Town) -> None:
    """The page changes its look at once and keeps it on the next."""
    page = open_page(browser, town, "/home")
    page.click("#theme")
    assert page.get_attribute("html", "data-theme") == "dark"
    page.click("text=招聘台账")
    page.wait_for_selector("html[data-theme=dark]")
