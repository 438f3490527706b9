"""Who is in the workspace: Slack's own directory, told to the house."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Protocol

from bot.flow.people import Lang
from bot.ports import House, Known

SLACK = "slack"
SLACKBOT = "USLACKBOT"
A_PAGE = 200
User = Mapping[str, Any]


class Calls(Protocol):
    """Slack's methods, as far as they are needed here; a call raises what the way to Slack raises."""

    def call(self, method: str, **arguments: Any) -> dict[str, Any]: ...


@dataclass(frozen=True)
class Workspace:
    """Whose app this is: people of another team and another enterprise are guests."""

    team: str = ""
    enterprise: str = ""


def refresh(api: Calls, house: House) -> int:
    """Tell the house everybody of the workspace; how many they are.

    A list that breaks off tells nothing: whoever is missing from half a list has not gone.
    """
    ours = _workspace(api)
    everybody = [known(user, ours) for page in _pages(api) for user in page]
    house.know(SLACK, everybody, whole=True)
    return len(everybody)


def one(api: Calls, house: House, user_id: str) -> None:
    """Tell the house of one person: they joined, their profile changed, or they wrote and nobody knows them."""
    user = api.call("users.info", user=user_id, include_locale=True)["user"]
    house.know(SLACK, [known(user, _workspace(api))], whole=False)


def known(user: User, ours: Workspace) -> Known:
    """What a user object of Slack's says. An address Slack has not confirmed is none; a guest is whoever is not
    a full member of our own workspace."""
    profile = _part(user, "profile")
    name, english = _names(user, profile)
    return Known(
        handle=str(user["id"]),
        name=name,
        email="" if user.get("is_email_confirmed") is False else str(profile.get("email") or ""),
        lang=_lang(str(user.get("locale") or "")),
        zone=str(user.get("tz") or ""),
        active=not user.get("deleted"),
        guest=bool(user.get("is_restricted") or user.get("is_ultra_restricted")) or _is_foreign(user, ours),
        bot=bool(user.get("is_bot") or user.get("is_workflow_bot")) or user["id"] == SLACKBOT,
        english_name=english,
    )


def _workspace(api: Calls) -> Workspace:
    told = api.call("auth.test")
    return Workspace(str(told.get("team_id") or ""), str(told.get("enterprise_id") or ""))


def _pages(api: Calls) -> Iterator[list[User]]:
    cursor = ""
    while True:
        more = {"cursor": cursor} if cursor else {}
        answer = api.call("users.list", limit=A_PAGE, include_locale=True, **more)
        yield answer["members"]
        cursor = (answer.get("response_metadata") or {}).get("next_cursor") or ""
        if not cursor:
            return


def _is_foreign(user: User, ours: Workspace) -> bool:
    if user.get("is_stranger"):
        return True
    grid = _part(user, "enterprise_user")
    if ours.enterprise and grid.get("enterprise_id") == ours.enterprise:
        return False
    team = user.get("team_id")
    return bool(ours.team and team and team != ours.team)


def _part(user: User, name: str) -> Mapping[str, Any]:
    """What stands under a name, if it is an object: one odd person must not keep everybody else from being known."""
    found = user.get(name)
    return found if isinstance(found, Mapping) else {}


def _names(user: User, profile: Mapping[str, Any]) -> tuple[str, str]:
    """The name and the English name: in whichever of Slack's two the person wrote which."""
    real = str(profile.get("real_name") or user.get("real_name") or "").strip()
    shown = str(profile.get("display_name") or "").strip()
    if not real or not shown or real == shown:
        return real or shown or str(user.get("name") or ""), ""
    if real.isascii() == shown.isascii():
        return real, ""
    return (shown, real) if real.isascii() else (real, shown)


def _lang(locale: str) -> Lang | None:
    """Chinese for whoever reads Slack in Chinese, English for everybody else who says what they read it in."""
    if not locale:
        return None
    return "zh" if locale.lower().startswith("zh") else "en"
