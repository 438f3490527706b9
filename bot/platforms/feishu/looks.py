"""How the house's answers look in Feishu to one reader: cards, forms and sentences, in that person's language."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import tzinfo
from typing import Any
from zoneinfo import ZoneInfo

from bot.cards.model import Button, Card
from bot.platforms.feishu import card as cards
from bot.platforms.feishu import formcard
from bot.platforms.feishu.forms import Open
from bot.platforms.feishu.outbound import words as plain_words
from bot.platforms.feishu.text import words_of
from bot.platforms.feishu.translate import NAME
from bot.platforms.speaking import LANGS, Speaking
from bot.platforms.wording import fill
from bot.ports import DESK, House

INTERVIEW = "talk."
Drawn = dict[str, Any]


class Looks(Speaking):
    """Draws for Feishu with the house's words and names."""

    def __init__(self, house: House) -> None:
        super().__init__(house, NAME, words_of)

    def both(self, key: str) -> str:
        """A sentence of the house's in both languages, for somebody whose language is not known."""
        return " ".join(self._house.say(key, lang) for lang in LANGS)

    def message(self, card: Card) -> Drawn:
        return cards.message(card, self.handle_of, self.words(card.lang))

    def told_plainly(self, card: Card) -> str:
        """A card in words, for a client that shows no cards: what can be answered, and which buttons are missing."""
        said, missing = (
            [b.label for b in card.buttons if _is_said(b)],
            [b.label for b in card.buttons if _is_missing(b)],
        )
        words = self.words(card.lang)
        told = (("reply", said), ("newer", missing))
        below = (fill(words[key], labels=words["between"].join(labels)) for key, labels in told if labels)
        return plain_words(card, "\n".join(below))

    def more(self, card: Card, at: int) -> Drawn:
        """The rest of a long card, from `at` on."""
        return cards.more(card, self.handle_of, self.words(card.lang), at)

    def told(self, sentence: str, handle: str, title: str = "", about: str = "") -> Drawn:
        """One sentence as a card. `about`: the title of the card it came from."""
        return cards.told(title or self.say("told", handle), sentence, self.words(self.lang_of(handle)), about)

    def form(self, name: str, opened: Open, errors: Mapping[str, str] | None = None) -> Drawn:
        """The page of a form that is open; `name` is what it is known by."""
        return formcard.form(
            opened.form, self.handle_of, self.words(self.lang_of(opened.handle)), page=opened.page,
            values=opened.values, rows=opened.rows, name=f"{name}.{opened.tries}", errors=errors,
            attached=opened.files, zone=self._zone_of(opened.handle), about=opened.about,
        )  # fmt: skip

    def files_asked(self, opened: Open) -> str | None:
        """The question whose files the open page asks for, to be sent into the chat; None for any other page."""
        asked = formcard.files_of(opened.form, opened.page, opened.values, opened.rows)
        return asked.name if asked is not None else None

    def _zone_of(self, handle: str) -> tzinfo:
        """Where somebody's clock stands; the company's, for whoever is not known."""
        person, office = self.person_of(handle), self._house.office()
        known = office.people.get(person) if person else None
        return ZoneInfo(known.zone if known else office.zone)


def _is_said(button: Button) -> bool:
    """Whether a button's words, typed, are the same as a press: those of an interview are."""
    return button.verb.startswith(INTERVIEW) and not button.asks


def _is_missing(button: Button) -> bool:
    """Whether only a press does it. What the front desk offers can be asked for in words."""
    return not _is_said(button) and button.token != DESK and not button.verb.startswith(INTERVIEW)
