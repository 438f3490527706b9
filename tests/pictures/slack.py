"""How our cards look in Slack, in both languages: an approval, a form, a Monday prompt on a phone, the App Home."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from bot.cards.model import Card
from bot.cards.words import LANGUAGES
from bot.flow.people import Lang
from bot.platforms.slack import blocks, pictures, views
from bot.platforms.slack.text import words_of
from tests.office import Company
from tests.stories.needs import NEED

DESK, PHONE, MODAL = 680, 390, 560
ZONE = ZoneInfo("Asia/Shanghai")
FRAME = """
body { margin: 0; padding: 12px; background: #fff }
.slack .lock { display: none }
.slack:lang(en) { font-family: "Liberation Sans", "Noto Sans CJK SC", sans-serif }
"""
SAID: dict[Lang, dict[str, str]] = {
    "zh": {"role": "短视频运营", "what": "新品发布会流程确认"},
    "en": {"role": "Video editor", "what": "Agree on the launch event's programme"},
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
    yang.starts("recruiting.hiring_need", **(NEED | {"role": SAID[lang]["role"]}))
    yield f"slack-approval.{lang}", DESK, draw.card(na.last())
    item = {"what": SAID[lang]["what"], "owner": "liu.yang", "due": "2026-03-06", "priority": "P1"}
    na.starts("meetings.action_item", **item)
    home = blocks.home(company.room.home_of("liu.yang"), draw.handle_of, draw.words)
    yield f"slack-home.{lang}", DESK, draw.view(home)
    company.winds_until("2026-03-09 09:31")
    yield f"slack-monday.{lang}", PHONE, draw.card(rain.last())


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
        return self._page(pictures.message_html(message, self._name, ZONE))

    def view(self, view: dict[str, Any]) -> str:
        return self._page(pictures.view_html(view, self._name, ZONE))

    def _page(self, body: str) -> str:
        body = body.replace("📅", "▾")  # not every machine has a font for it
        return (
            f'<!doctype html><html lang="{self._lang}"><head><meta charset="utf-8"><style>{pictures.STYLE}{FRAME}'
            f'</style></head><body class="light">{body}</body></html>'
        )
