"""How the house's answers look in Slack to one reader: cards, forms and sentences, in that person's language."""

from __future__ import annotations

from functools import cache
from typing import Any

from bot.cards.model import Card
from bot.flow.people import Lang
from bot.platforms.slack import blocks, views
from bot.platforms.slack.forms import Open
from bot.platforms.slack.text import Words, words_of
from bot.platforms.slack.translate import NAME
from bot.ports import House

View = dict[str, Any]
_LANGS: dict[str, Lang] = {"zh": "zh", "en": "en"}


class Looks:
    """Draws for Slack with the house's words and names."""

    def __init__(self, house: House) -> None:
        self._house = house
        self._words = cache(lambda lang: words_of(house.say, lang))

    def person_of(self, handle: str) -> str | None:
        """Who that Slack user is; None for whoever the house does not know."""
        return self._house.person_of(NAME, handle)

    def unconfirmed(self, handle: str) -> Card | None:
        """What somebody gets in place of anything confidential, until that account is confirmed to be theirs."""
        return self._house.unconfirmed(NAME, handle)

    def handle_of(self, person: str) -> str | None:
        """Somebody's Slack user."""
        return self._house.handle_of(NAME, person)

    def lang_of(self, handle: str) -> Lang:
        """The language somebody reads; the company's, for whoever is not known."""
        person = self.person_of(handle)
        return self._house.language_of(person) if person else "zh"

    def say(self, key: str, handle: str, **params: Any) -> str:
        """One of the sentences that only Slack says."""
        return self._house.say(f"slack.{key}", self.lang_of(handle), **params)

    def words(self, lang: str) -> Words:
        return self._words(_LANGS.get(lang, "zh"))

    def message(self, card: Card) -> dict[str, Any]:
        return blocks.message(card, self.handle_of, self.words(card.lang))

    def home(self, cards: tuple[Card, ...], handle: str) -> View:
        return blocks.home(cards, self.handle_of, self.words(self.lang_of(handle)))

    def card(self, card: Card, page: int = 0, source: str = "") -> View:
        """A page of a card as a modal; `source` says where the card is found again."""
        return views.card(card, self.handle_of, self.words(card.lang), page=page, source=source)

    def loading(self, handle: str) -> View:
        return views.loading(self.words(self.lang_of(handle)))

    def told(self, sentence: str, handle: str) -> View:
        return views.told(sentence, self.words(self.lang_of(handle)))

    def form(self, opened: Open, name: str, page: int = 0) -> View:
        """A page of a form; `name` is what its view is known by."""
        words = self.words(self.lang_of(opened.origin.handle))
        return views.form(
            opened.form, self.handle_of, words, page=page, values=opened.values, rows=opened.rows, external=name
        )
