"""Input made to hurt: very long, very deep, or not text at all."""

from __future__ import annotations

import logging
import time
from typing import Any

import pytest

from bot.ports import Answer, Incoming, Pressed, Said, Submitted
from tests.cards import attacks
from tests.looking import every, rows
from tests.office import Company

LONG = 20_000
DEEPEST = 5_000


def nested(depth: int) -> Any:
    """A list in a list in a list."""
    thing: Any = "x"
    for _ in range(depth):
        thing = [thing]
    return thing


REPEATED = [
    "a", "9", " ", "\n", "月", "下", "一", "，", "12月1日", "下周五", "2个", "two ", "next ", "a@b.", "李", "<",
    "{{", "[(", "👨‍👩‍👧‍👦", "\u202e", "م", "\u0301", "\u200b", "\t", "-", "=", "|", "**", "1.", "1,", "、", "和",
    "done ", "HN-2026-", "@伯乐", "2026-", "12:", "：", "\x00", "\ud800", "\uffff", "🇨🇳", "ﷺ", "Ａ", "(",
    "\\", "'", '"',
]  # fmt: skip
TEXTS = [(sign * LONG)[:LONG] for sign in REPEATED]
TEXTS += [f"市场部要招2个{sign * 500}，12月1日到岗" for sign in REPEATED]
TEXTS += [*attacks.CHARACTERS, *attacks.HTML]
VALUES: list[Any] = [
    None, True, -1, 10**30, 1e308, [], {}, [[]], [{}], {"a": {"b": {}}}, "", LONG * "x", ["x"] * LONG, {"k" * LONG: 1},
    [{"what": "x"}] * 1_000, nested(50), nested(500), {"x": nested(50)}, "\ud800", ["\udfff"], "0" * LONG, "１" * LONG,
    "-" * LONG, [None] * 5_000, {str(n): n for n in range(5_000)}, "2026-02-30",
    "9999-12-31", "0000-00-00", "1e9", "NaN",
]  # fmt: skip
FIELDS = ("what", "owner", "due", "priority")


@pytest.fixture
def calm(company: Company, caplog: pytest.LogCaptureFixture) -> Company:
    """A company whose bot has already heard one message of each kind, so that nothing is loaded while we measure."""
    caplog.set_level(logging.WARNING)
    company.person("wang.xiaoyu").says("你好")
    company.person("wang.xiaoyu").starts(
        "meetings.action_item", what="写周报", owner="wang.xiaoyu", due="2026-03-20", priority="P1"
    )
    return company


def seconds(company: Company, who: str, body: Said | Submitted | Pressed) -> tuple[float, Answer]:
    """The processor's time one event takes."""
    event = Incoming(company.key(), "playground", who, body, company.clock.now())
    begun = time.thread_time()
    answer = company.bole.room.receive(event)
    return time.thread_time() - begun, answer


def test_a_hostile_message_is_taken_in_a_tenth_of_a_second_and_answered(
    calm: Company, caplog: pytest.LogCaptureFixture
) -> None:
    """K7: more than a hundred texts of twenty thousand signs, of half characters, of marks that turn the
    reading round: each is worked on quickly, gets an answer, and raises nothing."""
    assert len(TEXTS) > 120
    asker = calm.person("luo.xin")
    for text in TEXTS:
        before = len(asker.messages)
        took, answer = min((seconds(calm, "luo.xin", Said(text)) for _ in range(2)), key=lambda each: each[0])
        assert took < 0.1, f"{text[:20]!r}… took {took:.3f} s"
        assert answer.accepted
        assert len(asker.messages) > before or asker.messages[-1].version, f"{text[:20]!r} was not answered"
    assert not rows(calm, "inbox", "state != 'done'")
    assert not caplog.records


@pytest.mark.parametrize("field", FIELDS)
def test_a_hostile_form_is_refused_or_taken_quickly(
    calm: Company, caplog: pytest.LogCaptureFixture, field: str
) -> None:
    """K7: thirty hostile values in each field of a form: taken, or refused with a sentence at that field."""
    good = {"what": "x", "owner": "luo.xin", "due": "2026-03-20", "priority": "P1"}
    for value in VALUES:
        body = Submitted("desk", "start:meetings.action_item", {**good, field: value})
        took, answer = min((seconds(calm, "luo.xin", body) for _ in range(2)), key=lambda each: each[0])
        assert took < 0.1, f"{field}={str(value)[:20]!r}… took {took:.3f} s"
        assert answer.accepted or answer.errors, f"{field}={str(value)[:20]!r}… was met with {answer}"
        assert all(sentence for sentence in answer.errors.values())
    assert not rows(calm, "inbox", "state != 'done'")
    assert not caplog.records


@pytest.mark.parametrize("values", [nested(DEEPEST), {"what": nested(DEEPEST)}, ["what"], "what", 7, None])
def test_a_form_that_is_no_form_is_refused_with_a_sentence(calm: Company, values: Any) -> None:
    """K7: values that are no table of answers, or deeper than any program can follow, change nothing and are told
    in one sentence."""
    before = every(calm)
    took, answer = seconds(calm, "luo.xin", Submitted("desk", "start:meetings.action_item", values))
    assert took < 0.1
    assert not answer.accepted
    assert answer.errors or answer.toast
    assert every(calm) == before


@pytest.mark.parametrize("token", ["", "x" * LONG, "\x00", "\ud800", "' OR 1=1 --", "🇨🇳"])
@pytest.mark.parametrize("verb", ["", "approve", "start:", "start:../../etc/passwd", "\ud800", "x" * LONG])
def test_a_press_of_nonsense_is_refused_with_a_sentence(calm: Company, token: str, verb: str) -> None:
    """K7: tokens and verbs nobody ever made."""
    took, answer = seconds(calm, "luo.xin", Pressed(token, verb, "\udfff"))
    assert took < 0.1
    assert answer.toast
    assert not answer.accepted
