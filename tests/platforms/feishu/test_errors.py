"""What Feishu's error codes mean for a letter."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest

from bot.platforms.feishu import errors
from bot.platforms.feishu.errors import (
    BAD_ACCESS,
    BAD_TOKEN,
    ISSUE,
    MEANINGS,
    OF_ONE_METHOD,
    OF_PLACE,
    PERHAPS_DONE,
    TOO_OFTEN,
    answered,
    is_write,
    meaning_of,
    method_of,
)
from bot.platforms.feishu.manifest import FREE_CALLS, SCOPES
from bot.ports import DeliveryFailed

POST, REDRAW = "POST /im/v1/messages", "PATCH /im/v1/messages/:id"
DOCUMENTED: dict[str, dict[str, Any]] = json.loads(Path(__file__).with_name("documented_errors.json").read_text())
"""The codes Feishu's documents list for the interfaces we call, with the document's path, and the common ones a call of
ours can meet."""
COMMON: list[int] = DOCUMENTED["of every method"]["codes"]
METHODS = [method for method in DOCUMENTED if method != "of every method"]
ALL = [(method, code) for method in METHODS for code in DOCUMENTED[method]["codes"] + COMMON]


def test_every_documented_error_of_every_interface_has_a_meaning() -> None:
    """C5: each code the documents list for an interface we call says what is to be done."""
    assert not sorted({f"{method} {code}" for method, code in ALL if meaning_of(method, code) is None})
    assert len(ALL) > 1500
    assert all(entry["document"].startswith("/") for entry in DOCUMENTED.values())


def test_every_interface_the_app_asks_permission_for_is_documented() -> None:
    """C5: no call of ours is left out of the table."""
    asked = {call for scope in SCOPES for call in scope.calls} | set(FREE_CALLS)
    assert {re.sub(r":[a-z]+", ":id", call) for call in asked} <= set(METHODS)


def test_no_code_has_two_meanings_and_none_is_made_up() -> None:
    """C5: the table is read by people too: a code stands in one line of it, and exceptions differ from the rule."""
    listed = [code for codes in errors._WORDS.values() for code in codes.split()]
    assert sorted(listed) == sorted(set(listed))
    assert {int(code) for code in listed} == {code for _, code in ALL}
    assert all(MEANINGS[code] != meaning for (_, code), meaning in OF_ONE_METHOD.items())
    assert set(MEANINGS) >= (BAD_TOKEN | BAD_ACCESS | TOO_OFTEN | PERHAPS_DONE | OF_PLACE)


@pytest.mark.parametrize("code", sorted(BAD_TOKEN | BAD_ACCESS | {99991672, 230006}))
def test_what_only_the_it_person_can_mend_stops_everything_and_loses_nothing(code: int) -> None:
    """C5: a secret that is wrong or a permission that is missing is no fault of the letter: it stays in the queue and
    every other one waits too."""
    failure = answered(POST, code)
    assert failure.everywhere
    assert not failure.permanent


@pytest.mark.parametrize("code", [230013, 230002, 230029, 230053, 232009, 230022, 230028, 230025, 230099])
def test_what_no_second_attempt_can_mend_is_permanent(code: int) -> None:
    """C5: no retry; the house re-routes the letter or parks it."""
    failure = answered(POST, code)
    assert failure.permanent
    assert not failure.everywhere
    assert isinstance(failure, DeliveryFailed)


@pytest.mark.parametrize("code", [230031, 230011, 230110, 232009, 230002, 230001])
def test_a_card_that_cannot_be_redrawn_is_stale(code: int) -> None:
    """A card older than 14 days, recalled or deleted, and one that is none, is put afresh."""
    assert answered(REDRAW, code).meaning == "stale"


def test_feishu_saying_something_may_have_happened_leaves_a_message_unknown() -> None:
    """C3: "being sent" and internal errors may come after the message was kept; reading cannot leave a doubt."""
    assert answered(POST, 230049).unknown
    assert answered("POST /task/v2/tasks", 1470500).unknown
    assert not answered("GET /im/v1/chats", 10500).unknown
    assert not answered(POST, 230013).unknown


def test_a_code_nobody_has_documented_is_tried_again() -> None:
    """No letter is given up for a number we do not know; the same one, asked for the token, stops everything."""
    failure = answered(POST, 239999)
    assert (failure.permanent, failure.everywhere, failure.code) == (False, False, 239999)
    assert answered(ISSUE, 239999).everywhere


@pytest.mark.parametrize(
    ("verb", "path", "method", "writes"),
    [
        ("POST", "/im/v1/messages", POST, True),
        ("PATCH", "/im/v1/messages/om_dc13264520392913993dd051dba21dcf", REDRAW, True),
        ("PATCH", "/im/v1/messages/om_x/urgent_app", "PATCH /im/v1/messages/:id/urgent_app", True),
        ("GET", "/im/v1/messages/om_1/resources/file_v2_a", "GET /im/v1/messages/:id/resources/:id", False),
        ("GET", "/contact/v3/users/find_by_department", "GET /contact/v3/users/find_by_department", False),
        ("GET", "/contact/v3/departments/0/children", "GET /contact/v3/departments/:id/children", False),
        ("POST", "/calendar/v4/calendars/feishu.cn_x@group.calendar.feishu.cn/events",
         "POST /calendar/v4/calendars/:id/events", True),
        ("POST", "/bitable/v1/apps/NQRxbRkBMa6OnZs/tables/tblsRc9GRR/records/search",
         "POST /bitable/v1/apps/:id/tables/:id/records/search", False),
        ("POST", "/auth/v3/tenant_access_token/internal", ISSUE, False),
    ],
)  # fmt: skip
def test_a_call_has_the_name_the_documents_give_it(verb: str, path: str, method: str, writes: bool) -> None:
    """Ids are taken out; what only reads leaves no doubt when it is not answered."""
    assert method_of(verb, path) == method
    assert is_write(method) is writes
