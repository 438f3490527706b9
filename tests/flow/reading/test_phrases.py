"""Every phrase of the golden file means what its row says."""

import tomllib
from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from bot.flow.people import Department, Office, Person
from bot.flow.reading import (
    Nothing,
    Sure,
    Unsure,
    decide,
    find_cycles,
    find_dates,
    find_departments,
    find_moments,
    find_numbers,
    find_people,
    is_none,
    is_same,
    outside,
    priority,
    rank,
    read_choice,
    read_choices,
    read_date,
    read_moment,
    read_number,
    read_person,
    read_yes_no,
    split_items,
    split_labelled,
)

PHRASES: dict[str, Any] = tomllib.loads((Path(__file__).parent / "phrases.toml").read_text("utf-8"))
TODAY = date(2026, 11, 4)
SHANGHAI = ZoneInfo("Asia/Shanghai")
CHANNELS = {
    "referral": ("内推", "referral"),
    "board": ("招聘网站", "job board"),
    "hunter": ("猎头", "headhunter"),
    "community": ("社群", "community"),
}
LABELS = {
    "good": ("好", "做得好的", "good"),
    "improve": ("改", "改进", "improve"),
    "support": ("支持", "support"),
}


def _office() -> Office:
    people = [
        Person("u1", "李娜", "Li Na", title="市场总监", department="market", manager="u3"),
        Person("u2", "王伟", "Will Wang", department="market", manager="u1"),
        Person("u3", "王建国", "Jack Wang", title="副总裁"),
        Person("u4", "张敏", "Amy Zhang", department="hr", manager="u3"),
        Person("u5", "赵丽", "Lily Zhao", department="sales", manager="u3", aliases=("丽丽",)),
        Person("u6", "王芳", "May Wang", department="sales", manager="u5"),
        Person("u7", "欧阳静", "Jing Ouyang", department="product", manager="u3"),
        Person("u8", "孙强", "Sam Sun", department="sales", manager="u5", active=False),
    ]
    departments = [
        Department("market", "市场部", "Marketing"),
        Department("sales", "销售部", "Sales"),
        Department("hr", "人力资源部", "HR", aliases=("人事",)),
    ]
    return Office("x", people={p.id: p for p in people}, departments={d.id: d for d in departments})


OFFICE = _office()


def rows(name: str) -> Callable[..., Any]:
    """Runs a test once for each row of a table of the golden file."""
    table = PHRASES[name]
    return pytest.mark.parametrize("row", table, ids=[f"{n}:{row[-2:][0]}" for n, row in enumerate(table)])


def _moment(wall: str) -> datetime:
    return datetime.fromisoformat(wall).replace(tzinfo=SHANGHAI)


@rows("read_date")
def test_a_whole_answer_is_read_as_a_date(row):
    """A date with nothing but filler around it is that date, anything else none."""
    today, answer, meant = row
    assert read_date(answer, date.fromisoformat(today)) == (date.fromisoformat(meant) if meant else None)


@rows("find_dates")
def test_dates_are_found_inside_a_message(row):
    """Dates are found; decimals, versions, codes and recurring days are not."""
    today, message, meant = row
    found = find_dates(message, date.fromisoformat(today))
    assert [f.value.isoformat() for f in found] == meant


@rows("read_moment")
def test_a_whole_answer_is_read_as_a_moment(row):
    """A day and a time of day are one moment in the zone of now."""
    now, answer, meant = row
    assert read_moment(answer, _moment(now)) == (_moment(meant) if meant else None)


@rows("find_moments")
def test_moments_are_found_inside_a_message(row):
    """Only plain times count in talk: three points of advice are no three o'clock."""
    now, message, meant = row
    assert [f.value for f in find_moments(message, _moment(now))] == [_moment(m) for m in meant]


@rows("find_cycle")
def test_an_appraisal_cycle_is_found(row):
    """A cycle without its year is the most recent one that has ended."""
    today, message, meant = row
    assert [f.value for f in find_cycles(message, date.fromisoformat(today))] == ([meant] if meant else [])


