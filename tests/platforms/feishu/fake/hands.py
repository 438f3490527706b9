"""What a person does in Feishu. Each hand delivers what Feishu would push and returns what came back."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from tests.platforms.feishu.fake import answers, filling, messages, payloads, people, reading, resources
from tests.platforms.feishu.fake.company import APP, Chat, Json, Message, User
from tests.platforms.feishu.fake.delivery import Answered
from tests.platforms.feishu.fake.filling import CannotFill
from tests.platforms.feishu.fake.reading import Control

if TYPE_CHECKING:
    from tests.platforms.feishu.fake.feishu import FakeFeishu

Thing = Mapping[str, Any] | str
DIRECT = ""
NAMED = re.compile(r"<@(ou_\w+)>")
OUTSIDE = {
    "select_static": "option", "select_person": "option", "overflow": "option", "date_picker": "option",
    "picker_time": "option", "picker_datetime": "option", "select_img": "option", "input": "input_value",
    "checker": "checked", "multi_select_static": "options", "multi_select_person": "options",
}  # fmt: skip
"""Component → the field of a callback with what was chosen, where it stands outside a form."""


class Hands:
    """One person at their screen."""

    def __init__(self, feishu: FakeFeishu, open_id: str) -> None:
        self._feishu = feishu
        self.open_id = open_id
        feishu.users[open_id]

    @property
    def user(self) -> User:
        return self._feishu.users[self.open_id]

    # writing

    def says(self, text: str, chat: str = DIRECT, reply_to: Thing | None = None) -> Answered:
        """Write a message, in the direct chat with the bot or in a group; <@open_id> in it names somebody."""
        words, named = self._named(text, 1)
        return self._writes("text", {"text": words}, chat, named, reply_to)

    def mentions_bot(self, chat: str, text: str) -> Answered:
        """Write in a group to the bot by its name; <@open_id> names somebody else."""
        bot = payloads.mention("@_user_1", "伯乐", payloads.BOT_ID, "bot")
        words, named = self._named(text, 2)
        return self._writes("text", {"text": f"@_user_1 {words}"}, chat, [bot, *named])

    def _named(self, text: str, first: int) -> tuple[str, list[Json]]:
        """Words with a mark in place of everybody they name, and who that is; `first`: the number of the first."""
        named: list[Json] = []

        def mark(found: re.Match[str]) -> str:
            who, key = self._feishu.users[found[1]], f"@_user_{first + len(named)}"
            named.append(payloads.mention(key, who.name, payloads.ids(self._feishu, who), "user"))
            return key

        return NAMED.sub(mark, text), named

    def mentions(self, chat: str, open_id: str, text: str, *, bot_too: bool = True) -> Answered:
        """Write in a group of somebody by their name, and to the bot."""
        who = self._feishu.users[open_id]
        named = [payloads.mention("@_user_1", who.name, payloads.ids(self._feishu, who), "user")]
        if bot_too:
            named.append(payloads.mention("@_user_2", "伯乐", payloads.BOT_ID, "bot"))
        words = f"{'@_user_2 ' if bot_too else ''}{text} @_user_1"
        return self._writes("text", {"text": words}, chat, named)

    def writes_post(self, title: str, lines: Sequence[str], chat: str = DIRECT) -> Answered:
        """Write a message with a title and several lines, as clients do for anything pasted with a look."""
        content = {"title": title, "content": [[{"tag": "text", "text": line, "style": []}] for line in lines]}
        return self._writes("post", content, chat)

    def sends_file(self, name: str, content: bytes, chat: str = DIRECT) -> Answered:
        """Send a file."""
        file = resources.store(self._feishu, name, content, "file", self.open_id)
        return self._writes("file", {"file_key": file.key, "file_name": name}, chat)

    def sends_image(self, content: bytes, chat: str = DIRECT) -> Answered:
        """Send a picture."""
        file = resources.store(self._feishu, "image.png", content, "image", self.open_id)
        return self._writes("image", {"image_key": file.key}, chat)

    def _writes(
        self, kind: str, content: Json, chat: str, mentions: Sequence[Json] = (), reply_to: Thing | None = None
    ) -> Answered:
        feishu = self._feishu
        where = feishu.place(chat or self.open_id)
        parent = feishu.find_message(reply_to) if reply_to is not None else None
        with feishu.changed:
            message = messages.put(feishu, where, kind, content, self.open_id, parent)
            message.mentions = list(mentions)
            about = payloads.received(feishu, self.user, message)
        return self._event(about, where)

    # using cards

    def presses(self, message: Thing, what: str) -> Answered:
        """Press a button, by its label or name; one that sends a form sends it."""
        return self.uses(message, self._find(self._feishu.find_message(message), what, ("button",)))

    def uses(self, message: Thing, control: Control) -> Answered:
        """Press exactly this button of a message."""
        stands = self._feishu.find_message(message)
        if control.disabled:
            raise CannotFill(f"{control.label!r} is disabled")
        if control.action == "submit":
            return self.submits(message, control.name)
        if control.action == "reset":
            self._feishu.screens.pop(self._screen(stands), None)
            return Answered("callback", {}, applied="reset")
        if control.value is None:
            return Answered("callback", {}, applied=f"opened {control.url}" if control.url else "nothing happens")
        return self._calls_back(stands, control, {})

    def uses_gone(self, control: Control, card: Json) -> Answered:
        """Press a button as it stood in the direct chat, in a card that has been taken back since."""
        now = self._feishu.now()
        chat = self._feishu.direct(self.open_id)
        gone = Message(self._feishu.id("om_"), chat, "interactive", card, APP, now, now, deleted=True)
        return self._calls_back(gone, control, {})

    def chooses(self, message: Thing, what: str, value: Any) -> Answered:
        """Choose a value of a component outside a form; it is told to the app at once."""
        stands = self._feishu.find_message(message)
        control = self._find(stands, what)
        if control.form:
            raise CannotFill(f"{what!r} is in a form: fill it in and send the form")
        held = filling.held(control, value, self._person(stands))
        self._type(stands, control, held)
        now = replace(control, holds=tuple(held) if isinstance(held, list) else (held,) if held else ())
        return self._calls_back(stands, control, {OUTSIDE[control.kind]: filling.told(now, self.user.zone)})

    def fills(self, message: Thing, values: Mapping[str, Any]) -> None:
        """Fill in a form, by the words before a component, its label or its name.

        Raises CannotFill for what Feishu's client would not take.
        """
        stands = self._feishu.find_message(message)
        for what, value in values.items():
            control = self._find(stands, what, tuple(reading.FIRST))
            self._type(stands, control, filling.held(control, value, self._person(stands)))

    def submits(self, message: Thing, button: str = "", *, anyway: bool = False) -> Answered:
        """Send a form by one of its buttons (label or name; "": its only one). The answer is done to the card.

        `anyway`: past the client's own check of what is required.
        """
        feishu = self._feishu
        stands = feishu.find_message(message)
        there = [c for c in self._controls(stands) if c.action == "submit"]
        control = self._find(stands, button, ("button",)) if button else there[0]
        if control.action != "submit" or (not button and len(there) != 1):
            raise CannotFill(f"{button!r} sends no form; there are {[(c.label, c.name) for c in there]}")
        if control.disabled:
            raise CannotFill(f"{control.label!r} is disabled")
        fields = [c for c in self._controls(stands) if c.form == control.form and c.kind in reading.FIRST]
        missing = [] if anyway else filling.missing(fields)
        if missing:
            return Answered("callback", {}, applied="kept back by Feishu", trouble=f"not filled in: {missing}")
        return self._calls_back(stands, control, {"form_value": filling.form_value(fields, self.user.zone)})

    def _calls_back(self, message: Message, control: Control, more: Json) -> Answered:
        feishu = self._feishu
        with feishu.lock:
            payload = payloads.pressed(feishu, self.user, message, control, more)
        back = feishu.delivery.send("callback", payload)
        answers.apply(feishu, self.user, message, back)
        return back

    # the bot

    def menu(self, event_key: str) -> Answered:
        """Choose an entry of the bot's menu."""
        return self._event(payloads.menu(self._feishu, self.user, event_key))

    def enters_chat(self) -> Answered:
        """Open the direct chat with the bot."""
        return self._event(payloads.entered(self._feishu, self.user))

    def adds_bot(self, chat: str) -> Answered:
        """Bring the bot into a group."""
        return self._bot(chat, True)

    def removes_bot(self, chat: str) -> Answered:
        """Put the bot out of a group."""
        return self._bot(chat, False)

    def _bot(self, chat: str, there: bool) -> Answered:
        feishu = self._feishu
        with feishu.changed:
            where = feishu.place(chat)
            where.bot_is_in = there
        return self._event(payloads.chat_changed(feishu, "added" if there else "deleted", self.user, where.id))

    def completes(self, guid: str, *, again: bool = False) -> Answered:
        """Tick off a task; `again`: open it once more."""
        feishu = self._feishu
        with feishu.changed:
            task = feishu.tasks[guid]
            task["completed_at"] = "0" if again else str(int(feishu.now() * 1000))
            task["status"] = "todo" if again else "done"
        return self._event(payloads.task_changed(feishu, self.user, guid))

    # being somebody

    def changes(self, **about: Any) -> Answered:
        """Change what Contact knows of this person: fields of User, others as Contact's own."""
        return self._changed("updated", about)

    def leaves(self) -> Answered:
        """Leave the company."""
        return self._changed("deleted", {"resigned": True})

    def joins(self) -> Answered:
        """Come into the company, as the app is told."""
        return self._changed("created", {})

    def _changed(self, kind: str, about: Json) -> Answered:
        feishu = self._feishu
        with feishu.changed:
            before = people.shape(feishu, self.user)
            for name, value in about.items():
                if name in User.__dataclass_fields__:
                    setattr(self.user, name, value)
                else:
                    self.user.more[name] = value
            now = people.shape(feishu, self.user)
        return self._event(payloads.person_changed(feishu, kind, now, before))

    # how

    def _event(self, payload: Json, where: Chat | None = None) -> Answered:
        """Push an event, if the app has asked for such and may see where it came from."""
        feishu = self._feishu
        kind = payload["header"]["event_type"]
        if feishu.subscribed is not None and kind not in feishu.subscribed:
            return Answered("event", payload, applied="not subscribed")
        if where is not None and not where.bot_is_in:
            return Answered("event", payload, applied="the bot is not there")
        return feishu.delivery.send("event", payload)

    def _screen(self, message: Message) -> tuple[str, str, int]:
        return self.open_id, message.message_id, message.version

    def _type(self, message: Message, control: Control, value: Any) -> None:
        with self._feishu.lock:
            self._feishu.screens.setdefault(self._screen(message), {})[control.name] = value

    def _controls(self, message: Message) -> list[Control]:
        return self._feishu.controls(message.message_id, self.open_id)

    def _find(self, message: Message, what: str, kinds: Sequence[str] = ()) -> Control:
        """A control by its name, its label, or the words its label begins with; the first that fits."""
        there = [c for c in self._controls(message) if not kinds or c.kind in kinds]
        for by in (_named, _labelled, _asked):
            for control in there:
                if by(control, what):
                    return control
        raise CannotFill(f"nothing is called {what!r}; there are {[(c.label, c.name) for c in there]}")

    def _person(self, message: Message) -> Callable[[str], str]:
        def found(name: str) -> str:
            chat = self._feishu.chats[message.chat]
            for user in self._feishu.users.values():
                if name in (user.open_id, user.name, user.en_name):
                    return user.open_id
            raise CannotFill(f"nobody is called {name!r} in {chat.name or 'this chat'}")

        return found


def _named(control: Control, what: str) -> bool:
    return bool(control.name) and control.name == what


def _labelled(control: Control, what: str) -> bool:
    return control.label == what


def _asked(control: Control, what: str) -> bool:
    lines = [line.strip().rstrip("*＊ ") for line in control.label.split("\n")]
    return what in lines or any(line.startswith(what) for line in lines)
