"""`python -m tests.pictures [DIR]` draws the handbook's pictures again with a real Chromium (docs/pictures)."""

from __future__ import annotations

import sys
from pathlib import Path

from playwright.sync_api import sync_playwright

from tests.browser import ARGS, CHROMIUM
from tests.pictures.slack import drawn

SHARP = 1.5
"""Dots of the picture for one of the page's."""


def main(folder: Path) -> None:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=str(CHROMIUM), args=ARGS)
        for name, width, page_html in drawn():
            page = browser.new_page(viewport={"width": width, "height": 200}, device_scale_factor=SHARP)
            page.set_content(page_html)
            page.screenshot(path=folder / f"{name}.png", full_page=True)
            page.close()
            print(folder / f"{name}.png")
        browser.close()


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else Path("docs/pictures"))
