"""Boxes: locked by anybody, opened by one key, and alike from outside."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from storage import StoreError, boxes

PRIVATE, OTHER = bytes(range(32)), bytes(range(1, 33))
PUBLIC = boxes.public_key(PRIVATE)
SIZE = 256
fresh = st.binary(min_size=32, max_size=32)


@given(st.binary(max_size=SIZE - 4), fresh)
def test_what_is_locked_opens_with_the_one_key_and_has_one_size(message: bytes, once: bytes) -> None:
    """J2: Whatever is in a box, empty or full, it is as long as every other and comes out as it went in."""
    box = boxes.lock(PUBLIC, message, SIZE, "here", once)
    assert len(box) == len(boxes.lock(PUBLIC, b"", SIZE, "here", once))
    assert boxes.unlock(PRIVATE, box, "here") == message


@given(fresh, st.integers(0, SIZE + 47))
def test_another_key_another_place_or_a_changed_byte_does_not_open(once: bytes, at: int) -> None:
    """So an answer can neither be read, nor counted twice by copying it, nor altered."""
    box = boxes.lock(PUBLIC, b"said", SIZE, "here", once)
    changed = box[:at] + bytes([box[at] ^ 1]) + box[at + 1 :]
    for private, held, where in ((OTHER, box, "here"), (PRIVATE, box, "there"), (PRIVATE, changed, "here")):
        with pytest.raises(StoreError, match="does not open"):
            boxes.unlock(private, held, where)


def test_the_same_message_never_looks_the_same() -> None:
    """Two boxes with the same words differ from the first byte to the last."""
    one, two = (boxes.lock(PUBLIC, b"said", SIZE, "here", bytes([n] * 32)) for n in (1, 2))
    assert one[:32] != two[:32]
    assert one[32:] != two[32:]


def test_what_does_not_fit_is_refused() -> None:
    """A longer box would tell; so the caller is told instead."""
    with pytest.raises(ValueError, match="does not fit"):
        boxes.lock(PUBLIC, bytes(SIZE - 3), SIZE, "here", bytes(32))
