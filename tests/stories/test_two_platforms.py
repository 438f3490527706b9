"""One company on both platforms: headquarters in Feishu, a team abroad in Slack, some people in both.

One case runs across both: one task, one decision, and every copy of a card is right within a minute.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from threading import Barrier, Thread
from typing import Any

import pytest

from bot.cards.model import Button
from bot.platforms.slack import buttons
from bot.ports import DESK, Answer, Pressed
from tests.looking import all_tasks, every
from tests.office import Colleague
from tests.platforms.slack.fake import payloads as slack_payloads
from tests.scale import times
from tests.stories.needs import NEED, REF
from tests.wires.both import Both

DONE, STANDS = "已处理：同意", "不需要一直等着"
ASKED, YES = "这是你的账号吗", "是我本人"
START = Pressed(DESK, "start:recruiting.hiring_need")
RACES, A_DAY = 60, 15
"""Somebody is written to twenty times a day at most."""


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Both]:
    """刘洋 works abroad, in Slack only; 李娜 and 许岚 are in both; everybody else is in Feishu."""
    company = Both(tmp_path, abroad=("liu.yang",), in_both=("li.na", "xu.lan"))
    yield company
    company.close()


def a_minute(office: Both, seconds: int = 60) -> None:
    """A minute passes, second by second; the couriers keep their distances in it."""
    for _ in range(seconds):
        office.winds(seconds=1)


def files(office: Both, seconds: int = 60, **changes: Any) -> str:
    """刘洋 files a need in Slack; its number."""
    yang = office.in_slack("liu.yang")
    answer = yang.starts("recruiting.hiring_need", **NEED | changes)
    a_minute(office, seconds)
    return answer.toast.split("HN-")[1].split()[0].strip("。，")


def confirms(office: Both, who: str) -> None:
    """The account in Slack is theirs: said there, and in Feishu."""
    office.in_slack(who).says("帮助")
    a_minute(office)
    office.in_slack(who).presses(YES)
    a_minute(office)
    office.in_feishu(who).presses(YES)
    a_minute(office)


def opens(there: Colleague) -> None:
    """Look for what waits, and open it."""
    there.says("我的待办")
    there.presses(REF)
    there.views(REF)


def decided(office: Both, ref: str = REF) -> list[str]:
    """Who approved, in order: one decision each."""
    case = next(c for c in every(office, "recruiting.hiring_need") if c.ref == ref)
    return [entry.by for entry in case.said("approve")]


def copies(office: Both, who: str, word: str = REF) -> tuple[int, int]:
    """How many messages with that word somebody has, in Feishu and in Slack."""
    in_feishu = office.in_feishu(who).count(word) if who in office.feishu.handles else 0
    return in_feishu, office.in_slack(who).count(word) if who in office.slack.handles else 0


def test_a_need_from_slack_is_decided_in_feishu_and_seen_by_hr_in_both(office: Both) -> None:
    """One task, one decision; a minute after each press every copy on either platform says how it stands."""
    confirms(office, "xu.lan")
    files(office)
    lead, head = office.in_slack("liu.yang"), office.in_feishu("li.na")
    assert (copies(office, "li.na"), copies(office, "liu.yang", STANDS)) == ((1, 0), (0, 1))
    head.presses("同意")
    a_minute(office)
    head.sees(DONE)
    assert not head.may_press("同意")
    lead.sees("HRBP", "许岚")
    assert copies(office, "xu.lan") == (1, 0), "once, where she was last"
    abroad, at_home = office.in_slack("xu.lan"), office.in_feishu("xu.lan")
    opens(abroad)
    abroad.presses("可行")
    a_minute(office)
    at_home.sees("已处理：可行")
    assert not at_home.may_press("可行")
    office.in_feishu("chen.jing").sees(REF)
    office.in_feishu("chen.jing").presses("同意", REF)
    a_minute(office)
    lead.sees("填写 / 修改说明书")
    assert decided(office) == ["li.na", "chen.jing"]
    assert len(all_tasks(office, "kind = 'ask' AND person = 'li.na'")) == 1


def test_a_need_from_feishu_is_decided_in_slack(office: Both) -> None:
    """The reverse: filed at headquarters, approved abroad by whoever was there last."""
    confirms(office, "li.na")
    office.in_slack("li.na").says("帮助")
    office.in_feishu("wang.xiaoyu").starts("recruiting.hiring_need", **NEED)
    a_minute(office)
    assert copies(office, "li.na") == (0, 1)
    office.in_slack("li.na").presses("同意", REF)
    a_minute(office)
    office.in_slack("li.na").sees(DONE)
    office.in_feishu("wang.xiaoyu").sees("HRBP", "许岚")
    assert decided(office) == ["li.na"]


def test_somebody_in_both_is_written_to_once_where_they_were_last_or_chose(office: Both) -> None:
    """Slack after a word in Slack, Feishu after one in Feishu; what they chose counts before that."""
    confirms(office, "li.na")
    refs: list[str] = []
    for there in (office.in_slack, office.in_feishu):
        there("li.na").says("帮助")
        refs.append(f"HN-{files(office, role=f'编导{len(refs)}')}")
    office.in_feishu("li.na").commands("write_to", "slack")
    refs.append(f"HN-{files(office, role='剪辑')}")
    assert [copies(office, "li.na", ref) for ref in refs] == [(0, 1), (1, 0), (0, 1)]


def test_nothing_confidential_is_shown_on_a_second_account_before_both_sides_agreed(office: Both) -> None:
    """In Slack she is asked whether it is hers; the need comes in Feishu until she has said so on both sides."""
    head, second = office.in_feishu("li.na"), office.in_slack("li.na")
    second.commands("write_to", "slack")
    files(office)
    assert copies(office, "li.na") == (1, 0)
    second.says(REF)
    second.sees(ASKED)
    second.sees_not("短视频策划")
    assert not second.presses_button(head.button("同意")).accepted
    assert decided(office) == []
    second.presses(YES, ASKED)
    a_minute(office)
    assert second._send(START).form is None
    head.presses(YES)
    a_minute(office)
    second.says(REF)
    a_minute(office)
    second.presses("同意", REF)
    a_minute(office)
    head.sees(DONE)
    assert decided(office) == ["li.na"]


def test_a_refused_account_decides_nothing_and_the_copies_stay_right(office: Both) -> None:
    """Not hers, she says in Slack: whoever is there is a stranger, and Feishu goes on as before."""
    files(office)
    second, head = office.in_slack("li.na"), office.in_feishu("li.na")
    second.says("帮助")
    a_minute(office)
    second.presses("不是我")
    a_minute(office)
    stolen = head.button("同意")
    assert not second.presses_button(stolen).accepted
    head.presses("同意", REF)
    a_minute(office)
    office.in_slack("liu.yang").sees("许岚")
    assert decided(office) == ["li.na"]


@pytest.mark.parametrize("first", ["feishu", "slack"])
def test_a_second_press_on_the_other_platform_gets_the_fresh_card(office: Both, first: str) -> None:
    """F2: both show the button; one is pressed, then the other before it was drawn anew: told in words, nothing
    decided twice."""
    confirms(office, "li.na")
    office.in_feishu("li.na").says("帮助")
    files(office)
    there: dict[str, Colleague] = {"feishu": office.in_feishu("li.na"), "slack": office.in_slack("li.na")}
    opens(there["slack"])
    stale = {name: who.button("同意", REF) for name, who in there.items()}
    second = "slack" if first == "feishu" else "feishu"
    there[first].presses_button(stale[first])
    late = there[second].presses_button(stale[second])
    assert late.tone == "bad" and not late.accepted and late.toast
    a_minute(office)
    there["feishu"].sees(DONE)
    assert decided(office) == ["li.na"]


@pytest.mark.parametrize("company", range(times(1, 167)))
def test_a_press_on_both_platforms_at_once_decides_once(office: Both, company: int) -> None:
    """F2: truly at once, each in a thread of its own, 60 times (in a whole run in 167 companies, more than 10,000): one
    is taken, the other is told, every copy is right."""
    confirms(office, "li.na")
    head = office.in_feishu("li.na")
    head.commands("write_to", "feishu")
    for n in range(RACES):
        if n and n % A_DAY == 0:
            office.winds(hours=24)
        ref = f"HN-{files(office, seconds=2, role=f'编导{n}')}"
        accepted = sorted(answer.accepted for answer in races(office, head.button("同意", ref), ref))
        assert (accepted, decided(office, ref)) == ([False, True], ["li.na"])
        office.settles()
        assert not head.may_press("同意", ref)


def races(office: Both, button: Button, ref: str) -> list[Answer]:
    """Press a button in Feishu and in Slack at the same moment; what the house said to each."""
    together = Barrier(2)
    in_feishu, slack = office.in_feishu("li.na"), office.slack.slack
    found = in_feishu._button(Pressed(button.token, button.verb, button.value))
    assert found is not None, ref
    handle = office.slack.handles["li.na"]
    element = {
        "type": "button", "action_id": "do:0", "value": buttons.value_of(button),
        "text": {"type": "plain_text", "text": button.label},
    }  # fmt: skip
    gone = {"type": "message", "ts": slack.ts(), "text": "…", "blocks": []}
    done = slack_payloads.action(slack, element, "gone", None)
    payload = slack_payloads.pressed_in_message(slack, handle, gone, slack.direct(handle), done, {})

    def abroad() -> None:
        together.wait()
        assert slack.delivery.send("interactive", payload).status == 200

    other = Thread(target=abroad)
    other.start()
    together.wait()
    assert in_feishu._hands.uses(*found).ok
    other.join()
    return [office.feishu.witness.answer, office.slack.witness.answer]
