"""The sealed desk: an answer leaves a slot overwritten, and nothing else anywhere."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from bot.cards.model import form_from_json, to_json
from bot.cards.plain import card_text
from bot.ports import Answer, Incoming, Pressed, Refused, Submitted
from storage import StoreError, rounds
from tests.office import Company
from tests.office import opened as company_in
from tests.surveys import FIVE, WORDS, all_answer, answers, kept, memory, opened, token


@pytest.fixture
def company(tmp_path: Path) -> Iterator[Company]:
    """A company whose memory outlives the process."""
    yield from company_in(tmp_path)


def test_an_answer_changes_a_box_and_not_one_other_row(company: Company, caplog: pytest.LogCaptureFixture) -> None:
    """J6: Opening the form changes nothing at all. Sending it changes boxes: no inbox, audit, task, draft, letter, or
    counter, no line of the log, no message, no file, and the words stand readable nowhere."""
    caplog.set_level(logging.DEBUG)
    opened(company)
    company.settles()
    caplog.clear()
    before, sent = memory(company), len(company.platform.sent)
    files = {p.name for p in company.settings.data_dir.rglob("*")}
    asker = company.person("wang.xiaoyu")
    asker.presses("填写")
    assert memory(company) == before
    told = asker.fills(score__hr="4", comment__hr=WORDS)
    assert told.accepted
    assert told.card is None
    after = memory(company)
    boxes = [row.pop("box") for row in after["sealed_slot"]]
    assert len(set(map(len, boxes))) == 1
    assert boxes != [row.pop("box") for row in before["sealed_slot"]]
    assert after == before
    assert len(company.platform.sent) == sent
    assert {p.name for p in company.settings.data_dir.rglob("*")} == files
    assert caplog.records == []
    company.writes_not(WORDS, "score__hr")


def test_what_is_wrong_is_told_and_nothing_is_kept(company: Company) -> None:
    """Nothing filled in, a comment without a score, a text that is too long: the form stays open."""
    opened(company)
    before = memory(company)
    asker = company.person("wang.xiaoyu")
    asker.presses("填写")
    assert "还没有填" in next(iter(asker.fills().errors.values()))
    assert set(asker.fills(comment__hr="慢").errors) == {"score__hr"}
    assert set(asker.fills(score__hr="4", comment__hr="长" * 301).errors) == {"comment__hr"}
    assert set(asker.fills(score__hr="9").errors) == {"score__hr"}
    assert memory(company) == before


def test_the_longest_answers_fit_into_a_slot(company: Company) -> None:
    """Three hundred signs of four bytes each, about every department."""
    opened(company)
    others = [d for d in company.bole.company.departments if d != "marketing"]
    for sign in ("🙂", '"', "长", "\n\u2028x"):
        long = {f"comment__{d}": (sign * 300)[:300] for d in others}
        assert answers(company, "li.na", **long, **{f"score__{d}": "4" for d in others}).accepted, repr(sign)


def test_the_form_asks_about_every_department_but_ones_own_and_is_flagged(company: Company) -> None:
    """A platform sees that the form is sealed; it is empty again for whoever has answered."""
    opened(company)
    asker = company.person("wang.xiaoyu")
    answers(company, "wang.xiaoyu", score__hr="4")
    asker.presses("填写")
    form = asker.form
    assert form.sealed
    assert form_from_json(to_json(form)) == form
    assert {i.name for i in form.inputs if i.name.startswith("score")} == {
        f"score__{d}" for d in company.bole.company.departments if d != "marketing"
    }
    assert all(i.value is None and not i.required for i in form.inputs)
    assert asker.fills(score__marketing="1").errors, "nobody rates their own department"


def test_the_last_answer_counts_once(company: Company) -> None:
    """J9: Whoever answers again replaces what they said before."""
    opened(company)
    all_answer(company, FIVE, score__hr="4")
    for score in ("1", "2", "3"):
        answers(company, "li.na", score__hr=score)
    company.winds(days=9)
    values = sorted(row["value"] for row in kept(company, "sealed_piece"))
    assert values == ['"3"', '"4"', '"4"', '"4"', '"4"']


def shown(company: Company) -> list[str]:
    """What is shown of everybody's answers in the end."""
    company.winds(days=9)
    return sorted(row["value"] for row in kept(company, "sealed_piece"))


