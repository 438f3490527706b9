"""Who may speak for Feishu: G1, forged signatures and every malformed header; and what an encrypted body says."""

from __future__ import annotations

import base64
import json
import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.platforms.feishu.signing import Plain, fresh, genuine, opened, sign
from tests.platforms.feishu.sealing import IV, SIGNATURE, sealed, signed

KEY = "kudryavka"
NOW = 1_795_000_000.0
STAMP, NONCE = "1795000000", "5b6f3b64"
BODY = sealed(KEY, {"schema": "2.0", "event": {"text": "我要请假"}})


def test_a_signature_made_by_the_rule_is_genuine() -> None:
    """Stamp, nonce, key and raw body, hashed in this order."""
    assert genuine(KEY, STAMP, NONCE, signed(KEY, BODY, STAMP, NONCE)[SIGNATURE], BODY)
    assert sign(KEY, STAMP, NONCE, BODY) == signed(KEY, BODY, STAMP, NONCE)[SIGNATURE]


def test_of_ten_thousand_mutated_signatures_none_is_accepted() -> None:
    """G1: signature, stamp, nonce or body changed in any way, or signed with another key: never genuine."""
    chance = random.Random(1)
    right = sign(KEY, STAMP, NONCE, BODY)
    accepted = 0
    for number in range(10_000):
        key, stamp, nonce, signature, body = KEY, STAMP, NONCE, right, BODY
        at = chance.randrange(len(right))
        match number % 6:
            case 0:
                other = chance.choice([c for c in "0123456789abcdefABCDEF" if c != right[at]])
                signature = right[:at] + other + right[at + 1 :]
            case 1:
                signature = chance.choice([right[:at], right + "0", right[:at] + "é" + right[at + 1 :]])
            case 2:
                spot = chance.randrange(len(body))
                body = body[:spot] + bytes([body[spot] ^ chance.randrange(1, 256)]) + body[spot + 1 :]
            case 3:
                stamp = str(int(STAMP) + chance.choice([-1, 1]) * chance.randrange(1, 300))
            case 4:
                nonce = f"{chance.getrandbits(32):08x}"
            case _:
                key = f"{chance.getrandbits(64):x}"
        accepted += genuine(key, stamp, nonce, signature, body)
    assert accepted == 0 and genuine(KEY, STAMP, NONCE, right, BODY)


@given(st.text() | st.none(), st.text() | st.none(), st.text() | st.none(), st.binary())
def test_nothing_that_comes_as_a_header_raises(
    stamp: str | None, nonce: str | None, signature: str | None, body: bytes
) -> None:
    """G1: whatever the three headers and the body are, the answer is no."""
    assert not genuine(KEY, stamp, nonce, signature, body)
    assert not genuine(KEY, STAMP, NONCE, signature, body)


@pytest.mark.parametrize("wrong", [None, "", "é", "\ud800", "9" * 5000, "\x00\xff"])
def test_a_malformed_header_is_not_genuine(wrong: str | None) -> None:
    """G1: missing, no ASCII, huge: never an exception, though the hash itself would fit."""
    right = sign(KEY, STAMP, NONCE, BODY)
    assert not genuine(KEY, wrong, NONCE, right, BODY)
    assert not genuine(KEY, STAMP, wrong, right, BODY)
    assert not genuine(KEY, STAMP, NONCE, wrong, BODY)


def test_without_a_key_nothing_is_genuine() -> None:
    """G3: an empty key would let everybody sign."""
    assert not genuine("", STAMP, NONCE, sign("", STAMP, NONCE, BODY), BODY)


@pytest.mark.parametrize(
    ("stamp", "is_fresh"),
    [
        (STAMP, True), (str(int(NOW) - 6 * 3600), True), (f"{STAMP}000", True), (str(int(NOW) - 604_801), False),
        ("1483228800", False), (str(int(NOW) + 604_801), False), ("x", False), ("", False), (None, False),
        ("9" * 5000, False), ("１７９５００００００", False),
    ],
)  # fmt: skip
def test_a_stamp_is_good_for_a_week(stamp: str | None, is_fresh: bool) -> None:
    """G2: Feishu pushes again for hours, perhaps under the first stamp; what is older is a replay."""
    assert fresh(stamp, NOW) is is_fresh


def test_the_handbook_s_vector_and_our_own_sealing_are_opened() -> None:
    """The vector of the handbook is a string, so as a body it is an error; the same cipher opens objects."""
    vector = b'{"encrypt": "P37w+VZImNgPEO1RBhJ6RtKl7n6zymIbEG1pReEzghk="}'
    with pytest.raises(ValueError, match="Expecting value"):  # hello world: no JSON
        opened("test key", vector)
    assert opened(KEY, BODY) == {"schema": "2.0", "event": {"text": "我要请假"}}


@given(
    st.dictionaries(st.text(), st.text() | st.integers() | st.booleans() | st.none()),
    st.binary(min_size=16, max_size=16),
)
def test_whatever_is_sealed_comes_out_again(said: dict[str, object], iv: bytes) -> None:
    """Any object, under any first block."""
    assert opened(KEY, sealed(KEY, json.dumps(said).encode(), iv)) == said


def test_a_body_in_the_clear_is_told_apart() -> None:
    """It can be read, and is not to be."""
    with pytest.raises(Plain):
        opened(KEY, b'{"schema": "2.0"}')


def _in(encrypted: object) -> bytes:
    return json.dumps({"encrypt": encrypted}).encode()


UNREADABLE = [
    b"", b"{", b"[]", b"1", b"null", b"\xff\xfe\x00", b"[" * 100_000, b'{"a":' * 100_000, b'{"encrypt": NaN}',
    _in(1), _in([]), _in({}), _in(""), _in("é"), _in("a"), _in("%%%"), _in("QUJD"), _in("A" * 64),
    _in(base64.b64encode(IV).decode()), _in(base64.b64encode(IV * 2 + b"x").decode()),
    sealed(KEY, b""), sealed(KEY, b"[]"), sealed(KEY, b"\xff"), sealed(KEY, b"[" * 100_000), sealed(KEY, b"1" * 5000),
    sealed("another key", {"a": 1}), b"9" * 10_000,
]  # fmt: skip


@pytest.mark.parametrize("body", UNREADABLE, ids=range(len(UNREADABLE)))
def test_what_cannot_be_opened_is_a_value_error(body: bytes) -> None:
    """G1: no key fits, no padding, no text, no JSON, no object, nested without end: one kind of exception."""
    with pytest.raises(ValueError):  # noqa: PT011  # the kind is what matters
        opened(KEY, body)


@given(st.binary(max_size=200))
def test_no_bytes_raise_anything_else(noise: bytes) -> None:
    """G1: as a body, and as what is encrypted in one."""
    for body in (noise, _in(base64.b64encode(noise).decode()), sealed(KEY, noise)):
        try:
            assert isinstance(opened(KEY, body), dict)
        except ValueError:
            continue
