"""What somebody does in Slack and what they read there, in the words of the story language."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from bot.cards.model import Button, FormView, Input
from bot.platforms.slack import buttons, views
from bot.platforms.slack.manifest import ACTION_ITEM
from bot.platforms.slack.translate import ABOUT_ACTION_ITEM
from bot.ports import Pressed, Said, Submitted
from tests.platforms.slack.fake import payloads as made
from tests.platforms.slack.fake.filling import CannotFill
from tests.platforms.slack.fake.workspace import View
from tests.wires.screens import MOST_PAGES, NAMED, AtScreen, Window

if TYPE_CHECKING:
    from tests.wires.slack import SlackWire


class SlackWindow(Window):
    """A chat as Slack shows it."""

    wire: SlackWire  # pyright: ignore[reportIncompatibleVariableOverride]

    def _shown(self) -> list[str]:
        slack = self.wire.slack
        stands = slack.messages(self.wire.place_of(self.kind, self.place))
        return [slack.shown(m, None) for m in stands if m.get("bot_id")]


class AtSlack(AtScreen, SlackWindow):
    """Somebody at their screen: what they do goes through Slack."""

    wire: SlackWire

    def _says(self, said: Said, place: str) -> None:
        """Write it: as a command where a form may be opened at once, with a shortcut where the words are a message."""
        wire, slack = self.wire, self.wire.slack
        hands = slack.as_user(self.handle)
        words = said.text
        for person, handle in wire.handles.items():
            words = words.replace(f"<@{person}>", f"<@{handle}>")
        channel = "" if place == "direct" else wire.place_of("channel", place)
        if said.about == ABOUT_ACTION_ITEM and said.form:
            message = {"type": "message", "user": self.handle, "text": words, "ts": slack.ts()}
            hands.shortcut(ACTION_ITEM, message, channel or slack.direct(self.handle))
        elif said.about or said.form != said.called:
            wire.hand_in(self.who, said, channel or "direct")
        elif said.called:
            hands.commands("/bole", words, channel)
        elif channel and NAMED.match(words):
            hands.mentions_bot(channel, NAMED.sub("", words, count=1))
        else:
            hands.says(words, channel)

    def _presses(self, body: Pressed) -> None:
        """Press that button where it stands; one that stands nowhere any more, as an old client would."""
        slack, value = self.wire.slack, buttons.value_of(Button(body.token, body.verb, "", value=body.value))
        for thing in self._things():
            for control in slack.controls(thing):
                if control.kind == "button" and control.value == value:
                    slack.as_user(self.handle).presses(thing, control.action_id)
                    return
        kind = "ask" if body.verb.startswith("start:") else "do"
        button = {
            "type": "button", "action_id": f"{kind}:0", "value": value, "text": {"type": "plain_text", "text": "…"},
        }  # fmt: skip
        done = made.action(slack, button, "gone", None)
        gone = {"type": "message", "ts": slack.ts(), "text": "…", "blocks": []}
        channel = slack.direct(self.handle)
        slack.delivery.send("interactive", made.pressed_in_message(slack, self.handle, gone, channel, done, {}))

    def _things(self) -> Iterator[Any]:
        """Where buttons may stand, what is on top first."""
        slack = self.wire.slack
        for name in reversed(slack.stacks.get(self.handle, [])):
            yield slack.modals[name]
        yield from reversed(slack.messages(self.handle))
        for channel in [c for c in slack.channels.values() if c.name]:
            yield from ({**m, "channel": ""} | {"channel": channel.id} for m in reversed(channel.messages))

    def _fills(self, body: Submitted) -> None:
        """Fill in the open form as its reader would, and send it; what cannot be typed there goes beside it."""
        form, view = self._form_of(body), self.wire.slack.view_of(self.handle)
        if form is not None and view is not None and self._is_open(view, body):
            try:
                self._fill_all(form, body)
            except CannotFill:
                pass
            else:
                return
        self.wire.hand_in(self.who, body)

    def _is_open(self, view: View, body: Submitted) -> bool:
        if view.payload.get("callback_id") != "form":
            return False
        meta = views.read_metadata(view.payload["private_metadata"])
        return (meta.token, meta.verb) == (body.token, body.verb)

    def _fill_all(self, form: FormView, body: Submitted) -> None:
        slack = self.wire.slack
        for _ in range(MOST_PAGES):
            for asked in form.inputs:
                if asked.name in body.values:
                    self._fill(asked, body.values[asked.name])
            view = slack.view_of(self.handle)
            assert view is not None
            back = slack.as_user(self.handle).submits(view, anyway=True)
            assert not back.trouble, f"Slack shows trouble: {back.trouble}"
            if self.wire.witness.heard is not None:
                return
        raise AssertionError(f"the form {form.title!r} has no end")

    def _fill(self, asked: Input, given: Any) -> None:
        if asked.kind == "rows":
            self._fill_lines(asked, given)
            return
        self._put(asked, f"q:{asked.name}", given)

    def _fill_lines(self, asked: Input, lines: Any) -> None:
        """As many lines as there are answers, each question of each line."""
        hands, slack = self.wire.slack.as_user(self.handle), self.wire.slack
        if not isinstance(lines, list) or not all(isinstance(line, dict) for line in lines):
            raise CannotFill("no lines")
        shown: tuple[int, ...] = ()
        for _ in range(60):
            view = slack.view_of(self.handle)
            assert view is not None
            shown = views.read_metadata(view.payload["private_metadata"]).rows.get(asked.name, ())
            if len(shown) == len(lines):
                break
            action = f"add:{asked.name}" if len(shown) < len(lines) else f"drop:{asked.name}:{shown[-1]}"
            if not any(c.action_id == action for c in slack.controls(view)):
                raise CannotFill(f"{action} is not offered")
            hands.presses(view, action)
        for number, line in zip(shown, lines, strict=True):
            for inner in asked.rows:
                if inner.name in line:
                    self._put(inner, f"q:{asked.name}:{number}:{inner.name}", line[inner.name])

    def _put(self, asked: Input, block: str, given: Any) -> None:
        """Put an answer where its question stands; one that is not asked (now, or on this page) is left."""
        slack = self.wire.slack
        view = slack.view_of(self.handle)
        assert view is not None
        control = next((c for c in slack.controls(view) if c.block_id == block), None)
        if control is None:
            return
        value = self._as_typed(asked, control.kind, given)
        if control.kind == "file_input" or (value in (None, "", []) and not control.holds):
            if value:
                raise CannotFill("files are handed in elsewhere")
            return
        slack.as_user(self.handle).chooses(view, block, value)

    def _as_typed(self, asked: Input, kind: str, given: Any) -> Any:
        """A raw answer as Slack's widgets take it."""
        if kind == "datetimepicker" and isinstance(given, str) and given:
            try:
                at = datetime.fromisoformat(given)
            except ValueError:
                raise CannotFill(given) from None
            zone = ZoneInfo(self.wire.slack.users[self.handle].tz)
            return at if at.tzinfo else at.replace(tzinfo=zone)
        if kind == "datepicker" and isinstance(given, str) and given:
            try:
                return date.fromisoformat(given)
            except ValueError:
                raise CannotFill(given) from None
        if kind.endswith("users_select"):
            many = given if isinstance(given, list) else [given]
            found = [self.wire.handles[p] for p in many if p in self.wire.handles]
            return found if isinstance(given, list) else next(iter(found), None)
        return given
