"""Numbers worked out from what several people wrote, and guards made of them.

    best = weighted(Score, results=60, process=20, innovation=20)
    moves = [Move(hearing, score, top, asks=Score, when=best >= 90), Move(hearing, score, other, asks=Score)]

A measure looks at the newest answers of each person to that form on the latest visit to the place where it
was filled in; whoever answered later counts, whoever left keeps their say.
"""

from __future__ import annotations

import operator
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from bot.flow.case import Case, Entry
from bot.flow.form import Form, FormError
from bot.flow.places import Guard
from bot.flow.verbs import Verb

Number = int | float


@dataclass(frozen=True)
class Measure:
    """A number read from a case: called, it gives the number, or None while nobody has answered.
    Compared with a number, or with the name of one in the workflow's `numbers` (`best >= "passing"`: as the company's
    policy has it), it gives a guard; a guard over nothing does not hold."""

    of: Callable[[Case], Number | None]

    def __call__(self, case: Case) -> Number | None:
        found = self.of(case)
        return None if found is None else round(found, 2)

    def __ge__(self, bound: Number | str) -> Guard:
        return self._guard(operator.ge, bound)

    def __gt__(self, bound: Number | str) -> Guard:
        return self._guard(operator.gt, bound)

    def __le__(self, bound: Number | str) -> Guard:
        return self._guard(operator.le, bound)

    def __lt__(self, bound: Number | str) -> Guard:
        return self._guard(operator.lt, bound)

    def _guard(self, compare: Callable[[Any, Any], bool], bound: Number | str) -> Guard:
        def guard(case: Case, answers: Mapping[str, Any]) -> bool:
            found, least = self(case), case.facts["numbers"][bound] if isinstance(bound, str) else bound
            return found is not None and compare(found, least)

        return guard


def latest_of_each(case: Case, form: type[Form]) -> list[Entry]:
    """The newest entry of each person that carries that form, on the latest visit to the place it was made at."""
    found = case.filled(form.__name__)
    if not found:
        return []
    here = _since_arrival(case, found[-1])
    return list({e.by: e for e in here if e.form == form.__name__}.values())


def _since_arrival(case: Case, last: Entry) -> tuple[Entry, ...]:
    """Entries of one visit: the unbroken run up to `last` of what was done at its place."""
    upto = len(case.entries) - case.entries[::-1].index(last)
    run: list[Entry] = []
    for entry in reversed(case.entries[:upto]):
        if entry.place != last.place:
            break
        run.insert(0, entry)
    return tuple(run)


def _numbers(form: type[Form], question: str) -> Callable[[Case], list[Number]]:
    kind = next((q.kind for q in form.questions if q.name == question), None)
    if kind != "number":
        raise FormError(f"{form.__name__}.{question} is no number to be tallied; write {question}: int = ask(...)")
    return lambda case: [e.answers[question] for e in latest_of_each(case, form) if question in e.answers]


def mean(form: type[Form], question: str) -> Measure:
    """The average of everybody's answers to one question."""
    numbers = _numbers(form, question)
    return Measure(lambda case: sum(found) / len(found) if (found := numbers(case)) else None)


def spread(form: type[Form], question: str) -> Measure:
    """How far apart the highest and the lowest answers are."""
    numbers = _numbers(form, question)
    return Measure(lambda case: max(found) - min(found) if (found := numbers(case)) else None)


def lowest(form: type[Form], question: str) -> Measure:
    """The lowest answer."""
    numbers = _numbers(form, question)
    return Measure(lambda case: min(numbers(case), default=None))


def weighted(form: type[Form], **weights: int) -> Measure:
    """The averages of several questions, weighted in per cent: `weighted(Score, results=60, process=40)`."""
    if sum(weights.values()) != 100:
        raise FormError(f"the weights of {form.__name__} add up to {sum(weights.values())}; make it 100")
    parts = [(mean(form, question).of, share) for question, share in weights.items()]

    def total(case: Case) -> Number | None:
        found = [(of(case), share) for of, share in parts]
        return None if any(n is None for n, _ in found) else sum((n or 0) * share / 100 for n, share in found)

    return Measure(total)


def count(*verbs: Verb) -> Measure:
    """How many people have pressed one of these verbs on the case's latest visit to the place."""

    def number(case: Case) -> int:
        names = {v.name for v in verbs}
        pressed = next((e for e in reversed(case.entries) if e.verb in names), None)
        if pressed is None:
            return 0
        last = next(e for e in reversed(case.entries) if e.place == pressed.place)
        return len({e.by for e in _since_arrival(case, last) if e.verb in names})

    return Measure(number)


def chosen(form: type[Form], question: str, *options: str) -> Measure:
    """How many people chose one of these options."""
    return Measure(lambda case: sum(e.answers.get(question) in options for e in latest_of_each(case, form)))


def share(form: type[Form], question: str, *options: str) -> Measure:
    """Which part of those who answered chose one of these options, in per cent."""
    ayes = chosen(form, question, *options)
    return Measure(
        lambda case: 100 * (ayes.of(case) or 0) / len(everyone) if (everyone := latest_of_each(case, form)) else None
    )
