"""`python -m tests.pictures [DIR]` draws the handbook's pictures again with a real Chromium (docs/pictures)."""

from __future__ import annotations

import sys
from itertools import chain
from pathlib import Path

from playwright.sync_api import sync_playwright

from tests.browser import ARGS, CHROMIUM
from tests.pictures import feishu, slack

SHARP = (1.25, 1.0)
"""Dots of a picture for one of the page's: the first that keeps it small enough."""
LARGEST = 150_000


def main(folder: Path) -> None:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=str(CHROMIUM), args=ARGS)
        for name, width, page_html in chain(slack.drawn(), feishu.drawn()):
            picture = b""
            for sharp in SHARP:
                page = browser.new_page(viewport={"width": width, "height": 200}, device_scale_factor=sharp)
                page.set_content(page_html)
                picture = page.screenshot(full_page=True)
                page.close()
                if len(picture) <= LARGEST:
                    break
            (folder / f"{name}.png").write_bytes(picture)
            print(folder / f"{name}.png", len(picture))
        browser.close()


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else Path("docs/pictures"))
