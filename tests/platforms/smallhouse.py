"""A house of a few lines behind a platform's door: it knows people by their handles, speaks our words, keeps files."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cache
from types import SimpleNamespace
from typing import Any

from bot.app import TEMPLATES
from bot.cards.words import Words
from bot.flow.people import Lang
from bot.ports import Answer, Download, Refused
from tests.platforms.adapter import House

load_words = cache(Words.load)


@dataclass
class Peopled(House):
    """The suite's house, with what a real door asks of a house besides. `people`: who acts under which handle."""

    people: dict[str, str] = field(default_factory=dict)
    lang: Lang = "zh"

    def person_of(self, platform: str, handle: str) -> str | None:
        return self.people.get(handle)

    def handle_of(self, platform: str, person: str) -> str | None:
        return next((h for h, p in self.people.items() if p == person), None)

    def language_of(self, person: str) -> Lang:
        return self.lang

    def office(self) -> Any:
        return SimpleNamespace(people={}, zone="Asia/Shanghai")

    def say(self, key: str, lang: Lang, **params: Any) -> str:
        return load_words(TEMPLATES).say(key, lang, **params)


@dataclass
class Handing(Peopled):
    """Takes files and hands papers out; may be slow, and refuse. `answers`: what it says, one after the other."""

    lang: Lang = "en"
    answers: list[Answer] = field(default_factory=list)
    slow: Callable[[], object] = lambda: None
    refuses: bool = False
    attached: list[tuple[str, str, bytes]] = field(default_factory=list)
    papers: dict[str, Download] = field(default_factory=dict)

    def bears(self) -> None:
        """As long as it takes, and as far as it is willing."""
        self.slow()
        if self.refuses:
            raise Refused("not kept")

    def attach(self, person: str, name: str, content: bytes) -> str:
        if name.endswith(".exe"):
            raise Refused("Programs are not taken.")
        self.attached.append((person, name, content))
        return f"file-{len(self.attached)}"

    def document(self, person: str, document_id: str, form: str) -> Download | None:
        return self.papers.get(f"document:{document_id}:{form}")

    def file(self, person: str, file_id: str) -> Download | None:
        return self.papers.get(f"file:{file_id}")

    def export(self, person: str, name: str, form: str) -> Download | None:
        return self.papers.get(f"ledger:{name}:{form}")

    def export_register(self, person: str, name: str, form: str) -> Download | None:
        return self.papers.get(f"register:{name}:{form}")
