"""Registers as the preview shows them: the list, one row and its form, with sample answers."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from zoneinfo import ZoneInfo

from bot.cards.compose import Composer
from bot.cards.model import Button, Card, FormView, plain_line
from bot.cards.views import Scene
from bot.cards.voice import Reader, Voice
from bot.cards.words import WordMissing
from bot.flow.form import Question
from bot.flow.people import Lang
from bot.flow.register import Register, in_hand
from bot.flow.samples import Sampler
from bot.flow.world import World

TOKEN = "sample"
CELLS = 3


class Rows:
    """One register in one language, as its first editor sees it."""

    def __init__(self, composer: Composer, register: type[Register], world: World, lang: Lang) -> None:
        self._composer, self._register = composer, register
        self._lang: Lang = lang
        office = world.office
        editors = [p for who in register.editors for p in who.of(in_hand({}), office)]
        self.person = editors[0] if editors else next(iter(office.people))
        self._reader = Reader(self.person, lang, ZoneInfo(office.person(self.person).zone))
        self._values = Sampler(office, self.person, world.today(self.person), self._text).answers(register.form)
        self._voice = Voice(composer.words, self._reader, office, register.name, world.now, {}, _Itself())
        self._now = world.now

    def cards(self) -> Iterator[tuple[str, Card]]:
        """The list and one row, each with an editor's buttons."""
        line = {"title": self._cell(self._register.form.question_named(self._register.title)), "retired": False}
        others = [q for q in self._register.columns() if q.name != self._register.title][:CELLS]
        cells = [text for q in others if (text := self._cell(q))]
        found = {"lines": [line | {"cells": cells}], "more": 0, "sought": "", "all": 1}
        yield "list", self._card("list", found, [str(line["title"])[:40]], "add")
        yield "row", self._card("row", line, [], "change", "retire", "history")

    def form(self) -> FormView:
        """The form of the row, filled in."""
        maker = self._composer.forms(self._register.name, self._lang)
        words = self._composer.words
        return maker.view(
            self._register.form, TOKEN, "row", values=self._values, submit=words.say("registers.save", self._lang),
            title=words.title(self._register.name, self._lang),
        )  # fmt: skip

    def _card(self, moment: str, details: dict[str, object], labels: list[str], *words: str) -> Card:
        scene = Scene(
            None, None, self._now, details, lambda q: True, carried=_Itself(), register=self._register, row=self._values
        )
        card = self._composer.compose(scene, moment, self._reader)
        labels = [*labels, *(self._composer.words.say(f"registers.{w}", self._lang) for w in words)]
        return replace(card, buttons=tuple(Button(TOKEN, f"see{n}", label) for n, label in enumerate(labels)))

    def _cell(self, question: Question) -> str:
        shown = self._voice.answer(question, self._values.get(question.name))
        return plain_line(self._voice.show(shown)) if shown not in (None, []) else ""

    def _text(self, form: str, question: Question) -> str:
        words, name = self._composer.words, self._register.name
        try:
            return words.say(f"samples.{form}.{question.name}", self._lang, name)
        except WordMissing:
            return f"（{words.question(name, form, question, self._lang)}）"


class _Itself(dict[str, str]):
    """Whatever row is asked for is called what its id says."""

    def get(self, key: str, default: object = None) -> str:
        return key
