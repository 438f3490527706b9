"""Letters to a Feishu that is slow, silent, gone or in a hurry: the real courier over the real wire."""

from __future__ import annotations

import logging
from collections import Counter
from dataclasses import replace
from datetime import timedelta
from itertools import pairwise
from random import Random
from typing import Any

import pytest

from bot.cards.model import Card, line, to_json
from bot.engine.courier import Courier
from bot.platforms.feishu.checking import problems
from bot.platforms.feishu.paces import Paces
from storage import outbox
from tests.engine.far import Lots
from tests.faults.door import item, states, works, writes
from tests.looking import rows
from tests.platforms.feishu.fake.company import Call
from tests.platforms.slack.making import Maker
from tests.scale import times
from tests.wires.feishu import InFeishu

POST, REDRAW = "/im/v1/messages", "/im/v1/messages/:message_id"


def people(office: InFeishu, number: int) -> list[str]:
    """So many people in Feishu besides the company's."""
    return [office.feishu.user(f"ou_9{n:05}", f"员工{n}").open_id for n in range(number)]


def at_feishus_pace(office: InFeishu, between: float = 0.2) -> None:
    """From now on letters keep Feishu's pace on the company's clock, with lots that are the same in every run."""
    api = office.wire.tenant.api
    api._paces = Paces(office.feishu.now)
    api._sleep = lambda seconds: office.clock.set(office.clock.now() + timedelta(seconds=seconds))
    office.feishu.pace.on = True
    office.platform.limits = replace(office.platform.limits, seconds_between=between)
    office.courier = Courier(replace(office.bole.tools, chance=Lots()), office.platform)


def posts(office: InFeishu) -> list[Call]:
    return office.feishu.called(f"POST {POST}")


def arrived(office: InFeishu) -> Counter[str]:
    """How often each letter stands in a direct chat, by its title."""
    feishu = office.feishu
    titles = [
        m.content["header"]["title"]["content"]
        for chat in feishu.chats.values() for m in chat.messages if m.sender == feishu.app_id and "header" in m.content
    ]  # fmt: skip
    return Counter(titles)


def test_refusals_hold_up_their_own_chat_only_and_lose_nothing(feishu_office: InFeishu) -> None:
    """C1: eight letters each to forty people at Feishu's own limits (5 a second to one of them, 50 a second in all).
    Feishu refuses one person's for half a minute by its header: they are left alone that long, everybody else has
    theirs in time, and but for that nothing is refused. (The catalogue's 5,000 letters to 500, made fewer.)"""
    office, feishu = feishu_office, feishu_office.feishu
    users = people(office, 40)
    at_feishus_pace(office)
    busy = users[0]
    feishu.fail(f"POST {POST}", 230020, 2, when=lambda given: given["receive_id"] == busy)
    began = feishu.now()
    writes(office, [(f"k{n}-{user}", user) for n in range(8) for user in users])
    works(office, minutes=3)
    refused = [call for call in posts(office) if call.answer.get("code")]
    assert [call.body["receive_id"] for call in refused] == [busy, busy]
    others = [call.at for call in posts(office) if call.body["receive_id"] != busy]
    assert max(others) - began < 30
    assert arrived(office) == Counter({f"k{n}-{user}": 1 for n in range(8) for user in users})
    assert set(states(office).values()) == {"sent"}


def test_a_limit_told_in_a_header_is_kept_to_the_second(feishu_office: InFeishu) -> None:
    """C1: the whole interface is refused with x-ogw-ratelimit-reset: no call is made before that time is over."""
    office, feishu = feishu_office, feishu_office.feishu
    users = people(office, 20)
    at_feishus_pace(office)
    feishu.limit(f"POST {POST}", 1, reset=30)
    writes(office, [(f"k{n}", user) for n, user in enumerate(users)])
    works(office, minutes=5)
    calls = posts(office)
    (refused,) = [number for number, call in enumerate(calls) if call.status == 429]
    assert calls[refused + 1].at - calls[refused].at >= 30
    assert arrived(office) == Counter({f"k{n}": 1 for n in range(20)})


