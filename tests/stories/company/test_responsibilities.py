"""F2: which task across departments is whose, and what counts as delivered."""

from __future__ import annotations

from tests.office import Company
from tests.stories.company.rows import adds, changes

LIST = "company.responsibilities"
TASK = {
    "task": "直播脚本终审", "owner": "liu.yang", "standard": "开播前两天交付定稿，产品卖点由产品部确认",
    "department": "marketing", "partner": "product",
}  # fmt: skip


def test_a_responsibility_is_found_by_whoever_works_with_it(office: Company) -> None:
    """HR writes it down; anybody finds owner and standard; the owner keeps it up to date."""
    assert adds(office, LIST, **TASK).tone == "good"
    yi = office.person("sun.yiran")
    yi.says("查 责任清单 脚本")
    yi.sees("直播脚本终审", "刘洋", "开播前两天")
    assert changes(office, LIST, "直播脚本终审", "liu.yang", standard="开播前三天交付定稿").tone == "good"
    yi.says("责任清单 直播脚本终审")
    yi.sees("开播前三天")
