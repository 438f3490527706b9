"""What is open on people's screens: forms with what was answered on pages already left, and cards too long for one.

Only a help to memory: what is not here any more is asked of the house again (after a restart, or when very many are
open). Nothing of it is written down anywhere.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from bot.cards.model import Card, FormView, Input
from bot.platforms.shelf import Shelf
from bot.platforms.slack.scene import Scene

MOST = 200_000
"""How many questions and choices are kept in all, in the forms last touched."""
MOST_CARDS = 500


@dataclass(frozen=True)
class Open:
    """A form on a screen. `origin`: where it was asked for, and whose card it will change; `values`: answers so far;
    `rows`: the lines of its lists; `attached`: the house's ids of files sent with it, by Slack's; `touched`: when it
    was last drawn anew, as Slack numbers what people do."""

    form: FormView
    origin: Scene
    values: Mapping[str, Any] = field(default_factory=dict, repr=False)
    rows: Mapping[str, Sequence[int]] = field(default_factory=dict)
    attached: Mapping[str, str] = field(default_factory=dict)
    touched: str = ""


def forms(most: int = MOST) -> Shelf[Open]:
    """A shelf for open forms."""
    return Shelf(most, lambda opened: _size(opened.form))


def cards() -> Shelf[Card]:
    """A shelf for the cards shown in views."""
    return Shelf(MOST_CARDS)


def _size(form: FormView) -> int:
    return sum(_own(each) + sum(_own(cell) for cell in each.rows) for each in form.inputs)


def _own(asked: Input) -> int:
    """A question and its choices; the people of the company are one list for all forms."""
    return 1 if asked.kind in ("person", "people") else 1 + len(asked.options)
