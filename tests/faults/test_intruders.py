"""Somebody who wants a part in another's case tries whatever the bot offers anybody, and gets none."""

from __future__ import annotations

import csv
import io
from collections import Counter
from contextlib import suppress
from datetime import timedelta
from random import Random

from bot.engine import linking, records, rights
from bot.engine.views import OFFERED
from bot.flow.case import Case
from bot.flow.register import is_editor
from bot.flow.soundness import GIVES
from bot.flow.staff import Feed
from bot.flow.verbs import DESK as DESK_VERBS
from bot.ports import DESK, Answer, Body, Incoming, Pressed, Refused, Said, Submitted
from storage import cases, papers, registers
from tests.looking import all_tasks, every, turn_in
from tests.office import Company
from tests.scale import WHOLE, times
from tests.stories.company.rows import adds, changes
from tests.walking import Walk

ROLES = ("hr_lead", "hr_reviewer", "general_manager", "vice_president", "hr", "maintainer")
WALKED = (
    "growth.appeal", "growth.appraisal", "growth.one_on_one", "recruiting.hiring_need", "operations.large_spend",
)  # fmt: skip
REGISTERS = {feed: f"company.{feed}" for feed in GIVES}


def has_no_part(company: Company, case: Case, who: str) -> bool:
    """Whether somebody can neither read the case nor is asked anything in it."""
    with company.bole.tools.store.reading() as tx:
        turn, row = turn_in(company, tx), cases.load(tx, case.id)
        assert row is not None
        now = records.from_row(row)
        members = rights.members(tx, now)
        reads = rights.may_read(turn.workflow_of(now), now, who, members, turn.world)
    asked = any(t.person == who for t in all_tasks(company, f"case_id = '{case.id}'"))
    return not reads and who not in members and now.seat_of(who) is None and not asked


class Intruder:
    """One person, one case that is none of their business, and everything that might change that."""

    def __init__(self, company: Company, who: str, case: Case, chance: Random) -> None:
        self.company, self.who, self.case, self.chance = company, who, case, chance

    def tries(self) -> str:
        """One attempt of a random kind; its name."""
        ways = (
            self.takes_over, self.presses, self.talks, self.holds_a_role, self.imports, self.stands_in, self.links,
            self.fetches, self.links_accounts,
        )  # fmt: skip
        way = self.chance.choice(ways)
        way()
        return way.__name__

    def _send(self, body: Body, place: str = "direct") -> Answer:
        now = self.company.clock.now()
        return self.company.room.receive(Incoming(self.company.key(), "playground", self.who, body, now, place))

    def _token(self) -> str:
        tokens = [task.token for task in all_tasks(self.company, f"case_id = '{self.case.id}'")]
        return self.chance.choice(tokens or [DESK])

    def takes_over(self) -> None:
        """Hand it to me; let me approve as well; I correct it so that it names me."""
        form = self.company.bole.tools.registry[self.case.workflow].form
        people = [q.name for q in form.questions if q.kind in ("person", "people")] if form else []
        verb = self.chance.choice(["reassign", "add_approver", "correct", "ask_back", "reply"])
        self._send(Submitted(self._token(), verb, {"person": self.who, "question": "?", "answer": "!"}))
        self._send(Submitted(self._token(), verb, dict(self.case.answers) | dict.fromkeys(people, self.who)))

    def presses(self) -> None:
        """Whatever any workflow knows, and what leads from the case to another."""
        registry = self.company.bole.tools.registry
        moves = {m.verb.name for m in registry[self.case.workflow].moves} | set(DESK_VERBS)
        offers = {f"{OFFERED}{name}" for name in registry}
        verb = self.chance.choice(sorted(moves | offers | {"see", "more", "talk.send"}))
        self._send(Pressed(self._token(), verb, self.case.id))
        self._send(Submitted(self._token(), verb, {"person": self.who, "case": self.case.id, "reason": "x"}))

    def talks(self) -> None:
        """By its number, by mention, in a channel, as an answer to anything."""
        ref, me = self.case.ref, f"<@playground-{self.who}>"
        said = self.chance.choice([
            ref, f"{ref} 进展", f"把 {ref} 转交给 {me}", f"{ref} 加 {me} 审批", f"reassign {ref} to me", f"同意 {ref}",
            f"{ref} 抄送 {me}", f"{me} 负责 {ref}", f"撤回 {ref}", f"关联 {ref}",
        ])  # fmt: skip
        office = self.company.bole.company
        self._send(Said(said, called=self.chance.random() < 0.3), self.chance.choice(["direct", *office.channels]))

    def _row(self, feed: Feed) -> tuple[str, dict[str, object]]:
        """A row of the company with somebody's name in it that may be made mine: its id, "new" for another."""
        with self.company.bole.tools.store.reading() as tx:
            known = registers.of(tx, REGISTERS[feed])
        row = self.chance.choice(known) if known else None
        form = self.company.bole.tools.registry.registers[REGISTERS[feed]].form
        values = dict(row.body) if row else {}
        for question in form.questions:
            if question.kind == "choice" and question.name == "role":
                values["role"] = self.chance.choice(ROLES)
        if feed == "delegations":
            handler = self.chance.choice(self.case.waiting_for() or (self.case.requester,))
            values |= {"giver": handler, "matter": f"{self.chance.random()}", "share": "either", "kinds": None}
            values |= {"kinds": [self.case.workflow], "starts": None, "ends": None, "up_to": None}
            row = None
        values |= dict.fromkeys(GIVES[feed], self.who)
        fresh = row is None or (feed == "roles" and self.chance.random() < 0.7)
        return ("new" if fresh or row is None else row.id), values

    def holds_a_role(self) -> None:
        """I am the head of HR, the department's partner, the requester's manager, the handler's deputy."""
        feed = self.chance.choice(list(GIVES))
        row, values = self._row(feed)
        self._send(Submitted(DESK, f"row:{REGISTERS[feed]}:{row}", values))
        self._send(Pressed(DESK, f"restore:{REGISTERS[feed]}:{row}"))

    def imports(self) -> None:
        """The same from a spreadsheet."""
        feed = self.chance.choice(list(GIVES))
        _, values = self._row(feed)
        out = io.StringIO()
        sheet = csv.writer(out)
        sheet.writerow(values)
        sheet.writerow(["" if v is None else "、".join(v) if isinstance(v, list) else v for v in values.values()])
        with suppress(Refused):
            self.company.room.import_rows(self.who, REGISTERS[feed], "x.csv", out.getvalue().encode("utf-8-sig"), False)

    def stands_in(self) -> None:
        """Whoever handles it is away from today, and I stand in."""
        today = self.company.clock.now().date()
        days = {"starts": today.isoformat(), "ends": (today + timedelta(days=9)).isoformat()}
        handler = self.chance.choice(self.case.waiting_for() or (self.case.requester,))
        given = {"standin": self.who, "person": handler, "for_person": handler, "giver": handler, **days}
        self._send(Submitted(DESK, "delegate", given))
        self._send(Said(f"{handler} 休假到下周五，由我代理", called=True))

    def links(self) -> None:
        """A case of my own that belongs to that one."""
        asking = [
            (workflow.name, [q.name for q in workflow.form.questions if q.kind == "case"])
            for workflow in self.company.bole.tools.registry.values() if workflow.form and workflow.startable
        ]  # fmt: skip
        name, questions = self.chance.choice([each for each in asking if each[1]] or asking)
        form = self._send(Pressed(DESK, f"start:{name}")).form
        if form is not None:
            given = {i.name: i.value for i in form.inputs if i.value is not None}
            given |= dict.fromkeys(questions, self.chance.choice([self.case.id, self.case.ref]))
            self._send(Submitted(form.token, form.verb, given))

    def fetches(self) -> None:
        """Pages by their address."""
        room, who = self.company.room, self.who
        assert room.case_history(who, self.case.ref) is None
        with self.company.bole.tools.store.reading() as tx:
            ids = [row.id for row in papers.heads_of_case(tx, self.case.id)]
        assert all(room.document(who, each, "html") is None and room.paper(who, each) is None for each in ids)

    def links_accounts(self) -> None:
        """The handler's account is mine."""
        handler = self.chance.choice(self.case.waiting_for() or (self.case.requester,))
        for verb in linking.VERBS:
            self._send(Pressed(self._token(), verb, f"playground:{handler}"))


