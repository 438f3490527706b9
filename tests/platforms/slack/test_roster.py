"""The workspace's members, as the house is told of them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, cast

import pytest

from bot.platforms.slack import roster
from bot.platforms.slack.roster import Workspace, known
from bot.ports import House, Known

OURS = Workspace("T1", "E1")
LI: dict[str, Any] = {
    "id": "U1",
    "team_id": "T1",
    "name": "li.na",
    "deleted": False,
    "real_name": "Li Na",
    "tz": "Asia/Shanghai",
    "locale": "zh-CN",
    "is_bot": False,
    "is_restricted": False,
    "is_ultra_restricted": False,
    "is_email_confirmed": True,
    "profile": {"real_name": "Li Na", "display_name": "李娜", "email": "li.na@x.example"},
}


class Slack:
    """A workspace in pages of two; it may break off after some."""

    def __init__(self, *members: dict[str, Any], breaks_at: str = "") -> None:
        self.members, self.breaks_at = members, breaks_at
        self.asked: list[dict[str, Any]] = []

    def call(self, method: str, **arguments: Any) -> dict[str, Any]:
        if method == "auth.test":
            return {"ok": True, "team_id": "T1", "enterprise_id": "E1"}
        self.asked.append(arguments)
        assert arguments["include_locale"] is True
        if method == "users.info":
            return {"ok": True, "user": next(m for m in self.members if m["id"] == arguments["user"])}
        assert method == "users.list"
        cursor = arguments.get("cursor", "")
        if cursor and cursor == self.breaks_at:
            raise ConnectionError
        start = int(cursor or 0)
        more = str(start + 2) if start + 2 < len(self.members) else ""
        return {"members": list(self.members[start : start + 2]), "response_metadata": {"next_cursor": more}}


class Told:
    """A house that remembers what it was told."""

    def __init__(self) -> None:
        self.told: list[tuple[str, list[Known], bool]] = []

    def know(self, platform: str, known: Sequence[Known], *, whole: bool) -> None:
        self.told.append((platform, list(known), whole))


def members(number: int) -> list[dict[str, Any]]:
    return [LI | {"id": f"U{n}"} for n in range(number)]


def test_everybody_is_told_page_by_page() -> None:
    """All pages in one list, which is a whole one."""
    slack, house = Slack(*members(5)), Told()
    assert roster.refresh(slack, cast(House, house)) == 5
    ((platform, people, whole),) = house.told
    assert (platform, whole) == ("slack", True)
    assert [p.handle for p in people] == ["U0", "U1", "U2", "U3", "U4"]
    assert len(slack.asked) == 3


def test_a_list_that_breaks_off_tells_nothing() -> None:
    """Nobody has gone because a page did not come."""
    house = Told()
    with pytest.raises(ConnectionError):
        roster.refresh(Slack(*members(5), breaks_at="4"), cast(House, house))
    assert house.told == []


def test_one_person_is_told_alone() -> None:
    """Nobody else has gone by that."""
    house = Told()
    roster.one(Slack(*members(3)), cast(House, house), "U2")
    assert house.told == [("slack", [known(LI | {"id": "U2"}, OURS)], False)]


def test_a_member_is_known_by_name_address_language_and_zone() -> None:
    """The Chinese name and the English one, in whichever of Slack's two they stand."""
    assert known(LI, OURS) == Known("U1", "李娜", "li.na@x.example", "zh", "Asia/Shanghai", english_name="Li Na")
    other_way = LI | {"profile": {"real_name": "李娜", "display_name": "Li Na"}}
    assert known(other_way, OURS).name == "李娜"
    assert known(other_way, OURS).english_name == "Li Na"


@pytest.mark.parametrize(
    ("profile", "name", "english"),
    [
        ({"real_name": "Ann Lee", "display_name": "ann"}, "Ann Lee", ""),
        ({"real_name": "Ann Lee", "display_name": ""}, "Ann Lee", ""),
        ({"real_name": "", "display_name": "小娜"}, "小娜", "Li Na"),
        ({"real_name": "李娜", "display_name": "小娜"}, "李娜", ""),
        ({}, "Li Na", ""),
    ],
)
def test_a_name_is_found_whatever_is_missing(profile: dict[str, str], name: str, english: str) -> None:
    """One of them is enough."""
    told = known(LI | {"profile": profile}, OURS)
    assert (told.name, told.english_name) == (name, english)


@pytest.mark.parametrize(
    ("locale", "lang"), [("zh-CN", "zh"), ("zh-TW", "zh"), ("en-US", "en"), ("de-DE", "en"), ("", None)]
)
def test_who_does_not_read_chinese_reads_english(locale: str, lang: str | None) -> None:
    """The bot speaks two languages; without a locale it keeps to the company file."""
    assert known(LI | {"locale": locale}, OURS).lang == lang


@pytest.mark.parametrize(
    "flags",
    [
        {"is_restricted": True},
        {"is_ultra_restricted": True, "is_restricted": True},
        {"is_stranger": True},
        {"team_id": "T2"},
        {"team_id": "T2", "enterprise_user": {"enterprise_id": "E2"}},
    ],
)
def test_guests_and_people_of_other_companies_are_guests(flags: dict[str, Any]) -> None:
    """F8: of one channel, of several, of another company in a shared channel."""
    assert known(LI | flags, OURS).guest


def test_a_colleague_of_another_workspace_of_the_enterprise_is_no_guest() -> None:
    """On a grid people come with their home team, and belong to the same company."""
    assert not known(LI | {"team_id": "T2", "enterprise_user": {"enterprise_id": "E1"}}, OURS).guest


@pytest.mark.parametrize("flags", [{"is_bot": True}, {"is_workflow_bot": True}, {"id": "USLACKBOT"}])
def test_bots_are_bots(flags: dict[str, Any]) -> None:
    """F8: Slackbot too, which Slack does not call one."""
    assert known(LI | flags, OURS).bot


def test_a_closed_account_and_an_address_nobody_confirmed() -> None:
    """F4, F7: gone is gone; an address Slack has not confirmed joins nobody."""
    assert not known(LI | {"deleted": True}, OURS).active
    assert known(LI | {"is_email_confirmed": False}, OURS).email == ""
    assert known({"id": "U5", "deleted": True, "profile": {}}, OURS) == Known("U5", active=False)


@pytest.mark.parametrize("odd", [None, "", "Li Na", 7, [], ["Li Na"]])
def test_one_odd_person_keeps_nobody_else_from_being_known(odd: Any) -> None:
    """A profile that is no profile is none: the person is known by their account's name, and so are all others."""
    assert known(LI | {"profile": odd, "enterprise_user": odd}, OURS) == known(LI | {"profile": {}}, OURS)
