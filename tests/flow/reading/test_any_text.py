"""Whatever people type, the readers neither break nor see things that are not there."""

import itertools
import subprocess
import sys
from datetime import UTC, date, datetime, timedelta
from typing import Any

import holidays
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.flow.reading import (
    Decision,
    Match,
    decide,
    find_choice,
    find_cycles,
    find_dates,
    find_departments,
    find_moments,
    find_numbers,
    find_people,
    is_none,
    is_same,
    priority,
    rank,
    read_choice,
    read_choices,
    read_cycle,
    read_date,
    read_moment,
    read_number,
    read_person,
    read_yes_no,
    split_items,
    split_labelled,
)
from bot.flow.reading.feasts import DRAGON_BOAT, MID_AUTUMN, NEW_YEAR
from bot.flow.reading.text import fold, to_int
from tests.effort import effort, yardstick
from tests.flow.reading.test_phrases import CHANNELS, LABELS, OFFICE, PHRASES

TODAY = date(2026, 11, 4)
NOW = datetime(2026, 11, 4, 10, tzinfo=UTC)
VOCABULARY = PHRASES["vocabulary"]
FINDERS = {
    "dates": lambda text: find_dates(text, TODAY),
    "moments": lambda text: find_moments(text, NOW),
    "cycles": lambda text: find_cycles(text, TODAY),
    "numbers": find_numbers,
    "people": lambda text: find_people(text, OFFICE, "u2"),
    "departments": lambda text: find_departments(text, OFFICE),
    "choices": lambda text: find_choice(text, CHANNELS),
}
READERS = {
    "date": lambda text: read_date(text, TODAY),
    "moment": lambda text: read_moment(text, NOW),
    "cycle": lambda text: read_cycle(text, TODAY),
    "number": read_number,
    "person": lambda text: read_person(text, OFFICE, "u2"),
    "choice": lambda text: read_choice(text, CHANNELS),
    "choices": lambda text: read_choices(text, CHANNELS),
    "yes_no": read_yes_no,
    "items": split_items,
    "labelled": lambda text: split_labelled(text, LABELS),
    "none": is_none,
    "same": is_same,
    "priority": priority,
    "intent": lambda text: decide(rank(text, VOCABULARY)),
}
ANSWERS: dict[str, Any] = {
    "date": date | None, "moment": datetime | None, "cycle": str | None, "number": int | None, "person": Match,
    "choice": str | None, "choices": tuple | None, "yes_no": bool | None, "items": list, "labelled": dict,
    "none": bool, "same": bool, "priority": str | None, "intent": Decision,
}  # fmt: skip
"""What each reader answers with."""
SNIPPETS = [
    *"年月日号点周初底末前后内一二两三十半个人位名俩1234567890.,、;:/-()@#<>$¥ \n\0",
    *(
        "12月",
        "下周",
        "12.1",
        "Q3",
        "2026",
        "春节",
        "正月",
        "大年初",
        "18-25k",
        "3pm",
        "at ",
        "in ",
        "two",
        "weeks",
    ),
    *(
        "李娜",
        "小王",
        "市场部",
        "我领导",
        "好：",
        "1.",
        "2.",
        "not ",
        "改成",
        "猎头",
        "\ud800",
        "\u202e",
        "👩‍👩‍👧",
        "İ",
        "ß",
        "²",
        "٣",
        "１",
    ),
]
TEXTS = st.text(max_size=60) | st.lists(st.sampled_from(SNIPPETS), max_size=25).map("".join)
ANY = st.text(st.characters(codec=None), max_size=40) | TEXTS


@given(ANY)
def test_spans_lie_inside_the_text_and_do_not_overlap(text):
    """Lone surrogates, right-to-left marks, emoji and NUL included."""
    for name, find in FINDERS.items():
        found = find(text)
        assert all(0 <= f.start < f.end <= len(text) for f in found), name
        assert all(a.end <= b.start for a, b in itertools.pairwise(found)), name


@given(ANY)
def test_no_text_breaks_a_reader(text):
    """Every reader answers any text, if only with None."""
    for name, read in READERS.items():
        assert isinstance(read(text), ANSWERS[name]), name


@given(TEXTS, st.dates(date(1, 1, 2), date(9999, 12, 30)))
def test_no_day_breaks_the_reading_of_dates(text, today):
    """The first and the last years of the calendar included."""
    noon = datetime(today.year, today.month, today.day, 12, tzinfo=UTC)
    assert all(isinstance(found.value, date) for found in find_dates(text, today))
    assert all(isinstance(found.value, str) for found in find_cycles(text, today))
    assert all(isinstance(found.value, datetime) for found in find_moments(text, noon))


