"""One answer at a time: what people type or send becomes a value, or a problem with its reason."""

from __future__ import annotations

from typing import Any, Literal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.flow.answers import Accepted, Problem, accept, check
from bot.flow.form import LONGEST_TEXT, Form, ask
from tests.effort import effort
from tests.flow.talking import Appeal, Need, OneOnOne, Sandwich, Week, hearing

FORMS: list[type[Form]] = [Need, OneOnOne, Sandwich, Appeal, Week]


def value(form: type[Form], name: str, raw: Any, asker: str = "wang", **more: Any) -> Any:
    result = accept(form.question_named(name), raw, hearing(asker, **more), form=form.__name__)
    assert isinstance(result, Accepted), result
    return result.value


def problem(form: type[Form], name: str, raw: Any, asker: str = "wang", **more: Any) -> Problem:
    result = accept(form.question_named(name), raw, hearing(asker, **more), form=form.__name__)
    assert isinstance(result, Problem), result
    return result


@pytest.mark.parametrize(
    ("said", "day"),
    [
        ("下周五", "2026-11-13"), ("12月1日", "2026-12-01"), ("12.1", "2026-12-01"),
        ("2026-12-01", "2026-12-01"), ("next Friday", "2026-11-13"), ("by Dec 1 pls", "2026-12-01"),
        ("今天", "2026-11-04"),
    ],
)  # fmt: skip
def test_a_date_is_taken_in_words_and_as_a_field_sends_it(said: str, day: str) -> None:
    """Chat takes ISO dates and a form's field takes 下周五: one reader serves both."""
    assert value(Need, "start_by", said) == day


def test_a_day_gone_by_is_refused_with_the_day_understood() -> None:
    """I: a date in the past, for a question about the future, names the reason and the day."""
    assert problem(Need, "start_by", "昨天") == Problem("date.past", {"given": "2026-11-03", "today": "2026-11-04"})
    assert problem(Need, "start_by", "2020-01-01").code == "date.past"


def test_a_date_that_says_nothing_or_two_things_is_asked_again() -> None:
    """Nothing is guessed."""
    assert problem(Need, "start_by", "回头再说").code == "date.not"
    assert problem(Need, "start_by", "12月1日或者12月8日").code == "date.unclear"
    assert problem(Need, "start_by", "2099-12-01").code in ("date.far", "date.not")


@pytest.mark.parametrize(("said", "number"), [("两个", 2), ("3", 3), (" 12 ", 12), ("3 not 2", 3), ("俩", 2), (7, 7)])
def test_a_number_is_taken_in_words(said: Any, number: int) -> None:
    """两个, 俩 and 3 are numbers of people."""
    assert value(Need, "headcount", said) == number


@pytest.mark.parametrize(
    ("said", "code", "bound"),
    [
        ("0", "number.low", {"least": 1}),
        ("1000000000", "number.high", {"most": 200}),
        ("-3", "number.low", {"least": 1}),
    ],
)
def test_nobody_and_a_billion_people_are_refused_with_the_bound(said: str, code: str, bound: dict[str, int]) -> None:
    """The sentence can name the bound."""
    found = problem(Need, "headcount", said)
    assert found.code == code
    assert bound.items() <= found.params.items()


@pytest.mark.parametrize(("said", "code"), [("两三个", "number.not"), ("很多", "number.not"), ("2.5", "number.whole")])
def test_a_number_that_is_not_settled_is_asked_again(said: str, code: str) -> None:
    """两三个 is no number to file."""
    assert problem(Need, "headcount", said).code == code


def test_none_is_an_answer_to_a_required_text() -> None:
    """无 is written down; only nothing at all is refused."""
    assert value(Need, "role", "无") == "无"
    assert problem(Need, "role", "  ").code == "required"
    assert problem(Need, "role", "\u200b\u200d").code == "required"


def test_an_optional_question_may_stay_empty() -> None:
    """Nothing at all is accepted as nothing."""
    assert value(Need, "wording", "") is None
    assert value(Need, "wording", None) is None


def test_a_text_keeps_to_its_bounds() -> None:
    """Too long and too short both name the bound."""
    assert problem(Need, "role", "策" * 61) == Problem("text.long", {"most": 60, "given": 61})
    assert problem(Appeal, "facts", "不服").code == "text.short"


