"""The browser fixture itself: if these fail, no other browser test can be believed."""

from __future__ import annotations

from pathlib import Path
from urllib.parse import quote

import pytest

from tests.browser import Browser

pytestmark = pytest.mark.browser

PAGE = "data:text/html;charset=utf-8," + quote(
    """<!doctype html><meta name="viewport" content="width=device-width">
    <style>@media (prefers-color-scheme: dark) { body { background: rgb(1, 2, 3) } }</style>
    <button onclick="this.textContent = '已同意'">同意</button>"""
)


def test_a_press_changes_the_page(browser: Browser) -> None:
    """Scripts run, Chinese text arrives whole, and a button can be found by its label."""
    page = browser.open(PAGE)
    page.get_by_role("button", name="同意", exact=True).click()
    assert page.get_by_role("button").inner_text() == "已同意"


def test_the_reader_chooses_size_colours_and_language(browser: Browser) -> None:
    """A phone's width, a dark scheme, a locale and a time zone reach the page."""
    page = browser.open(PAGE, width=390, height=844, scheme="dark", locale="en-GB", zone="Europe/Paris")
    assert page.evaluate("innerWidth") == 390
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(1, 2, 3)"
    assert page.evaluate("navigator.language") == "en-GB"
    assert page.evaluate("Intl.DateTimeFormat().resolvedOptions().timeZone") == "Europe/Paris"


def test_two_readers_share_nothing(browser: Browser) -> None:
    """Each opened page is a new reader."""
    first, second = browser.open(PAGE), browser.open(PAGE)
    assert first.context is not second.context


def test_pictures_are_kept_where_asked(browser: Browser, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A shot is a PNG in the named folder, and nothing when no folder is named."""
    page = browser.open(PAGE)
    monkeypatch.delenv("BOLE_SHOTS", raising=False)
    assert browser.shot(page, "nowhere") is None
    monkeypatch.setenv("BOLE_SHOTS", str(tmp_path / "shots"))
    kept = browser.shot(page, "cards/agreed")
    assert kept is not None
    assert kept == tmp_path / "shots/cards/agreed.png"
    assert kept.read_bytes().startswith(b"\x89PNG")


def test_a_page_that_throws_or_calls_out_is_noticed(browser: Browser) -> None:
    """An uncaught error and a foreign address are both recorded (and cleared here, being expected)."""
    page = browser.open(PAGE)
    page.evaluate("setTimeout(() => { throw new Error('oops') })")
    page.evaluate("fetch('http://cdn.invalid/font.woff').catch(() => 'refused')")
    page.wait_for_timeout(100)
    assert [error for error in browser.errors if "oops" in error]
    assert browser.strangers == ["http://cdn.invalid/font.woff"]
    browser.errors.clear()
    browser.strangers.clear()
