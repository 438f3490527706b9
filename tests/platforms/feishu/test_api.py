"""Calling Feishu: the pace, and what each way a call can go wrong is told as."""

from __future__ import annotations

import json
import logging
import time
from typing import Any

import pytest

from bot.platforms.failing import IN_A_ROW
from bot.platforms.feishu.api import Api
from bot.platforms.feishu.errors import Failed
from bot.platforms.feishu.paces import buckets_of
from bot.platforms.lines import Lines
from tests.platforms.desk import Raw, Watch
from tests.platforms.feishu.calling import MESSAGE, call, cut, fails
from tests.platforms.feishu.desk import APP, FILES, GROUPS, POST, REDRAW, SECRET, TOKEN, FeishuDesk, refuses


def test_a_call_carries_the_apps_token_and_gives_back_the_data(desk: FeishuDesk, api: Api) -> None:
    """The body is UTF-8 as it is counted, the query stands in the address."""
    desk.on[POST] = lambda given: {"message_id": "om_1", "echo": given["content"]}
    body = {**MESSAGE, "content": '{"text":"你好 🙂"}'}
    assert call(api, query={"receive_id_type": "open_id"}, body=body)["echo"] == body["content"]
    assert desk.calls[-1].headers["authorization"] == "Bearer t-token1"
    assert "你好 🙂".encode() in desk.calls[-1].body
    assert desk.queries[-1] == {"receive_id_type": "open_id"}


def test_an_answer_without_data_is_given_back_whole(desk: FeishuDesk, api: Api) -> None:
    """Older interfaces put what they tell beside the code."""
    desk.on["GET /bot/v3/info"] = lambda _: {"code": 0, "msg": "ok", "bot": {"open_id": "ou_bot"}}
    assert call(api, "GET", "/bot/v3/info", query={})["bot"] == {"open_id": "ou_bot"}


@pytest.mark.parametrize("status", [429, 400])
def test_a_call_refused_for_coming_too_often_says_when_to_come_again(
    desk: FeishuDesk, api: Api, watch: Watch, status: int
) -> None:
    """C1: the seconds of x-ogw-ratelimit-reset hold for every caller of that interface, and for no other."""
    desk.on[POST] = refuses(99991400, status, **{"x-ogw-ratelimit-reset": "7"})
    desk.on[REDRAW] = lambda _: {}
    failure = fails(api)
    assert (failure.retry_after, failure.unknown, failure.permanent, failure.everywhere) == (7.0, False, False, False)
    assert fails(api).retry_after == pytest.approx(7.0)
    assert len(desk.made(POST)) == 1
    call(api, "PATCH", "/im/v1/messages/om_1", body={"content": "{}"})
    watch.now += 8
    desk.on[POST] = lambda _: {}
    call(api)
    assert not api.troubles()


def test_one_chat_that_is_full_holds_up_no_other(desk: FeishuDesk, api: Api, watch: Watch) -> None:
    """C1: 230020 is of one person or group, whose five calls a second are shared with other bots."""
    desk.on[POST] = lambda given: {"code": 230020} if given["receive_id"] == "oc_busy" else {}
    assert fails(api, body={**MESSAGE, "receive_id": "oc_busy"}).retry_after == 1.0
    call(api)
    watch.now += 0.1
    before = len(desk.made())
    call(api, body={**MESSAGE, "receive_id": "ou_2"})
    assert len(desk.made()) == before + 1


def test_a_person_a_message_and_the_app_have_their_pace(desk: FeishuDesk, api: Api, watch: Watch) -> None:
    """C1: five a second to one person and for one message, fifty a second in all; a hand waits for its turn."""
    desk.on[POST] = desk.on[REDRAW] = lambda _: {}
    for _ in range(11):
        call(api)
    assert watch.now - 1000 == pytest.approx(2.1)
    for _ in range(6):
        call(api, "PATCH", "/im/v1/messages/om_1", body={"content": "{}"})
    assert watch.now - 1000 == pytest.approx(3.15)
    began = watch.now
    for n in range(101):
        call(api, body={**MESSAGE, "receive_id": f"ou_x{n}"})
    assert watch.now - began == pytest.approx(2.1)


