"""Who is meant by a nickname depends on who speaks; a bare year is a cycle only as a whole answer."""

from dataclasses import replace
from datetime import date

from bot.flow.reading import find_numbers, find_people, outside, rank, read_cycle, read_person
from bot.flow.reading.intent import Nothing, Ranked, Sure, Unsure, decide
from bot.flow.reading.text import Found, beside
from tests.flow.reading.test_phrases import OFFICE

TODAY = date(2026, 11, 4)


def test_a_nickname_prefers_the_speaker_s_own_department():
    """小王 said in sales is the 王 of sales, though another department has one too."""
    [found] = find_people("小王请假了", OFFICE, "u5")
    assert (found.value, found.how) == ("u6", "nickname")


def test_a_nickname_that_fits_several_is_decided_by_nobody():
    """Without a closer one all of them are candidates, and leavers are none."""
    [found] = find_people("小王请假了", OFFICE, None)
    assert found.value is None
    assert found.candidates == ("u2", "u3", "u6")
    assert find_people("小孙请假了", OFFICE, None) == []


def test_two_people_of_one_name_are_candidates():
    """The same full name twice is a question, not a guess."""
    twin = replace(OFFICE.people["u1"], id="u9", department="hr")
    office = replace(OFFICE, people={**OFFICE.people, "u9": twin})
    assert read_person("李娜", office).ids == ("u1", "u9")
    assert read_person("李娜", office).one is None
    assert read_person("李娜", office, "u4").one == "u9"


def test_the_writer_is_found_and_told_from_others():
    """我 and me are the asker; without an asker they are nobody, and 我们 is not 我."""
    assert [(f.value, f.how) for f in find_people("支持：我找设计", OFFICE, "u2")] == [("u2", "self")]
    assert find_people("我找设计", OFFICE, None) == []
    assert find_people("我们要招人", OFFICE, "u2") == []


def test_a_near_miss_says_that_it_is_one():
    """A name that only sounds right is marked, so that the bot asks before it believes."""
    assert read_person("lina", OFFICE).near
    assert not read_person("李娜", OFFICE).near


def test_a_bare_year_is_a_cycle_only_as_a_whole_answer():
    """2025 answers "which cycle?"; so do Q3 and 2026-h1, with filler; a sentence of two cycles does not."""
    assert read_cycle("2025", TODAY) == "2025"
    assert read_cycle("2026-h1", TODAY) == "2026-H1"
    assert read_cycle("Q3的绩效吧", TODAY) == "2026-Q3"
    assert read_cycle("Q2和Q3", TODAY) is None
    assert read_cycle("你好", TODAY) is None


def test_spans_already_taken_are_left_out():
    """Numbers inside a date's span are no numbers of their own."""
    text = "3个人12.1到岗"
    date_span = [Found(3, 7, TODAY)]
    assert [n.value for n in outside(find_numbers(text), date_span)] == [3]
    assert beside(text, date_span) == "3个人 到岗"


def test_a_decision_needs_a_clear_lead():
    """High and alone is sure; high and close is an offer of both; low is nothing."""
    assert decide([Ranked("a", 95), Ranked("b", 70)]) == Sure("a")
    assert decide([Ranked("a", 95), Ranked("b", 93)]) == Unsure(("a", "b"))
    assert decide([Ranked("a", 70), Ranked("b", 30)]) == Unsure(("a",))
    assert decide([Ranked("a", 40)]) == Nothing()
    assert decide([]) == Nothing()


def test_a_telling_phrase_decides_wherever_it_stands():
    """A final "!" marks a phrase that is enough inside long talk; "*" leaves a gap."""
    talk = "我们那边最近事情实在太多了大家都在说能不能有人到岗帮一把"
    assert decide(rank(talk, {"hire": ["到岗"]})) != Sure("hire")
    assert decide(rank(talk, {"hire": ["到岗!"]})) == Sure("hire")
    assert decide(rank("招两个", {"hire": ["招*个!"]})) == Sure("hire")
    assert decide(rank("我要个苹果", {"hire": ["要*个"]})) == Unsure(("hire",))
