"""How the house's answers look in Slack to one reader: cards, forms and sentences, in that person's language."""

from __future__ import annotations

from typing import Any

from bot.cards.model import Card
from bot.platforms.slack import blocks, views
from bot.platforms.slack.forms import Open
from bot.platforms.slack.text import words_of
from bot.platforms.slack.translate import NAME
from bot.platforms.speaking import Speaking
from bot.ports import House

View = dict[str, Any]


class Looks(Speaking):
    """Draws for Slack with the house's words and names."""

    def __init__(self, house: House) -> None:
        super().__init__(house, NAME, words_of)

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
