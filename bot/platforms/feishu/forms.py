"""What is open on people's screens: forms with what was answered so far, and cards that were shown to one person.

The house keeps the forms, sealed, for every process; those under a seal of their own, and cards, are only remembered:
what is not known any more is asked of the house again.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

from bot.cards.model import Card, FormView, form_from_json, to_json
from bot.platforms.feishu.scene import Scene
from bot.platforms.shelf import Kept, Shelf, is_secret, size_of
from bot.ports import OpenForms

MOST = 200_000
"""How many questions and choices are kept in all, in the forms last touched."""
MOST_CARDS = 1000
MOST_CLIENTS = 20_000
Tone = Literal["plain", "good", "bad"]


@dataclass(frozen=True)
class Done:
    """What was said of a form that was taken: whoever sends it once more, not having heard, is told the same."""

    toast: str
    tone: Tone
    card: Mapping[str, Any] = field(repr=False)


@dataclass(frozen=True)
class Open:
    """A form on a screen. `origin`: where it was asked for, and whose card it will change; `message`: the one it stands
    in, "" until Feishu has told; `values`: answers so far; `rows`: the lines of its lists; `files`: names of the files
    sent for it, by the house's ids; `tries`: how often it was sent and was not right; `about`: the title of the card it
    was asked for on."""

    form: FormView
    origin: Scene
    message: str = ""
    page: int = 0
    values: Mapping[str, Any] = field(default_factory=dict, repr=False)
    rows: Mapping[str, Sequence[int]] = field(default_factory=dict)
    files: Mapping[str, str] = field(default_factory=dict, repr=False)
    tries: int = 0
    about: str = ""
    done: Done | None = None

    @property
    def handle(self) -> str:
        return self.origin.handle


class Clients:
    """Whose Feishu is too old for our cards, as their last message told; they are asked in words instead."""

    def __init__(self, most: int = MOST_CLIENTS) -> None:
        self._most = most
        self._old: OrderedDict[str, None] = OrderedDict()
        self._lock = threading.Lock()

    def saw(self, handle: str, old: bool | None) -> None:
        """Remember what a message said of its sender's client; None says nothing."""
        if old is None:
            return
        with self._lock:
            self._old.pop(handle, None)
            if old:
                self._old[handle] = None
                if len(self._old) > self._most:
                    self._old.popitem(last=False)

    def is_old(self, handle: str) -> bool:
        return handle in self._old


def forms(most: int = MOST) -> Shelf[Open]:
    """A shelf for open forms, by their names, in this process's memory."""
    return Shelf(most, lambda opened: size_of(opened.form))


def kept_forms(kept: OpenForms) -> Shelf[Open]:
    """A shelf for open forms, by their names, which the house keeps."""
    return Kept(kept, _written, _read, lambda opened: is_secret(opened.form), MOST, lambda opened: size_of(opened.form))


def kept_uploads(kept: OpenForms) -> Shelf[str]:
    """A shelf for the form that waits for somebody's files, by their handle, which the house keeps."""
    return Kept(kept, lambda name: {"form": name}, lambda body: str(body["form"]), lambda name: False, MOST_CARDS)


def _written(opened: Open) -> dict[str, Any]:
    return {**vars(opened), "form": to_json(opened.form), "origin": vars(opened.origin), "done": _vars(opened.done)}


def _vars(done: Done | None) -> dict[str, Any] | None:
    return vars(done) if done is not None else None


def _read(body: Mapping[str, Any]) -> Open:
    done = Done(**body["done"]) if body["done"] else None
    return Open(**{**body, "form": form_from_json(body["form"]), "origin": Scene(**body["origin"]), "done": done})


def cards() -> Shelf[Card]:
    """A shelf for cards, by the message they stand in."""
    return Shelf(MOST_CARDS)


def uploads() -> Shelf[str]:
    """A shelf for the form that waits for somebody's files, by their handle."""
    return Shelf(MOST_CARDS)
