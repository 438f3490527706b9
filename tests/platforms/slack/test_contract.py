"""Slack passes the suite of every platform: signed requests into the real door, the real SDK out to a fake Slack."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Literal, cast

import pytest

from bot.cards.model import FormView
from bot.platforms.slack import buttons, views
from bot.platforms.slack.http import Events
from bot.platforms.slack.manifest import PATH, START
from bot.platforms.slack.workspace import Access, Workspace
from bot.platforms.web import web_app
from bot.ports import Answer, Incoming, Parcel
from bot.ports import House as RealHouse
from tests.platforms.adapter import Control, Shown, Told
from tests.platforms.contract import Contract
from tests.platforms.front import AT, Desk, Front, Pool
from tests.platforms.slack.fake import Answered, FakeSlack, View
from tests.platforms.slack.fake import Control as Element

PEOPLE = {"U0LINA": "li.na", "U0LIUYANG": "liu.yang"}
TEXTS, MENU = {"plain_text_input"}, {"radio_buttons", "static_select"}
TICKS = {"checkboxes", "multi_static_select"}
SUITS: dict[str, set[str]] = {
    "text": TEXTS, "long": TEXTS, "number": {"number_input"}, "date": {"datepicker"}, "moment": {"datetimepicker"},
    "choice": MENU, "yesno": MENU, "department": MENU, "cycle": MENU, "case": MENU, "record": MENU,
    "person": {*MENU, "users_select"}, "choices": TICKS, "carried": TICKS, "people": {*TICKS, "multi_users_select"},
    "files": {"file_input"},
}  # fmt: skip
"""By which of Slack's elements each kind of question may be answered."""


@dataclass(frozen=True)
class Seen:
    """How somebody's screen stood before they did something."""

    whispers: int
    view: tuple[str, str] | None


