"""What a press asks of PostgreSQL: a count, because a time says more of the machine than of us."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path
from time import monotonic

from bot.app import company_of
from bot.engine.registers import following
from bot.settings import Settings
from tests.bench.company import Office
from tests.bench.crowd import DEPARTMENT, TEAM, company_file
from tests.bench.shared.replica import Replica
from tests.trips import traffic

STATEMENTS, TRIPS = 42, 17
"""One approval that asks the next person, tells the requester and draws two cards anew: what it takes, and no more."""
BESIDE = 40
"""What laying a company file asks besides: the rows there are, and the company once more."""
LOOKS = 8
"""What a pulse asks: the company's stamp, timers, events, letters (urgent and not), days of rows, rounds."""


def test_a_press_asks_no_more_of_the_database_than_it_did(tmp_path: Path, url: str) -> None:
    """The statements of an approval, with those that begin and end its two transactions, and how often the server is
    waited for."""
    company = tmp_path / "company.toml"
    company.write_text(company_file(DEPARTMENT, apart=True), encoding="utf-8")
    replica = Replica(0, tmp_path, url, company, monotonic(), DEPARTMENT)
    with closing(replica.bole):
        assert replica.files(6) == 6
        replica.presses(3)
        with traffic(replica.bole.tools.store) as seen:
            replica.presses(1)
    assert seen.statements <= STATEMENTS and seen.trips <= TRIPS, seen


def test_a_company_file_is_laid_in_three_statements_for_each_row(tmp_path: Path, url: str) -> None:
    """The row, its version and its record: that the company changed is written once, however many rows there are. Each
    writing of it would walk past all before it, which nobody clears away within a transaction."""
    company, larger = tmp_path / "company.toml", tmp_path / "larger.toml"
    company.write_text(company_file(DEPARTMENT), encoding="utf-8")
    larger.write_text(company_file(3 * DEPARTMENT), encoding="utf-8")
    with closing(Replica(0, tmp_path, url, company, monotonic(), DEPARTMENT).bole) as house:
        tools, before = house.tools, house.tools.directory.stamp
        tools.directory._company = company_of(Settings(_env_file=None, company=larger))  # pyright: ignore[reportCallIssue]
        with traffic(tools.store) as seen, tools.store.transaction() as tx:
            following.follow(tools, tx)
        people, teams, departments = 2 * DEPARTMENT, 2 * DEPARTMENT // TEAM, 2
        assert seen.statements <= 3 * (people + teams + departments) + BESIDE, seen
        assert len(tools.directory.office.people) == 3 * DEPARTMENT and tools.directory.stamp != before


def test_a_pulse_that_finds_nothing_looks_once(tmp_path: Path, url: str) -> None:
    """One transaction, in which everything is asked that may be due."""
    with closing(Office(tmp_path, url=url).bole) as house:
        house.room.pulse()
        with traffic(house.tools.store) as seen:
            assert house.room.pulse() == 0
    assert seen.statements <= LOOKS + 2 and seen.trips <= LOOKS + 1, seen
