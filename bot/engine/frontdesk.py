"""The front desk: help, my tasks, my requests, HR's view, settings, standing in for somebody."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from contextlib import suppress
from typing import Any

from bot.cards.model import Button, Card, Link
from bot.cards.words import WordMissing
from bot.engine import agenda, catalogue, discretion, records, rights
from bot.engine.deskcards import DeskCards
from bot.engine.ledgers import Ledgers
from bot.engine.limits import limits_of
from bot.engine.registers import chatting
from bot.engine.sealing.form import promise
from bot.flow.people import hr
from bot.flow.verbs import see
from bot.flow.workflow import End, Workflow
from storage import cases, papers, tasks
from storage.cases import CaseRow
from storage.tasks import TaskRow

MOST = 10
LOOKED_THROUGH = 40
OF_LATE = 100


class Desk(DeskCards):
    """The front desk, serving one person in one turn."""

    def help(self) -> Card:
        return catalogue.help(self)

    def unsure(self, near: list[str]) -> Card:
        """Not understood for certain: the nearest workflows as buttons, never a dead end."""
        registry = self.turn.tools.registry
        known = [n for n in near if n in registry or n in registry.sealed]
        opens = tuple(self._open_button(n) for n in near if n.startswith("open:"))
        commands = opens + tuple(self.command(n) for n in near if n not in known and not n.startswith("open:"))
        offered = self.start_buttons(known) if near else catalogue.choices(self)
        return self.card("unsure", (*offered, *commands, self.command("help")), near=bool(near))

    def _open_button(self, verb: str) -> Button:
        """The button that opens a register: "open:<name>"."""
        title = self.turn.tools.words.title(verb.removeprefix("open:"), self.turn.reader(self.person).lang)
        return self.button(verb, title)

    def registers(self) -> Card:
        """The registers this person may look into."""
        buttons, about = chatting.registers_card(self.turn, self.person)
        return self.card("registers", buttons, about=about)

    def tasks(self) -> Card:
        """Everything that waits for this person, the most urgent first."""
        return agenda.card(self)

    def which_task(self, found: list[TaskRow]) -> Card:
        """The tasks a message may have meant, each with the way to its card."""
        buttons = [self.button(see.name, self.label(self.turn.load(t.case_id)), token=t.token) for t in found[:MOST]]
        return self.card("which", tuple(buttons), found=True)

    def privacy(self, asked: str | None = None) -> Card:
        """Who can read what: of the workflow named, of the form being written, of what is open, or of each."""
        promised = self._promises()
        kept = [
            d for d in papers.drafts(self.turn.tx, self.person) if d.body.get("workflow") in self.turn.tools.registry
        ]
        drafts = [d.body["workflow"] for d in kept[:1]]
        mine = {r.workflow for r in cases.open_with(self.turn.tx, self.person)}
        near = [name for name in (asked, *drafts) if name in promised][:1] or [n for n in promised if n in mine]
        words, lang = self.turn.tools.words, self.turn.reader(self.person).lang
        shown = near or list(promised)
        return self.card(
            "privacy",
            self.start_buttons([n for n in shown if n not in drafts]),
            promises=[(words.title(n, lang), promised[n]) for n in shown],
        )

    def _promises(self) -> dict[str, str]:
        """What each workflow that is about people in person says before anything is written."""
        found: dict[str, str] = {}
        for name in self.turn.tools.registry:
            with suppress(WordMissing):
                found[name] = self.turn.say("notices.before", self.person, name)
        lang = self.turn.reader(self.person).lang
        sealed = self.turn.tools.registry.sealed
        return found | {name: promise(self.turn.tools, s, lang, s.k) for name, s in sealed.items()}

    def requests(self, most: int = MOST) -> Card:
        """What this person asked for and how it stands, the newest first."""
        lines, buttons = [], []
        mine = cases.asked_by(self.turn.tx, self.person, LOOKED_THROUGH)
        shown = [r for r in mine if self._workflow(r) is not None and not r.body["facts"].get("rhythm")]
        if not self.turn.trusted:
            shown = [r for r in shown if not r.private]
        for row in shown[:most]:
            lines.append(self._line(row.workflow, row.ref, row.place, row.due_at))
            own = tasks.by_person_case(self.turn.tx, self.person, row.id)
            if own:
                buttons.append(self.button(see.name, self.label(records.from_row(row)), token=own[0].token))
        more, many = max(0, len(shown) - most), len(mine) == LOOKED_THROUGH
        if more and most < MOST:
            buttons.append(self.command("requests"))
        return self.card("requests", tuple(buttons), lines=lines, more=more, many=many)

    def hr_view(self) -> Card:
        """Open, late, by department: counts for all, single cases only where HR may read them."""
        if not self.is_hr():
            return self.card("not_hr", (self.command("help"),))
        rows = cases.search(self.turn.tx, open=True)
        late = [r for r in rows if r.due_at is not None and r.due_at < self.turn.now]
        lang, words, office = self.turn.reader(self.person).lang, self.turn.tools.words, self.turn.office
        by_workflow = Counter(words.title(r.workflow, lang) for r in rows if self._workflow(r))
        by_department = Counter(
            department.called(lang) for r in rows if (department := office.department(r.department or ""))
        )
        readable = [r for r in late if self._reads(r)]
        lines = [self._line(r.workflow, r.ref, r.place, r.due_at) for r in readable[:MOST]]
        return self.card(
            "hr_view",
            open=len(rows),
            late=len(late),
            lines=lines,
            by_workflow=list(by_workflow.items()),
            by_department=list(by_department.items()),
        )

    def is_hr(self) -> bool:
        nobody = records.nobody(self.person, self.turn.now)
        return self.person in hr.of(nobody, self.turn.office)

    def settings(self) -> Card:
        chosen = self.turn.tools.directory.choices(self.turn.tx, self.person)
        today = self.turn.world.today(self.person)
        away = [a for a in self.turn.office.absences if a.person == self.person and a.ends >= today]
        standins = [
            (a.starts, a.ends, self.turn.office.people.get(a.standin or ""), limits_of(self.turn, self.person, a))
            for a in away
        ]
        zone = self.turn.office.person(self.person).zone
        language = self.turn.say("language", self.person)
        where = self._written_to(chosen.write_to)
        names = ("language", "quiet", *(["where"] if where else []), "delegate", "privacy")
        buttons = tuple(self.command(name) for name in names)
        quiet = f"{chosen.quiet_from}–{chosen.quiet_to}" if chosen.quiet_from else ""
        return self.card("settings", buttons, language=language, zone=zone, quiet=quiet, where=where, absences=standins)

    def _written_to(self, chosen: str | None) -> str:
        """Where somebody of several platforms is written to, in words; "" for somebody who is on one."""
        if len(self.turn.tools.directory.chats(self.person)) < 2:
            return ""
        return self.turn.platform_name(chosen, self.person) if chosen else self.turn.say("where.last", self.person)

    def where(self) -> Card:
        """Where to be written to: on one of the platforms somebody is on, or where they were last."""
        on = [platform for platform, _ in self.turn.tools.directory.chats(self.person)]
        names = [(each, self.turn.platform_name(each, self.person)) for each in dict.fromkeys(on)]
        last = self.button("write_to", self.turn.say("where.last", self.person), value="last")
        buttons = (*(self.button("write_to", name, value=each) for each, name in names), last)
        return self.card(
            "where", buttons if len(on) > 1 else (), several=len(on) > 1, names=[name for _, name in names]
        )

    def language(self) -> Card:
        names = [(lang, self.turn.tools.words.say("language", lang)) for lang in ("zh", "en")]
        return self.card("language", tuple(self.button("speak", name, value=lang) for lang, name in names))

    def drafts(self) -> Card:
        """Forms begun and not sent."""
        kept = [d for d in papers.drafts(self.turn.tx, self.person) if "talk" in d.body]
        if not self.turn.trusted:
            kept = [d for d in kept if not discretion.is_about(self.turn, d.body["workflow"])]
        lang, words = self.turn.reader(self.person).lang, self.turn.tools.words
        buttons = tuple(self.button("talk.resume", words.title(d.body["workflow"], lang), token=d.id) for d in kept)
        return self.card("drafts", buttons, count=len(kept))

    def papers(self) -> Card:
        """The newest version of each paper this person may read, the latest first."""
        turn, lang, say = self.turn, self.turn.reader(self.person).lang, self.turn.tools.words.say
        newest = cases.newest_of(turn.tx, self.person, OF_LATE)
        heads = papers.heads_of_cases(turn.tx, newest, lang, OF_LATE)
        names: dict[tuple[str, str], tuple[str, Link]] = {}
        for head in heads:
            paper = head.case_id, head.name
            row = cases.load(turn.tx, head.case_id) if paper not in names else None
            if row is not None and self._may_read(row):
                names[paper] = row.ref, Link(say(f"documents.{head.name}", lang, row.workflow), f"document:{head.id}")
            if len(names) == MOST:
                break
        return self.card("papers", names=list(names.values()))

    def _may_read(self, row: CaseRow) -> bool:
        workflow, tx = self._workflow(row), self.turn.tx
        if workflow is None:
            return False
        people = frozenset(cases.members(tx, row.id))
        return rights.may_read(workflow, records.from_row(row), self.person, people, self.turn.world)

    def ledgers(self) -> Card:
        lang = self.turn.reader(self.person).lang
        names = Ledgers(self.turn.tools).names(self.turn.tx, self.person, lang)
        return self.card("ledgers", names=[Link(title, f"ledger:{name}") for name, title in names])

    def _workflow(self, row: CaseRow) -> type[Workflow] | None:
        return self.turn.tools.registry.get(row.workflow)

    def _reads(self, row: CaseRow) -> bool:
        workflow = self._workflow(row)
        if workflow is None:
            return False
        case = records.from_row(row)
        if workflow.access is None:
            return True
        return rights.may_read(workflow, case, self.person, rights.members(self.turn.tx, case), self.turn.world)

    def _line(self, workflow: str, ref: str, place: str, due: Any) -> dict[str, Any]:
        words, lang = self.turn.tools.words, self.turn.reader(self.person).lang
        ended = isinstance(self.turn.tools.registry[workflow].places.get(place), End)
        return {
            "ref": ref,
            "title": words.title(workflow, lang),
            "place": words.place(workflow, place, lang),
            "due": None if ended else due,
            "late": due is not None and not ended and due < self.turn.now,
        }


COMMANDS: dict[str, Callable[[Desk], Card]] = {
    "help": Desk.help,
    "tasks": Desk.tasks,
    "requests": Desk.requests,
    "hr_view": Desk.hr_view,
    "settings": Desk.settings,
    "language": Desk.language,
    "where": Desk.where,
    "privacy": Desk.privacy,
    "drafts": Desk.drafts,
    "ledgers": Desk.ledgers,
    "papers": Desk.papers,
    "registers": Desk.registers,
}
