"""Who is who, answered in the chat: anybody may ask, and nothing private is told."""

from __future__ import annotations

from collections.abc import Iterator

from bot.cards.model import Card
from bot.engine.frontdesk import Desk
from bot.flow.people import Department, Office, Person
from bot.flow.reading.whois import WhoIs, asks_who


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
