"""Letters that have not gone out and must not say any more what they say."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from sqlalchemy import bindparam, func, update

from storage.columns import dumps
from storage.outbox import DORMANT, Letter, letter_of
from storage.prepared import Prepared
from storage.session import Tx
from storage.setaside import ASIDE
from storage.statements import columns_of, word
from storage.tables import Outbox, table

_T = table(Outbox)
_ABOUT = func.substr(_T.c.card_key, 1, bindparam("length")) == bindparam("start")
_DORMANT = _T.c.state.in_([word(state) for state in DORMANT])
_UNSENT = [
    Prepared(columns_of(Letter, _T).where(which, _ABOUT)) for which in (_T.c.state == word("waiting"), _DORMANT, ASIDE)
]
"""Each kind by itself, by the index that holds only such."""
_REWORD = Prepared(
    update(_T)
    .where(_T.c.id == bindparam("row"), _T.c.state != word("sent"))
    .values(body=bindparam("said", type_=_T.c.body.type), looks=bindparam("look"))
)


def unsent(tx: Tx, start: str) -> Iterator[Letter]:
    """Every letter that waits, is held back or was set aside, whose card's key begins so."""
    for statement in _UNSENT:
        for row in list(tx.run(statement, start=start, length=len(start))):
            yield letter_of(tx, row)


def reword(tx: Tx, letter: Letter, body: Any) -> None:
    """Have a letter say something else; one that is out stays as it was."""
    said = tx.vault.keep(body, letter.private, f"outbox:body:{letter.key}")
    tx.run(_REWORD, row=letter.id, said=said, look=tx.vault.digest(dumps(body)))
