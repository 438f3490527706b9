"""Reads a file a company writes by hand and, when something is wrong, says where and what to write."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path
from typing import Any, Literal

LARGEST = 20_000_000
"""Bytes: what the people, teams and channels of a company of 50,000 take, and as much again."""
_FULL_WIDTH = str.maketrans("“”‘’＝［］，｛｝＂", '""\'\'=[],{}"')


@dataclass(frozen=True, slots=True, order=True)
class Problem:
    """One thing to mend: its line (from 1; 0 means the file as a whole) and what to write instead.

    A warning does not stop the bot; an error does.
    """

    line: int
    message: str
    level: Literal["error", "warning"] = "error"

    def __str__(self) -> str:
        return f"line {self.line}: {self.message}" if self.line else self.message


class TomlFileError(ValueError):
    """The file cannot be used; `problems` holds each reason, in the order of its lines."""

    def __init__(self, path: Path | str, problems: Sequence[Problem]) -> None:
        self.path = str(path)
        self.problems = sorted(problems)
        super().__init__("\n".join(f"{self.path}: {problem}" for problem in self.problems))


def read_text(path: Path) -> str | Problem:
    """The text of a file, or the one reason why there is none."""
    try:
        if path.is_dir():
            return Problem(0, "this is a directory; name the file inside it.")
        if not path.exists():
            return Problem(0, "there is no such file; check the path and its spelling.")
        if not path.is_file():
            return Problem(0, "this is not an ordinary file; name a text file.")
        if path.stat().st_size > LARGEST:
            return Problem(0, "the file is larger than 20 MB; that cannot be the one meant.")
        return path.read_bytes().decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = error.object.count(b"\n", 0, error.start) + 1
        return Problem(line, "this is not UTF-8 text; save the file as UTF-8 in your editor.")
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or error
        return Problem(0, f"the file cannot be read ({reason}); check its path and permissions.")


def parse(text: str) -> dict[str, Any] | Problem:
    """The tables of a TOML text, or the first place where it stops being TOML."""
    try:
        return tomllib.loads(text)
    except RecursionError:
        return Problem(1, "the brackets are nested too deeply; write one table after the other.")
    except ValueError as error:
        return _syntax_problem(text, str(error))


def _syntax_problem(text: str, reason: str) -> Problem:
    lines = text.split("\n")
    found = re.search(r" \(at (?:line (\d+), column \d+|end of document)\)$", reason)
    if found:
        reason = reason[: found.start()]
    line = int(found.group(1)) if found and found.group(1) else max(1, len(text.rstrip().split("\n")))
    words = lines[line - 1] if line <= len(lines) else ""
    return Problem(line, f"not valid TOML: {reason[:1].lower()}{reason[1:120]}; {_advice(words, reason)}")


def _advice(words: str, reason: str) -> str:
    """What a person most likely meant to write on a line that is not TOML."""
    words = words.split("#", 1)[0].strip()[:80]
    if (plain := words.translate(_FULL_WIDTH)) != words:
        return f"full-width signs have slipped in, write: {plain}"
    if "Cannot overwrite" in reason or "twice" in reason or "Cannot mutate" in reason:
        return "this name is already written above, keep only one of the two."
    if words.startswith("["):
        return "write a heading as [name], or [[name]] for one entry of a list."
    if "=" in words:
        return 'write text between straight quotes (name = "李娜") and close each bracket.'
    return 'write each line as key = "value", and remarks after a #.'


def did_you_mean(word: str, known: Iterable[str]) -> str:
    """The end of a message about an unknown word: the nearest known one, or all there are."""
    choices = sorted(known)
    if near := nearest(word, choices):
        return f"did you mean '{near}'?"
    if not choices:
        return "there is none to choose from, leave the line out."
    if len(choices) <= 12:
        return f"write one of: {', '.join(choices)}."
    return f"write one of those that exist, such as {', '.join(choices[:3])}."


def nearest(word: str, known: Iterable[str]) -> str | None:
    """The known word most like this one, or None when nothing is like it."""
    return next(iter(get_close_matches(word[:60], list(known), n=1, cutoff=0.6)), None)


def shown(value: object) -> str:
    """A value as it may be repeated in a message: one line, never long."""
    text = f"'{value}'" if isinstance(value, str) else str(value)
    text = " ".join(text.split())
    return text if len(text) <= 60 else text[:57] + "…"