def again(company: Company, delivered: Incoming | None) -> Answer:
    """The platform brings the same event once more, six hours after the last thing that happened."""
    assert delivered is not None
    company.winds(hours=6)
    before = memory(company)
    told = company.room.receive(delivered)
    assert memory(company) == before, "not even a box changes"
    return told


def test_an_answer_that_is_delivered_again_hours_later_does_not_replace_a_newer_one(company: Company) -> None:
    """B2, J9: What somebody said first comes a second time after they changed it: what they said last counts, whether
    they opened the form anew for it or sent the one they had; the second delivery of the last is told as the first."""
    opened(company)
    all_answer(company, FIVE[1:], score__hr="4")
    asker = company.person(FIVE[0])
    answers(company, FIVE[0], score__hr="1")
    first = company.delivered
    asker.presses("填写")
    form = asker.form
    assert asker.submits_again(form, score__hr="5").accepted
    second = company.delivered
    assert asker.submits_again(form, score__hr="2").accepted
    third = company.delivered
    assert "已经过时" in again(company, first).toast
    for each in (second, third):
        assert "已封存" in again(company, each).toast
    assert shown(company) == ['"2"', '"4"', '"4"', '"4"', '"4"']


def test_an_answer_that_first_comes_hours_late_does_not_replace_a_newer_one(company: Company) -> None:
    """B3, J9: What was written in a form opened earlier is older, whenever it comes; it is told so in words."""
    opened(company)
    all_answer(company, FIVE[1:], score__hr="4")
    asker = company.person(FIVE[0])
    asker.presses("填写")
    late = asker.form
    company.winds(minutes=5)
    answers(company, FIVE[0], score__hr="2")
    told = asker.submits_again(late, score__hr="1")
    assert (told.accepted, told.toast) == (False, "这张表已经过时，没有收；先前封存的内容不变。要改，请重新打开填写。")
    asked = asker._send(Pressed(late.token, late.verb))
    assert asked.form == late, "a platform that lost a form gets the same one, as old as it was"
    asker.presses("填写")
    assert asker.fills(score__hr="3").accepted, "whoever opens it anew may always change it"
    assert shown(company) == ['"3"', '"4"', '"4"', '"4"', '"4"']


def test_a_clock_set_back_shuts_nobody_out(company: Company) -> None:
    """E1, J9: A form opened anew is newer than what was sealed, whatever the clock shows."""
    opened(company)
    answers(company, FIVE[0], score__hr="1")
    company.clock._now -= timedelta(hours=3)
    assert answers(company, FIVE[0], score__hr="2").accepted


def test_who_sends_one_open_form_over_and_over_opens_it_anew(company: Company) -> None:
    """J9: Of one form only so many sendings can be told apart: there the form is at its end, and not the promise."""
    opened(company)
    asker = company.person(FIVE[0])
    asker.presses("填写")
    form = asker.form
    for score in "123451":
        assert asker.submits_again(form, score__hr=score).accepted
    assert "重新打开" in asker.submits_again(form, score__hr="5").toast
    assert answers(company, FIVE[0], score__hr="5").accepted


def test_a_sealed_form_is_known_by_its_own_verb_only(company: Company) -> None:
    """A made-up moment is no way in, nor one that is yet to come, with which somebody would shut themselves out."""
    opened(company)
    sealed, asker = token(company), company.person(FIVE[0])
    far = ("9" * 19, "9" * 20)
    for odd in (
        "answer:-1",
        "answer:x",
        "answer:²",
        "answer:1.5",
        "answer:1:2",
        "answers",
        *(f"answer:{n}" for n in far),
    ):
        assert not asker._send(Submitted(sealed, odd, {"score__hr": "1"})).accepted, odd
    assert answers(company, FIVE[0], score__hr="2").accepted


