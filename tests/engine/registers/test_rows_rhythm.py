"""The rhythm of a register: one case for each row that counts, for whom the row names, each slot once."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest

from bot.commands.rhythms import rehearse
from bot.engine.registry import Registry, _refuse_loose_ends
from bot.engine.rhythms import Almanac
from bot.flow.form import Form, ask
from bot.flow.people import named, requester
from bot.flow.recurring import each_record
from bot.flow.register import RegisterError
from bot.flow.rhythm import quarterly
from bot.flow.samples import made_up
from bot.flow.verbs import approve
from bot.flow.walking import walk
from bot.flow.workflow import End, Move, Step, Workflow, WorkflowError
from bot.flow.worktime import workdays
from tests.engine.registers.helpers import HUACAI, adds, presses, rows
from tests.engine.registers.toys import CHECK, OVERSPEND, SPEND, SUPPLIERS, Check, Checked, Suppliers
from tests.handlers.growth_office import MONDAY, OFFICE
from tests.looking import every, turn_in
from tests.looking import rows as looked_up
from tests.office import Company

HR, YANG = "chen.jing", "liu.yang"


def opened(company: Company) -> list[tuple[str, str]]:
    return sorted((case.requester, case.circle.rpartition(":")[2]) for case in every(company, CHECK))


def test_each_row_that_counts_gets_a_case_in_the_name_of_whom_it_names(company: Company) -> None:
    """Two rows name somebody, one nobody, one was retired: two cases, each about its row; the next quarter again."""
    adds(company, HR, **HUACAI, from_person=YANG)
    adds(company, HR, name="明日", kind="print", from_person="li.na")
    adds(company, HR, name="远方", kind="event")
    adds(company, HR, name="旧友", kind="event", from_person=YANG)
    ids = {title: row.id for title, row in rows(company, HR).items()}
    presses(company, HR, "retire", ids["旧友"])
    company.winds_until("2026-04-09 09:00")
    assert opened(company) == sorted([("li.na", ids["明日"]), (YANG, ids["华彩"])])
    assert {case.answers["supplier"] for case in every(company, CHECK)} == {ids["明日"], ids["华彩"]}
    company.person(YANG).sees("华彩")
    company.winds_until("2026-07-09 09:00")
    assert len(every(company, CHECK)) == 4


def test_a_row_retired_between_the_slot_and_its_turn_gets_none(company: Company) -> None:
    """The calendar claimed the slot; before its turn came the row was taken out: a line in the audit, and no case."""
    adds(company, HR, **HUACAI, from_person=YANG)
    company.winds_until("2026-04-08 09:59")
    since = company.clock.now()
    company.clock.set(since + timedelta(minutes=1))
    assert Almanac(company.bole.tools, since).turn_page() == 1
    with company.bole.tools.store.transaction() as tx:
        tx.connection.exec_driver_sql("UPDATE inbox SET not_before = '2026-04-08 03:00:00.000000' WHERE state = 'new'")
    presses(company, HR, "retire", rows(company, HR)["华彩"].id)
    company.winds(hours=2)
    assert not every(company, CHECK)
    assert looked_up(company, "audit", "action = :action", action=f"{CHECK}:outlived")


def test_a_rehearsal_names_the_row(company: Company) -> None:
    """What would go out to whom; nothing is kept."""
    adds(company, HR, **HUACAI, from_person=YANG)
    found = [r for r in rehearse(company.bole.tools, date(2026, 4, 1), date(2026, 4, 30)) if r.workflow == CHECK]
    assert [(f"{r.local:%m-%d %H:%M}", r.to) for r in found] == [("04-08 10:00", (YANG,))]
    assert found[0].audience == f"row:{SUPPLIERS}:{rows(company, HR)['华彩'].id}"
    assert not every(company, CHECK)


def test_a_preview_makes_a_row_up(company: Company) -> None:
    """Walked without any row, the workflow still reaches all its places."""
    with company.bole.tools.store.reading() as tx:
        assert set(walk(Check, turn_in(company, tx).world)) == {"looking", "looked"}


def test_a_watch_opens_in_the_name_of_whom_it_finds_in_the_row(company: Company) -> None:
    """Said as a Who: the person the row names, or whoever else is meant; where nobody is, nothing opens."""
    for cycle, owner in (("2025Q4", "li.na"), ("2026Q1", "")):
        adds(company, HR, SPEND, cycle=cycle, plan="10", spent="20", owner=owner)
    assert sorted(case.requester for case in every(company, OVERSPEND)) == ["li.na", YANG]
    company.reorganises(
        people={**company.bole.company.people, YANG: replace(company.bole.company.people[YANG], active=False)}
    )
    adds(company, HR, SPEND, cycle="2025Q3", plan="10", spent="20")
    assert len(every(company, OVERSPEND)) == 2
    assert looked_up(company, "audit", "action = :action", action=f"{SPEND}:opens_for_nobody")


def test_a_preview_makes_up_what_a_register_says() -> None:
    """Whatever row a case looks up is there, with believable answers of its form."""
    found = made_up({SUPPLIERS: Suppliers}, OFFICE, MONDAY)(SUPPLIERS, "any")
    assert (found.id, found.key, found.values["kind"], found.values["seats"]) == ("any", "any", "gift", 2)


class Nothing(Form):
    what: str = ask("What?")


def declared(**changes: object) -> type[Workflow]:
    step, end = Step(asks=requester, due=workdays(5)), End()
    body = {"prefix": "TX", "form": Checked, "every": quarterly(day=8, at="10:00"), "step": step, "end": end,
            "moves": [Move(step, approve, end)], "__module__": "handlers.toys.wrong"}  # fmt: skip
    return type("Wrong", (Workflow,), body | changes)


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"every": None}, "each_record has no rhythm; write every = "),
        ({"form": Nothing}, r"each_record answers \['supplier'\], which its form does not ask"),
    ],
)
def test_a_rhythm_of_a_register_declared_wrongly_is_refused(changes: dict[str, object], said: str) -> None:
    """The error shows what to write."""
    each = each_record(SUPPLIERS, requester=named("from_person"), answers={"supplier": "id"})
    with pytest.raises(WorkflowError, match=said):
        declared(for_each=each, **changes)


@pytest.mark.parametrize(
    ("register", "source", "said"),
    [
        ("toys.none", "id", "names the register 'toys.none'"),
        (SUPPLIERS, "owner", "asks no 'owner'"),
        (SUPPLIERS, "price", "'price' has readers of its own"),
    ],
)
def test_a_rhythm_of_what_is_not_there_is_refused(register: str, source: str, said: str) -> None:
    """A register nobody declared, a question it does not ask, an answer that is for some readers only."""
    each = each_record(register, requester=named("from_person"), answers={"supplier": source})
    with pytest.raises(RegisterError, match=said):
        _refuse_loose_ends(Registry([declared(for_each=each)], [Suppliers]))
