"""What Feishu would refuse in a card, or read as more than text, found before it is sent.

Every attribute must be one the documents name: in a card 2.0 an unknown one is an error. The numbers stand in
limits.json, the attributes in `rules`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from bot.platforms.feishu.rules import (
    BODY,
    COMPONENTS,
    CONFIG,
    CONTAINERS,
    FIELDS,
    HEADER,
    ONLY_IN_FORMS,
    one_of,
)
from bot.platforms.feishu.text import LIMITS, size, tags
from bot.platforms.found import Found, maybe, whole
from bot.platforms.wording import length

_HARMLESS = re.compile(r"<br />|<font color='red'>&#42;</font>|\*\*")
_ACTING = re.compile(r"[<>*_~`\[\]()\\@:]|&(?!#\d+;)|(?<!&)#")


def problems(card: Any) -> list[str]:
    """What is wrong with a card, each with its place; nothing where all is well."""
    found = Found()
    if not isinstance(card, Mapping):
        return ["it is no object"]
    found.keys(card, "card", {
        "schema": one_of("2.0"), "config": maybe(_config), "card_link": maybe(whole(dict)), "header": maybe(_header),
        "body": maybe(_body),
    })  # fmt: skip
    if (count := tags(card)) > LIMITS["card.tags"]:
        found.add("card", f"{count} elements, at most {LIMITS['card.tags']}")
    if (bytes_ := size(card)) > LIMITS["card.bytes"]:
        found.add("card", f"{bytes_} bytes, at most {LIMITS['card.bytes']}")
    for tag in ("table", "chart"):
        if (many := sum(each.get("tag") == tag for each in objects(card))) > LIMITS[f"card.{tag}s"]:
            found.add("card", f"{many} {tag}s, at most {LIMITS[f'card.{tag}s']}")
    return found.problems


def acting(card: Any) -> list[str]:
    """What in a card's markdown is more than words, bold words and lines: each such text. Ours has none."""
    marked = [each for each in objects(card) if each.get("tag") in ("markdown", "lark_md")]
    return [str(each["content"]) for each in marked if _ACTING.search(_HARMLESS.sub("", str(each.get("content"))))]


def objects(thing: Any) -> Iterator[Mapping[str, Any]]:
    """Every object of a card, from the outside in."""
    if isinstance(thing, Mapping):
        yield thing
        for each in thing.values():
            yield from objects(each)
    elif isinstance(thing, list):
        for each in thing:
            yield from objects(each)


def _config(value: Any, where: str, found: Found) -> None:
    found.keys(value, where, CONFIG)
    if isinstance(value, Mapping) and value.get("update_multi", True) is not True:
        found.add(where, "update_multi can only be true")


def _header(value: Any, where: str, found: Found) -> None:
    found.keys(value, where, HEADER)


def _body(value: Any, where: str, found: Found) -> None:
    found.keys(value, where, BODY)
    if isinstance(value, Mapping):
        _elements(value.get("elements"), where, found, ())


def _elements(value: Any, where: str, found: Found, inside: tuple[str, ...]) -> None:
    for number, each in enumerate(value if isinstance(value, list) else ()):
        _element(each, f"{where}.{number}", found, inside)


def _element(value: Any, where: str, found: Found, inside: tuple[str, ...]) -> None:
    """A component, and what it holds. `inside`: the tags of what it stands in, from the root on."""
    tag = value.get("tag") if isinstance(value, Mapping) else None
    if not isinstance(tag, str) or tag not in COMPONENTS or (tag == "column") is not (inside[-1:] == ("column_set",)):
        return found.add(where, f"no component here is known as {tag!r}")
    found.keys({name: each for name, each in value.items() if name != "tag"}, where, COMPONENTS[tag])
    _standing(value, tag, where, found, inside)
    if tag == "form":
        _form(value, where, found)
    elif tag == "table":
        _table(value, where, found)
    elif tag == "input":
        _typing(value, where, found)
    elif "options" in value and tag in FIELDS:
        _choosing(value, where, found)
    return _elements(value.get("columns" if tag == "column_set" else "elements"), where, found, (*inside, tag))


def _standing(value: Mapping[str, Any], tag: str, where: str, found: Found, inside: tuple[str, ...]) -> None:
    """Whether a component may stand where it does."""
    if tag in ("form", "table") and inside:
        found.add(where, f"a {tag} stands at the root only")
    if tag == "chart" and "form" in inside:
        found.add(where, "no chart stands in a form")
    if tag in ONLY_IN_FORMS and "form" not in inside:
        found.add(where, f"{tag} stands in a form only")
    if sum(each in CONTAINERS for each in (*inside, tag)) > LIMITS["card.nesting"]:
        found.add(where, f"more than {LIMITS['card.nesting']} containers in each other")
    if tag in (*FIELDS, "button") and "form" in inside and not value.get("name"):
        found.add(where, f"a {tag} in a form needs a name")
    if tag == "button" and "form" not in inside and "form_action_type" in value:
        found.add(where, "there is no form to send")


def _form(value: Mapping[str, Any], where: str, found: Found) -> None:
    buttons = [each for each in objects(value.get("elements")) if each.get("tag") == "button"]
    sends = ("submit", "form_submit")
    if not any(each.get("form_action_type") in sends or each.get("action_type") in sends for each in buttons):
        found.add(where, "a form needs a button that sends it")


def _table(value: Mapping[str, Any], where: str, found: Found) -> None:
    columns = [each for each in value.get("columns") or () if isinstance(each, Mapping)]
    names = [str(each.get("name")) for each in columns]
    if not names or len(set(names)) < len(names):
        found.add(where, "needs columns, each with a name of its own")
    kinds = {str(each.get("name")): each.get("data_type") for each in columns}
    for row in value.get("rows") or ():
        for name, cell in row.items() if isinstance(row, Mapping) else ():
            if name not in kinds:
                found.add(where, f"no column is called {name!r}")
            elif kinds[name] == "text" and not isinstance(cell, str):
                found.add(where, f"the cell of {name!r} is no text")


def _typing(value: Mapping[str, Any], where: str, found: Found) -> None:
    most, initial = value.get("max_length", LIMITS["input.text"]), value.get("default_value")
    if isinstance(initial, str) and isinstance(most, int) and length(initial) > most:
        found.add(where, f"begins with {length(initial)} signs, at most {most}")


def _choosing(value: Mapping[str, Any], where: str, found: Found) -> None:
    """Each value once, and what is chosen already is among them."""
    options = value["options"] if isinstance(value["options"], list) else []
    offered = [str(each.get("value")) for each in options if isinstance(each, Mapping)]
    if len(set(offered)) < len(offered) and value.get("tag") != "select_person":
        found.add(where, "offers a value twice")
    chosen = value.get("selected_values") or [value.get("initial_option")]
    for each in chosen if isinstance(chosen, list) else ():
        if each and str(each) not in offered:
            found.add(where, "begins with an option it does not offer")
