"""What Slack would show of a message or a view, as simple HTML to look at: for the preview and the handbook.

Close to Slack, not the same: its own shapes, in light and dark, without a script and without a picture from elsewhere.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from html import escape
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

Name = Callable[[str], str]
Thing = Mapping[str, Any]
STYLE = Path(__file__).with_name("pictures.css").read_text("utf-8")


def message_html(payload: Thing, name: Name, zone: ZoneInfo) -> str:
    """A message in a chat, with what the lock screen says of it."""
    body = "".join(_block(each, name, zone) for each in payload["blocks"])
    head = '<header><b>Bole</b> <span class="app">APP</span></header>'
    return f'<div class="slack"><div class="lock">🔔 {payload["text"]}</div>{head}{body}</div>'


def view_html(view: Thing, name: Name, zone: ZoneInfo) -> str:
    """A modal, or the App Home."""
    body = "".join(_block(each, name, zone) for each in view["blocks"])
    if view["type"] == "home":
        return f'<div class="slack">{body}</div>'
    sends = f'<span class="b primary">{_text(view["submit"])}</span>' if "submit" in view else ""
    foot = f'<footer><span class="b">{_text(view["close"])}</span>{sends}</footer>'
    return f'<div class="slack modal"><header>{_text(view["title"])}</header><div>{body}</div>{foot}</div>'


def _block(block: Thing, name: Name, zone: ZoneInfo) -> str:
    match block["type"]:
        case "header":
            return f'<h4 dir="auto">{_text(block["text"])}</h4>'
        case "divider":
            return "<hr>"
        case "context":
            return "".join(f'<div class="context" dir="auto">{_text(each)}</div>' for each in block["elements"])
        case "rich_text":
            return "".join(_rich(each, name) for each in block["elements"])
        case "section":
            beside = _element(block["accessory"], name, zone) if "accessory" in block else ""
            return f'<div class="split"><span>{_text(block["text"])}</span>{beside}</div>'
        case "actions":
            return f'<div class="row">{"".join(_element(each, name, zone) for each in block["elements"])}</div>'
        case "table":
            rows = ("".join(f"<td>{_block(cell, name, zone)}</td>" for cell in row) for row in block["rows"])
            return f'<div class="scroll"><table>{"".join(f"<tr>{row}</tr>" for row in rows)}</table></div>'
        case "input":
            return _input(block, name, zone)
        case other:
            raise ValueError(f"no picture of {other!r}")


def _input(block: Thing, name: Name, zone: ZoneInfo) -> str:
    optional = " <small>(optional)</small>" if block.get("optional") else ""
    hint = f'<div class="hint" dir="auto">{_text(block["hint"])}</div>' if "hint" in block else ""
    field = _element(block["element"], name, zone)
    return f'<div class="q"><b dir="auto">{_text(block["label"])}{optional}</b>{field}{hint}</div>'


def _rich(element: Thing, name: Name) -> str:
    inside = element["elements"]
    match element["type"]:
        case "rich_text_list":
            items = (f'<li dir="auto">{_runs(each["elements"], name)}</li>' for each in inside)
            return f"<ul>{''.join(items)}</ul>"
        case "rich_text_quote":
            return f'<blockquote dir="auto">{_runs(inside, name)}</blockquote>'
        case _:
            return f'<p dir="auto">{_runs(inside, name)}</p>'


def _runs(runs: list[Thing], name: Name) -> str:
    return "".join(_run(each, name) for each in runs)


def _run(run: Thing, name: Name) -> str:
    if run["type"] == "user":
        return f'<span class="at">@{escape(name(run["user_id"]))}</span>'
    words = escape(run["text"])
    return f"<b>{words}</b>" if run.get("style", {}).get("bold") else words


def _element(element: Thing, name: Name, zone: ZoneInfo) -> str:
    match element["type"]:
        case "button":
            return f'<span class="b {element.get("style", "")}" dir="auto">{_text(element["text"])}</span>'
        case "radio_buttons" | "checkboxes" as kind:
            return _ticks(element, "◉○" if kind == "radio_buttons" else "☑☐")
        case "static_select":
            return _box(_chip(element.get("initial_option")), "▾")
        case "multi_static_select":
            return _box(" ".join(map(_chip, element.get("initial_options", ()))), "▾")
        case "users_select" | "multi_users_select":
            picked = element.get("initial_users") or filter(None, [element.get("initial_user")])
            return _box(" ".join(f'<span class="chip">@{escape(name(each))}</span>' for each in picked), "▾")
        case "datepicker":
            return _box(escape(element.get("initial_date", "")), "📅")
        case "datetimepicker":
            at = element.get("initial_date_time")
            return _box(f"{datetime.fromtimestamp(at, zone):%Y-%m-%d %H:%M}" if at else "", "🕘")
        case "file_input":
            return _box("", "⬆")
        case _:
            return _box(escape(element.get("initial_value", "")), "", tall=bool(element.get("multiline")))


def _ticks(element: Thing, marks: str) -> str:
    chosen = [element["initial_option"]] if "initial_option" in element else element.get("initial_options", ())
    lines = ((marks[0] if each in chosen else marks[1], _text(each["text"])) for each in element["options"])
    return "".join(f'<span class="tick" dir="auto">{mark} {words}</span>' for mark, words in lines)


def _chip(option: Thing | None) -> str:
    return f'<span class="chip">{_text(option["text"])}</span>' if option else ""


def _box(inside: str, mark: str, *, tall: bool = False) -> str:
    return f'<div class="box{" tall" if tall else ""}" dir="auto"><span>{inside}</span><i>{mark}</i></div>'


def _text(words: Thing) -> str:
    return escape(words["text"])
