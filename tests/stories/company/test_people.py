"""HR keeps the list of people: who joins, who leaves, who has another manager."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tests.colleague import Colleague
from tests.office import Company
from tests.stories.company.rows import adds, changes, row
from tests.stories.needs import REF, filed

PEOPLE = "company.people"


def test_everybody_looks_people_up_and_only_hr_changes_them(office: Company) -> None:
    """The list stands there from the first day, as the company file has it; the file is named as its source."""
    yu = office.person("wang.xiaoyu")
    yu.says("员工名册 李娜")
    yu.sees("李娜", "市场总监", "林悦")
    seen = row(office, PEOPLE, "李娜", "wang.xiaoyu")
    assert not seen.may_edit
    (first,) = office.room.history("wang.xiaoyu", PEOPLE, seen.id)
    assert (first.by, first.cause) == ("伯乐", "公司文件")


def test_a_colleague_who_joins_is_known_at_once(office: Company) -> None:
    """Added in chat, she can be named, has a manager, and uses the bot."""
    answer = adds(
        office, PEOPLE, account="qiao.an", name="乔安", department="marketing", manager="liu.yang", active="true"
    )
    assert answer.tone == "good", answer.errors
    assert office.room.office().manager_of("qiao.an") == "liu.yang"
    Colleague(office, "qiao.an").starts("growth.one_on_one", with_whom="liu.yang", when="2026-03-05 15:00")
    office.person("liu.yang").sees("乔安")


def test_who_leaves_is_asked_for_nothing_any_more(office: Company) -> None:
    """F4: HR marks the head as gone: her own superior has her open task, and she is no stranger in old cases."""
    filed(office)
    na = office.person("li.na")
    assert na.may_press("同意", REF)
    answer = changes(office, PEOPLE, "李娜", active="false")
    assert answer.tone == "good", answer.errors
    office.person("lin.yue").sees(REF)
    assert office.room.office().person("li.na").name == "李娜"
    assert not office.room.office().is_active("li.na")


def test_a_new_manager_is_asked_from_now_on(office: Company) -> None:
    """The change is on record with what stood there before."""
    changes(office, PEOPLE, "王小雨", manager="gao.ming")
    assert office.room.office().manager_of("wang.xiaoyu") == "gao.ming"
    latest = office.room.history("li.na", PEOPLE, row(office, PEOPLE, "王小雨").id)[0]
    assert latest.by == "陈静"
    assert ("直属上级", "高明") in [(label, after) for label, _, after in latest.fields]


@pytest.mark.parametrize(
    ("title", "values", "question", "sentence"),
    [
        ("李娜", {"manager": "li.na"}, "manager", "不能把自己设为自己的上级"),
        ("林悦", {"manager": "li.na"}, "manager", "绕成一圈"),
        ("李娜", {"account": "li.nana"}, "account", "定下以后不能改（现在是 li.na）"),
        ("李娜", {"zone": "Asia/Peking"}, "zone", "没有这个时区"),
        ("陈静", {"active": "false"}, "active", "最后一位人资部负责人"),
    ],
)
def test_nonsense_is_refused_beside_the_question(
    office: Company, title: str, values: dict[str, str], question: str, sentence: str
) -> None:
    """Nothing is kept, and the sentence says what to do instead."""
    version = len(office.room.history("chen.jing", PEOPLE, row(office, PEOPLE, title).id))
    answer = changes(office, PEOPLE, title, **values)
    assert sentence in answer.errors[question]
    assert len(office.room.history("chen.jing", PEOPLE, row(office, PEOPLE, title).id)) == version


def test_a_row_hr_edited_wins_over_the_file_and_the_others_follow_it(office: Company) -> None:
    """The company file changes and the bot starts again: what HR wrote stays, what HR did not touch is new."""
    changes(office, PEOPLE, "王小雨", english="Rain Wang")
    people = dict(office.bole.company.people)
    for who in ("wang.xiaoyu", "liu.yang"):
        people[who] = replace(people[who], english="Somebody")
    del people["shen.kai"]
    office.reorganises(people=people)
    assert office.room.office().person("wang.xiaoyu").english == "Rain Wang"
    assert office.room.office().person("liu.yang").english == "Somebody"
    assert not office.room.office().is_active("shen.kai")
    office.reorganises(people=office.bole.company.people)
    assert office.room.office().is_active("shen.kai")
    office.reopens()
    assert office.room.office().person("wang.xiaoyu").english == "Rain Wang"
