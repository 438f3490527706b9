"""What a free message already answers, what is known beforehand, and friendly requests."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from bot.flow.answers import Problem, advice, check, prefill, soft, understand
from bot.flow.form import Form, PersonId, ask
from tests.flow.talking import Appeal, Item, Need, OneOnOne, Sandwich, Week, hearing


@pytest.mark.parametrize(
    ("said", "understood"),
    [
        (
            "市场部要招2个短视频策划，12月1日到岗，很急",
            {"department": "marketing", "headcount": 2, "role": "短视频策划", "start_by": "2026-12-01",
             "urgency": "green"},
        ),
        (
            "市场部要招2个短视频策划12.1到岗很急",
            {"department": "marketing", "headcount": 2, "role": "短视频策划", "start_by": "2026-12-01",
             "urgency": "green"},
        ),
        ("小王下周五last day赶紧补人", {"reason": "backfill", "replaced": "wang", "urgency": "green"}),
        (
            "backfill for Tom pls, 2 data analysts by Dec 1",
            {"reason": "backfill", "replaced": "tom", "headcount": 2, "role": "data analysts",
             "start_by": "2026-12-01"},
        ),
        ("双11前能到岗吗要俩直播运营", {"start_by": "2026-11-11", "headcount": 2, "role": "直播运营"}),
        ("两三个吧先按3个", {"headcount": 3}),
        ("招个前端工程师", {"role": "前端工程师"}),
        (
            "we need 3 product managers in Sales by next Friday asap",
            {"headcount": 3, "role": "product managers", "department": "sales",
             "start_by": "2026-11-13",
             "urgency": "green"},
        ),
    ],
)  # fmt: skip
def test_a_message_about_a_hire_already_answers_some_of_it(said: str, understood: dict[str, Any]) -> None:
    """Department, number, role, date, urgency and who leaves are heard in both languages."""
    assert understand(Need, said, hearing("zhao")) == understood


@pytest.mark.parametrize(
    ("said", "left_out"),
    [
        ("12月1日小王离职，要补人", "start_by"),
        ("昨天就该到岗了", "start_by"),
        ("招500个主播", "headcount"),
        ("两三个吧", "headcount"),
        ("18-25k14薪", "headcount"),
        ("小陈离职了要补人", "replaced"),
        ("市场部和销售部都要招人", "department"),
        ("想招人", "role"),
        ("帮我看看这个", "role"),
        ("给我招人", "role"),
        ("不急", "background"),
        ("招2个急诊护士", "urgency"),
    ],
)
def test_what_is_not_said_plainly_is_left_out(said: str, left_out: str) -> None:
    """A leaver's last day, a day gone by, a range, a name of several people: asked, never guessed."""
    assert left_out not in understand(Need, said, hearing("lina"))


def test_a_talk_is_arranged_in_one_message() -> None:
    """约李娜1on1周四下午三点 says with whom and when."""
    assert understand(OneOnOne, "约李娜1on1周四下午三点", hearing()) == {
        "with_whom": "lina",
        "when": "2026-11-05T07:00:00+00:00",
    }


def test_something_to_do_is_heard_with_whom_and_when() -> None:
    """提醒陈晨周三前交素材 is the thing, the person and the day; 高 in a name is no priority."""

    assert understand(Item, "提醒陈晨周三前交素材", hearing()) == {
        "what": "交素材",
        "owner": "chen",
        "due": "2026-11-04",
    }
    assert understand(Item, "周五前把618复盘发给财务", hearing()) == {"what": "把618复盘发给财务", "due": "2026-11-06"}
    to_her = {"what": "把主视觉发给陈晨", "due": "2026-11-05"}
    assert understand(Item, "明天下班前把主视觉发给陈晨", hearing()) == to_her, "whom it goes to is not who does it"
    assert understand(Item, "send the deck to Tom Becker tomorrow", hearing())["what"] == "send the deck to Tom Becker"


