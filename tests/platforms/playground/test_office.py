"""The company that is shipped: nothing in it is wanting, and it shows every kind of person."""

from datetime import date

from bot.app import PLAYGROUND_COMPANY
from bot.company import check_company, load_company


def test_the_shipped_company_has_nothing_to_mend_and_shows_every_kind_of_person() -> None:
    """HR sees a believable company: sizes, partners, two zones, a leaver, two called 小王."""
    assert check_company(PLAYGROUND_COMPANY) == []
    office = load_company(PLAYGROUND_COMPANY)
    active = [p for p in office.people.values() if p.active]
    assert len(active) >= 28 and len(office.people) - len(active) == 1
    assert {"management", "marketing", "sales", "product", "hr", "finance"} <= set(office.departments)
    assert len({d.hrbp for d in office.departments.values()}) >= 3
    assert all(d.head and d.hrbp and d.hr_contact for d in office.departments.values())
    assert {p.zone for p in active} == {"Asia/Shanghai", "Europe/Berlin"}
    called_wang = [p for p in active if "小王" in p.aliases]
    assert len({p.department for p in called_wang}) == 2
    assert any(p.name.isascii() and p.lang == "en" for p in active)
    assert {(t.zone, t.calendar) for t in office.teams.values()} == {
        ("Asia/Shanghai", "CN"),
        ("Europe/Berlin", "DE"),
    }
    assert all(t.lead in t.members and t.channel in office.channels for t in office.teams.values())
    assert office.standin_for("zhang.wei", date(2026, 11, 30)) == "gao.ming"
    assert len({p.email for p in office.people.values()}) == len(office.people)


def test_in_the_shipped_company_every_role_finds_somebody_other_than_the_asker() -> None:
    """Whoever asks, and whichever role is asked, climbing ends at somebody else who is here."""
    office = load_company(PLAYGROUND_COMPANY)
    for asker in (p for p in office.people.values() if p.active):
        department = office.departments[asker.department]
        found = {
            "head": department.head,
            "hrbp": department.hrbp,
            "hr_contact": department.hr_contact,
            "vice_president": department.vice_president,
            **{role: next(iter(office.holders(role)), None) for role in office.roles},
        }
        for role, who in found.items():
            climb = [who, *(office.reporting_line(who) if who else ())]
            climb += [*office.holders("hr_lead"), *office.holders("vice_president")]
            assert any(p and p != asker.id and office.is_active(p) for p in climb), (asker.id, role)


def test_hr_s_own_people_have_a_reviewer_outside_their_reporting_line() -> None:
    """An appeal from inside HR can be decided by somebody who is not the asker's superior."""
    office = load_company(PLAYGROUND_COMPANY)
    for asker in (p for p in office.people.values() if p.department == "hr" and p.id != "gu.minhua"):
        free = set(office.holders("hr_reviewer")) - {asker.id, *office.reporting_line(asker.id)}
        assert free
