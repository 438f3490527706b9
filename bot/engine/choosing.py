"""Which cases and rows somebody may choose in a form, and what a chosen one is called to them."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from functools import cache
from itertools import islice

from bot.cards.model import plain_line
from bot.cards.voice import Reader, Voice
from bot.engine import records, rights
from bot.engine.registers.telling import Telling
from bot.engine.tools import Tools
from bot.engine.turn import Turn
from bot.flow.case import Case
from bot.flow.form import Answers, Form, Question
from bot.flow.links import cases_asked
from bot.flow.people import Lang
from bot.flow.register import Register
from bot.flow.workflow import Workflow
from bot.flow.world import World
from storage import Tx, cases

MOST = 500
"""So many of the newest are offered; nobody finds one among more."""
LONGEST_TITLE = 60
Choices = Sequence[tuple[str, str]]


def called(tools: Tools, case: Case, lang: Lang) -> str:
    """What a case is called where another names it: its reference and title; of a confidential one the reference."""
    workflow = tools.registry.get(case.workflow)
    question = workflow.titled_by() if workflow else None
    value = case.answers.get(question.name) if question else None
    if question is None or value is None:
        return case.ref
    zone = tools.directory.company_reader(lang).zone
    voice = Voice(
        tools.words, Reader(None, lang, zone), tools.directory.office, case.workflow, tools.clock.now(), {}, {}
    )
    title = " ".join(plain_line(voice.show(voice.answer(question, value))).split())
    return f"{case.ref} {title[:LONGEST_TITLE]}".strip()


def choosable(
    turn: Turn, person: str, workflow: type[Workflow | Register] | None, case: Case | None, parent: str | None
) -> Callable[[Question], Choices]:
    """What may be chosen as the answer to a question, looked up when it is asked.

    What a case belongs to is settled when it opens: in a form of the case, or in one opened from another's card
    (`parent`), that case is all there is to choose. An answer given earlier stays possible.
    """
    known: dict[str, Choices] = {}

    def of(question: Question) -> Choices:
        if question.kind == "record" and question.name not in known:
            known[question.name] = Telling(turn.tools, turn.tx, turn.reader(person).lang).choices(question, person)
        elif question.kind != "case":
            return known.get(question.name, ())
        if question.name not in known:
            flow = workflow if workflow is not None and issubclass(workflow, Workflow) else None
            settled = flow is not None and question.name == flow.belongs_to and (parent or case)
            only = parent or (case.parent if case else None) if settled else None
            known[question.name] = _named(turn, [only], person) if settled else _open(turn, person, question, case)
        return known[question.name]

    return of


def _named(turn: Turn, ids: Sequence[str | None], person: str) -> Choices:
    return tuple(name_for(turn.tools, turn.tx, turn.world, ids, person, turn.reader(person).lang).items())


def _open(turn: Turn, person: str, question: Question, case: Case | None) -> Choices:
    """The open cases at the steps asked for that this person may read, and the one that was chosen before."""
    before = case.answers.get(question.name) if case else None
    rows = [row for row in cases.open_of(turn.tx, question.of) if row.id != before]
    found = map(records.from_row, rows)
    lang = turn.reader(person).lang
    here = (c for c in found if _stands(turn, c, question.at))
    theirs = (c for c in here if may_choose(turn.tools, turn.tx, turn.world, c, person))
    offered = [(c.id, called(turn.tools, c, lang)) for c in islice(theirs, MOST)]
    return (*_named(turn, [before], person), *offered)


def _stands(turn: Turn, case: Case, at: tuple[str, ...]) -> bool:
    renamed = turn.workflow_of(case).renamed
    return not at or renamed.get(case.place, case.place) in at


def may_choose(tools: Tools, tx: Tx, world: World, case: Case, person: str) -> bool:
    """Whether somebody may know of a case: whoever may read it, or reads its line in the workflow's ledger."""
    workflow = tools.registry.get(case.workflow)
    if workflow is None:
        return False
    if rights.may_read(workflow, case, person, rights.members(tx, case), world):
        return True
    if workflow.access is not None or workflow.ledger is None or not world.office.is_active(person):
        return False
    return any(person in who.of(case, world.office) for who in workflow.ledger.readers)


def name_for(
    tools: Tools, tx: Tx, world: World, ids: Sequence[str | None], person: str | None, lang: Lang
) -> dict[str, str]:
    """What cases are called to a reader, by id; of a confidential one whoever may not read it learns nothing."""
    found: dict[str, str] = {}
    for row in (cases.load(tx, each) for each in dict.fromkeys(ids) if each):
        workflow = tools.registry.get(row.workflow) if row else None
        if row is None or workflow is None:
            continue
        case = records.from_row(row)
        hidden = workflow.access is not None and (person is None or not may_choose(tools, tx, world, case, person))
        found[row.id] = tools.words.say("links.hidden", lang) if hidden else called(tools, case, lang)
    return found


def chosen(turn: Turn, case: Case, person: str | None) -> dict[str, str]:
    """The cases named in the answers of a case, as that person (None: a channel) may know them."""
    workflow = turn.workflow_of(case)
    lang: Lang = turn.reader(person).lang if person else "zh"
    rows = rows_named(turn.tools, turn.tx, workflow, case, lang)
    if not _asks_for_cases(workflow):
        return rows
    return rows | name_for(turn.tools, turn.tx, turn.world, list(named_in(workflow, case)), person, lang)


def rows_named(tools: Tools, tx: Tx, workflow: type[Workflow], case: Case, lang: Lang) -> dict[str, str]:
    """What the rows of registers that stand in a case's answers are called, by id."""
    telling, forms = Telling(tools, tx, lang), workflow.forms()
    given = [(workflow.form, case.answers), *((forms.get(e.form or ""), e.answers) for e in case.entries)]
    return {
        answers[q.name]: telling.titled(q.of, answers[q.name])
        for form, answers in given
        for q in (form.questions if form else ())
        if q.kind == "record" and answers.get(q.name)
    }


def named_in(workflow: type[Workflow], case: Case) -> Iterator[str]:
    """The ids of the cases named in a case's answers and entries."""
    forms = workflow.forms()
    if workflow.form is not None:
        yield from _picked(workflow.form, case.answers)
    for entry in case.entries:
        if (form := forms.get(entry.form or "")) is not None:
            yield from _picked(form, entry.answers)


def _picked(form: type[Form], answers: Answers) -> Iterator[str]:
    for question in form.questions:
        value = answers.get(question.name)
        if question.row is not None:
            for row in value or ():
                yield from _picked(question.row, row)
        elif question.kind == "case" and value:
            yield value


@cache
def _asks_for_cases(workflow: type[Workflow]) -> bool:
    return any(True for form in workflow.forms().values() for _ in cases_asked(form))
