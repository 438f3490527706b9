"""What a person's home shows: the ledgers, registers and papers they may open, as one reader sees them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

from bot.cards.figures import Chart
from bot.cards.model import Option


@dataclass(frozen=True)
class LedgerAsk:
    """What somebody wants to see of a ledger.

    `search`: words that all stand in a row. `sort`: a column's name, "-name" from the end, "" for the newest first.
    `filters`: column → the value it must have. `page` counts from 1 within what was looked through; `before` is
    the mark of a `LedgerView.older`, to look through what is older still.
    """

    search: str = ""
    sort: str = ""
    filters: Mapping[str, str] = field(default_factory=dict)
    page: int = 1
    before: str = ""


@dataclass(frozen=True)
class Filter:
    """A column with few values, and the one chosen ("" for all)."""

    column: str
    label: str
    options: tuple[Option, ...]
    chosen: str = ""


@dataclass(frozen=True)
class LedgerView:
    """One page of a ledger as one reader may see it: headers, and rows of plain text.

    `refs` are the cases of the rows; `told` those among them whose story this reader may read. `found` rows fit what
    was asked, of `looked` that were looked through; `older` marks where to go on ("" when that was everything).
    """

    name: str
    title: str
    headers: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    refs: tuple[str, ...] = ()
    columns: tuple[str, ...] = ()
    told: frozenset[str] = frozenset()
    filters: tuple[Filter, ...] = ()
    charts: tuple[Chart, ...] = ()
    found: int = 0
    looked: int = 0
    page: int = 1
    pages: int = 1
    older: str = ""


@dataclass(frozen=True)
class PaperVersion:
    """One version of a paper; `id` leads to it."""

    id: str
    version: int
    at: datetime


@dataclass(frozen=True)
class PaperView:
    """A paper of a case its reader may read: what it is called, of which case, its versions, newest first."""

    title: str
    about: str
    ref: str
    versions: tuple[PaperVersion, ...]


@dataclass(frozen=True)
class PaperShelf:
    """Papers, the newest first; `older` marks where to go on ("" when that was everything)."""

    papers: tuple[PaperView, ...]
    older: str = ""


@dataclass(frozen=True)
class Change:
    """One place in which two versions of a paper differ; "" where there was, or is, nothing."""

    where: str
    was: str
    now: str


@dataclass(frozen=True)
class RegisterRow:
    """One row of a register, as one reader may see it: its cells stand under the view's headers."""

    id: str
    title: str
    cells: tuple[str, ...]
    state: Literal["active", "retired"] = "active"
    may_edit: bool = False


@dataclass(frozen=True)
class RegisterView:
    """A register as one reader may see it; retired rows come last, and only to its editors."""

    name: str
    title: str
    headers: tuple[str, ...]
    rows: tuple[RegisterRow, ...]
    may_add: bool = False


@dataclass(frozen=True)
class RowView:
    """One row of a register in full: the register's title, the row, and every answer this reader may see."""

    register: str
    row: RegisterRow
    fields: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class RowChange:
    """One change of a row: when, by whom (a name), which fields (label, before, after), and through what."""

    at: datetime
    by: str
    what: Literal["added", "changed", "retired", "restored", "forgotten"]
    fields: tuple[tuple[str, str, str], ...] = ()
    cause: str = ""


@dataclass(frozen=True)
class ImportReport:
    """What an import did, or would do: rows added, changed and the same, and the rows that did not fit.

    `problems`: (row number of the file, column's label, sentence). `preview`: a line for each of the first rows.
    `kept` is False after a dry run.
    """

    added: int = 0
    changed: int = 0
    same: int = 0
    problems: tuple[tuple[int, str, str], ...] = ()
    preview: tuple[str, ...] = ()
    kept: bool = False
