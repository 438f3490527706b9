"""The cases: one row per run of a workflow, and who has a part in it."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from operator import itemgetter
from typing import Any

from sqlalchemy import bindparam, delete, exists, func, literal_column, or_, select, update
from sqlalchemy import insert as into

from storage.errors import Conflict
from storage.prepared import Prepared
from storage.session import Tx
from storage.statements import columns_of, count_up, insert_once, word
from storage.tables import Case_, Counter, Member, Task, table


@dataclass(frozen=True)
class CaseRow:
    """A case as stored. `circle` is the team or pair a recurring case belongs to, "" for none.

    `body` is JSON the language understands, sealed in the file when private.
    """

    id: str
    ref: str
    workflow: str
    place: str
    version: int
    requester: str
    department: str
    circle: str
    private: bool
    opened_at: datetime
    due_at: datetime | None
    closed_at: datetime | None
    body: Any


_T, _M, _C, _A = table(Case_), table(Member), table(Counter), table(Task)
_FIELDS = tuple(CaseRow.__dataclass_fields__)
_ALL = columns_of(CaseRow, _T)
_OF_MEMBER = Prepared(
    _ALL.select_from(_M.join(_T, _M.c.case_id == _T.c.id))
    .where(_M.c.person == bindparam("who"), _T.c.workflow == bindparam("flow"))
    .limit(bindparam("most"))
)
_IS_OPEN = (_T.c.workflow == bindparam("flow"), _T.c.closed_at.is_(None))
_OPEN_BY_PLACE = Prepared(select(_T.c.place, func.count()).where(*_IS_OPEN).group_by(_T.c.place))
_ASKED = exists().where(
    _A.c.case_id == _T.c.id, _A.c.state == word("open"), _A.c.kind.in_([word("ask"), word("reply")])
)
_UNASKED = Prepared(select(_T.c.id).where(_T.c.closed_at.is_(None), ~_ASKED).order_by(_T.c.opened_at, _T.c.id))
_VERSIONS = Prepared(
    select(_T.c.id, _T.c.version, _T.c.closed_at.is_(None)).where(_T.c.workflow == bindparam("flow"))
    .order_by(_T.c.opened_at, _T.c.ref)
)  # fmt: skip
_FIRST_DUE = Prepared(_ALL.where(*_IS_OPEN).order_by(_T.c.due_at).limit(bindparam("most")))
_INSERT = Prepared(into(_T))
_BY_ID = Prepared(_ALL.where(_T.c.id == bindparam("row")))
_LOCKED = Prepared(_ALL.where(_T.c.id == bindparam("row")).with_for_update())
_BY_REF = Prepared(_ALL.where(_T.c.ref == bindparam("name")))
_SET = {f"new_{name}" for name in _FIELDS if name not in ("id", "ref", "opened_at")}
_SAVE = Prepared(
    update(_T)
    .where(_T.c.id == bindparam("row"), _T.c.version == bindparam("seen"))
    .values({name.removeprefix("new_"): bindparam(name) for name in _SET})
)
_NEXT_NUMBER = Prepared(count_up(_C, "name", "value"))
_IN_CIRCLE = (
    _T.c.workflow == bindparam("flow"),
    _T.c.circle == bindparam("group"),
    _T.c.circle != literal_column("''"),
)
_NEWEST = (_T.c.opened_at.desc(), _T.c.id)
_OF_CIRCLE = Prepared(_ALL.where(*_IN_CIRCLE).order_by(*_NEWEST).limit(bindparam("most")))
_OPEN_OF_CIRCLE = Prepared(_ALL.where(*_IN_CIRCLE, _T.c.closed_at.is_(None)).order_by(*_NEWEST))
_OPEN_WITH = Prepared(
    _ALL.where(_T.c.closed_at.is_(None), exists().where(_M.c.case_id == _T.c.id, _M.c.person == bindparam("who")))
)
_NEWEST_OF = Prepared(
    select(_M.c.case_id).where(_M.c.person == bindparam("who")).order_by(_M.c.joined_at.desc()).limit(bindparam("most"))
)
_ASKED_BY = Prepared(
    _ALL.where(_T.c.requester == bindparam("who")).order_by(_T.c.opened_at.desc()).limit(bindparam("most"))
)
# By due time, so that the index of open cases is the one that serves, and no closed case is walked past.
_OPEN_OF = Prepared(_ALL.where(_T.c.workflow == bindparam("flow"), _T.c.closed_at.is_(None)).order_by(_T.c.due_at))
_NEWEST_PRIVATE = Prepared(_ALL.where(_T.c.private).order_by(_T.c.opened_at.desc()).limit(1))
_LEAVE = Prepared(delete(_M).where(_M.c.case_id == bindparam("row"), _M.c.person == bindparam("who")))
_JOIN = Prepared(insert_once(_M))
_MEMBERS = Prepared(select(_M.c.person).where(_M.c.case_id == bindparam("row")).order_by(_M.c.person))


def next_ref(tx: Tx, prefix: str, year: int) -> str:
    """The next short name of a case, "HN-2026-0007"; a turn that is undone gives its number back."""
    number = tx.run(_NEXT_NUMBER, name=f"{prefix}-{year}", value=1).scalar()
    return f"{prefix}-{year}-{number:04d}"


def insert(tx: Tx, row: CaseRow) -> None:
    """Keep a new case."""
    tx.run(_INSERT, **_stored(tx, row))


def load(tx: Tx, id: str, lock: bool = False, beside: Callable[[Tx, str], None] | None = None) -> CaseRow | None:
    """The case with that id. `lock` holds it for this transaction where several may write (PostgreSQL); `beside` is
    called before it is waited for, to send what else will be asked about it."""
    rows = tx.run(_LOCKED if lock else _BY_ID, row=id)
    if beside is not None:
        beside(tx, id)
    return _case(tx, rows.first())


def by_ref(tx: Tx, ref: str) -> CaseRow | None:
    """The case with that short name."""
    return _case(tx, tx.run(_BY_REF, name=ref).first())


def save(tx: Tx, row: CaseRow, expected_version: int) -> None:
    """Write a case whose version was `expected_version` when read; `row.version` is the new one.

    Raises Conflict, and writes nothing, when somebody else was faster.
    """
    values = {f"new_{name}": value for name, value in _stored(tx, row).items() if f"new_{name}" in _SET}
    saved = tx.run(_SAVE, row=row.id, seen=expected_version, **values)
    tx.expect(saved, Conflict(f"{row.ref} is no longer at version {expected_version}"))


def search(
    tx: Tx,
    workflow: str | None = None,
    open: bool | None = None,
    person: str | None = None,
    department: str | None = None,
    late_before: datetime | None = None,
    limit: int | None = None,
) -> list[CaseRow]:
    """Cases that match everything asked, newest first.

    `person`: a member. `late_before`: still open and due before that instant.
    """
    query = _ALL
    if workflow is not None:
        query = query.where(_T.c.workflow == workflow)
    if open is not None:
        query = query.where(_T.c.closed_at.is_(None) if open else _T.c.closed_at.is_not(None))
    if person is not None:
        query = query.where(_T.c.id.in_(select(_M.c.case_id).where(_M.c.person == person)))
    if department is not None:
        query = query.where(_T.c.department == department)
    if late_before is not None:
        query = query.where(_T.c.closed_at.is_(None), _T.c.due_at < late_before)
    query = query.order_by(_T.c.opened_at.desc(), _T.c.ref.desc()).limit(limit)
    return [_open_body(tx, CaseRow(*row)) for row in tx.ask(query)]


def open_with(tx: Tx, person: str) -> list[CaseRow]:
    """The open cases somebody has a part in, newest first."""
    return _newest_first(_open_body(tx, CaseRow(*row)) for row in tx.run(_OPEN_WITH, who=person))


def newest_of(tx: Tx, person: str, limit: int) -> list[str]:
    """The ids of so many of the cases somebody has a part in, those they came to last first."""
    return [case_id for (case_id,) in tx.run(_NEWEST_OF, who=person, most=limit)]


def asked_by(tx: Tx, person: str, limit: int) -> list[CaseRow]:
    """So many of the cases opened in somebody's name, newest first."""
    return [_open_body(tx, CaseRow(*row)) for row in tx.run(_ASKED_BY, who=person, most=limit)]