@pytest.mark.parametrize(
    "attack",
    [
        "<!channel> <@U1>", '<at id=all></at>', "{{ 7*7 }} {% raw %}", "<script>alert(1)</script>",
        "=cmd()|' /C calc'!A0",
        "**bold** [x](http://evil)", "مرحبا \u202eabc", "👩‍👩‍👧 emoji", "'; DROP TABLE cases; --",
    ],
)  # fmt: skip
def test_h1_h2_h3_h6_what_looks_like_markup_stays_text(attack: str) -> None:
    """H1 H2 H3 H6: an answer is kept as it was written."""
    assert value(Appeal, "facts", attack) == attack


def test_h4_what_cannot_be_stored_is_replaced() -> None:
    """H4: lone surrogates and NUL never reach the database."""
    assert value(Appeal, "facts", "前\ud800后\x00尾ok") == "前\ufffd后\ufffd尾ok"


def test_a_choice_is_taken_by_value_by_words_and_by_place() -> None:
    """Buttons send the value, people write the words or the number."""
    assert value(Need, "reason", "backfill") == "backfill"
    assert value(Need, "reason", "离职补充") == "backfill"
    assert value(Need, "reason", "第二个") == "backfill"
    assert problem(Need, "reason", "因为开心").code == "choice.not"
    assert problem(Need, "reason", "新项目或者扩编").code == "choice.unclear"


def test_several_choices_keep_the_order_of_the_form() -> None:
    """A form sends a list, people write a sentence."""
    assert value(Appeal, "grounds", ["weighting", "target"]) == ["target", "weighting"]
    assert value(Appeal, "grounds", "权重计算和指标设定") == ["target", "weighting"]
    assert problem(Appeal, "grounds", ["gossip"]).code == "choice.not"
    assert problem(Appeal, "grounds", "无").code == "choices.few"


def test_a_name_several_people_have_asks_which_one() -> None:
    """小陈 is three people for somebody in Product; the candidates come along."""
    found = problem(Need, "replaced", "小陈", asker="lina")
    assert found.code == "person.many"
    assert set(found.candidates) == {"chen", "chen2", "chen3"}


def test_a_near_miss_offers_the_person_meant() -> None:
    """王雷 sounds like 王磊."""
    found = problem(Need, "replaced", "王雷", asker="zhao")
    assert (found.code, found.candidates) == ("person.near", ("wang",))
    assert problem(Need, "replaced", "鲁迅").params == {"given": "鲁迅"}


def test_people_are_taken_by_id_by_name_and_several_at_once() -> None:
    """A leaver may still be named: somebody has to be replaced."""
    assert value(Need, "replaced", "gone") == "gone"
    assert value(Week, "helpers", "李娜和赵敏") == ["lina", "zhao"]
    assert value(Week, "helpers", ["tom", "tom", "sun"]) == ["tom", "sun"]
    assert value(Week, "helpers", "无") is None
    assert problem(Week, "helpers", "李娜、鲁迅").code == "person.none"


def test_a_department_is_taken_by_name_and_as_ours() -> None:
    """我们部门 is the asker's."""
    assert value(Need, "department", "市场部") == "marketing"
    assert value(Need, "department", "我们部门", asker="tom") == "sales"
    assert value(Need, "department", "product") == "product"
    assert problem(Need, "department", "火星部").params == {"given": "火星部"}
    assert problem(Need, "department", "市场部和销售部").code == "department.many"


def test_a_moment_is_kept_in_utc() -> None:
    """Three in the afternoon in Shanghai is seven in the morning in UTC, typed or picked."""
    assert value(OneOnOne, "when", "周四下午三点") == "2026-11-05T07:00:00+00:00"
    assert value(OneOnOne, "when", "2026-11-05T15:00") == "2026-11-05T07:00:00+00:00"
    assert value(OneOnOne, "when", "2026-11-05T07:00:00+00:00") == "2026-11-05T07:00:00+00:00"
    assert problem(OneOnOne, "when", "周四").code == "moment.time"
    assert problem(OneOnOne, "when", "2026-11-04T09:59").code == "moment.past"
    assert problem(OneOnOne, "when", "改天").code == "moment.not"


def test_consent_needs_a_yes() -> None:
    """A question with ge=1 takes only a yes."""
    assert value(Appeal, "consent", "好的") is True
    assert value(Appeal, "consent", True) is True
    assert problem(Appeal, "consent", "否").code == "yesno.needed"
    assert problem(Appeal, "consent", "什么意思").code == "yesno.not"


