"""Feishu passes the suite of every platform: sealed and signed requests into the real door, calls out to a fake Feishu.

What stands in a chat is what was sent there. A form or a view is a message of its own in its reader's direct chat and
nowhere else; the suite looks for those in other chats, and not in that one.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal, cast

import pytest

from bot.cards.model import Button, FormView, Input
from bot.platforms.feishu import buttons
from bot.platforms.feishu.http import PATH, Events
from bot.platforms.feishu.tenant import Access, Tenant
from bot.platforms.web import web_app
from bot.ports import Answer, Parcel
from bot.ports import House as RealHouse
from tests.platforms.adapter import Control, Shown, Told, card, parcel
from tests.platforms.cases import a_form
from tests.platforms.contract import Contract
from tests.platforms.feishu.fake import TENANT, Answered, FakeFeishu
from tests.platforms.feishu.fake.reading import FIRST
from tests.platforms.feishu.pages import blocks_on, button_of, carried_by, question_of
from tests.platforms.front import AT, Desk, Front, Pool

PEOPLE = {"ou_lina": "li.na", "ou_liuyang": "liu.yang"}
MOST_PAGES = 20


@dataclass(frozen=True)
class Seen:
    """How somebody's screen stood before they did something."""

    toasts: int
    messages: int
    pressed: str


class InFeishu:
    """A company in Feishu, used as the suite asks."""

    person, other, channel = "ou_lina", "ou_liuyang", "oc_market"

    def __init__(self, feishu: FakeFeishu, front: Front) -> None:
        self.house = Desk(people=PEOPLE)
        self.feishu = feishu
        feishu.user(self.person, "李娜", "li.na@example.com")
        feishu.user(self.other, "刘洋", "liu.yang@example.com")
        feishu.group(self.channel, "marketing", [self.person, self.other])
        feishu.delivery.target = front.url + PATH
        feishu.pace.on = False
        self.hands = feishu.as_user(self.person)
        self._last: Answered | None = None
        self._own: set[str] = set()
        key, token = feishu.encrypt_key, feishu.verification_token
        self._tenant = Tenant(Access(feishu.app_id, feishu.app_secret, "http", key, token, feishu.url), lambda: AT)
        self._tenant.api._paces.wait = lambda buckets: 0.0
        self._tenant.join(cast(RealHouse, self.house))
        self._tenant.identify()
        self._pool = self._tenant.door._doings.follow._pool = Pool()
        self._events = Events(self._tenant.door.take, key, token, feishu.app_id, AT.timestamp)
        front.app = web_app(lambda: (True, {}), {PATH: self._events})

    def close(self) -> None:
        self._tenant.close(1.0)
        self._events.hands.shutdown()

    def send(self, parcel: Parcel) -> str:
        return self._tenant.platform.send(parcel)

    def breaks(self, permanent: bool) -> None:
        if permanent:
            self.feishu.users[self.person].resigned = True
        else:
            self.feishu.down()

    # what is seen

    def chat(self, place: str, kind: Literal["direct", "channel"] = "direct") -> Sequence[Shown]:
        there = self.feishu.messages(place)
        return [self._letter(m) for m in there if place != self.person or m["message_id"] not in self._own]

    def _letter(self, message: Mapping[str, Any]) -> Shown:
        found = [button_of(c) for c in self.feishu.controls(message, self.person)]
        text = "\n".join([self._text(message), *self._rest(message)])
        return Shown(message["message_id"], text, tuple(c for c in found if c is not None))

    def _rest(self, message: Mapping[str, Any]) -> Iterator[str]:
        """What did not fit into a message, asked for by its button, card after card."""
        stood = len(self.feishu.messages(self.person))
        for element in self.feishu.controls(message, self.person):
            if element.kind == "button" and isinstance(buttons.read(element.value), buttons.More):
                assert self._done(self.hands.presses(message, element.label)).ok
                for more in self.feishu.messages(self.person)[stood:]:
                    self._own.add(more["message_id"])
                    yield self._text(more)
                    yield from self._rest(more)

    def _text(self, message: Mapping[str, Any] | str) -> str:
        return self.feishu.shown(message, self.person)

    def _form(self, message: str, form: FormView) -> Shown:
        """A form with all its pages, turned one after another and back again."""
        self._own.add(message)
        texts, found, turned = [self._text(message)], list[Control](), 0
        found += self._asked(message, form)
        while self._has(message, "next"):
            assert turned < MOST_PAGES
            self._does(message, "next")
            texts.append(self._text(message))
            found += self._asked(message, form)
            turned += 1
        for _ in range(turned):
            self._does(message, "back")
        return Shown(message, "\n".join(texts), tuple(found))

    def _asked(self, message: str, form: FormView) -> Iterator[Control]:
        """The questions of the page that is open. Every field there belongs to one of them."""
        fields = {c.name: c for c in self.feishu.controls(message, self.person) if c.kind in FIRST}
        left = set(fields)
        for block in blocks_on(self.feishu, self.feishu.find_message(message).content):
            asked = next((i for i in form.inputs if " ".join(i.label.split()) == block.label), None)
            if asked is None:
                left -= {n for n in block.names if n.startswith("q:") and n.count(":") > 1}
                continue
            mine = [fields[name] for name in block.names if name.startswith(f"q:{asked.name}")]
            left -= {each.name for each in mine}
            yield question_of(asked, mine, block)
        assert not left, f"nobody asks for {left}"

    # what is done

    def open(self, form: FormView) -> Shown | None:
        before, self.house.answer = self.house.answer, Answer(form=form, accepted=False)
        stood = len(self.feishu.messages(self.person))
        assert self._done(self.hands.menu("help")).ok
        self.house.answer = before
        (message,) = self.feishu.messages(self.person)[stood:]
        return self._form(message["message_id"], form)

    def press(self, shown: Shown, control: Control, *, again: bool = False) -> Told:
        before = self._seen(shown.id)
        if again:
            assert self._last is not None
            self._done(self.feishu.delivery.again(self._last))
            return self._told(before)
        value = (control.token, control.verb, control.value)
        elements = self.feishu.controls(shown.id, self.person)
        element = next(c for c in elements if carried_by(c) == value)
        self._last = self._done(self.hands.presses(shown.id, element.label))
        assert self._last.ok, self._last.trouble
        return self._told(before)

    def submit(self, form: Shown, values: dict[str, Any]) -> Told:
        before, left = self._seen(form.id), {f"q:{name}": value for name, value in values.items()}
        for _ in range(MOST_PAGES):
            here = {c.name for c in self.feishu.controls(form.id, self.person)}
            self.hands.fills(form.id, {name: value for name, value in left.items() if name in here})
            left = {name: value for name, value in left.items() if name not in here}
            if not self._has(form.id, "next"):
                break
            self._does(form.id, "next")
        assert not left, f"no field for {left}"
        self._does(form.id, "send")
        return self._told(before)

    def _has(self, message: str, button: str) -> bool:
        return any(c.name == button for c in self.feishu.controls(message, self.person))

    def _does(self, message: str, button: str) -> None:
        """Press a button of a form."""
        back = self._done(self.hands.submits(message, button))
        assert back.ok, back.trouble

    def _done(self, back: Answered) -> Answered:
        """Wait for what follows."""
        self._pool.rest()
        return back

    def _seen(self, message: str) -> Seen:
        return Seen(len(self.feishu.toasts(self.person)), len(self.feishu.messages(self.person)), message)

    def _told(self, before: Seen) -> Told:
        """What is new on the screen: a sentence above it, a form or a view as its own message, errors in a form."""
        toast = "\n".join(t.content for t in self.feishu.toasts(self.person)[before.toasts :])
        errors = self._errors(before.pressed)
        for message in self.feishu.messages(self.person)[before.messages :]:
            name = message["message_id"]
            self._own.add(name)
            if self._has(name, "cancel"):
                assert self.house.answer.form is not None
                return Told(toast, form=self._form(name, self.house.answer.form))
            return Told(toast, view=Shown(name, self._text(name)))
        return Told(toast, errors=errors)

    def _errors(self, message: str) -> dict[str, str]:
        """What was wrong, by the name of the question under whose fields it stands."""
        blocks = blocks_on(self.feishu, self.feishu.find_message(message).content)
        return {b.names[0].removeprefix("q:"): b.error for b in blocks if b.error and b.names}


