"""The table of Web API methods, and how one call is read, checked and answered."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl

from tests.platforms.slack.fake.workspace import Json
from tests.platforms.wire import Request

if TYPE_CHECKING:
    from tests.platforms.slack.fake.slack import FakeSlack

NESTED = ("blocks", "view", "metadata", "attachments", "files", "unfurls", "message_metadata")


class Refusal(Exception):
    """Slack says no: an error code, and what stands beside it."""

    def __init__(self, code: str, messages: list[str] | None = None, **beside: Any) -> None:
        super().__init__(code)
        self.code = code
        self.body = {"ok": False, "error": code, **beside}
        if messages:
            self.body["response_metadata"] = {"messages": messages}


@dataclass(frozen=True)
class Method:
    """One method: what it needs, its tier (0: special), the scopes of which one must be granted, whether it posts."""

    does: Callable[[FakeSlack, Json], Json]
    needs: tuple[str, ...]
    tier: int
    scopes: tuple[str, ...]
    posts: bool = False
    app_token: bool = False


METHODS: dict[str, Method] = {}
Does = Callable[["FakeSlack", Json], Json]


def method(
    name: str, tier: int, *needs: str, scope: str | tuple[str, ...] = (), posts: bool = False, app_token: bool = False
) -> Callable[[Does], Does]:
    """Enter a function into the table under Slack's name."""

    def enter(does: Does) -> Does:
        scopes = (scope,) if isinstance(scope, str) else scope
        METHODS[name] = Method(does, needs, tier, scopes, posts, app_token)
        return does

    return enter


def arguments_of(request: Request) -> Json:
    """What the call says, from its address and its body; JSON in form fields is read. Raises Refusal."""
    given: Json = dict(request.query)
    media = request.headers.get("content-type", "").partition(";")[0].strip()
    if request.body and media == "application/json":
        try:
            body = json.loads(request.body)
        except ValueError:
            raise Refusal("invalid_json") from None
        if not isinstance(body, dict):
            raise Refusal("json_not_object")
        given |= {k: v for k, v in body.items() if v is not None}
    elif request.body and media == "application/x-www-form-urlencoded":
        given |= dict(parse_qsl(request.body.decode(), keep_blank_values=True))
    elif request.body:
        raise Refusal("invalid_form_data")
    for name in NESTED:
        if isinstance(given.get(name), str) and given[name]:
            try:
                given[name] = json.loads(given[name])
            except ValueError:
                code = "invalid_blocks_format" if name == "blocks" else "invalid_arguments"
                raise Refusal(code, [f"[ERROR] failed to parse {name}"]) from None
    return given


def bearer(request: Request) -> str:
    """The token of the Authorization header."""
    kind, _, token = request.headers.get("authorization", "").partition(" ")
    return token.strip() if kind == "Bearer" else ""


def answered(slack: FakeSlack, name: str, token: str, given: Json) -> Json:
    """Slack's answer to one call. Raises Refusal."""
    found = METHODS.get(name)
    if found is None:
        raise Refusal("unknown_method", req_method=name)
    allowed(slack, found, token)
    missing = [n for n in found.needs if given.get(n) in (None, "")]
    if missing:
        raise Refusal("invalid_arguments", [f"[ERROR] missing required field: {n}" for n in missing])
    return {"ok": True, **found.does(slack, given)}


def allowed(slack: FakeSlack, found: Method, token: str) -> None:
    """Whether this token may call this method."""
    if not token:
        raise Refusal("not_authed")
    if token not in (slack.bot_token, slack.app_token):
        raise Refusal("invalid_auth")
    if slack.revoked:
        raise Refusal(slack.revoked)
    if (token == slack.app_token) != found.app_token:
        raise Refusal("not_allowed_token_type")
    if slack.scopes is not None and found.scopes and not slack.scopes & set(found.scopes):
        provided = ",".join(sorted(slack.scopes))
        raise Refusal("missing_scope", needed=found.scopes[0], provided=provided)


def whole(given: Json, name: str, usual: int, most: int, least: int = 1) -> int:
    """A whole number among the arguments. Raises Refusal invalid_limit or invalid_arguments."""
    value = given.get(name, usual)
    try:
        number = int(value)
    except (TypeError, ValueError):
        number = least - 1
    if not least <= number <= most:
        raise Refusal("invalid_limit" if name == "limit" else "invalid_arguments", [f"[ERROR] bad {name}: {value}"])
    return number


def truth(value: Any) -> bool:
    """A boolean as forms and JSON write it."""
    return value in (True, 1, "1", "true", "True")


def page(things: list[Any], given: Json, usual: int, most: int) -> tuple[list[Any], str]:
    """One page of a list and the cursor of the next, "" at the end. Raises Refusal for a bad limit or cursor."""
    limit = whole(given, "limit", usual, most)
    cursor = given.get("cursor") or ""
    start = 0
    if cursor:
        word, _, number = cursor.rstrip("=").partition(":")
        if word != "next" or not number.isdigit() or int(number) > len(things):
            raise Refusal("invalid_cursor")
        start = int(number)
    end = start + limit
    return things[start:end], f"next:{end}=" if end < len(things) else ""
