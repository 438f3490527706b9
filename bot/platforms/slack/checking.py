"""What Slack would refuse, or read as more than text, found before it is sent: every rule a rendered thing must keep.

Only what this room draws is known here: a block, an element or a key that is not in the tables is a problem, and so is
every way in which a text could act (mrkdwn, links, broadcasts). The numbers stand in limits.json.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any, Literal

from bot.platforms.slack.fields import ELEMENTS, FIELDS
from bot.platforms.slack.found import Found, Rule, act, enter, maybe, plain, several, text, whole
from bot.platforms.slack.text import LIMITS, characters, size

Surface = Literal["message", "modal", "home"]
_SURFACES: Mapping[str, frozenset[str]] = {
    "message": frozenset(("actions", "context", "divider", "header", "image", "rich_text", "section", "table")),
    "modal": frozenset(("actions", "context", "divider", "header", "image", "input", "rich_text", "section")),
    "home": frozenset(("actions", "context", "divider", "header", "image", "input", "rich_text", "section", "table")),
}
_USER = re.compile(r"[UW][A-Z0-9]+")
_BUTTONED = frozenset(("button", "static_select", "users_select", "datepicker", "datetimepicker", "radio_buttons",
                       "checkboxes"))  # fmt: skip


def problems(payload: Any, surface: Surface) -> list[str]:
    """What is wrong with a message (`text`, and `blocks` where it has any) or a view, each with its place; nothing
    where all is well. Of a message, whatever else stands beside the two is not looked at."""
    found = Found()
    if not isinstance(payload, Mapping):
        return ["it is no object"]
    if surface != "message" or "blocks" in payload:
        _blocks(payload.get("blocks"), surface, found)
    if surface == "message":
        _message(payload, found)
    else:
        _view(payload, surface, found)
    return found.problems


def _message(payload: Mapping[str, Any], found: Found) -> None:
    told = payload.get("text")
    text("message.text")(told, "text", found)
    if isinstance(told, str) and re.search(r"[<>]|&(?!amp;|lt;|gt;)", told):
        found.add("text", "holds markup that is not escaped")
    total = characters(payload.get("blocks"))
    if total > LIMITS["message.characters"]:
        found.add("blocks", f"{total} characters, at most {LIMITS['message.characters']} in a message")


def _view(payload: Mapping[str, Any], surface: Surface, found: Found) -> None:
    if payload.get("type") != surface:
        found.add("type", f"is {payload.get('type')!r}, not {surface}")
    shared: dict[str, Rule] = {
        "callback_id": maybe(text("id")),
        "external_id": maybe(text("id")),
        "private_metadata": maybe(_metadata),
    }
    modal: dict[str, Rule] = {
        "title": plain("view.title"), "submit": maybe(plain("view.title")), "close": maybe(plain("view.title")),
        "clear_on_close": maybe(whole(bool)), "notify_on_close": maybe(whole(bool)),
    }  # fmt: skip
    rest = {name: each for name, each in payload.items() if name not in ("type", "blocks")}
    found.keys(rest, "view", shared | (modal if surface == "modal" else {}))
    asks = any(isinstance(b, Mapping) and b.get("type") == "input" for b in payload.get("blocks") or ())
    if surface == "modal" and asks and not payload.get("submit"):
        found.add("submit", "is needed where there is a field")
    if (bytes_ := size(payload)) > LIMITS["view.bytes"]:
        found.add("view", f"{bytes_} bytes, at most {LIMITS['view.bytes']}")


def _metadata(value: Any, where: str, found: Found) -> None:
    if not isinstance(value, str) or len(value) > LIMITS["view.metadata"]:
        found.add(where, f"is no text of at most {LIMITS['view.metadata']}")


def _blocks(blocks: Any, surface: Surface, found: Found) -> None:
    if not isinstance(blocks, list) or not blocks:
        return found.add("blocks", "is empty")
    if len(blocks) > LIMITS[f"{surface}.blocks"]:
        found.add("blocks", f"{len(blocks)} blocks, at most {LIMITS[f'{surface}.blocks']} in a {surface}")
    for number, block in enumerate(blocks):
        _block(block, f"blocks.{number}", surface, found)
    tables = sum(isinstance(b, Mapping) and b.get("type") == "table" for b in blocks)
    if tables > LIMITS["message.tables"]:
        found.add("blocks", f"{tables} tables, at most {LIMITS['message.tables']}")
    return None


def _block(block: Any, where: str, surface: Surface, found: Found) -> None:
    kind = block.get("type") if isinstance(block, Mapping) else None
    if not isinstance(kind, str) or kind not in _BLOCKS:
        return found.add(where, f"no block is known as {kind!r}")
    if kind not in _SURFACES[surface]:
        found.add(where, f"{kind} does not belong in a {surface}")
    enter(found, block.get("block_id"), where)
    rest = {name: value for name, value in block.items() if name != "type"}
    return found.keys(rest, where, {"block_id": maybe(text("id")), **_BLOCKS[kind]})


def element(known: Callable[[str], bool]) -> Rule:
    """An element of one of these types."""

    def rule(value: Any, where: str, found: Found) -> None:
        kind = value.get("type") if isinstance(value, Mapping) else None
        if not isinstance(kind, str) or kind not in ELEMENTS or not known(kind):
            return found.add(where, f"no element here is known as {kind!r}")
        rules, check = ELEMENTS[kind]
        act(found, value.get("action_id"), where)
        found.keys({n: v for n, v in value.items() if n != "type"}, where, rules)
        return check(value, where, found)

    return rule


def _styled(value: Any, where: str, found: Found) -> None:
    found.keys(value, where, {name: maybe(whole(bool)) for name in ("bold", "italic", "strike", "code")})


def _run(value: Any, where: str, found: Found) -> None:
    """A piece of rich text: words, or somebody. Whatever could act besides has no place here."""
    match value:
        case {"type": "text", **rest}:
            found.keys(rest, where, {"text": text("rich_text.text"), "style": maybe(_styled)})
        case {"type": "user", "user_id": str(who), **rest}:
            found.keys(rest, where, {})
            if not _USER.fullmatch(who):
                found.add(where, f"{who!r} is nobody's id")
        case _:
            found.add(where, "is neither words nor somebody")


def _rich(value: Any, where: str, found: Found) -> None:
    runs = several(_run)
    match value:
        case {"type": "rich_text_section" | "rich_text_quote" | "rich_text_preformatted", **rest}:
            found.keys(rest, where, {"elements": runs})
        case {"type": "rich_text_list", **rest}:
            found.keys(rest, where, {"elements": several(_rich), "style": whole(str), "indent": maybe(whole(int))})
            if value.get("style") not in ("bullet", "ordered"):
                found.add(where, "is a list of no known style")
        case _:
            found.add(where, "is no known kind of rich text")


def _rich_text(value: Any, where: str, found: Found) -> None:
    if not isinstance(value, Mapping) or value.get("type") != "rich_text":
        return found.add(where, "is no rich_text")
    return found.keys({n: v for n, v in value.items() if n != "type"}, where, {"elements": several(_rich)})


def _section(value: Any, where: str, found: Found) -> None:
    plain("section.text")(value, where, found)


def _table(value: Any, where: str, found: Found) -> None:
    several(several(_rich_text, "table.columns"), "table.rows")(value, where, found)
    if isinstance(value, list) and len({len(row) for row in value if isinstance(row, list)}) > 1:
        found.add(where, "has rows of different length")


def _column(value: Any, where: str, found: Found) -> None:
    found.keys(value, where, {"align": maybe(whole(str)), "is_wrapped": maybe(whole(bool))})


def _image(value: Any, where: str, found: Found) -> None:
    text("image.url")(value, where, found)
    if isinstance(value, str) and not value.startswith("https://"):
        found.add(where, "is no https address")


_BLOCKS: Mapping[str, Mapping[str, Rule]] = {
    "header": {"text": plain("header.text")},
    "divider": {},
    "rich_text": {"elements": several(_rich)},
    "context": {"elements": several(plain("context.text"), "context.elements")},
    "section": {
        "text": maybe(_section),
        "fields": maybe(several(plain("section.field"), "section.fields")),
        "accessory": maybe(element(_BUTTONED.__contains__)),
        "expand": maybe(whole(bool)),
    },
    "actions": {"elements": several(element(_BUTTONED.__contains__), "actions.elements")},
    "table": {"rows": _table, "column_settings": maybe(several(_column, "table.columns"))},
    "image": {"image_url": _image, "alt_text": text("image.alt"), "title": maybe(plain("image.title"))},
    "input": {
        "label": plain("input.label"),
        "element": element(FIELDS.__contains__),
        "hint": maybe(plain("input.hint")),
        "optional": maybe(whole(bool)),
        "dispatch_action": maybe(whole(bool)),
    },
}
