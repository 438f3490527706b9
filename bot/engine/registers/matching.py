"""Rows that fit a case, each with its reasons, for those who are asked at a step and may know them."""

from __future__ import annotations

from typing import Any

from bot.cards.markup import clean
from bot.cards.model import Bullets, Heading, Part, Text
from bot.cards.voice import Voice
from bot.engine.registers.telling import Telling
from bot.engine.turn import Turn
from bot.flow.case import Case
from bot.flow.register import MOST_OFFERED, Match, Reason, Record, Register, keeps_secrets, may_read
from storage.tasks import TaskRow

LISTS = ("choices", "people")


def parts(turn: Turn, case: Case, task: TaskRow) -> tuple[Part, ...]:
    """What stands on a task's card under the answers; nothing once the task is done, and nothing in a notice."""
    if task.kind != "ask" or task.state != "open" or case.place != task.step:
        return ()
    found: list[Part] = []
    for register in turn.tools.registry.offering(case.workflow, case.place):
        assert register.offers is not None
        found += _of(turn, case, task.person, register, register.offers)
    return tuple(found)


def is_private(turn: Turn, case: Case) -> bool:
    """Whether a card of that case may show rows that are sealed where they are kept."""
    return any(keeps_secrets(register) for register in turn.tools.registry.offering(case.workflow, case.place))


def _of(turn: Turn, case: Case, person: str, register: type[Register], match: Match) -> list[Part]:
    named = any(person in who.of(case, turn.office) for who in match.readers)
    if not named and not may_read(register, person, turn.office):
        return []
    fitting = [
        (record, reasons)
        for record in turn.world.records(register.name)
        if (reasons := match.by(record.values, case, turn.world))
    ]
    if not fitting:
        return []
    fitting.sort(key=lambda each: -len(each[1]))
    telling = Telling(turn.tools, turn.tx, turn.reader(person).lang)
    say = turn.tools.words.say
    title = turn.tools.words.title(register.name, telling.lang)
    heading = say("registers.offered", telling.lang, register.name, title=title, n=len(fitting))
    voice = Voice(turn.tools.words, turn.reader(person), turn.office, register.name, turn.now, {}, {})
    lines = tuple(_line(telling, voice, register, *each) for each in fitting[:MOST_OFFERED])
    return [Heading((Text(heading),)), Bullets(lines)]


def _line(telling: Telling, voice: Voice, register: type[Register], record: Record, reasons: Any) -> tuple[Text, ...]:
    say = telling.tools.words.say
    told = [
        say(f"reasons.{r.name}", telling.lang, register.name, **_params(telling, voice, register, r)) for r in reasons
    ]
    between = say("registers.preview.between", telling.lang)
    return Text(clean(telling.title(register, record.values)), bold=True), Text(f" · {between.join(told)}")


def _params(telling: Telling, voice: Voice, register: type[Register], reason: Reason) -> dict[str, Any]:
    """What stands in a reason's blanks; named like a question of the register, an answer is told as it is."""
    told: dict[str, Any] = {}
    questions = {q.name: q for q in register.form.questions}
    for name, value in reason.params.items():
        question = questions.get(name)
        if question is not None and question.kind == "date":
            value = voice.day(value)  # noqa: PLW2901
        elif question is not None and not isinstance(value, int):
            given = [value] if question.kind in LISTS and isinstance(value, str) else value
            value = telling.cell(register, register.form, question, given)  # noqa: PLW2901
        told[name] = clean(value) if isinstance(value, str) else value
    return told