def test_strangers_joiners_leavers_and_late_ones(company: Company) -> None:
    """Who was asked is fixed at the opening: a joiner has no slot, a leaver's answer stays, a stranger sees nothing;
    after the end nobody may answer."""
    people = dict(company.bole.company.people)
    joiner = people.pop("yang.fan")
    company.reorganises(people=people)
    opened(company)
    all_answer(company, FIVE, score__hr="4")
    company.reorganises(people={p: v for p, v in people.items() if p != "li.na"} | {"yang.fan": joiner})
    now, sealed = company.clock.now(), token(company)
    for handle in ("yang.fan", "nobody", "li.na"):
        for body in (Pressed(sealed, "answer"), Submitted(sealed, "answer", {"score__hr": "1"})):
            told = company.room.receive(Incoming(f"{handle}{body}", "playground", handle, body, now))
            assert (told.form, told.accepted) == (None, False), handle
    odd = Submitted(sealed, "reveal", {"score__hr": "1"})
    assert not company.room.receive(Incoming("odd", "playground", "gao.ming", odd, now)).accepted
    company.person("yang.fan").says("满意度调研")
    company.person("yang.fan").sees("你不在其中")
    company.winds(days=9)
    assert len(kept(company, "sealed_piece")) == 5
    late = company.room.receive(Incoming("late", "playground", "gao.ming", Pressed(sealed, "answer"), now))
    assert "已经截止" in late.toast
    assert late.card is not None
    assert "已截止" in card_text(late.card)
    assert not late.card.buttons
    assert kept(company, "inbox") and not [r for r in kept(company, "inbox") if r["key"] in ("odd", "late")]


def test_participation_is_told_in_broad_steps_at_one_time_of_day(company: Company) -> None:
    """J5: Not when the fifth has answered, but at four o'clock, and to everybody at once."""
    opened(company)
    company.settles()
    all_answer(company, FIVE, score__hr="4")
    company.person("yu.fei").sees("还不到 5 人")
    company.winds_until("2026-03-02 15:59")
    company.person("yu.fei").sees("还不到 5 人")
    company.winds_until("2026-03-02 16:00")
    for person in ("yu.fei", "li.na"):
        company.person(person).sees("至少 5 人")
        company.person(person).sees_not("还不到")
    company.person("anna.schmidt").sees("at least 5 people")
    assert kept(company, "sealed_round")[0]["level"] == "k"


def test_everybody_is_reminded_alike_whether_they_answered_or_not(company: Company) -> None:
    """The bot does not know who is missing, and does not want to."""
    opened(company)
    all_answer(company, FIVE, score__hr="4")
    company.winds(days=6)
    told = {
        person: company.person(person).count("已经填过的，不用理会")
        for person in company.bole.company.people
        if company.bole.company.people[person].active and company.room.language_of(person) == "zh"
    }
    assert set(told.values()) == {1}


def test_only_one_round_at_a_time_and_only_by_those_who_may(company: Company) -> None:
    """HR may open one; nobody else sees the button or can press a stolen one."""
    asker, hr = company.person("wang.xiaoyu"), company.person("chen.jing")
    asker.says("满意度调研")
    asker.sees("现在没有进行中的调研", "2026年4月15日")
    assert not asker.may_press("现在发起一轮")
    assert not asker._send(Pressed("desk", "round.open:culture.satisfaction")).accepted
    assert not asker._send(Pressed("desk", "round:culture.nothing")).accepted
    hr.says("满意度调研")
    hr.presses("现在发起一轮")
    shown = hr.answer.card
    assert shown is not None, "the card that was pressed shows the open round"
    assert not any(button.verb.startswith("round.open") for button in shown.buttons)
    assert not hr._send(Pressed("desk", "round.open:culture.satisfaction")).accepted
    assert len(kept(company, "sealed_round")) == 1


def test_a_company_too_small_to_hide_in_opens_no_round(company: Company) -> None:
    """With four people nobody could stay unknown."""
    people = company.bole.company.people
    company.reorganises(people={p: people[p] for p in ("chen.jing", "yu.fei", "he.jun", "xu.lan")})
    hr = company.person("chen.jing")
    hr.says("满意度调研")
    hr.presses("现在发起一轮")
    hr.told("不到 5 位")
    assert kept(company, "sealed_round") == []


def test_an_answer_that_could_not_be_kept_is_told_and_logged_nowhere(
    company: Company, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """The disk is full, or the code breaks: the person is told; the log says nothing of it."""
    opened(company)
    asker = company.person("wang.xiaoyu")
    for trouble in (StoreError("full", "full"), KeyError(WORDS)):

        def broken(*_: object, _trouble: Exception = trouble) -> bool:
            raise _trouble

        asker.presses("填写")
        monkeypatch.setattr(rounds, "fill", broken)
        with pytest.raises(Refused):
            asker.fills(score__hr="4", comment__hr=WORDS)
        monkeypatch.undo()
    assert caplog.records == []
