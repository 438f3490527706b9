"""A real Chromium for tests: the `browser` fixture opens pages as a reader would see them.

A pytest plugin. Each test starts with nothing kept from another one. A page that throws, or that asks for
anything beyond this machine, fails its test. With BOLE_SHOTS=FOLDER set, `shot` keeps pictures there.
"""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Literal
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser as Chromium
from playwright.sync_api import BrowserContext, Page, sync_playwright

from tests.loopback import is_loopback

CHROMIUM = Path("/usr/bin/chromium")
SETUP = Path(__file__).parents[1] / "scripts/browser-setup"
ARGS = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-dev-shm-usage",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    # No name but our own resolves: a page that wants a font or a script from elsewhere does not get it.
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE localhost, EXCLUDE 127.0.0.1",
]
PATIENCE_MS = 10_000


class Browser:
    """One test's browser. `errors` are uncaught exceptions, `strangers` the foreign addresses asked for."""

    def __init__(self, chromium: Chromium) -> None:
        self._chromium = chromium
        self._contexts: list[BrowserContext] = []
        self.errors: list[str] = []
        self.strangers: list[str] = []
        self.console: list[str] = []

    def open(
        self,
        url: str = "about:blank",
        *,
        width: int = 1280,
        height: int = 800,
        scheme: Literal["light", "dark"] = "light",
        locale: str = "zh-CN",
        zone: str = "Asia/Shanghai",
    ) -> Page:
        """Open a page for a new reader, who shares no cookie with the test's other pages."""
        context = self._chromium.new_context(
            viewport={"width": width, "height": height},
            color_scheme=scheme,
            locale=locale,
            timezone_id=zone,
            reduced_motion="reduce",
        )
        self._contexts.append(context)
        context.set_default_timeout(PATIENCE_MS)
        context.on("weberror", lambda error: self.errors.append(str(error.error)))
        context.on("console", lambda message: self.console.append(f"{message.type}: {message.text}"))
        context.on("request", lambda request: self._note(request.url))
        page = context.new_page()
        page.goto(url)
        return page

    def shot(self, page: Page, name: str) -> Path | None:
        """Keep a picture of the whole page in the folder BOLE_SHOTS names; without one, do nothing."""
        folder = os.environ.get("BOLE_SHOTS")
        if not folder:
            return None
        path = Path(folder) / f"{name}.png"
        path.parent.mkdir(parents=True, exist_ok=True)
        page.screenshot(path=path, full_page=True)
        return path

    def close(self) -> None:
        """Close every page that the test opened."""
        while self._contexts:
            self._contexts.pop().close()

    def _note(self, url: str) -> None:
        parts = urlsplit(url)
        if parts.scheme in ("http", "https", "ws", "wss") and not is_loopback(parts.hostname):
            self.strangers.append(url)


def why_not() -> str:
    """Why this machine cannot run a browser test; empty when it can."""
    missing = subprocess.run([SETUP, "--missing"], capture_output=True, text=True, check=True).stdout.strip()
    return missing and f"no browser here; as root: apt-get install -y --no-install-recommends {missing}"


@pytest.fixture(scope="module")
def chromium() -> Iterator[Chromium]:
    """One Chromium a module: while it runs, its thread has a running event loop, so it must not outstay."""
    if reason := why_not():
        pytest.skip(reason)
    with sync_playwright() as playwright:
        running = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGS)
        yield running
        running.close()


@pytest.fixture
def browser(chromium: Chromium) -> Iterator[Browser]:
    """A browser for one test; it complains at the end about what the pages did wrong."""
    mine = Browser(chromium)
    try:
        yield mine
    finally:
        mine.close()
    assert not mine.errors, f"a page threw: {mine.errors}"
    assert not mine.strangers, f"a page asked for something beyond this machine: {mine.strangers}"
