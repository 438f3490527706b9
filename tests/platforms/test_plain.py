"""The plain fallback passes the suite of every platform: words alone carry everything a card or a form says."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

import pytest

from bot.cards.model import Card, FormView
from bot.cards.plain import card_text, form_text
from bot.ports import Answer, Body, DeliveryFailed, Incoming, Parcel, Pressed, Submitted
from tests.platforms.adapter import AT, Control, House, Shown, Told
from tests.platforms.contract import Contract


@dataclass
class Plain:
    """A platform that knows nothing but text, and answers typed under it."""

    house: House = field(default_factory=House)
    person: str = "li.na"
    other: str = "liu.yang"
    channel: str = "market"
    stands: dict[tuple[str, str, str], tuple[int, Card]] = field(default_factory=dict)
    broken: bool | None = None

    def send(self, parcel: Parcel) -> str:
        if self.broken is not None or parcel.place not in (self.person, self.other, self.channel):
            raise DeliveryFailed("nobody hears", permanent=self.broken is not False)
        place = (parcel.kind, parcel.place, parcel.card_key)
        if place not in self.stands or self.stands[place][0] < parcel.version:
            self.stands[place] = (parcel.version, parcel.card)
        return "/".join(place)

    def chat(self, place: str, kind: Literal["direct", "channel"] = "direct") -> Sequence[Shown]:
        return [shown("/".join(at), card) for at, (_, card) in self.stands.items() if at[:2] == (kind, place)]

    def open(self, form: FormView) -> Shown | None:
        if form.sealed:
            return None
        controls = tuple(
            Control(i.kind, i.label, name=i.name, options=tuple(o.label for o in i.options), error=i.error or "")
            for i in form.inputs
        )
        return Shown(form.token, "\n".join((form_text(form), form.submit, form.cancel, form.verb)), controls)

    def press(self, shown: Shown, control: Control, *, again: bool = False) -> Told:
        key = f"{shown.id}:{control.verb}:{0 if again else len(self.house.heard)}"
        answer = self._hands_in(key, Pressed(control.token, control.verb, control.value))
        if answer.card is not None:
            version, _ = self.stands[kept := tuple(shown.id.split("/"))]  # pyright: ignore[reportArgumentType]
            self.stands[kept] = (version, answer.card)  # pyright: ignore[reportArgumentType]
        form = self.open(answer.form) if answer.form else None
        return Told(answer.toast, form, shown_view(answer.view), dict(answer.errors))

    def submit(self, form: Shown, values: dict[str, Any]) -> Told:
        answer = self._hands_in(f"submit:{len(self.house.heard)}", Submitted(form.id, "submit", values))
        return Told(answer.toast, errors=dict(answer.errors))

    def breaks(self, permanent: bool) -> None:
        self.broken = permanent

    def _hands_in(self, key: str, body: Body) -> Answer:
        return self.house.receive(Incoming(key, "plain", self.person, body, AT))


def shown(id: str, card: Card) -> Shown:
    """A card as words; its buttons are what may be typed."""
    controls = (
        Control("button", b.label, b.token, b.verb, value=b.value, confirm=b.confirm or "") for b in card.buttons
    )
    return Shown(id, card_text(card), tuple(controls))


def shown_view(view: Card | None) -> Shown | None:
    return shown("view", view) if view is not None else None


class TestPlain(Contract):
    """Text alone."""

    @pytest.fixture
    def adapter(self) -> Plain:
        return Plain()
