"""What the appeal and the one-on-one say: every moment renders, in both languages, and keeps its secrets."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from bot.cards.compose import Composer
from bot.cards.model import Card, Document, to_json
from bot.cards.plain import card_text
from bot.cards.views import Scene
from bot.cards.voice import Reader
from bot.cards.words import LANGUAGES, Words
from bot.flow.form import Question
from bot.flow.people import Lang
from bot.flow.reading import split_labelled
from bot.flow.workflow import Workflow
from handlers.growth.appeal import PerformanceAppeal
from handlers.growth.one_on_one import OneOnOne
from tests.cards.samples import SHANGHAI, TEMPLATES
from tests.handlers.growth_office import OFFICE, Story
from tests.handlers.test_appeal import CHECK, DISAGREE, OPINION, OUTCOMES, checked, decided, escalated, filed
from tests.handlers.test_one_on_one import STEP, TALK, arranged, item, monthly, recalls

WORDS = Words.load(TEMPLATES)
COMPOSER = Composer(WORDS, TEMPLATES, lambda: OFFICE)
BOTH: list[type[Workflow]] = [PerformanceAppeal, OneOnOne]
REMINDERS = ["remind_half", "remind_nearly"]
CANARY = "金丝雀"


def scene(story: Story, person: str | None, **details: Any) -> Scene:
    def visible(question: Question) -> bool:
        return question.readers is None or (person or "") in question.readers.of(story.case, OFFICE)

    return Scene(story.workflow, story.case, story.world.now, details, visible)


def said(story: Story, moment: str, person: str, lang: Lang, **details: Any) -> str:
    reader = Reader(person, lang, SHANGHAI)
    card: Card = COMPOSER.compose(scene(story, person, **details), moment, reader)
    return card_text(card)


def paper(story: Story, moment: str, lang: Lang) -> str:
    document: Document = COMPOSER.document(scene(story, None), moment, Reader(None, lang, SHANGHAI))
    return str(to_json(document))


def appeals() -> Iterator[tuple[Story, list[str], str]]:
    """An appeal at each place, the moments shown there, and who reads them."""
    yield filed(), ["review", *REMINDERS, "late_owner", "late_escalation", "status", "progress"], "wang"
    yield filed().did("wang", "ask_for_more", missing="截图"), ["addition", *REMINDERS], "mei"
    more = filed().did("wang", "ask_for_more", missing="截图").did("mei", "resubmit", added="见附件")
    yield more, ["review"], "wang"
    yield filed().did("wang", "accept"), ["investigating", *REMINDERS, "late_owner"], "wang"
    yield checked(filed().did("wang", "accept")), ["investigating", "status"], "wang"
    for outcome in OUTCOMES:
        yield decided(outcome), ["receipt", *REMINDERS], "mei"
    yield filed().did("wang", "refuse", reasons="超期"), ["receipt"], "mei"
    yield decided().did("mei", "received"), ["response", *REMINDERS], "mei"
    yield decided().did("mei", "received").did("mei", "agree"), ["closed", "status"], "mei"
    yield escalated(), ["escalated", *REMINDERS, "late_owner", "late_escalation"], "chen"
    yield escalated().did("chen", "uphold", **OPINION), ["final_receipt"], "mei"
    yield escalated().did("chen", "uphold", **OPINION).waits_until_late(), ["closed"], "mei"
    yield filed().did("mei", "withdraw"), ["withdrawn", "status"], "mei"


def one_on_ones() -> Iterator[tuple[Story, list[str], str]]:
    carried = recalls([item("1", "Tue 2026-11-03 10:00"), item("2", "Thu 2026-10-08 10:00")])
    begun = monthly(carried).did("mei", "add_topic", kind="career", topic="晋升").did("mei", "note", words="想转岗")
    yield begun, ["agenda", *REMINDERS, "status", "progress"], "mei"
    yield arranged(), ["agenda", *REMINDERS], "song"
    yield begun.branch().waits_until_late(), ["recap", *REMINDERS], "song"
    yield arranged().waits_until_late(), ["recap"], "song"
    talked = begun.branch().did(
        "song", "held", **TALK, next_steps=[STEP], carried=["1"], indicator="ROI", cause="投放提前"
    )
    yield talked, ["response", *REMINDERS, "status"], "mei"
    yield talked.branch().did("mei", "respond", answer="谢谢"), ["over", "status"], "mei"
    yield monthly().did("song", "held", **TALK).waits_until_late(), ["over"], "song"
    yield begun.branch().did("song", "not_held", why_not="大促"), ["missed"], "mei"
    yield monthly().waits_until_late().waits_until_late(), ["missed"], "song"


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("stories", [appeals, one_on_ones])
def test_every_moment_renders_at_every_place(stories: Any, lang: Lang) -> None:
    """Each place has words of its own, and none of them fails on what a case may or may not hold."""
    told: set[str] = set()
    workflow = None
    for story, moments, person in stories():
        workflow = story.workflow
        for moment in moments:
            assert len(said(story, moment, person, lang)) > 20
            told.add(moment)
    assert workflow is not None
    places = {n for n in workflow.places if n != "withdrawn" or workflow.withdrawable}
    assert places <= told


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("workflow", BOTH)
def test_before_anybody_writes_it_is_said_who_can_read_it(workflow: type[Workflow], lang: Lang) -> None:
    """One honest sentence; the appeal's names the limits too: the rater's guess, the platform's administrators."""
    said_before = WORDS.say("notices.before", lang, workflow.name)
    limits = {"zh": ["猜到", "管理员"], "en": ["guess", "administrators"]}[lang]
    assert said_before
    assert [w in said_before for w in limits] == [workflow is PerformanceAppeal] * 2


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("verb", [*OUTCOMES, "refuse"])
def test_the_opinion_is_signed_by_a_named_person_and_has_every_part(verb: str, lang: Lang) -> None:
    """B1: number, claim, findings, evidence, conclusion, reasons, date, the right to escalate, signer."""
    story = filed().did("wang", "refuse", reasons="口径不一致") if verb == "refuse" else decided(verb)
    text = paper(story, "opinion", lang)
    signer, right = ("王芳", "升级复核") if lang == "zh" else ("Wang Fang", "escalate once")
    wanted = [story.case.ref, "转化率少算了两周", "口径不一致", signer, right]
    if verb != "refuse":
        wanted += ["少算两周", "后台数据", "3.9%"]
    if verb == "adjust":
        wanted += ["B", "1.0"]
    assert [each for each in wanted if each not in text] == []
    assert "说明了情况" not in text, "what was said in confidence stays out of the opinion"


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_last_opinion_offers_no_further_escalation(lang: Lang) -> None:
    """B1: escalated once; the second document says that it is the last."""
    text = paper(escalated().did("chen", "adjust", **OUTCOMES["adjust"]), "opinion", lang)
    assert ("最终" if lang == "zh" else "(last)") in text
    assert ("可以申请一次" if lang == "zh" else "may escalate once") not in text
    assert DISAGREE["disagree"] in text


