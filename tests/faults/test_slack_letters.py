"""Letters to a Slack that is slow, silent, gone, choosy or in a hurry: the real courier over the real wire."""

from __future__ import annotations

import logging
import threading
import time
from collections import Counter
from collections.abc import Mapping
from dataclasses import replace
from itertools import pairwise
from random import Random
from typing import Any

import pytest

from bot.cards.model import to_json
from bot.engine.courier import Courier
from bot.platforms.slack.errors import MEANINGS, OF_ONE_METHOD
from storage import outbox
from tests.engine.far import Lots
from tests.faults.door import OWNER, item, states, works, writes
from tests.looking import every, rows
from tests.platforms.slack.fake.blockkit import message_problems, view_problems
from tests.platforms.slack.fake.workspace import Call
from tests.platforms.slack.making import Maker
from tests.scale import times
from tests.stories.needs import NEED
from tests.wires.slack import InSlack

POST = "chat.postMessage"


def people(office: InSlack, number: int) -> list[str]:
    """So many Slack users besides the company's, each with a direct chat."""
    users = [office.slack.user(f"U9{n:05}", f"员工{n}").id for n in range(number)]
    for each in users:
        office.slack.direct(each)
    return users


def at_slacks_pace(office: InSlack, between: float = 1.0) -> None:
    """From now on letters keep Slack's pace on the company's clock, with lots that are the same in every run."""
    office.platform.limits = replace(office.platform.limits, seconds_between=between)
    office.courier = Courier(replace(office.bole.tools, chance=Lots()), office.platform)


def key_of(given: Mapping[str, Any]) -> str:
    """Which letter a post is."""
    return given["metadata"]["event_payload"]["key"]


def arrived(office: InSlack) -> Counter[str]:
    """How often each letter stands in Slack."""
    slack = office.slack
    standing = [m for c in slack.channels.values() for m in c.messages if m.get("bot_id") and m.get("metadata")]
    return Counter(m["metadata"]["event_payload"]["key"] for m in standing)


def posts(office: InSlack) -> list[Call]:
    return office.slack.called(POST)


def test_a_storm_of_refusals_holds_up_its_own_channel_only_and_loses_nothing(slack_office: InSlack) -> None:
    """C1: eight letters each to forty people at Slack's own limits. Slack refuses one person's chat for half a minute:
    it is left alone for that long, everybody else has theirs in time, and but for that storm nothing is refused."""
    office, slack = slack_office, slack_office.slack
    users = people(office, 40)
    at_slacks_pace(office)
    slack.pace.on = True
    busy = slack.direct(users[0])
    slack.storm(POST, 2, retry_after=30, when=lambda given: given["channel"] == busy)
    began = slack.now()
    writes(office, [(f"k{n}-{user}", user) for n in range(8) for user in users])
    works(office, minutes=3)
    refused = [call.at for call in posts(office) if call.status == 429]
    assert len(refused) == 2
    there = [call.at for call in posts(office) if call.arguments["channel"] == busy]
    assert [b - a >= 30 for a, b in pairwise(there[:3])] == [True, True]
    others = [call.at for call in posts(office) if call.arguments["channel"] != busy]
    assert max(others) - began < 12
    assert arrived(office) == Counter({f"k{n}-{user}": 1 for n in range(8) for user in users})
    assert set(states(office).values()) == {"sent"}


def test_three_days_without_slack_lose_nothing_and_do_not_end_in_a_storm(
    slack_office: InSlack, caplog: pytest.LogCaptureFixture
) -> None:
    """C2: a letter a second, then every connection is refused for 72 hours while people go on working. While it
    lasts Slack is probed a few times an hour; when it is back all letters arrive once, in the first minute no more
    than twice as many as usual."""
    caplog.set_level(logging.CRITICAL)
    office, slack = slack_office, slack_office.slack
    users = people(office, 10)
    at_slacks_pace(office)
    for minute in range(10):
        writes(office, [(f"usual-{minute}-{n}", users[n % 10]) for n in range(60)])
        works(office, minutes=1)
    slack.down()
    tried: list[float] = []
    ask = office.workspace.api.lines.ask
    office.workspace.api.lines.ask = lambda *given, **how: (tried.append(slack.now()), ask(*given, **how))[1]
    item(office, "停电时记下的")
    for part in range(72):
        writes(office, [(f"during-{part}-{n}", users[n]) for n in range(5)])
        works(office, hours=1)
    assert 300 < len(tried) < 72 * 60
    assert not [state for key, state in states(office).items() if key.startswith("during") and state != "waiting"]
    office.workspace.api.lines.ask = ask
    slack.up()
    before = len(posts(office))
    works(office, hours=1)
    after = [call.at for call in posts(office)[before:]]
    assert sum(1 for at in after if at < after[0] + 60) <= 2 * 60
    assert set(states(office).values()) == {"sent"}
    assert set(arrived(office).values()) == {1}
    assert len(arrived(office)) == 600 + 72 * 5 + 1


