"""The rules of a card of schema 2.0, as Feishu's documents give them: what it would refuse, with its code."""

from __future__ import annotations

import json
from collections.abc import Collection
from typing import Any

from tests.platforms.feishu.fake import cardtable as table
from tests.platforms.feishu.fake.cardparts import (
    DEEPEST,
    LIMIT,
    MOST_BYTES,
    MOST_ELEMENTS,
    MOST_TABLES,
    NAMELESS,
    NOT_SHARED,
    PARSE,
    SPECIAL,
    TOO_MANY,
    Looked,
    Problem,
    mentioned,
    only,
    tagged,
    values,
)  # fmt: skip
from tests.platforms.feishu.fake.company import Json

__all__ = ["Problem", "mentioned", "problems"]


def problems(card: Any, people: Collection[str] | None = None) -> list[Problem]:
    """Every rule a card breaks. `people`: the open_ids there are, None where that is not to be looked at."""
    if not isinstance(card, dict):
        return [Problem(PARSE, "ROOT", "parse card json err, please check whether the card json is correct")]
    if card.get("schema") != "2.0":
        return [Problem(PARSE, "ROOT", "schema is not 2.0")]
    looked = Looked(people)
    if len(json.dumps(card, ensure_ascii=False).encode()) > MOST_BYTES:
        looked.bad(230025, "ROOT", "the card is longer than 30 KB")
    only(looked, card, table.TOP, "ROOT")
    _config(looked, card.get("config"))
    _head(looked, card.get("header"))
    only(looked, card.get("card_link") or {}, table.LINKS, "ROOT -> card_link")
    body = card.get("body")
    if not isinstance(body, dict) or not isinstance(body.get("elements"), list):
        looked.bad(PARSE, "ROOT -> body", "elements is required")
        return looked.problems
    only(looked, body, table.BODY, "ROOT -> body")
    values(looked, "body", body, "ROOT -> body")
    for place, element in enumerate(body["elements"]):
        _element(looked, element, f"ROOT -> body -> elements -> [{place}]", (), "")
    if looked.count > MOST_ELEMENTS:
        looked.bad(TOO_MANY, "ROOT", f"{looked.count} elements, the limit is {MOST_ELEMENTS}")
    if looked.tables > MOST_TABLES:
        looked.bad(LIMIT, "ROOT", "card table number over limit")
    return looked.problems


def _config(looked: Looked, config: Any) -> None:
    if config is None:
        return
    only(looked, config, table.CONFIG, "ROOT -> config")
    if isinstance(config, dict):
        values(looked, "config", config, "ROOT -> config")
        if config.get("update_multi", True) is not True:
            looked.bad(NOT_SHARED, "ROOT -> config", "cards of schema V2 only support update_multi true")


def _head(looked: Looked, header: Any) -> None:
    if header is None:
        return
    where = "ROOT -> header"
    only(looked, header, table.HEADER, where)
    if not isinstance(header, dict):
        return
    if header.get("template", "blue") not in table.TEMPLATES:
        looked.bad(PARSE, where, f"template {header['template']!r}")
    if not isinstance(header.get("title"), dict):
        looked.bad(PARSE, where, "title is required")
    tags = header.get("text_tag_list") or []
    if len(tags) > 3:
        looked.bad(PARSE, where, "more than three tags")
    for part in (*(header[n] for n in ("title", "subtitle", "icon") if n in header), *tags):
        tagged(looked, part, where)


def _element(looked: Looked, element: Any, where: str, inside: tuple[str, ...], form: str) -> None:
    """One component. `inside`: the containers around it, outermost first; `form`: the name of the form it is in."""
    if not isinstance(element, dict) or not isinstance(element.get("tag"), str):
        looked.bad(PARSE, where, "an element is an object with a tag")
        return
    tag, here = element["tag"], f"{where}(tag: {element['tag']})"
    if tag in ("plain_text", "lark_md", "standard_icon", "custom_icon", "text_tag"):
        looked.bad(PARSE, here, f"{tag} cannot stand by itself")
    tagged(looked, element, where)
    _nesting(looked, tag, here, inside)
    if tag in table.ASKING or tag == "button":
        _asking(looked, element, here, "form" in inside)
    special = SPECIAL.get(tag)
    if special is not None:
        special(looked, element, here)
    around = (*inside, tag) if tag in table.LAYERS or tag == "column" else inside
    for place, child in enumerate(table.children(element)):
        if tag == "column_set" and (not isinstance(child, dict) or child.get("tag") != "column"):
            looked.bad(PARSE, here, "a column set holds columns")
        _element(
            looked, child, f"{here} -> {'columns' if tag == 'column_set' else 'elements'} -> [{place}]", around, form
        )


def _nesting(looked: Looked, tag: str, where: str, inside: tuple[str, ...]) -> None:
    layers = [t for t in inside if t in table.LAYERS]
    if tag in table.LAYERS and len(layers) + 1 > DEEPEST:
        looked.bad(PARSE, where, f"nested deeper than {DEEPEST}")
    if tag == "form" and inside:
        looked.bad(PARSE, where, "a form stands only at the root")
    if tag == "table" and inside:
        looked.bad(PARSE, where, "a table stands only at the root")
    if tag == "chart" and "form" in inside:
        looked.bad(PARSE, where, "a form holds no chart")
    if tag in ("multi_select_static", "multi_select_person") and "form" not in inside:
        looked.bad(PARSE, where, f"{tag} stands only in a form")
    if tag == "column" and (not inside or inside[-1] != "column_set"):
        looked.bad(PARSE, where, "a column stands only in a column set")


def _asking(looked: Looked, element: Json, where: str, in_form: bool) -> None:
    """What somebody uses: its name, what it does, its dialog, its options."""
    name = element.get("name")
    if in_form and not (isinstance(name, str) and name):
        looked.bad(NAMELESS, where, "the name of an element in a form is empty")
    if isinstance(name, str) and name:
        if name in looked.names:
            looked.bad(PARSE, where, f"name {name!r} is not unique")
        if len(name) > 100:
            looked.bad(PARSE, where, "name is longer than 100")
        looked.names.add(name)
    for behavior in element.get("behaviors") or []:
        allowed = table.BEHAVIOR.get(str(behavior.get("type"))) if isinstance(behavior, dict) else None
        if allowed is None:
            looked.bad(PARSE, where, f"unknown behavior {behavior!r}")
            continue
        only(looked, behavior, allowed, f"{where} -> behaviors")
        if behavior["type"] == "callback" and not isinstance(behavior.get("value"), (dict, str)):
            looked.bad(PARSE, where, "the value of a callback is an object or a string")
    confirm = element.get("confirm")
    if confirm:
        only(looked, confirm, table.CONFIRM, f"{where} -> confirm")
        if not isinstance(confirm.get("title"), dict):
            looked.bad(PARSE, where, "confirm needs a title")
        for part in confirm.values():
            tagged(looked, part, f"{where} -> confirm")
    if element["tag"] == "button" and not in_form and (element.get("form_action_type") or "").strip():
        looked.bad(PARSE, where, "form_action_type outside a form")
