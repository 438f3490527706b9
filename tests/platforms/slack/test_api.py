"""Calling Slack: what each way a call can go wrong is told as."""

from __future__ import annotations

import logging
import threading
import time

import pytest

from bot.platforms.failing import IN_A_ROW
from bot.platforms.slack.api import Api
from bot.platforms.slack.errors import Failed
from tests.platforms.desk import Cut, Desk, Raw, Watch

POST = {"channel": "C1", "text": "hello"}


def fails(api: Api, method: str = "chat.postMessage", **given: object) -> Failed:
    with pytest.raises(Failed) as caught:
        api.call(method, **(given or POST))
    return caught.value


def cut(_: object) -> dict[str, object]:
    raise Cut


def test_a_call_carries_the_token_and_gives_back_what_slack_said(desk: Desk, api: Api) -> None:
    """The SDK's own client makes the request; the answer is plain data."""
    desk.on["chat.postMessage"] = lambda given: {"channel": given["channel"], "ts": "1.2"}
    assert api.call("chat.postMessage", **POST)["ts"] == "1.2"
    assert desk.calls[0].headers["authorization"] == "Bearer xoxb-test"
    assert desk.asked("chat.postMessage") == [POST]


def test_calls_share_connections_and_threads_do_not_share_one_at_a_time(desk: Desk, api: Api) -> None:
    """Forty calls of four threads need no more than four connections."""
    desk.on["chat.postMessage"] = lambda _: {}
    hands = [threading.Thread(target=lambda: [api.call("chat.postMessage", **POST) for _ in range(10)]) for _ in "abcd"]
    for hand in hands:
        hand.start()
    for hand in hands:
        hand.join()
    assert len(desk.calls) == 40
    assert desk.connections <= 4


def test_a_connection_the_other_side_has_closed_is_not_used_again(desk: Desk, api: Api) -> None:
    """A call after a restart of the other side goes through, once."""
    desk.on["chat.postMessage"] = lambda _: Raw(200, b'{"ok":true}', {"Connection": "close"})
    api.call("chat.postMessage", **POST)
    desk.on["chat.postMessage"] = lambda _: {}
    api.call("chat.postMessage", **POST)
    assert len(desk.calls) == 2


def test_a_call_refused_for_coming_too_often_says_when_to_come_again(desk: Desk, api: Api) -> None:
    """C1: a 429 is neither permanent nor unknown, and its seconds are handed on."""
    desk.on["chat.postMessage"] = lambda _: Raw(429, b'{"ok":false,"error":"ratelimited"}', {"Retry-After": "7"})
    failure = fails(api)
    assert (failure.retry_after, failure.unknown, failure.permanent, failure.everywhere) == (7.0, False, False, False)


def test_a_method_refused_for_coming_too_often_is_not_called_again_before_its_time(
    desk: Desk, api: Api, watch: Watch
) -> None:
    """C1: Retry-After of a method holds for every caller; posts are refused by channel and are not held up."""
    desk.on["views.publish"] = lambda _: Raw(429, b"", {"Retry-After": "30"})
    assert fails(api, "views.publish", user_id="U1", view={}).retry_after == 30.0
    watch.now += 10
    assert fails(api, "views.publish", user_id="U1", view={}).retry_after == 20.0
    assert len(desk.calls) == 1
    watch.now += 21
    fails(api, "views.publish", user_id="U1", view={})
    assert len(desk.calls) == 2


@pytest.mark.parametrize("status", [500, 502, 503, 504])
def test_a_server_error_leaves_a_post_unknown_and_a_reading_not(desk: Desk, api: Api, status: int) -> None:
    """C2: nobody knows whether a post behind a 5xx arrived; of a reading it does not matter."""
    desk.on["chat.postMessage"] = desk.on["users.info"] = lambda _: Raw(status, b"<html>Oops</html>")
    assert fails(api).unknown
    assert not fails(api, "users.info", user="U1").unknown


