"""What only the company as a whole can show: circles in the reporting line and among stand-ins."""

from __future__ import annotations

from bot.flow.people import Office
from bot.toml_files import Problem
from bot.toml_tables import TomlTable

NEEDED_ROLES = {
    "hr_lead": "decides where no head or HR partner is named",
    "maintainer": "is told of the bot's own troubles",
}


def lacking(office: Office) -> str:
    """One line on the needed roles nobody who is here holds, and how to give them to somebody; "" when all are held."""
    without = [role for role in NEEDED_ROLES if not office.holders(role)]
    if not without:
        return ""
    who = " nor ".join(f"{role} ({NEEDED_ROLES[role]})" for role in without)
    lines = " and ".join(f'{role} = ["their e-mail address"]' for role in without)
    return f"nobody is {who}; write {lines} below [roles] in a company file, and its path into BOT_COMPANY"


def check_office(office: Office, root: TomlTable) -> None:
    """Report on `root.problems` what is wrong between the entries of a company file."""
    _check_reporting(office, root)
    _check_standins(office, root)


def _check_reporting(office: Office, root: TomlTable) -> None:
    checked: set[str] = set()
    for who in office.people:
        trail: list[str] = []
        above: str | None = who
        while above is not None and above not in checked and above not in trail:
            trail.append(above)
            above = office.manager_of(above)
        if above is not None and above in trail:
            _report_circle(office, root, trail[trail.index(above) :])
        checked.update(trail)


def _report_circle(office: Office, root: TomlTable, circle: list[str]) -> None:
    # Somebody whose manager is only the department's head has no line of their own to change.
    named = next((who for who in circle if office.people[who].manager), circle[0])
    path = " → ".join([*circle[:6], "…" if len(circle) > 6 else circle[0]])
    email = office.people[named].email
    index = next(
        (i for i, p in enumerate(root.data["people"]) if _text(p, "id") == named or _text(p, "email") == email)
    )
    line = root.lines.of("people", index, "manager")
    message = f"the reporting line runs in a circle ({path}); change the manager of one of them."
    root.problems.append(Problem(line, message))


def _text(person: dict[str, object], key: str) -> str:
    return str(person.get(key, "")).strip()


def _check_standins(office: Office, root: TomlTable) -> None:
    """Warn of days on which a chain of stand-ins ends with nobody."""
    if len(office.absences) != len(root.data.get("absences", [])):
        return  # some could not be read, and their lines have been reported
    for index, away in enumerate(office.absences):
        days = sorted({other.starts for other in office.absences if away.covers(other.starts)})
        alone = next((day for day in days if office.standin_for(away.person, day) is None), None)
        if away.standin is not None and alone is not None:
            message = f"on {alone} nobody is left to stand in for {away.person}; name someone else."
            root.problems.append(Problem(root.lines.of("absences", index, "standin"), message, "warning"))
