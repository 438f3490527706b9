"""What a person does in Slack. Each hand delivers what Slack would send and returns what came back."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from tests.platforms.slack.fake import filestore, modals, payloads
from tests.platforms.slack.fake.blocktable import elements_of
from tests.platforms.slack.fake.delivery import Answered
from tests.platforms.slack.fake.filling import CannotFill, held, is_empty
from tests.platforms.slack.fake.methods import Refusal
from tests.platforms.slack.fake.workspace import BOT_USER, File, Json, View

if TYPE_CHECKING:
    from tests.platforms.slack.fake.slack import FakeSlack

Thing = Json | View
DM = ""


class Hands:
    """One person at their screen."""

    def __init__(self, slack: FakeSlack, user: str) -> None:
        self._slack = slack
        self.user = user
        slack.users[user]

    # writing

    def says(self, text: str, channel: str = DM, files: Sequence[Any] = (), thread_ts: str | None = None) -> Answered:
        """Write a message, in the direct chat with the bot or in a channel. `files`: (name, bytes), or File."""
        return self._writes(text, channel, files, thread_ts, "message")

    def mentions_bot(self, channel: str, text: str, thread_ts: str | None = None) -> Answered:
        """Write in a channel to the bot by its name."""
        return self._writes(f"<@{BOT_USER}> {text}", channel, (), thread_ts, "app_mention")

    def _writes(self, text: str, channel: str, files: Sequence[Any], thread_ts: str | None, kind: str) -> Answered:
        slack = self._slack
        with slack.changed:
            where = slack.place(channel or self.user)
            given = [self._file(f) for f in files]
            for file in given:
                file.shared.append(where.id)
            message = payloads.typed(slack, self.user, text, given, thread_ts)
            where.messages.append(message)
            slack.changed.notify_all()
            about = payloads.message_event(where, message, kind)
        name = kind if kind == "app_mention" else f"message.{about['channel_type'].replace('group', 'groups')}"
        if not where.bot_is_in:
            return Answered("events_api", about, applied="the bot is not there")
        return self._event(about, name.replace("message.channel", "message.channels"))

    def commands(self, command: str, text: str = "", channel: str = DM) -> Answered:
        """Type a slash command; what the app answers is whispered to this person."""
        slack = self._slack
        where = slack.place(channel or self.user).id
        back = slack.delivery.send("slash_commands", payloads.command(slack, self.user, command, text, where))
        if back.status == 200:
            try:
                slack.told_at_once(self.user, where, back.body)
            except Refusal as refused:
                back.trouble = refused.code
        return back

    # using

    def presses(self, thing: Thing, what: str) -> Answered:
        """Press a button, by its label or action_id."""
        block, element = self._find(thing, what, ("button", "workflow_button", "overflow"))
        return self._acts(thing, block, element, None)

    def chooses(self, thing: Thing, what: str, value: Any) -> Answered | None:
        """Choose a value of an element; what came back where that is told to the app, else None."""
        block, element = self._find(thing, what)
        state = self._hold(thing, block, element, value)
        if block["type"] == "input" and not block.get("dispatch_action"):
            return None
        return self._acts(thing, block, element, state)

    def fills(self, view: View, values: Mapping[str, Any]) -> None:
        """Fill in a form, by label, block_id or action_id. Raises CannotFill for what Slack's client would not take."""
        for what, value in values.items():
            block, element = self._find(view, what)
            self._hold(view, block, element, value)

    def _hold(self, thing: Thing, block: Json, element: Json, value: Any) -> Json:
        slack = self._slack
        state = held(element, value, lambda f: filestore.shape(slack, self._file(f)), self._user)
        if isinstance(thing, View):
            with slack.changed:
                thing.values.setdefault(block["block_id"], {})[element["action_id"]] = state
        return state

    def _acts(self, thing: Thing, block: Json, element: Json, state: Json | None) -> Answered:
        slack = self._slack
        with slack.lock:
            done = payloads.action(slack, element, block["block_id"], state)
            if isinstance(thing, View):
                payload = payloads.pressed_in_view(slack, self.user, thing, done)
            else:
                values = {block["block_id"]: {element["action_id"]: state}} if state else {}
                where = thing.get("channel") or self._where(thing)
                payload = payloads.pressed_in_message(slack, self.user, thing, where, done, values)
        return slack.delivery.send("interactive", payload)

    def submits(self, view: View, *, anyway: bool = False) -> Answered:
        """Send a form. What the app answers is done to the view. `anyway`: past Slack's own check of what is required.

        `applied` says what became of the view: closed, errors, updated, pushed, cleared; "" when Slack showed trouble.
        """
        slack = self._slack
        missing = [] if anyway else [b for b in view.blocks if _required(view, b)]
        if missing:
            view.errors = {b["block_id"]: "Please complete this required field." for b in missing}
            labels = [b["label"]["text"] for b in missing]
            return Answered("interactive", {}, applied="kept back by Slack", trouble=f"not filled in: {labels}")
        with slack.lock:
            payload = payloads.submitted(slack, self.user, view)
        back = slack.delivery.send("interactive", payload)
        self._apply(view, back)
        return back

    def _apply(self, view: View, back: Answered) -> None:
        slack = self._slack
        if not back.attempts:
            return
        if back.status != 200:
            back.trouble = view.trouble = "We had some trouble connecting. Try again?"
            return
        with slack.changed:
            try:
                back.applied = apply(slack, view, back.body or {})
            except Refusal as refused:
                back.trouble = view.trouble = f"{refused.code} {refused.body.get('response_metadata', '')}"
            slack.changed.notify_all()

    def closes(self, view: View | None = None, *, all: bool = False) -> Answered | None:
        """Leave the topmost view, or all; told to the app where the view asks for it."""
        slack = self._slack
        with slack.changed:
            gone = modals.closed(slack, self.user, all=all)
            told = [payloads.view_closed(slack, self.user, v, all) for v in gone if v.payload["notify_on_close"]]
            slack.changed.notify_all()
        sent = [slack.delivery.send("interactive", payload) for payload in told]
        return sent[-1] if sent else None

    def shortcut(self, callback_id: str, message: Json | None = None, channel: str = DM) -> Answered:
        """Use a shortcut: a global one, or one of a message's menu."""
        slack = self._slack
        if message is None:
            return slack.delivery.send("interactive", payloads.shortcut(slack, self.user, callback_id))
        where = slack.place(channel).id if channel else self._where(message)
        about = payloads.message_shortcut(slack, self.user, callback_id, message, where)
        return slack.delivery.send("interactive", about)

    def opens_home(self, tab: str = "home") -> Answered:
        """Open the app's own place."""
        return self._event(payloads.home_opened(self._slack, self.user, tab), "app_home_opened")

    # being somebody

    def changes(self, **about: Any) -> Answered:
        """Change the profile: fields of User (tz, locale, real_name, deleted …), all others of the profile."""
        person = self._slack.users[self.user]
        for name, value in about.items():
            if name in person.__dataclass_fields__ and name != "profile":
                setattr(person, name, value)
            else:
                person.profile[name] = value
        person.updated = int(self._slack.now())
        return self._event(payloads.user_event(self._slack, "user_change", self.user), "user_change")

    def leaves(self) -> Answered:
        """Be deactivated."""
        return self.changes(deleted=True)

    def joins(self) -> Answered:
        """Come into the workspace, as the app is told."""
        return self._event(payloads.user_event(self._slack, "team_join", self.user), "team_join")

    # how

    def _event(self, about: Json, name: str) -> Answered:
        """Send an event, if the app has asked for such."""
        slack = self._slack
        if name not in slack.subscribed:
            return Answered("events_api", about, applied="not subscribed")
        return slack.delivery.send("events_api", payloads.event(slack, about))

    def _find(self, thing: Thing, what: str, kinds: Sequence[str] = ()) -> tuple[Json, Json]:
        """A block and its element by label, block_id or action_id; the first that fits."""
        blocks = thing.blocks if isinstance(thing, View) else thing.get("blocks", [])
        for by in (_labelled, _named):
            for block in blocks:
                for element in elements_of(block):
                    if (not kinds or element["type"] in kinds) and by(block, element, what):
                        return block, element
        there = [f"{_label(b, e)} ({b['block_id']})" for b in blocks for e in elements_of(b)]
        raise CannotFill(f"nothing is called {what!r}; there are {there}")

    def _where(self, message: Json) -> str:
        """The conversation a message stands in."""
        slack = self._slack
        mine = [c for c in slack.channels.values() if c.user in ("", self.user)]
        return next(c.id for c in mine if any(m["ts"] == message["ts"] for m in c.messages))

    def _file(self, given: Any) -> File:
        if isinstance(given, File):
            return given
        if isinstance(given, str):
            return self._slack.stored[given]
        name, content = given
        return filestore.store(self._slack, name, content, self.user)

    def _user(self, name: str) -> str:
        """A person by id, name or real name."""
        for user in self._slack.users.values():
            if name in (user.id, user.name, user.real_name):
                return user.id
        raise CannotFill(f"nobody is called {name!r}")