def test_an_answer_that_never_comes_leaves_a_post_unknown_and_it_is_not_repeated(desk: Desk, api: Api) -> None:
    """C3, C6: the connection breaks after the post was read: one request went out, and its end is unknown."""
    desk.on["chat.postMessage"] = cut
    assert fails(api).unknown
    assert len(desk.calls) == 1


def test_a_broken_kept_connection_does_not_repeat_a_post(desk: Desk, api: Api) -> None:
    """C6: what was sent over a connection kept open is not sent again when the answer fails to come."""
    desk.on["chat.postMessage"] = lambda _: {}
    api.call("chat.postMessage", **POST)
    desk.on["chat.postMessage"] = cut
    assert fails(api).unknown
    assert len(desk.calls) == 2


def test_slack_out_of_reach_is_everywhere_and_nothing_is_unknown(desk: Desk) -> None:
    """C2: a refused connection did nothing; all letters wait, and none needs to be looked up."""
    api = Api("xoxb-test", desk.url)
    desk.close()
    failure = fails(api)
    assert (failure.everywhere, failure.unknown, failure.permanent) == (True, False, False)
    assert api.troubles() == {"chat.postMessage": "unreachable"}


def test_a_name_that_does_not_resolve_and_a_certificate_nobody_trusts_are_everywhere(desk: Desk) -> None:
    """C2: faults of the way, before anything was sent. TLS: the other side speaks plain HTTP."""
    for address in ("http://[::1%25nowhere]/api/", desk.url.replace("http:", "https:")):
        failure = fails(Api("xoxb-test", address, timeout=2.0))
        assert failure.everywhere
        assert not failure.unknown
    assert not desk.calls


def test_a_server_that_answers_a_byte_at_a_time_is_given_up_in_time(desk: Desk) -> None:
    """C4: the whole answer has so many seconds, however alive its connection looks."""
    desk.on["chat.postMessage"] = lambda _: Raw(200, b'{"ok":true,"ts":"1.1"}' + b" " * 200, drip=0.05)
    api = Api("xoxb-test", desk.url, timeout=0.4)
    began = time.monotonic()
    assert fails(api).unknown
    assert time.monotonic() - began < 1.5


def test_many_unanswered_calls_in_a_row_are_slacks_trouble_and_one_good_call_ends_it(desk: Desk, api: Api) -> None:
    """C2: the queue stops instead of trying each letter by itself, and readiness shows it until it is over."""
    desk.on["chat.postMessage"] = lambda _: Raw(503)
    seen = [fails(api).everywhere for _ in range(IN_A_ROW)]
    assert seen == [False] * (IN_A_ROW - 1) + [True]
    assert api.troubles() == {"chat.postMessage": "http_503"}
    desk.on["chat.postMessage"] = lambda _: {}
    api.call("chat.postMessage", **POST)
    assert not api.troubles()
    desk.on["chat.postMessage"] = lambda _: Raw(503)
    assert not fails(api).everywhere


@pytest.mark.parametrize("code", ["token_revoked", "account_inactive", "invalid_auth", "missing_scope"])
def test_a_token_that_is_no_good_is_logged_once_and_seen_from_outside(
    desk: Desk, api: Api, code: str, caplog: pytest.LogCaptureFixture
) -> None:
    """C5: the IT person is told what is wrong, once, and readiness says so until it is mended."""
    desk.on["chat.postMessage"] = lambda _: {"error": code, "needed": "chat:write"}
    with caplog.at_level(logging.ERROR):
        assert fails(api).everywhere
        fails(api)
    assert len([r for r in caplog.records if code in r.getMessage()]) == 1
    assert api.troubles() == {"chat.postMessage": code}
    desk.on["chat.postMessage"] = lambda _: {}
    api.call("chat.postMessage", **POST)
    assert not api.troubles()