def test_yes_as_the_only_option_is_read_as_a_yes() -> None:
    """同意 and 好的 agree; a no is told what is missing."""

    class Consent(Form):
        agreed: Literal["yes"] = ask("All right?")

    assert value(Consent, "agreed", "好的") == "yes"
    assert problem(Consent, "agreed", "不行").code == "yesno.needed"
    assert problem(Consent, "agreed", "什么意思").code == "choice.not"


def test_a_cycle_is_normalised() -> None:
    """Q3 is the last third quarter that ended."""
    assert value(Appeal, "cycle", "Q3") == "2026-Q3"
    assert problem(Appeal, "cycle", "那次").code == "cycle.not"


def test_only_ones_own_files_are_taken() -> None:
    """Ids somebody made up are refused; chat says where to upload."""
    assert value(Appeal, "evidence", ["file-1", "file-2"]) == ["file-1", "file-2"]
    assert value(Appeal, "evidence", "两份证据\nfile-1 file-2") == ["file-1", "file-2"]
    assert value(Appeal, "evidence", "没有") is None
    assert problem(Appeal, "evidence", ["stolen"]).code == "file.unknown"
    assert problem(Appeal, "evidence", "见附件").code == "file.here"
    assert problem(Appeal, "evidence", [f"file-{n}" for n in range(4)]).params == {"most": 3}


def test_carried_items_are_ticked_by_number_by_words_or_all() -> None:
    """上次那条done了 means the only one."""
    carried = [("a", "改落地页"), ("b", "约达人")]
    assert value(Week, "carried", "1和2", carried=carried) == ["a", "b"]
    assert value(Week, "carried", "约达人", carried=carried) == ["b"]
    assert value(Week, "carried", "都完成了", carried=carried) == ["a", "b"]
    assert value(Week, "carried", "无", carried=carried) == []
    assert value(Week, "carried", ["b"], carried=carried) == ["b"]
    assert value(Week, "carried", "上次那条done了", carried=carried[:1]) == ["a"]
    assert value(Week, "carried", None) == []
    assert problem(Week, "carried", "不好说啊这个", carried=carried).code == "carried.not"


_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=40),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4),
    max_leaves=8,
)
_SAYINGS = st.sampled_from(
    [
        "无",
        "下周五",
        "两个",
        "0",
        "李娜",
        "小陈",
        "市场部",
        "Q3",
        "好的",
        "P0 复盘 周五前；达人",
        "12.1",
        "同上周",
        "same",
        "都要",
        "1.",
    ]
)


@given(st.sampled_from(FORMS), st.data())
def test_whatever_is_sent_is_kept_or_refused_and_what_is_kept_is_kept_again(form: type[Form], data: Any) -> None:
    """No input raises, and answers that were accepted pass the same check unchanged."""
    listener = hearing(carried=[("a", "改落地页")])
    raw = {q.name: data.draw(_JSON | _SAYINGS, label=q.name) for q in form.questions}
    answers, problems = check(form, raw, listener)
    assert not set(answers) & {name.partition(".")[0] for name in problems}
    again, _ = check(form, answers, listener)
    assert {name: again.get(name) for name in answers} == answers


@pytest.mark.parametrize(
    "piece",
    ["很急，", "2个", "a", "12.1 ", "（", "李娜", "\n", "😀", "=1+1;", " ", "1.", "/", "https://a.b/c?"],
)
@pytest.mark.parametrize("form", [Need, Week, OneOnOne, Appeal])
def test_k7_twenty_thousand_characters_are_answered_at_once(form: type[Form], piece: str) -> None:
    """K7: the longest message anybody pastes is answered within a tenth of a second a question."""
    text = (piece * 20_000)[:20_000]
    listener = hearing(carried=[("a", "改落地页")])
    for question in form.questions:
        accept(question, "热", listener, form=form.__name__)
        with effort() as spent:
            accept(question, text, listener, form=form.__name__)
        assert spent.seconds < 0.1, question.name


def test_a_text_of_ten_thousand_characters_is_the_longest() -> None:
    """The bound is in the sentence."""
    assert problem(Sandwich, "support", "字" * 20_000) == Problem("text.long", {"most": LONGEST_TEXT, "given": 20_000})
