"""Letters and files over the wire to a Feishu that keeps Feishu's rules."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from bot.platforms.feishu.api import Api
from bot.platforms.feishu.errors import Failed
from bot.platforms.feishu.files import Files
from bot.platforms.feishu.outbound import Feishu
from bot.platforms.feishu.places import Places
from bot.platforms.lines import Lines
from bot.ports import Download
from tests.platforms.feishu.desk import POST
from tests.platforms.feishu.fake import FakeFeishu
from tests.platforms.feishu.letters import drawn, parcel

BEGAN = datetime(2026, 11, 23, 4, tzinfo=UTC)


class Turning:
    """A clock the test turns, and the app's own with it."""

    def __init__(self) -> None:
        self.at = BEGAN

    def __call__(self) -> datetime:
        return self.at

    def seconds(self) -> float:
        return (self.at - BEGAN).total_seconds()

    def sleep(self, seconds: float) -> None:
        self.at += timedelta(seconds=seconds)


@pytest.fixture
def clock() -> Turning:
    return Turning()


@pytest.fixture
def there(clock: Turning) -> Iterator[FakeFeishu]:
    with FakeFeishu(clock=clock) as there:
        there.user("ou_1", "小林", "lin@example.com")
        there.group("oc_hr", "人力资源", ["ou_1"])
        yield there
        assert not there.broken


@pytest.fixture
def api(there: FakeFeishu, clock: Turning) -> Iterator[Api]:
    lines = Lines(timeout=1.0)
    api = Api(there.app_id, there.app_secret, there.url, lines=lines, monotonic=clock.seconds, sleep=clock.sleep)
    yield api
    assert not api.troubles()
    api.close()


@pytest.fixture
def feishu(api: Api, clock: Turning) -> Feishu:
    return Feishu(api, drawn, Places(api, clock.seconds), clock)


def titles(there: FakeFeishu, place: str = "ou_1") -> list[str]:
    return [message["content"]["header"]["title"]["content"] for message in there.messages(place)]


def test_a_letter_stands_is_redrawn_and_after_a_fortnight_put_afresh(
    there: FakeFeishu, feishu: Feishu, clock: Turning
) -> None:
    """Urgent ones are announced; a group is found by its name."""
    message = feishu.send(parcel(urgent=True))
    assert [urgent["user"] for urgent in there.urgents] == ["ou_1"]
    assert feishu.send(parcel("k2", "已批准", version=2, message=message)) == message
    assert titles(there) == ["已批准"]
    clock.sleep(15 * 86400)
    assert feishu.send(parcel("k3", "已归档", version=3, message=message)) != message
    assert titles(there) == ["已批准", "已归档"]
    feishu.send(parcel("k4", kind="channel", place="人力资源"))
    assert titles(there, "oc_hr") == ["招聘需求"]


@pytest.mark.parametrize("minutes", [10, 54, 56, 61, 300])
@pytest.mark.parametrize("fault", ["lose", "answers_late"])
def test_a_letter_nobody_heard_of_stands_once(
    there: FakeFeishu, feishu: Feishu, clock: Turning, fault: str, minutes: int
) -> None:
    """C3: before the hour by its uuid, after it by looking; there in the end, and once."""
    feishu.send(parcel("before", "早先的", card_key="before"))
    since = clock()
    getattr(there, fault)("POST /im/v1/messages")
    with pytest.raises(Failed) as caught:
        feishu.send(parcel())
    assert caught.value.unknown
    clock.sleep(minutes * 60)
    feishu.send(parcel(unsure_since=since))
    assert titles(there) == ["早先的", "招聘需求"]


def test_the_pace_is_kept_and_a_refusal_is_waited_for(there: FakeFeishu, feishu: Feishu, clock: Turning) -> None:
    """C1: thirty letters to one person and thirty into one group: none is refused; one that is comes when told."""
    for number in range(30):
        feishu.send(parcel(f"p{number}", card_key=f"p{number}"))
        feishu.send(parcel(f"g{number}", card_key=f"g{number}", kind="channel", place="oc_hr"))
    assert {call.status for call in there.called(POST)} == {200}
    there.limit("POST /im/v1/messages", reset=7)
    with pytest.raises(Failed) as caught:
        feishu.send(parcel())
    assert caught.value.retry_after == 7.0
    clock.sleep(7.1)
    feishu.send(parcel())


def test_a_token_that_ended_is_no_trouble(there: FakeFeishu, feishu: Feishu, clock: Turning) -> None:
    """Refused once, fetched anew, sent."""
    there.fail("POST /im/v1/messages", 99991663)
    feishu.send(parcel())
    clock.sleep(3 * 3600)
    feishu.send(parcel("k2", card_key="b"))
    assert titles(there) == ["招聘需求"] * 2


@pytest.mark.parametrize("about", [{"resigned": True}, {"silent": True}, {"reachable": False}])
def test_somebody_who_is_not_to_be_reached_fails_for_good(
    there: FakeFeishu, feishu: Feishu, about: dict[str, Any]
) -> None:
    """C5: who has left, has muted the bot, or may not use the app."""
    there.user("ou_2", "老王", **about)
    with pytest.raises(Failed) as caught:
        feishu.send(parcel(place="ou_2"))
    assert caught.value.permanent


def test_files_go_to_a_person_and_come_from_one(there: FakeFeishu, api: Api) -> None:
    """Whole and under their own names."""
    files = Files(api)
    files.hand_over("ou_1", Download("会议 纪要.docx", "application/x", b"PK\x03\x04"))
    (sent,) = there.messages("ou_1")
    kept = there.files[sent["content"]["file_key"]]
    assert (kept.name, kept.content) == ("会议 纪要.docx", b"PK\x03\x04")
    there.as_user("ou_1").sends_file("证据.pdf", b"%PDF")
    given = there.messages("ou_1")[-1]
    assert files.fetch(given["message_id"], given["content"]["file_key"]) == ("证据.pdf", b"%PDF")