def older(
    tx: Tx,
    workflow: str,
    before: tuple[datetime, str] | None,
    limit: int,
    place: str | None = None,
    department: str | None = None,
) -> list[CaseRow]:
    """A stretch of a workflow's cases, newest first: those filed before a moment and short name (None: the newest)."""
    query = _ALL.where(_T.c.workflow == workflow)
    if before is not None:
        at, ref = before
        query = query.where(_T.c.opened_at <= at, or_(_T.c.opened_at < at, _T.c.ref < ref))
    if place is not None:
        query = query.where(_T.c.place == place)
    if department is not None:
        query = query.where(_T.c.department == department)
    query = query.order_by(_T.c.opened_at.desc(), _T.c.ref.desc()).limit(limit)
    return [_open_body(tx, CaseRow(*row)) for row in tx.ask(query)]


def filed(tx: Tx, workflow: str, since: datetime, until: datetime, department: str) -> list[CaseRow]:
    """The cases of a workflow that concern a department and were filed from one instant up to another."""
    query = _ALL.where(_T.c.department == department, _T.c.opened_at >= since, _T.c.opened_at < until)
    found = tx.ask(query.where(_T.c.workflow == workflow).order_by(_T.c.opened_at))
    return [_open_body(tx, CaseRow(*row)) for row in found]


