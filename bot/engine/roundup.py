"""The day's one card: open items to bring up to date, and below them what went over the number of prompts a day.

It comes once, at the policy's time of a working day, to those who have something open or held back and are here.
Silence is an answer: nobody is reminded of the card itself.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from zoneinfo import ZoneInfo

from bot.cards.model import Button, Card, card_from_json, plain_line
from bot.engine import agenda, letters, views, wire
from bot.engine.frontdesk import Desk
from bot.engine.moving import brought_forward, has_moved
from bot.engine.restraint import OPEN, REST
from bot.engine.tools import Tools
from bot.engine.turn import Turn
from bot.flow.people import Office
from bot.flow.rhythm import Occurrence
from bot.flow.world import World
from bot.ports import Answer, Fell
from storage import Tx, holding, inbox, tasks, timers
from storage.outbox import Letter

GRACE = timedelta(hours=4)
LOOK_BACK = timedelta(days=2)
MOST = 10
LABEL = 18
STALE = ("remind_", "late_owner", "nudged")
"""Notices to somebody who owes an answer: pointless once it was given."""


@dataclass(frozen=True)
class Hour:
    """The hour of somebody's card on one day."""

    person: str
    occurrence: Occurrence

    @property
    def key(self) -> str:
        return f"daily:{self.person}:{self.occurrence.slot}"


class DailyCards:
    """Finds out for whom the hour of the day's card has come. `since`: nothing before it is made up for."""

    def __init__(self, tools: Tools, since: datetime) -> None:
        self._tools = tools
        self._since = since
        self._looked: datetime | None = None
        self._before: Office | None = None

    def make(self) -> int:
        """Put one event into the inbox for everybody who may be due a card; how many."""
        now, office = self._tools.clock.now(), self._tools.directory.office
        after = self._looked or max(self._since, now - LOOK_BACK)
        if after >= now:
            return 0
        with self._tools.store.reading() as tx:
            found = list(self._hours(tx, after, now, office))
            if self._before is not None and has_moved(self._before, office):
                found += brought_forward(partial(self._hours, tx), self._before, office, after)
        made = 0
        if found:
            with self._tools.store.transaction() as tx:
                made = sum(self._claim(tx, hour, now) for hour in found)
        self._looked, self._before = now, office
        return made

    def next_after(self, tx: Tx, after: datetime, until: datetime) -> datetime | None:
        """When the next card of anybody is due, if by then."""
        end = min(until, after + timedelta(days=14))
        return min((h.occurrence.at for h in self._hours(tx, after, end, self._tools.directory.office)), default=None)

    def _hours(self, tx: Tx, after: datetime, until: datetime, office: Office) -> Iterator[Hour]:
        """The hour of the card for everybody who has something open or held, once for each kind of clock."""
        tools = self._tools
        world = World(tools.clock.now(), office, tools.rules, tools.calendar)
        known: dict[tuple[ZoneInfo, int], list[Occurrence]] = {}
        for person in sorted({*tasks.people_waited_for(tx), *holding.people(tx)}):
            zone, calendar = world.zone_of(person), world.calendar_of(person)
            key = zone, id(calendar)
            if key not in known:
                known[key] = tools.roundup.occurrences(after, until, zone, calendar)
            yield from (Hour(person, occurrence) for occurrence in known[key])

    def _claim(self, tx: Tx, hour: Hour, now: datetime) -> bool:
        person, slot, at = hour.person, hour.occurrence.slot, hour.occurrence.at
        if timers.was_on_that_day(tx, "daily", person, slot):
            return False
        if now - at > GRACE:
            timers.expire(tx, hour.key, "daily", person, slot, at)
            return False
        if not timers.claim(tx, hour.key, "daily", person, slot, at):
            return False
        body = wire.body_to_json(Fell("daily", {"person": person, "slot": slot}))
        inbox.put(tx, key=hour.key, platform="calendar", handle="", body=body, at=at, now=now, private=True)
        return True


def tell(turn: Turn, about: Mapping[str, str]) -> None:
    """Send somebody the day's card, if there is anything on it and they are here."""
    person = about["person"]
    turn.tx.alone(f"person:{person}")
    if not turn.office.is_active(person) or turn.world.is_away(person):
        return
    held = _worth_saying(turn, person)
    today = [each for each in agenda.items(turn, person) if agenda.is_for_today(turn, each)]
    if not any(each.moves for each in today):
        today = []
    if not today and not held:
        return
    key = turn.next_key()
    if not today and len(held) == 1:
        if (when := letters.last_of_the_day(turn, person)) is not None:
            holding.release(turn.tx, held[0], when)
        return
    listed = [(letter.id, _title(letter)) for letter in held]
    asked = [(each.task.token, agenda.about(turn, each)) for each in today]
    if letters.round_up(turn, person, _card(turn, person, asked, listed), key):
        for letter in held:
            holding.list_(turn.tx, letter.id)
        agenda.remember(turn, person, [token for token, _ in asked], today=asked, held=listed, card=key)


