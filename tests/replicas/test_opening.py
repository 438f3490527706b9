"""Replicas that open: the database is prepared once, whoever comes later waits, and what was cut off is done again."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor, wait
from typing import Any

import pytest
from sqlalchemy import event as listening
from sqlalchemy import text

from bot.commands.serve import fares
from bot.engine.directory import HOUSE
from bot.ports import Said
from storage import Store, StoreError, session
from tests import postgres
from tests.replicas.town import Town
from tests.storage.helpers import KEY


def test_replicas_that_start_at_once_prepare_the_database_once() -> None:
    """A8: one of them makes the tables, the others wait for it; a newer database is refused."""
    with postgres.shelf().database(empty=True) as url:
        stores = [Store.open(url, KEY) for _ in range(3)]
        threads = [threading.Thread(target=each.migrate) for each in stores]
        for each in threads:
            each.start()
        for each in threads:
            each.join(60)
        assert all(each.standing() == "current" for each in stores)
        with stores[0].transaction() as tx:
            assert tx.connection.execute(text("SELECT count(*) FROM alembic_version")).scalar() == 1
            tx.connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
        with pytest.raises(StoreError) as problem:
            stores[1].migrate()
        assert problem.value.code == "newer"
        for each in stores:
            each.close()


def test_a_replica_goes_on_beside_a_newer_one_until_its_turn_to_be_replaced(town: Town) -> None:
    """A4: a newer version adds to the tables while this one serves: it works on, is ready, and says so; tables that
    were put back by hand to an older shape are a trouble."""
    house = town.houses[0]
    assert fares(house)[0] == "" and "tables" not in fares(house)[1]
    with house.tools.store.transaction() as tx:
        tx.connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    assert fares(house)[0] == "" and "newer" in fares(house)[1]["tables"]
    assert house.room.receive(town.event("shen.kai", Said("帮助"))).accepted
    town.settles()
    assert town.post.taken
    with house.tools.store.transaction() as tx:
        tx.connection.execute(text("UPDATE alembic_version SET version_num = '0001'"))
    assert "older" in fares(house)[0]


def test_a_replica_that_opens_waits_for_one_that_is_opening(town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    """In a very large company that takes longer than anything else is waited for; nobody gives up."""
    monkeypatch.setitem(session._IN_A_SESSION, "lock_timeout", 100)
    with ThreadPoolExecutor(1) as aside:
        for what in ("staffing", HOUSE):
            with town.houses[0].tools.store.transaction() as tx:
                tx.alone(what)
                opening = aside.submit(town.another)
                assert wait([opening], 0.5).not_done
            opening.result(10).close(0)


@pytest.mark.parametrize("at", range(1, 40, 6))
def test_a_migration_that_is_cut_off_leaves_nothing_and_is_done_again(at: int) -> None:
    """A8: the connection is lost at one statement or another; the next start finds an empty database and fills it."""
    with postgres.shelf().database(empty=True) as url:
        with Store.open(url, KEY) as store:
            assert store._writer is not None
            counted = list[int]()

            @listening.listens_for(store._writer, "before_cursor_execute")
            def _(connection: Any, *_: Any) -> None:
                counted.append(1)
                if len(counted) == at:
                    connection.connection.driver_connection.pgconn.finish()

            with pytest.raises(StoreError) as problem:
                store.migrate()
            assert problem.value.code == "unreachable"
        with Store.open(url, KEY) as again:
            with again.transaction() as tx:
                tables = "SELECT count(*) FROM information_schema.tables WHERE table_schema = 'public'"
                assert tx.connection.execute(text(tables)).scalar() == 0
            again.migrate()
            assert again.standing() == "current"
