"""What only Feishu has: clients that show no cards, groups in which everything is read, forms that lie in the chat."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.looking import every
from tests.platforms.feishu.fake import OLD_AGENT
from tests.stories.needs import NEED, REF
from tests.wires.feishu import InFeishu, in_feishu


@pytest.fixture
def office(tmp_path: Path) -> Iterator[InFeishu]:
    yield from in_feishu(tmp_path)


def chat(office: InFeishu, who: str) -> str:
    """Everything that stands in somebody's direct chat."""
    feishu = office.feishu
    return "\n———\n".join(feishu.shown(m) for m in feishu.messages(office.handles[who]))


def writes(office: InFeishu, who: str, *words: str) -> None:
    """Write one message after the other, on whatever client they have."""
    for each in words:
        assert office.feishu.as_user(office.handles[who]).says(each).ok
        office.settles()


def has_an_old_client(office: InFeishu, who: str) -> None:
    office.feishu.users[office.handles[who]].agent = OLD_AGENT


def test_what_is_confidential_moves_from_a_group_into_the_direct_chat(office: InFeishu) -> None:
    """Mentioned in a group, the bot opens the form where only this person reads; the group shows nothing of it."""
    yu = office.person("wang.xiaoyu")
    yu.says("伯乐 我想申诉2025年三季度绩效", place="brand", form=True)
    assert yu.form.token == "desk" and yu.form.verb == "start:growth.appeal"
    assert "绩效申诉" in chat(office, "wang.xiaoyu")
    assert not office.channel("brand").text()
    group = office.feishu.place("brand")
    assert all(message.sender != office.feishu.app_id for message in group.messages)


def test_a_need_is_filed_on_a_client_that_shows_no_cards(office: InFeishu) -> None:
    """Question by question, in words only: what they read are plain messages, what they write is understood."""
    has_an_old_client(office, "liu.yang")
    writes(office, "liu.yang", "市场部要招2个短视频策划，4月15日到岗，很急")
    assert "可以直接回复：新项目、离职补充、团队扩张" in chat(office, "liu.yang")
    writes(office, "liu.yang", "团队扩张", "编制内", "全职")
    writes(office, "liu.yang", "五月有新品发布", "能独立写脚本", "提交")
    assert [need.ref for need in every(office, "recruiting.hiring_need")] == [REF]
    office.person("li.na").presses("同意")
    assert {m["msg_type"] for m in office.feishu.messages(office.handles["liu.yang"])} == {"text"}
    assert "许岚" in chat(office, "liu.yang")


def test_on_a_client_that_shows_no_buttons_it_is_said_which_there_are(office: InFeishu) -> None:
    """A decision is pressed, never typed: whoever cannot see the buttons is told what they need to."""
    has_an_old_client(office, "li.na")
    writes(office, "li.na", "你好")
    office.person("liu.yang").starts("recruiting.hiring_need", **NEED)
    assert "这里的按钮（同意、退回补充、暂不支持、更多）要用 7.20 或以上版本的飞书才能看到" in chat(office, "li.na")


def test_a_card_of_somebody_who_now_has_an_old_client_follows_as_words(office: InFeishu) -> None:
    """A card cannot become a plain message: what changed comes as a message of its own, and nothing is lost."""
    yang = office.person("liu.yang")
    yang.starts("recruiting.hiring_need", **NEED)
    has_an_old_client(office, "liu.yang")
    writes(office, "liu.yang", "谢谢")
    office.person("li.na").presses("同意")
    newest = [m for m in office.feishu.messages(office.handles["liu.yang"]) if m["msg_type"] == "text"]
    assert any(REF in office.feishu.shown(m) and "HRBP" in office.feishu.shown(m) for m in newest)


def test_a_form_left_open_over_a_restart_is_still_taken(office: InFeishu) -> None:
    """The form lies in the chat: filled in before the bot stopped, it is sent after it was started again."""
    yang = office.person("liu.yang")
    yang.commands("start:recruiting.hiring_need")
    office.reopens()
    yang.fills(**NEED)
    yang.told(REF)


def test_somebody_answers_a_form_after_its_case_has_moved_on(office: InFeishu) -> None:
    """Two open the same step's form; the second is told that it is done, in the form's own place."""
    yang = office.person("liu.yang")
    yang.starts("recruiting.hiring_need", **NEED)
    head = office.person("li.na")
    head.presses("退回补充")
    form = head.form
    yang.presses("撤回", REF)
    if yang.answer.form is not None:
        yang.fills(reason="先不招了")
    head.answer = type(head.answer)(form=form)
    head.fills(**{i.name: "请补充" for i in form.inputs})
    assert not head.answer.accepted
    head.told(head.answer.toast)
