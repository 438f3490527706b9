"""Whether a row of the company can stand with all the others; rows of other registers always can."""

from __future__ import annotations

from bot.engine.turn import Turn
from bot.flow.answers import Problem
from bot.flow.form import Answers
from bot.flow.people import Office
from bot.flow.register import Register, is_editor
from bot.flow.soundness import by_oneself, problems
from bot.flow.staff import Feed, Row, Rows, with_row
from storage.registers import RecordRow


def problems_of(
    turn: Turn, register: type[Register], row: RecordRow | None, values: Answers, by: str, *, stays: bool = True
) -> dict[str, Problem]:
    """What stands against a row as it would be, by question. `by`: who writes it. `stays=False`: it is retired."""
    if register.feeds is None:
        return {}
    directory = turn.tools.directory
    before = row.body if row else None
    company, rows = directory.nameable, directory.rows(turn.tx)
    found = problems(register.feeds, values, before, company, rows, stays=stays)
    if found or not stays or not _others(register, by, directory.office):
        return found
    return by_oneself(register.feeds, values, _counts(row), by)


def _others(register: type[Register], by: str, office: Office) -> bool:
    """Whether anybody else may write in a register: whoever keeps it alone is asked by nobody to find a colleague."""
    return any(is_editor(register, each, office) for each in office.people if each != by and office.is_active(each))


def _counts(row: RecordRow | None) -> Answers | None:
    return row.body if row is not None and row.state == "active" else None


class Gathering:
    """Rows taken in one after the other, none kept yet: each must stand with those before it."""

    def __init__(self, turn: Turn, register: type[Register], by: str = "") -> None:
        """`by`: who sent them; "" for whoever runs commands on the bot's own machine."""
        self._by = by if by and _others(register, by, turn.office) else ""
        self._feed: Feed | None = register.feeds
        self._company = turn.tools.directory.nameable
        self._rows: Rows = turn.tools.directory.rows(turn.tx) if register.feeds else {}

    def takes(self, row: RecordRow | None, values: Answers) -> dict[str, Problem]:
        """What stands against one more row; when nothing does, it counts for those that follow."""
        if self._feed is None:
            return {}
        before = row.body if row else None
        found = problems(self._feed, values, before, self._company, self._rows)
        found = found or by_oneself(self._feed, values, _counts(row), self._by)
        if not found:
            self._rows = with_row(self._rows, self._feed, before, Row(values))
        return found
