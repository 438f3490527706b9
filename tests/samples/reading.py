"""Reads a folder of JSON files and says of each thing in them what kind of payload of Slack's it is."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

Kind = Literal["event", "bare event", "interactive", "command", "socket", "nothing"]
INTERACTIVE = {
    "block_actions", "block_suggestion", "dialog_cancellation", "dialog_submission", "dialog_suggestion",
    "interactive_message", "message_action", "shortcut", "view_closed", "view_submission", "workflow_step_edit",
}  # fmt: skip
OUTER = {"event_callback", "url_verification", "app_rate_limited"}
SOCKET = {"events_api", "interactive", "slash_commands", "hello", "disconnect"}


@dataclass(frozen=True)
class Sample:
    """One thing found: where it stands, what it is, or why it is nothing at all."""

    where: str
    kind: Kind
    data: Mapping[str, Any]
    why: str = ""


def samples(folder: Path) -> Iterator[Sample]:
    """Everything in the JSON and JSON Lines files of a folder and the folders in it, by name. A file is one, too."""
    files = [folder] if folder.is_file() else sorted(p for p in folder.rglob("*") if p.suffix in (".json", ".jsonl"))
    for file in files:
        name = str(file.relative_to(folder)) if file != folder else file.name
        yield from read(name, file.read_bytes())


def read(name: str, content: bytes) -> Iterator[Sample]:
    """What one file holds: one payload, a list of them, or one a line."""
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        yield Sample(name, "nothing", {}, "not UTF-8")
        return
    try:
        data = json.loads(text)
    except (ValueError, RecursionError):
        yield from _lines(name, text)
        return
    if not isinstance(data, list):
        yield classified(name, data)
        return
    for n, each in enumerate(data):
        yield classified(f"{name}[{n}]", each)


def _lines(name: str, text: str) -> Iterator[Sample]:
    """JSON Lines; a file none of whose lines is JSON is one thing that is nothing."""
    found: list[Sample] = []
    for n, line in enumerate(text.splitlines(), 1):
        if line.strip():
            try:
                found.append(classified(f"{name}:{n}", json.loads(line)))
            except (ValueError, RecursionError):
                found.append(Sample(f"{name}:{n}", "nothing", {}, "not JSON"))
    if any(each.why != "not JSON" for each in found):
        yield from found
    else:
        yield Sample(name, "nothing", {}, "not JSON")


def classified(where: str, data: Any) -> Sample:
    """What a thing read from JSON is. Only the outermost names are looked at: the rest is the door's to judge."""
    if not isinstance(data, dict):
        return Sample(where, "nothing", {}, f"a {type(data).__name__}, not an object")
    kind = data.get("type") if isinstance(data.get("type"), str) else None
    if "envelope_id" in data or ("payload" in data and kind in SOCKET) or kind in ("hello", "disconnect"):
        return Sample(where, "socket", data)
    if kind in OUTER or isinstance(data.get("event"), dict):
        return Sample(where, "event", data)
    if kind in INTERACTIVE or ("callback_id" in data and kind is not None):
        return Sample(where, "interactive", data)
    if "command" in data or "ssl_check" in data:
        return Sample(where, "command", {_form_text(name): _form_text(value) for name, value in data.items()})
    if "ok" in data:
        return Sample(where, "nothing", data, "an answer of the Web API")
    if kind is not None:
        return Sample(where, "bare event", data)
    return Sample(where, "nothing", data, "no type")


def _form_text(value: Any) -> Any:
    """A command comes as a form, in which no half of a sign can stand."""
    return value.encode("utf-8", "replace").decode() if isinstance(value, str) else value
