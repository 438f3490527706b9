"""One question as the field it is answered in: its element, what it holds already, and how its answer is read.

People are picked by their faces where there are at most two hundred and each is in Feishu, else from a menu of names.
A list too long for a menu is answered in words, which the house understands as it does in chat. A field never refuses
to be left empty: every button of a form sends it, also the one that goes back; the house says what is missing.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, tzinfo
from typing import Any, assert_never
from zoneinfo import ZoneInfo

from bot.cards.markup import clean
from bot.cards.model import Input, Option
from bot.platforms.feishu.parts import HandleOf
from bot.platforms.feishu.text import LIMITS, Words, plain_text, size
from bot.platforms.questions import NOTHING, as_words, key_of, option_of, values_of, yes_or_no
from bot.platforms.wording import length, unbroken

PersonOf = Callable[[str], str | None]
ZONE = ZoneInfo("Asia/Shanghai")
"""Where a reader's clock is taken to stand when nothing is known of it."""
MOST_PEOPLE = 200
MOST_OPTIONS = 100
MOST_IN_LINES = 30
"""How many may be chosen from in each line of a list: every line carries them all."""
_MENU_BYTES, _LINE_BYTES = 13_500, 4_500
_OPTION, _KEY = 80, 100
_SPELLED = 2000
_NEARLY_FULL = 800
_MANY = ("choices", "carried", "people")
Element = dict[str, Any]


@dataclass(frozen=True)
class Field:
    """One element or, for a text too long for one, several; `spelled`: choices whose labels a menu would cut."""

    elements: tuple[Element, ...]
    spelled: tuple[str, ...] = ()


@dataclass(frozen=True)
class Look:
    """How fields are drawn for one reader. `tight`: in a line of a list, where menus must be short."""

    handle_of: HandleOf
    words: Words
    zone: tzinfo = ZONE
    tight: bool = False

    @property
    def most_people(self) -> int:
        return MOST_IN_LINES if self.tight else MOST_PEOPLE

    @property
    def most_options(self) -> int:
        return MOST_IN_LINES if self.tight else MOST_OPTIONS

    @property
    def most_bytes(self) -> int:
        return _LINE_BYTES if self.tight else _MENU_BYTES


def field_of(asked: Input, name: str, look: Look) -> Field:
    """The field of a question that is no list of lines and no files; `name` is its component's."""
    words = look.words
    match asked.kind:
        case "text" | "long" | "number":
            return _texts(asked, name, "" if asked.value is None else str(asked.value), words)
        case "date":
            return Field((_element("date_picker", name, words["choose"], initial_date=_day(asked.value)),))
        case "moment":
            at = _moment(asked.value, look.zone)
            return Field((_element("picker_datetime", name, words["choose"], initial_datetime=at),))
        case "yesno":
            return _menu(yes_or_no(asked, words), name, look)
        case "person" | "people":
            return _people(asked, name, look)
        case "choice" | "choices" | "carried" | "department" | "cycle" | "case" | "record":
            return _menu(asked, name, look) if asked.options else _typed(asked, name, words)
        case "files" | "rows":
            raise ValueError(f"{asked.kind} have no field of their own")
        case _:
            assert_never(asked.kind)


def part_name(name: str, number: int) -> str:
    """What the further fields of a long text are called; the first has the question's own name."""
    return f"{name}:~{number}" if number else name


def given(asked: Input, name: str, found: Mapping[str, Any], person_of: PersonOf) -> Any:
    """What was answered under a component's name, as a raw answer: words, or a list of them. What was left out is
    no word or an empty list."""
    value = found.get(name)
    if isinstance(value, list | tuple):
        return [_chosen(str(each), asked, person_of) for each in value]
    said = _joined(asked, name, found)
    match asked.kind:
        case "text" | "long" | "number":
            return said
        case "date":
            return said.strip().partition(" ")[0]
        case "moment":
            return _instant(said)
        case "choices" | "carried" | "people" if not said and asked.options:
            return []
        case _:
            return _chosen(said, asked, person_of)


def _joined(asked: Input, name: str, found: Mapping[str, Any]) -> str:
    """A text of several fields; of those that stand on another page, what was there before."""
    kept = str(asked.value) if asked.kind in ("text", "long", "number") and asked.value is not None else ""
    before = list(unbroken(clean(kept), LIMITS["input.text"]))
    most = max(len(before), *(n + 1 for n in range(99) if part_name(name, n) in found), 0)
    whole = range(most)
    return "".join(
        str(found[part] or "") if (part := part_name(name, n)) in found else before[n] if n < len(before) else ""
        for n in whole
    )


def _chosen(key: str, asked: Input, person_of: PersonOf) -> str:
    value = option_of(key, asked.options)
    if not value or asked.kind not in ("person", "people") or any(o.value == value for o in asked.options):
        return value
    return person_of(value) or value