def test_three_days_without_feishu_lose_nothing_and_do_not_end_in_a_storm(
    feishu_office: InFeishu, caplog: pytest.LogCaptureFixture
) -> None:
    """C2: a letter a second for five minutes, then every connection is refused for 72 hours while people go on working.
    Feishu is probed a few times an hour; when it is back all letters arrive once, in the first minute no more than
    twice as many as usual."""
    caplog.set_level(logging.CRITICAL)
    office, feishu = feishu_office, feishu_office.feishu
    users = people(office, 10)
    at_feishus_pace(office, 1.0)
    for minute in range(5):
        writes(office, [(f"usual-{minute}-{n}", users[n % 10]) for n in range(60)])
        works(office, minutes=1)
    feishu.down()
    tried, lines = list[float](), office.wire.tenant.api.lines
    ask = lines.ask
    lines.ask = lambda *given, **how: (tried.append(feishu.now()), ask(*given, **how))[1]
    item(office, "停电时记下的")
    for part in range(72):
        writes(office, [(f"during-{part}-{n}", users[n]) for n in range(3)])
        works(office, hours=1)
    assert 100 < len(tried) < 72 * 60
    assert not [state for key, state in states(office).items() if key.startswith("during") and state != "waiting"]
    lines.ask = ask
    feishu.up()
    before = len(posts(office))
    works(office, hours=1)
    after = [call.at for call in posts(office)[before:] if call.body["receive_id"] in users]
    assert sum(1 for at in after[1:] if at < after[0] + 60) <= 2 * 60, "the first finds out that it is back"
    assert set(states(office).values()) == {"sent"}
    assert set(arrived(office).values()) == {1}


def test_letters_nobody_heard_the_end_of_stand_there_once(
    feishu_office: InFeishu, caplog: pytest.LogCaptureFixture
) -> None:
    """C3: of 600 letters 300 (in a whole run of 3,400 letters 2,000) are never heard of at the first attempt: of some
    the call was lost, of others the answer. Sent again within the hour of their uuid, every one stands there once."""
    caplog.set_level(logging.CRITICAL)
    office, feishu, chance = feishu_office, feishu_office.feishu, Random(3)
    users = people(office, 100)
    at_feishus_pace(office)
    unheard, letters = times(300, 2_000), times(600, 3_400)
    keys = [f"k{n}" for n in range(letters)]
    doubtful = {key: chance.choice(("lose", "answers_late")) for key in chance.sample(keys, unheard)}
    for fate in ("lose", "answers_late"):
        seen: set[str] = set()

        def met(given: Any, fate: str = fate, seen: set[str] = seen) -> bool:
            key = next((k for k in doubtful if f'"content":"{k}"' in given["content"]), "")
            first = doubtful.get(key) == fate and key not in seen
            seen.add(key)
            return first

        getattr(feishu, fate)(f"POST {POST}", unheard, when=met)
    for part in range(6):
        writes(office, [(key, users[n % 100]) for n, key in enumerate(keys) if n % 6 == part])
        works(office, minutes=10)
    works(office, minutes=50)
    assert arrived(office) == Counter(dict.fromkeys(keys, 1))
    assert set(states(office).values()) == {"sent"}
    lost = sum(call.fate != "answered" for call in posts(office))
    assert lost >= unheard * 0.96 and len(posts(office)) >= letters + lost


def test_a_letter_of_which_nothing_was_heard_for_hours_is_looked_for_first(
    feishu_office: InFeishu, caplog: pytest.LogCaptureFixture
) -> None:
    """C2, C3: Feishu took twenty letters, its answers were lost, and then it was gone for two hours, so that it knows
    no uuid of them any more: they are found in their chats, and none stands there twice."""
    caplog.set_level(logging.CRITICAL)
    office, feishu = feishu_office, feishu_office.feishu
    users = people(office, 20)
    for user in users:
        writes(office, [(f"before-{user}", user)])
    office.settles()
    at_feishus_pace(office)
    feishu.answers_late(f"POST {POST}", 1)
    writes(office, [(f"k{n}", user) for n, user in enumerate(users)])
    office.courier.work()
    feishu.down()
    works(office, hours=2)
    feishu.up()
    works(office, hours=2)
    assert set(arrived(office).values()) == {1}
    assert {f"k{n}" for n in range(20)} <= set(arrived(office))
    assert feishu.called(f"GET {POST}"), "nobody looked"


