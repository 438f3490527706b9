"""The playground as a person uses it, in a real browser."""

from __future__ import annotations

from datetime import timedelta

import pytest
from playwright.sync_api import expect

from bot.ports import Pressed, Submitted
from tests.browser import Browser
from tests.platforms.playground.conftest import Town
from tests.platforms.playground.fake_house import HOSTILE, card
from tests.platforms.playground.hands import say, visit

pytestmark = pytest.mark.browser
WIDE_SCROLL = "document.documentElement.scrollWidth > document.documentElement.clientWidth"


def test_a_message_is_sent_with_enter_and_answered(browser: Browser, town: Town) -> None:
    """The bubble and the bot's answer appear without a reload; the box is empty and keeps the focus."""
    page = visit(browser, town)
    browser.shot(page, "playground-empty")
    say(page, "市场部要招2个短视频策划，12月1日到岗，很急")
    expect(page.locator(".mine .bubble")).to_have_text("市场部要招2个短视频策划，12月1日到岗，很急")
    expect(page.locator(".bot .card")).to_contain_text("收到")
    expect(page.locator("#say")).to_have_value("")
    expect(page.locator("#say")).to_be_focused()
    expect(page.locator("#hello")).to_be_hidden()


def test_enter_does_not_send_while_a_word_is_being_composed(browser: Browser, town: Town) -> None:
    """With a Chinese input method, Enter chooses a word; Shift+Enter starts a line."""
    page = visit(browser, town)
    page.fill("#say", "ni hao")
    page.evaluate(
        "document.getElementById('say').dispatchEvent(new KeyboardEvent('keydown',"
        " {key: 'Enter', isComposing: true, bubbles: true, cancelable: true}))"
    )
    page.press("#say", "Shift+Enter")
    expect(page.locator("#say")).to_have_value("ni hao\n")
    assert not town.house.asked


def test_what_is_hostile_is_shown_as_words(browser: Browser, town: Town) -> None:
    """Tags and templates stand literally in bubble and card; nothing runs."""
    page = visit(browser, town)
    say(page, "hostile")
    expect(page.locator(".card h3")).to_have_text(HOSTILE)
    say(page, HOSTILE)
    expect(page.locator(".mine .bubble").last).to_have_text(HOSTILE)
    assert not any("alert" in said for said in browser.console)


def test_a_press_changes_the_card_at_once_and_a_colleague_sees_it_wait(browser: Browser, town: Town) -> None:
    """The head's page gets the card live; everybody sees the number beside her name until she looks."""
    asking, deciding = visit(browser, town), None
    badge = asking.locator(".group [data-person='li.na'] .badge")
    expect(badge).to_be_hidden()
    say(asking, "card")
    expect(badge).to_contain_text("1")
    expect(asking.locator("#waiting")).to_contain_text("李娜")
    deciding = visit(browser, town, "li.na")
    expect(badge).to_be_hidden()
    browser.shot(deciding, "playground-card")
    deciding.get_by_role("button", name="同意").click()
    expect(deciding.locator(".card h3")).to_have_text("招聘需求：已同意")
    expect(deciding.locator("#toasts")).to_contain_text("HRBP")
    expect(deciding.locator(".message")).to_have_count(1)


def test_a_double_press_decides_once(browser: Browser, town: Town) -> None:
    """Two clicks in a row are one event."""
    town.house.letter("li.na", card("need"))
    page = visit(browser, town, "li.na")
    page.evaluate("const b = document.querySelector('.btn.primary[data-token]'); b.click(); b.click();")
    expect(page.locator(".card h3")).to_have_text("招聘需求：已同意")
    assert town.house.decided == 1


