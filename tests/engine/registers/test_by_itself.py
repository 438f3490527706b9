"""What registers do with cases and with time: kept by a case, offered to one, watched, expired."""

from __future__ import annotations

from typing import Any

from bot.cards.plain import card_text
from bot.ports import DeliveryFailed
from storage import clearing
from tests.engine.registers.helpers import CANDIDATE, HUACAI, adds, changes, presses, rows, sheet
from tests.engine.registers.toys import SPEND, SUPPLIERS, TALENT
from tests.looking import every
from tests.office import Company
from tests.stories.needs import NEED

HR, ANYBODY = "chen.jing", "liu.yang"


def reviewed(company: Company, **answers: Any) -> None:
    adds(company, HR, **HUACAI)
    company.person(ANYBODY).starts("toys.review", **({"supplier": "华彩", "kind": "event", "remove": "no"} | answers))
    manager = company.room.office().manager_of(ANYBODY)
    company.person(manager).does("approve")


def test_a_case_changes_only_what_it_says(company: Company) -> None:
    """The other answers stay; the history names the case."""
    reviewed(company)
    row = rows(company, HR)["华彩"]
    told = company.room.history(HR, SUPPLIERS, row.id)
    assert told[0].fields == (("类别", "礼品", "活动"),)
    assert told[0].cause.startswith("来自 TR-2026-")
    assert company.room.register_form(HR, SUPPLIERS, row.id).inputs[-1].value == "九折"


def test_a_case_retires_a_row(company: Company) -> None:
    """It leaves the list; its editors can still find it."""
    reviewed(company, remove="yes")
    assert rows(company, ANYBODY) == {}
    assert rows(company, HR)["华彩"].state == "retired"


def test_rows_that_fit_stand_on_the_card_of_those_asked(company: Company) -> None:
    """With the reason of each; not on the requester's card, in no notice, and no longer once it is answered."""
    adds(company, HR, TALENT, **CANDIDATE)
    adds(company, HR, TALENT, **(CANDIDATE | {"name": "沈文", "skill": "writing"}))
    lead, head = company.person(ANYBODY), company.person("li.na")
    lead.starts("recruiting.hiring_need", **NEED)
    head.sees("人才库里可能合适的（1）", "周一鸣", "会视频")
    head.sees_not("沈文")
    assert all("周一鸣" not in m.card.notice for m in head.messages)
    head.does("approve")
    assert "周一鸣" not in card_text(head.messages[0].card)
    for parcel in company.platform.sent:
        assert parcel.place == "li.na" or "周一鸣" not in card_text(parcel.card)


def test_a_crossing_opens_what_it_owes_once(company: Company) -> None:
    """However often the row changes or is imported; a dry run opens nothing; another row opens its own."""

    def imported(spent: int, dry: bool = False) -> None:
        content = sheet(["季度", "预算", "实际"], ["2026Q1", 100, spent])
        assert company.room.import_rows(HR, SPEND, "费用.xlsx", content, dry) is not None
        company.settles()

    imported(120, dry=True)
    assert every(company) == []
    imported(80)
    assert every(company) == []
    imported(120)
    imported(130)
    (case,) = every(company)
    assert (case.requester, case.answers["reason"]) == ("liu.yang", "2026-Q1")
    row = next(iter(rows(company, HR, SPEND).values()))
    changes(company, HR, row.id, SPEND, spent="90")
    changes(company, HR, row.id, SPEND, spent="150")
    company.settles()
    assert len(every(company)) == 1
    adds(company, HR, SPEND, cycle="2026Q2", plan="5", spent="6")
    company.settles()
    assert len(every(company)) == 2


