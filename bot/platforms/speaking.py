"""Speaking to whoever stands behind an account on a platform: who that is, in which language, in whose words."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cache
from typing import Any

from bot.cards.model import Card
from bot.flow.people import Lang
from bot.ports import House

Words = Mapping[str, str]
LANGS: tuple[Lang, ...] = ("zh", "en")


class Speaking:
    """The house's words and names for one platform. `words_of`: what a drawing there needs, in a language."""

    def __init__(self, house: House, platform: str, words_of: Callable[..., Words]) -> None:
        self._house = house
        self._platform = platform
        self._words = cache(lambda lang: words_of(house.say, lang))

    def person_of(self, handle: str) -> str | None:
        """Who has that account; None for whoever the house does not know."""
        return self._house.person_of(self._platform, handle)

    def handle_of(self, person: str) -> str | None:
        """Somebody's account there."""
        return self._house.handle_of(self._platform, person)

    def unconfirmed(self, handle: str) -> Card | None:
        """What somebody gets in place of anything confidential, until that account is confirmed to be theirs."""
        return self._house.unconfirmed(self._platform, handle)

    def lang_of(self, handle: str) -> Lang:
        """The language somebody reads; the company's, for whoever is not known."""
        person = self.person_of(handle)
        return self._house.language_of(person) if person else "zh"

    def say(self, key: str, handle: str, **params: Any) -> str:
        """One of the sentences that only this platform's door says."""
        return self._house.say(f"{self._platform}.{key}", self.lang_of(handle), **params)

    def words(self, lang: str) -> Words:
        """What a drawing needs, in a language; Chinese where it is none of ours."""
        return self._words(lang if lang in LANGS else "zh")