def test_a_grave_press_asks_first(browser: Browser, town: Town) -> None:
    """ "Not now" and Escape change nothing; agreeing sends the press."""
    town.house.letter("li.na", card("need"))
    page = visit(browser, town, "li.na")
    page.get_by_role("button", name="暂不支持").click()
    expect(page.locator("#sure")).to_contain_text("刘洋会收到通知")
    page.keyboard.press("Escape")
    expect(page.locator("#sure")).to_be_hidden()
    assert not town.house.asked
    page.get_by_role("button", name="暂不支持").click()
    page.locator("#sure").get_by_role("button", name="确定").click()
    expect(page.locator(".card h3")).to_have_text("招聘需求：已同意")
    (event,) = town.house.asked.values()
    assert event.body == Pressed("t-decline", "decline", None)


def test_live_news_take_neither_focus_nor_typed_text(browser: Browser, town: Town) -> None:
    """While somebody types, cards arrive and change around them."""
    page = visit(browser, town, "li.na")
    page.fill("#say", "我正在")
    town.house.letter("li.na", card("first"), card_key="one")
    expect(page.locator(".card h3")).to_have_text("first")
    page.locator(".card .btn").nth(1).focus()
    town.house.letter("li.na", card("second"), card_key="one")
    expect(page.locator(".card h3")).to_have_text("second")
    expect(page.locator(".card .btn").nth(1)).to_be_focused()
    expect(page.locator("#say")).to_have_value("我正在")
    expect(page.locator(".message")).to_have_count(1)


def test_a_mistake_of_ours_is_a_toast_and_the_text_comes_back(browser: Browser, town: Town) -> None:
    """No traceback, and nothing has to be typed again."""
    page = visit(browser, town)
    say(page, "crash")
    expect(page.locator("#toasts")).to_contain_text("请再试一次")
    expect(page.locator("#say")).to_have_value("crash")


def test_the_clock_is_wound_and_the_timeline_follows(browser: Browser, town: Town) -> None:
    """One button, and what fell due on the way is there, with its reason."""
    town.house.due = [town.clock.now() + timedelta(minutes=n) for n in (10, 20, 90)]
    page = visit(browser, town)
    before = page.inner_text("#now-time")
    page.get_by_role("button", name="+1 小时").click()
    expect(page.locator("#toasts")).to_contain_text("2 件事")
    expect(page.locator(".message.bot")).to_have_count(2)
    expect(page.locator("#timeline li")).to_have_count(2)
    expect(page.locator("#timeline")).to_contain_text("时间过半")
    assert page.inner_text("#now-time") != before


@pytest.mark.parametrize("width", [360, 430])
def test_a_phone_shows_one_part_at_a_time(browser: Browser, town: Town, width: int) -> None:
    """Nothing scrolls sideways, tabs lead to people, conversation and time, forms fill the screen."""
    town.house.letter("li.na", card(HOSTILE, hostile=True))
    page = visit(browser, town, "li.na", width=width, height=780)
    for tab, part in (("会话", "#people"), ("时间", "#time"), ("对话", "#talk")):
        page.locator(".tabs").get_by_role("button", name=tab).click()
        expect(page.locator(part)).to_be_visible()
        assert not page.evaluate(WIDE_SCROLL)
        browser.shot(page, f"playground-phone-{width}-{part[1:]}")
    say(page, "form")
    expect(page.locator("#sheet")).to_be_visible()
    box = page.locator("#sheet").bounding_box()
    assert box is not None
    assert (box["x"], box["width"]) == (0, width)
    assert not page.evaluate(WIDE_SCROLL)


def test_light_and_dark_follow_the_machine_and_the_toggle(browser: Browser, town: Town) -> None:
    """The choice stays after a reload."""
    ground = "getComputedStyle(document.body).backgroundColor"
    page = visit(browser, town, scheme="dark")
    dark = page.evaluate(ground)
    browser.shot(page, "playground-dark")
    page.get_by_role("button", name="浅色或深色").click()
    light = page.evaluate(ground)
    assert dark != light
    page.reload()
    assert page.evaluate(ground) == light


def test_the_page_turns_english(browser: Browser, town: Town) -> None:
    """One press, and the page and the bot both speak English."""
    page = visit(browser, town)
    page.locator("#language").click()
    expect(page.get_by_role("button", name="Send")).to_be_visible()
    expect(page.locator("html")).to_have_attribute("lang", "en")
    assert town.house.languages == {"liu.yang": "en"}


