"""A register is a list people look up, search and edit, kept for ever: who may read it, who may change it.
Imported, it is checked; an error says which line is wrong and what to write.

    class Suppliers(Register):
        form = Supplier
        key = ("name",)
        title = "name"
        readers = (everyone,)
        editors = (hr,)
"""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import cache
from typing import TYPE_CHECKING, Any, ClassVar

from bot.flow.case import Case
from bot.flow.form import Answers, Form, Question
from bot.flow.people import Office, Who, everyone, hr
from bot.flow.staff import ASKED, Feed

if TYPE_CHECKING:
    from bot.flow.world import World

MOST_OFFERED = 5
_NEVER = datetime(1970, 1, 1, tzinfo=UTC)
_KEYS = frozenset({"text", "number", "date", "choice", "person", "department", "cycle", "record"})


class RegisterError(TypeError):
    """A register is declared wrongly; the message shows the fix."""


@dataclass(frozen=True)
class Record:
    """One row of a register. `values` are answers to its form, as JSON; `at` and `by` are of its last change."""

    id: str
    register: str
    key: str
    values: Answers
    version: int
    at: datetime
    by: str
    active: bool = True


@dataclass(frozen=True)
class Reason:
    """Why a row fits: a sentence of the register's words ([reasons]) and what stands in its blanks."""

    name: str
    params: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Match:
    """Rows that fit a case, each with its reasons, on the card of those who are asked at certain steps.

    `by(values, case, world)` gives the reasons for one row; without one it is not shown. `readers` may see the
    rows there even where they do not read the register.
    """

    workflow: str
    at: tuple[str, ...]
    by: Callable[[Answers, Case, World], Sequence[Reason]]
    readers: tuple[Who, ...] = ()


@dataclass(frozen=True)
class Opening:
    """The case a watched row asks for, in somebody's name: an id, or whom a `Who` finds in the row."""

    requester: str | Who
    answers: Answers
    facts: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Watch:
    """A workflow opens by itself when a row of a register crosses a line: once for each row, however often it changes.

    `when(record, before, world)` sees the row as it is and as it was (None: it is new).
    """

    register: str
    when: Callable[[Record, Record | None, World], bool]
    opens: Callable[[Record, World], Opening]


class Register:
    """The declaration of one register. See the module's example.

    key       questions whose answers no two rows may share; a case or an import finds a row by them
    title     the question that says what a row is called
    english   the question that says it to whoever reads English, where it was answered
    own       a question that names a person, who may edit that row too
    adds      who may add rows of their own (`own`), beside the editors
    expires   a question with the last day on which a row counts; editors hear of it `expires_before` days ahead
    forgets   a row that expired or was retired is erased, with its history, but for the fact
    offers    rows that fit a case of another workflow, on its card
    listed    the columns of the list; left out, all that every reader may see
    feeds     what of the company is built from the rows: "people", "departments", "roles" or "delegations"
    """

    name: ClassVar[str] = ""
    covers: ClassVar[tuple[str, ...]] = ()
    form: ClassVar[type[Form]]
    key: ClassVar[tuple[str, ...]] = ()
    title: ClassVar[str] = ""
    english: ClassVar[str] = ""
    readers: ClassVar[tuple[Who, ...]] = (everyone,)
    editors: ClassVar[tuple[Who, ...]] = (hr,)
    own: ClassVar[str] = ""
    adds: ClassVar[tuple[Who, ...]] = ()
    expires: ClassVar[str] = ""
    expires_before: ClassVar[int] = 30
    forgets: ClassVar[bool] = False
    offers: ClassVar[Match | None] = None
    listed: ClassVar[tuple[str, ...]] = ()
    feeds: ClassVar[Feed | None] = None

    def __init_subclass__(cls) -> None:
        super().__init_subclass__()
        cls.name = cls.__module__.removeprefix("handlers.")
        _check(cls)

    @classmethod
    def columns(cls) -> tuple[Question, ...]:
        """The questions of the list, in order."""
        if cls.listed:
            return tuple(cls.form.question_named(name) for name in cls.listed)
        return tuple(q for q in cls.form.questions if q.readers is None and q.kind not in ("rows", "files"))


