"""The auditor finds what should never be, and says so once."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import text

from bot.cards.plain import card_text
from tests import postgres
from tests.office import Company, opened

ITEM = {"what": "写周报", "owner": "wang.xiaoyu", "due": "2026-04-20", "priority": "P1"}


@pytest.fixture
def company(tmp_path: Path) -> Iterator[Company]:
    for company in opened(tmp_path, database_url=postgres.usual()):
        company.person("wang.xiaoyu").starts("meetings.action_item", **ITEM)
        yield company


def spoils(company: Company, sql: str, **values: object) -> None:
    """Something goes wrong in the memory itself."""
    with company.bole.tools.store.transaction() as tx:
        tx.connection.execute(text(sql), values)


def hours(company: Company, number: int) -> None:
    """So many hours go by, hour by hour, with a pulse at each."""
    for _ in range(number):
        company.winds(hours=1)
        company.winds(minutes=6)


def cards(company: Company) -> list[str]:
    """What the maintainers were told by the auditor, in either language."""
    found = [card_text(parcel.card) for parcel in company.platform.sent]
    return [each for each in found if each.startswith(("例行检查发现异常", "The hourly check found something"))]


def ref(company: Company) -> str:
    with company.bole.tools.store.reading() as tx:
        return str(tx.connection.execute(text("SELECT ref FROM case_ WHERE closed_at IS NULL")).scalar())


def test_a_house_in_order_hears_nothing_of_the_auditor(company: Company) -> None:
    """Three days of work: nothing found, nobody told, no event put."""
    hours(company, 72)
    assert company.room.auditor.counts() == dict.fromkeys(company.room.auditor.counts(), 0)
    assert cards(company) == []
    with company.bole.tools.store.reading() as tx:
        assert tx.connection.execute(text("SELECT count(*) FROM inbox WHERE key LIKE 'audit:%'")).scalar() == 0


WRONGS = {
    "no_deadline": "UPDATE timer SET state = 'cancelled'",
    "outlived": "UPDATE case_ SET closed_at = opened_at",
    "asks_nobody": "UPDATE task SET person = 'nobody.known' WHERE kind = 'ask'",
    "stranded": "UPDATE case_ SET place = 'nowhere'",
    "readable": "UPDATE case_ SET private = true",
}


@pytest.mark.parametrize("kind", WRONGS)
def test_what_is_wrong_is_told_once_with_the_cases_name(company: Company, kind: str) -> None:
    """Each kind of wrong is found within the hour; the maintainers get one card about it, however long it lasts, and
    another when it was gone and comes back."""
    name = ref(company)
    before = _rows(company)
    hours(company, 1)
    spoils(company, WRONGS[kind])
    hours(company, 4)
    assert company.room.auditor.found[kind] == [name]
    maintainers = len(company.bole.company.roles["maintainer"])
    told = [each for each in cards(company) if name in each]
    assert len(told) == maintainers
    _mend(company, before)
    hours(company, 2)
    assert company.room.auditor.found[kind] == []
    spoils(company, WRONGS[kind])
    hours(company, 2)
    assert len([each for each in cards(company) if name in each]) == 2 * maintainers


def _rows(company: Company) -> list[tuple[str, dict[str, object]]]:
    """The case, its tasks and its timers as they are."""
    with company.bole.tools.store.reading() as tx:
        return [
            (table, dict(row))
            for table in ("case_", "task", "timer")
            for row in tx.connection.execute(text(f"SELECT * FROM {table}")).mappings()
        ]


def _mend(company: Company, rows: list[tuple[str, dict[str, object]]]) -> None:
    for table, row in rows:
        kept = {name: row[name] for name in ("id", "state", "person", "place", "private", "closed_at") if name in row}
        sets = ", ".join(f"{name} = :{name}" for name in kept if name != "id")
        spoils(company, f"UPDATE {table} SET {sets} WHERE id = :id", **kept)


def test_a_letter_a_timer_and_an_event_left_lying_are_found(company: Company) -> None:
    """Nothing that waits is forgotten without a word: a letter to a platform nobody serves, a timer that sleeps on
    after its time, an event nobody takes."""
    hours(company, 1)
    long_ago = (company.clock.now() - timedelta(days=2)).strftime("%Y-%m-%dT%H:%M:%S.000000Z")
    later = (company.clock.now() + timedelta(days=2)).strftime("%Y-%m-%dT%H:%M:%S.000000Z")
    spoils(company, "UPDATE outbox SET state = 'waiting', platform = 'gone', not_before = :at", at=long_ago)
    spoils(company, "UPDATE inbox SET state = 'new', received_at = :at, not_before = :later", at=long_ago, later=later)
    company.room.auditor.look(quiet=True)
    hours(company, 2)
    found = company.room.auditor.counts()
    assert found["overdue"] >= 1 and found["stuck"] >= 1
    assert any("消息早该发出" in each and "操作一直没有处理" in each for each in cards(company))


def test_a_timer_that_sleeps_on_is_found(company: Company) -> None:
    """A timer that should have fallen is told of, by the look itself: the clock would ring it at once otherwise."""
    from bot.engine import auditor

    spoils(company, "UPDATE timer SET due_at = '2026-01-01T00:00:00.000000Z'")
    tools = company.bole.tools
    with tools.store.reading() as tx:
        assert len(auditor.findings(tools, tx, company.clock.now())["unfired"]) >= 1


def test_while_there_is_much_to_do_the_auditor_waits(company: Company) -> None:
    """What is only being worked off is not told as lost: a busy house is looked at later, but never more than an
    hour later."""
    hours(company, 1)
    look = company.room.auditor.look
    spoils(company, WRONGS["no_deadline"])
    company.clock.set(company.clock.now() + timedelta(hours=1, minutes=10))
    assert look(quiet=False) == 0
    company.clock.set(company.clock.now() + timedelta(hours=1))
    assert look(quiet=False) == 1
    assert look(quiet=True) == 0


def test_finished_events_are_forgotten_after_thirty_days(company: Company) -> None:
    """A bot that runs for months keeps no event longer than a platform may bring it again, and a day."""
    hours(company, 1)
    for _ in range(32):
        company.winds(days=1)
    with company.bole.tools.store.reading() as tx:
        oldest = tx.connection.execute(text("SELECT min(received_at) FROM inbox WHERE state = 'done'")).scalar()
    limit = (company.clock.now() - timedelta(days=31)).isoformat()
    assert oldest is None or str(oldest).replace(" ", "T") > limit


def test_forms_and_words_nobody_came_back_for_are_forgotten_while_the_house_runs_on(company: Company) -> None:
    """Both were thrown away at a start only, or when somebody else wrote something; a bot may run for months."""
    company.room.open_forms.keep("a form", {"of": "wang.xiaoyu"})
    company.person("wang.xiaoyu").says("那个什么来着，就是上次说的")
    hours(company, 1)
    for _ in range(9):
        company.winds(days=1)
    with company.bole.tools.store.reading() as tx:
        forms = tx.connection.execute(text("SELECT count(*) FROM open_form")).scalar()
        words = tx.connection.execute(text("SELECT count(*) FROM draft WHERE kind = 'words'")).scalar()
    assert (forms, words) == (0, 0)
