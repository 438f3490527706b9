"""Slots look the same full or empty; what was released is all that stays."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import text

from storage import Store, boxes, rounds
from storage.rounds import PieceRow, RoundRow
from tests.storage.helpers import KEY, NOON, address, later

PRIVATE = bytes(range(32))
PUBLIC = boxes.public_key(PRIVATE)
SIZE = 512
MARKS = [f"{n:064x}" for n in range(8)]


def a_round(number: str = "r1", **changes: Any) -> RoundRow:
    values: dict[str, Any] = {
        "id": number, "name": "culture.satisfaction", "state": "open", "level": "", "key_gone": False,
        "opened_at": NOON, "closes_at": later(days=5), "ended_at": None, "body": {"k": 5},
    }  # fmt: skip
    return RoundRow(**(values | changes))


def box(mark: str, message: bytes, once: int) -> bytes:
    return boxes.lock(PUBLIC, message, SIZE, mark, once.to_bytes(32, "big"))


def laid(store: Store) -> None:
    with store.transaction() as tx:
        rounds.open_(tx, a_round(), {mark: box(mark, b"{}", n) for n, mark in enumerate(MARKS)})


@settings(max_examples=15)
@given(st.lists(st.tuples(st.sampled_from(MARKS), st.binary(max_size=SIZE - 4)), max_size=20))
def test_the_memory_does_not_tell_which_slots_carry_an_answer(answers: list[tuple[str, bytes]]) -> None:
    """J1, J2: Whoever answers, in whatever order, as often as they like: the same slots in the same order, all of one
    size, with no column beside them, and the boxes are alike in every bit an empty one has in common with others."""
    with Store.open("sqlite://", KEY) as store:
        store.migrate()
        laid(store)
        for number, (mark, message) in enumerate(answers, start=100):
            with store.transaction() as tx:
                assert rounds.fill(tx, "r1", mark, box(mark, message, number))
        with store.reading() as tx:
            rows = tx.connection.execute(text("SELECT * FROM sealed_slot")).mappings().all()
            assert {frozenset(row) for row in rows} == {frozenset({"round_id", "mark", "box"})}
            assert [row["mark"] for row in rows] == MARKS
            assert {len(row["box"]) for row in rows} == {SIZE + 48}
            assert all(row["box"][31] < 128 for row in rows), "an empty slot must hold a real key, not any bytes"
            last = dict(answers)
            opened = {m: boxes.unlock(PRIVATE, held, m) for m, held in rounds.slots(tx, "r1")}
            assert opened == {mark: last.get(mark, b"{}") for mark in MARKS}


def test_what_was_overwritten_or_cleared_is_in_no_file(store: Store, path: Path) -> None:
    """An answer of before, and every slot of a round that is over, are wiped from the file and from its log."""
    laid(store)
    seen = [box(MARKS[0], f"answer {n}".encode(), 50 + n) for n in range(3)]
    for held in seen:
        with store.transaction() as tx:
            rounds.fill(tx, "r1", MARKS[0], held)
        store.settle()
    with store.reading() as tx:
        others = [held for _, held in rounds.slots(tx, "r1")]
    files = b"".join(p.read_bytes() for p in path.parent.iterdir())
    assert seen[2][64:128] in files
    assert all(held[64:128] not in files for held in seen[:2])
    with store.transaction() as tx:
        rounds.clear(tx, "r1")
    store.settle()
    files = b"".join(p.read_bytes() for p in path.parent.iterdir())
    assert all(held[64:128] not in files for held in others)


def test_a_slot_nobody_has_is_not_filled(store: Store) -> None:
    """Who was not there when the round opened has no slot, and nothing changes."""
    laid(store)
    with store.transaction() as tx:
        before = rounds.slots(tx, "r1")
        assert not rounds.fill(tx, "r1", "f" * 64, box("f" * 64, b"x", 99))
        assert not rounds.fill(tx, "r2", MARKS[0], box(MARKS[0], b"x", 99))
        assert rounds.slots(tx, "r1") == before


def test_a_round_ends_once_and_then_waits_for_its_key_to_go(store: Store) -> None:
    """Open, over, done with: each is noted once."""
    laid(store)
    with store.transaction() as tx:
        assert [r.id for r in rounds.standing_open(tx, "culture.satisfaction")] == ["r1"]
        assert rounds.standing_open(tx, "culture.pulse") == []
        rounds.reach(tx, "r1", "k")
        assert rounds.end(tx, "r1", "released", {"k": 5, "root": "ab"}, later(days=5))
        assert not rounds.end(tx, "r1", "lost", {}, later(days=6))
        (over,) = rounds.unfinished(tx)
        assert (over.state, over.level, over.body["root"]) == ("released", "k", "ab")
        assert rounds.key_gone(tx, "r1")
        assert not rounds.key_gone(tx, "r1")
        assert rounds.unfinished(tx) == []
        assert [r.id for r in rounds.released(tx, "culture.satisfaction")] == ["r1"]
        found = rounds.load(tx, "r1")
        assert found is not None
        assert found.key_gone


def test_pieces_lie_in_the_order_of_their_random_ids(store: Store) -> None:
    """In whatever order they were kept."""
    laid(store)
    kept = [PieceRow("r1", f"{n:02x}", "score", "hr", "market", str(n % 5 + 1), "00") for n in (7, 3, 5)]
    with store.transaction() as tx:
        rounds.release(tx, kept)
        rounds.release(tx, [])
        assert [p.id for p in rounds.pieces(tx, "r1")] == ["03", "05", "07"]
        raw = tx.connection.execute(text("SELECT id FROM sealed_piece")).scalars().all()
        assert raw == ["03", "05", "07"]


def test_settling_waits_for_nobody(store: Store, tmp_path: Path) -> None:
    """While somebody reads, SQLite's log stays; nobody is held up by it, and the next settling empties it."""
    log = tmp_path / "bole.db-wal"
    laid(store)
    with store.reading() as tx:
        rounds.slots(tx, "r1")
        with store.transaction() as writing:
            rounds.reach(writing, "r1", "k")
        store.settle()
        assert not log.exists() or log.stat().st_size > 0
    store.settle()
    assert not log.exists() or log.stat().st_size == 0
    with Store.open("sqlite://", None) as memory:
        memory.settle()


def test_a_copy_of_the_memory_holds_no_key(store: Store, path: Path) -> None:
    """J1: A backup has the slots, which nobody can open with it."""
    laid(store)
    store.backup(path.with_name("copy.db"))
    assert PRIVATE not in path.with_name("copy.db").read_bytes()
    with Store.open(address(path.with_name("copy.db")), KEY) as copy, copy.reading() as tx:
        assert len(rounds.slots(tx, "r1")) == len(MARKS)


def test_what_is_overwritten_later_is_wiped_as_before(tmp_path: Path) -> None:
    """Filling and clearing slots leaves the connection wiping: registers that forget rely on it."""
    with Store.open(address(tmp_path / "wiped.db"), KEY) as store:
        store.migrate()
        laid(store)
        with store.transaction() as tx:
            rounds.fill(tx, "r1", MARKS[0], box(MARKS[0], b"4", 99))
        with store.transaction() as tx:
            rounds.clear(tx, "r1")
            assert tx.connection.exec_driver_sql("PRAGMA secure_delete").scalar() == 1
