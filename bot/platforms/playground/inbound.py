"""The playground's web app: what people do on the page becomes events for the house."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from zoneinfo import ZoneInfo

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, RedirectResponse, Response, StreamingResponse
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles

from bot.cards.model import to_json
from bot.platforms.playground import homes, papers, registers
from bot.platforms.playground.desk import LANGUAGES, Desk, text_of
from bot.platforms.playground.figures import figures
from bot.platforms.playground.forms import Reader
from bot.platforms.playground.guard import Guard, Unreadable, broken, read_json, refused, theme_of
from bot.platforms.playground.page import (
    LONGEST_TEXT,
    MESSAGES,
    chat_page,
    message_html,
    timeline_html,
    with_mentions,
)
from bot.platforms.playground.people import inner_name, tour_cast
from bot.platforms.playground.travel import TARGETS, Target, target_instant, winding
from bot.ports import DESK, Answer, Pressed, Said, Submitted

STATIC = __file__.rpartition("/")[0] + "/static"
LARGEST_ID = 1 << 62
Handler = Callable[[Request], Any]


def web_app(desk: Desk) -> Starlette:
    """The app; `desk.hosts` says under which names it answers."""
    routes = [
        Route("/", _with(desk, home)),
        Route("/earlier", _with(desk, earlier)),
        Route("/events", _with(desk, events)),
        Route("/timeline", _with(desk, timeline)),
        Route("/say", _with(desk, say), methods=["POST"]),
        Route("/press", _with(desk, press), methods=["POST"]),
        Route("/submit", _with(desk, submit), methods=["POST"]),
        Route("/seen", _with(desk, seen), methods=["POST"]),
        Route("/wind", _with(desk, wind), methods=["POST"]),
        Route("/language", _with(desk, language), methods=["POST"]),
        Route("/upload", _with(desk, papers.upload), methods=["POST"]),
        Route("/files/{id}", _with(desk, papers.file)),
        Route("/documents/{id}", _with(desk, papers.document)),
        Route("/home", _with(desk, homes.home)),
        Route("/ledgers/{name}", _with(desk, homes.ledger)),
        Route("/cases/{ref}", _with(desk, homes.case)),
        Route("/registers/{name}", _with(desk, registers.register)),
        Route("/registers/{name}", _with(desk, figures), methods=["POST"]),
        Route("/registers/{name}/form", _with(desk, registers.form)),
        Route("/registers/{name}/import", _with(desk, registers.bring_in), methods=["POST"]),
        Route("/registers/{name}/{row}", _with(desk, registers.row)),
        Route("/papers/{id}", _with(desk, homes.paper)),
        Mount("/static", StaticFiles(directory=STATIC)),
    ]
    guard = Middleware(Guard, hosts=lambda: desk.hosts)
    return Starlette(routes=routes, middleware=[guard], exception_handlers={HTTPException: refused, Exception: broken})


def _with(desk: Desk, work: Callable[[Desk, Request], Any]) -> Handler:
    async def endpoint(request: Request) -> Response:
        return await work(desk, request)

    return endpoint


async def home(desk: Desk, request: Request) -> Response:
    """The whole page for one person and one chat; nobody chosen yet means whoever the tour begins with."""
    return await desk.run(_home, desk, request)


def _home(desk: Desk, request: Request) -> Response:
    if "as" not in request.query_params:
        office = desk.house.office()
        now = desk.clock.now()
        first = tour_cast(office, now.astimezone(ZoneInfo(office.zone)).date()).get("requester")
        first = first or next((p.id for p in office.people.values() if p.active), None)
        if first is None:
            raise Unreadable(404, "person")
        return RedirectResponse(f"/?as={first}")
    reader = desk.reader(request.query_params["as"], request)
    where = desk.place(request.query_params.get("chat", "direct"), reader)
    extra = {
        "theme": theme_of(request),
        "timeline": timeline_html(desk.house.timeline(reader.person), reader),
        "speaks": desk.house.language_of(reader.person) != reader.words.lang,
        "zone": str(reader.zone),
        "ahead": desk.clock.ahead(),
    }
    return HTMLResponse(chat_page(desk.platform.chat, reader, where, desk.clock.now(), extra))


def _number(text: str | None) -> int:
    """A number of the address, 0 when there is none."""
    return min(int(text), LARGEST_ID) if text and text.isascii() and text.isdigit() and len(text) < 20 else 0


async def earlier(desk: Desk, request: Request) -> Response:
    """The messages before the oldest one shown."""

    def work() -> dict[str, Any]:
        reader = desk.reader(request.query_params.get("as"), request)
        where = desk.place(request.query_params.get("chat", "direct"), reader)
        before = _number(request.query_params.get("before"))
        found = desk.platform.chat.messages(inner_name(where, reader.person), before=before, limit=MESSAGES)
        html = "".join(message_html(m, reader) for m in found)
        return {"html": html, "more": len(found) == MESSAGES}

    return JSONResponse(await desk.run(work))


async def events(desk: Desk, request: Request) -> Response:
    """The stream of news for one page."""
    reader = await desk.run(desk.reader, request.query_params.get("as"), request)
    where = desk.place(request.query_params.get("chat", "direct"), reader)
    since = _number(request.headers.get("last-event-id") or request.query_params.get("since"))

    async def look(since: int) -> dict[str, Any]:
        return await desk.run(desk.news, reader, where, since)

    return StreamingResponse(desk.hub.stream(look, since), media_type="text/event-stream")


async def timeline(desk: Desk, request: Request) -> Response:
    """What happened and why, as far as this person may know."""

    def work() -> str:
        reader = desk.reader(request.query_params.get("as"), request)
        return timeline_html(desk.house.timeline(reader.person), reader)

    return HTMLResponse(await desk.run(work))


async def _act(
    desk: Desk, request: Request, act: Callable[[dict[str, Any], Reader, str], tuple[Answer, int | None]]
) -> Response:
    """Read who does what where, do it, answer."""
    data = await read_json(request)

    def work() -> dict[str, Any]:
        reader = desk.reader(data.get("as"), request)
        where = desk.place(data.get("chat"), reader)
        answer, message = act(data, reader, where)
        return desk.answer(answer, data, reader, where, message)

    return JSONResponse(await desk.run(work))


async def say(desk: Desk, request: Request) -> Response:
    """Somebody wrote a message: it stands in the chat, then the house hears it."""

    def act(data: dict[str, Any], reader: Reader, where: str) -> tuple[Answer, None]:
        text = data.get("text")
        if not isinstance(text, str):
            raise Unreadable(400, "unreadable")
        text = text.strip()
        if not text:
            raise Unreadable(422, "empty")
        if len(text) > LONGEST_TEXT:
            raise Unreadable(422, "too_long", count=len(text), limit=LONGEST_TEXT)
        text = with_mentions(text, reader.office)
        key = f"said:{text_of(data, 'key', 100)}"
        at = desk.clock.now()
        desk.platform.chat.add(key, inner_name(where, reader.person), reader.person, "said", {"text": text}, at)
        return desk.hand_in(data, reader, where, Said(text)), None

    return await _act(desk, request, act)


async def press(desk: Desk, request: Request) -> Response:
    """Somebody pressed a button; the pressed card shows at once what became of it."""

    def act(data: dict[str, Any], reader: Reader, where: str) -> tuple[Answer, int | None]:
        value = data.get("value")
        if value is not None and not isinstance(value, str):
            raise Unreadable(400, "unreadable")
        body = Pressed(text_of(data, "token"), text_of(data, "verb"), value)
        return _on_card(desk, data, reader, where, body)

    return await _act(desk, request, act)


async def submit(desk: Desk, request: Request) -> Response:
    """Somebody sent a whole form; with errors it stays open on their side."""

    def act(data: dict[str, Any], reader: Reader, where: str) -> tuple[Answer, int | None]:
        values = data.get("values")
        if not isinstance(values, dict):
            raise Unreadable(400, "unreadable")
        body = Submitted(text_of(data, "token"), text_of(data, "verb"), values)
        return _on_card(desk, data, reader, where, body)

    return await _act(desk, request, act)


def _on_card(
    desk: Desk, data: dict[str, Any], reader: Reader, where: str, body: Pressed | Submitted
) -> tuple[Answer, int | None]:
    """Hand in what was done on a card and show the answer in its place, unless a newer one came meanwhile."""
    chat = desk.platform.chat
    number = data.get("message")
    kept = chat.get(number) if type(number) is int and 0 < number < LARGEST_ID else None
    if kept is not None and (kept.chat != inner_name(where, reader.person) or kept.kind != "card"):
        kept = None
    answer = desk.hand_in(data, reader, where, body)
    if kept is not None and answer.card is not None:
        chat.replace(kept.id, to_json(answer.card), kept.version, expecting=kept.version)
    return answer, kept.id if kept else None


async def seen(desk: Desk, request: Request) -> Response:
    """Somebody has seen a chat up to a message."""
    data = await read_json(request)

    def work() -> None:
        reader = desk.reader(data.get("as"), request)
        where = desk.place(data.get("chat"), reader)
        upto = data.get("upto")
        if type(upto) is not int or not 0 <= upto < LARGEST_ID:
            raise Unreadable(400, "unreadable")
        desk.platform.chat.mark_seen(reader.person, inner_name(where, reader.person), upto)

    await desk.run(work)
    return JSONResponse({"accepted": True})


async def language(desk: Desk, request: Request) -> Response:
    """The page changes its language, and the bot is asked to speak it too."""
    data = await read_json(request)
    lang = LANGUAGES.get(str(data.get("lang")))
    if lang is None:
        raise Unreadable(400, "unreadable")

    def work() -> Answer:
        reader = desk.reader(data.get("as"), request)
        if desk.house.language_of(reader.person) == lang:
            return Answer()
        return desk.hand_in(data, reader, "direct", Pressed(DESK, "speak", lang))

    answer = await desk.run(work)
    response = JSONResponse({"accepted": True, "toast": answer.toast, "tone": answer.tone})
    response.set_cookie("lang", lang, max_age=31_536_000, samesite="strict", httponly=True)
    return response


async def wind(desk: Desk, request: Request) -> Response:
    """The clock is wound; everything that falls due on the way happens, step by step."""
    data = await read_json(request)
    reader = await desk.run(desk.reader, data.get("as"), request)
    target = data.get("target")
    w = reader.words
    if target not in TARGETS:
        raise Unreadable(400, "unreadable")
    if desk.wind.report is not None:
        return JSONResponse({"accepted": False, "toast": w("clock.busy"), "tone": "plain"})
    to = await desk.run(_target, desk, target, reader)
    if to is None:
        return JSONResponse({"accepted": False, "toast": w("clock.nothing"), "tone": "plain"})
    report = None
    steps = winding(desk.clock, desk.house, to)
    try:
        while (step := await desk.run(lambda: next(steps, None))) is not None:
            report = desk.wind.report = step
            desk.hub.ring()
    finally:
        desk.wind.report = None
        desk.hub.ring()
    count = report.done if report else 0
    key = "clock.wound" if count > 1 else "clock.wound_one" if count else "clock.wound_none"
    local = desk.clock.now().astimezone(reader.zone)
    toast = w(key, time=w.short(local), count=count)
    return JSONResponse({"accepted": True, "toast": toast, "tone": "good"})


def _target(desk: Desk, target: Target, reader: Reader) -> Any:
    return target_instant(target, desk.clock.now(), reader.zone, desk.is_working_day, desk.house.next_due)
