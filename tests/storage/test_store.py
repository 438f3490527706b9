"""The door: one writer, many readers, and one clear sentence for whatever is wrong with the file."""

from __future__ import annotations

import sqlite3
import threading
import time
from pathlib import Path

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError, OperationalError

from storage import Store, StoreError, audit, cases, inbox
from storage.health import has_wal_defect
from storage.lockfile import network_disk
from tests.scale import times
from tests.storage.helpers import KEY, NOON, address, keep_case


def refused(path: Path, **how: bool) -> StoreError:
    """What opening that file complains about."""
    with pytest.raises(StoreError) as problem, Store.open(address(path), KEY, **how) as store:
        store.migrate()
    assert "\n" not in str(problem.value)
    return problem.value


@pytest.mark.usefixtures("path")
def test_sqlite_is_set_up_for_safety(store: Store) -> None:
    """A7, D1: WAL, synchronous FULL, foreign keys, a busy timeout; readers may not write."""
    with store.transaction() as tx:
        found = {
            name: tx.connection.execute(text(f"PRAGMA {name}")).scalar()
            for name in ("journal_mode", "synchronous", "foreign_keys", "busy_timeout")
        }
    assert found == {"journal_mode": "wal", "synchronous": 2, "foreign_keys": 1, "busy_timeout": 5000}
    with store.reading() as tx:
        assert tx.connection.execute(text("PRAGMA query_only")).scalar() == 1
    assert store.path is not None
    assert store.path.stat().st_mode & 0o777 == 0o600


def test_a_transaction_is_all_or_nothing(store: Store) -> None:
    """A1: what is raised in the middle undoes everything before it, and so does a statement that fails although nobody
    looks at what it gave; the next one works."""

    def turn(member_of: str, then: Exception | None = None) -> None:
        with store.transaction() as tx:
            keep_case(tx, "c1")
            cases.add_members(tx, member_of, ["li"], NOON)
            if then is not None:
                raise then

    with pytest.raises(RuntimeError):
        turn("c1", RuntimeError())
    with pytest.raises(IntegrityError):
        turn("unknown")
    with store.transaction() as tx:
        assert cases.search(tx) == []


def test_a_reader_sees_one_snapshot(store: Store) -> None:
    """What is committed meanwhile is seen by the next reading, not in the middle of this one."""
    with store.reading() as tx:
        assert cases.search(tx) == []
        with store.transaction() as writing:
            keep_case(writing)
        assert cases.search(tx) == []
    with store.reading() as tx:
        assert len(cases.search(tx)) == 1


def test_readers_cannot_write(store: Store) -> None:
    """A reading block refuses to change anything, with a sentence."""
    with pytest.raises(StoreError) as problem, store.reading() as tx:
        keep_case(tx)
    assert problem.value.code == "readonly"


def test_what_first_went_wrong_is_told_however_late_we_come_to_ask(store: Store) -> None:
    """What the database answered before we end the block is the reason, not that what came behind was dropped."""

    def writes_and_waits(seconds: float) -> None:
        with store.reading() as tx:
            keep_case(tx)
            time.sleep(seconds)

    for pause in (0.0, 0.05):
        with pytest.raises(StoreError) as problem:
            writes_and_waits(pause)
        assert problem.value.code == "readonly"


