"""The key of a round: one file, there in full or not at all, and gone for good."""

from __future__ import annotations

from pathlib import Path

import pytest

from storage import StoreError
from storage.roundkeys import SECRET_BYTES, RoundKeys

SECRET = bytes(range(SECRET_BYTES))


def test_a_key_is_made_found_again_and_destroyed(tmp_path: Path) -> None:
    """It lies beside the house's key, readable by the bot only; destroyed, not a byte of it is left."""
    keys = RoundKeys(tmp_path / "data")
    made = keys.make("r1", SECRET)
    (file,) = (tmp_path / "data").iterdir()
    assert file.stat().st_mode & 0o077 == 0
    assert keys.load("r1") == made
    assert keys.known() == ["r1"]
    keys.destroy("r1")
    keys.destroy("r1")
    assert list((tmp_path / "data").iterdir()) == []
    assert keys.load("r1") is None
    assert keys.known() == []


def test_what_is_shredded_is_overwritten_before_it_is_removed(tmp_path: Path) -> None:
    """Another name of the same file shows that the bytes themselves are gone, not only their name."""
    keys = RoundKeys(tmp_path)
    keys.make("r1", SECRET)
    kept = tmp_path / "another name"
    kept.hardlink_to(next(tmp_path.glob("round-*")))
    keys.destroy("r1")
    assert kept.read_bytes() == bytes(SECRET_BYTES)


def test_marks_are_nobodys_without_the_key(tmp_path: Path) -> None:
    """The same person has the same slot in a round and another in the next."""
    keys = RoundKeys(tmp_path)
    one, two = keys.make("r1", SECRET), keys.make("r2", SECRET[::-1])
    assert one.mark("li.na") == one.mark("li.na")
    assert len({one.mark("li.na"), one.mark("wang.xiaoyu"), two.mark("li.na")}) == 3
    assert "0" * 8 not in repr(one)
    assert repr(one) == "RoundKey()"


def test_a_half_written_key_is_no_key(tmp_path: Path) -> None:
    """A crash while it is made leaves a draft, which is known and can be destroyed; a cut file is refused."""
    keys = RoundKeys(tmp_path)
    (tmp_path / "round-r1.part").write_bytes(SECRET[:9])
    assert keys.load("r1") is None
    assert keys.known() == ["r1"]
    keys.destroy("r1")
    assert list(tmp_path.iterdir()) == []
    (tmp_path / "round-r2.key").write_bytes(SECRET[:9])
    with pytest.raises(StoreError, match="must hold 64 bytes"):
        keys.load("r2")
    with pytest.raises(ValueError, match="letters and digits"):
        keys.load("../secret")
    with pytest.raises(ValueError, match="64 bytes"):
        keys.make("r3", b"short")
