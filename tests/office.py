"""The story language: a company in which people say, press, fill in and see, and the clock is wound.

    def test_a_head_approves(office):
        lead, head = office.person("zhang.min"), office.person("li.na")
        lead.starts("recruiting.hiring_need", role="短视频策划", headcount="2", ...)
        head.presses("同意")
        lead.sees("可行性")

Everything goes through the real machine room; only the chat platform and the clock are ours. A story
fails with what the person really saw.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from bot.app import PLAYGROUND, TEMPLATES, Bole
from bot.cards.plain import card_text
from bot.engine.registers import following
from bot.engine.registry import Registry
from bot.ports import Incoming
from bot.settings import Settings
from storage import audit, cases
from tests.chats import Chats, SeededIds, SetClock
from tests.colleague import Chat, Colleague
from tests.ready import build

MONDAY_MORNING = datetime(2026, 3, 2, 2, 0, tzinfo=UTC)


class Company:
    """A company with the bot in it."""

    home = PLAYGROUND

    def __init__(
        self,
        folder: Path,
        start: datetime = MONDAY_MORNING,
        registry: Registry | None = None,
        templates: Path = TEMPLATES,
        beside: tuple[Chats, ...] = (),
        home: str = "",
        **settings: Any,
    ) -> None:
        """`beside`: chat platforms open besides the playground; `home`: the one with the company's channels."""
        self.home = home or self.home
        self.clock = SetClock(start)
        self.platform = Chats()
        self.doors = {each.name: each for each in (self.platform, *beside)}
        self.settings = Settings(_env_file=None, **({"lang": "zh", "data_dir": folder} | settings))  # pyright: ignore[reportCallIssue]
        self._registry, self._templates = registry, templates
        self._events = 0
        self.delivered: Incoming | None = None
        self.bole: Bole = self._opened(1)

    def _opened(self, seed: int) -> Bole:
        ids, registry = SeededIds(seed), self._registry
        return build(
            self.settings, self.doors, clock=self.clock, ids=ids, registry=registry, templates=self._templates,
            home=self.home,
        )  # fmt: skip

    @property
    def room(self) -> Any:
        return self.bole.room

    def close(self) -> None:
        self.bole.close()

    def reopens(self) -> None:
        """Stop the bot and start it again on the same data."""
        self.bole.close()
        self.bole = self._opened(self._events + 2)

    def reorganises(self, **changes: Any) -> None:
        """The company file changes while the bot runs: other heads, other roles, people who leave."""
        directory = self.bole.tools.directory
        directory._company = replace(directory._company, **changes)
        with self.bole.tools.store.transaction() as tx:
            following.follow(self.bole.tools, tx)
        self.settles()

    def person(self, who: str) -> Colleague:
        assert who in self.bole.company.people, f"nobody is called {who}"
        return Colleague(self, who)

    def channel(self, channel: str) -> Chat:
        return Chat(self, "channel", channel)

    def row(self, ledger: str, reader: str) -> dict[str, str]:
        """The newest row of a ledger as that person sees it, by header."""
        view = self.room.ledger(reader, ledger)
        assert view is not None, f"{reader} may not open the ledger {ledger}"
        assert view.rows, f"{reader} sees no row in the ledger {ledger}"
        return dict(zip(view.headers, view.rows[0], strict=True))

    def audit(self, ref: str) -> list[str]:
        """The verbs of a case's audit, oldest first."""
        with self.bole.tools.store.reading() as tx:
            row = cases.by_ref(tx, ref)
            assert row is not None, f"no case {ref}"
            return [a.action.rpartition(":")[2] for a in audit.of_case(tx, row.id)]

    def overhears_not(self, *words: str, but: tuple[str, ...] = ()) -> None:
        """Whatever was ever sent to anybody's chat or any channel, `but` theirs, holds none of these words."""
        for parcel in self.platform.sent:
            if parcel.place not in but:
                everything = f"{parcel.card.notice}\n{card_text(parcel.card)}\n{parcel.card.buttons}"
                for word in words:
                    assert word not in everything, f"{parcel.place} was sent {word!r} in:\n{everything}"

    def writes_not(self, *words: str) -> None:
        """None of these words stands readable in any file of the data folder."""
        for path in (p for p in self.settings.data_dir.rglob("*") if p.is_file()):
            held = path.read_bytes()
            for word in words:
                assert word.encode() not in held, f"{word!r} stands readable in {path.name}"

    def key(self) -> str:
        self._events += 1
        return f"playground:{self._events}"

    def winds(self, **span: float) -> int:
        """Wind the clock on, doing on the way whatever falls due, each at its moment."""
        return self.winds_to(self.clock.now() + timedelta(**span))

    def winds_until(self, local: str, zone: str = "Asia/Shanghai") -> int:
        """Wind the clock on to a wall clock's time: "2026-03-02 09:30"."""
        return self.winds_to(datetime.fromisoformat(local).replace(tzinfo=ZoneInfo(zone)).astimezone(UTC))

    def winds_to(self, target: datetime) -> int:
        done = self.settles()
        while (due := self.room.next_due(target)) is not None:
            self.clock.set(due)
            done += self.settles()
        self.clock.set(target)
        return done + self.settles()

    def settles(self) -> int:
        """Let the bot do all that is due now."""
        total = 0
        while (done := self.room.pulse()) > 0:
            total += done
        return total


def opened(folder: Path, **settings: Any) -> Iterator[Company]:
    """A company for one story."""
    company = Company(folder, **settings)
    try:
        yield company
    finally:
        company.close()


__all__ = ["MONDAY_MORNING", "Chats", "Colleague", "Company", "SeededIds", "SetClock", "opened"]
