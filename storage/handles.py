"""What people are called on each platform, and what the platform's own directory says of them and of departments."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from sqlalchemy import bindparam, select

from storage.prepared import Prepared
from storage.session import Tx
from storage.statements import columns_of, insert_or_replace
from storage.tables import Handle, ToldDepartment, table

Link = Literal["", "first", "asked", "claimed", "confirmed", "refused"]


@dataclass(frozen=True)
class HandleRow:
    """Somebody on a platform. `person`: whose handle it was taken for last, "" for nobody's.

    `former`: whom it was taken for before, if that was somebody of whom nothing but this handle was known.
    What the platform does not tell is ""; `active` False: the account was closed, or is in its list no more.
    `department` and `manager` are the platform's own ids.
    `link`: what became of it beside other handles of the same person: used before any other ("first"), or not asked
    about yet (""), asked about, claimed on its own side, confirmed on both, refused on one. `since`: when it became
    known with this address; None: always.
    """

    platform: str
    handle: str
    person: str = ""
    name: str = ""
    english: str = ""
    email: str = ""
    lang: str = ""
    zone: str = ""
    active: bool = True
    guest: bool = False
    bot: bool = False
    former: str = ""
    department: str = ""
    manager: str = ""
    link: Link = ""
    since: datetime | None = None

    @property
    def here(self) -> bool:
        """Whether a colleague may act and be written to under this handle."""
        return self.active and not self.guest and not self.bot


@dataclass(frozen=True)
class DepartmentRow:
    """A department of a platform's directory: `parent` the one above it, `head` and `hrbp` handles; all ids are the
    platform's own, what it does not tell is "". `active` False: it is there no more."""

    platform: str
    id: str
    name: str = ""
    english: str = ""
    parent: str = ""
    head: str = ""
    hrbp: str = ""
    active: bool = True


_H = table(Handle)
_D = table(ToldDepartment)
_ALL = columns_of(HandleRow, _H).order_by(_H.c.platform, _H.c.handle)
_EVERY = Prepared(_ALL)
_ON = Prepared(_ALL.where(_H.c.platform == bindparam("on")))
_ONE = Prepared(columns_of(HandleRow, _H).where(_H.c.platform == bindparam("on"), _H.c.handle == bindparam("as_")))
_ANY = Prepared(select(_H.c.handle).limit(1))
_PUT = Prepared(insert_or_replace(_H))
_ALL_DEPARTMENTS = columns_of(DepartmentRow, _D).order_by(_D.c.platform, _D.c.id)
_EVERY_DEPARTMENT = Prepared(_ALL_DEPARTMENTS)
_DEPARTMENTS_ON = Prepared(_ALL_DEPARTMENTS.where(_D.c.platform == bindparam("on")))
_PUT_DEPARTMENT = Prepared(insert_or_replace(_D))


def every(tx: Tx, platform: str | None = None) -> list[HandleRow]:
    """Everybody known on that platform (None: on any), in order of their handles."""
    found = tx.run(_EVERY) if platform is None else tx.run(_ON, on=platform)
    return [HandleRow(*row) for row in found]


def one(tx: Tx, platform: str, handle: str) -> HandleRow | None:
    """What is known of a handle."""
    row = tx.run(_ONE, on=platform, as_=handle).first()
    return None if row is None else HandleRow(*row)


def are_known(tx: Tx) -> bool:
    """Whether any platform has told of anybody."""
    return tx.run(_ANY).first() is not None


def put(tx: Tx, rows: Iterable[HandleRow]) -> None:
    """Remember handles, each in place of what was known of it."""
    for row in rows:
        tx.run(_PUT, **vars(row))


def departments(tx: Tx, platform: str | None = None) -> list[DepartmentRow]:
    """Every department known on that platform (None: on any), in order of their ids, also those that are no more."""
    found = tx.run(_EVERY_DEPARTMENT) if platform is None else tx.run(_DEPARTMENTS_ON, on=platform)
    return [DepartmentRow(*row) for row in found]


def put_departments(tx: Tx, rows: Iterable[DepartmentRow]) -> None:
    """Remember departments, each in place of what was known of it."""
    for row in rows:
        tx.run(_PUT_DEPARTMENT, **vars(row))
