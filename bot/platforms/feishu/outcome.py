"""What somebody sees at once after a press: a sentence, and the card that takes the pressed one's place."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from bot.cards.plain import cut
from bot.platforms.feishu.forms import Tone

LONGEST_TOAST = 300
KINDS: Mapping[Tone, str] = {"plain": "info", "good": "success", "bad": "error"}
Work = Callable[[], object]


@dataclass(frozen=True)
class Outcome:
    """`card` takes the pressed one's place; `after` is done once that has been answered."""

    toast: str = ""
    tone: Tone = "plain"
    card: Mapping[str, Any] | None = None
    after: tuple[Work, ...] = ()

    def body(self) -> dict[str, Any]:
        """As the answer of a callback."""
        made: dict[str, Any] = {}
        if self.toast:
            made["toast"] = {"type": KINDS[self.tone], "content": cut(self.toast, LONGEST_TOAST)}
        if self.card is not None:
            made["card"] = {"type": "raw", "data": dict(self.card)}
        return made
