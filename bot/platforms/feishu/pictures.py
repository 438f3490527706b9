"""What Feishu would show of a card, as simple HTML to look at: for the preview and the handbook.

Close to Feishu, not the same: its own shapes, in light and dark, without a script and without a picture from elsewhere.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from html import escape, unescape
from pathlib import Path
from typing import Any

from bot.cards.plain import amount
from bot.flow.people import Lang

Name = Callable[[str], str]
Thing = Mapping[str, Any]
STYLE = Path(__file__).with_name("pictures.css").read_text("utf-8")
_BOT: dict[Lang, tuple[str, str]] = {"zh": ("伯乐", "机器人"), "en": ("Bole", "Bot")}
"""Its name and its badge, as Feishu shows them beside a message."""
_BOLD = re.compile(r"\*\*(.+?)\*\*", re.DOTALL)
_MARKS = re.compile(r"(<br />|<font color='\w+'>|</font>|</?b>)")
_RED = "<font color='red'>"
_DRAWN = {"<br />": "\n", _RED: '<span class="red">', "</font>": "</span>", "<b>": "<b>", "</b>": "</b>"}


def card_html(card: Thing, name: Name, lang: Lang = "zh") -> str:
    """A card as a message in a chat, with what the list of chats says of it. `name`: somebody's, by open_id."""
    header = card["header"]
    beside = f"<small>{_text(header['subtitle'])}</small>" if "subtitle" in header else ""
    head = f'<div class="head {escape(header["template"])}" dir="auto">{_text(header["title"])}{beside}</div>'
    body = _all(card["body"]["elements"], name)
    wide = " wide" if card["config"].get("width_mode") == "fill" else ""
    told = escape(card["config"]["summary"]["content"])
    sender = '<div class="from"><b>{}</b> <span class="app">{}</span></div>'.format(*_BOT[lang])
    return (
        f'<div class="feishu"><div class="lock">🔔 {told}</div>{sender}'
        f'<div class="card{wide}">{head}<div class="body">{body}</div></div></div>'
    )


def _all(elements: Iterable[Thing], name: Name) -> str:
    return "".join(_element(each, name) for each in elements)


def _element(element: Thing, name: Name) -> str:
    match element["tag"]:
        case "markdown":
            said = _markdown(element["content"])
            return f'<div class="text {_looks(element)}" dir="auto"{_gap(element)}>{said}</div>'
        case "div":
            return f'<div class="text {_looks(element["text"])}" dir="auto">{_text(element["text"])}</div>'
        case "hr":
            return "<hr>"
        case "form":
            return f'<div class="form"{_gap(element)}>{_all(element["elements"], name)}</div>'
        case "column_set":
            return _columns(element, name)
        case "table":
            return _table(element)
        case "chart":
            return _chart(element["chart_spec"])
        case "button":
            small = " small" if element.get("size") == "small" else ""
            return f'<span class="b {escape(element["type"])}{small}" dir="auto">{_text(element["text"])}</span>'
        case _:
            return _field(element, name)


def _gap(element: Thing) -> str:
    """How far apart things stand, where the card says so itself."""
    said = {"margin": element.get("margin"), "gap": element.get("vertical_spacing")}
    style = ";".join(f"{name}:{escape(size)}" for name, size in said.items() if size)
    return f' style="{style}"' if style else ""


def _looks(words: Thing) -> str:
    return escape(" ".join(str(words[each]) for each in ("text_size", "text_color") if each in words))


def _columns(element: Thing, name: Name) -> str:
    ground = " grey" if element.get("background_style") == "grey" else ""
    flow = " flow" if element.get("flex_mode") == "flow" else ""
    columns = (
        f'<div class="column {escape(each.get("width", "auto"))}">{_all(each["elements"], name)}</div>'
        for each in element["columns"]
    )
    return f'<div class="columns{flow}{ground}"{_gap(element)}>{"".join(columns)}</div>'


def _table(table: Thing) -> str:
    heads = "".join(f'<th dir="auto">{escape(each["display_name"])}</th>' for each in table["columns"])
    shown = table["rows"][: table["page_size"]]
    rows = ("".join(_cell(row, each["name"]) for each in table["columns"]) for row in shown)
    body = "".join(f"<tr>{row}</tr>" for row in rows)
    pages = -(-len(table["rows"]) // table["page_size"])
    more = f'<div class="pages">‹ 1 / {pages} ›</div>' if pages > 1 else ""
    return f'<div class="scroll"><table><tr>{heads}</tr>{body}</table></div>{more}'


def _cell(row: Thing, column: str) -> str:
    return f'<td dir="auto">{escape(str(row.get(column, "")))}</td>'


def _chart(spec: Thing) -> str:
    """Bars one below the other, each with its number."""
    values = spec["data"]["values"]
    most = max((each["amount"] for each in values), default=0) or 1
    several = spec["legends"]["visible"]
    bars = (
        f'<div class="bar"><span dir="auto">{escape(_label(each, several))}</span>'
        f'<i style="width:{max(each["amount"], 0) / most * 60:.1f}%"></i>'
        f"<em>{escape(amount(each['amount']))}</em></div>"
        for each in values
    )
    return f'<div class="chart"><b dir="auto">{escape(spec["title"]["text"])}</b>{"".join(bars)}</div>'


def _label(value: Thing, several: bool) -> str:
    return f"{value['label']} · {value['series']}" if several else value["label"]


def _field(element: Thing, name: Name) -> str:
    hint = f"<u>{_text(element['placeholder'])}</u>"
    match element["tag"]:
        case "input":
            return _box(escape(element.get("default_value", "")), hint, "", tall="rows" in element)
        case "date_picker" | "picker_datetime" as kind:
            held = element.get("initial_date" if kind == "date_picker" else "initial_datetime", "")
            return _box(escape(held), hint, "▾")
        case "select_static" | "multi_select_static" as kind:
            labels = {each["value"]: _text(each["text"]) for each in element["options"]}
            return _box(_picked(map(labels.__getitem__, _chosen(element)), kind), hint, "▾")
        case "select_person" | "multi_select_person":
            return _box(_picked((escape(name(each)) for each in _chosen(element)), "multi"), hint, "▾")
        case other:
            raise ValueError(f"no picture of {other!r}")


def _chosen(element: Thing) -> list[str]:
    if "initial_option" in element:
        return [element["initial_option"]]
    return list(element.get("selected_values", ()))


def _picked(chosen: Iterable[str], kind: str) -> str:
    return "".join(f'<span class="chip">{each}</span>' if kind.startswith("multi") else each for each in chosen)


def _box(inside: str, hint: str, mark: str, *, tall: bool = False) -> str:
    return f'<div class="box{" tall" if tall else ""}" dir="auto"><span>{inside or hint}</span><i>{mark}</i></div>'


def _markdown(content: str) -> str:
    """The little markdown our cards hold: bold, line ends, a red star."""
    pieces = _MARKS.split(_BOLD.sub(r"<b>\1</b>", content))
    return "".join(_DRAWN.get(each) or escape(unescape(each)) for each in pieces)


def _text(words: Thing) -> str:
    return escape(words["content"])
