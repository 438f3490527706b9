"""What may not stand in the company's registers: a manager of themselves, a circle, a department led by a leaver,
a company without anybody to look after HR or the bot. Each is refused with a sentence beside the question."""

from __future__ import annotations

import re
from collections.abc import Iterator
from zoneinfo import available_timezones

from bot.flow.answers.hearing import Problem
from bot.flow.office import Office
from bot.flow.staff import Feed, Row, Rows, Values, address, built, with_row

GIVES: dict[Feed, tuple[str, ...]] = {
    "people": ("manager",), "departments": ("head", "hrbp", "hr_contact", "vice_president"), "roles": ("person",),
    "delegations": ("taker",),
}  # fmt: skip
"""The questions whose answer is given cases of others to decide or to read."""
AS_A_WHOLE = ("roles", "delegations")
"""Where everything else in the row says what is given."""
NEEDED = ("hr_lead", "maintainer")
_ID = re.compile(r"[a-z0-9][a-z0-9._-]{0,39}")
_EMAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s.]+")
Found = Iterator[tuple[str, Problem]]


def problems(
    feed: Feed, values: Values, before: Values | None, company: Office, rows: Rows, *, stays: bool = True
) -> dict[str, Problem]:
    """What is wrong with a row as it would be, by question; empty when it can be kept.

    `company` is the file's, `rows` those there are, `before` the row's answers so far (None: it is new).
    `stays=False`: the row is to be retired.
    """
    was, now = built(company, rows), built(company, with_row(rows, feed, before, Row(values, stays)))
    found: dict[str, Problem] = {}
    for question, problem in (*_CHECKS[feed](values, before, now, stays), *_left_alone(feed, was, now)):
        found.setdefault(question, problem)
    return found


def by_oneself(feed: Feed, values: Values, before: Values | None, by: str) -> dict[str, Problem]:
    """What nobody may write of themselves, by question: whoever keeps the registers would give themselves a part in
    others' cases. What stands already may stay. `before` None: it is new, or counts again."""
    found: dict[str, Problem] = {}
    for question in GIVES[feed]:
        was = before or {}
        stays = dict(was) == dict(values) if feed in AS_A_WHOLE else was.get(question) == by
        if by and values.get(question) == by and not stays:
            found[question] = Problem("staff.oneself")
    return found


def _left_alone(feed: Feed, was: Office, now: Office) -> Found:
    """The last head of HR, the last of those who look after the bot."""
    for role in NEEDED:
        if was.holders(role) and not now.holders(role):
            question = {"people": "active", "roles": "person"}.get(feed, "")
            yield question, Problem(f"staff.last_{role}")


def _named(question: str, values: Values, before: Values | None) -> Found:
    """What names somebody or something for good: small letters, digits, and never another."""
    if before is not None and values.get(question) != before.get(question):
        yield question, Problem("staff.fixed", {"given": before[question]})
    elif not _ID.fullmatch(str(values.get(question, ""))):
        yield question, Problem("staff.id")


def _here(now: Office, values: Values, *questions: str) -> Found:
    for question in questions:
        who = values.get(question)
        if who and not now.is_active(who):
            name = now.people[who].name if who in now.people else who
            yield question, Problem("staff.left", {"name": name})


def _person(values: Values, before: Values | None, now: Office, stays: bool) -> Found:
    if not stays:
        return
    yield from _named("account", values, before)
    who, zone = values.get("account", ""), values.get("zone")
    if values.get("manager") == who:
        yield "manager", Problem("staff.self")
    elif values.get("active") is not False:
        yield from _here(now, values, "manager")
    if values.get("department") not in now.departments:
        yield "department", Problem("staff.no_department")
    if _runs_in_a_circle(now, who):
        yield ("manager" if values.get("manager") else "department"), Problem("staff.circle")
    if zone and zone not in available_timezones():
        yield "zone", Problem("staff.zone")
    yield from _address(now, values.get("email") or "", who)


def _address(now: Office, email: str, who: str) -> Found:
    """Their own address, for by it they are known on the chat platforms."""
    if email and not _EMAIL.fullmatch(email):
        yield "email", Problem("staff.email")
    same = (p for p in now.people.values() if p.id != who and p.email and address(p.email) == address(email))
    if email and (other := next(same, None)) is not None:
        yield "email", Problem("staff.email_taken", {"name": other.name})


def _department(values: Values, before: Values | None, now: Office, stays: bool) -> Found:
    if not stays:
        own = [p for p in now.people.values() if p.active and p.department == values["code"]]
        if own:
            yield "code", Problem("staff.peopled", {"count": len(own)})
        return
    yield from _named("code", values, before)
    yield from _here(now, values, "head", "hrbp", "hr_contact", "vice_president")
    head, channel = values.get("head"), values.get("channel")
    if head and _runs_in_a_circle(now, head):
        yield "head", Problem("staff.circle")
    if channel and now.channels and channel not in now.channels:
        yield "channel", Problem("staff.channel", {"known": "、".join(now.channels)})


def _role(values: Values, before: Values | None, now: Office, stays: bool) -> Found:
    if stays:
        yield from _here(now, values, "person")


def _delegation(values: Values, before: Values | None, now: Office, stays: bool) -> Found:
    if not stays:
        return
    yield from _here(now, values, "giver", "taker")
    if values.get("giver") == values.get("taker"):
        yield "taker", Problem("staff.to_oneself")
    if values.get("starts") and values.get("ends") and values["ends"] < values["starts"]:
        yield "ends", Problem("away.order")


_CHECKS = {"people": _person, "departments": _department, "roles": _role, "delegations": _delegation}


def _runs_in_a_circle(office: Office, who: str) -> bool:
    """Whether somebody is, by way of others, above themselves."""
    seen: set[str] = set()
    above = office.manager_of(who)
    while above is not None and above not in seen:
        if above == who:
            return True
        seen.add(above)
        above = office.manager_of(above)
    return False
