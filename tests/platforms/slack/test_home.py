"""App Homes: drawn when opened, and again, not too often, when something was sent to their owners."""

from __future__ import annotations

import threading
from typing import Any

import pytest

from bot.platforms.slack.api import Api
from bot.platforms.slack.home import APART, TRIES, Homes
from bot.platforms.slack.outbound import Slack
from bot.platforms.slack.places import Places
from tests.platforms.desk import Desk, Raw, Watch
from tests.platforms.slack.channels import Conversations, drawn
from tests.platforms.slack.letters import parcel


class Drawing:
    """Draws a home as how often it was drawn."""

    def __init__(self) -> None:
        self.times = 0

    def __call__(self, handle: str) -> dict[str, Any] | None:
        self.times += 1
        return {"type": "home", "blocks": [], "private_metadata": str(self.times)} if handle != "U404" else None


@pytest.fixture
def drawing() -> Drawing:
    return Drawing()


@pytest.fixture
def homes(desk: Desk, api: Api, watch: Watch, drawing: Drawing) -> Homes:
    desk.on["views.publish"] = lambda given: {"view": {"hash": f"h{given['view']['private_metadata']}"}}
    return Homes(api, drawing, watch)


def test_a_home_is_drawn_when_it_is_opened(homes: Homes, desk: Desk) -> None:
    """At once, with the hash of what stands there, so that nobody's newer drawing is overwritten."""
    homes.opened("U1", "h0")
    assert homes.run_due() is None
    assert desk.asked("views.publish") == [
        {"user_id": "U1", "view": {"type": "home", "blocks": [], "private_metadata": "1"}, "hash": "h0"}
    ]


def test_what_is_sent_to_somebody_makes_their_home_follow_once_however_much_it_is(
    homes: Homes, desk: Desk, watch: Watch
) -> None:
    """Twenty letters within the pause are one drawing, with the hash Slack gave for the last."""
    homes.opened("U1")
    homes.run_due()
    for _ in range(20):
        homes.stale("U1")
    assert homes.run_due() == APART
    watch.now += APART
    assert homes.run_due() is None
    assert [given.get("hash") for given in desk.asked("views.publish")] == [None, "h1"]


def test_only_who_has_opened_their_home_gets_it_drawn(homes: Homes, desk: Desk) -> None:
    """Nothing is published for people who never look."""
    homes.stale("U2")
    assert homes.run_due() is None
    assert not desk.calls


def test_somebody_the_house_does_not_know_has_no_home(homes: Homes, desk: Desk) -> None:
    """No empty page for a stranger."""
    homes.opened("U404")
    homes.run_due()
    assert not desk.calls


def test_a_home_somebody_else_drew_meanwhile_is_drawn_again_as_it_is_now(
    homes: Homes, desk: Desk, watch: Watch
) -> None:
    """A hash conflict: fresh contents, without the hash."""
    answers = [{"error": "hash_conflict"}, {"view": {"hash": "h9"}}]
    desk.on["views.publish"] = lambda _: answers.pop(0)
    homes.opened("U1", "old")
    watch.now += homes.run_due() or 0
    assert homes.run_due() is None
    assert [given.get("hash") for given in desk.asked("views.publish")] == ["old", None]


def test_a_home_refused_for_coming_too_often_follows_when_it_may(homes: Homes, desk: Desk, watch: Watch) -> None:
    """C1: Retry-After of views.publish is kept, and the home is drawn then."""
    desk.on["views.publish"] = lambda _: Raw(429, b"", {"Retry-After": "30"})
    homes.opened("U1")
    assert homes.run_due() == 30.0
    desk.on["views.publish"] = lambda _: {"view": {"hash": "h"}}
    watch.now += 30
    assert homes.run_due() is None
    assert len(desk.calls) == 2


@pytest.mark.parametrize("answer", [{"error": "not_enabled"}, {"error": "token_revoked"}, {"error": "internal_error"}])
def test_a_home_that_cannot_be_drawn_is_given_up_and_hurts_nobody(
    homes: Homes, desk: Desk, watch: Watch, answer: dict[str, Any]
) -> None:
    """A few attempts at most; the next event tries again."""
    desk.on["views.publish"] = lambda _: answer
    homes.opened("U1")
    while (wait := homes.run_due()) is not None:
        watch.now += wait
    assert 1 <= len(desk.calls) <= TRIES
    desk.on["views.publish"] = lambda _: {"view": {"hash": "h"}}
    homes.stale("U1")
    watch.now += APART
    homes.run_due()
    assert desk.asked("views.publish")[-1]["user_id"] == "U1"


def test_a_drawing_that_fails_ends_neither_the_thread_nor_a_letter(
    desk: Desk, api: Api, watch: Watch, caplog: pytest.LogCaptureFixture
) -> None:
    """A fault in one person's home is logged; their letter arrives, and other homes are drawn."""
    there = Conversations("U1", "U2")
    done = threading.Event()
    desk.on.update(there.methods)
    desk.on["views.publish"] = lambda _: (done.set(), {"view": {}})[1]

    def draw(handle: str) -> dict[str, Any]:
        if handle == "U1":
            raise ValueError("a bug")
        return {"type": "home", "blocks": []}

    homes = Homes(api, draw)
    homes.start()
    homes.opened("U1")
    Slack(api, drawn, Places(api, watch), homes.stale).send(parcel())
    homes.opened("U2")
    assert done.wait(5)
    homes.stop()
    assert there.texts("DU1") == ["招聘需求"]
    assert {given["user_id"] for given in desk.asked("views.publish")} == {"U2"}
    assert "a home could not be drawn" in caplog.text