@pytest.mark.parametrize(
    ("said", "what", "more"),
    [
        ("记一个待办：周五前把618主图发给王磊", "把618主图发给王磊", {"due": "2026-11-06"}),
        ("提醒我明天下午三点给赵敏打电话", "下午三点给赵敏打电话", {"due": "2026-11-05"}),
        ("明天上午10点提醒我给客户回电话", "上午10点给客户回电话", {"due": "2026-11-05"}),
        ("任务：王磊下周五前补直播脚本", "补直播脚本", {"owner": "wang", "due": "2026-11-13"}),
        ("加个待办 王磊 11月10日 落地页改版", "落地页改版", {"owner": "wang", "due": "2026-11-10"}),
        ("待办：下周三前王磊把主视觉改完，P1", "把主视觉改完", {"owner": "wang", "due": "2026-11-11", "rank": "P1"}),
        ("主图改版，负责人王磊，周五前", "主图改版", {"owner": "wang", "due": "2026-11-06"}),
        ("主图改版@王磊", "主图改版", {"owner": "wang"}),
        ("帮我记个待办：跟王磊对一下预算，周四，很急", "跟王磊对一下预算", {"due": "2026-11-05", "rank": "P0"}),
        ("把周一的会议纪要周三前发给大家", "把周一的会议纪要发给大家", {"due": "2026-11-04"}),
        ("王磊的合同要续签，11月30日前", "王磊的合同要续签", {"due": "2026-11-30"}),
        ("周三前整理重要客户名单", "整理重要客户名单", {"due": "2026-11-04"}),
        ("和王磊一起准备11月20日的发布会", "和王磊一起准备11月20日的发布会", {}),
        ("加个待办：加个字幕", "加个字幕", {}),
        ("todo: send the 618 key visual to Tom Becker by Friday", "send the 618 key visual to Tom Becker",
         {"due": "2026-11-06"}),
        ("remind me to call Tom Becker tomorrow at 3pm", "call Tom Becker at 3pm", {"due": "2026-11-05"}),
        ("new task for Tom Becker: finish the copy by 12 November, urgent", "finish the copy",
         {"owner": "tom", "due": "2026-11-12", "rank": "P0"}),
        ("Tom Becker to review the deck by Friday", "review the deck", {"owner": "tom", "due": "2026-11-06"}),
        ("review Monday's minutes by Thursday", "review Monday's minutes", {"due": "2026-11-05"}),
        ("add a to-do: review the budget sheet by next Wednesday", "review the budget sheet", {"due": "2026-11-11"}),
    ],
)  # fmt: skip
def test_a_thing_to_do_keeps_its_words(said: str, what: str, more: dict[str, Any]) -> None:
    """Whom something goes to is in it and not its owner; the day, the urgency and who does it are taken out."""
    assert understand(Item, said, hearing("lina")) == {"what": what} | more


@pytest.mark.parametrize("said", ["待办", "记个待办", "记一下", "提醒我", "add a to-do", "remind me to", "todo:", "P1"])
def test_a_bare_request_to_note_something_says_nothing_of_what(said: str) -> None:
    """What is to be done is asked, not made of the words that asked for it."""
    assert "what" not in understand(Item, said, hearing("lina"))


@given(st.text("改主图文案报表abc", min_size=4, max_size=12), st.sampled_from(["周五前", "明天", "11月20日前"]))
def test_what_is_to_be_done_is_never_lost(thing: str, when: str) -> None:
    """Before or after its day, with or without a word that calls for it: the thing stands as it was written."""
    for said in (f"待办：{when}{thing}", f"记一个待办：{thing}，{when}", f"{when}{thing}发给王磊"):
        assert thing in understand(Item, said, hearing("lina"))["what"], said


@given(st.text(st.sampled_from("改图@给让由,: \ue000\ue001") | st.characters(), max_size=12))
@example("\ue005去做报告")
def test_whatever_is_written_is_nobody_elses_name(thing: str) -> None:
    """Characters that no font has stand for nobody."""
    heard = understand(Item, f"待办：{thing}", hearing("lina"))
    assert "owner" not in heard


