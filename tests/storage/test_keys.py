"""The key is made once and kept from others."""

from __future__ import annotations

from pathlib import Path

import pytest

from storage import StoreError, load_key


def test_a_key_is_made_once(tmp_path: Path) -> None:
    """32 bytes, for its owner only, the same ever after, and nothing else left in the directory."""
    path = tmp_path / "data" / "key"
    key = load_key(path)
    assert len(key) == 32
    assert load_key(path) == key
    assert load_key(tmp_path / "other") != key
    assert path.stat().st_mode & 0o777 == 0o400
    assert [file.name for file in path.parent.iterdir()] == ["key"]


def test_a_key_open_to_others_or_of_another_size_is_refused(tmp_path: Path) -> None:
    """The sentence says what to do."""
    path = tmp_path / "key"
    path.write_bytes(bytes(32))
    path.chmod(0o644)
    with pytest.raises(StoreError, match="chmod 400"):
        load_key(path)
    path.write_bytes(bytes(31))
    path.chmod(0o600)
    with pytest.raises(StoreError, match="32 bytes"):
        load_key(path)


def test_a_place_where_no_key_can_be_made_is_told(tmp_path: Path) -> None:
    """A file where a directory should be is one sentence, not a traceback."""
    (tmp_path / "file").write_text("")
    with pytest.raises(StoreError, match="cannot be read or written"):
        load_key(tmp_path / "file" / "key")