def test_a_minute_has_a_thousand_calls_and_who_may_not_wait_is_told(desk: FeishuDesk, api: Api, watch: Watch) -> None:
    """C1: what answers a press is told at once when to come again; the directory waits for its turn."""
    desk.on[GROUPS] = lambda _: {"items": [], "has_more": False}
    for _ in range(1000):
        api._paces.wait(buckets_of("GET", "/im/v1/chats"))
        watch.now += 0.03
    assert fails(api, "GET", "/im/v1/chats", query={}).retry_after == pytest.approx(31.0, abs=0.5)
    assert list(api.pages("/im/v1/chats", "items")) == [[]]
    assert watch.now - 1000 == pytest.approx(61.0, abs=0.5)


@pytest.mark.parametrize("status", [500, 502, 503, 504])
def test_a_server_error_leaves_a_message_unknown_and_a_reading_not(desk: FeishuDesk, api: Api, status: int) -> None:
    """C2: nobody knows whether a message behind a 5xx arrived; of a reading it does not matter."""
    desk.on[POST] = desk.on[GROUPS] = lambda _: Raw(status, b"<html>Oops</html>")
    assert fails(api).unknown
    assert not fails(api, "GET", "/im/v1/chats", query={}).unknown


def test_an_error_of_feishus_own_behind_a_5xx_is_read(desk: FeishuDesk, api: Api) -> None:
    """C5: a code that is for good is for good whatever the status says."""
    desk.on[POST] = refuses(230013, 500)
    assert fails(api).permanent


def test_an_answer_that_never_comes_leaves_a_message_unknown_and_it_is_not_repeated(desk: FeishuDesk, api: Api) -> None:
    """C3, C6: the connection breaks after the message was read: one request went out, and its end is unknown."""
    desk.on[POST] = cut
    assert fails(api).unknown
    assert len(desk.made(POST)) == 1


def test_feishu_out_of_reach_is_everywhere_and_nothing_is_unknown(desk: FeishuDesk) -> None:
    """C2: a refused connection did nothing; all letters wait, and none needs to be looked up."""
    api = Api(APP, SECRET, desk.url)
    desk.close()
    failure = fails(api)
    api.close()
    assert (failure.code, failure.everywhere, failure.unknown, failure.permanent) == ("unreachable", True, False, False)
    assert api.troubles() == {TOKEN: "unreachable"}


def test_a_server_that_answers_a_byte_at_a_time_is_given_up_in_time(desk: FeishuDesk) -> None:
    """C4: the whole answer has so many seconds, however alive its connection looks."""
    desk.on[POST] = lambda _: Raw(200, b'{"code":0,"data":{}}' + b" " * 200, drip=0.05)
    api = Api(APP, SECRET, desk.url, lines=Lines(timeout=0.4))
    began = time.monotonic()
    assert fails(api).unknown
    assert time.monotonic() - began < 1.5
    api.close()


def test_many_unanswered_calls_in_a_row_are_feishus_trouble_and_one_good_call_ends_it(
    desk: FeishuDesk, api: Api, watch: Watch
) -> None:
    """C2: the queue stops instead of trying each letter by itself, and readiness shows it until it is over."""
    desk.on[POST] = lambda _: Raw(503)
    seen: list[bool] = []
    for _ in range(IN_A_ROW):
        seen.append(fails(api).everywhere)
        watch.now += 1
    assert seen == [False] * (IN_A_ROW - 1) + [True]
    assert api.troubles() == {POST: "http_503"}
    desk.on[POST] = lambda _: {}
    call(api)
    assert not api.troubles()


@pytest.mark.parametrize(
    "body", [b"", b"<html>Sign in</html>", b"[]", b'{"msg":"ok"}', b'{"code":"0"}', b"[" * 100_000]
)
def test_what_is_no_answer_of_feishus_is_everywhere_and_unknown(desk: FeishuDesk, api: Api, body: bytes) -> None:
    """A proxy's sign-in page is no answer: all letters wait, and this one is looked up."""
    desk.on[POST] = lambda _: Raw(200, body)
    failure = fails(api)
    assert (failure.code, failure.everywhere, failure.unknown) == ("unreadable", True, True)


def test_no_call_follows_a_redirect(desk: FeishuDesk, api: Api) -> None:
    """K4: the token goes where it was meant to go, and nowhere on from there."""
    desk.on[POST] = lambda _: Raw(302, b"", {"Location": f"{desk.host}/open-apis/elsewhere"})
    assert fails(api).code == "http_302"
    assert desk.made() == [POST]


