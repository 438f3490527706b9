"""A company whose file says no more than who heads HR and who looks after the bot: departments, heads, HR partners and
managers come from Feishu's directory, and follow it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from bot.company import lacking
from bot.platforms.feishu import roster
from bot.ports import Pressed, Said, Submitted
from tests.chats import Chats
from tests.elsewhere import Elsewhere
from tests.looking import every, rows
from tests.office import Company
from tests.platforms.feishu.contacts import STATUS, Contacts
from tests.stories.needs import NEED, REF

FILE = '[roles]\nhr_lead = ["chen@x.example"]\nmaintainer = ["qin@x.example"]\n'
PEOPLE = {
    "ou_gm": ("0", "周总"),
    "ou_qin": ("0", "秦浩"),
    "ou_chen": ("od-hr", "陈静"),
    "ou_xu": ("od-hr", "许岚"),
    "ou_li": ("od-market", "李娜"),
    "ou_wang": ("od-content", "王小雨"),
    "ou_liu": ("od-content", "刘洋"),
}


class Tenant(Company):
    """The company, with Feishu for its other door, and Feishu's directory."""

    def __init__(self, folder: Path) -> None:
        file = folder / "company.toml"
        file.write_text(FILE, "utf-8")
        super().__init__(folder / "data", beside=(Chats("feishu"),), company=file)
        self.contacts = Contacts()
        self.contacts.department("od-market", name="市场部", leader_user_id="ou_li", department_hrbps=["ou_xu"])
        self.contacts.department("od-content", "od-market", name="内容组")
        self.contacts.department("od-hr", name="人力资源部", leader_user_id="ou_chen")
        for handle, (department, name) in PEOPLE.items():
            email = f"{handle.removeprefix('ou_')}@x.example"
            self.contacts.user(handle, department, name=name, enterprise_email=email)
        self.refreshes()

    def refreshes(self) -> None:
        roster.refresh(self.contacts, self.room)
        self.settles()

    def tells(self, kind: str, **about: Any) -> None:
        """An event of the directory comes in."""
        event = {"header": {"event_type": f"contact.{kind}_v3"}, "event": {"object": about}}
        assert roster.changed(self.contacts, self.room, event)
        self.settles()

    def at(self, handle: str) -> Elsewhere:
        return Elsewhere(self, handle, "feishu")

    def files(self, handle: str, department: str) -> Elsewhere:
        asker = self.at(handle)
        asker.starts("recruiting.hiring_need", **NEED | {"department": department})
        asker.told(REF)
        return asker


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Tenant]:
    company = Tenant(tmp_path)
    yield company
    company.close()


def waits_for(office: Tenant) -> list[str]:
    (case,) = every(office, "recruiting.hiring_need")
    return sorted(case.waiting_for())


def test_nothing_is_lacking_but_what_only_the_file_can_say(office: Tenant) -> None:
    """With a head of HR and a maintainer named by address, a directory is all the company needs."""
    company = office.room.office()
    assert lacking(company) == ""
    assert [d.name for d in company.departments.values()] == ["内容组", "人力资源部", "市场部"]
    assert company.person("chen").department == "feishu:od-hr"


def test_a_need_goes_from_the_team_to_the_head_the_partner_and_hr(office: Tenant) -> None:
    """The form offers the asker's own department; its head is found above it, its HR partner too."""
    wang = office.at("ou_wang")
    wang.commands("start:recruiting.hiring_need")
    (own,) = (i for i in wang.form.inputs if i.name == "department")
    assert own.value == "feishu:od-content"
    office.files("ou_wang", "feishu:od-content")
    head = office.at("ou_li")
    head.sees(REF, "内容组", "短视频策划")
    head.presses("同意", REF)
    office.at("ou_xu").presses("可行", REF)
    office.at("ou_chen").presses("同意", REF)
    wang.sees("李娜", "许岚", "陈静")
    (case,) = every(office, "recruiting.hiring_need")
    assert [entry.by for entry in case.said("approve")] == ["feishu:ou_li", "chen"]


