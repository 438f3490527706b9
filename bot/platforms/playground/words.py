"""The page's own words in Chinese and English, from templates/playground."""

from __future__ import annotations

import re
import tomllib
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any

import bot
from bot.flow.people import Lang

TEMPLATES = Path(bot.__file__).parents[1] / "templates" / "playground"
_SLOT = re.compile(r"\{(\w+)\}")


def fill(sentence: str, **params: Any) -> str:
    """A sentence with its {slots} filled; what is filled in is never read again."""
    return _SLOT.sub(lambda slot: str(params[slot[1]]) if slot[1] in params else slot[0], sentence)


class Words:
    """One language's words by dotted key. An unknown key is a KeyError."""

    def __init__(self, lang: Lang, data: dict[str, Any]) -> None:
        self.lang: Lang = lang
        self._data = data

    def raw(self, key: str) -> Any:
        """What stands under a key: a sentence, a list or a table."""
        found: Any = self._data
        for name in key.split("."):
            found = found[name]
        return found

    def __call__(self, key: str, **params: Any) -> str:
        return fill(self.raw(key), **params)

    def day(self, at: datetime) -> str:
        """A local date in words."""
        return self("date.day", **self._calendar(at))

    def date(self, at: datetime) -> str:
        """A local date without its year."""
        return self("date.date", **self._calendar(at))

    def short(self, at: datetime) -> str:
        """A local date and time in few words."""
        return self("date.short", **self._calendar(at))

    def _calendar(self, at: datetime) -> dict[str, Any]:
        return {
            "year": at.year,
            "month": self.raw("date.months")[at.month - 1],
            "day": at.day,
            "weekday": self.raw("date.weekdays")[at.weekday()],
            "time": at.strftime("%H:%M"),
        }


@cache
def words(lang: Lang) -> Words:
    """The words of a language, read once."""
    return Words(lang, tomllib.loads((TEMPLATES / f"{lang}.toml").read_text(encoding="utf-8")))
