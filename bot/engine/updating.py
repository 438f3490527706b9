"""The whole list in one form: done, a new date, let it rest, how it stands; what is not touched stays as it is."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from bot.cards.markup import clean
from bot.cards.model import FormView, Input, Note, Option, Text
from bot.engine import agenda
from bot.engine.agenda import Item
from bot.engine.consequences import apply
from bot.engine.hearing import hearing_of
from bot.engine.turn import Turn
from bot.flow import machine
from bot.flow.answers import Problem, check
from bot.flow.decision import Act, Refusal
from bot.flow.form import Question
from bot.flow.workflow import Move
from bot.ports import DESK, Answer
from storage import tasks

VERB = "tasks.update"
KEEP = "keep"
MOST = 10


def form(turn: Turn, person: str) -> FormView:
    """A choice for each item, and below it a day and a sentence where the choice asks for them."""
    own = [each for each in agenda.items(turn, person) if each.moves]
    say = turn.say
    more = (Note((Text(say("list.further", person, n=len(own) - MOST)),)),) if len(own) > MOST else ()
    return FormView(
        token=DESK,
        verb=VERB,
        title=say("list.title", person),
        submit=say("list.save", person),
        cancel=say("form.cancel", person),
        inputs=tuple(each for n, one in enumerate(own[:MOST], 1) for each in _inputs(turn, person, one, n)),
        intro=(Note((Text(say("list.intro", person)),)), *more),
    )


def _inputs(turn: Turn, person: str, each: Item, number: int) -> tuple[Input, ...]:
    token, words, lang = each.task.token, turn.tools.words, turn.reader(person).lang
    name = each.workflow.name
    verbs = [Option(m.verb.name, words.verb(name, m.verb.name, lang)) for m in each.moves]
    options = (Option(KEEP, turn.say("list.keep", person)), *verbs)
    label = clean(f"{number}. {agenda.about(turn, each)}")
    found = [Input(f"how_{token}", "choice", label, required=False, value=KEEP, options=options)]
    for kind in ("date", "text"):
        asking = tuple(m.verb.name for m in each.moves if _question(m, kind))
        if asking:
            labels = [words.verb(name, verb, lang) for verb in asking]
            said = turn.say(f"list.{kind}", person, verbs=words.say("list.or", lang).join(labels))
            shown = "date" if kind == "date" else "long"
            found.append(Input(f"{kind}_{token}", shown, said, required=False, only_if=(f"how_{token}", asking)))
    return tuple(found)


def _question(move: Move, kind: str) -> Question | None:
    kinds = ("date",) if kind == "date" else ("text", "long")
    return next((q for q in move.asks.questions if q.kind in kinds), None) if move.asks else None


def submitted(turn: Turn, person: str, values: Mapping[str, Any]) -> Answer:
    """Carry out what was chosen for each item; one wrong answer, and the form stays open with nothing done."""
    acts: list[tuple[Item, Act]] = []
    errors: dict[str, str] = {}
    for field, chosen in sorted(values.items()):
        kind, _, token = field.partition("_")
        task = tasks.by_token(turn.tx, token) if kind == "how" and chosen not in (KEEP, None, "") else None
        if task is None or task.person != person or task.state != "open":
            continue
        each = agenda.item(turn, task)
        move = next((m for m in each.moves if m.verb.name == chosen), None)
        if move is not None:
            answers, wrong = _checked(turn, each, move, values)
            errors |= wrong
            acts.append((each, Act(move.verb.name, person, answers)))
    if errors:
        return Answer(errors=errors, accepted=False)
    done = sum(_carried_out(turn, each, act) for each, act in sorted(acts, key=lambda a: a[0].case.id))
    if not done:
        return Answer(turn.say("list.nothing", person), accepted=False)
    return Answer(turn.say("list.updated", person, n=done), tone="good")


def _checked(turn: Turn, each: Item, move: Move, values: Mapping[str, Any]) -> tuple[dict[str, Any], dict[str, str]]:
    """The answers a verb asks for, from the list's own fields; what was wrong, by field."""
    if move.asks is None:
        return {}, {}
    token, person = each.task.token, each.task.person
    asked = {kind: q.name for kind in ("date", "text") if (q := _question(move, kind))}
    given = {name: values.get(f"{kind}_{token}") for kind, name in asked.items()}
    answers, problems = check(move.asks, given, hearing_of(turn, person, each.workflow, each.case))
    maker = turn.tools.composer.forms(each.workflow.name, turn.reader(person).lang)
    wrong: dict[str, Problem] = {p: inner for name, problem in problems.items() for p, inner in problem.named(name)}
    said = maker.sentences(move.asks, wrong)
    return answers, {f"{kind}_{token}": said[name] for kind, name in asked.items() if name in said}


def _carried_out(turn: Turn, each: Item, act: Act) -> bool:
    case = turn.load(each.case.id)
    decision = machine.decide(each.workflow, case, act, turn.world)
    if isinstance(decision, Refusal):
        return False
    apply(turn, each.workflow, case, decision)
    return True
