"""A disk that takes nothing: what is refused in words, what is let go of, and what is not tried again and again."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from bot.app import open_store
from bot.ports import Incoming, Refused, Submitted
from storage import StoreError
from storage.lockfile import WriterLock
from tests.looking import rows
from tests.office import Company, opened
from tests.replicas.test_trouble import at_commit
from tests.replicas.town import ITEM

OWNER = "wang.xiaoyu"
FULL_DEVICE = Path("/dev/full")


@pytest.fixture
def company(tmp_path: Path) -> Iterator[Company]:
    """A company whose memory lies in a file."""
    yield from opened(tmp_path, database_url=f"sqlite:///{tmp_path / 'bole.db'}")


def full(raw: Any, real: Any) -> None:
    """In place of a commit: there is no space left."""
    raw.rollback()
    raise sqlite3.OperationalError("database or disk is full")


def filed(company: Company) -> Incoming:
    body = Submitted("desk", "start:meetings.action_item", {**ITEM, "owner": OWNER})
    return Incoming(company.key(), "playground", OWNER, body, company.clock.now())


def test_a_full_disk_is_not_tried_a_hundred_times_at_once(company: Company) -> None:
    """D2: an event is kept and then the disk is full, so that neither its turn nor the failure can be written: whoever
    sent it is told, each pulse tries once, and once there is space again the event is worked on."""
    spared, tried = [1], list[int]()

    def kept_and_full(raw: Any, real: Any) -> None:
        if spared:
            spared.pop()
            real(raw)
            return
        tried.append(1)
        full(raw, real)

    with at_commit(company.bole.tools.store, kept_and_full, 10_000):
        answer = company.room.receive(filed(company))
        assert not answer.accepted and answer.toast
        assert len(tried) <= 6
        tried.clear()
        with pytest.raises(StoreError) as problem:
            company.room.pulse()
        assert problem.value.code == "full"
        assert len(tried) <= 6
        with pytest.raises(Refused):
            company.room.receive(filed(company))
        assert company.room.home_of(OWNER), "what is there can be read"
    company.settles()
    assert [row["state"] for row in rows(company, "inbox")] == ["done"]


def test_a_file_the_disk_cannot_take_is_refused_in_words(company: Company) -> None:
    """D2: whoever hands it in is told; neither half a file nor a line about it stays, and it is taken later."""
    folder = company.settings.data_dir / "files"
    folder.mkdir()
    company.room._cabinet._folder = FULL_DEVICE / "files"
    with pytest.raises(Refused) as no:
        company.room.attach(OWNER, "why.pdf", b"%PDF")
    assert "没有保存成功" in str(no.value)
    company.room._cabinet._folder = folder
    with at_commit(company.bole.tools.store, full, 1), pytest.raises(Refused):
        company.room.attach(OWNER, "why.pdf", b"%PDF")
    assert rows(company, "file") == []
    kept = company.room.attach(OWNER, "why.pdf", b"%PDF")
    assert company.room.file(OWNER, kept).content == b"%PDF"
    assert not list(folder.glob("*.part"))


def test_a_house_that_could_not_be_opened_lets_go_of_its_memory(company: Company) -> None:
    """D2: tables that cannot be prepared are told as what they are, at the second try too: we do not stand in our own
    way."""
    with company.bole.tools.store.transaction() as tx:
        tx.connection.exec_driver_sql("UPDATE alembic_version SET version_num = '9999'")
    company.close()
    for _ in range(2):
        with pytest.raises(StoreError) as problem:
            open_store(company.settings)
        assert problem.value.code == "newer"


def test_a_lock_that_cannot_be_written_is_not_held(tmp_path: Path) -> None:
    """D2: no space for the number of the process in the lock: told as what it is, at the second try too."""
    (tmp_path / "bole.db.lock").symlink_to(FULL_DEVICE)
    for _ in range(2):
        with pytest.raises(StoreError) as problem:
            WriterLock(tmp_path / "bole.db")
        assert problem.value.code in ("full", "directory")
