"""calendar/v4: the app's calendar, its events and who is invited."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from zoneinfo import available_timezones

from tests.platforms.feishu.fake.company import BOT, Json
from tests.platforms.feishu.fake.routes import Given, Refusal, page, route

if TYPE_CHECKING:
    from tests.platforms.feishu.fake.feishu import FakeFeishu

CALENDAR = "feishu.cn_bolebolebolebole@group.calendar.feishu.cn"
READ = ("calendar:calendar", "calendar:calendar:readonly", "calendar:calendar:read")
EVENT = ("calendar:calendar", "calendar:calendar.event:create", "calendar:calendar.event:update")
BAD = 190002
FIELDS = (
    "summary description need_notification start_time end_time vchat visibility attendee_ability free_busy_status "
    "location color reminders recurrence schemas attachments event_check_in"
)
EVENTS = "/calendar/v4/calendars/:calendar_id/events"


def bad(what: str) -> Refusal:
    return Refusal(BAD, f"invalid parameters in request: {what}")


def _calendar() -> Json:
    return {
        "calendar_id": CALENDAR, "summary": "伯乐", "description": "", "permissions": "private", "color": -1,
        "type": "primary", "summary_alias": "", "is_deleted": False, "is_third_party": False, "role": "owner",
    }  # fmt: skip


@route("POST", "/calendar/v4/calendars/primary", query="user_id_type", scope=READ, bad=BAD)
def primary(feishu: FakeFeishu, given: Given) -> Json:
    return {"calendars": [{"calendar": _calendar(), "user_id": BOT}]}


def _mine(given: Given) -> None:
    if given.ids["calendar_id"] != CALENDAR:
        raise Refusal(191000, "calendar not found", 404)


def _event(feishu: FakeFeishu, given: Given) -> Json:
    _mine(given)
    event = feishu.events.get(given.ids["event_id"])
    if event is None:
        raise Refusal(193001, "event not found", 404)
    if event["status"] == "cancelled":
        raise Refusal(193003, "event is deleted", 403)
    return event


def _moment(when: Any) -> int:
    """A time of an event in seconds; a date as its first. Raises Refusal."""
    if not isinstance(when, dict) or set(when) - {"date", "timestamp", "timezone"}:
        raise bad("start_time or end_time")
    if when.get("timezone", "UTC") not in available_timezones():
        raise bad("timezone")
    words = str(when.get("timestamp") or "")
    if words.isdigit() and len(words) == 10:
        return int(words)
    date = str(when.get("date") or "")
    if len(date) == 10 and date.replace("-", "").isdigit():
        return int(date.replace("-", ""))
    raise bad("a time needs a timestamp in seconds or a date")


def _checked(body: Any) -> None:
    """Raises Refusal for an event that could not be."""
    if ("start_time" in body) != ("end_time" in body):
        raise bad("start_time and end_time come together")
    if "start_time" in body and _moment(body["start_time"]) > _moment(body["end_time"]):
        raise bad("the end is before the start")
    if len(str(body.get("summary") or "")) > 1000 or len(str(body.get("description") or "")) > 40960:
        raise bad("summary or description is too long")
    settings = (body.get("vchat") or {}).get("meeting_settings") or {}
    if settings.get("assign_hosts"):
        raise Refusal(193102, "only organizer(not bot) can set assign_hosts")


@route("POST", EVENTS, query="idempotency_key user_id_type", body=FIELDS, scope=EVENT[:2], bad=BAD)
def create(feishu: FakeFeishu, given: Given) -> Json:
    _mine(given)
    key = str(given.query.get("idempotency_key") or "")
    if key and not 32 <= len(key) <= 128:
        raise bad("idempotency_key is of 32 to 128 characters")
    if "start_time" not in given.body or "end_time" not in given.body:
        raise bad("start_time and end_time are required")
    _checked(given.body)
    return feishu.once(f"event {key}" if key else "", 190010, 429, lambda: {"event": _made(feishu, given)})


def _made(feishu: FakeFeishu, given: Given) -> Json:
    with feishu.changed:
        name = f"{feishu.id('', 32)[:8]}-{len(feishu.events):04d}-4000-8000-000000000000_0"
        feishu.events[name] = {
            "event_id": name, "organizer_calendar_id": CALENDAR, "summary": "", "description": "", **given.body,
            "status": "confirmed", "is_exception": False, "create_time": str(int(feishu.now())),
            "event_organizer": {"user_id": BOT, "display_name": "伯乐"}, "app_link": "https://applink.feishu.cn/c/e",
            "attendees": [], "visibility": given.body.get("visibility", "default"),
        }  # fmt: skip
        feishu.changed.notify_all()
        return _shape(feishu.events[name])


def _shape(event: Json) -> Json:
    return {k: v for k, v in event.items() if k != "attendees"}


@route("GET", EVENTS, query="page_size anchor_time page_token sync_token start_time end_time user_id_type", scope=READ)
def listed(feishu: FakeFeishu, given: Given) -> Json:
    with feishu.lock:
        _mine(given)
        return page([_shape(e) for e in feishu.events.values()], given, 500, 1000, BAD)


@route(
    "GET", f"{EVENTS}/:event_id", query="need_attendee max_attendee_num need_meeting_settings user_id_type", scope=READ
)
def one(feishu: FakeFeishu, given: Given) -> Json:
    with feishu.lock:
        event = _event(feishu, given)
        more = {"attendees": list(event["attendees"])} if given.query.get("need_attendee") == "true" else {}
        return {"event": _shape(event) | more}


@route("PATCH", f"{EVENTS}/:event_id", query="user_id_type", body=FIELDS, scope=EVENT, bad=BAD)
def change(feishu: FakeFeishu, given: Given) -> Json:
    with feishu.changed:
        event = _event(feishu, given)
        _checked(given.body)
        event.update(given.body)
        feishu.changed.notify_all()
        return {"event": _shape(event)}


@route(
    "DELETE", f"{EVENTS}/:event_id", query="need_notification", bad=BAD,
    scope=("calendar:calendar", "calendar:calendar.event:delete"),
)  # fmt: skip
def delete(feishu: FakeFeishu, given: Given) -> Json:
    with feishu.changed:
        _event(feishu, given)["status"] = "cancelled"
        feishu.changed.notify_all()
    return {}


@route(
    "POST", f"{EVENTS}/:event_id/attendees", query="user_id_type", scope=EVENT, bad=BAD,
    body="attendees! need_notification instance_start_time_admin is_enable_admin add_operator_to_attendee",
)  # fmt: skip
def invite(feishu: FakeFeishu, given: Given) -> Json:
    with feishu.changed:
        event, asked = _event(feishu, given), given.body["attendees"]
        if len(asked) > 1000 or len(event["attendees"]) + len(asked) > 3000:
            raise bad("too many attendees")
        made = [_invited(feishu, event, each, given.query.get("user_id_type", "open_id")) for each in asked]
        feishu.changed.notify_all()
        return {"attendees": made}


def _invited(feishu: FakeFeishu, event: Json, asked: Json, key: str) -> Json:
    kind = asked.get("type")
    field = {"user": "user_id", "chat": "chat_id", "resource": "room_id", "third_party": "third_party_email"}.get(
        str(kind)
    )
    if field is None or not asked.get(field):
        raise Refusal(194004, "invalid attendee type")
    who = asked[field]
    if kind == "user" and not any(getattr(u, key) == who and not u.resigned for u in feishu.users.values()):
        raise Refusal(195100, "user is dismiss or not exist in the tenant", 404)
    if kind == "chat" and who not in feishu.chats:
        raise bad("chat_id")
    there = next((a for a in event["attendees"] if a.get(field) == who), None)
    if there is None:
        there = {**asked, "attendee_id": f"{kind}_{who}", "rsvp_status": "needs_action", "is_optional": False}
        event["attendees"] = [*event["attendees"], there]
    return there


@route("GET", f"{EVENTS}/:event_id/attendees", query="user_id_type page_size page_token", scope=READ, bad=BAD)
def invited(feishu: FakeFeishu, given: Given) -> Json:
    with feishu.lock:
        return page(_event(feishu, given)["attendees"], given, 20, 100, BAD)


@route(
    "POST", f"{EVENTS}/:event_id/attendees/batch_delete", query="user_id_type", scope=EVENT, bad=BAD,
    body="attendee_ids delete_ids need_notification instance_start_time_admin is_enable_admin",
)  # fmt: skip
def uninvite(feishu: FakeFeishu, given: Given) -> Json:
    with feishu.changed:
        event, gone = _event(feishu, given), set(given.body.get("attendee_ids") or [])
        gone |= {f"{d.get('type')}_{d.get('user_id') or d.get('chat_id')}" for d in given.body.get("delete_ids") or []}
        if not gone & {a["attendee_id"] for a in event["attendees"]}:
            raise Refusal(194000, "attendee not found", 404)
        event["attendees"] = [a for a in event["attendees"] if a["attendee_id"] not in gone]
        feishu.changed.notify_all()
    return {}