@pytest.fixture(scope="module")
def front() -> Iterator[Front]:
    front = Front()
    yield front
    front.close()


class TestFeishu(Contract):
    """Cards of schema 2.0, forms as cards with a form container."""

    @pytest.fixture
    def adapter(self, front: Front) -> Iterator[InFeishu]:
        with FakeFeishu(lambda: AT) as feishu:
            adapter = InFeishu(feishu, front)
            yield adapter
            adapter.close()
            assert feishu.broken == []

    def test_an_event_the_house_hears_carries_the_tenant(self, adapter: InFeishu) -> None:
        """G4: the key of whatever comes in begins with the platform and the tenant."""
        adapter.hands.says("请假")
        assert adapter.house.last.key.startswith(f"feishu:{TENANT}:said:")

    def test_what_is_for_one_person_stands_in_their_direct_chat_only(self, adapter: InFeishu) -> None:
        """A button of a card in a group brings a view and a form to whoever pressed; the group sees neither, and its
        card stays as it is for everybody."""
        asks = (Button("t1", "more", "更多"), Button("t1", "send_back", "退回补充", asks=True))
        adapter.send(parcel(card(title="会议纪要", buttons=asks), place=adapter.channel, kind="channel"))
        (stands,) = adapter.chat(adapter.channel, "channel")
        adapter.house.answer = Answer(view=card(title="处理记录"))
        told = adapter.press(stands, stands.control("更多"))
        assert told.view is not None and "处理记录" in told.view.text and told.toast
        adapter.house.answer = Answer(form=a_form(Input("q", "text", "原因")), accepted=False)
        told = adapter.press(stands, stands.control("退回补充"))
        assert told.form is not None and told.toast
        assert list(adapter.chat(adapter.channel, "channel")) == [stands]
        assert list(adapter.chat(adapter.other)) == []
