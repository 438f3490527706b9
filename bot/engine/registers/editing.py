"""Rows changed by hand, from chat or page: the form of a row, and the presses that retire it or bring it back."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from bot.cards.model import FormView
from bot.engine.hearing import hearing_of
from bot.engine.registers import keeping, sound
from bot.engine.registers.looking import Looking
from bot.engine.registers.telling import Telling
from bot.engine.turn import Turn
from bot.flow.answers import Hearing, Problem, check
from bot.flow.form import Answers, Question
from bot.flow.register import Register, is_editor, key_of, may_edit, normal, sees
from bot.ports import DESK, Answer, Pressed, Submitted
from storage import registers
from storage.registers import RecordRow

NEW = "new"
VERBS = ("row:", "retire:", "restore:")


def looking(turn: Turn, person: str) -> Looking:
    """That person, looking at registers in this turn."""
    return Looking(turn.tools, turn.tx, person, Telling(turn.tools, turn.tx, turn.reader(person).lang))


def pressed(turn: Turn, person: str, body: Pressed | Submitted) -> Answer | None:
    """A press or a form about a row; None for what does not exist and for what is none of somebody's business.

    Rights are looked at here, inside the transaction, whatever the page or the card showed.
    """
    kind, _, rest = body.verb.partition(":")
    name, _, row_id = rest.rpartition(":")
    register = turn.tools.registry.registers.get(name)
    if register is None:
        return None
    row = None if row_id == NEW else looking(turn, person).row(register, row_id)
    if (row is None and row_id != NEW) or not may_edit(register, person, turn.office, row.body if row else None):
        return None
    if kind != "row":
        return _moved(turn, person, register, row, kind) if row is not None else None
    if isinstance(body, Submitted):
        return _submitted(turn, person, register, row, body.values)
    return Answer(form=form_view(looking(turn, person), register, row), accepted=False)


def form_view(look: Looking, register: type[Register], row: RecordRow | None) -> FormView:
    """The form of a row, with its answers; questions that are not for this person are not in it."""
    assert look.person is not None
    person, lang, words = look.person, look.telling.lang, look.tools.words
    values = row.body if row else _begun(look, register)
    shows = sees(register, person, look.office, values)
    maker = look.tools.composer.forms(
        register.name, lang, shows, choosable=lambda question: look.telling.choices(question, person)
    )
    title = words.title(register.name, lang)
    return maker.view(
        register.form,
        DESK,
        f"row:{register.name}:{row.id if row else NEW}",
        values=values,
        title=f"{title} · {look.telling.title(register, values)}" if row else title,
        submit=words.say("registers.save", lang),
    )


def _begun(look: Looking, register: type[Register]) -> dict[str, Any]:
    """A new row is its writer's own until somebody else is named; an editor's may be anybody's."""
    if not register.adds or look.person is None or is_editor(register, look.person, look.office):
        return {}
    return {register.own: look.person} if register.form.question_named(register.own).kind == "person" else {}


def _submitted(
    turn: Turn, person: str, register: type[Register], row: RecordRow | None, values: Mapping[str, Any]
) -> Answer:
    answers, problems = fit(
        turn, register, row, values, hearing_of(turn, person, register),
        sees(register, person, turn.office, row.body if row else {}),
    )  # fmt: skip
    whole = {name: value for name, value in {**(row.body if row else {}), **answers}.items() if value is not None}
    if not problems and not may_edit(register, person, turn.office, whole):
        problems = {register.own: Problem("record.not_yours")}
    problems = problems or sound.problems_of(turn, register, row, whole, person)
    if problems:
        return Answer(errors=_sentences(turn, person, register, problems), accepted=False)
    kept = keeping.keep(turn, register, row, answers, person, keeping.cause("form"))
    what = "added" if row is None else "same" if kept.version == row.version else "changed"
    if register.forgets:  # what is said is remembered for a second delivery, longer than the row may be
        return Answer(turn.say(f"registers.toasts.{'unchanged' if what == 'same' else 'saved'}", person), tone="good")
    title = Telling(turn.tools, turn.tx, turn.reader(person).lang).title(register, kept.body)
    return Answer(turn.say(f"registers.toasts.{what}", person, title=title), tone="good")


def fit(
    turn: Turn,
    register: type[Register],
    row: RecordRow | None,
    raw: Mapping[str, Any],
    hearing: Hearing,
    shows: Callable[[Question], bool],
) -> tuple[dict[str, Any], dict[str, Problem]]:
    """The answers to keep of what somebody sent (None: emptied), and what is wrong with it by question.

    An answer sent as it stands is not looked at again: a day that has passed since stays. Questions that are not
    for this person keep the answer they have.
    """
    old: Answers = row.body if row else {}
    shown = {q.name for q in register.form.questions if shows(q)}
    given = {name: value for name, value in old.items() if name not in shown}
    given |= {name: value for name, value in raw.items() if name in shown}
    answers, problems = check(register.form, given, hearing)
    held = {name: old[name] for name in shown if name in old and str(given.get(name)) == str(old[name])}
    failing = {name.partition(".")[0] for name in problems}
    answers |= {name: value for name, value in held.items() if name in failing}
    problems = {name: p for name, p in problems.items() if (n := name.partition(".")[0]) in shown and n not in held}
    problems = problems or clash(turn, register, row, {**old, **answers})
    return {q.name: answers.get(q.name) for q in register.form.questions if q.name in shown}, problems


def clash(turn: Turn, register: type[Register], row: RecordRow | None, values: Answers) -> dict[str, Problem]:
    """Whether the answers, good in themselves, cannot stand: another row has the key, or the last day is over."""
    key = key_of(register, values)
    if not key:
        return {name: Problem("required") for name in register.key if not normal(values.get(name, ""))}
    other = registers.by_key(turn.tx, register.name, key)
    if other is not None and (row is None or other.id != row.id):
        return {register.key[0]: Problem("record.retired" if other.state == "retired" else "record.twice")}
    last = values.get(register.expires) if register.expires else None
    if last and last <= keeping.today_of(turn).isoformat():
        return {register.expires: Problem("record.over")}
    return {}


def _moved(turn: Turn, person: str, register: type[Register], row: RecordRow, kind: str) -> Answer:
    """Retire a row, or bring a retired one back. What it is called is not said: a press is kept as it is."""
    why = keeping.cause("form")
    unsound = sound.problems_of(turn, register, row, row.body, person, stays=kind == "restore")
    if unsound:
        return Answer(" ".join(_sentences(turn, person, register, unsound).values()), tone="bad", accepted=False)
    if kind == "retire":
        keeping.retire(turn, register, row, person, why)
        return Answer(
            turn.say(f"registers.toasts.{'forgotten' if register.forgets else 'retired'}", person), tone="good"
        )
    problems = {} if row.state == "active" else clash(turn, register, row, row.body)
    if row.state == "active" or problems:
        return Answer(" ".join(_sentences(turn, person, register, problems).values()), tone="bad", accepted=False)
    keeping.restore(turn, register, row, person, why)
    return Answer(turn.say("registers.toasts.restored", person), tone="good")


def _sentences(turn: Turn, person: str, register: type[Register], problems: Mapping[str, Problem]) -> dict[str, str]:
    maker = turn.tools.composer.forms(register.name, turn.reader(person).lang)
    wrong = {path: inner for name, problem in problems.items() for path, inner in problem.named(name)}
    return maker.sentences(register.form, wrong)
