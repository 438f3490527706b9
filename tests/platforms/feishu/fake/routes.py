"""The table of calls, and how one is read, checked against what is documented, and answered."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from email import message_from_bytes
from email.policy import HTTP
from typing import TYPE_CHECKING, Any

from tests.platforms.feishu.fake.company import Json
from tests.platforms.wire import Reply, Request

if TYPE_CHECKING:
    from tests.platforms.feishu.fake.feishu import FakeFeishu

OPEN = "/open-apis"


class Refusal(Exception):
    """Feishu says no: its code, its words and the HTTP status they come with."""

    def __init__(self, code: int, msg: str, status: int = 400, **beside: Any) -> None:
        super().__init__(f"{code} {msg}")
        self.code, self.msg, self.status, self.beside = code, msg, status, beside


@dataclass(frozen=True)
class Given:
    """What one call gives. `ids`: the parts of its path; `files`: field → (name, bytes)."""

    ids: Mapping[str, str]
    query: Mapping[str, Any]
    body: Mapping[str, Any]
    files: Mapping[str, tuple[str, bytes]] = field(default_factory=dict)


Does = Callable[["FakeFeishu", Given], Json | Reply]


@dataclass(frozen=True)
class Route:
    """One call: its parameters ("!" behind a name: required), the scopes of which one is needed, and its limits.

    `limits`: so many calls in so many seconds. `bad`: the code for what is wrong with the parameters. `bare`: no token.
    `whole`: the answer is given as it is, not as `data`.
    """

    verb: str
    path: str
    does: Does
    query: frozenset[str]
    body: frozenset[str] | None
    needs: frozenset[str]
    scopes: tuple[str, ...]
    limits: tuple[tuple[int, float], ...]
    bad: int
    bare: bool
    whole: bool
    pattern: re.Pattern[str]


ROUTES: list[Route] = []
USUAL = ((50, 1.0), (1000, 60.0))


def route(
    verb: str,
    path: str,
    *,
    query: str = "",
    body: str | None = "",
    scope: str | tuple[str, ...] = (),
    limits: tuple[tuple[int, float], ...] = USUAL,
    bad: int = 99992402,
    bare: bool = False,
    whole: bool = False,
) -> Callable[[Does], Does]:
    """Enter a function into the table. `query`, `body`: names with a blank between; body None: anything goes."""

    def enter(does: Does) -> Does:
        asked, given = query.split(), (body or "").split()
        needs = frozenset(n[:-1] for n in (*asked, *given) if n.endswith("!"))
        pattern = re.compile("^" + re.sub(r":(\w+)", r"(?P<\1>[^/]+)", path) + "$")
        bare_names = [frozenset(n.rstrip("!") for n in names) for names in (asked, given)]
        scopes = (scope,) if isinstance(scope, str) else scope
        names = None if body is None else bare_names[1]
        made = Route(verb, path, does, bare_names[0], names, needs, scopes, limits, bad, bare, whole, pattern)
        ROUTES.append(made)
        return does

    return enter


def found(verb: str, path: str) -> tuple[Route, dict[str, str]]:
    """The route of a path; one without parts to fill in goes before one with. Raises Refusal."""
    fits = [(r, m.groupdict()) for r in ROUTES if (m := r.pattern.match(path))]
    fits.sort(key=lambda pair: len(pair[1]))
    for each, ids in fits:
        if each.verb == verb and len(ids) == len(fits[0][1]):
            return each, ids
    raise Refusal(99991001 if fits else 99991002, "404 page not found", 404)


def given_by(request: Request, which: Route, ids: Mapping[str, str]) -> Given:
    """What a request says. Raises Refusal for a body that cannot be read."""
    media = request.headers.get("content-type", "").partition(";")[0].strip()
    if not request.body:
        return Given(ids, request.query, {})
    if media == "multipart/form-data":
        return _form(request, ids)
    if media != "application/json":
        raise Refusal(99991641, f"unsupported content type {media!r}")
    try:
        body = json.loads(request.body)
    except ValueError:
        raise Refusal(9499, "Bad Request: invalid json") from None
    if not isinstance(body, dict):
        raise Refusal(9499, "Bad Request: not an object")
    return Given(ids, request.query, body)


def _form(request: Request, ids: Mapping[str, str]) -> Given:
    head = f"Content-Type: {request.headers['content-type']}\r\n\r\n".encode()
    fields: Json = {}
    files: dict[str, tuple[str, bytes]] = {}
    for part in message_from_bytes(head + request.body, policy=HTTP).iter_parts():
        name = str(part.get_param("name", header="content-disposition"))
        content = part.get_payload(decode=True)
        assert isinstance(content, bytes)
        if part.get_filename() is None:
            fields[name] = content.decode()
        else:
            files[name] = (str(part.get_filename()), content)
            fields[name] = "(file)"
    return Given(ids, request.query, fields, files)


def checked(which: Route, given: Given) -> None:
    """Whether the parameters are those of the documents. Raises Refusal."""
    body = given.body if which.body is not None else {}
    unknown = [*(set(given.query) - which.query), *(set(body) - (which.body or frozenset()))]
    if unknown:
        raise Refusal(99992402, f"field validation failed: unknown {sorted(unknown)}")
    missing = [n for n in sorted(which.needs) if _nothing(given.query.get(n)) and _nothing(given.body.get(n))]
    if missing:
        raise Refusal(which.bad, f"Your request contains an invalid request parameter, ext={missing[0]} is required")


def _nothing(value: Any) -> bool:
    return value in (None, "")


def page(things: Iterable[Any], given: Given, usual: int, most: int, bad: int) -> Json:
    """One page of a list: items, has_more and, when there is more, page_token. Raises Refusal."""
    items = list(things)
    try:
        size = int(given.query.get("page_size") or usual)
        token = str(given.query.get("page_token") or "")
        start = int(token.removeprefix("page:")) if token else 0
    except ValueError:
        raise Refusal(bad, "page_token or page_size is invalid") from None
    if not 1 <= size <= most or (token and not token.startswith("page:")) or start > len(items):
        raise Refusal(bad, "page_token or page_size is invalid")
    end = start + size
    told: Json = {"has_more": end < len(items), "items": items[start:end]}
    return told | ({"page_token": f"page:{end}"} if end < len(items) else {})