def _element(kind: str, name: str, placeholder: str, **settings: Any) -> Element:
    shown = plain_text(placeholder, LIMITS["placeholder"])
    held = {setting: each for setting, each in settings.items() if each is not None}
    return {"tag": kind, "name": name, "required": False, "width": "fill", "placeholder": shown, **held}


def _texts(asked: Input, name: str, value: str, words: Words, placeholder: str = "write") -> Field:
    """A text field; what an answer has more than one holds stands in further ones, with one more to go on writing."""
    most = LIMITS["input.text"]
    parts = list(unbroken(clean(value), most))
    if asked.kind == "long" and length(parts[-1]) > _NEARLY_FULL:
        parts.append("")
    bound = asked.at_most if asked.kind in ("text", "long") and len(parts) == 1 else None
    limit = bound if bound and length(value) <= bound < most else most
    many = asked.kind == "long" or len(parts) > 1 or "\n" in value
    lines = {"input_type": "multiline_text", "rows": 4, "auto_resize": True, "max_rows": 12} if many else {}
    return Field(
        tuple(
            _element(
                "input", part_name(name, n), words[placeholder], default_value=each or None, max_length=limit, **lines
            )
            for n, each in enumerate(parts)
        )
    )


def _typed(asked: Input, name: str, words: Words) -> Field:
    """A choice answered in words."""
    people = asked.kind in ("person", "people")
    return _texts(asked, name, as_words(asked), words, "typed_people" if people else "typed")


def _people(asked: Input, name: str, look: Look) -> Field:
    words = look.words
    few = asked.options if len(asked.options) <= look.most_people else ()
    handles = {o.value: look.handle_of(o.value) for o in few}
    if not handles or not all(handles.values()) or len(set(handles.values())) < len(handles):
        return _menu(asked, name, look) if asked.options else _typed(asked, name, words)
    options = [{"value": handle} for handle in handles.values()]
    chosen = [handle for who in values_of(asked) if (handle := handles.get(who))]
    if asked.kind == "people":
        made = _element("multi_select_person", name, words["choose"], options=options, selected_values=chosen or None)
    else:
        initial = chosen[0] if chosen else None
        made = _element("select_person", name, words["choose"], options=options, initial_option=initial)
    return Field((made,))


def _menu(asked: Input, name: str, look: Look) -> Field:
    """A menu of all choices; one that is too long is answered in words."""
    words = look.words
    if len(asked.options) > look.most_options:
        return _typed(asked, name, words)
    keys = _keys(asked.options)
    labels = {o.value: o.label for o in reversed(asked.options)}
    options = [_option(labels[value], key) for value, key in keys.items()]
    chosen = [keys[value] for value in values_of(asked) if value in keys]
    if asked.kind in _MANY:
        made = _element("multi_select_static", name, words["choose"], options=options, selected_values=chosen or None)
    else:
        if not asked.required:
            options.append(_option(words["none"], NOTHING))
        initial = chosen[0] if chosen else None
        made = _element("select_static", name, words["choose"], options=options, initial_option=initial)
    if size(made) > look.most_bytes:
        return _typed(asked, name, words)
    return Field((made,), () if look.tight else _spelled(asked.options))


def _keys(options: Sequence[Option]) -> dict[str, str]:
    """What each value is called on its way."""
    made: dict[str, str] = {}
    for number, option in enumerate(options):
        made.setdefault(option.value, key_of(option, number, _KEY))
    return made


def _option(label: str, key: str) -> Element:
    return {"text": plain_text(label, _OPTION), "value": key}


def _spelled(options: Sequence[Option]) -> tuple[str, ...]:
    """All labels, where one of them would be cut; no more than a card can hold beside the menu."""
    labels = tuple(clean(o.label) for o in options)
    cut = any(length(label) > _OPTION for label in labels)
    return labels if cut and sum(map(length, labels)) <= _SPELLED else ()


def _day(value: Any) -> str | None:
    try:
        return date.fromisoformat(str(value)).isoformat()
    except ValueError:
        return None


def _moment(value: Any, zone: tzinfo) -> str | None:
    """An instant as a reader's clock shows it; a time of day without its zone stands as it is."""
    try:
        at = datetime.fromisoformat(str(value))
        return f"{at.astimezone(zone) if at.tzinfo else at:%Y-%m-%d %H:%M}"
    except (ValueError, OverflowError):
        return None


def _instant(said: str) -> str:
    """A picked "2024-04-29 07:07 +0800" as an instant; anything else as it came, for the house to judge."""
    try:
        return datetime.strptime(said.strip(), "%Y-%m-%d %H:%M %z").astimezone(UTC).isoformat()
    except (ValueError, OverflowError):
        return said.strip()
