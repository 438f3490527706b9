"""Questions of a form as they stand: with the answers so far, without those that are not asked, lists line by line."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from bot.cards.model import FormView, Input, Option
from bot.flow.form import MOST_ROWS

Rows = Mapping[str, Sequence[int]]
"""Which lines of each list are shown, by numbers of their own: a line keeps its number while others come and go."""
YES = ("yes", "True", "true")
_NO = ("no", "False", "false")
NOTHING = "#-"
"""The key of leaving a choice out."""


def asked(inputs: Sequence[Input], values: Mapping[str, Any]) -> list[Input]:
    """The questions that are asked, given the answers so far, each with its answer. With no open items there is
    nothing to tick off."""
    filled = [replace(i, value=values.get(i.name, i.value)) for i in inputs]
    known = {i.name: i for i in filled}
    return [i for i in filled if (i.kind != "carried" or i.options) and _applies(i, known, set())]


def _applies(question: Input, known: Mapping[str, Input], seen: set[str]) -> bool:
    if question.only_if is None:
        return True
    name, wanted = question.only_if
    other = known.get(name)
    if other is None or name in seen or not _applies(other, known, seen | {name}):
        return False
    return bool(set(wanted) & set(_given(other)))


def _given(other: Input) -> Iterable[str]:
    """An answer in every way a condition may name it."""
    value = other.value
    if value is None or value == "":
        return ()
    if other.kind == "yesno":
        return YES if str(value) in YES else _NO
    return map(str, value) if isinstance(value, list | tuple) else (str(value),)


def deciding(inputs: Iterable[Input]) -> set[str]:
    """The questions on whose answers others depend."""
    return {i.only_if[0] for i in inputs if i.only_if}


def lines(holder: Input) -> list[dict[str, Any]]:
    """The answers of a list, a mapping a line."""
    value = holder.value if isinstance(holder.value, list | tuple) else ()
    return [dict(line) for line in value if isinstance(line, Mapping)]


def numbers(holder: Input, rows: Rows) -> list[int]:
    """The numbers of a list's lines: as they were shown, else one a line; a list that must be filled has one."""
    if holder.name in rows:
        return list(rows[holder.name])
    return list(range(len(lines(holder)) or int(holder.required)))


def line_at(holder: Input, position: int) -> list[Input]:
    """The questions of one line, with its answers."""
    found = lines(holder)
    return asked(holder.rows, found[position] if position < len(found) else {})


def most_lines(holder: Input) -> int:
    """How many lines a list may have."""
    return holder.at_most or MOST_ROWS


def with_errors(form: FormView, errors: Mapping[str, str]) -> FormView:
    """The form with what is wrong beside its questions."""
    told: dict[str, str] = {}
    for path, sentence in errors.items():
        name = path.partition(".")[0]
        told[name] = f"{told[name]} {sentence}" if name in told else sentence
    return replace(form, inputs=tuple(replace(i, error=told.get(i.name)) for i in form.inputs))


def yes_or_no(asked: Input, words: Mapping[str, str]) -> Input:
    """A yes or no as a choice between the two."""
    said = None if asked.value in (None, "") else "yes" if str(asked.value) in YES else "no"
    options = asked.options or (Option("yes", words["yes"]), Option("no", words["no"]))
    return replace(asked, value=said, options=options)


def key_of(option: Option, number: int, most: int) -> str:
    """What an option is called on its way: its value, or its number where that is empty, long or like a number."""
    fits = option.value and len(option.value) <= most and not option.value.startswith("#")
    return option.value if fits else f"#{number}"


def option_of(key: str, options: Sequence[Option]) -> str:
    """The value of the option that travelled under a key."""
    if key == NOTHING:
        return ""
    number = key[1:]
    if key.startswith("#") and number.isdecimal() and int(number) < len(options):
        return options[int(number)].value
    return key


def values_of(asked: Input) -> list[str]:
    """What is answered so far, as a list."""
    value = asked.value
    return [str(v) for v in (value if isinstance(value, list | tuple) else (value,)) if v is not None]


def as_words(asked: Input) -> str:
    """An answer as somebody would write it: a name where only one is called so, else the id."""
    names = [o.label.split(" · ")[0] for o in asked.options]
    called = Counter(names)
    once = {o.value: name for o, name in zip(asked.options, names, strict=True) if called[name] == 1}
    return "、".join(once.get(value, value) for value in values_of(asked))
