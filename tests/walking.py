"""Random walks: people of the company press, write and wait in any order, and after each step all that must
hold is looked at again."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from random import Random

from bot.cards.model import Button, card_from_json
from bot.engine import views, wire
from bot.engine.registers import keeping
from bot.flow.case import Case, Entry
from bot.flow.links import cases_asked
from bot.flow.machine import open_moves
from bot.flow.recurring import EachCase, EachRecord
from bot.flow.register import key_of
from bot.flow.samples import Sampler
from bot.flow.verbs import DESK
from bot.flow.workflow import Step, Workflow
from bot.ports import Fell, Pressed, Submitted
from storage import inbox, outbox, registers, tasks
from storage.tasks import TaskRow
from tests.filling import filled
from tests.looking import all_tasks, audited, buttons_of, every, open_to, rows, turn_in
from tests.office import Company

FAR = datetime(9999, 1, 1, tzinfo=UTC)
ON_TOP = {"more", "see"}


def own_decisions(workflow: type[Workflow], case: Case) -> Iterator[Entry]:
    """What the requester did at a step where nobody may speak for themselves, and the step asks who may."""
    for entry in case.entries:
        step = workflow.places.get(entry.place)
        if entry.by == case.requester and isinstance(step, Step) and step.own in ("climb", "skip"):
            moves = [m for m in workflow.moves_from(step.name) if m.verb.name == entry.verb]
            if moves and all(m.by is None for m in moves):
                yield entry


class Walk:
    """Somebody does something, again and again; the same seed walks the same way."""

    def __init__(self, company: Company, workflow: str, seed: int) -> None:
        self.company = company
        self.workflow = company.bole.tools.registry[workflow]
        known = [self.workflow, *self._parents(self.workflow)]
        self.startable = [w for w in known if w.startable]
        self.chance = Random(seed)
        self.people = sorted(p for p in company.bole.company.people if company.bole.company.is_active(p))
        self.done: list[str] = []

    def steps(self, many: int, *, look: bool = True) -> None:
        """So many deeds; `look`: look everything over after each."""
        self._fills_registers()
        for workflow in reversed(self.startable):
            self._start(workflow)
            self.company.settles()
        if not any(case.workflow == self.workflow.name for case in every(self.company)):
            self._opens_by_itself()
            self.company.settles()
        for _ in range(many):
            deed = self.chance.choices(
                (self._presses, self._winds, self._starts, self._steals, self._repeats, self._goes_away),
                (62, 16, 6, 8, 6, 2),
            )[0]
            deed()
            self.company.settles()
            if look:
                self.holds()

    def holds(self) -> None:
        """What is true after every step."""
        trouble = rows(self.company, "inbox", "error IS NOT NULL")
        assert not trouble, self._told(f"a turn failed: {trouble[0]['error']}")
        timers = {row["case_id"] for row in rows(self.company, "timer", "state = 'sleeping'")}
        asked: dict[str, set[str]] = {}
        for task in all_tasks(self.company, "state = 'open' AND kind = 'ask'"):
            asked.setdefault(task.case_id, set()).add(task.person)
        known = {row["case_id"] for row in rows(self.company, "audit", "action LIKE '%unseated'")}
        written = audited(self.company)
        for case in every(self.company):
            who = asked.get(case.id, set())
            assert written.get(case.id) == len(case.entries), self._told(f"{case.ref}: a change without its audit row")
            if case.is_open:
                assert case.id in timers, self._told(f"{case.ref} has no live deadline at {case.place}")
                assert who == set(case.waiting_for()), self._told(f"{case.ref} waits for {case.seats}, asks {who}")
                assert who or case.id in known, self._told(f"{case.ref} waits for nobody at {case.place}")
            else:
                assert case.id not in timers, self._told(f"{case.ref} is over and still has a timer")
                assert not who, self._told(f"{case.ref} is over and still asks {who}")
            own = list(own_decisions(self.company.bole.tools.registry[case.workflow], case))
            assert not own, self._told(f"{case.ref}: {case.requester} decided their own case: {own}")

    def cards_hold(self) -> None:
        """Each card that stands somewhere shows the moves open to its reader, and no other."""
        newest = {p.card_key: p.card for p in self.company.platform.sent if p.card_key.startswith("task:")}
        with self.company.bole.tools.store.reading() as tx:
            turn = turn_in(self.company, tx)
            for letter in outbox.due(tx, "playground", FAR, 10_000):
                if letter.card_key.startswith("task:"):
                    newest[letter.card_key] = card_from_json(letter.body)
            for key, card in newest.items():
                task = tasks.by_token(tx, key.removeprefix("task:"))
                assert task is not None, key
                case = turn.load(task.case_id)
                workflow = turn.workflow_of(case)
                if workflow.access is not None or task.kind == "reply":
                    continue
                shown = {b.verb for b in card.buttons}
                asked = [t.id for t in tasks.by_person_case(tx, task.person, case.id) if t.kind != "watch"]
                if task.kind == "ask" and task.id != asked[-1] and task.state != "open":
                    assert not shown, self._told(f"{case.ref}: an old card of {task.person} still has {shown}")
                    continue
                moves = {m.verb.name for m in open_moves(workflow, case, task.person, turn.world)}
                moves |= {f"{views.OFFERED}{w.name}" for w in views.offers(turn, case, task.person)}
                told = self._told(f"{case.ref}: {task.person} is shown {shown} at {case.place}")
                assert shown - ON_TOP - set(DESK) == moves, told

    # what people do

    def _presses(self) -> None:
        """Somebody presses one of their own buttons, and fills in what it asks."""
        waiting = [t for t in all_tasks(self.company, "state = 'open'") if self._is_ours(t)]
        if not waiting:
            return self._winds()
        task = self.chance.choice(waiting)
        offered = [b for b in buttons_of(self.company, task) if b.verb != "withdraw" or self.chance.random() < 0.1]
        if offered:
            self._press(task.person, self.chance.choice(offered), task)
        return None

    def _press(self, person: str, button: Button, task: TaskRow) -> None:
        case = next(c for c in every(self.company) if c.id == task.case_id)
        may = open_to(self.company, case, person)
        self.done.append(f"{self.company.clock.now():%m-%d %H:%M} {person} {button.verb} {case.ref}")
        colleague = self.company.person(person)
        answer = colleague.presses_button(button)
        if answer.form is not None:
            given = filled(answer.form, self.company.clock.now().date(), self.chance)
            if self.chance.random() < 0.15:
                given[self.chance.choice(sorted(given))] = self.chance.choice(["", "?", "昨天", [[]], None, "1e9"])
            answer = colleague.fills(**given)
        after = next(c for c in every(self.company) if c.id == task.case_id)
        if after.version != case.version and button.verb not in ON_TOP:
            assert button.verb in may, self._told(f"{person} could press {button.verb} on {case.ref}")

    def _winds(self) -> None:
        """Time passes: until the next thing falls due, or some hours."""
        now = self.company.clock.now()
        due = self.company.room.next_due(now + timedelta(days=30))
        hop = now + timedelta(hours=self.chance.choice([1, 5, 24, 72]))
        self.done.append("the clock is wound")
        self.company.winds_to(min(due, hop) if due and self.chance.random() < 0.6 else hop)

    def _starts(self) -> None:
        """A case opens: somebody files it, or where nobody may, the calendar or another case opens it."""
        mine = [case for case in every(self.company) if case.workflow == self.workflow.name]
        if len(mine) > 30:
            return self._winds()
        if not self.workflow.startable and (not self.startable or self.chance.random() < 0.5):
            return self._opens_by_itself()
        if self.workflow.belongs_to is not None and (not mine or self.chance.random() < 0.3):
            return self._opens_by_itself()
        return self._start(self.chance.choice(self.startable))

    def _start(self, workflow: type[Workflow]) -> None:
        """Somebody files a case; where it belongs to another, somebody who may choose one, if anybody is."""
        who = self.chance.choice(self.people)
        if workflow.belongs_to is not None:
            parties = sorted({p for case in every(self.company) for p in (case.requester, *case.waiting_for())})
            who = self.chance.choice([p for p in parties if p in self.people] or self.people)
        colleague = self.company.person(who)
        answer = colleague._send(Pressed("desk", f"start:{workflow.name}"))
        assert answer.form is not None, self._told(f"{who} got no form: {answer}")
        given = filled(answer.form, self.company.clock.now().date(), self.chance)
        answer = colleague.fills(**given)
        if answer.errors and workflow is not self.workflow and workflow.form is not None:
            sampler = Sampler(self.company.bole.company, who, self.company.clock.now().date())
            answer = colleague.fills(**sampler.answers(workflow.form))  # what others belong to is put right
        self.done.append(f"{who} files {answer.toast or answer.errors}")

    def _opens_by_itself(self) -> None:
        """The event with which the calendar or another case would open one, for a random audience or requester."""
        now, office = self.company.clock.now(), self.company.bole.company
        number = len(self.done)
        for_each = self.workflow.for_each
        if for_each is not None and not isinstance(for_each, EachCase | EachRecord):
            audience = self.chance.choice(list(for_each(office)))
            about = {
                **vars(audience),
                "audience": audience.key,
                "workflow": self.workflow.name,
                "slot": f"walk{number}",
            }
            body = Fell("rhythm", about)
        else:
            who = self.chance.choice(self.people)
            given = Sampler(office, who, now.date()).answers(self.workflow.form) if self.workflow.form else {}
            named = self._cases_to_name()
            if named is None:
                return self._winds()
            parent = next(iter(named.values()), None)
            about = {"requester": who, "answers": given | named, "facts": {}, "parent": parent, "circle": ""}
            body = Fell("start", {"workflow": self.workflow.name, **about})
        with self.company.bole.tools.store.transaction() as tx:
            data = wire.body_to_json(body)
            inbox.put(tx, key=f"walk:{number}", platform="bole", handle="", body=data, at=now, now=now, private=True)
        self.done.append(f"{self.workflow.name} opens by itself")
        return None

    def _fills_registers(self) -> None:
        """A row in each register the workflow asks for one of, where there is none yet."""
        office, today = self.company.bole.company, self.company.clock.now().date()
        asked = [q.of for form in self.workflow.forms().values() for q in form.questions if q.kind == "record"]
        for name in dict.fromkeys(asked):
            register = self.company.bole.tools.registry.registers[name]
            with self.company.bole.tools.store.transaction() as tx:
                if not registers.of(tx, name):
                    values = Sampler(office, self.people[0], today).answers(register.form)
                    known = registers.by_key(tx, name, key_of(register, values))
                    keeping.keep(turn_in(self.company, tx), register, known, values, self.people[0], "form:")

    def _cases_to_name(self) -> dict[str, str] | None:
        """A case for each question that asks for one, what the case belongs to first; None where there is none yet."""
        asked = list(cases_asked(self.workflow.form)) if self.workflow.form else []
        found: dict[str, str] = {}
        for question in sorted(asked, key=lambda q: q.name != self.workflow.belongs_to):
            known = [case.id for case in every(self.company, question.of)]
            if not known:
                return None
            found[question.name] = self.chance.choice(known)
        return found

    def _steals(self) -> None:
        """Somebody presses another's button: nothing happens, and they learn nothing."""
        open_ = all_tasks(self.company, "state = 'open'")
        if not open_:
            return
        task = self.chance.choice(open_)
        thief = self.chance.choice([p for p in self.people if p != task.person])
        before = every(self.company)
        case = next(c for c in before if c.id == task.case_id)
        verb = self.chance.choice(sorted(open_to(self.company, case, task.person) | ON_TOP))
        answer = self.company.person(thief)._send(Pressed(task.token, verb))
        nothing = self.company.person(thief)._send(Pressed("0" * 32, verb))
        assert answer == nothing, self._told(f"{thief} learned something of {case.ref}: {answer}")
        assert every(self.company) == before, self._told(f"{thief} changed {case.ref}")

    def _repeats(self) -> None:
        """The platform delivers an event a second time: the same rows as after the first."""
        last = self.company.delivered
        if last is None:
            return
        before = rows(self.company, "case_"), rows(self.company, "task"), rows(self.company, "outbox")
        self.company.room.receive(last)
        self.company.settles()
        after = rows(self.company, "case_"), rows(self.company, "task"), rows(self.company, "outbox")
        assert after == before, self._told(f"the second delivery of {last.key} did something")

    def _goes_away(self) -> None:
        """Somebody announces days away, beginning today or soon."""
        who, standin = self.chance.sample(self.people, 2)
        today = self.company.clock.now().date()
        starts = today + timedelta(days=self.chance.randint(1, 3))
        ends = starts + timedelta(days=self.chance.randint(0, 4))
        given = {"standin": standin, "starts": starts.isoformat(), "ends": ends.isoformat()}
        self.done.append(f"{who} is away {starts}–{ends}, {standin} stands in")
        self.company.person(who)._send(Submitted("desk", "delegate", given))

    # helpers

    def _parents(self, workflow: type[Workflow]) -> list[type[Workflow]]:
        """The workflows whose cases this one's can belong to."""
        asked = {q.of for q in cases_asked(workflow.form)} if workflow.form else set()
        if isinstance(workflow.for_each, EachCase):
            asked.add(workflow.for_each.workflow)
        return [self.company.bole.tools.registry[name] for name in sorted(asked)]

    def _is_ours(self, task: TaskRow) -> bool:
        return self.company.bole.company.is_active(task.person)

    def _told(self, what: str) -> str:
        return "\n".join([what, "after:", *self.done[-25:]])