def test_in_words_a_department_is_known_by_its_name(office: Tenant) -> None:
    """Nobody has to know an id, and nobody sees one."""
    wang = office.at("ou_wang")
    wang.says("市场部招 2 个短视频运营，下周五前")
    wang.says("我的上级是谁")
    wang.sees("李娜")
    wang.sees_not("od-", "feishu:")


def test_a_head_who_leaves_is_followed_within_a_pulse(office: Tenant) -> None:
    """F4: the event alone; the need goes to whoever the leaver reported to, HR hears of it, and the leaver can do
    nothing any more."""
    office.contacts.users["ou_li"]["leader_user_id"] = "ou_gm"
    office.refreshes()
    office.files("ou_wang", "feishu:od-market")
    assert waits_for(office) == ["feishu:ou_li"]
    stale = office.at("ou_li").button("同意")
    before = office.clock.now()
    del office.contacts.users["ou_li"]
    office.tells("user.deleted", open_id="ou_li")
    assert office.clock.now() - before < timedelta(minutes=5)
    assert waits_for(office) == ["feishu:ou_gm"]
    office.at("ou_chen").sees("李娜", REF)
    answer = office.at("ou_li").presses_button(stale)
    assert not answer.accepted
    assert [entry.verb for entry in every(office)[-1].entries] == ["file", "reseat"]


def test_a_suspended_head_is_asked_again_when_back(office: Tenant) -> None:
    """F4: suspended in Feishu, the head above is asked; the department itself keeps its name all along."""
    office.contacts.departments["od-content"]["leader_user_id"] = "ou_liu"
    office.refreshes()
    office.files("ou_wang", "feishu:od-content")
    assert waits_for(office) == ["feishu:ou_liu"]
    office.contacts.users["ou_liu"]["status"] = STATUS | {"is_frozen": True}
    office.tells("user.updated", open_id="ou_liu")
    assert waits_for(office) == ["feishu:ou_li"]
    office.contacts.users["ou_liu"]["status"] = STATUS
    office.tells("user.updated", open_id="ou_liu")
    assert waits_for(office) == ["feishu:ou_liu"]


def test_another_head_has_what_the_one_before_was_asked(office: Tenant) -> None:
    """The department's head changes in Feishu: the card moves, and the former head's offers nothing any more."""
    office.files("ou_wang", "feishu:od-market")
    office.contacts.departments["od-market"]["leader_user_id"] = "ou_liu"
    office.tells("department.updated", open_department_id="od-market")
    assert waits_for(office) == ["feishu:ou_liu"]
    assert office.at("ou_liu").may_press("同意", REF)
    assert not office.at("ou_li").may_press("同意", REF)


def test_a_department_that_is_no_more_leaves_its_cases_to_the_one_above(office: Tenant) -> None:
    """By an event, then by the list; its name goes with the one it now belongs to."""
    office.files("ou_wang", "feishu:od-content")
    for own in ("ou_wang", "ou_liu"):
        office.contacts.users[own]["department_ids"] = ["od-market"]
    del office.contacts.departments["od-content"]
    office.tells("department.deleted", open_department_id="od-content")
    office.refreshes()
    assert waits_for(office) == ["feishu:ou_li"]
    office.at("ou_li").sees_not("od-content")
    assert "feishu:od-content" not in office.room.office().departments


def adds(office: Tenant, register: str, by: str = "ou_chen", **values: Any) -> None:
    """HR's head, or a colleague of hers, writes a row of the company in a chat in Feishu."""
    writer = office.at(by)
    writer._send(Pressed("desk", f"row:{register}:new"))
    answer = writer.fills(**values)
    assert answer.accepted, answer
    office.settles()