@pytest.mark.parametrize("lang", LANGUAGES)
def test_what_others_said_in_an_interview_is_not_shown_to_the_appellant(lang: Lang) -> None:
    """I4: interviews are for those who handle the case."""
    story = filed().did("wang", "accept").did("wang", "check_data", **CHECK)
    story.did("wang", "add_interview", who="song", day="2026-12-03", summary=CANARY)
    assert CANARY in said(story, "investigating", "wang", lang)
    assert CANARY not in said(story, "investigating", "mei", lang)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_invitation_and_the_reminders_say_nothing_of_an_appeal(lang: Lang) -> None:
    """I4: the rater reads about a talk; a reminder carries a number and a time."""
    details = {"by": "wang", "talk_at": "2026-12-03T15:00:00+08:00", "where": "3 号会议室"}
    alone = Scene(PerformanceAppeal, None, filed().world.now, details)
    card = COMPOSER.compose(alone, "invitation", Reader("song", lang, SHANGHAI), notice="")
    text = card_text(card) + card.notice
    assert "3 号会议室" in text
    reminders = [said(filed(), m, "wang", lang) for m in (*REMINDERS, "late_owner", "late_escalation", "progress")]
    for each in [text, *reminders]:
        assert not [w for w in ("申诉", "appeal", "转化率", "梅兰", "Mei Lan", "宋宇", "Song Yu") if w in each]
    assert "AP-" not in text


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_private_note_is_in_nobody_elses_view(lang: Lang) -> None:
    """D1: the author reads it on every card; nobody else does anywhere, nor do the minutes hold it."""
    story = monthly().did("mei", "note", words=CANARY)
    held = story.branch().did("song", "held", **TALK)
    over = held.branch().did("mei", "all_said")
    recap, missed = story.branch().waits_until_late(), story.branch().did("song", "not_held", why_not="忙")
    places = [(story, "agenda"), (held, "response"), (over, "over"), (recap, "recap"), (missed, "missed")]
    for each, moment in [*places, (held, "status")]:
        assert CANARY in said(each, moment, "mei", lang), moment
        for other in ("song", "chen", "wang", "lin"):
            assert CANARY not in said(each, moment, other, lang), moment
    assert CANARY not in paper(over, "minutes", lang)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_minutes_hold_the_talk_the_steps_and_the_answer(lang: Lang) -> None:
    """一对一纪要: both people, the three parts, next steps, the answer."""
    story = monthly().did("mei", "add_topic", kind="career", topic="晋升")
    story.did("song", "held", **TALK, next_steps=[STEP]).did("mei", "respond", answer="素材我提前给")
    text = paper(story, "minutes", lang)
    wanted = [*TALK.values(), STEP["what"], "素材我提前给", "晋升"]
    assert [each for each in wanted if each not in text] == []


@pytest.mark.parametrize(
    "message", ["好：ROI涨了；改：素材早点；支持：我找设计", "well: ROI涨了\nimprove: 素材早点\nsupport: 我找设计"]
)
def test_a_labelled_message_fills_the_three_parts(message: str) -> None:
    """D2: 好…改…支持… goes where it belongs."""
    parts = split_labelled(message, WORDS.label_words(OneOnOne.name))
    assert parts == {"went_well": "ROI涨了", "to_improve": "素材早点", "my_support": "我找设计"}


def test_what_people_type_starts_the_right_one() -> None:
    """The vocabulary of the two does not overlap, and holds what people really send."""
    known = WORDS.vocabulary()
    appeal, talk = set(known[PerformanceAppeal.name]), set(known[OneOnOne.name])
    assert not appeal & talk
    assert {"我想申诉Q3绩效", "绩校申诉在哪"} <= appeal
    assert "约李娜1on1周四下午三点" in talk
