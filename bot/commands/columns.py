"""Text in columns on a terminal, where a Chinese sign is as wide as two Latin ones."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Sequence


def width(text: str) -> int:
    """How many columns a text takes."""
    return sum(_columns(sign) for sign in text)


def _columns(sign: str) -> int:
    if unicodedata.combining(sign):
        return 0
    return 2 if unicodedata.east_asian_width(sign) in "WF" else 1


def table(header: Sequence[str], rows: Iterable[Iterable[object]]) -> str:
    """Rows under their headers, the columns two spaces apart."""
    lines = [list(header), *([_plain(cell) for cell in row] for row in rows)]
    widths = [max(map(width, column)) for column in zip(*lines, strict=True)]
    return "\n".join(
        "  ".join(cell + " " * (most - width(cell)) for cell, most in zip(line, widths, strict=True)).rstrip()
        for line in lines
    )


def _plain(cell: object) -> str:
    """A cell on one line, without signs that steer a terminal."""
    return " ".join("".join(s if s.isprintable() else " " for s in str(cell)).split())