@rows("read_number")
def test_a_whole_answer_is_read_as_a_number(row):
    """The number an answer settles on, and none where it stays undecided."""
    answer, meant = row
    assert read_number(answer) == (None if meant == -999 else meant)


@rows("find_headcount")
def test_only_numbers_that_count_people_are_a_headcount(row):
    """Dates, money, durations, ordinals and ranges are told from a headcount."""
    message, meant = row
    numbers = outside(find_numbers(message), find_dates(message, TODAY))
    assert [n.value for n in numbers if n.counts_people] == meant


@rows("read_choice")
def test_one_option_is_chosen_by_word_place_or_near_miss(row):
    """Words, places and near misses choose; a denied or doubtful answer does not."""
    answer, meant = row
    assert read_choice(answer, CHANNELS) == (meant or None)


@rows("read_choices")
def test_several_options_are_chosen(row):
    """Several options come in the order of the question; a part not understood makes it none."""
    answer, meant = row
    assert read_choices(answer, CHANNELS) == (None if meant == ["?"] else tuple(meant))


@pytest.mark.parametrize(("name", "meant"), [("yes", True), ("no", False), ("neither", None)])
def test_yes_and_no_are_told_apart_from_everything_else(name, meant):
    """收到 says received, which is neither yes nor no."""
    assert {answer: read_yes_no(answer) for answer in PHRASES[name]} == dict.fromkeys(PHRASES[name], meant)


@rows("split_items")
def test_a_message_is_split_into_its_items(row):
    """Numbering, bullets, line ends and semicolons split; decimals, dates and times stay whole."""
    message, meant = row
    assert split_items(message) == meant


@rows("split_labelled")
def test_a_labelled_message_is_split_into_its_parts(row):
    """A label needs its colon and its place; the same word elsewhere is just a word."""
    message, meant = row
    assert split_labelled(message, LABELS) == meant


def test_nothing_and_the_same_as_before_are_answers():
    """无 is an answer, and 同上周 another; a sentence that merely contains the word is neither."""
    assert [t for t in PHRASES["none"] if not is_none(t)] == []
    assert [t for t in PHRASES["not_none"] if is_none(t)] == []
    assert [t for t in PHRASES["same"] if not is_same(t)] == []
    assert [t for t in PHRASES["not_same"] if is_same(t)] == []


@rows("priority")
def test_a_priority_is_heard_in_what_people_say(row):
    """P0 to P2 as written, or as urgency in words."""
    message, meant = row
    assert priority(message) == (meant or None)


@rows("read_person")
def test_an_answer_names_a_person(row):
    """By mention, name, nickname, role, typo or sound; several candidates stay several."""
    answer, meant = row
    assert sorted(read_person(answer, OFFICE, "u2").ids) == meant


@rows("find_people")
def test_people_are_found_inside_a_message(row):
    """Ambiguous nicknames are given with their candidates and no value."""
    message, meant = row
    found = [f for f in find_people(message, OFFICE, "u2") if f.how != "self"]
    assert [f.value or "|".join(f.candidates) for f in found] == meant


@rows("find_departments")
def test_departments_are_found_inside_a_message(row):
    """A department is not confused with the role that bears its name."""
    message, meant = row
    assert [f.value for f in find_departments(message, OFFICE)] == meant


@rows("intents")
def test_a_message_leads_to_what_it_is_about(row):
    """Sure where the words are telling, an offer where they are near, never sure of mere talk."""
    message, meant = row
    decision = decide(rank(message, PHRASES["vocabulary"]))
    if meant.startswith("?"):
        assert isinstance(decision, Unsure)
        assert meant[1:] in decision.keys
    elif meant:
        assert decision == Sure(meant)
    else:
        assert isinstance(decision, Unsure | Nothing)


def test_the_golden_file_is_large_enough_to_trust():
    """At least 300 phrases, 80 of them about what a message means."""
    assert sum(len(t) for t in PHRASES.values() if isinstance(t, list)) >= 300
    assert len(PHRASES["intents"]) >= 80