def redraw(turn: Turn, person: str) -> None:
    """Show the day's card as it now stands, after something on it was dealt with."""
    last = agenda.remembered(turn, person)
    if last["card"]:
        listed = [(number, title) for number, title in last["held"]]
        asked = [(token, about) for token, about in last["today"]]
        card = _card(turn, person, asked, listed)
        letters.to_person(turn, person, card, card_key=last["card"], version=turn.version, private=True)


def _worth_saying(turn: Turn, person: str) -> list[Letter]:
    """What is held back for somebody, asks first. What has nothing left to say goes: an answered ask, a reminder
    of it, an older notice on the same topic."""
    kept: dict[str, Letter] = {}
    for letter in holding.of(turn.tx, person):
        topic = letter.topic or letter.card_key
        if topic in kept:
            holding.drop(turn.tx, kept.pop(topic).id)
        if _is_over(turn, person, letter):
            holding.drop(turn.tx, letter.id)
        else:
            kept[topic] = letter
    return sorted(kept.values(), key=lambda each: (not each.card_key.startswith("task:"), each.id))


def _is_over(turn: Turn, person: str, letter: Letter) -> bool:
    case_id, _, what = letter.topic.partition(":")
    if letter.card_key.startswith("task:"):
        task = tasks.by_token(turn.tx, letter.card_key.removeprefix("task:"))
        return task is None or task.state != "open"
    if not what.startswith(STALE):
        return False
    return not any(t.state == "open" and t.asks for t in tasks.by_person_case(turn.tx, person, case_id))


def _title(letter: Letter) -> str:
    return plain_line(card_from_json(letter.body).title)


def _card(turn: Turn, person: str, asked: list[tuple[str, str]], held: list[tuple[int, str]]) -> Card:
    """The card over these tasks (token, what it was about) and letters held back (number, title)."""
    desk = Desk(turn, person)
    lines = []
    for number, (token, about) in enumerate(asked, 1):
        task = tasks.by_token(turn.tx, token)
        if task is not None:
            now = agenda.line(turn, person, agenda.item(turn, task), number)
            lines.append({**now, "about": about or now["about"]})
    shown = lines[: agenda.PAGE]
    buttons: list[Button] = []
    if any(each["own"] and not each["over"] for each in lines):
        buttons.append(agenda.update_button(desk))
    buttons += [desk.button(OPEN, _short(title), value=str(number)) for number, title in held[:MOST]]
    if len(held) > MOST:
        buttons.append(desk.button(REST, turn.say("list.next", person, n=len(held) - MOST)))
    buttons.append(desk.command("tasks"))
    more = len(lines) - len(shown)
    titles = [title for _, title in held[:MOST]]
    return desk.card("daily", tuple(buttons), lines=shown, more=more, held=titles, further=len(held) - len(titles))


def _short(title: str) -> str:
    return title if len(title) <= LABEL else f"{title[: LABEL - 1]}…"


def opened(turn: Turn, person: str, value: str | None) -> Answer:
    """Bring something listed on the day's card into the chat; from then on it is a card like any other."""
    letter = holding.by_id(turn.tx, int(value)) if value and value.isdecimal() and len(value) < 12 else None
    if letter is None or letter.person != person:
        return Answer(turn.say("refusals.unknown", person), tone="bad", accepted=False)
    if holding.release(turn.tx, letter, turn.now):
        return Answer(turn.say("list.here", person))
    task = tasks.by_token(turn.tx, letter.card_key.removeprefix("task:"))
    view = views.task_card(turn, turn.load(task.case_id), task) if task is not None else None
    return Answer(turn.say("list.above", person), view=view)


def rest(turn: Turn, person: str) -> Card:
    """What was listed and not opened yet, as far as one card holds it."""
    waiting = [(letter.id, _title(letter)) for letter in holding.listed(turn.tx, person)][: MOST * 2]
    desk = Desk(turn, person)
    buttons = tuple(desk.button(OPEN, _short(title), value=str(number)) for number, title in waiting)
    return desk.card("held", buttons, held=[title for _, title in waiting])