class InSlack:
    """A Slack workspace, used as the suite asks."""

    person, other, channel = "U0LINA", "U0LIUYANG", "C0MARKET"

    def __init__(self, slack: FakeSlack, front: Front) -> None:
        self.house = Desk(people=PEOPLE)
        self.slack = slack
        slack.user(self.person, "li.na", "li.na@example.com", real_name="李娜")
        slack.user(self.other, "liu.yang", "liu.yang@example.com", real_name="刘洋")
        slack.channel(self.channel, "marketing")
        slack.delivery.target = front.url + PATH
        self._hands = slack.as_user(self.person)
        self._last: Answered | None = None
        self._workspace = Workspace(Access(slack.bot_token, "", slack.signing_secret, slack.url), lambda: AT)
        self._workspace.join(cast(RealHouse, self.house))
        self._workspace.identify()
        self._pool = Pool()
        self._workspace.door._doings.follow._pool = self._pool
        self._events = Events(self._workspace.app, slack.signing_secret, AT.timestamp)
        front.app = web_app(lambda: (True, {}), {PATH: self._events})

    def close(self) -> None:
        self._workspace.close(1.0)
        self._events.hands.shutdown()

    def send(self, parcel: Parcel) -> str:
        return self._workspace.platform.send(parcel)

    def breaks(self, permanent: bool) -> None:
        if permanent:
            self.slack.users[self.person].deleted = True
        else:
            self.slack.down()

    # what is seen

    def chat(self, place: str, kind: Literal["direct", "channel"] = "direct") -> Sequence[Shown]:
        where = self.slack.place(place).id
        return [self._message(m, where) for m in self.slack.messages(where)]

    def _message(self, message: dict[str, Any], where: str) -> Shown:
        found = [_button(c) for c in self.slack.controls(message) if c.action_id.startswith(("do:", "ask:"))]
        return Shown(f"{where}:{message['ts']}", self.slack.shown(message, self.person), tuple(found))

    def _form(self, view: View, form: FormView) -> Shown:
        """A form as it stands on the screen; an error is what stands under the field, or beside it after sending."""
        controls = self.slack.controls(view)
        found: list[Control] = []
        for asked in form.inputs:
            block = f"q:{asked.name}"
            error = self._words(view, f"e:{asked.name}").removeprefix("⚠️ ") or view.errors.get(block, "")
            if asked.kind == "rows":
                found.append(Control("rows", self._words(view, f"l:{asked.name}"), name=asked.name, error=error))
                continue
            for each in (c for c in controls if c.block_id == block):
                assert each.kind in SUITS[asked.kind], f"{asked.kind} is asked by {each.kind}"
                kept = [label for c in controls if c.block_id == f"{block}:kept" for _, label in c.options]
                options = tuple(label for _, label in each.options) + tuple(kept)
                found.append(Control(asked.kind, each.label, name=asked.name, options=options, error=error))
        return Shown(view.id, self.slack.shown(view, self.person), tuple(found))

    def _words(self, view: View, block_id: str) -> str:
        """The words of one block."""
        return self.slack.shown([b for b in view.blocks if b.get("block_id") == block_id])

    # what is done

    def open(self, form: FormView) -> Shown | None:
        before, self.house.answer = self.house.answer, Answer(form=form, accepted=False)
        self._hands.closes(all=True)
        assert self._done(self._hands.shortcut(START)).ok
        self.house.answer = before
        return self._form(self._top(), form)

    def press(self, shown: Shown, control: Control, *, again: bool = False) -> Told:
        before = self._seen()
        if again:
            assert self._last is not None
            self._done(self.slack.delivery.again(self._last))
            return self._told(before)
        where, _, ts = shown.id.partition(":")
        message = next(m for m in self.slack.messages(where) if m["ts"] == ts)
        self._hands.closes(all=True)
        value = (control.token, control.verb, control.value)
        element = next(c for c in self.slack.controls(message) if _carried(c) == value)
        self._last = self._done(self._hands.presses(message, element.action_id))
        assert self._last.ok
        return self._told(before)

    def submit(self, form: Shown, values: dict[str, Any]) -> Told:
        view = self._top()
        assert view.id == form.id
        before = self._seen()
        self._hands.fills(view, {f"q:{name}": value for name, value in values.items()})
        back = self._done(self._hands.submits(view, anyway=True))
        assert back.ok, back.trouble
        return self._told(before)

    def _done(self, back: Answered) -> Answered:
        """Wait for what follows."""
        self._pool.rest()
        return back

    def _top(self) -> View:
        view = self.slack.view_of(self.person)
        assert view is not None, "no view is open"
        return view

    def _seen(self) -> Seen:
        view = self.slack.view_of(self.person)
        return Seen(len(self.slack.ephemerals(self.person)), (view.id, view.hash) if view else None)

    def _told(self, before: Seen) -> Told:
        """What is new on the screen: a sentence in the chat or in a view, a form, a card in a view, errors."""
        whispers = self.slack.ephemerals(self.person)[before.whispers :]
        toast = "\n".join(self.slack.shown(w) for w in whispers)
        view = self.slack.view_of(self.person)
        if view is None:
            return Told(toast)
        if (view.id, view.hash) == before.view:
            return Told(toast, errors={block.removeprefix("q:"): told for block, told in view.errors.items()})
        match view.payload["callback_id"]:
            case "form":
                assert self.house.answer.form is not None
                views.read_metadata(view.payload["private_metadata"])
                return Told(toast, form=self._form(view, self.house.answer.form))
            case "card":
                return Told(toast, view=Shown(view.id, self.slack.shown(view, self.person)))
            case _:
                return Told("\n".join(filter(None, (toast, self.slack.shown(view.blocks)))))


def _carried(element: Element) -> tuple[str, str, str | None] | None:
    """Token, verb and value of a button of ours."""
    if not element.action_id.startswith(("do:", "ask:")):
        return None
    pressed = buttons.read(element.value)
    return pressed.token, pressed.verb, pressed.value


def _button(element: Element) -> Control:
    pressed = buttons.read(element.value)
    return Control("button", element.label, pressed.token, pressed.verb, "", pressed.value, element.confirm)


@pytest.fixture(scope="module")
def front() -> Iterator[Front]:
    front = Front()
    yield front
    front.close()


class TestSlack(Contract):
    """Cards in Block Kit, forms in modals."""

    @pytest.fixture
    def adapter(self, front: Front) -> Iterator[InSlack]:
        with FakeSlack(lambda: AT) as slack:
            adapter = InSlack(slack, front)
            yield adapter
            adapter.close()

    def test_an_event_the_house_hears_carries_the_workspace(self, adapter: InSlack) -> None:
        """G4: the key of whatever comes in begins with the platform and the workspace."""
        adapter._hands.says("请假")
        heard: Incoming = adapter.house.last
        assert heard.key.startswith("slack:T0BOLE001:")