def _check(register: type[Register]) -> None:
    say = register.__qualname__
    if getattr(register, "form", None) is None or not register.form.questions:
        raise RegisterError(f"{say} asks nothing; write form = Supplier, a Form with its questions")
    known = {q.name: q for q in register.form.questions}
    if not register.key:
        raise RegisterError(f'{say} cannot tell its rows apart; write key = ("{next(iter(known))}",)')
    named = {"key": register.key, "title": (register.title,), "listed": register.listed}
    named |= {
        "own": (register.own,) if register.own else (),
        "english": (register.english,) if register.english else (),
        "expires": (register.expires,) if register.expires else (),
    }
    for attribute, names in named.items():
        for name in names:
            if name not in known:
                raise RegisterError(f"{say}.{attribute} names {name!r}, no question of its form: {sorted(known)}")
    for name in register.key:
        if known[name].kind not in _KEYS or not known[name].required or known[name].only_if is not None:
            raise RegisterError(
                f"{say}.key: {name!r} must be always asked, needed and short; write {name}: str = ask(...)"
            )
    _check_readers(register, known)
    if register.own and known[register.own].kind not in ("person", "people"):
        raise RegisterError(f"{say}.own: {register.own!r} must name people; write {register.own}: PersonId = ask(...)")
    if register.adds and not register.own:
        raise RegisterError(f"{say}.adds: rows added must say whose they are; write own = one of {sorted(known)}")
    if register.expires and known[register.expires].kind != "date":
        raise RegisterError(
            f"{say}.expires: {register.expires!r} must be a day; write {register.expires}: date = ask(...)"
        )
    if kept := [q.name for q in register.form.questions if q.kind == "files"]:
        raise RegisterError(
            f"{say}: {kept[0]!r} asks for files, which belong to cases; ask where they are kept: str = ask(...)"
        )
    if not register.readers or not register.editors:
        raise RegisterError(f"{say} needs readers and editors; write readers = (everyone,) and editors = (hr,)")
    if register.feeds is not None and (missing := [q for q in ASKED[register.feeds] if q not in known]):
        raise RegisterError(f"{say} feeds the company's {register.feeds} and must ask {missing} as well")
    if register.offers is not None and not register.offers.at:
        raise RegisterError(
            f'{say}.offers names no step; write Match("{register.offers.workflow}", at=("head",), by=...)'
        )


def _check_readers(register: type[Register], known: Mapping[str, Question]) -> None:
    """What a row is called is for every reader of the register, and a list is open or closed as a whole."""
    say = register.__qualname__
    for attribute, name in (("title", register.title), ("english", register.english)):
        if name and known[name].readers is not None:
            raise RegisterError(f"{say}.{attribute}: {name!r} has readers of its own; choose what every reader may see")
    for name, question in known.items():
        for inner in question.row.questions if question.row is not None else ():
            if inner.readers is not None:
                raise RegisterError(f"{say}: {name}.{inner.name} has readers of its own; write readers= on {name}")


def normal(value: Any) -> str:
    """A key's part as it is compared: "Ｈｕａ  Cai" is "hua cai"; what nobody can see in it does not count."""
    alike = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", str(value)).casefold())
    if not alike.isprintable():
        alike = "".join(c for c in alike if c.isspace() or unicodedata.category(c)[0] != "C")
    return re.sub(r"\s+", " ", alike).strip()


def key_of(register: type[Register], values: Answers) -> str:
    """What finds a row: the answers to the key's questions as they are compared; "" while one is missing.

    Of one question it is that answer, of several a JSON list, so that no two keys can run together.
    """
    parts = [normal(values[name]) if values.get(name) is not None else "" for name in register.key]
    if not all(parts):
        return ""
    return parts[0] if len(parts) == 1 else json.dumps(parts, ensure_ascii=False)


def in_hand(values: Answers) -> Case:
    """A row as a case nobody asked for, so that a `Who` can be asked about it: named("owner") finds its owner."""
    return Case("", "", "", "", "", _NEVER, answers=values)


def may_edit(register: type[Register], person: str, office: Office, values: Answers | None = None) -> bool:
    """Whether somebody may add rows (`values` None), or change the row with those values."""
    if not office.is_active(person):
        return False
    if is_editor(register, person, office):
        return True
    if values is None:
        return any(who is everyone or person in who.of(in_hand({}), office) for who in register.adds)
    own = values.get(register.own) if register.own else None
    return person == own or (isinstance(own, list) and person in own)


def is_editor(register: type[Register], person: str, office: Office) -> bool:
    """Whether somebody may change every row."""
    return any(person in who.of(in_hand({}), office) for who in register.editors)


def may_read(register: type[Register], person: str, office: Office, values: Answers | None = None) -> bool:
    """Whether somebody may open the register, or (`values`) one row of it: readers, editors, its own.

    A reader may be found in the row: `department_head` reads the rows of the own department.
    """
    if not office.is_active(person):
        return False
    row = in_hand(values or {})
    if any(who is everyone or person in who.of(row, office) for who in register.readers):
        return True
    return may_edit(register, person, office, values)


def sees(
    register: type[Register], person: str, office: Office, values: Answers | None = None
) -> Callable[[Question], bool]:
    """Which answers of a row that person may read: those open to all, and those meant for them."""
    row = in_hand(values or {})
    return lambda question: question.readers is None or person in question.readers.of(row, office)


@cache
def keeps_secrets(register: type[Register]) -> bool:
    """Whether its rows are sealed where they are kept: some answers are for some readers only, or it forgets."""
    closed = any(q.readers is not None for q in register.form.questions)
    return closed or register.forgets or everyone not in register.readers
