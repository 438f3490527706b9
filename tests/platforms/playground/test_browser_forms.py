"""Forms as a person fills them in, in a real browser."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from bot.ports import Submitted
from tests.browser import Browser
from tests.platforms.playground.conftest import Town
from tests.platforms.playground.hands import say, visit

pytestmark = pytest.mark.browser


def test_a_form_keeps_what_was_typed_when_something_is_wrong(browser: Browser, town: Town) -> None:
    """Errors stand beside their questions and are announced; nothing typed is lost; then it goes through."""
    page = visit(browser, town)
    say(page, "form")
    sheet = page.locator("#sheet")
    expect(sheet).to_be_visible()
    browser.shot(page, "playground-form")
    page.fill("[data-name=role] input", "直播运营")
    page.fill("[data-name=headcount] input", "0")
    expect(page.locator("[data-name=background]")).to_be_hidden()
    page.get_by_text("绿色通道", exact=True).click()
    page.fill("[data-name=background] textarea", "双11")
    page.get_by_role("button", name="提交").click()
    wrong = page.locator("[data-name=headcount] input")
    expect(page.locator("[data-name=headcount] .error")).to_have_text("人数在 1 到 200 之间。")
    expect(wrong).to_have_attribute("aria-invalid", "true")
    expect(wrong).to_be_focused()
    described = wrong.get_attribute("aria-describedby") or ""
    assert page.locator("[data-name=headcount] .error").get_attribute("id") in described.split()
    expect(page.locator("[data-name=role] input")).to_have_value("直播运营")
    browser.shot(page, "playground-form-errors")
    wrong.fill("3")
    page.locator("[data-name=planned]").get_by_text("否", exact=True).click()
    page.fill("[data-name=why_beyond] input", "旺季")
    page.get_by_role("button", name="提交").click()
    expect(sheet).to_be_hidden()
    body = list(town.house.asked.values())[-1].body
    assert isinstance(body, Submitted)
    wanted = {
        "role": "直播运营",
        "headcount": "3",
        "urgency": "green",
        "background": "双11",
        "planned": "no",
        "why_beyond": "旺季",
    }
    assert wanted.items() <= body.values.items()
    assert body.values["start_by"] == "2026-12-01"
    assert body.values["meeting"] == "2026-11-26T15:00"
    assert body.values["panel"] == ["li.na"]


def test_people_are_picked_by_typing_and_rows_are_added(browser: Browser, town: Town) -> None:
    """A part of a name finds the person, by keyboard alone; rows are numbered and can be removed."""
    page = visit(browser, town)
    say(page, "form")
    panel = page.locator("[data-name=panel] [role=combobox]")
    panel.fill("rainy")
    panel.press("Enter")
    panel.fill("刘")
    panel.press("ArrowDown")
    panel.press("Escape")
    expect(page.locator("#sheet")).to_be_visible()
    expect(page.locator("[data-name=panel] .chips")).to_contain_text("王小雨")
    page.get_by_role("button", name="再加一条").click()
    rows = page.locator("[data-name=steps] .row")
    expect(rows).to_have_count(2)
    rows.nth(1).locator("[data-name=what] input").fill("写邮件")
    rows.nth(0).get_by_role("button", name="删除第 1 条").click()
    expect(rows).to_have_count(1)
    expect(rows.nth(0).locator("legend").first).to_have_text("第 1 条")
    page.locator("[data-name=planned]").get_by_text("是", exact=True).click()
    page.get_by_role("button", name="提交").click()
    expect(page.locator("#sheet")).to_be_hidden()
    body = list(town.house.asked.values())[-1].body
    assert isinstance(body, Submitted)
    assert body.values["panel"] == ["li.na", "wang.xiaoyu"]
    assert [row["what"] for row in body.values["steps"]] == ["写邮件"]


def test_a_file_is_attached_to_a_form(browser: Browser, town: Town) -> None:
    """The file goes up when it is chosen; one that is not taken says why."""
    page = visit(browser, town)
    say(page, "form")
    files = page.locator("[data-name=evidence]")
    files.locator("input").set_input_files({"name": "截图.png", "mimeType": "image/png", "buffer": b"png"})
    expect(files.locator(".chips")).to_contain_text("截图.png")
    files.locator("input").set_input_files({"name": "bad.exe", "mimeType": "application/x", "buffer": b"MZ"})
    expect(files.locator(".error")).to_contain_text("不收可执行文件")
    assert town.house.files["f1"].content == b"png"


def test_leaving_a_form_with_answers_in_it_asks_first(browser: Browser, town: Town) -> None:
    """Escape on an untouched form closes it; on a touched one it asks."""
    page = visit(browser, town)
    say(page, "form")
    expect(page.locator("#sheet")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.locator("#sheet")).to_be_hidden()
    say(page, "form")
    page.fill("[data-name=role] input", "直播")
    page.keyboard.press("Escape")
    expect(page.locator("#sure")).to_be_visible()
    page.locator("#sure").get_by_role("button", name="先不").click()
    expect(page.locator("[data-name=role] input")).to_have_value("直播")