def test_everything_is_reached_by_keyboard(browser: Browser, town: Town) -> None:
    """Skip link, search, another person, their card, a reason, sent: no mouse."""
    town.house.letter("li.na", card("need"))
    page = visit(browser, town)
    page.focus("#find")
    page.keyboard.type("lina")
    page.keyboard.press("Enter")
    page.wait_for_url("**/?as=li.na")
    page.wait_for_selector("html[data-ready]")
    page.keyboard.press("Shift+Tab")
    page.focus(".skip")
    page.keyboard.press("Enter")
    expect(page.locator("#say")).to_be_focused()
    for _ in range(4):
        page.keyboard.press("Shift+Tab")
    expect(page.locator("[data-token=t-back]")).to_be_focused()
    assert page.evaluate("getComputedStyle(document.activeElement).outlineStyle") == "solid"
    page.keyboard.press("Enter")
    expect(page.locator("#sheet textarea")).to_be_focused()
    page.keyboard.type("请写清编制")
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.locator("#sheet")).to_be_hidden()
    body = list(town.house.asked.values())[-1].body
    assert isinstance(body, Submitted)
    assert body.values == {"reason": "请写清编制"}


def test_every_button_and_field_has_a_name(browser: Browser, town: Town) -> None:
    """A screen reader has something to say for each of them, in the page and in a form."""
    town.house.letter("li.na", card("need"))
    page = visit(browser, town, "li.na")
    say(page, "form")
    expect(page.locator("#sheet")).to_be_visible()
    nameless = page.evaluate(
        """[...document.querySelectorAll('button, input, textarea, select, a')].filter((e) =>
            !(e.textContent.trim() || e.ariaLabel || e.labels?.length || e.getAttribute('aria-labelledby')))
            .map((e) => e.outerHTML)"""
    )
    assert nameless == []


def test_the_tour_walks_through_the_company(browser: Browser, town: Town) -> None:
    """Each step is somebody's; "do it for me" really does it; it can be left and taken again."""
    page = visit(browser, town, "anna.schmidt")
    page.locator("#tour").click()
    guide = page.locator("#guide")
    page.wait_for_url("**/?as=liu.yang")
    expect(guide).to_contain_text("1 of 8")
    guide.get_by_role("button", name="Next").click()
    guide.get_by_role("button", name="Say it for me").click()
    expect(guide).to_contain_text("Done")
    expect(page.locator(".mine .bubble").last).to_have_text(
        "Marketing needs to hire 2 short video planners by 1 December, urgent"
    )
    guide.get_by_role("button", name="Next").click()
    guide.get_by_role("button", name="Answer and submit for me").click()
    expect(guide).to_contain_text("Done")
    expect(page.locator(".mine .bubble").last).to_have_text("submit")
    guide.get_by_role("button", name="Next").click()
    page.wait_for_url("**/?as=li.na")
    expect(guide).to_contain_text("Lina Li")
    guide.get_by_role("button", name="Approve it for me").click()
    expect(page.locator("#toasts")).to_contain_text("nothing to press here yet")
    browser.shot(page, "playground-tour")
    page.keyboard.press("Escape")
    expect(guide).to_be_hidden()
    page.locator("#tour").click()
    expect(guide).to_contain_text("1 of 8")


def test_a_lost_connection_is_said_and_mended(browser: Browser, town: Town) -> None:
    """What is sent without a connection stays in the box."""
    page = visit(browser, town)
    page.context.set_offline(True)
    say(page, "还在吗")
    expect(page.locator("#toasts")).to_contain_text("你写的内容还在")
    expect(page.locator("#say")).to_have_value("还在吗")
    page.context.set_offline(False)
    page.press("#say", "Enter")
    expect(page.locator(".mine .bubble")).to_have_count(1)
    expect(page.locator("#say")).to_have_value("")
