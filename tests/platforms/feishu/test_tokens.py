"""The app's token: fetched once for all, renewed in time, dropped when Feishu does not take it."""

from __future__ import annotations

import threading
import time
from typing import Any

import pytest

from bot.platforms.feishu.api import Api
from bot.platforms.feishu.errors import Failed
from tests.platforms.desk import Raw, Watch
from tests.platforms.feishu.calling import MESSAGE, call, fails
from tests.platforms.feishu.desk import POST, TOKEN, FeishuDesk


def test_twenty_threads_at_once_fetch_one_token(desk: FeishuDesk, api: Api) -> None:
    """Single flight: who comes while it is fetched waits for it, and connections are shared."""
    desk.on[POST] = lambda _: {}
    answer = desk.on[TOKEN]

    def slow(given: dict[str, Any]) -> Any:
        time.sleep(0.1)
        return answer(given)

    desk.on[TOKEN] = slow
    hands = [
        threading.Thread(target=lambda n=n: call(api, body={**MESSAGE, "receive_id": f"ou_{n}"})) for n in range(20)
    ]
    for hand in hands:
        hand.start()
    for hand in hands:
        hand.join()
    assert (desk.given_out, len(desk.made(POST))) == (1, 20)
    assert desk.connections <= 20


def test_a_token_that_cannot_be_had_is_asked_for_once_by_all_who_wait(desk: FeishuDesk, api: Api) -> None:
    """C2: eight hands waiting for one token share what came of it: no storm of requests for a secret that is wrong."""

    def wrong(_: dict[str, Any]) -> Any:
        time.sleep(0.2)
        return {"code": 10014, "msg": "app secret invalid"}

    desk.on[TOKEN] = wrong
    told: list[Failed] = []

    def asks(n: int) -> None:
        told.append(fails(api, body={**MESSAGE, "receive_id": f"ou_{n}"}))

    hands = [threading.Thread(target=asks, args=(n,)) for n in range(8)]
    for hand in hands:
        hand.start()
    for hand in hands:
        hand.join()
    assert [(f.code, f.everywhere, f.unknown) for f in told] == [(10014, True, False)] * 8
    assert len(desk.asked(TOKEN)) == 1
    assert api.troubles() == {TOKEN: "10014"}


def test_a_token_is_renewed_before_its_end_and_holds_while_it_cannot_be(
    desk: FeishuDesk, api: Api, watch: Watch
) -> None:
    """With less than 25 of its 120 minutes left a new one is fetched; while Feishu is out the old one goes on, and is
    not asked for at each call."""
    desk.on[POST] = lambda _: {}
    call(api)
    watch.now += 94 * 60
    call(api)
    assert desk.given_out == 1
    answer = desk.on[TOKEN]
    desk.on[TOKEN] = lambda _: Raw(503)
    watch.now += 2 * 60
    call(api)
    watch.now += 2
    call(api)
    assert len(desk.asked(TOKEN)) == 2
    desk.on[TOKEN] = answer
    watch.now += 31
    call(api)
    assert desk.calls[-1].headers["authorization"] == "Bearer t-token2"


@pytest.mark.parametrize("code", [99991663, 99991661, 99991668, 99991671])
def test_a_token_feishu_does_not_take_is_fetched_anew_once(desk: FeishuDesk, api: Api, code: int) -> None:
    """What is refused for its token did nothing, so the call is made again with a new one, and nobody hears of it."""
    bad = {"Bearer t-token1"}
    desk.on[POST] = lambda _: {"code": code} if desk.calls[-1].headers["authorization"] in bad else {"message_id": "m"}
    assert call(api)["message_id"] == "m"
    assert (desk.given_out, len(desk.made())) == (2, 2)
    assert not api.troubles()
    bad |= {"Bearer t-token2", "Bearer t-token3"}
    assert fails(api).everywhere
    assert (desk.given_out, len(desk.made())) == (3, 4)
    assert api.troubles() == {POST: str(code)}
