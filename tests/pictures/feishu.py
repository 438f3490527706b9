"""How our cards look in Feishu, in both languages: an approval, a form, a Monday prompt on a phone, the welcome."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from bot.cards.words import LANGUAGES
from bot.flow.people import Lang
from bot.platforms.feishu import card, formcard, pictures
from bot.platforms.feishu.text import words_of
from tests.office import Company
from tests.pictures.slack import SAID
from tests.stories.needs import NEED

DESK, PHONE = 680, 390
FRAME = """
body { margin: 0; padding: 12px; background: #fff }
.feishu .lock { display: none }
.feishu:lang(en) { font-family: "Liberation Sans", "Noto Sans CJK SC", sans-serif }
"""


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
    people, words = company.bole.company.people, words_of(company.room.say, lang)
    yang, na, rain = (company.person(p) for p in ("liu.yang", "li.na", "wang.xiaoyu"))

    def page(made: Mapping[str, Any]) -> str:
        return page_html(pictures.card_html(made, lambda who: people[who].called(lang), lang), lang)

    yang.commands("welcome")
    yield f"feishu-welcome.{lang}", PHONE, page(card.message(yang.last(), str, words))
    answer = yang.commands("start:recruiting.hiring_need")
    assert answer.form is not None
    yield f"feishu-form.{lang}", DESK, page(formcard.form(answer.form, str, words))
    yang.starts("recruiting.hiring_need", **(NEED | {"role": SAID[lang]["role"]}))
    yield f"feishu-approval.{lang}", DESK, page(card.message(na.last(), str, words))
    item = {"what": SAID[lang]["what"], "owner": "liu.yang", "due": "2026-03-06", "priority": "P1"}
    na.starts("meetings.action_item", **item)
    company.winds_until("2026-03-09 09:31")
    yield f"feishu-monday.{lang}", PHONE, page(card.message(rain.last(), str, words))


def page_html(body: str, lang: str, theme: str = "light") -> str:
    """A picture as a page of its own."""
    return (
        f'<!doctype html><html lang="{lang}"><head><meta charset="utf-8"><style>{pictures.STYLE}{FRAME}'
        f'</style></head><body class="{theme}">{body}</body></html>'
    )
