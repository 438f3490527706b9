"""A person's home on the page: their ledgers, registers and papers. What they may not read does not exist for them."""

from __future__ import annotations

from typing import Literal

from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

from bot.cards.home import LedgerAsk
from bot.platforms.playground import homepages
from bot.platforms.playground.desk import Desk
from bot.platforms.playground.guard import Unreadable, clean, theme_of
from bot.platforms.playground.papers import hand_out
from bot.ports import Download

LONGEST_WORDS = 200
MOST_FILTERS = 30
LAST_PAGE = 10_000


async def home(desk: Desk, request: Request) -> Response:
    """What a person may open, and their papers, the newest first."""

    def work() -> str:
        reader = desk.reader(request.query_params.get("as"), request)
        before = asked_words(request, "before")
        ledgers, registers = desk.house.ledgers(reader.person), desk.house.registers(reader.person)
        shelf = desk.house.papers(reader.person, before)
        return homepages.home_page(reader, theme_of(request), ledgers, registers, shelf, bool(before))

    return HTMLResponse(await desk.run(work))


async def ledger(desk: Desk, request: Request) -> Response:
    """A ledger on a page, or as name.csv and name.xlsx."""
    name, _, ending = request.path_params["name"].rpartition(".")
    if ending in ("csv", "xlsx"):
        form: Literal["csv", "xlsx"] = "csv" if ending == "csv" else "xlsx"

        def export() -> Download | None:
            reader = desk.reader(request.query_params.get("as"), request)
            return desk.house.export(reader.person, name, form)

        return hand_out(await desk.run(export), inline=False)

    def work() -> str | None:
        reader = desk.reader(request.query_params.get("as"), request)
        asked = _asked(request)
        view = desk.house.ledger(reader.person, request.path_params["name"], asked)
        return homepages.ledger_page(view, asked, reader, theme_of(request)) if view else None

    return _page(await desk.run(work))


def _asked(request: Request) -> LedgerAsk:
    """What the address asks of a ledger."""
    search, sort, before = (asked_words(request, name) for name in ("q", "sort", "before"))
    return LedgerAsk(search, sort, asked_filters(request), asked_page(request), before)


def asked_words(request: Request, name: str) -> str:
    """A word or two of the address; "" when there is none."""
    return clean(request.query_params.get(name, ""))[:LONGEST_WORDS]


def asked_filters(request: Request) -> dict[str, str]:
    """The columns the address filters by: f.department=marketing."""
    given = list(request.query_params.items())[:MOST_FILTERS]
    return {name[2:]: clean(value)[:LONGEST_WORDS] for name, value in given if name.startswith("f.") and value}


def asked_page(request: Request) -> int:
    """The page the address asks for, 1 when it names none."""
    page = asked_words(request, "page")
    return min(int(page), LAST_PAGE) if page.isascii() and page.isdigit() and len(page) < 7 else 1


async def case(desk: Desk, request: Request) -> Response:
    """The story of one case, for those who may read it."""

    def work() -> str | None:
        reader = desk.reader(request.query_params.get("as"), request)
        ref = request.path_params["ref"]
        lines = desk.house.case_history(reader.person, ref)
        if lines is None:
            return None
        named = dict(desk.house.ledgers(reader.person))
        back = asked_words(request, "ledger")
        way = [(named[back], homepages.address(f"/ledgers/{back}", reader))] if back in named else []
        return homepages.case_page(ref, lines, reader, theme_of(request), way)

    return _page(await desk.run(work))


async def paper(desk: Desk, request: Request) -> Response:
    """A paper's versions, and the difference between two."""

    def work() -> str | None:
        reader = desk.reader(request.query_params.get("as"), request)
        id = request.path_params["id"]
        found = desk.house.paper(reader.person, id)
        if found is None:
            return None
        known = [v.id for v in found.versions]
        new = next((v for v in (asked_words(request, "to"), known[0]) if v in known), known[0])
        before = known[known.index(new) + 1] if known.index(new) + 1 < len(known) else known[-1]
        old = next((v for v in (asked_words(request, "from"), before) if v in known), before)
        changes = desk.house.difference(reader.person, old, new) or []
        return homepages.paper_page(found, (old, new), changes, id, reader, theme_of(request))

    return _page(await desk.run(work))


def _page(html: str | None) -> Response:
    if html is None:
        raise Unreadable(404, "missing")
    return HTMLResponse(html)
