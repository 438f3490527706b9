"""What somebody does in Feishu and what they read there, in the words of the story language."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from bot.cards.model import Button, Card, FormView
from bot.platforms.feishu import buttons
from bot.platforms.feishu.translate import MENU
from bot.ports import DESK, Answer, Pressed, Said, Submitted
from tests.platforms.feishu.fake import OLD_AGENT, Answered, CannotFill, Control
from tests.platforms.feishu.fake.hands import Hands
from tests.wires.feishu_form import Filling
from tests.wires.screens import NAMED, AtScreen, Window, plain

if TYPE_CHECKING:
    from tests.wires.feishu import FeishuWire

MENTION = re.compile(r"<@([\w.-]+)>")
LINES = re.compile(r"[:\n]+")
GONE = {"schema": "2.0", "config": {"update_multi": True}, "body": {"elements": [{"tag": "hr"}]}}


class FeishuWindow(Window):
    """A chat as Feishu shows it. What the house wrote is read; forms, and what was shown only once, lie between."""

    wire: FeishuWire  # pyright: ignore[reportIncompatibleVariableOverride]

    def _shown(self) -> list[str]:
        letters = {m.id for m in self.messages}
        return [self.wire.feishu.shown(m) for m in self._stands() if m["message_id"] in letters]

    def eye(self, words: str) -> str:
        """A label stands above what it is about, not before it."""
        return LINES.sub(":", plain(words))

    def _stands(self) -> list[Any]:
        """The bot's messages in this chat, oldest first."""
        feishu = self.wire.feishu
        there = feishu.messages(self.wire.place_of(self.kind, self.place))
        return [m for m in there if m["sender"] == feishu.app_id]


class AtFeishu(AtScreen, FeishuWindow):
    """Somebody at their screen: what they do goes through Feishu.

    They read on a client of today. What a story says where no form can be opened is typed on an old one, beside it.
    """

    wire: FeishuWire

    _said = ""
    """What was told to them by what they did last: above their screen, and in the direct chat."""

    @property
    def _hands(self) -> Hands:
        return self.wire.feishu.as_user(self.handle)

    # what they are told

    def told(self, *words: str) -> None:
        super().told(*words)
        for word in words if not self.is_beside else ():
            assert self.eye(word) in self.eye(self._said), f"{self.who} was not shown {word!r} but:\n{self._said}"

    def views(self, *words: str) -> Card:
        card = super().views(*words)
        shown = "\n".join(self.wire.feishu.shown(m) for m in self._stands())
        for word in words if not self.is_beside else ():
            assert self.eye(word) in self.eye(shown), f"not {word!r} in:\n{shown}"
        return card

    def _send(self, body: Said | Pressed | Submitted, place: str = "direct") -> Answer:
        told, there = len(self.wire.feishu.toasts(self.handle)), [*map(_as_drawn, self._stands())]
        answer = super()._send(body, place)
        new = [m for m in self._stands() if _as_drawn(m) not in there]
        toasts = self.wire.feishu.toasts(self.handle)[told:]
        self._said = "\n".join([*(t.content for t in toasts), *map(self.wire.feishu.shown, new)])
        return answer

    # writing

    def _says(self, said: Said, place: str) -> None:
        wire, hands = self.wire, self._hands
        channel = "" if place == "direct" else wire.place_of("channel", place)
        words = MENTION.sub(lambda found: f"<@{wire.handles.get(found[1], found[1])}>", said.text)
        if said.about or (said.called and (channel or not said.form)):
            wire.hand_in(self.who, said, channel or "direct")
        elif said.called:
            hands.menu(words or "…")
        elif said.form:
            self._writes(words, channel)
        else:
            with self._old_client():
                self._writes(words, channel)

    def _writes(self, words: str, channel: str) -> None:
        if channel and NAMED.match(words):
            self._hands.mentions_bot(channel, NAMED.sub("", words, count=1))
        else:
            self._hands.says(words, channel)

    @contextmanager
    def _old_client(self) -> Iterator[None]:
        """On another device, that shows no cards; what follows is read on this one."""
        user = self.wire.feishu.users[self.handle]
        agent, user.agent = user.agent, OLD_AGENT
        yield
        user.agent = agent
        self.wire.tenant._clients.saw(self.handle, False)

    def attaches(self, name: str, content: bytes) -> str:
        """Have a file at hand, to be sent into the chat when a form asks for it; the id it will be known by."""
        found = super().attaches(name, content)
        self.wire.witness.attached[self.who, name, content] = found
        return found

    # pressing

    def _presses(self, body: Pressed) -> None:
        found = self._button(body)
        if found is not None:
            back = self._hands.uses(*found)
        elif entry := _menu_entry(body):
            back = self._hands.menu(entry)
        else:
            back = self._presses_gone(body)
        assert back.ok, f"Feishu shows trouble: {back.trouble or back.status}"

    def _button(self, body: Pressed) -> tuple[Any, Control] | None:
        """Where that button stands, the newest first."""
        for thing in self._things():
            for control in self.wire.feishu.controls(thing):
                if control.kind == "button" and control.value is not None and buttons.read(control.value) == body:
                    return thing, control
        return None

    def _things(self) -> Iterator[Any]:
        """Where buttons may stand, the newest first."""
        feishu = self.wire.feishu
        yield from reversed(self._stands())
        for chat in [c for c in feishu.chats.values() if not c.user]:
            yield from (m for m in reversed(feishu.messages(chat.id)) if m["sender"] == feishu.app_id)

    def _presses_gone(self, body: Pressed) -> Answered:
        """A button of a card that was drawn anew since, or is gone: Feishu tells of it all the same."""
        value = buttons.value_of(Button(body.token, body.verb, "", value=body.value))
        return self._hands.uses_gone(Control("button", "…", value=value), GONE)

    # filling in

    def _fills(self, body: Submitted) -> None:
        form = self._form_of(body)
        message = None if form is None else self._form_card(form)
        if form is not None and message is not None:
            try:
                Filling(self.wire, self._hands, message, form).sends(body.values)
            except CannotFill:
                pass
            else:
                return
        self.wire.hand_in(self.who, body)

    def _form_card(self, form: FormView) -> str | None:
        """The message the form stands in."""
        newest = self._stands()
        newest.reverse()
        newest.sort(key=lambda m: -m["update_time"])
        for message in newest:
            for control in self.wire.feishu.controls(message):
                if control.action == "submit" and (control.value["t"], control.value["v"]) == (form.token, form.verb):
                    return message["message_id"]
        return None


def _menu_entry(body: Pressed) -> str:
    """The entry of the bot's menu that is the same press; "" where none is."""
    start = body.verb.removeprefix("start:")
    if body.token != DESK or body.value is not None:
        return ""
    return f"start_{start}" if start != body.verb else body.verb if body.verb in MENU else ""


def _as_drawn(message: Any) -> tuple[str, Any]:
    return message["message_id"], message["content"]
