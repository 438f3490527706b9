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