def apply(slack: FakeSlack, view: View, body: Any) -> str:
    """Do to a view what the answer to its submission says. Raises Refusal where Slack would show trouble."""
    action = body.get("response_action") if isinstance(body, dict) else "?"
    if action is None and not body:
        modals.closed(slack, view.user)
        return "closed"
    if action == "clear":
        modals.closed(slack, view.user, all=True)
        return "cleared"
    if action == "errors":
        inputs = {b["block_id"] for b in view.blocks if b["type"] == "input"}
        errors = body.get("errors")
        if not isinstance(errors, dict) or not errors or set(errors) - inputs:
            raise Refusal("invalid errors", [f"{errors} for {sorted(inputs)}"])
        view.errors = errors
        return "errors"
    if action in ("update", "push"):
        payload = modals.checked(slack, body, itself=view.id if action == "update" else "")
        if action == "push":
            modals.put(slack, view.user, payload)
            return "pushed"
        modals.changed(slack, view, payload)
        return "updated"
    raise Refusal("unknown response", [repr(body)])


def _required(view: View, block: Json) -> bool:
    """Whether an input must still be filled in."""
    if block["type"] != "input" or block.get("optional"):
        return False
    return is_empty(view.values.get(block["block_id"], {}).get(block["element"]["action_id"]))


def _label(block: Json, element: Json) -> str:
    if block["type"] == "input":
        return block["label"]["text"]
    text = element.get("text") or element.get("placeholder") or block.get("text") or {}
    return text.get("text", "")


def _labelled(block: Json, element: Json, what: str) -> bool:
    return _label(block, element) == what


def _named(block: Json, element: Json, what: str) -> bool:
    return what in (element["action_id"], block["block_id"])
