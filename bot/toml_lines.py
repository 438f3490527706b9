"""On which line of a company or policy file something stands, so that a message can point at it.

`tomllib` gives values without lines. This reads the same text a second time, only for places: it
expects text that `tomllib` has already accepted.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass

Path = tuple[str, ...]
Place = tuple[Path, int | None]

# A multi-line string may end in up to two quotes of its own before the three that close it.
_TOKEN = re.compile(
    r'"""(?:\\.|[^\\])*?"""(?:"{0,2})'
    r"|'''.*?'''(?:'{0,2})"
    r'|"(?:\\.|[^"\\\n])*"'
    r"|'[^'\n]*'"
    r"|\#[^\n]*"
    r"|[\[\]{}\n]",
    re.DOTALL,
)
_KEY = re.compile(r"""\s*(?:"((?:\\.|[^"\\])*)"|'([^']*)'|([A-Za-z0-9_-]+))\s*""")


@dataclass(frozen=True, slots=True)
class _Statement:
    """One header or one `key = value`, with the line it begins on (from 1)."""

    line: int
    text: str


def _statements(text: str) -> Iterator[_Statement]:
    """The statements of a TOML text; one whose value spans several lines stays in one piece."""
    line = first = 1
    start = depth = 0
    for token in _TOKEN.finditer(text):
        mark = token.group()
        if mark in ("[", "{"):
            depth += 1
        elif mark in ("]", "}"):
            depth -= 1
        elif mark == "\n":
            line += 1
            if depth <= 0:
                yield _Statement(first, text[start : token.start()])
                start, first, depth = token.end(), line, 0
        else:
            line += mark.count("\n")
    yield _Statement(first, text[start:])


def _keys(text: str, start: int) -> Path:
    """The dotted key that begins at `start`: `a."b c".d` is ("a", "b c", "d")."""
    keys: list[str] = []
    while found := _KEY.match(text, start):
        quoted, literal, bare = found.groups()
        if quoted is not None:
            keys.append(tomllib.loads(f'key = "{quoted}"')["key"] if "\\" in quoted else quoted)
        else:
            keys.append(bare if literal is None else literal)
        start = found.end()
        if text[start : start + 1] != ".":
            break
        start += 1
    return tuple(keys)


class TomlLines:
    """The places of one TOML text."""

    def __init__(self, text: str) -> None:
        self._found: dict[Place, _Statement] = {}
        table: Path = ()
        index: int | None = None
        counts: dict[Path, int] = {}
        for statement in _statements(text.replace("\r\n", "\n")):
            words = statement.text.lstrip()
            if words.startswith("[["):
                table = _keys(words, 2)
                index = counts.get(table, 0)
                counts[table] = index + 1
                self._remember(table, index, statement)
            elif words.startswith("["):
                table, index = _keys(words, 1), None
                self._remember(table, index, statement)
            elif words and not words.startswith("#"):
                self._remember(table + _keys(words, 0), index, statement)

    def _remember(self, path: Path, index: int | None, statement: _Statement) -> None:
        for length in range(len(path), 0, -1):
            self._found.setdefault((path[:length], index), statement)
            self._found.setdefault((path[:length], None), statement)

    def of(self, table: str | Path, index: int | None = None, key: str | None = None, value: str | None = None) -> int:
        """The line (from 1) of a table, of a key in it, or of one text value inside that key's list.

        `table` is a dotted name ("" for the top of the file) or the parts of one; `index` counts the
        `[[table]]` blocks from 0. What is not there is answered with the nearest thing around it.
        """
        parts = tuple(part for part in table.split(".") if part) if isinstance(table, str) else table
        path = parts if key is None else (*parts, key)
        for nth in (index, None):
            for length in range(len(path), 0, -1):
                if statement := self._found.get((path[:length], nth)):
                    return statement.line + _lines_before(statement.text, value)
        return 1


def _lines_before(text: str, value: str | None) -> int:
    """How many lines of a statement come before a quoted value in it."""
    if value is None:
        return 0
    spots = [spot for quote in "\"'" if (spot := text.find(f"{quote}{value}{quote}")) >= 0]
    return text.count("\n", 0, min(spots)) if spots else 0


def line_of(
    text: str,
    table: str | Path,
    index: int | None = None,
    key: str | None = None,
    value: str | None = None,
) -> int:
    """`TomlLines.of` for a single question."""
    return TomlLines(text).of(table, index, key, value)
