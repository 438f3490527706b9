"""Understanding what people type, in Chinese and English: dates, numbers, people, choices, lists, intent.

Everything here is pure and never raises on any text. `find_…` gives spans in a longer message,
`read_…` the one thing a whole answer says, or None when it does not say it plainly.
"""

from bot.flow.reading.asides import asks_who_sees
from bot.flow.reading.choices import find_choice, read_choice, read_choices, read_yes_no
from bot.flow.reading.cycles import find_cycles, read_cycle
from bot.flow.reading.dates import find_dates, read_date
from bot.flow.reading.intent import Decision, Nothing, Ranked, Sure, Unsure, decide, rank
from bot.flow.reading.items import is_none, is_same, priority, split_items, split_labelled
from bot.flow.reading.moments import find_moments, read_moment
from bot.flow.reading.numbers import Number, find_amounts, find_numbers, read_number
from bot.flow.reading.people import Match, Named, find_departments, find_people, read_person
from bot.flow.reading.phrasebook import Phrasebook
from bot.flow.reading.text import Found, beside, fold, outside, overlaps

__all__ = [
    "Decision",
    "Found",
    "Match",
    "Named",
    "Nothing",
    "Number",
    "Phrasebook",
    "Ranked",
    "Sure",
    "Unsure",
    "asks_who_sees",
    "beside",
    "decide",
    "find_amounts",
    "find_choice",
    "find_cycles",
    "find_dates",
    "find_departments",
    "find_moments",
    "find_numbers",
    "find_people",
    "fold",
    "is_none",
    "is_same",
    "outside",
    "overlaps",
    "priority",
    "rank",
    "read_choice",
    "read_choices",
    "read_cycle",
    "read_date",
    "read_moment",
    "read_number",
    "read_person",
    "read_yes_no",
    "split_items",
    "split_labelled",
]
