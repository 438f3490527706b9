"""What Slack's error codes mean for a letter."""

from __future__ import annotations

import json
from pathlib import Path
from typing import get_args

import pytest

from bot.platforms.slack import errors
from bot.platforms.slack.errors import BROKEN_ACCESS, MEANINGS, OF_ONE_METHOD, Meaning, answered, meaning_of
from bot.ports import DeliveryFailed

DOCUMENTED: dict[str, list[str]] = json.loads(Path(__file__).with_name("documented_errors.json").read_text())
"""The codes Slack's reference lists for the methods we call, and those it lists for every method."""
COMMON = DOCUMENTED["of every method"]
ALL = [(method, code) for method, codes in DOCUMENTED.items() if method != "of every method" for code in codes + COMMON]


def test_every_documented_error_of_every_method_has_a_meaning() -> None:
    """C5: each code the reference lists for a method we call says what is to be done."""
    missing = sorted({f"{method} {code}" for method, code in ALL if meaning_of(method, code) is None})
    assert not missing
    assert len(ALL) > 700
    assert {meaning for _, code in ALL if (meaning := MEANINGS.get(code))} == set(get_args(Meaning))


def test_no_code_has_two_meanings() -> None:
    """C5: the table is read by people too: a code stands in one line of it, and exceptions differ from the rule."""
    listed = [code for codes in errors._WORDS.values() for code in codes.split()]
    assert sorted(listed) == sorted(set(listed))
    assert all(MEANINGS[code] != meaning for (_, code), meaning in OF_ONE_METHOD.items())


@pytest.mark.parametrize("code", sorted(BROKEN_ACCESS | {"missing_scope", "team_added_to_org"}))
def test_what_only_the_it_person_can_mend_stops_everything_and_loses_nothing(code: str) -> None:
    """C5: a revoked token is no fault of the letter: it stays in the queue and every other one waits too."""
    failure = answered("chat.postMessage", code)
    assert failure.everywhere
    assert not failure.permanent


@pytest.mark.parametrize(
    "code", ["is_archived", "not_in_channel", "user_disabled", "channel_not_found", "invalid_blocks"]
)
def test_what_no_second_attempt_can_mend_is_permanent(code: str) -> None:
    """C5: no retry; the house re-routes the letter or parks it."""
    failure = answered("chat.postMessage", code)
    assert failure.permanent
    assert not failure.everywhere
    assert isinstance(failure, DeliveryFailed)


@pytest.mark.parametrize(
    "code", ["message_not_found", "cant_update_message", "edit_window_closed", "channel_not_found"]
)
def test_a_message_that_cannot_be_replaced_is_stale(code: str) -> None:
    """A card whose message is gone is put afresh, wherever the chat is now."""
    assert answered("chat.update", code).meaning == "stale"


def test_slack_saying_something_may_have_happened_leaves_the_post_unknown() -> None:
    """C3: `internal_error` and `fatal_error` may come after the message was kept; reading cannot leave a doubt."""
    assert answered("chat.postMessage", "fatal_error").unknown
    assert answered("chat.postMessage", "internal_error").unknown
    assert not answered("conversations.history", "internal_error").unknown
    assert not answered("chat.postMessage", "is_archived").unknown


def test_a_code_nobody_has_documented_is_tried_again() -> None:
    """No letter is given up for a word we do not know."""
    failure = answered("chat.postMessage", "brand_new_reason")
    assert not failure.permanent
    assert failure.code == "brand_new_reason"
