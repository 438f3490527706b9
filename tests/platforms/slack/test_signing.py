"""Who may speak for Slack: G1, 100,000 forged signatures and every malformed header; the window of five minutes."""

from __future__ import annotations

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st
from slack_sdk.signature import SignatureVerifier

from bot.platforms.slack.signing import genuine, sign

SECRET = "8f742231b10e8888abcd99yyyzzz85a5"
NOW = 1_795_000_000.0
STAMP = "1795000000"
BODY = b"payload=%7B%22type%22%3A%22block_actions%22%7D"


def test_slack_s_own_example_is_genuine() -> None:
    """The request printed in Slack's handbook is accepted, and SDK and we make one signature."""
    body = (
        b"token=xyzz0WbapA4vBCDEFasx0q6G&team_id=T1DC2JH3J&team_domain=testteamnow&channel_id=G8PSS9T3V"
        b"&channel_name=foobar&user_id=U2CERLKJA&user_name=roadrunner&command=%2Fwebhook-collect&text="
        b"&response_url=https%3A%2F%2Fhooks.slack.com%2Fcommands%2FT1DC2JH3J%2F397700885554%2F96rGlfmibIGlgcZRskXaIFfN"
        b"&trigger_id=398738663015.47445629121.803a0bc887a14d10d2c447fce8b6703c"
    )
    signature = "v0=a2114d57b48eac39b9ad189dd8316235a7b4a8d21a10bd27519666489c69b503"
    assert genuine(SECRET, "1531420618", signature, body, 1531420618)
    assert sign(SECRET, STAMP, BODY) == SignatureVerifier(SECRET).generate_signature(timestamp=STAMP, body=BODY)


def test_of_a_hundred_thousand_mutated_signatures_none_is_accepted() -> None:
    """G1: signature, stamp or body changed in any way, or signed with another secret: never genuine."""
    chance = random.Random(1)
    right = sign(SECRET, STAMP, BODY)
    assert genuine(SECRET, STAMP, right, BODY, NOW)
    accepted = 0
    for number in range(100_000):
        signature, stamp, body = right, STAMP, BODY
        match number % 5:
            case 0:
                at = chance.randrange(3, len(right))
                signature = (
                    right[:at]
                    + chance.choice([c for c in "0123456789abcdefABCDEF" if c != right[at]])
                    + right[at + 1 :]
                )
            case 1:
                signature = f"v0={chance.getrandbits(256):064x}"
            case 2:
                at = chance.randrange(len(body))
                body = body[:at] + bytes([body[at] ^ chance.randrange(1, 256)]) + body[at + 1 :]
            case 3:
                stamp = str(int(STAMP) + chance.choice([-1, 1]) * chance.randrange(1, 300))
            case 4:
                at = chance.randrange(len(right))
                signature = chance.choice(
                    [right[:at], right[:at] + right[at + 1 :], right + "0", right[:at] + "é" + right[at + 1 :]]
                )
        accepted += genuine(SECRET, stamp, signature, body, NOW)
    assert accepted == 0


@pytest.mark.parametrize(
    ("age", "accepted"), [(0, True), (299, True), (300, True), (301, False), (-300, True), (-301, False)]
)
def test_a_signature_is_good_for_five_minutes(age: int, accepted: bool) -> None:
    """G2: neither older nor from further ahead than five minutes."""
    stamp = str(int(NOW) - age)
    assert genuine(SECRET, stamp, sign(SECRET, stamp, BODY), BODY, NOW) is accepted


MALFORMED = [
    None, "", " ", "abc", "1795000000.5", "-1795000000", "+1795000000", " 1795000000", "1795000000\n",
    "１７９５００００００",
    "1e9", "0x6AFD", "9" * 5000, "\ud800", "٣٤٥", "1_795_000_000",
]  # fmt: skip


@pytest.mark.parametrize("stamp", MALFORMED)
def test_a_malformed_stamp_is_not_genuine(stamp: str | None) -> None:
    """G1: not a number, not ASCII, missing, huge: never an exception."""
    assert not genuine(SECRET, stamp, sign(SECRET, STAMP, BODY), BODY, NOW)


@given(st.text() | st.none(), st.text() | st.none(), st.binary())
def test_nothing_that_comes_as_a_header_raises(stamp: str | None, signature: str | None, body: bytes) -> None:
    """G1: whatever the two headers and the body are, the answer is no."""
    assert not genuine(SECRET, stamp, signature, body, NOW)
    assert not genuine(SECRET, STAMP, signature, body, NOW)


def test_without_a_secret_nothing_is_genuine() -> None:
    """An empty secret would let everybody sign."""
    assert not genuine("", STAMP, sign("", STAMP, BODY), BODY, NOW)


def test_the_body_is_compared_byte_by_byte_and_need_not_be_text() -> None:
    """A body that is no UTF-8 is signed like any other."""
    body = b"\xff\xfe\x00"
    assert genuine(SECRET, STAMP, sign(SECRET, STAMP, body), body, NOW)