@given(st.dates(date(2025, 1, 1), date(2035, 1, 1)), st.dates(date(2025, 1, 1), date(2035, 1, 1)))
def test_a_day_without_its_year_is_never_past(today, day):
    """12.1, 12/1, 12月1日 and Dec 1 are the same next such day."""
    written = [
        f"{day.month}.{day.day}",
        f"{day.month}/{day.day}",
        f"{day.month}月{day.day}日",
        f"{day:%b} {day.day}",
    ]
    read = {read_date(text, today) for text in written}
    assert len(read) == 1
    found = read.pop()
    if found is None:
        assert (day.month, day.day) == (2, 29)
    else:
        assert (found.month, found.day) == (day.month, day.day)
        assert today <= found <= today + timedelta(days=366)


@given(st.dates(date(2000, 1, 1), date(2099, 12, 31)))
def test_a_full_date_is_that_date(day):
    """With its year a date is read as it is written, past or not."""
    for text in (
        f"{day:%Y-%m-%d}",
        f"{day.year}年{day.month}月{day.day}日",
        f"{day:%Y%m%d}",
        f"{day:%b} {day.day}, {day.year}",
    ):
        assert read_date(text, TODAY) == day


@given(st.integers(0, 10**15 - 1))
def test_a_number_is_that_number(number):
    """As digits, with thousands separators and before a counter."""
    assert read_number(str(number)) == number
    assert read_number(f"{number:,}人") == number
    assert read_number(f"{number}个") == number


@given(st.integers(1, 9999))
def test_chinese_numerals_are_read_as_they_are_spoken(number):
    """一百零五 is 105, 三千零二十 is 3020, 十二 is 12."""
    assert to_int(_spoken(number)) == number


def _spoken(number: int) -> str:
    said, zero = "", False
    for unit, name in ((1000, "千"), (100, "百"), (10, "十"), (1, "")):
        digit = number // unit % 10
        if digit:
            said += ("零" if zero and said else "") + "零一二三四五六七八九"[digit] + name
        zero = digit == 0
    return said.removeprefix("一") if said.startswith("一十") else said


@given(
    st.text("abcdefxyz_", min_size=1, max_size=6),
    st.sampled_from(["12.1", "friday", "eod", "Dec 1", "today", "Q3", "12", "two", "hr"]),
)
def test_nothing_is_found_inside_a_longer_word(letters, inside):
    """A match never begins or ends within an ASCII word or number."""
    for text in (f"{letters}{inside}", f"{inside}{letters}", f"{letters}{inside}{letters}"):
        for find in FINDERS.values():
            for found in find(text):
                assert found.start == 0 or not (_wordly(text[found.start]) and _wordly(text[found.start - 1]))
                assert found.end == len(text) or not (_wordly(text[found.end - 1]) and _wordly(text[found.end]))


def _wordly(char: str) -> bool:
    return char == "_" or (char.isascii() and char.isalnum())


@given(ANY)
def test_folding_keeps_every_character_in_its_place(text):
    """Folded text is as long as the text, so that spans fit both."""
    assert len(fold(text)) == len(text)


@pytest.mark.parametrize("name", [*FINDERS, *READERS])
def test_twenty_thousand_characters_take_a_moment_only(name):
    """No text makes a reader slow: the time grows with the length and no faster."""
    read = {**FINDERS, **READERS}[name]
    read("warm 绩效")
    seeds = [
        "1",
        "一",
        "12.1",
        "周四下午三点 ",
        "a ",
        "1. ",
        "年前",
        "in 2 ",
        "月",
        "-\n",
        "好：",
        "小王",
        "，定稿",
        "1,000",
        "<@",
        "9月30日9月 ",
        " ",
    ]
    moment = 30 * yardstick()
    for seed in seeds:
        text = (seed * 20_000)[:20_000]
        with effort() as spent:
            read(text)
        assert spent.seconds < moment, seed


@pytest.mark.parametrize(
    ("table", "name"), [(NEW_YEAR, "New Year"), (DRAGON_BOAT, "Dragon"), (MID_AUTUMN, "Mid-Autumn")]
)
def test_the_lunar_tables_agree_with_the_holidays_package(table, name):
    """Ten years of three feasts, day by day."""
    official = holidays.country_holidays("CN", years=range(2025, 2036), language="en_US")
    assert sorted(table) == list(range(2025, 2036))
    assert [day for day in table.values() if name not in official.get(day, "")] == []


def test_a_vocabulary_with_nothing_to_say_is_about_nothing():
    """Empty vocabularies and empty phrases rank nothing."""
    assert rank("招人", {}) == []
    assert rank("招人", {"x": (), "y": ("", "!", "*")}) == []


def test_the_matching_libraries_load_on_first_use_only():
    """Importing the readers costs neither rapidfuzz nor pypinyin."""
    code = "import sys, bot.flow.reading; print({'rapidfuzz', 'pypinyin'} & set(sys.modules))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "set()"


def test_weighing_a_message_is_no_work_to_speak_of():
    """All golden messages against the whole vocabulary take a few times as long as sorting some numbers."""
    messages = [message for message, _ in PHRASES["intents"]]
    rank(messages[0], VOCABULARY)
    with effort() as spent:
        for message in messages:
            rank(message, VOCABULARY)
    assert spent.seconds < 15 * yardstick()
