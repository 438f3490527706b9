"""F4: a head lets a deputy decide, up to a limit; beyond it the head decides; taken back, it is over at once."""

from __future__ import annotations

from tests.office import Company
from tests.stories.company.rows import adds, changes, retires, row
from tests.stories.needs import REF, filed

LIST = "company.delegations"
POWER = {"taker": "gao.ming", "matter": "市场部招聘审批", "kinds": ["recruiting"], "share": "instead"}


def test_a_head_gives_a_power_away_and_takes_it_back(office: Company) -> None:
    """In chat: the deputy hears of it, gets the open card "for" the head, and loses it when it is taken back."""
    filed(office)
    na, ming = office.person("li.na"), office.person("gao.ming")
    na.says("授权")
    na.sees("还没有内容")
    assert adds(office, LIST, "li.na", **POWER).tone == "good"
    ming.sees("李娜 的审批权限现在交给 高明：招聘用人。")
    ming.sees(REF, "你代 李娜 处理这一步，记录里会写明。")
    assert not na.may_press("同意", REF)
    button = ming.button("同意", REF)
    retires(office, LIST, row(office, LIST, "市场部招聘审批").id, "li.na")
    ming.sees("已收回，立即生效")
    assert not ming.presses_button(button).accepted
    na.presses("同意", REF)
    office.person("xu.lan").sees(REF)


def test_what_the_deputy_decides_is_on_record_for_the_head(office: Company) -> None:
    """The history and the audit say who decided for whom."""
    adds(office, LIST, "li.na", **POWER)
    yang, _, _ = filed(office)
    office.person("gao.ming").presses("同意", REF)
    yang.says(REF)
    yang.sees("高明（代 李娜）：同意")


def test_an_amount_nobody_knows_lies_beyond_the_limit(office: Company) -> None:
    """A hiring need has no amount: with a limit of money the head is asked as ever."""
    adds(office, LIST, "li.na", **POWER, up_to="50000")
    filed(office)
    office.person("gao.ming").sees_not(REF)
    assert office.person("li.na").may_press("同意", REF)


def test_nobody_gives_away_what_is_not_theirs(office: Company) -> None:
    """Only one's own powers, not to oneself, and a row of one's own cannot be turned into another's."""
    assert "只能填你自己" in adds(office, LIST, "gao.ming", **(POWER | {"giver": "li.na"})).errors["giver"]
    assert "不能授权给自己" in adds(office, LIST, "li.na", **(POWER | {"taker": "li.na"})).errors["taker"]
    assert adds(office, LIST, "gao.ming", **(POWER | {"taker": "liu.yang"})).tone == "good"
    answer = changes(office, LIST, "市场部招聘审批", "gao.ming", giver="li.na")
    assert "只能填你自己" in answer.errors["giver"]


def test_either_of_them_may_be_first(office: Company) -> None:
    """Both are asked; the deputy answers, the head's card is closed."""
    adds(office, LIST, "li.na", **(POWER | {"share": "either"}))
    filed(office)
    na, ming = office.person("li.na"), office.person("gao.ming")
    assert na.may_press("同意", REF)
    ming.presses("同意", REF)
    assert not na.may_press("同意", REF)
    office.person("xu.lan").sees(REF)


def test_a_delegation_with_days_begins_and_ends_with_them(office: Company) -> None:
    """From Wednesday to Thursday: the open card goes to the deputy at midnight, and comes back after the last day."""
    filed(office)
    na, ming = office.person("li.na"), office.person("gao.ming")
    adds(office, LIST, "li.na", **POWER, starts="2026-03-04", ends="2026-03-05")
    assert na.may_press("同意", REF)
    office.winds_until("2026-03-04 10:00")
    assert not na.may_press("同意", REF)
    assert ming.may_press("同意", REF)
    office.winds_until("2026-03-06 10:00")
    assert not ming.may_press("同意", REF)
    assert na.may_press("同意", REF)


def test_a_new_row_begins_as_its_writers_own_unless_an_editor_writes_it(office: Company) -> None:
    """A head who gives a power away is the giver; HR, who may write for anybody, says whose it is."""
    begun = {who: office.room.register_form(who, LIST, None) for who in ("li.na", "chen.jing")}
    given = {who: next(i.value for i in form.inputs if i.name == "giver") for who, form in begun.items()}
    assert given == {"li.na": "li.na", "chen.jing": None}
