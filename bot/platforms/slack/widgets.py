"""One question as the field it is answered in: its element, what it holds already, and how its answer is read.

A choice is radio buttons or ticks where a few fit at a glance, else a menu (a hundred options, or a hundred groups of
a hundred). People are picked from all of Slack where there are more than a hundred of them and each is there. A list
too long for a menu is answered in words, which the house understands as it does in chat.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any, assert_never

from bot.cards.markup import clean
from bot.cards.model import Input, Option
from bot.platforms.questions import NOTHING, as_words, key_of, option_of, values_of, yes_or_no
from bot.platforms.slack.parts import HandleOf
from bot.platforms.slack.text import LIMITS, Words, plain_text, size
from bot.platforms.wording import fit, length, unbroken

ACTION = "a"
"""The action_id of every field: its block says which question it is."""
_RADIOS = 5
_MENU_BYTES = 60_000
_MOST_IN_MENU = 1_000
_MANY = ("choices", "carried", "people")
Element = dict[str, Any]


@dataclass(frozen=True)
class Field:
    """An element, and what stands beside it: choices whose labels are longer than Slack shows them; the rest of a
    text that is too long for one field, in further fields."""

    element: Element
    spelled: tuple[str, ...] = ()
    further: tuple[Element, ...] = ()


def field_of(asked: Input, handle_of: HandleOf, words: Words) -> Field:
    """The field of a question that is no list of lines and no files."""
    match asked.kind:
        case "text" | "long":
            return _texts(asked, str(asked.value or ""))
        case "number":
            return Field(_number(asked))
        case "date":
            return Field(_element("datepicker", initial_date=_day(asked.value)))
        case "moment":
            return Field(_element("datetimepicker", initial_date_time=_instant(asked.value)))
        case "yesno":
            return _menu(yes_or_no(asked, words), words)
        case "person" | "people":
            return _people(asked, handle_of, words)
        case "choice" | "choices" | "carried" | "department" | "cycle" | "case" | "record":
            return _menu(asked, words) if asked.options else _texts(asked, as_words(asked))
        case "files":
            return Field(_element("file_input", max_files=min(asked.at_most or 99, LIMITS["input.files"])))
        case "rows":
            raise ValueError("a list has no field of its own")
        case _:
            assert_never(asked.kind)


def kept_files(asked: Input) -> Field | None:
    """The files that are there already, all ticked."""
    value = asked.value if isinstance(asked.value, list | tuple) else ()
    labels = {o.value: o.label for o in asked.options}
    options = tuple(Option(str(each), labels.get(str(each), str(each))) for each in value)
    if not options:
        return None
    made = Input(asked.name, "choices", asked.label, options=options, value=[o.value for o in options])
    return Field(_ticks(made, "checkboxes" if len(options) <= LIMITS["ticks.options"] else "multi_static_select"))


def given(state: Mapping[str, Any], asked: Input, person_of: HandleOf) -> Any:
    """What was answered in a field, as a raw answer: words, or a list of them."""
    options = asked.options
    match state.get("type"):
        case "datetimepicker":
            at = state.get("selected_date_time")
            return datetime.fromtimestamp(at, UTC).isoformat() if at is not None else ""
        case "datepicker":
            return state.get("selected_date") or ""
        case "radio_buttons" | "static_select":
            chosen = state.get("selected_option")
            return option_of(chosen["value"], options) if chosen else ""
        case "checkboxes" | "multi_static_select":
            return [option_of(each["value"], options) for each in state.get("selected_options") or ()]
        case "users_select":
            picked = state.get("selected_user")
            return (person_of(picked) or picked) if picked else ""
        case "multi_users_select":
            return [person_of(each) or each for each in state.get("selected_users") or ()]
        case _:
            return state.get("value") or ""


def _element(kind: str, **settings: Any) -> Element:
    return {"type": kind, "action_id": ACTION, **{name: v for name, v in settings.items() if v is not None}}


def _texts(asked: Input, value: str) -> Field:
    """A text field; what an earlier answer has more than one holds stands in further ones, and is not lost."""
    most = LIMITS["input.text"]
    first, *rest = unbroken(clean(value), most)
    bound = asked.at_most if asked.kind in ("text", "long") and not rest else None
    many = asked.kind == "long" or bool(rest) or "\n" in first
    limit = min(bound, most) if bound and bound >= length(first) else None
    elements = [
        _element("plain_text_input", multiline=many, max_length=limit, initial_value=each or None)
        for each in (first, *rest)
    ]
    return Field(elements[0], further=tuple(elements[1:]))


def _number(asked: Input) -> Element:
    value = "" if asked.value is None else str(asked.value).strip()
    low, high = asked.at_least, asked.at_most
    whole = value.removeprefix("-").isascii() and value.removeprefix("-").isdigit() and len(value) < 16
    if value and not (whole and (low is None or int(value) >= low) and (high is None or int(value) <= high)):
        return _texts(asked, value).element
    bounds = {name: str(n) for name, n in (("min_value", low), ("max_value", high)) if n is not None}
    return _element("number_input", is_decimal_allowed=False, initial_value=value or None, **bounds)


def _day(value: Any) -> str | None:
    try:
        return date.fromisoformat(str(value)).isoformat()
    except ValueError:
        return None


def _instant(value: Any) -> int | None:
    """Seconds since 1970, ten digits; a time of day without its zone cannot be shown to a reader elsewhere."""
    try:
        at = datetime.fromisoformat(str(value))
    except ValueError:
        return None
    seconds = int(at.timestamp()) if at.tzinfo else 0
    return seconds if len(str(seconds)) == 10 and seconds > 0 else None


def _people(asked: Input, handle_of: HandleOf, words: Words) -> Field:
    many = asked.kind == "people"
    if len(asked.options) > LIMITS["select.options"] and all(handle_of(o.value) for o in asked.options):
        chosen = [handle for who in values_of(asked) if (handle := handle_of(who))]
        if many:
            return Field(_element("multi_users_select", initial_users=chosen or None))
        return Field(_element("users_select", initial_user=chosen[0] if chosen else None))
    return _menu(asked, words) if asked.options else _texts(asked, as_words(asked))


def _menu(asked: Input, words: Words) -> Field:
    """The shortest control that holds all choices."""
    many = asked.kind in _MANY
    count = len(asked.options)
    if count > _MOST_IN_MENU:
        return _texts(asked, as_words(asked))
    few = count <= (LIMITS["ticks.options"] if many else _RADIOS) and asked.kind in ("choice", "yesno", *_MANY)
    if many:
        made = _ticks(asked, "checkboxes" if few and asked.kind != "people" else "multi_static_select")
    else:
        made = _one(asked, "radio_buttons" if few else "static_select", words)
    if size(made) > _MENU_BYTES:
        return _texts(asked, as_words(asked))
    spelled = any(length(clean(o.label)) > LIMITS["option.text"] for o in asked.options)
    return Field(made, tuple(o.label for o in asked.options) if spelled else ())


def _ticks(asked: Input, kind: str) -> Element:
    options = _options(asked)
    chosen = [options[value] for value in values_of(asked) if value in options]
    most = asked.at_most if asked.at_most and len(chosen) <= asked.at_most else None
    return _element(
        kind,
        **_listed(list(options.values())),
        initial_options=chosen or None,
        max_selected_items=most if kind == "multi_static_select" else None,
    )


def _one(asked: Input, kind: str, words: Words) -> Element:
    """One of several. What may be left out can be left out again, which Slack's own controls do not offer."""
    options = _options(asked)
    chosen = next((options[value] for value in values_of(asked) if value in options), None)
    listed = list(options.values())
    if not asked.required and (chosen is None or kind == "static_select"):
        listed.append({"text": plain_text(words["none"], LIMITS["option.text"]), "value": NOTHING})
    return _element(kind, **_listed(listed), initial_option=chosen)


def _options(asked: Input) -> dict[str, Element]:
    """Options by value; one whose value does not fit travels by its number."""
    most = LIMITS["option.value"]
    made: dict[str, Element] = {}
    for number, option in enumerate(asked.options):
        label = plain_text(option.label, LIMITS["option.text"])
        shown = {"text": label, "value": key_of(option, number, most)}
        made.setdefault(option.value, shown)
    return made


def _listed(options: list[Element]) -> dict[str, Any]:
    """Options, or groups of them where there are many, each named by its first and its last."""
    if len(options) <= LIMITS["select.options"]:
        return {"options": options}
    step = LIMITS["group.options"]
    parts = [options[at : at + step] for at in range(0, len(options), step)]
    return {"option_groups": [{"label": _range(part), "options": part} for part in parts]}


def _range(options: list[Element]) -> Element:
    """The name of a group: its first option and its last."""
    most = LIMITS["group.label"]
    names = (fit(options[at]["text"]["text"], most // 2 - 2) for at in (0, -1))
    return plain_text(" – ".join(names), most)