def test_two_thousand_ambiguous_letters_arrive_and_hardly_one_twice(
    slack_office: InSlack, caplog: pytest.LogCaptureFixture
) -> None:
    """C3: the first attempt of 600 letters among 1,000 (in a whole run 2,000 among 3,400) is never heard of again: of
    some the call was lost, of others the answer, and one look in fifty is lost as well. Every letter is there in the
    end, at most one in a hundred of those twice."""
    caplog.set_level(logging.CRITICAL)
    office, slack, chance = slack_office, slack_office.slack, Random(3)
    users = people(office, 200)
    at_slacks_pace(office)
    unheard, letters = times(600, 2_000), times(1_000, 3_400)
    fate = dict.fromkeys((f"k{n}" for n in range(letters)), "")
    doubtful = set(chance.sample(sorted(fate), unheard))

    def is_lost(given: Mapping[str, Any]) -> bool:
        key = key_of(given)
        first = key in doubtful and not fate[key]
        fate[key] = chance.choice(["lost", "kept"]) if first else "answered"
        return fate[key] == "lost"

    slack.lose(POST, None, is_lost)
    slack.answers_late(POST, None, lambda given: fate[key_of(given)] == "kept")
    slack.lose("conversations.history", None, lambda given: chance.random() < 0.02)
    writes(office, [(key, users[n % 200]) for n, key in enumerate(fate)])
    works(office, hours=12)
    there = arrived(office)
    assert sum(call.fate != "answered" for call in posts(office)) == unheard
    assert len(there) == letters, "a letter was lost"
    assert there.total() - letters <= unheard / 100
    assert set(states(office).values()) == {"sent"}


