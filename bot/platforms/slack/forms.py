"""What is open on people's screens: forms with what was answered on pages already left, and cards too long for one.

The house keeps the forms, sealed, for every process; those under a seal of their own, and cards, are only remembered:
what is not known any more is asked of the house again.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from bot.cards.model import Card, FormView, form_from_json, to_json
from bot.platforms.shelf import Kept, Shelf, is_secret, size_of
from bot.platforms.slack.scene import Scene
from bot.ports import OpenForms

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
    """A shelf for open forms, in this process's memory."""
    return Shelf(most, lambda opened: size_of(opened.form))


def kept_forms(kept: OpenForms) -> Shelf[Open]:
    """A shelf for open forms which the house keeps."""
    return Kept(kept, _written, _read, lambda opened: is_secret(opened.form), MOST, lambda opened: size_of(opened.form))


def _written(opened: Open) -> dict[str, Any]:
    return {**vars(opened), "form": to_json(opened.form), "origin": vars(opened.origin)}


def _read(body: Mapping[str, Any]) -> Open:
    rows = {name: tuple(shown) for name, shown in body["rows"].items()}
    return Open(**{**body, "form": form_from_json(body["form"]), "origin": Scene(**body["origin"]), "rows": rows})


def cards() -> Shelf[Card]:
    """A shelf for the cards shown in views."""
    return Shelf(MOST_CARDS)