def test_editors_hear_ahead_and_on_the_day_the_row_is_gone(company: Company) -> None:
    """Thirty days before, in the morning; on the day it is erased, because this register forgets."""
    adds(company, HR, TALENT, **CANDIDATE)
    hr = company.person(HR)
    company.winds_until("2026-05-01 23:00")
    hr.sees_not("快到期")
    company.winds_until("2026-05-07 12:00")
    hr.sees("人才库：有内容快到期了", "周一鸣", "2026年6月1日")
    assert hr.count("快到期了") == 1
    company.winds_until("2026-06-02 12:00")
    assert rows(company, HR, TALENT) == {}
    assert hr.count("快到期了") == 1


def test_a_later_day_keeps_the_row(company: Company) -> None:
    """Whoever renews the consent in time keeps the candidate."""
    adds(company, HR, TALENT, **CANDIDATE)
    company.winds_until("2026-05-07 12:00")
    row = rows(company, HR, TALENT)["周一鸣"].id
    assert changes(company, HR, row, TALENT, consent_until="2026-12-01").tone == "good"
    company.winds_until("2026-06-03 12:00")
    assert set(rows(company, HR, TALENT)) == {"周一鸣"}


def waits_with(company: Company, name: str) -> list[str]:
    """The keys of cards on their way that name somebody."""
    with company.bole.tools.store.reading() as tx:
        return [letter.card_key for letter in clearing.unsent(tx, "") if name in str(letter.body)]


def quiet(company: Company, who: str) -> None:
    """Somebody wants to hear nothing just now."""
    person = company.person(who)
    person.commands("quiet")
    person.fills(quiet_from="09:00", quiet_to="17:00")


def test_a_reminder_that_waits_until_the_morning_names_nobody_who_is_erased_in_the_night(company: Company) -> None:
    """I4: written at midnight, it would reach HR at nine; it says instead that something was erased, and where the
    others are."""
    adds(company, HR, TALENT, **CANDIDATE)
    row = rows(company, HR, TALENT)["周一鸣"].id
    company.winds_until("2026-05-02 02:00")
    assert waits_with(company, "周一鸣")
    assert presses(company, HR, "retire", row, TALENT).tone == "good"
    assert waits_with(company, "周一鸣") == []
    company.winds_until("2026-05-02 10:00")
    hr = company.person(HR)
    hr.sees_not("周一鸣")
    hr.sees("人才库：有内容已清除", "已按约定清除，所以不再显示")
    assert hr.can(f"open:{TALENT}")


def test_what_was_looked_up_and_is_still_on_its_way_names_nobody_who_was_erased(company: Company) -> None:
    """I4: the platform takes nothing for a while, and the row is erased meanwhile."""
    adds(company, HR, TALENT, **CANDIDATE)
    row = rows(company, HR, TALENT)["周一鸣"].id
    company.platform.failing = DeliveryFailed("it takes nothing now")
    company.person(HR).says("查 人才库 周一鸣")
    assert waits_with(company, "周一鸣")
    presses(company, HR, "retire", row, TALENT)
    assert waits_with(company, "周一鸣") == []
    company.platform.failing = None
    company.winds(hours=1)
    company.person(HR).sees_not("周一鸣")
    company.person(HR).sees("有内容已清除")


def test_a_card_that_offered_somebody_is_drawn_anew_without_them(company: Company) -> None:
    """I4: whether it stands in the chat, waits for the end of somebody's silence, or was given up."""
    adds(company, HR, TALENT, **CANDIDATE)
    row = rows(company, HR, TALENT)["周一鸣"].id
    head = company.person(company.room.office().manager_of(ANYBODY) or "")
    company.person(ANYBODY).starts("recruiting.hiring_need", **NEED)
    head.sees("周一鸣")
    quiet(company, head.who)
    company.person(ANYBODY).starts("recruiting.hiring_need", **NEED)
    waiting = waits_with(company, "周一鸣")
    assert len(waiting) == 1
    presses(company, HR, "retire", row, TALENT)
    company.settles()
    assert waits_with(company, "周一鸣") == []
    head.sees_not("周一鸣")
    company.winds(hours=9)
    head.sees_not("周一鸣")
    assert head.can("approve")