@pytest.mark.parametrize(
    ("said", "what"),
    [
        ("直播间出事故了，主播说错价格", "直播间出事故了，主播说错价格"),
        ("报告一个突发事件：仓库漏水了", "仓库漏水了"),
        ("我要上报事件，王磊在仓库被砸伤", "王磊在仓库被砸伤"), ("the website is down", "the website is down"),
        ("report an incident: the website is down", "the website is down"),
        ("突发事件", None), ("出大事了", None), ("我要报告一件事", None), ("incident", None), ("有个紧急情况", None),
    ],
)  # fmt: skip
def test_what_happened_is_kept_as_it_was_told(said: str, what: str | None) -> None:
    """Whoever is named in it is not kept out by that; words that only report something are no story."""

    class Happening(Form):
        what: str = ask("What happened?", prefill="story", le=100)
        about: list[PersonId] | None = ask("Is it about what a colleague did?")

    assert understand(Happening, said, hearing()) == ({"what": what} if what else {})


def test_an_appeal_names_its_cycle_and_a_question_about_it_names_nothing() -> None:
    """我领导会知道吗 is a question, not an answer."""
    assert understand(Appeal, "我想申诉Q3绩效", hearing()) == {"cycle": "2026-Q3"}
    assert understand(Appeal, "我领导会知道吗", hearing()) == {}


@given(st.text(max_size=200), st.sampled_from([Need, OneOnOne, Sandwich, Appeal, Week]))
def test_no_message_raises_and_what_is_understood_is_accepted(text: str, form: type[Form]) -> None:
    """What understand gives, check takes unchanged."""
    heard = understand(form, text, hearing())
    answers, _ = check(form, heard, hearing())
    assert {name: answers.get(name) for name in heard} == heard


def test_what_is_known_is_offered() -> None:
    """Department, manager and the last quarter are known."""
    assert prefill(Need, hearing("tom")) == {"department": "sales"}
    assert prefill(OneOnOne, hearing("wang")) == {"with_whom": "zhao"}
    assert prefill(Appeal, hearing()) == {"cycle": "2026-Q3"}


def test_what_a_case_recalls_for_somebody_is_offered_to_them_only() -> None:
    """Last week's plan comes back; what cannot be kept today does not."""
    facts = {
        "prefill": {
            "wang": {
                "progress": [{"what": "复盘", "state": "going"}],
                "plan": [{"what": ""}],
                "helpers": ["nobody"],
            }
        }
    }
    assert prefill(Week, hearing("wang"), facts) == {"progress": [{"what": "复盘", "state": "going"}]}
    assert prefill(Week, hearing("tom"), facts) == {}


@pytest.mark.parametrize("said", ["还行", "挺好", "ok", "都挺好的", "整体不错", "doing great", "没问题"])
def test_a_stock_phrase_earns_a_request_for_an_example(said: str) -> None:
    """还行 says next to nothing."""
    assert soft(Sandwich.question_named("well"), said) == Problem("suggest.example")


@pytest.mark.parametrize(
    "said", ["ROI涨了", "素材早点", "双11的主视觉提前两天定稿", "无", "Shipped the landing page early"]
)
def test_something_concrete_is_taken_as_it_is(said: str) -> None:
    """Short is fine when it says what; 无 is an answer."""
    assert soft(Sandwich.question_named("well"), said) is None


@pytest.mark.parametrize("said", ["限女性", "35岁以下", "已婚已育优先", "young male preferred", "95后", "年龄不限"])
def test_wording_about_gender_age_or_marriage_is_flagged(said: str) -> None:
    """The flagged words are quoted."""
    found = soft(Need.question_named("wording"), f"沟通能力强，{said}")
    assert found is not None
    assert found.code == "suggest.fair"
    assert found.params["given"] in said


@pytest.mark.parametrize("said", ["熟悉女装和女性用户", "懂年轻人群", "3年经验", "manage a team of 5"])
def test_wording_about_customers_is_fair(said: str) -> None:
    """Whom a brand sells to is no condition for the candidate."""
    assert soft(Need.question_named("wording"), said) is None


def test_a_whole_form_is_advised_at_once() -> None:
    """The full form gets the same requests, by question."""
    assert advice(Sandwich, {"well": "还行", "improve": "素材早点给", "support": "ok"}) == {
        "well": Problem("suggest.example")
    }
