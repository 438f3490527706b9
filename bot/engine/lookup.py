"""Who is who and who answers for what, answered in the chat: anybody may ask, and nothing private is told."""

from __future__ import annotations

from collections.abc import Iterator

from bot.cards.model import Card
from bot.engine.frontdesk import Desk
from bot.engine.registers import chatting
from bot.engine.registers.chatting import Listed
from bot.engine.registers.editing import looking
from bot.flow.people import Department, Office, Person
from bot.flow.reading.whois import WhoIs, asks_who, asks_whose, likeness
from bot.flow.register import Register, keeps_secrets
from storage.registers import RecordRow

ALIKE = 0.6
"""So much of what was asked for stands in the name of a row that is meant."""


def answer(desk: Desk, text: str) -> Card | None:
    """The card that answers a question about who is who; None when the message asks something else."""
    office = desk.turn.office
    asked = asks_who(text, office, desk.person)
    if asked is None:
        return None
    department = office.departments.get(asked.department or "")
    if department is None and asked.sought not in ("manager", "person") and asked.person:
        department = office.department_of(asked.person)
    about = department or office.people.get(asked.person or "")
    if about is None:
        return None
    lines = [(desk.turn.say(f"whois.{name}", desk.person), who) for name, who in _lines(asked, about, office)]
    return desk.card("whois", about=about, lines=lines)


def whose(desk: Desk, text: str) -> Listed | None:
    """The row that says who answers for what was asked, the list where it may be several; None where no register
    this person may look into has such a row."""
    asked = asks_whose(text)
    found = [*_rows(desk, asked)] if asked else []
    best = max((score for score, _, _ in found), default=0.0)
    register = next((register for score, register, _ in found if score == best), None)
    if register is None:
        return None
    rows = [row for score, where, row in found if score == best and where is register]
    if len(rows) == 1:
        return Listed(chatting.row_card(desk.turn, desk.person, register, rows[0]), keeps_secrets(register))
    card = chatting.list_card(desk.turn, desk.person, register, rows, asked or "")
    return Listed(card, keeps_secrets(register))


def _rows(desk: Desk, asked: str) -> Iterator[tuple[float, type[Register], RecordRow]]:
    """The rows of registers in which somebody answers for a row, as far as this person may see both."""
    look = looking(desk.turn, desk.person)
    for register in desk.turn.tools.registry.registers.values():
        if not register.own:
            continue
        owner = register.form.question_named(register.own)
        for row in look.rows(register):
            score = likeness(asked, look.telling.title(register, row.body))
            if row.state == "active" and score >= ALIKE and look.cell(register, owner, row.body):
                yield score, register, row


def _lines(asked: WhoIs, about: Person | Department, office: Office) -> Iterator[tuple[str, object]]:
    """What is told, by the words' names: (what it is, a person, a department or None)."""
    known = office.people
    if isinstance(about, Department):
        names = ("hrbp", "hr_contact") if asked.sought == "hr" else (asked.sought,)
        yield from ((name, known.get(getattr(about, name) or "")) for name in names)
        return
    above = office.manager_of(about.id)
    if asked.sought == "person":
        yield "department", office.department_of(about.id)
    yield "manager", known.get(above or "")
