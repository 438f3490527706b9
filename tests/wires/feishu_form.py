"""A form in Feishu, filled in by somebody's hands: over all its pages, line by line, by the names of its buttons."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from bot.cards.model import FormView, Input
from bot.platforms.questions import NOTHING, YES, key_of
from bot.ports import Submitted
from tests.platforms.feishu.fake import CannotFill, Control
from tests.platforms.feishu.fake.hands import Hands
from tests.wires.screens import MOST_PAGES

if TYPE_CHECKING:
    from tests.wires.feishu import FeishuWire

MOST_LINES = 60
KEY = 100


class Filling:
    """Somebody before a form's card. `message`: the one it stands in."""

    def __init__(self, wire: FeishuWire, hands: Hands, message: str, form: FormView) -> None:
        self._wire = wire
        self._hands = hands
        self._message = message
        self._form = form

    def sends(self, values: Mapping[str, Any]) -> None:
        """Fill in every page and send it. Raises CannotFill for what Feishu's client would not take."""
        self._to_the_first()
        for asked in self._form.inputs:
            if asked.kind == "rows" and asked.name in values:
                self._as_many_lines(asked, values[asked.name])
        for _ in range(MOST_PAGES):
            self._fill_page(values)
            self._press("send" if self._offers("send") else "next")
            heard = self._wire.witness.heard
            if heard is not None and isinstance(heard.body, Submitted):
                return
        raise AssertionError(f"the form {self._form.title!r} has no end")

    # pages

    def _controls(self) -> list[Control]:
        return self._wire.feishu.controls(self._message, self._hands.open_id)

    def _offers(self, name: str) -> bool:
        return any(c.name == name and c.action == "submit" for c in self._controls())

    def _press(self, name: str) -> None:
        back = self._hands.submits(self._message, name)
        assert back.ok, f"Feishu shows trouble: {back.trouble or back.status}"

    def _to_the_first(self) -> None:
        while self._offers("back"):
            self._press("back")

    def _fill_page(self, values: Mapping[str, Any]) -> None:
        for asked in self._form.inputs:
            if asked.name not in values:
                continue
            if asked.kind == "files":
                self._send_files(asked, values[asked.name])
            elif asked.kind == "rows":
                self._fill_lines(asked, values[asked.name])
            else:
                self._put(asked, f"q:{asked.name}", values[asked.name])

    # lists

    def _shown(self, asked: Input) -> list[int]:
        """The numbers of a list's lines."""
        told = next(c.value["r"] for c in self._controls() if c.action == "submit")
        return list(told.get(asked.name, ()))

    def _as_many_lines(self, asked: Input, lines: Any) -> None:
        """Add lines, or take some out, until there are as many as answers; then turn back to the first page."""
        lines = _lines(lines)
        if not isinstance(lines, list) or not all(isinstance(line, dict) for line in lines):
            raise CannotFill("no lines")
        for _ in range(MOST_LINES):
            shown = self._shown(asked)
            if len(shown) == len(lines):
                self._to_the_first()
                return
            name = f"add:{asked.name}" if len(shown) < len(lines) else f"drop:{asked.name}:{shown[-1]}"
            if self._offers(name):
                self._press(name)
            elif self._offers("next"):
                self._press("next")
            else:
                raise CannotFill(f"{name} is not offered")
        raise CannotFill("too many lines")

    def _fill_lines(self, asked: Input, lines: Any) -> None:
        for number, line in zip(self._shown(asked), _lines(lines), strict=False):
            for inner in asked.rows:
                if inner.name in line:
                    self._put(inner, f"q:{asked.name}:{number}:{inner.name}", line[inner.name])

    # files

    def _send_files(self, asked: Input, given: Any) -> None:
        """Send files into the chat while the page that asks for them is open."""
        if any(c.name.startswith("q:") for c in self._controls()) or not given:
            return
        for each in given:
            found = self._wire.company.room.file(self._wire._people[self._hands.open_id], each)
            if found is None:
                raise CannotFill(f"{asked.name}: no such file")
            self._hands.sends_file(found.name, found.content)

    # answers

    def _put(self, asked: Input, name: str, given: Any) -> None:
        """Put an answer where its question stands; one that is not asked (now, or on this page) is left."""
        control = next((c for c in self._controls() if c.name == name), None)
        if control is None:
            return
        value = self._as_typed(asked, control, given)
        if value in (None, "", []) and not control.holds:
            return
        self._hands.fills(self._message, {name: value})

    def _as_typed(self, asked: Input, control: Control, given: Any) -> Any:
        """A raw answer as Feishu's components take it."""
        many = [str(each) for each in given] if isinstance(given, list | tuple) else [given]
        match control.kind:
            case "date_picker" if given:
                return _read(date.fromisoformat, given)
            case "picker_datetime" if given:
                at = _read(datetime.fromisoformat, given)
                return at.astimezone(ZoneInfo(self._hands.user.zone)).replace(tzinfo=None) if at.tzinfo else at
            case "multi_select_person":
                return [self._handle(each) for each in many if each]
            case "select_person":
                return self._handle(str(given)) if given else ""
            case "multi_select_static":
                return [_key(asked, each) for each in many if each]
            case "select_static":
                return _key(asked, given) if given not in (None, "") else _nothing(control)
        if isinstance(given, list | tuple):
            return "、".join(many)
        return "" if given is None else str(given)

    def _handle(self, person: str) -> str:
        if person not in self._wire.handles:
            raise CannotFill(f"{person} is not in Feishu")
        return self._wire.handles[person]


def _read(reads: Any, given: Any) -> Any:
    try:
        return reads(str(given))
    except ValueError:
        raise CannotFill(given) from None


def _key(asked: Input, given: Any) -> str:
    """What a choice is called on its way."""
    if asked.kind == "yesno":
        return "yes" if str(given) in YES else "no"
    return next((key_of(o, n, KEY) for n, o in enumerate(asked.options) if o.value == str(given)), str(given))


def _nothing(control: Control) -> str:
    """Leaving a choice out, where that can be chosen."""
    return NOTHING if any(value == NOTHING for value, _ in control.options) else ""


def _lines(given: Any) -> Any:
    """Who says that there is nothing leaves a list without lines."""
    return [] if given in ("", "无") else given
