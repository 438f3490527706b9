"""Reads a folder of JSON files and has each thing in them told what kind of payload it is."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any


@dataclass(frozen=True)
class Sample:
    """One thing found: where it stands, what it is, or why it is "nothing" at all."""

    where: str
    kind: str
    data: Mapping[str, Any]
    why: str = ""


Classify = Callable[[str, Any], Sample]
"""What a thing read from JSON is, from where it stands and what it holds."""


def samples(folder: Path, classified: Classify) -> Iterator[Sample]:
    """Everything in the JSON and JSON Lines files of a folder and the folders in it, by name. A file is one, too."""
    files = [folder] if folder.is_file() else sorted(p for p in folder.rglob("*") if p.suffix in (".json", ".jsonl"))
    for file in files:
        name = str(file.relative_to(folder)) if file != folder else file.name
        yield from read(name, file.read_bytes(), classified)


def read(name: str, content: bytes, classified: Classify) -> Iterator[Sample]:
    """What one file holds: one payload, a list of them, or one a line."""
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        yield Sample(name, "nothing", {}, "not UTF-8")
        return
    try:
        data = json.loads(text)
    except (ValueError, RecursionError):
        yield from _lines(name, text, classified)
        return
    if not isinstance(data, list):
        yield _told(name, data, classified)
        return
    for n, each in enumerate(data):
        yield _told(f"{name}[{n}]", each, classified)


def _lines(name: str, text: str, classified: Classify) -> Iterator[Sample]:
    """JSON Lines; a file none of whose lines is JSON is one thing that is nothing."""
    found: list[Sample] = []
    for n, line in enumerate(text.splitlines(), 1):
        if line.strip():
            try:
                found.append(_told(f"{name}:{n}", json.loads(line), classified))
            except (ValueError, RecursionError):
                found.append(Sample(f"{name}:{n}", "nothing", {}, "not JSON"))
    if any(each.why != "not JSON" for each in found):
        yield from found
    else:
        yield Sample(name, "nothing", {}, "not JSON")


def _told(where: str, data: Any, classified: Classify) -> Sample:
    if not isinstance(data, dict):
        return Sample(where, "nothing", {}, f"a {type(data).__name__}, not an object")
    return classified(where, data)