def test_sixteen_threads_lose_nothing(store: Store) -> None:
    """D1: writers take turns without an error; each event, brought twice, is there once. 10,000 transactions in a whole
    run."""
    troubles, each_writes = list[Exception](), times(20, 626)

    def write(worker: int) -> None:
        try:
            for number in range(each_writes):
                with store.transaction() as tx:
                    inbox.put(tx, f"{worker}:{number // 2}", "slack", "U", {}, NOON, NOON)
                with store.reading() as tx:
                    assert inbox.get(tx, f"{worker}:{number // 2}")
        except Exception as problem:
            troubles.append(problem)

    threads = [threading.Thread(target=write, args=(worker,)) for worker in range(16)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert troubles == []
    with store.reading() as tx:
        assert inbox.count_new(tx) == 16 * each_writes // 2


def test_a_second_writer_is_refused_until_the_first_is_gone(store: Store, path: Path) -> None:
    """D5: two processes never write one SQLite file; a failed try does not take the lock with it."""
    assert refused(path).code == "taken"
    assert refused(path).code == "taken"
    store.close()
    with Store.open(address(path), KEY) as second:
        second.migrate()


def test_the_command_line_reads_beside_the_running_bot(store: Store, path: Path) -> None:
    """Read-only opening needs no lock, sees what is committed and refuses to write."""
    with store.transaction() as tx:
        keep_case(tx)
    with Store.open(address(path), KEY, read_only=True) as reader:
        with reader.reading() as tx:
            assert cases.by_ref(tx, "HN-c1") is not None
        with pytest.raises(StoreError) as problem, reader.transaction():
            pass
    assert problem.value.code == "readonly"
    with store.transaction() as tx:
        keep_case(tx, "c2")


def test_reading_needs_a_database_of_this_version(tmp_path: Path) -> None:
    """No file, and an empty one, are told apart; nothing is made by looking."""
    assert refused(tmp_path / "none.db", read_only=True).code == "directory"
    assert not (tmp_path / "none.db").exists()
    (tmp_path / "empty.db").touch()
    assert refused(tmp_path / "empty.db", read_only=True).code == "outdated"


def test_a_file_that_is_no_database_is_refused(path: Path) -> None:
    """D4: a text file, a cut one, one of another program: a sentence each, and the file stays as it is."""
    path.write_text("Dear diary, this is not a database at all. " * 100)
    before = path.read_bytes()
    assert refused(path).code == "corrupt"
    assert refused(path, read_only=True).code == "corrupt"
    assert path.read_bytes() == before


def test_a_database_of_another_program_is_refused(path: Path) -> None:
    """Its tables are left alone."""
    other = sqlite3.connect(path)
    other.execute("CREATE TABLE task (title TEXT)")
    other.close()
    assert refused(path).code == "corrupt"
    other = sqlite3.connect(path)
    assert other.execute("SELECT name FROM sqlite_master").fetchall() == [("task",)]
    other.close()


def test_a_damaged_page_is_found_at_the_start(store: Store, path: Path) -> None:
    """D4: pages overwritten in the middle of the file are found before anything is written."""
    with store.transaction() as tx:
        for number in range(200):
            keep_case(tx, str(number), body={"text": "x" * 2000})
    store.close()
    raw = bytearray(path.read_bytes())
    middle = len(raw) // 2 // 4096 * 4096
    raw[middle : middle + 3 * 4096] = b"\xff" * (3 * 4096)
    path.write_bytes(raw)
    assert refused(path).code == "corrupt"


def test_a_place_that_cannot_be_written_is_told(tmp_path: Path) -> None:
    """A directory in place of the file, a file in place of the directory."""
    (tmp_path / "dir.db").mkdir()
    assert refused(tmp_path / "dir.db").code == "directory"
    (tmp_path / "file").touch()
    assert refused(tmp_path / "file" / "bole.db").code == "directory"


@pytest.mark.usefixtures("path")
def test_a_full_disk_is_told_and_passes(store: Store) -> None:
    """D2: nothing accepted is lost, reading goes on, and writing recovers without a restart."""
    with store.transaction() as tx:
        keep_case(tx, "kept")
        pages = tx.connection.execute(text("PRAGMA page_count")).scalar_one()
        tx.connection.execute(text(f"PRAGMA max_page_count = {pages}"))
    with pytest.raises(StoreError) as problem, store.transaction() as tx:
        keep_case(tx, "lost", body={"text": "x" * 100_000})
    assert problem.value.code == "full"
    with store.reading() as tx:
        assert [row.id for row in cases.search(tx)] == ["kept"]
    with store.transaction() as tx:
        tx.connection.execute(text("PRAGMA max_page_count = 1000000"))
        keep_case(tx, "later", body={"text": "x" * 100_000})


@pytest.mark.usefixtures("path")
def test_a_disk_that_fails_costs_the_connection_not_the_bot(store: Store) -> None:
    """D3: after an I/O error the next transaction has a new connection, set up like the first."""

    def failing() -> None:
        with store.transaction() as tx:
            keep_case(tx, "lost")
            broken.append(tx.connection.connection.driver_connection)
            raise OperationalError("COMMIT", None, sqlite3.OperationalError("disk I/O error"))

    broken: list[object] = []
    with pytest.raises(StoreError) as problem:
        failing()
    assert problem.value.code == "io"
    with store.transaction() as tx:
        assert tx.connection.connection.driver_connection is not broken[0]
        assert tx.connection.execute(text("PRAGMA synchronous")).scalar() == 2
        assert cases.search(tx) == []


def test_no_error_repeats_what_was_written(store: Store) -> None:
    """Invariant 7: a failed statement shows its text, never the values."""
    with store.transaction() as tx:
        keep_case(tx, "c1", requester="canary")
    with pytest.raises(IntegrityError) as problem, store.transaction() as tx:
        keep_case(tx, "c1", requester="canary")
    assert "canary" not in str(problem.value)


@pytest.mark.usefixtures("path")
def test_a_backup_is_whole_while_writing_goes_on(store: Store, tmp_path: Path) -> None:
    """It holds what was committed before it, opens like any other, and leaves no half file behind."""
    with store.transaction() as tx:
        keep_case(tx, "before", private=True)
    target = tmp_path / "copies" / "bole.db"
    with pytest.raises(StoreError):
        store.backup(target)
    target.parent.mkdir()
    with store.transaction() as tx:
        keep_case(tx, "during")
        store.backup(target)
    assert [file.name for file in target.parent.iterdir()] == ["bole.db"]
    with Store.open(address(target), KEY) as copy, copy.reading() as tx:
        assert [(row.id, row.body) for row in cases.search(tx)] == [("before", {"answers": {"role": "短视频策划"}})]
    with pytest.raises(StoreError):
        store.backup(store.path)  # type: ignore[arg-type]


def test_the_doctor_hears_of_a_wrong_key(store: Store, path: Path) -> None:
    """A sound house has notes at most; with another key, confidential cases do not open."""
    assert [line for line in store.check() if not line.startswith("note:")] == []
    with store.transaction() as tx:
        keep_case(tx, private=True)
    with Store.open(address(path), bytes(32), read_only=True) as other:
        assert any("does not open with this key" in line for line in other.check())


def test_versions_with_the_wal_defect_are_known() -> None:
    """D5: mended in 3.51.3 and in two older lines."""
    defect = {(3, 40, 1): True, (3, 44, 5): True, (3, 44, 6): False, (3, 45, 0): True, (3, 50, 7): False,
              (3, 51, 2): True, (3, 51, 3): False, (3, 53, 0): False}  # fmt: skip
    assert {version: has_wal_defect(version) for version in defect} == defect


def test_a_network_disk_is_noticed() -> None:
    """D5: the mount that is closest to the file decides."""
    mounts = "/dev/sda / ext4 rw\nhost:/x /srv/my\\040share nfs4 rw\ntmpfs /srv/my\\040share/here tmpfs rw\n"
    assert network_disk(Path("/srv/my share/bole.db"), mounts) == "nfs4"
    assert network_disk(Path("/srv/my share/here/bole.db"), mounts) is None
    assert network_disk(Path("/home/bole.db"), mounts) is None


@pytest.mark.parametrize("url", ["mysql://x/y", "not a url", ""])
def test_an_address_we_do_not_know_is_refused(url: str) -> None:
    """A wrong setting is a sentence that repeats no password."""
    with pytest.raises(StoreError):
        Store.open(url, KEY)


def test_a_memory_without_a_file_works_alike() -> None:
    """For trying things: the same tables, the same functions, reading inside a transaction included."""
    with Store.open("sqlite://", KEY) as store:
        store.migrate()
        with store.transaction() as tx:
            audit.write(tx, NOON, "li", "open", "e1")
            with store.reading() as same:
                assert len(audit.latest(same, 9)) == 1
        with store.reading() as tx:
            assert len(audit.latest(tx, 9)) == 1