@pytest.mark.parametrize(
    "path",
    ["//evil.example/a", "/im/v1/messages/../../auth", "/im/v1/messages/om_1?x=1", "/im/v1/messages/om 1", "",
     "im/v1/messages", "/im/v1/messages/om_1#a", "/im/v1/messages/\r\nHost: evil", "/im/./v1", "/im/v1/@evil/\\x"],
)  # fmt: skip
def test_an_id_somebody_made_up_leads_nowhere_else(desk: FeishuDesk, api: Api, path: str) -> None:
    """K4: an id with a way out of its path is not called at all, and fails for good."""
    assert fails(api, "GET", path, query={}).permanent
    assert not desk.calls


def test_what_is_missing_is_said_with_the_permissions_names(
    desk: FeishuDesk, api: Api, caplog: pytest.LogCaptureFixture
) -> None:
    """C5: the IT person is told once which permissions to add, and readiness says so until it is mended."""
    words = "Access denied. One of the following scopes is required: [im:message, im:message:send_as_bot]"
    desk.on[POST] = refuses(99991672, 400, words)
    with caplog.at_level(logging.ERROR):
        assert fails(api).everywhere
        fails(api)
    said = [r.getMessage() for r in caplog.records if "99991672" in r.getMessage()]
    assert len(said) == 1
    assert "im:message:send_as_bot" in said[0]
    assert "20260101ABC" in said[0]
    assert api.troubles() == {POST: "99991672"}
    desk.on[POST] = lambda _: {}
    call(api)
    assert not api.troubles()


def test_a_list_is_read_to_its_last_page(desk: FeishuDesk, api: Api) -> None:
    """Page tokens are followed while there is more."""
    pages = {"": ("a", "2"), "2": ("b", "3"), "3": ("c", "left over")}

    def answer(_: dict[str, Any]) -> dict[str, Any]:
        name, token = pages[desk.queries[-1].get("page_token", "")]
        return {"items": [{"name": name}], "page_token": token, "has_more": name != "c"}

    desk.on[GROUPS] = answer
    assert [each["name"] for page in api.pages("/im/v1/chats", "items", page_size=1) for each in page] == list("abc")
    assert desk.queries[-1] == {"page_size": "1", "page_token": "3"}


def test_a_list_that_never_ends_is_left(desk: FeishuDesk, api: Api) -> None:
    """A page that leads to itself is read twice at most."""
    desk.on[GROUPS] = lambda _: {"items": [{"name": "a"}], "page_token": "same", "has_more": True}
    assert len(list(api.pages("/im/v1/chats", "items"))) == 2


def test_a_file_is_sent_as_a_form(desk: FeishuDesk, api: Api) -> None:
    """Fields and bytes as they are; a name cannot break out of its header."""
    desk.on[FILES] = lambda _: {"file_key": "file_1"}
    name = 'a"\r\nX-Evil: 1\r\n报告.pdf'
    sent = {"file": (name, "application/pdf", b"\x00\xff\r\n--x")}
    assert call(api, "POST", "/im/v1/files", body={"file_name": "报告.pdf"}, files=sent) == {"file_key": "file_1"}
    made = desk.calls[-1]
    assert made.headers["content-type"].startswith("multipart/form-data; boundary=")
    assert b"\r\n\r\n\x00\xff\r\n--x\r\n--" in made.body
    assert "报告.pdf".encode() in made.body
    assert b"\nX-Evil" not in made.body


def test_nothing_of_a_message_and_no_secret_is_logged_or_shown(
    desk: FeishuDesk, api: Api, caplog: pytest.LogCaptureFixture
) -> None:
    """K1: neither words nor secret nor token reach a log, an error or a representation, whether the call works or not;
    Feishu quoting the words back changes nothing."""
    told: list[str] = []
    with caplog.at_level(logging.DEBUG):
        for answer in (lambda _: {}, cut, refuses(230001, 400, "bad canary-words"), refuses(230099, 400, "canary-words "
                       "ext=ErrCode: 11310; ErrMsg: canary-words"), lambda _: Raw(500, b"canary-words"),
                       refuses(99991672, 400, "scope canary-words"), refuses(99991663, 400, "t-token1")):  # fmt: skip
            desk.on[POST] = answer
            try:
                call(api, body={**MESSAGE, "content": json.dumps({"text": "canary-words"})})
            except Failed as failure:
                told.append(str(failure))
        desk.on[TOKEN] = refuses(10014, 400, SECRET)
        fresh = Api(APP, SECRET, desk.url)
        told.append(str(fails(fresh)))
        fresh.close()
    seen = caplog.text + " ".join(told) + repr(api)
    assert "canary-words" not in seen
    assert SECRET not in seen
    assert "t-token" not in seen
    assert any("11310" in each for each in told)