def test_a_scope_missing_for_one_method_stays_in_sight_while_others_work(desk: Desk, api: Api) -> None:
    """A call that goes well ends what was wrong with the token, not what another method lacks."""
    desk.on["users.list"] = lambda _: {"error": "missing_scope"}
    desk.on["chat.postMessage"] = lambda _: {}
    fails(api, "users.list", limit=10)
    api.call("chat.postMessage", **POST)
    assert api.troubles() == {"users.list": "missing_scope"}


def test_a_page_for_people_in_place_of_an_answer_is_everywhere_and_unknown(desk: Desk, api: Api) -> None:
    """A proxy's sign-in page is no answer of Slack's: all letters wait, and this one is looked up."""
    desk.on["chat.postMessage"] = lambda _: Raw(200, b"<html>Sign in</html>")
    failure = fails(api)
    assert failure.everywhere
    assert failure.unknown


def test_no_call_follows_a_redirect(desk: Desk, api: Api) -> None:
    """The token goes where it was meant to go, and nowhere on from there."""
    desk.on["chat.postMessage"] = lambda _: Raw(302, b"", {"Location": f"{desk.host}/api/elsewhere"})
    assert fails(api).code == "http_302"
    assert [call.method for call in desk.calls] == ["chat.postMessage"]


def test_methods_are_paced_by_their_tier(desk: Desk, api: Api, watch: Watch) -> None:
    """C1: a list waits for its turn; a card's change is told when to come again, so that no hand is held up."""
    desk.on["users.list"] = desk.on["chat.update"] = lambda _: {}
    for _ in range(21):
        api.call("users.list", limit=10)
    assert watch.slept == [61.0]
    for _ in range(50):
        api.call("chat.update", channel="C1", ts="1.1", text="x")
    failure = fails(api, "chat.update", channel="C1", ts="1.1", text="x")
    assert failure.retry_after == 61.0
    assert len(desk.asked("chat.update")) == 50


def test_posts_to_all_places_together_keep_a_pace_and_wait_a_moment_for_it(desk: Desk, api: Api, watch: Watch) -> None:
    """C1: ten at once, then ten a second; the hand waits, since writing down that it has to takes as long."""
    desk.on["chat.postMessage"] = lambda _: {}
    for _ in range(30):
        api.call("chat.postMessage", **POST)
    assert watch.now - 1000 == pytest.approx(2.0)


def test_posts_refused_one_after_another_close_the_way_to_all_places(desk: Desk, api: Api, watch: Watch) -> None:
    """C1: one refusal is of one channel; several mean the whole workspace, and nothing is tried until it is over."""
    desk.on["chat.postMessage"] = lambda _: Raw(429, b"", {"Retry-After": "20"})
    assert [fails(api).retry_after for _ in range(4)] == [20.0] * 4
    assert len(desk.calls) == 3
    watch.now += 20
    desk.on["chat.postMessage"] = lambda _: {}
    api.call("chat.postMessage", **POST)


def test_a_list_is_read_to_its_last_page(desk: Desk, api: Api) -> None:
    """Cursors are followed; an empty one is the end."""
    pages = {"": ("a", "2"), "2": ("b", "3"), "3": ("c", "")}
    desk.on["users.list"] = lambda given: {
        "members": [{"id": pages[given.get("cursor", "")][0]}],
        "response_metadata": {"next_cursor": pages[given.get("cursor", "")][1]},
    }
    assert [m["id"] for page in api.pages("users.list", "members", limit=1) for m in page] == ["a", "b", "c"]


def test_nothing_of_a_message_is_logged(desk: Desk, api: Api, caplog: pytest.LogCaptureFixture) -> None:
    """K1: neither the words nor the token reach a log, at any level, whether the call works or not."""
    with caplog.at_level(logging.DEBUG):
        desk.on["chat.postMessage"] = lambda _: {}
        api.call("chat.postMessage", channel="C1", text="canary-words")
        desk.on["chat.postMessage"] = cut
        fails(api, channel="C1", text="canary-words")
    assert "canary-words" not in caplog.text
    assert "xoxb-test" not in caplog.text
