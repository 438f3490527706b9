"""One sealed round: what was declared, and what was fixed when it opened."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from bot.clock import Chance
from bot.engine.registry import Registry
from bot.flow.people import Lang, Office
from bot.flow.sealed import Sealed, asked_about
from bot.flow.unsealing import Opened
from bot.ports import SEALED
from storage import StoreError, Tx, boxes, rounds
from storage.roundkeys import RoundKey
from storage.rounds import RoundRow

EMPTY = b"{}"
SENDINGS = 6
"""So many sendings of one open form are told apart; who sends it more often opens it anew."""


@dataclass(frozen=True)
class Heard:
    """What a slot holds beside the answer, to tell a newer from an older one: when the form was opened that filled it
    (microseconds; -1: none did), and which sendings of that form were taken."""

    opened: int = -1
    sendings: tuple[str, ...] = ()


@dataclass(frozen=True)
class Round:
    """A round with its declaration. Everything asked of it here was fixed when it opened."""

    row: RoundRow
    sealed: type[Sealed]

    @property
    def id(self) -> str:
        return self.row.id

    @property
    def token(self) -> str:
        """What the buttons of its cards carry: the same for everybody."""
        return f"{SEALED}{self.row.id}"

    @property
    def k(self) -> int:
        return self.row.body["k"]

    @property
    def questions(self) -> tuple[str, ...]:
        return tuple(self.row.body["questions"])

    @property
    def subjects(self) -> tuple[str, ...]:
        return tuple(self.row.body["subjects"])

    @property
    def roster(self) -> Mapping[str, str]:
        """Who is asked, each with the group they count in."""
        return self.row.body["roster"]

    def asked(self, person: str) -> tuple[str, ...]:
        """What somebody is asked about."""
        return asked_about(self.subjects, self.roster[person])

    def takes_answers(self, now: datetime) -> bool:
        return self.row.state == "open" and now < self.row.closes_at

    def put(
        self, tx: Tx, key: RoundKey, person: str, answers: Mapping[str, Mapping[str, Any]], heard: Heard, fresh: bytes
    ) -> bool:
        """Overwrite somebody's slot; False when they have none."""
        said = {"group": self.roster[person], "answers": answers, "form": heard.opened, "heard": heard.sendings}
        message = json.dumps(said, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "replace")
        mark = key.mark(person)
        return rounds.fill(tx, self.id, mark, self._box(key.public, mark, message, fresh))

    def heard(self, tx: Tx, key: RoundKey, person: str) -> Heard:
        """Which form filled somebody's slot; a slot that does not open was filled by none."""
        mark = key.mark(person)
        try:
            said = json.loads(boxes.unlock(key.private, rounds.box(tx, self.id, mark) or b"", self._where(mark)))
        except (StoreError, ValueError):
            return Heard()
        return Heard(said.get("form", -1), tuple(said.get("heard", ())))

    def empty(self, key: RoundKey, chance: Chance) -> dict[str, bytes]:
        """A slot for everybody with nothing in it; it looks as it will when there is."""
        marks = [key.mark(person) for person in self.roster]
        public = key.public
        return {mark: self._box(public, mark, EMPTY, chance.draw(boxes.KEY_BYTES)) for mark in marks}

    def _box(self, public: bytes, mark: str, message: bytes, fresh: bytes) -> bytes:
        return boxes.lock(public, message, self.row.body["size"], self._where(mark), fresh)

    def _where(self, mark: str) -> str:
        return f"{self.id}:{mark}"

    def opened(self, tx: Tx, key: RoundKey) -> tuple[list[Opened], int]:
        """Every answer that is in a slot, and how many slots do not open any more."""
        found: list[Opened] = []
        broken = 0
        for mark, box in rounds.slots(tx, self.id):
            try:
                said = json.loads(boxes.unlock(key.private, box, self._where(mark)))
            except (StoreError, ValueError):
                broken += 1
                continue
            if said:
                found.append(Opened(said["group"], said["answers"]))
        return found, broken


def found(registry: Registry, row: RoundRow | None) -> Round | None:
    """A round whose practice still exists."""
    sealed = registry.sealed.get(row.name) if row else None
    return Round(row, sealed) if row is not None and sealed is not None else None


def standing(tx: Tx, sealed: type[Sealed]) -> Round | None:
    """The round of a practice that takes answers now."""
    rows = rounds.standing_open(tx, sealed.name)
    return Round(rows[0], sealed) if rows else None


def called(office: Office, subject: str, lang: Lang) -> str:
    """A department's or a person's name; what is known no longer stays as it was kept."""
    known = office.departments.get(subject) or office.people.get(subject)
    return known.called(lang) if known else subject
