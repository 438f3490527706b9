"""One company on Feishu and in Slack: everybody is written to once, channels stand where the company file says, and
the last reminder may knock louder."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from bot.flow.people import Channel
from bot.ports import Answer, Parcel, Said
from tests.elsewhere import FEISHU, SLACK, Elsewhere, account, both_platforms, knows
from tests.looking import every, rows
from tests.office import Company
from tests.stories.needs import NEED, REF
from tests.stories.test_two_accounts import ITEM, confirms, in_slack, on_feishu

PEOPLE = ("li.na", "wang.xiaoyu", "liu.yang")
URGENT = "[feishu]\nurgent = true\n"


def opened(folder: Path, **settings: object) -> Company:
    company = both_platforms(folder, **settings)
    knows(company, *(account(f"ou_{who}", who) for who in PEOPLE), platform=FEISHU)
    knows(company, account("U1", "li.na"))
    return company


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Company]:
    company = opened(tmp_path)
    yield company
    company.close()


def files(office: Company) -> str:
    """Somebody hands 李娜 an action item; its number."""
    on_feishu(office, "wang.xiaoyu").starts("meetings.action_item", **ITEM | {"owner": "li.na"})
    return every(office, "meetings.action_item")[0].ref


def copies(office: Company, ref: str) -> tuple[int, int]:
    return on_feishu(office).count(ref), in_slack(office).count(ref)


def sent(office: Company, platform: str) -> list[Parcel]:
    return office.doors[platform].sent


def test_everybody_is_written_to_once_where_they_were_last(office: Company) -> None:
    """Nowhere yet: at home. Then wherever they did something last; what is under way stays where it is."""
    first = files(office)
    assert copies(office, first) == (1, 0)
    confirms(office)
    in_slack(office).says("帮助")
    second = files(office)
    assert (copies(office, first), copies(office, second)) == ((1, 0), (0, 1))
    on_feishu(office).presses("已完成", first)
    third = files(office)
    assert (copies(office, second), copies(office, third)) == ((0, 1), (1, 0))
    in_slack(office).presses("已完成", second)
    assert copies(office, second) == (0, 1)


def test_where_somebody_was_last_is_kept_and_written_once_for_each_change(office: Company) -> None:
    """A restart forgets nothing; ten words in one place are one row, written once."""
    confirms(office)
    directory = office.bole.tools.directory
    chosen: list[object] = []
    choose = directory.choose
    directory.choose = lambda tx, who, **changes: (chosen.append(changes), choose(tx, who, **changes))[1]  # type: ignore[method-assign]
    for _ in range(5):
        in_slack(office).says("帮助")
    for _ in range(5):
        on_feishu(office).says("帮助")
    assert chosen == [{"last": "slack:U1"}, {"last": "feishu:ou_li.na"}]
    in_slack(office).says("帮助")
    office.reopens()
    assert copies(office, files(office)) == (0, 1)


def test_somebody_chooses_where_to_be_written_to(office: Company) -> None:
    """Shown in the settings; who chose Feishu gets it there whatever they do in Slack, until they choose again."""
    confirms(office)
    slack = in_slack(office)
    slack.says("设置")
    slack.sees("消息发到", "我最近使用的一边")
    slack.presses("消息发到哪里")
    slack.views("消息发到哪里？")
    slack.presses("飞书")
    slack.told("飞书")
    assert copies(office, files(office)) == (1, 0)
    slack.says("设置")
    slack.sees("消息发到: 飞书")
    slack._send(Said("消息发到哪里"))
    slack.presses("我最近使用的一边")
    assert copies(office, files(office)) == (0, 1)


def test_who_is_on_one_platform_has_nothing_to_choose(office: Company) -> None:
    """Neither the setting nor the button; asked for in words, the card says why; a made-up choice is refused."""
    wang = on_feishu(office, "wang.xiaoyu")
    wang.says("设置")
    wang.sees_not("消息发到")
    wang.says("消息发到哪里")
    wang.sees("不需要选择")
    assert not wang.commands("write_to", SLACK).accepted
    assert not wang.commands("write_to", "").accepted


def test_a_need_filed_in_slack_is_decided_on_feishu(tmp_path: Path) -> None:
    """刘洋 is in Slack only, 李娜 on Feishu only: one task, one decision, and the requester's card in Slack follows."""
    office = both_platforms(tmp_path)
    knows(office, account("ou_li.na", "li.na"), platform=FEISHU)
    knows(office, account("U2", "wang.xiaoyu"))
    lead, head = Elsewhere(office, "U2", SLACK), on_feishu(office)
    lead.starts("recruiting.hiring_need", **NEED)
    head.presses("同意", REF)
    head.sees("已处理：同意")
    lead.sees(REF, "HRBP")
    assert [entry.by for entry in every(office, "recruiting.hiring_need")[0].said("approve")] == ["li.na"]
    office.close()