def test_a_slack_that_drips_its_answers_holds_up_no_ack(
    slack_office: InSlack, caplog: pytest.LogCaptureFixture
) -> None:
    """C4: one byte of an answer at a time: every hand of the courier waits for Slack, and is free when the time for a
    call is over. The house takes and acknowledges events all the while; each of the letters is there once."""
    caplog.set_level(logging.CRITICAL)
    office, slack = slack_office, slack_office.slack
    users = people(office, 8)
    office.workspace.api.lines._timeout = 1.5
    office.workspace.door._doings.follow.later = lambda work, *given: None
    slack.drips(POST, 0.5, None)
    writes(office, [(f"k{n}", user) for n, user in enumerate(users)])
    office.courier.start()
    try:
        assert slack.wait(lambda: len(slack.called(POST)) == 8, 20)
        hands = slack.as_user(office.handles[OWNER])
        took = sorted(hands.says(f"第{n}句").seconds for n in range(30))
        assert took[len(took) // 2] < 0.3
        assert not [state for key, state in states(office).items() if key[0] == "k" and state != "waiting"]
        threads = {t.name for t in threading.enumerate() if t.name.startswith("courier-slack")}
        assert len(threads) == 9
        ends = time.monotonic() + 20
        while any(
            row["engaged_until"] is None or row["error"] is None for row in rows(office, "outbox", "key LIKE 'k%'")
        ):
            assert time.monotonic() < ends, "a hand was not given up"
            time.sleep(0.05)
    finally:
        office.courier.stop(5)
    slack.calm()
    works(office, minutes=30)
    assert {key: n for key, n in arrived(office).items() if key.startswith("k")} == {f"k{n}": 1 for n in range(8)}


FOR_GOOD = sorted(
    code for code, meaning in MEANINGS.items()
    if OF_ONE_METHOD.get((POST, code), meaning) in ("permanent", "nobody")
)  # fmt: skip


def test_every_code_that_is_for_good_parks_its_letter_at_once_and_the_maintainers_hear_of_it(
    slack_office: InSlack, caplog: pytest.LogCaptureFixture
) -> None:
    """C5: each code Slack documents as final, one letter each: tried once, parked, on record with the code, and the
    maintainers' card in Slack names it; no letter waits behind another."""
    caplog.set_level(logging.CRITICAL)
    office, slack = slack_office, slack_office.slack
    users = people(office, len(FOR_GOOD))
    assert len(FOR_GOOD) > 90
    for code, user in zip(FOR_GOOD, users, strict=True):
        fault = slack.fail(POST, code, when=lambda given, code=code: key_of(given) == code)
        writes(office, [(code, user)])
        office.settles()
        assert fault.left == 0
    office.winds(days=1)
    tries = Counter(key_of(call.arguments) for call in posts(office))
    assert {code: tries[code] for code in FOR_GOOD} == dict.fromkeys(FOR_GOOD, 1)
    assert {key for key, state in states(office).items() if state == "parked"} == set(FOR_GOOD)
    assert len(rows(office, "audit", "action = 'outbox:parked'")) == len(FOR_GOOD)
    for maintainer in office.bole.company.roles["maintainer"]:
        shown = office.person(maintainer).text()
        assert not [code for code in FOR_GOOD if code not in shown]


def test_somebody_slack_does_not_reach_any_more_is_told_to_hr(
    slack_office: InSlack, caplog: pytest.LogCaptureFixture
) -> None:
    """C5: the head's account was closed and the directory has not said so yet: the card cannot be posted, HR hears
    whom nobody can reach, and the case keeps its deadline."""
    caplog.set_level(logging.CRITICAL)
    office, slack = slack_office, slack_office.slack
    slack.users[office.handles["li.na"]].deleted = True
    office.person("liu.yang").starts("recruiting.hiring_need", **NEED)
    office.person("chen.jing").sees("李娜")
    (case,) = every(office, "recruiting.hiring_need")
    assert rows(office, "timer", "state = 'sleeping' AND case_id = :case", case=case.id)


def test_a_token_that_is_no_good_parks_nothing(slack_office: InSlack, caplog: pytest.LogCaptureFixture) -> None:
    """C5: the app's token is revoked for two days: everything waits, and goes when the token is good."""
    caplog.set_level(logging.CRITICAL)
    office, slack = slack_office, slack_office.slack
    users = people(office, 20)
    at_slacks_pace(office)
    slack.revoke()
    writes(office, [(f"k{n}", user) for n, user in enumerate(users)])
    works(office, days=2)
    assert set(states(office).values()) == {"waiting"}
    slack.revoke("")
    works(office, hours=1)
    assert arrived(office) == Counter({f"k{n}": 1 for n in range(20)})


@pytest.mark.parametrize("fault", ["lose", "answers_late", "breaks", "storm", "fail"])
def test_no_attempt_is_repeated_behind_our_back(
    slack_office: InSlack, fault: str, caplog: pytest.LogCaptureFixture
) -> None:
    """C6: whatever happens to a post, one round of the courier is one request, and there is one message in the end."""
    caplog.set_level(logging.CRITICAL)
    office, slack = slack_office, slack_office.slack
    (user,) = people(office, 1)
    getattr(slack, fault)(POST)
    writes(office, [("k", user)])
    office.courier.work()
    assert len(posts(office)) == 1
    works(office, hours=1)
    assert arrived(office) == {"k": 1}
    assert len(posts(office)) == (1 if fault == "answers_late" else 2)


def test_no_card_is_ever_too_large_or_too_odd_for_slack(slack_office: InSlack) -> None:
    """C7: random cards up to a megabyte, as a message, a modal and the home; Slack's rules as the fake has them find
    nothing wrong, and those that go over the wire arrive at the first try."""
    office, looks = slack_office, slack_office.workspace.looks
    maker, sizes = Maker(20261123), list[int]()
    users = people(office, 1) * 60
    letters = []
    for number in range(times(700, 5_000)):
        card = maker.card()
        drawn = looks.message(card)
        sizes.append(len(str(card)))
        assert message_problems(drawn["blocks"]) == ("", []), card
        assert drawn["text"] and len(drawn["text"]) <= 40_000
        if number % 4 == 0:
            assert view_problems(looks.card(card, source="C1:1.1"))[0] == "", card
            assert view_problems(looks.home((card, card), office.handles[OWNER]))[0] == "", card
        if sizes[-1] > 50_000 or number % 20 == 0:
            letters.append(card)
    assert max(sizes) > 500_000
    with office.bole.tools.store.transaction() as tx:
        for number, (card, user) in enumerate(zip(letters, users, strict=False)):
            outbox.put(
                tx, f"k{number}", f"k{number}", "direct", user, "slack", 1, to_json(card), office.clock.now()
            )  # fmt: skip
    office.settles()
    assert {call.status for call in posts(office)} == {200}
    assert all(call.result["ok"] for call in posts(office))
    assert len(posts(office)) == min(len(letters), 60)
