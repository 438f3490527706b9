"""What a decision causes."""

from __future__ import annotations

from dataclasses import replace

from tests.looking import every
from tests.office import Company

APPEAL = {
    "cycle": "2025Q4", "result": "B", "rater": "liu.yang", "grounds": ["data"], "facts": "数据有出入",
    "remedy": "recalculate", "recuse": [], "consent": "yes",
}  # fmt: skip


def test_a_case_nobody_may_decide_is_told_to_the_maintainers_and_taken_up_when_somebody_may(company: Company) -> None:
    """F4: everybody who could review an appeal left. The maintainers hear the reference and nothing else; once
    the company names a reviewer, they are asked at the next time something falls due."""
    office = company.bole.company
    gone = {"xu.lan", "ma.chao", "ding.rui", "chen.jing", "gu.minhua", "zhou.wenyuan", "lin.yue", "he.jun"}
    left = {p: replace(who, active=False) if p in gone else who for p, who in office.people.items()}
    company.reorganises(people=left)
    company.person("wang.xiaoyu").starts("growth.appeal", **APPEAL)
    (case,) = every(company)
    assert case.waiting_for() == ()
    for maintainer in office.roles["maintainer"]:
        assert company.person(maintainer).count(case.ref) == 1
        company.person(maintainer).sees_not("数据有出入", "liu.yang", "刘洋")
    company.reorganises(people={**left, "gu.minhua": office.people["gu.minhua"]})
    company.winds(days=6)
    assert every(company, "growth.appeal")[0].waiting_for() == ("gu.minhua",)
    assert company.person("gu.minhua").can("see")


def test_a_card_drawn_twice_in_one_turn_shows_how_the_turn_ended(company: Company) -> None:
    """Somebody joined the team in another's place, and is asked just as the meeting closes: by their own card,
    too, it is over."""
    company.winds_until("2026-03-09 17:59")
    brand = company.bole.company.teams["brand"]
    joined = next(p for p in company.bole.company.people if p not in (brand.lead, *brand.members))
    moved = replace(brand, members=(*brand.members[:-1], joined))
    company.reorganises(teams={**company.bole.company.teams, "brand": moved})
    company.winds_until("2026-03-09 18:00")
    assert company.person(joined).messages
    assert not company.person(joined).can("submit")