# channels


def moves_channel(office: Company, to: str) -> str:
    """The channel of the team whose notices are posted is written in the company file as `to`; what it was."""
    (team,) = [t for t in office.bole.company.teams.values() if "liu.yang" in t.members][:1]
    was, directory = team.channel, office.bole.tools.directory
    channels = {**directory.company.channels, to: Channel(to, "内容组")}
    teams = {**directory.company.teams, team.id: replace(team, channel=to)}
    departments = {
        key: replace(each, channel=to if each.channel == was else each.channel)
        for key, each in directory.company.departments.items()
    }
    office.reorganises(channels=channels, teams=teams, departments=departments)
    return was


@pytest.mark.parametrize(
    ("written", "platform", "place"),
    [
        ("slack:general", SLACK, "general"),
        ("feishu:oc_5ad11d72b830411d72b836c20", FEISHU, "oc_5ad11d72b830411d72b836c20"),
        ("content", FEISHU, "content"),
        ("teams:general", FEISHU, "teams:general"),
    ],
)
def test_a_channel_is_where_the_company_file_says(office: Company, written: str, platform: str, place: str) -> None:
    """With a platform before it there; without, or with one that is not open, at home."""
    directory = office.bole.tools.directory
    assert directory.channel(written) == (platform, place)


def test_the_monday_meeting_is_posted_in_the_channel_of_the_other_platform(office: Company) -> None:
    """A team writes its channel as slack:content: its minutes come there, in its lead's language, and nowhere else."""
    moves_channel(office, "slack:content")
    office.winds_until("2026-03-09 18:00")
    posted = [p for p in sent(office, SLACK) if p.kind == "channel"]
    assert posted and {p.place for p in posted} == {"content"}
    assert not [p for p in sent(office, FEISHU) if p.kind == "channel" and p.place in ("content", "slack:content")]
    lead = next(t.lead for t in office.bole.tools.directory.office.teams.values() if t.channel == "slack:content")
    assert posted[0].card.lang == office.room.language_of(lead)


def test_words_in_that_channel_are_heard_like_any_others(office: Company) -> None:
    """Called in the Slack channel, the bot answers in the direct chat there; not called, it says nothing."""
    moves_channel(office, "slack:C0CONTENT")
    confirms(office)
    slack = in_slack(office)
    before = len(slack.messages)
    assert slack.says("今天吃什么", place="C0CONTENT") == Answer()
    assert len(slack.messages) == before
    slack.says("伯乐 我的待办", place="C0CONTENT")
    assert len(slack.messages) > before
    refused = slack.says("我要申诉", place="C0CONTENT", called=True)
    assert not refused.accepted


# urgent


def reminded(office: Company) -> dict[str, set[bool]]:
    """Whether what reached 李娜 about her task was urgent, by what it said."""
    found: dict[str, set[bool]] = {}
    for parcel in sent(office, FEISHU):
        if parcel.place == "ou_li.na":
            found.setdefault(parcel.card.notice, set()).add(parcel.urgent)
    return found


@pytest.mark.parametrize("allowed", [True, False])
def test_only_the_last_reminder_before_a_promise_breaks_is_urgent(tmp_path: Path, allowed: bool) -> None:
    """And only where the policy says so: not the ask, not the reminder at half, not what comes when it is late."""
    policy = tmp_path / "policy.toml"
    policy.write_text(URGENT if allowed else "", encoding="utf-8")
    office = opened(tmp_path / "data", policy=policy)
    on_feishu(office, "wang.xiaoyu").starts("recruiting.hiring_need", **NEED)
    office.winds(days=6)
    urgent = [p for p in sent(office, FEISHU) if p.urgent]
    assert len(sent(office, FEISHU)) > 3
    assert [p.place for p in urgent] == (["ou_li.na"] if allowed else [])
    assert len(rows(office, "outbox", "urgent")) == allowed
    office.close()