@pytest.mark.parametrize("fault", ["lose", "answers_late", "fail"])
def test_no_attempt_is_repeated_behind_our_back(
    feishu_office: InFeishu, fault: str, caplog: pytest.LogCaptureFixture
) -> None:
    """C6: whatever happens to a letter, one round of the courier is one request; there is one message in the end."""
    caplog.set_level(logging.CRITICAL)
    office, feishu = feishu_office, feishu_office.feishu
    (user,) = people(office, 1)
    {"lose": feishu.lose, "answers_late": feishu.answers_late, "fail": feishu.fail}[fault](f"POST {POST}")
    writes(office, [("k", user)])
    office.courier.work()
    assert len(posts(office)) == 1
    works(office, hours=1)
    assert arrived(office) == {"k": 1}
    assert len(posts(office)) == 2


def test_what_stands_in_a_chat_never_goes_back_to_an_older_version(
    feishu_office: InFeishu, caplog: pytest.LogCaptureFixture
) -> None:
    """C9: forty cards, each redrawn up to nine times while calls are lost, refused and answered too late: what a reader
    sees of a card never gets older, and is its newest version in the end. (The catalogue's 500 seeds, made one.)"""
    caplog.set_level(logging.CRITICAL)
    office, feishu, chance = feishu_office, feishu_office.feishu, Random(9)
    users = people(office, 40)
    at_feishus_pace(office)
    for version in range(1, 10):
        for kind in (feishu.lose, feishu.answers_late):
            kind(f"PATCH {REDRAW}", 3)
            kind(f"POST {POST}", 2)
        with office.bole.tools.store.transaction() as tx:
            for number, user in enumerate(users):
                if version == 1 or chance.random() < 0.7:
                    body = to_json(Card(line(f"卡{number} 第{version}版")))
                    key, now = f"c{number}-v{version}", office.clock.now()
                    outbox.put(tx, key, f"card{number}", "direct", user, "feishu", version, body, now)
        works(office, seconds=chance.choice((30, 400, 1500)))
    works(office, hours=3)
    seen: dict[str, list[int]] = {}
    for call in feishu.called(f"POST {POST}", f"PATCH {REDRAW}"):
        if call.fate != "lost" and call.answer.get("code") == 0:
            title, _, told = str(call.body["content"]).partition("第")
            seen.setdefault(title[-12:], []).append(int(told[0]))
    assert len(seen) == 40 and sum(map(len, seen.values())) > 100
    assert all(a <= b for versions in seen.values() for a, b in pairwise(versions))
    newest = {key.split("-")[0]: key for key in sorted(states(office))}
    shown = {m["content"]["header"]["title"]["content"] for user in users for m in feishu.messages(user)}
    assert shown == {f"卡{c[1:]} 第{key[-1]}版" for c, key in newest.items()}
    assert not rows(office, "outbox", "state = 'waiting'")


def test_no_card_is_ever_too_large_or_too_odd_for_feishu(feishu_office: InFeishu) -> None:
    """C7: of 700 random cards (5,000 in a whole run) the largest, up to a megabyte, and some others go over the wire,
    and are taken at the first try. (That many more keep the rules is tried where cards are drawn.)"""
    office, looks = feishu_office, feishu_office.wire.tenant.looks
    maker, sizes, letters = Maker(20261123), list[int](), list[Card]()
    (user,) = people(office, 1)
    for number in range(times(700, 5_000)):
        card = maker.card()
        sizes.append(len(str(card)))
        if sizes[-1] > 50_000 or number % 20 == 0:
            letters.append(card)
            assert problems(looks.message(card)) == [], card
    assert max(sizes) > 500_000
    with office.bole.tools.store.transaction() as tx:
        for number, card in enumerate(letters):
            now = office.clock.now()
            outbox.put(tx, f"k{number}", f"k{number}", "direct", user, "feishu", 1, to_json(card), now)
    office.settles()
    assert {call.answer["code"] for call in posts(office)} == {0}
    assert len(posts(office)) == len(letters) > 35
