"""How our cards look in Slack, in both languages: an approval, a form, a Monday prompt on a phone, the App Home."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from bot.cards.model import Card
from bot.cards.words import LANGUAGES
from bot.flow.people import Lang
from bot.platforms.slack import blocks, pictures, views
from bot.platforms.slack.text import words_of
from tests.office import Company
from tests.stories.needs import NEED

DESK, PHONE, MODAL = 680, 390, 560
FRAME = """
body { margin: 0; padding: 20px; background: #fff; font-family: -apple-system, "Noto Sans CJK SC", sans-serif }
.slack .lock { display: none }
"""
SAID: dict[Lang, dict[str, str]] = {
    "zh": {"role": "短视频运营", "background": "四月有新品发布，现有两位同事排期已满。", "must": "能独立写脚本"},
    "en": {
        "role": "Video editor",
        "background": "New products in April; both editors are booked.",
        "must": "Writes scripts",
    },
}


def drawn() -> Iterator[tuple[str, int, str]]:
    """Each picture's name, the width it is drawn at, and its page."""
    for lang in LANGUAGES:
        with tempfile.TemporaryDirectory() as folder:
            company = Company(Path(folder), lang=lang, database_url="sqlite://")
            try:
                yield from _pictures(company, lang)
            finally:
                company.close()


def _pictures(company: Company, lang: Lang) -> Iterator[tuple[str, int, str]]:
    draw = _Drawing(company, lang)
    yang, na, rain = (company.person(p) for p in ("liu.yang", "li.na", "wang.xiaoyu"))
    answer = yang.commands("start:recruiting.hiring_need")
    assert answer.form is not None
    yield f"slack-form.{lang}", MODAL, draw.view(views.form(answer.form, draw.handle_of, draw.words))
    yang.starts("recruiting.hiring_need", **(NEED | SAID[lang]))
    yield f"slack-approval.{lang}", DESK, draw.card(na.last())
    company.winds_until("2026-03-09 09:31")
    yield f"slack-monday.{lang}", PHONE, draw.card(rain.last())
    home = blocks.home(company.room.home_of("li.na"), draw.handle_of, draw.words)
    yield f"slack-home.{lang}", DESK, draw.view(home)


class _Drawing:
    """Draws what Slack is sent in one language."""

    def __init__(self, company: Company, lang: Lang) -> None:
        self._company = company
        self._people = company.bole.company.people
        self._lang: Lang = lang
        self.words = words_of(company.room.say, lang)

    def handle_of(self, person: str) -> str:
        return person

    def _name(self, handle: str) -> str:
        return self._people[handle].called(self._lang)

    def card(self, card: Card) -> str:
        message = blocks.message(card, self.handle_of, self.words)
        return self._page(pictures.message_html(message, self._name, self._company.bole.tools.zone))

    def view(self, view: dict[str, Any]) -> str:
        return self._page(pictures.view_html(view, self._name, self._company.bole.tools.zone))

    def _page(self, body: str) -> str:
        return (
            f'<!doctype html><html lang="{self._lang}"><head><meta charset="utf-8"><style>{pictures.STYLE}{FRAME}'
            f'</style></head><body class="light">{body}</body></html>'
        )
