"""Forms that are open on somebody's screen, with what was answered on the pages already left.

Any replica may get the next page, and a restart must lose none. What people wrote is sealed; sealed rounds' forms are
never here.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, delete, select

from storage.prepared import Prepared
from storage.session import Tx
from storage.statements import insert_or_replace
from storage.tables import OpenForm, table

_T = table(OpenForm)
_NAMED = _T.c.name == bindparam("named")
_PUT = Prepared(insert_or_replace(_T))
_GET = Prepared(select(_T.c.body).where(_NAMED))
_DROP = Prepared(delete(_T).where(_NAMED))
_FORGET = Prepared(delete(_T).where(_T.c.touched_at < bindparam("before")))


def put(tx: Tx, name: str, body: Any, now: datetime) -> None:
    """Keep a form as it now is, under the name its screen knows it by. `body` is JSON."""
    tx.run(_PUT, name=name, body=tx.vault.keep(body, True, _seal(name)), touched_at=now)


def get(tx: Tx, name: str) -> Any:
    """What was kept under that name; None for nothing."""
    found = tx.run(_GET, named=name).first()
    return None if found is None else tx.vault.show(found[0], True, _seal(name))


def drop(tx: Tx, name: str) -> None:
    """Forget a form that was sent or put away."""
    tx.run(_DROP, named=name)


def forget(tx: Tx, before: datetime) -> int:
    """Forget what nobody has touched since a moment; how many."""
    return tx.run(_FORGET, before=before).rowcount


def _seal(name: str) -> str:
    return f"open_form:body:{name}"
