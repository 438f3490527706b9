"""The charts of a ledger, counted from the cases one reader may read."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from bot.cards.figures import Chart
from bot.engine.cells import Cells
from bot.engine.tools import Tools
from bot.flow.case import Case
from bot.flow.charts import Figures
from bot.flow.people import Lang
from bot.flow.sight import seen_by
from bot.flow.workflow import Workflow
from bot.flow.world import World
from storage import Tx

Rows = tuple[tuple[str, tuple[float, ...]], ...]
MOST_ROWS = 12
SMALL = 5
"""Of a confidential workflow no number below this is shown: it would be about somebody."""


class Draughtsman:
    """Draws the charts of one ledger for one reader."""

    def __init__(
        self, tools: Tools, tx: Tx, workflow: type[Workflow], person: str | None, lang: Lang, world: World
    ) -> None:
        self._words = tools.words
        self._workflow = workflow
        self._person = person
        self._lang: Lang = lang
        self._world = world
        self._cells = Cells(tools, tx, workflow, person, lang, world)

    def draw(self, figures: Figures, found: Iterable[Case], left_out: str = "") -> Chart | None:
        """A chart over those cases; None when there is nothing to show. `left_out`: what was not looked at."""
        return self.drawn(figures, self._sums(figures, found), left_out)

    def drawn(self, figures: Figures, sums: Mapping[Any, Sequence[float]], left_out: str = "") -> Chart | None:
        """A chart of amounts that are known already, row by row."""
        if not sums:
            return None
        shown = {row: amounts for row, amounts in sums.items() if not self._is_small(amounts)}
        notes = [left_out] if left_out else []
        if len(shown) < len(sums):
            notes.append(self._say("small", least=SMALL))
        rows = self._in_order(figures, shown)
        series = tuple(self._say(f"series.{name}") for name in figures.series)
        return Chart(self._say(figures.name), figures.kind, rows, series, " ".join(notes)) if rows or notes else None

    def _sums(self, figures: Figures, found: Iterable[Case]) -> dict[Any, list[float]]:
        sums: dict[Any, list[float]] = {}
        for case in found:
            if not self._counts(figures, case):
                continue
            self._cells.learn(case)
            for row, amounts in figures.tells(seen_by(self._workflow, case, self._person), self._world, self._workflow):
                key = tuple(row) if isinstance(row, list) else row
                known = sums.setdefault(key, [0] * len(figures.series))
                for n, amount in enumerate(amounts):
                    known[n] += amount
        return sums

    def _counts(self, figures: Figures, case: Case) -> bool:
        if figures.readers is None:
            return True
        return self._person is not None and self._person in figures.readers.of(case, self._world.office)

    def _is_small(self, amounts: Sequence[float]) -> bool:
        return self._workflow.access is not None and any(0 < n < SMALL for n in amounts)

    def _in_order(self, figures: Figures, sums: Mapping[Any, Sequence[float]]) -> Rows:
        """Steps as they follow each other, anything else the largest first; the many small ones together."""
        places = list(self._workflow.places)

        def order(row: Any) -> tuple[float, str]:
            if figures.like == "place" and row in places:
                return places.index(row), ""
            return -max(sums[row]), str(row)

        rows = sorted(sums, key=order)
        told = [(self._cells.shown(figures.like, row), tuple(sums[row])) for row in rows[:MOST_ROWS]]
        if rest := rows[MOST_ROWS:]:
            told.append((self._say("rest"), tuple(map(sum, zip(*(sums[row] for row in rest), strict=True)))))
        return tuple(told)

    def _say(self, key: str, **params: Any) -> str:
        return self._words.say(f"charts.{key}", self._lang, self._workflow.name, **params)
