"""A5: somebody who may join later is found again when a need fits, and forgotten when their consent ends."""

from __future__ import annotations

from bot.ports import Pressed
from tests.office import Company
from tests.stories.company.rows import adds
from tests.stories.needs import NEED

POOL = "recruiting.talent_pool"
TALENT = {
    "name": "周晓晴", "source": "silver", "roles": "短视频策划、剪辑", "skills": "脚本、数据复盘",
    "engagement": ["full_time"], "available": "2026-04-01", "contact": "13900000000",
    "consent": "yes", "consent_until": "2026-09-30", "impression": "终面第二名",
}  # fmt: skip


def enters(office: Company, **changes: object) -> None:
    assert adds(office, POOL, "xu.lan", **{**TALENT, **changes}).tone == "good"


def test_a_fitting_candidate_stands_on_the_card_of_a_new_need_with_the_reasons(office: Company) -> None:
    """The head who decides sees who fits and why; the requester, and whoever the need is none of, see nothing."""
    enters(office)
    enters(office, name="何可", roles="会计", skills="总账", contact="13700000000")
    yang, na = office.person("liu.yang"), office.person("li.na")
    yang.starts("recruiting.hiring_need", **NEED)
    na.sees("人才储备库", "周晓晴", "适合「短视频策划」", "可以全职", "2026年4月1日")
    na.sees_not("何可")
    na.sees_not("13900000000", "终面第二名")
    yang.sees_not("周晓晴")


def test_whoever_comes_too_late_or_wants_other_work_is_shown_without_those_reasons(office: Company) -> None:
    """Only what is true is said for them."""
    enters(office, engagement=["intern"], available="2026-06-01")
    office.person("liu.yang").starts("recruiting.hiring_need", **NEED)
    na = office.person("li.na")
    na.sees("周晓晴", "适合「短视频策划」")
    na.sees_not("可以全职", "起可以到岗")


def test_without_consent_nobody_is_entered(office: Company) -> None:
    """The form says what is missing and keeps the rest."""
    answer = adds(office, POOL, "xu.lan", **{**TALENT, "consent": ""})
    assert set(answer.errors) == {"consent"}


def test_when_the_consent_ends_hr_was_told_and_everything_is_forgotten(office: Company) -> None:
    """Thirty days ahead HR hears of it; on the day name and contact are gone."""
    enters(office, consent_until="2026-04-20")
    office.winds_until("2026-03-23 10:00")
    office.person("xu.lan").sees("人才储备库", "周晓晴")
    office.winds_until("2026-04-21 10:00")
    view = office.room.register("xu.lan", POOL)
    assert all("周晓晴" not in row.title and row.state == "retired" for row in view.rows)


def test_the_pool_is_hr_s_alone(office: Company) -> None:
    """For anybody else it does not exist."""
    enters(office)
    assert office.room.register("liu.yang", POOL) is None
    yang = office.person("liu.yang")
    yang.says("查 人才储备库 周晓晴")
    yang.sees_not("数据复盘")


def test_an_english_reader_sees_the_reasons_in_english(office: Company) -> None:
    """Names stay, words change."""
    enters(office)
    na = office.person("li.na")
    na._send(Pressed("desk", "speak", "en"))
    office.person("liu.yang").starts("recruiting.hiring_need", **NEED)
    na.sees("Talent pool", "fits “短视频策划”")
