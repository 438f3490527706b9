"""Who opened a confidential case, and when."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import bindparam, insert, select

from storage.prepared import Prepared
from storage.session import Tx
from storage.tables import Opening, table


@dataclass(frozen=True)
class Opened:
    """Somebody opened a confidential case."""

    person: str
    at: datetime


_O = table(Opening)
_INSERT = Prepared(insert(_O))
_OF_CASE = Prepared(select(_O.c.person, _O.c.at).where(_O.c.case_id == bindparam("row")).order_by(_O.c.id))


def record(tx: Tx, case_id: str, person: str, at: datetime) -> None:
    """Write down that somebody opened a confidential case."""
    tx.run(_INSERT, case_id=case_id, person=person, at=at)


def of_case(tx: Tx, case_id: str) -> list[Opened]:
    """Who opened a case and when, oldest first."""
    return [Opened(*row) for row in tx.run(_OF_CASE, row=case_id)]
