"""What was set aside, at the command line; and a backup put back without anything being sent twice."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable
from pathlib import Path

import pytest
from sqlalchemy import text

from bot.commands import orders
from bot.commands.front import main
from bot.commands.orders import Orders
from bot.ports import DeliveryFailed
from tests.office import Company

ITEM = {"what": "CANARY", "owner": "liu.yang", "due": "2026-03-20", "priority": "P1"}


@pytest.fixture
def data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The data directory every command works on."""
    monkeypatch.setenv("BOT_DATA_DIR", str(tmp_path / "data"))
    return tmp_path / "data"


def company_in(data: Path) -> Company:
    return Company(data)


def spoil(company: Company, *statements: str) -> None:
    with company.bole.tools.store.transaction() as tx:
        for each in statements:
            tx.connection.execute(text(each))


def states(company: Company, table: str) -> list[str]:
    with company.bole.tools.store.reading() as tx:
        return [str(row[0]) for row in tx.connection.execute(text(f"SELECT state FROM {table} ORDER BY id"))]


Run = Callable[..., tuple[int, str]]


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str]) -> Run:
    """A command: its exit code and what it said."""

    def ran(*arguments: str) -> tuple[int, str]:
        code = main([*arguments])
        said = capsys.readouterr()
        return code, said.out + said.err

    return ran


def test_events_and_letters_are_listed_and_shown_without_a_private_word(data: Path, run: Run) -> None:
    """A6, I4: name, kind, time, tries and reason stand there; what somebody wrote does not, and neither does who."""
    company = company_in(data)
    company.person("wang.xiaoyu").starts("meetings.action_item", **ITEM)
    company.winds(minutes=1)
    spoil(company, "UPDATE inbox SET state = 'parked', error = 'ValueError', tries = 8 WHERE id = 1",
          "UPDATE outbox SET state = 'parked', error = 'channel_not_found' WHERE private")  # fmt: skip
    company.close()
    code, said = run("parked")
    assert code == 0 and "e1 " in said and "ValueError" in said and "start:meetings.action_item" in said
    assert run("parked", "list", "--json")[1].count('"name"') == len(json.loads(run("parked", "--json")[1]))
    for each in json.loads(run("parked", "--json")[1]):
        code, shown = run("parked", "show", each["name"])
        assert code == 0 and "reason:" in shown
        assert "CANARY" not in shown and "wang" not in shown and "liu" not in shown
    assert run("parked", "show", "e999")[0] == 2


def test_retry_takes_up_again_and_drop_lets_go_for_good(data: Path, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    """A6, C5: a letter that could not arrive is sent, an event worked on once more; what is dropped never comes back,
    and its words are gone. Every decision is on record; a name nobody knows changes nothing and is said."""
    company = company_in(data)
    company.platform.failing = DeliveryFailed("channel_not_found", permanent=True)
    company.person("wang.xiaoyu").starts("meetings.action_item", **ITEM)
    spoil(company, "UPDATE inbox SET state = 'parked', error = 'ValueError'")
    company.close()
    monkeypatch.setattr("bot.commands.frame.SystemClock", lambda: company.clock)
    names = [each["name"] for each in json.loads(run("parked", "--json")[1])]
    first = next(name for name in names if name.startswith("l"))
    assert run("parked", "retry", first, "l998") == (1, f"{first}: goes out\nl998: nothing of that name is set aside\n"
        f"bole: not everything was found; python -m bot parked --data {data} lists what is set aside\n")  # fmt: skip
    assert run("parked", "drop", "all", "--yes")[0] == 0
    assert run("parked") == (0, "Nothing is set aside.\n")
    again = company_in(data)
    again.settles()
    assert set(states(again, "inbox")) == {"done"}
    assert [parcel.key for parcel in again.platform.sent] == [key(again, first)]
    with again.bole.tools.store.reading() as tx:
        noted = tx.connection.execute(text("SELECT count(*) FROM audit WHERE action LIKE 'parked:%'")).scalar()
        assert noted == len(names)
        assert tx.connection.execute(text("SELECT count(*) FROM inbox WHERE body IS NOT NULL")).scalar() == 0
    again.close()


def key(company: Company, name: str) -> str:
    with company.bole.tools.store.reading() as tx:
        found = tx.connection.execute(text("SELECT key FROM outbox WHERE id = :id"), {"id": int(name[1:])})
        return str(found.scalar())


def test_a_letter_a_newer_one_overtook_is_not_sent_any_more(data: Path, run: Run) -> None:
    """C9: taken up again, an old version of a card never replaces a newer one that is out."""
    company = company_in(data)
    person = company.person("wang.xiaoyu")
    person.starts("meetings.action_item", **{**ITEM, "owner": "wang.xiaoyu"})
    with company.bole.tools.store.transaction() as tx:
        tx.connection.execute(text("UPDATE outbox SET state = 'parked' WHERE id = 1"))
        tx.connection.execute(
            text(
                "INSERT INTO outbox (key, card_key, kind, place, person, platform, version, body, private, urgent,"
                " state, not_before, tries, created_at, topic, looks) SELECT 'newer', card_key, kind, place, person,"
                " platform, version + 1, body, private, urgent, 'sent', not_before, 0, created_at, topic, looks"
                " FROM outbox WHERE id = 1"
            )
        )
    company.close()
    code, said = run("parked", "retry", "l1")
    assert code == 0 and "newer version" in said
    again = company_in(data)
    assert states(again, "outbox")[0] == "superseded"
    again.close()


def test_a_running_bot_carries_out_what_is_decided(data: Path, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    """D5: only one process writes to the file. While the bot runs the command has it decide; with nobody there to
    answer nothing changes, now or later."""
    company = company_in(data)
    spoil(company, "INSERT INTO inbox (key, platform, handle, body, private, at, received_at, state, tries, not_before,"
          " error) SELECT 'k', 'playground', 'x', NULL, false, '2026-03-02T02:00:00.000000Z',"
          " '2026-03-02T02:00:00.000000Z', 'parked', 8, '2026-03-02T02:00:00.000000Z', 'ValueError'")  # fmt: skip
    name = json.loads(run("parked", "--json")[1])[0]["name"]
    monkeypatch.setattr(orders, "PATIENCE_S", 0.2)
    monkeypatch.setattr("bot.commands.orders.hand_in.__defaults__", (0.2,))
    assert run("parked", "drop", name)[0] == 3
    assert Orders(data, company.bole.tools).work() == 0
    assert "parked" in states(company, "inbox")
    monkeypatch.setattr("bot.commands.orders.hand_in.__defaults__", (15.0,))
    stop = threading.Event()

    def beats() -> None:
        while not stop.wait(0.05):
            Orders(data, company.bole.tools).work()

    bot = threading.Thread(target=beats)
    bot.start()
    code, said = run("parked", "drop", name)
    stop.set()
    bot.join()
    assert (code, said) == (0, f"{name}: let go, with what it said\n")
    assert "parked" not in states(company, "inbox")
    company.close()
