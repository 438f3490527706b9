"""Numbers as a part of a card or a paper."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True)
class Chart:
    """Numbers one may see at a glance: one row a label, one amount a series.

    "bars": how much of each; "pairs": two or more things side by side. `note`: what the numbers leave out.
    """

    title: str
    kind: Literal["bars", "pairs"]
    rows: tuple[tuple[str, tuple[float, ...]], ...]
    series: tuple[str, ...]
    note: str = ""
    type: Literal["chart"] = "chart"
