"""What hands do on the page."""

from __future__ import annotations

from typing import Any

from playwright.sync_api import Page

from tests.browser import Browser
from tests.platforms.playground.conftest import Town


def visit(browser: Browser, town: Town, person: str = "liu.yang", chat: str = "direct", **look: Any) -> Page:
    """A page of one person, ready to be used."""
    page = browser.open(town.url(person, chat), **look)
    page.wait_for_selector("html[data-ready]")
    return page


def say(page: Page, text: str) -> None:
    page.fill("#say", text)
    page.press("#say", "Enter")
