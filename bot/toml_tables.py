"""Takes typed values out of a table of a company's file; what does not fit becomes a problem."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from datetime import date, datetime
from typing import Any

from bot.toml_files import Problem, did_you_mean, shown
from bot.toml_lines import Path, TomlLines


class TomlTable:
    """One table, or one `[[entry]]`, with its place in the file and the list problems go to."""

    def __init__(
        self,
        data: dict[str, Any],
        lines: TomlLines,
        problems: list[Problem],
        path: Path = (),
        index: int | None = None,
    ) -> None:
        self.data, self.lines, self.problems, self.path, self.index = data, lines, problems, path, index

    @property
    def title(self) -> str:
        """The table's name as a message says it."""
        return ".".join(self.path) or "the top of the file"

    def line(self, key: str | None = None, value: str | None = None) -> int:
        return self.lines.of(self.path, self.index, key, value)

    def error(self, message: str, key: str | None = None, value: str | None = None) -> None:
        self.problems.append(Problem(self.line(key, value), message))

    def warn(self, message: str, key: str | None = None, value: str | None = None) -> None:
        self.problems.append(Problem(self.line(key, value), message, "warning"))

    def only(self, known: Collection[str]) -> None:
        """Report every key that means nothing here."""
        for key in self.data:
            if key not in known:
                hint = did_you_mean(key, known)
                self.error(f"{self.title} has no setting {shown(key)}; {hint}", key, key)

    def text(self, key: str, default: str = "") -> str:
        """One line of text; `default` when absent or not usable."""
        value = self.data.get(key)
        if value is None:
            return default
        if not isinstance(value, str):
            self.error(f'{key} is {shown(value)}, not text; write it in quotes: {key} = "…"', key)
        elif not value.strip() or not value.strip().isprintable():
            self.error(f'{key} needs one line of words; write {key} = "…" or leave the line out.', key)
        else:
            return value.strip()
        return default

    def required(self, key: str, example: str) -> str:
        """Text that must be there; "" when it is not."""
        if key not in self.data:
            self.error(f'{self.title}: {key} is missing; write {key} = "{example}".')
        return self.text(key)

    def words(self, key: str) -> tuple[str, ...]:
        """A list of texts; a single text counts as a list of one."""
        value = self.data.get(key, [])
        items = [value] if isinstance(value, str) else value
        if not isinstance(items, list) or not all(isinstance(item, str) and item.strip() for item in items):
            self.error(f'{key} is not a list of names; write {key} = ["…", "…"].', key)
            return ()
        return tuple(dict.fromkeys(item.strip() for item in items))

    def flag(self, key: str, default: bool) -> bool:
        value = self.data.get(key, default)
        if isinstance(value, bool):
            return value
        self.error(f"{key} is {shown(value)}; write {key} = true or {key} = false.", key)
        return default

    def day(self, key: str) -> date | None:
        """A date; None, and a problem, when there is none."""
        value = self.data.get(key)
        if isinstance(value, str):
            try:
                return date.fromisoformat(value.strip())
            except ValueError:
                pass
        elif isinstance(value, date) and not isinstance(value, datetime):
            return value
        what = f"{key} is missing" if value is None else f"{key} is {shown(value)}, not a date"
        self.error(f"{what}; write {key} = 2026-12-01.", key)
        return None

    def table(self, key: str) -> TomlTable:
        """The table inside this one; an empty one when it is absent or something else stands there."""
        value = self.data.get(key, {})
        if not isinstance(value, dict):
            heading = ".".join((*self.path, key))
            self.error(f"{key} is not a table; write [{heading}] and its settings below it.", key)
            value = {}
        return TomlTable(value, self.lines, self.problems, (*self.path, key), self.index)

    def entries(self, key: str) -> Iterator[TomlTable]:
        """The `[[key]]` blocks, in order."""
        value = self.data.get(key, [])
        if not isinstance(value, list) or not all(isinstance(item, dict) for item in value):
            self.error(f"{key} is a list; write [[{key}]] with two brackets before each entry.", key)
            return
        for index, item in enumerate(value):
            yield TomlTable(item, self.lines, self.problems, (*self.path, key), index)
