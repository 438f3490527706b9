"""The playground passes the suite of every platform: what its page shows, and what the page sends."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from html.parser import HTMLParser
from pathlib import Path
from typing import Any, Literal
from zoneinfo import ZoneInfo

import pytest

from bot.cards.model import FormView
from bot.flow.people import Office
from bot.platforms.playground.chat import channel, direct
from bot.platforms.playground.forms import Reader, form_html
from bot.platforms.playground.page import message_html
from bot.platforms.playground.travel import TravelClock
from bot.platforms.playground.words import words
from bot.ports import Answer, Incoming, Parcel
from tests.platforms.adapter import Control, House, Shown, Told
from tests.platforms.contract import Contract
from tests.platforms.playground.conftest import Town, open_town
from tests.platforms.playground.fake_house import FakeHouse

UNSEEN = ("template", "script", "style")
VOID = ("input", "hr", "br", "img", "meta", "link", "path", "line", "rect", "circle")


class Page(HTMLParser):
    """What a reader of the page sees: its words, the values in its fields, and what can be pressed or filled in."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.words: list[str] = []
        self.controls: list[dict[str, Any]] = []
        self._open: list[tuple[str, dict[str, str | None]]] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if tag not in VOID:
            self._open.append((tag, given))
        if tag == "input" and given.get("type") not in ("radio", "checkbox", "file"):
            self.handle_data(given.get("value") or "")
        if tag == "button" and "data-verb" in given:
            self.controls.append({"kind": "button", **given})
        if "data-kind" in given and not self._inside("template") and not self._inside("fieldset", "row"):
            self.controls.append({"kind": given["data-kind"], "name": given["data-name"], "options": []})

    def handle_endtag(self, tag: str) -> None:
        while self._open and self._open.pop()[0] != tag:
            pass

    def handle_data(self, data: str) -> None:
        if any(self._inside(tag) for tag in UNSEEN):
            return
        self.words.append(data)
        if not self.controls or not self._open:
            return
        tag, given = self._open[-1]
        holder = self.controls[-1]
        if holder["kind"] == "button" and self._inside("button"):
            holder["label"] = data
        elif self._inside("label", None, "-l") or (tag == "span" and self._inside("legend")):
            holder.setdefault("label", data)
        elif tag == "p" and given.get("class") == "error":
            holder.setdefault("error", data)
        elif tag in ("option", "li") or self._inside("label", "tick") or tag == "a":
            holder.setdefault("options", []).append(data)

    def _inside(self, tag: str, kind: str | None = None, id: str = "") -> bool:
        return any(
            name == tag and (kind is None or given.get("class") == kind) and (given.get("id") or "").endswith(id)
            for name, given in self._open
        )

    def shown(self, id: str) -> Shown:
        return Shown(id, "".join(self.words), tuple(_control(c) for c in self.controls))


def _control(found: dict[str, Any]) -> Control:
    return Control(
        found["kind"],
        found.get("label", ""),
        found.get("data-token", ""),
        found.get("data-verb", ""),
        found.get("name", ""),
        found.get("data-value"),
        found.get("data-confirm") or "",
        tuple(found.get("options", ())),
        found.get("error", ""),
    )


class Answering(FakeHouse):
    """The playground's own house, whose answers are the suite's."""

    def __init__(self, clock: TravelClock, house: House) -> None:
        super().__init__(clock)
        self.suite = house

    def receive(self, incoming: Incoming) -> Answer:
        return self.suite.receive(incoming)


class Door:
    """The playground, used as the suite asks."""

    person, other, channel = "li.na", "liu.yang", "marketing"

    def __init__(self, town: Town, house: House) -> None:
        self.house = house
        self._town = town
        self._reader = Reader(self.person, ZoneInfo("Asia/Shanghai"), words("zh"), town.house.office())

    def send(self, parcel: Parcel) -> str:
        return self._town.platform.send(parcel)

    def chat(self, place: str, kind: Literal["direct", "channel"] = "direct") -> Sequence[Shown]:
        name = direct(place) if kind == "direct" else channel(place)
        found = self._town.chat.messages(name)
        return [Page(card_only(str(message_html(m, self._reader)))).shown(str(m.id)) for m in found]

    def open(self, form: FormView) -> Shown | None:
        return Page(str(form_html(form, self._reader))).shown(form.token)

    def press(self, shown: Shown, control: Control, *, again: bool = False) -> Told:
        pressed = {"token": control.token, "verb": control.verb, "value": control.value, "message": int(shown.id)}
        return self._post("/press", pressed, len(self.house.heard) - again)

    def submit(self, form: Shown, values: dict[str, Any]) -> Told:
        return self._post("/submit", {"token": form.id, "verb": "submit", "values": values}, len(self.house.heard))

    def breaks(self, permanent: bool) -> None:
        if permanent:
            self._town.platform._office = lambda: Office("nobody works here")
        else:
            self._town.chat._db.execute("PRAGMA query_only=ON")

    def _post(self, path: str, body: dict[str, Any], number: int) -> Told:
        who = {"as": self.person, "chat": "direct", "key": f"press-{number}"}
        given = self._town.page.post(path, json=who | body).json()
        form, view = (Page(given[part]).shown("t-form") if given[part] else None for part in ("form", "view"))
        return Told(given["toast"], form, view, given["errors"])


def card_only(html: str) -> str:
    """The card of a message, without who sent it and when."""
    return html[html.index("<article") : html.index("</article>")] + "</article>"


class TestPlayground(Contract):
    """The page in the browser."""

    @pytest.fixture
    def adapter(self, tmp_path: Path) -> Iterator[Door]:
        house = House()
        with open_town(tmp_path, lambda clock: Answering(clock, house)) as town:
            yield Door(town, house)
