"""How much waits and for how long, in numbers that name nobody: for whoever looks after the bot."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import bindparam, func, select

from storage import setaside
from storage.prepared import Prepared
from storage.session import Tx
from storage.statements import word
from storage.tables import Case_, Inbox, Outbox, Timer, table


@dataclass(frozen=True)
class Waiting:
    """So many wait; the oldest of them since then, None when none does."""

    count: int
    since: datetime | None


@dataclass(frozen=True)
class Figures:
    """How the memory fares at one moment. By platform: `letters` that are due, `parked`, `quarantined`. `open_cases`
    by workflow. `timer_due`: when the earliest timer that still sleeps is, or was, to fall."""

    events: Waiting
    events_parked: int
    letters: dict[str, Waiting]
    parked: dict[str, int]
    quarantined: dict[str, int]
    timer_due: datetime | None
    open_cases: dict[str, int]


_I, _T, _C, _M = table(Inbox), table(Outbox), table(Case_), table(Timer)
_EVENTS = Prepared(select(func.count(), func.min(_I.c.received_at)).where(_I.c.state == word("new")))
_LETTERS = Prepared(
    select(_T.c.platform, func.count(), func.min(_T.c.not_before))
    .where(_T.c.state == word("waiting"), _T.c.not_before <= bindparam("now"))
    .group_by(_T.c.platform)
)
_ASIDE = Prepared(
    select(_T.c.state, _T.c.platform, func.count()).where(setaside.ASIDE).group_by(_T.c.state, _T.c.platform)
)
_TIMER_DUE = Prepared(select(func.min(_M.c.due_at)).where(_M.c.state == word("sleeping")))
_OPEN = Prepared(select(_C.c.workflow, func.count()).where(_C.c.closed_at.is_(None)).group_by(_C.c.workflow))


def look(tx: Tx, now: datetime) -> Figures:
    """The figures at that moment, each by an index over what still waits."""
    count, since = tx.run(_EVENTS).one()
    aside = [(state, platform, int(number)) for state, platform, number in tx.run(_ASIDE)]
    return Figures(
        events=Waiting(int(count), since),
        events_parked=setaside.events_parked(tx),
        letters={platform: Waiting(int(number), oldest) for platform, number, oldest in tx.run(_LETTERS, now=now)},
        parked={platform: number for state, platform, number in aside if state == "parked"},
        quarantined={platform: number for state, platform, number in aside if state == "quarantined"},
        timer_due=tx.run(_TIMER_DUE).scalar(),
        open_cases={str(workflow): int(number) for workflow, number in tx.run(_OPEN)},
    )
