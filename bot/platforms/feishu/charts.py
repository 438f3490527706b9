"""A chart as Feishu draws it, from a VChart specification; its numbers stand below it for whoever cannot see it."""

from __future__ import annotations

from math import isfinite
from typing import Any

from bot.cards.markup import clean
from bot.cards.model import Chart
from bot.cards.plain import amount, cut

MOST_BARS = 40
_LABEL = 30


def drawable(chart: Chart) -> bool:
    """Whether there is something to draw, and not too much for a phone."""
    numbers = [number for _, amounts in chart.rows for number in amounts]
    return 0 < len(numbers) <= MOST_BARS and all(map(isfinite, numbers))


def element(chart: Chart) -> dict[str, Any]:
    """The drawing: one bar a number, side by side where several belong together."""
    several = len(chart.series) > 1
    values = [
        {"label": _short(label), "series": _short(name), "amount": number}
        for label, amounts in chart.rows
        for name, number in zip(chart.series, amounts, strict=False)
    ]
    spec: dict[str, Any] = {
        "type": "bar",
        "title": {"text": _short(chart.title)},
        "data": {"values": values},
        "xField": ["label", "series"] if several else "label",
        "yField": "amount",
        "seriesField": "series",
        "legends": {"visible": several, "orient": "bottom"},
        "label": {"visible": True},
    }
    return {"tag": "chart", "chart_spec": spec}


def told(chart: Chart) -> str:
    """The same numbers in words, a row a line, and what they leave out."""
    several = len(chart.series) > 1
    lines: list[str] = []
    for label, amounts in chart.rows:
        pairs = zip(chart.series, amounts, strict=False)
        said = " · ".join(f"{name} {amount(n)}" if several else amount(n) for name, n in pairs)
        lines.append(f"{label}　{said}")
    return "\n".join(each for each in (*lines, chart.note) if each)


def _short(text: str) -> str:
    return cut(" ".join(clean(text).split()), _LABEL)
