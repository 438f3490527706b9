"""What a platform's tools lack of what should stand there, and what stands there that should not."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from bot.engine.mirroring import Mirror, Wanted, digest
from bot.ports import TableRow, ToolKind
from storage.mirrors import MirrorRow


@dataclass(frozen=True)
class Difference:
    """Something to put, or (nothing wanted) something to take away, and what is remembered of it."""

    row: MirrorRow
    wanted: Wanted | None

    @property
    def kind(self) -> ToolKind:
        return "row" if self.row.kind.startswith("row:") else "event" if self.row.kind == "event" else "todo"


def differences(
    mirror: Mirror, platform: str, rows: list[MirrorRow], wanted: Iterable[Wanted], now: datetime
) -> Iterator[Difference]:
    """Between what should stand and what is remembered. What is tried again later is left alone until then.

    What was tried and never seen to stand may stand all the same: it is put once more, to be found and taken away.
    """
    known, standing = {row.key: row for row in rows}, set[str]()
    for each in wanted:
        standing.add(each.item.key)
        row = known.get(each.item.key) or fresh(platform, each)
        if not _rests(row, now) and row.digest != digest(each.item):
            yield Difference(row, each)
    for row in (row for row in rows if row.key not in standing and not _rests(row, now)):
        if row.stands or is_history(row, now):
            yield Difference(row, None)
        elif row.tries and (tried := mirror.again(row)) is not None:
            yield Difference(row, tried)
        elif row.case_id and mirror.is_over(row.case_id):
            yield Difference(row, None)


def rows_to_put(
    known: Mapping[str, MirrorRow], platform: str, wanted: Iterable[Wanted], now: datetime
) -> Iterator[Difference]:
    """The rows of tables that are new, or worked out from something newer; each with a neighbour in its table."""
    beside = {row.kind: row.stands for row in known.values() if row.stands}
    for each in wanted:
        row = known.get(each.item.key) or fresh(platform, each)
        if not _rests(row, now) and isinstance(each.item, TableRow):
            yield Difference(row, replace(each, item=replace(each.item, beside=beside.get(each.kind, ""))))


def fresh(platform: str, wanted: Wanted) -> MirrorRow:
    """What is remembered of something nobody has put yet."""
    return MirrorRow(platform, wanted.item.key, wanted.kind, wanted.case_id, until=wanted.until)


def taken_away(row: MirrorRow) -> MirrorRow:
    """Nothing stands there any more; what is put under the same key later is another thing."""
    return replace(row, stands="", digest="", mark="", number=row.number + 1, tries=0, next_at=None, problem="")


def token(row: MirrorRow) -> str:
    """The same at every attempt to put the same thing; another one once it was taken away."""
    return hashlib.sha256(f"{row.platform}:{row.key}#{row.number}".encode()).hexdigest()


def is_history(row: MirrorRow, now: datetime) -> bool:
    """Whether what stood there is past, and stays as it is."""
    return row.until is not None and row.until <= now


def _rests(row: MirrorRow, now: datetime) -> bool:
    return row.next_at is not None and row.next_at > now
