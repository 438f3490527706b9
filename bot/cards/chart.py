"""A chart as a drawing: inline SVG that needs no script, keeps its letters' size on a phone, and can be read aloud."""

from __future__ import annotations

from collections.abc import Iterator
from html import escape

from bot.cards.markup import clean
from bot.cards.model import Chart, Line, Text
from bot.cards.plain import amount, cut

LONGEST_LABEL = 60
_FULL, _LABEL, _BAR, _GAP = 82, 20, 18, 10
_STYLE = """
.chart{margin:1rem 0}.chart figcaption{font-weight:600}.chart svg{display:block;width:100%;overflow:hidden}
.chart text{font-size:14px;fill:#1f2329}.chart .a{fill:#23694c}.chart .b{fill:#c9772b}.chart .c{fill:#4a6fa5}
.chart .legend{display:flex;gap:1rem;flex-wrap:wrap;list-style:none;padding:0;margin:.2rem 0;font-size:.9rem}
.chart .legend i{display:inline-block;width:.8em;height:.8em;margin-inline-end:.4em}
.chart i.a{background:#23694c}.chart i.b{background:#c9772b}.chart i.c{background:#4a6fa5}
"""


def chart_style() -> str:
    """What a page that stands alone needs to show a chart."""
    return _STYLE


def chart_html(chart: Chart) -> str:
    """A chart as a figure: its title, which colour is which, the bars with their numbers, its note."""
    several = len(chart.series) > 1
    legend = "".join(
        f'<li><i class="{_colour(n)}"></i>{escape(clean(name))}</li>' for n, name in enumerate(chart.series)
    )
    legend = f'<ul class="legend">{legend}</ul>'
    note = f'<p class="note">{escape(clean(chart.note))}</p>' if chart.note else ""
    return (
        f'<figure class="chart"><figcaption dir="auto">{escape(clean(chart.title))}</figcaption>'
        f"{legend if several else ''}{_svg(chart)}{note}</figure>"
    )


def chart_table(chart: Chart) -> tuple[tuple[str, ...], tuple[tuple[Line, ...], ...]]:
    """The same numbers as a table, for a paper that cannot draw."""
    rows = tuple(((Text(label),), *((Text(amount(number)),) for number in numbers)) for label, numbers in chart.rows)
    return ("", *chart.series), rows


def said(chart: Chart) -> str:
    """The numbers as one sentence, for whoever has them read aloud."""
    several = len(chart.series) > 1

    def row(label: str, numbers: tuple[float, ...]) -> str:
        pairs = zip(chart.series, numbers, strict=False)
        return f"{label}: " + ", ".join(f"{name} {amount(n)}" if several else amount(n) for name, n in pairs)

    return "; ".join(row(label, numbers) for label, numbers in chart.rows)


def _svg(chart: Chart) -> str:
    """Every length across is a share of the width, so that letters stay as large as they are."""
    height = len(chart.rows) * (_LABEL + _GAP + _BAR * len(chart.series))
    return (
        f'<svg role="img" width="100%" height="{height}"><title>{escape(clean(chart.title))}</title>'
        f"<desc>{escape(clean(said(chart)))}</desc>{''.join(_rows(chart))}</svg>"
    )


def _rows(chart: Chart) -> Iterator[str]:
    most = max((n for _, numbers in chart.rows for n in numbers), default=0)
    top = 0
    for label, numbers in chart.rows:
        shown = escape(cut(clean(label).replace("\n", " "), LONGEST_LABEL))
        yield f'<text x="0" y="{top + 15}">{shown}</text>'
        top += _LABEL
        for n, number in enumerate(numbers):
            share = max(0.0, number / most * _FULL) if most > 0 else 0.0
            yield f'<rect class="{_colour(n)}" x="0" y="{top + 2}" width="{share:.2f}%" height="{_BAR - 5}" rx="3"/>'
            yield f'<text class="amount" x="{share:.2f}%" dx="6" y="{top + 14}">{escape(amount(number))}</text>'
            top += _BAR
        top += _GAP


def _colour(series: int) -> str:
    return "abc"[series % 3]
