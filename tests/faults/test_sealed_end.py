"""The process dies at any point of a round's opening, answering or end."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from bot.engine.sealing import proof
from storage import Store, audit, inbox, outbox, rounds, timers
from storage.roundkeys import RoundKeys
from tests.office import Company
from tests.surveys import MARKETING, all_answer, answers, kept, opened

POINTS: list[tuple[Any, str]] = [
    (rounds, "open_"), (rounds, "fill"), (rounds, "release"), (rounds, "end"), (rounds, "clear"), (rounds, "key_gone"),
    (rounds, "reach"), (Store, "settle"), (RoundKeys, "make"), (RoundKeys, "destroy"), (audit, "write"),
    (timers, "set_"), (inbox, "done"), (outbox, "put"),
]  # fmt: skip
SPARED = {"put": 40, "write": 3, "done": 2, "set_": 4}
"""Of what happens very often, every so many-th time is enough."""


class Death(BaseException):
    """The process is gone: nothing after this point happens."""


class Reaper:
    """Counts the points at which something is written, and kills at one of them."""

    def __init__(self, at: int | None = None) -> None:
        self.at, self.seen, self.met = at, 0, dict.fromkeys(SPARED, 0)

    def passes(self, name: str) -> None:
        if name in SPARED:
            self.met[name] += 1
            if self.met[name] % SPARED[name] != 1:
                return
        self.seen += 1
        if self.at is not None and self.seen == self.at:
            raise Death


@contextmanager
def reaping(at: int | None = None) -> Iterator[Reaper]:
    """Die before and after each of the points, and after each commit."""
    reaper, patch = Reaper(at), pytest.MonkeyPatch()

    def deadly(work: Callable[..., Any], name: str) -> Callable[..., Any]:
        def wrapped(*args: Any, **named: Any) -> Any:
            reaper.passes(name)
            done = work(*args, **named)
            reaper.passes(name)
            return done

        return wrapped

    for owner, name in POINTS:
        patch.setattr(owner, name, deadly(getattr(owner, name), name))
    try:
        yield reaper
    finally:
        patch.undo()


def company_at(folder: Path, copy: Path) -> Company:
    """The company on a copy of what it had kept, at the same instant."""
    shutil.copytree(folder, copy)
    now, seen = (folder.with_suffix(".now")).read_text().split()
    company = Company(copy)
    company.clock.set(type(company.clock.now()).fromisoformat(now))
    company._events = int(seen)
    return company


def left(company: Company, folder: Path) -> None:
    """Close, and remember the instant."""
    folder.with_suffix(".now").write_text(f"{company.clock.now().isoformat()} {company._events}")
    company.close()


def dies(company: Company, work: Callable[[], Any], at: int | None = None) -> int:
    """Do something and die at a point of it; without one, how many points there are."""
    with reaping(at) as reaper:
        try:
            work()
        except Death:
            pass
        finally:
            company.close()
    return reaper.seen


Work = Callable[[], Any]


def after_each_death(folder: Path, beside: Path, begun: Callable[[Company], Work], least: int) -> Iterator[Company]:
    """The company, started again after it died at each of the points at which what was `begun` writes; there are more
    than `least` of them."""
    first = company_at(folder, beside / "whole")
    points = dies(first, begun(first))
    assert points > least
    for point in range(1, points + 1):
        copy = beside / f"died{point}"
        company = company_at(folder, copy)
        dies(company, begun(company), point)
        again = Company(copy, start=company.clock.now())
        try:
            yield again
        finally:
            again.close()
        shutil.rmtree(copy)


def assert_over(company: Company) -> None:
    """The round was released once, in full; nothing but that is left of it, and everybody was told once."""
    (row,) = kept(company, "sealed_round")
    assert (row["state"], row["key_gone"]) == ("released", 1)
    pieces = kept(company, "sealed_piece")
    assert sorted(p["value"] for p in pieces) == ['"4"'] * len(MARKETING)
    assert kept(company, "sealed_slot") == []
    assert list(company.settings.data_dir.glob("round-*")) == []
    actions = [r["action"].rpartition(":")[2] for r in kept(company, "audit") if r["action"].startswith("culture")]
    assert actions == ["round_opened", "round_released", "key_destroyed"]
    with company.bole.tools.store.reading() as tx:
        found = rounds.load(tx, row["id"])
        assert found is not None
        assert proof.root(rounds.pieces(tx, row["id"])) == found.body["root"]
    results = [r for r in kept(company, "outbox") if r["person"] == "li.na" and "满意度调研：结果" in r["body"]]
    assert len(results) == 1


def test_a_death_at_any_point_of_the_end_releases_once_and_keeps_nothing(tmp_path: Path) -> None:
    """Whenever it dies while a round closes, the next start finishes it: one release that fits the audit, no slot,
    no key, and one card to everybody."""
    folder = tmp_path / "data"
    company = Company(folder)
    opened(company)
    all_answer(company, MARKETING, score__hr="4")
    company.winds_until("2026-03-09 17:59")
    left(company, folder)

    def closing(company: Company) -> Work:
        return lambda: company.winds_until("2026-03-09 18:01")

    for again in after_each_death(folder, tmp_path, closing, 20):
        again.winds_until("2026-03-10 12:00")
        assert_over(again)


def test_a_death_at_any_point_of_the_opening_opens_one_round(tmp_path: Path) -> None:
    """Whenever it dies while a round opens: after the next start there is one round, one key, a slot for everybody,
    and it takes answers."""
    folder = tmp_path / "data"
    company = Company(folder)
    company.winds_until("2026-04-15 09:59")
    left(company, folder)

    def opening(company: Company) -> Work:
        return lambda: company.winds_until("2026-04-15 10:00")

    for again in after_each_death(folder, tmp_path, opening, 5):
        again.winds(minutes=5)
        (row,) = kept(again, "sealed_round")
        assert again.bole.tools.round_keys.known() == [row["id"]]
        assert len(kept(again, "sealed_slot")) == len([p for p in again.bole.company.people.values() if p.active])
        assert answers(again, "li.na", score__hr="4").accepted


def test_a_death_while_somebody_answers_leaves_the_old_answer_or_the_new(tmp_path: Path) -> None:
    """Never half of one; and what was acknowledged is there."""
    folder = tmp_path / "data"
    company = Company(folder)
    opened(company)
    all_answer(company, MARKETING, score__hr="4")
    left(company, folder)

    def answering(company: Company) -> Work:
        company.person("li.na").says("满意度调研")
        return lambda: answers(company, "li.na", score__hr="2")

    for again in after_each_death(folder, tmp_path, answering, 3):
        again.winds_until("2026-03-10 12:00")
        values = sorted(p["value"] for p in kept(again, "sealed_piece"))
        assert values in (['"4"'] * 8, ['"2"', *['"4"'] * 7])