def test_nobody_gives_themselves_a_part_in_anothers_case(company: Company) -> None:
    """I6: people of every rank, those who keep the company's registers among them, try to get into cases that are none
    of their business: by taking over, typed orders, roles, departments, managers, delegations, spreadsheets, absences,
    links, pages, accounts. After every attempt they can read nothing of it, are asked nothing in it, and no seat is
    theirs."""
    for seed, workflow in enumerate(company.bole.tools.registry if WHOLE else WALKED):
        Walk(company, workflow, seed).steps(times(8, 30), look=False)
    chance, tried = Random(6), Counter[str]()
    office = company.bole.company
    people = [p for p in office.people if office.is_active(p)]
    roles = company.bole.tools.registry.registers["company.roles"]
    keepers = [p for p in people if is_editor(roles, p, office)]
    for _ in range(times(120, 2_000)):
        case = chance.choice([c for c in every(company) if c.is_open])
        who = chance.choice(keepers if chance.random() < 0.5 else people)
        if has_no_part(company, case, who):
            way = Intruder(company, who, case, chance).tries()
            tried[way] += 1
            assert has_no_part(company, case, who), f"{who} got into {case.ref} by {way}"
    assert sum(tried.values()) >= times(50, 1_000) and len(tried) == 9, tried


def test_nobody_appoints_themselves(company: Company) -> None:
    """I6: who keeps the registers cannot make themselves somebody who reads or decides others' cases: not a holder of a
    role, a head or partner of a department, anybody's manager, or the taker of somebody's powers. The sentence says who
    can; a colleague's appointment works, and what somebody is already may be kept."""
    me, colleague = "chen.jing", "ma.chao"
    said = "这一项不能填自己。请另一位 HR 同事来填，或请维护伯乐的同事修改。"
    assert adds(company, "company.roles", me, role="hr_reviewer", person=me).errors == {"person": said}
    assert changes(company, "company.departments", "市场部", me, head=me).errors == {"head": said}
    assert changes(company, "company.people", "王小雨", me, manager=me).errors == {"manager": said}
    power = {"matter": "申诉", "kinds": ["growth.appeal"], "share": "either", "giver": "gao.ming", "taker": me}
    assert adds(company, "company.delegations", me, **power).errors == {"taker": said}
    assert adds(company, "company.delegations", me, **power | {"taker": colleague}).tone == "good"
    assert adds(company, "company.roles", me, role="hr_reviewer", person=colleague).tone == "good"
    head = company.room.office().departments["hr"].head
    assert changes(company, "company.departments", "人力资源部", head, english="People").tone == "good"
