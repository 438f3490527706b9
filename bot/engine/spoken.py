"""A message as it came: who wrote what where, and the way the answer takes back to them."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property

from bot.cards.model import Card
from bot.engine import letters, linking
from bot.engine.frontdesk import Desk
from bot.engine.turn import Turn
from bot.ports import Answer, Said

CALLED = re.compile(r"@?\s*(伯乐|(?<![a-z0-9])bole(?![a-z0-9]))\s*[,，:：]?\s*", re.IGNORECASE)


@dataclass(frozen=True)
class Spoken:
    """Words somebody wrote, in their direct chat or in a channel."""

    turn: Turn
    person: str
    said: Said
    place: str

    @property
    def in_private(self) -> bool:
        return self.place == "direct"

    @property
    def for_the_bot(self) -> bool:
        """In a channel the bot listens only when it is called."""
        return self.in_private or self.said.called or bool(self.said.about) or CALLED.search(self.said.text) is not None

    @property
    def may_answer(self) -> bool:
        """Whether the words may be the answer to an interview's question; the bot's own command, where it opens forms,
        is none."""
        return not (self.said.called and self.said.form)

    @cached_property
    def text(self) -> str:
        """The words, in a channel without the name the bot was called by."""
        return self.said.text if self.in_private else CALLED.sub("", self.said.text, count=1)

    @cached_property
    def desk(self) -> Desk:
        return Desk(self.turn, self.person)

    def shown(
        self, card: Card, *, at_once: bool | None = None, private: bool = False, key: str | None = None
    ) -> Answer:
        """Give a card as the answer: at once, to this person only, where that is possible; else as a letter, its card
        known by that key."""
        if private and not self.turn.trusted:
            return linking.refused(self.turn, self.person, spoken=True)
        if self.said.called and self.said.form if at_once is None else at_once:
            return Answer(view=card)
        letters.to_person(self.turn, self.person, card, card_key=key, private=private)
        return Answer()

    def refused_here(self) -> Answer:
        """What is confidential is not begun in a channel; nothing of the words is kept."""
        words = self.turn.tools.words
        both = " ".join(words.say("refusals.in_channel", lang) for lang in ("zh", "en"))
        return Answer(both, accepted=False)