def test_what_hr_writes_of_a_department_joins_it(office: Tenant) -> None:
    """A department of the same name gets another head and partner, people only Feishu knows: what was asked before
    follows, and goes on under its new id."""
    office.files("ou_wang", "feishu:od-market")
    adds(
        office, "company.departments", by="ou_xu",
        code="marketing", name="市场部", head="feishu:ou_liu", hrbp="chen",
    )  # fmt: skip
    company = office.room.office()
    assert set(company.departments) == {"marketing", "feishu:od-hr"}
    assert company.person("feishu:ou_wang").department == "marketing"
    assert waits_for(office) == ["feishu:ou_liu"]
    assert not office.at("ou_li").may_press("同意", REF)
    office.at("ou_liu").presses("同意", REF)
    office.at("ou_chen").sees(REF, "市场部")
    assert waits_for(office) == ["chen"]


def test_what_hr_writes_of_a_person_comes_first(office: Tenant) -> None:
    """A row with their address, a department of Feishu's and a manager: theirs from then on, and the need follows."""
    adds(
        office, "company.people",
        account="wang", name="王小雨", email="WANG@x.example", department="feishu:od-market", manager="feishu:ou_gm",
        active="true",
    )  # fmt: skip
    assert office.room.person_of("feishu", "ou_wang") == "wang"
    assert office.room.office().manager_of("wang") == "feishu:ou_gm"
    assert office.room.office().person("wang").department == "feishu:od-market"


def test_hearing_the_same_directory_again_changes_nothing(office: Tenant) -> None:
    """A refresh every few hours writes nothing when nothing changed; half a list lets no department go."""
    stamp = office.bole.tools.directory.stamp
    office.refreshes()
    assert office.bole.tools.directory.stamp == stamp
    for n in range(20):
        office.contacts.department(f"od-{n}", name=f"第{n}部")
    office.refreshes()
    for n in range(20):
        del office.contacts.departments[f"od-{n}"]
    office.refreshes()
    assert len(office.room.office().departments) == 23


def test_five_hundred_look_alikes_in_the_directory_are_nobody_of_the_company(office: Tenant) -> None:
    """F7: names of the company's people with nearly their addresses: 0 wrong links, whoever is really there stays."""
    swaps = [
        ("e", "е"),
        ("c", "с"),
        ("i", "і"),
        ("n", "ո"),
        (".", "．"),
        ("@", "+hr@"),
        ("@x", "@mail.x"),
        ("x.", "х."),
    ]
    joined = len(rows(office, "audit", "action = 'directory:joined'"))
    for number in range(500):
        real = ("chen", "陈静") if number % 2 else ("qin", "秦浩")
        old, new = swaps[number % len(swaps)]
        email = f"{real[0]}@x.example".replace(old, new, 1 + number % 3)
        if email == f"{real[0]}@x.example":
            email = f"{real[0]}@x.example.cn"
        field = "enterprise_email" if number % 3 else "email"
        office.contacts.user(f"ou_like{number}", "od-hr", name=real[1], **{field: email})
    office.refreshes()
    for number in range(500):
        assert office.room.person_of("feishu", f"ou_like{number}") == f"feishu:ou_like{number}"
    assert office.room.person_of("feishu", "ou_chen") == "chen"
    assert office.room.handle_of("feishu", "qin") == "ou_qin"
    assert len(rows(office, "audit", "action = 'directory:joined'")) == joined


@pytest.mark.parametrize(
    "body", [Said("我要招人"), Pressed("desk", "start:recruiting.hiring_need"), Submitted("desk", "x", {})]
)
def test_people_of_another_company_are_refused(office: Tenant, body: Any) -> None:
    """F8: somebody in a shared group, whom the directory does not have, and somebody invited who has not joined."""
    office.contacts.user("ou_new", "od-market", status=STATUS | {"is_unjoin": True})
    office.refreshes()
    before = rows(office, "outbox", "1 = 1")
    for handle in ("ou_foreign", "ou_new"):
        roster.one(office.contacts, office.room, handle)
        answer = office.at(handle)._send(body)
        assert not answer.accepted
        assert "请联系人资部" in answer.toast
    assert rows(office, "outbox", "1 = 1") == before
