"""What answers are shown with: the house, the way to call Slack, how things look, and what is open on screens."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Protocol

from bot.cards.model import Card
from bot.platforms.slack.forms import Open, Shelf, cards, forms
from bot.platforms.slack.looks import Looks
from bot.platforms.slack.screen import Calls
from bot.ports import Download, House


class Sends(Protocol):
    """Puts a file into somebody's direct chat."""

    def hand_over(self, handle: str, download: Download) -> object: ...


@dataclass(frozen=True)
class Room:
    """What the answers are shown with. `aside`: says a sentence by an answer's own address; `name`: a new name for a
    view; `stale`: a person's home has to be drawn anew; `standing`: the card of a message, for a person who has it;
    `home_of`: the cards of a person's home."""

    house: House
    api: Calls
    looks: Looks
    files: Sends
    aside: Callable[[str, str], object]
    name: Callable[[], str]
    stale: Callable[[str], object]
    standing: Callable[[str, str], Card | None]
    home_of: Callable[[str], Sequence[Card]]
    forms: Shelf[Open] = field(default_factory=forms)
    cards: Shelf[Card] = field(default_factory=cards)