def of_member(tx: Tx, workflow: str, person: str, limit: int) -> list[CaseRow]:
    """Some cases of a workflow in which somebody has a part, in no order: found by the person, not by the time."""
    return [_open_body(tx, CaseRow(*row)) for row in tx.run(_OF_MEMBER, flow=workflow, who=person, most=limit)]


def open_by_place(tx: Tx, workflow: str) -> dict[str, int]:
    """How many cases of a workflow are open at each place."""
    return {str(place): int(number) for place, number in tx.run(_OPEN_BY_PLACE, flow=workflow)}


def versions(tx: Tx, workflow: str) -> list[tuple[str, int, bool]]:
    """Id, version and whether it is open, of every case of a workflow, oldest first; what is in them is not read."""
    return [(str(id), int(version), bool(is_open)) for id, version, is_open in tx.run(_VERSIONS, flow=workflow)]


def first_due(tx: Tx, workflow: str, limit: int) -> list[CaseRow]:
    """The open cases of a workflow that are due first."""
    return [_open_body(tx, CaseRow(*row)) for row in tx.run(_FIRST_DUE, flow=workflow, most=limit)]


def unasked(tx: Tx) -> list[str]:
    """The ids of open cases in which nobody's answer is waited for, the longest open first."""
    return tx.run(_UNASKED).column()


def open_of(tx: Tx, workflow: str) -> list[CaseRow]:
    """The open cases of a workflow, newest first; however many are over, they are not looked at."""
    return _newest_first(_open_body(tx, CaseRow(*row)) for row in tx.run(_OPEN_OF, flow=workflow))


def of_circle(tx: Tx, workflow: str, circle: str, limit: int) -> list[CaseRow]:
    """The cases of one team or pair, newest first: so many of the newest, and all that are open."""
    if not circle:
        return []
    newest = list(tx.run(_OF_CIRCLE, flow=workflow, group=circle, most=limit))
    older = tx.run(_OPEN_OF_CIRCLE, flow=workflow, group=circle) if len(newest) == limit else ()
    known = {row.id: row for row in (CaseRow(*each) for each in (*newest, *older))}
    return [_open_body(tx, row) for row in known.values()]


def newest_private(tx: Tx) -> CaseRow | None:
    """The newest confidential case; StoreError when the key does not open it."""
    return _case(tx, tx.run(_NEWEST_PRIVATE).first())


def add_members(tx: Tx, case_id: str, people: Iterable[str], at: datetime) -> None:
    """Give people a part in a case from that instant on; those who have one keep it."""
    known = members(tx, case_id)
    new = [person for person in dict.fromkeys(people) if person not in known]
    tx.run_for_each(_JOIN, [{"case_id": case_id, "person": person, "joined_at": at} for person in new])
    ahead(tx, case_id)


def drop_member(tx: Tx, case_id: str, person: str) -> None:
    """Somebody has no part in a case any more."""
    tx.run(_LEAVE, row=case_id, who=person)


def members(tx: Tx, case_id: str) -> list[str]:
    """Who has a part in a case, by name."""
    return list(tx.recall(_MEMBERS, itemgetter(0), row=case_id))


def ahead(tx: Tx, case_id: str) -> None:
    """Who has a part in a case will be asked for."""
    tx.ahead(_MEMBERS, row=case_id)


def _newest_first(rows: Iterable[CaseRow]) -> list[CaseRow]:
    """Ordered here: asked to order, the database would walk the index of all cases, the closed ones included."""
    return sorted(rows, key=lambda row: (row.opened_at, row.ref), reverse=True)


def _stored(tx: Tx, row: CaseRow) -> dict[str, Any]:
    return vars(row) | {"body": tx.vault.keep(row.body, row.private, f"case_:body:{row.id}")}


def _case(tx: Tx, row: tuple[Any, ...] | None) -> CaseRow | None:
    return None if row is None else _open_body(tx, CaseRow(*row))


def _open_body(tx: Tx, case: CaseRow) -> CaseRow:
    if not case.private:
        return case
    return replace(case, body=tx.vault.show(case.body, True, f"case_:body:{case.id}"))
