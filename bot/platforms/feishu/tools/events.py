"""Meetings as events of the app's own calendar (Calendar v4), in the calendars of their guests.

No invitation is sent: whoever has something to do hears of it from the bot. Others who look at a guest's calendar see
that they are busy and no more.
"""

from __future__ import annotations

import threading
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Any

from bot.cards.plain import cut
from bot.platforms.feishu.tools.calling import NO_CALENDAR, Caller, code_of
from bot.ports import CalendarEvent, DeliveryFailed

IDS = {"user_id_type": "open_id"}
LONGEST_TITLE, LONGEST_NOTES, LONGEST_PLACE = 1000, 8000, 512
REMINDED = 10
"""Minutes before."""
AT_ONCE = 500
"""Guests in one call; Feishu takes a thousand."""


class Events:
    """Puts, changes and removes events. Any thread may."""

    def __init__(self, api: Caller) -> None:
        self._api = api
        self._lock = threading.Lock()
        self._calendar = ""

    def put(self, event: CalendarEvent, token: str, stands: str = "") -> str:
        """The event's id, its guests invited. The same token finds the event an earlier attempt made."""
        body = _body(event)
        with self._ours() as cal:
            if stands:
                self._api.call(
                    "PATCH", f"/calendar/v4/calendars/{cal}/events/{stands}", query=IDS, body=body, wait=True
                )
            else:
                query = {**IDS, "idempotency_key": token}
                made = self._api.call("POST", f"/calendar/v4/calendars/{cal}/events", query=query, body=body, wait=True)
                stands = str(made["event"]["event_id"])
            self._invite(cal, stands, event.guests)
        return stands

    def remove(self, stands: str) -> None:
        with self._ours() as cal:
            query = {"need_notification": "false"}
            self._api.call("DELETE", f"/calendar/v4/calendars/{cal}/events/{stands}", query=query, wait=True)

    def _invite(self, cal: str, stands: str, guests: Iterable[str]) -> None:
        """Make the guests those and no others."""
        wanted, path = set(guests), f"/calendar/v4/calendars/{cal}/events/{stands}/attendees"
        pages = self._api.pages(path, "items", page_size=100, **IDS)
        here = {str(g["user_id"]) for page in pages for g in page if g.get("type") == "user" and g.get("user_id")}
        for some in _parts(sorted(wanted - here)):
            body = {"attendees": _users(some), "need_notification": False}
            self._api.call(
                "POST", f"/calendar/v4/calendars/{cal}/events/{stands}/attendees", query=IDS, body=body, wait=True
            )
        for some in _parts(sorted(here - wanted)):
            body = {"delete_ids": _users(some), "need_notification": False}
            self._api.call(
                "POST", f"/calendar/v4/calendars/{cal}/events/{stands}/attendees/batch_delete",
                query=IDS, body=body, wait=True,
            )  # fmt: skip

    @contextmanager
    def _ours(self) -> Iterator[str]:
        """The id of our calendar; one that is no longer ours is looked for again next time."""
        try:
            yield self._own()
        except DeliveryFailed as failure:
            if code_of(failure) in NO_CALENDAR:
                self._calendar = ""
            raise

    def _own(self) -> str:
        """The app's own calendar; asked for once."""
        with self._lock:
            if not self._calendar:
                found = self._api.call("POST", "/calendar/v4/calendars/primary", wait=True)
                self._calendar = str(found["calendars"][0]["calendar"]["calendar_id"])
            return self._calendar


def _body(event: CalendarEvent) -> dict[str, Any]:
    body: dict[str, Any] = {
        "summary": cut(event.title, LONGEST_TITLE),
        "description": cut(event.notes, LONGEST_NOTES),
        "start_time": {"timestamp": str(int(event.starts.timestamp())), "timezone": event.zone},
        "end_time": {"timestamp": str(int(event.ends.timestamp())), "timezone": event.zone},
        "vchat": {"vc_type": "no_meeting"},
        "visibility": "private",
        "attendee_ability": "can_see_others",
        "free_busy_status": "busy",
        "reminders": [{"minutes": REMINDED}],
        "need_notification": False,
    }
    return body | ({"location": {"name": cut(event.place, LONGEST_PLACE)}} if event.place else {})


def _parts(guests: list[str]) -> Iterable[list[str]]:
    return (guests[at : at + AT_ONCE] for at in range(0, len(guests), AT_ONCE))


def _users(guests: list[str]) -> list[dict[str, str]]:
    return [{"type": "user", "user_id": guest} for guest in guests]
