"""users.*, auth.test and apps.connections.open: who is who."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.platforms.slack.fake.methods import Refusal, method, page, truth
from tests.platforms.slack.fake.workspace import APP, BOT, BOT_USER, DOMAIN, TEAM, Json, User

if TYPE_CHECKING:
    from tests.platforms.slack.fake.slack import FakeSlack


def shape(user: User, *, locale: bool = True, email: bool = True) -> Json:
    """A member as Slack describes them; one that is gone has no time zone."""
    about: Json = {
        "id": user.id, "team_id": user.team, "name": user.name, "deleted": user.deleted, "color": "9f69e7",
        "real_name": user.real_name, "is_bot": user.is_bot, "is_app_user": False, "updated": user.updated,
        "profile": profile(user, email=email),
    }  # fmt: skip
    if user.deleted:
        return about | {"is_forgotten": False, "is_invited_user": False}
    about |= {
        "tz": user.tz, "tz_label": user.tz, "tz_offset": user.tz_offset, "is_admin": user.is_admin, "is_owner": False,
        "is_primary_owner": False, "is_restricted": user.is_restricted, "is_ultra_restricted": user.is_ultra_restricted,
        "is_email_confirmed": bool(user.email), "who_can_share_contact_card": "EVERYONE", "has_2fa": False,
    }  # fmt: skip
    if user.team != TEAM:
        about["is_stranger"] = True
    return about | ({"locale": user.locale} if locale else {})


def profile(user: User, *, email: bool = True) -> Json:
    """A member's profile."""
    display = user.profile.get("display_name", user.name)
    first, _, last = user.real_name.partition(" ")
    about: Json = {
        "title": "", "phone": "", "skype": "", "real_name": user.real_name, "real_name_normalized": user.real_name,
        "display_name": display, "display_name_normalized": display, "fields": None, "status_text": "",
        "status_emoji": "", "status_emoji_display_info": [], "status_expiration": 0, "avatar_hash": "g0",
        "first_name": first, "last_name": last, "team": user.team, "image_24": "", "image_72": "",
    }  # fmt: skip
    if user.is_bot:
        about |= {"api_app_id": APP, "bot_id": BOT, "always_active": True}
    if user.email and email:
        about["email"] = user.email
    return about | user.profile


def _sees_email(slack: FakeSlack) -> bool:
    return slack.scopes is None or "users:read.email" in slack.scopes


@method("users.list", 2, scope="users:read")
def listed(slack: FakeSlack, given: Json) -> Json:
    asked = given if given.get("limit") not in (None, "", 0, "0") else {**given, "limit": 1000}
    if asked is not given and len(slack.users) > 1000:
        raise Refusal("limit_required")
    shown, cursor = page(list(slack.users.values()), asked, 200, 1000)
    locale, email = truth(given.get("include_locale")), _sees_email(slack)
    members = [shape(u, locale=locale, email=email) for u in shown]
    return {"members": members, "cache_ts": int(slack.now()), "response_metadata": {"next_cursor": cursor}}


@method("users.info", 4, "user", scope="users:read")
def info(slack: FakeSlack, given: Json) -> Json:
    locale = truth(given.get("include_locale"))
    return {"user": shape(_member(slack, given["user"]), locale=locale, email=_sees_email(slack))}


@method("users.profile.get", 4, scope="users.profile:read")
def profile_of(slack: FakeSlack, given: Json) -> Json:
    return {"profile": profile(_member(slack, given.get("user") or BOT_USER), email=_sees_email(slack))}


@method("users.lookupByEmail", 3, "email", scope="users:read.email")
def by_email(slack: FakeSlack, given: Json) -> Json:
    asked = str(given["email"]).lower()
    for user in slack.users.values():
        if user.email.lower() == asked and not user.deleted:
            return {"user": shape(user, locale=False)}
    raise Refusal("users_not_found")


def _member(slack: FakeSlack, name: str) -> User:
    if name not in slack.users:
        raise Refusal("user_not_found")
    return slack.users[name]


@method("auth.test", 0)
def who_am_i(slack: FakeSlack, given: Json) -> Json:
    return {
        "url": f"https://{DOMAIN}.slack.com/", "team": "伯乐测试", "user": "bole", "team_id": TEAM, "user_id": BOT_USER,
        "bot_id": BOT, "app_id": APP, "is_enterprise_install": False,
    }  # fmt: skip


@method("apps.connections.open", 3, scope=(), app_token=True)
def socket_url(slack: FakeSlack, given: Json) -> Json:
    return {"url": slack.line.ticket()}
