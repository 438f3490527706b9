"""Registers on the page: look up, add and change, bring in a spreadsheet, take one away."""

from __future__ import annotations

from typing import Literal

from starlette.datastructures import UploadFile
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, Response

from bot.platforms.playground.desk import Desk
from bot.platforms.playground.forms import form_html
from bot.platforms.playground.guard import LARGEST_UPLOAD, MEGABYTE, Unreadable, clean, theme_of
from bot.platforms.playground.homes import asked_filters, asked_page, asked_words
from bot.platforms.playground.papers import hand_out
from bot.platforms.playground.registerpages import Asked, register_page, report_html, report_line, row_page
from bot.ports import Download, Refused

LONGEST_NAME = 200


async def register(desk: Desk, request: Request) -> Response:
    """A register on a page, or as name.csv and name.xlsx."""
    name, _, ending = request.path_params["name"].rpartition(".")
    if ending in ("csv", "xlsx"):
        form: Literal["csv", "xlsx"] = "csv" if ending == "csv" else "xlsx"

        def export() -> Download | None:
            reader = desk.reader(request.query_params.get("as"), request)
            return desk.house.export_register(reader.person, name, form)

        return hand_out(await desk.run(export), inline=False)

    def work() -> str:
        reader = desk.reader(request.query_params.get("as"), request)
        view = desk.house.register(reader.person, request.path_params["name"])
        if view is None:
            raise Unreadable(404, "missing")
        retired = asked_words(request, "retired") == "1"
        filters, page = asked_filters(request), asked_page(request)
        asked = Asked(asked_words(request, "q"), asked_words(request, "sort"), filters, page, retired)
        return register_page(view, asked, reader, theme_of(request))

    return HTMLResponse(await desk.run(work))


async def row(desk: Desk, request: Request) -> Response:
    """One row of a register, with its history."""

    def work() -> str:
        reader = desk.reader(request.query_params.get("as"), request)
        name, row_id = request.path_params["name"], request.path_params["row"]
        found = desk.house.register_row(reader.person, name, row_id)
        changes = desk.house.history(reader.person, name, row_id)
        if found is None or changes is None:
            raise Unreadable(404, "missing")
        return row_page(name, found, changes, reader, theme_of(request))

    return HTMLResponse(await desk.run(work))


async def form(desk: Desk, request: Request) -> Response:
    """The form that adds a row, or changes one."""

    def work() -> str:
        reader = desk.reader(request.query_params.get("as"), request)
        row_id = request.query_params.get("row")
        view = desk.house.register_form(reader.person, request.path_params["name"], row_id)
        if view is None:
            raise Unreadable(404, "missing")
        return str(form_html(view, reader))

    return JSONResponse({"form": await desk.run(work)})


async def bring_in(desk: Desk, request: Request) -> Response:
    """Take in a spreadsheet, or only say what would become of it."""
    if not request.headers.get("content-type", "").startswith("multipart/form-data"):
        raise Unreadable(415, "unreadable")
    async with request.form(max_files=1, max_fields=4, max_part_size=4096) as given:
        file = given.get("file")
        if not isinstance(file, UploadFile):
            raise Unreadable(400, "unreadable")
        if (file.size or 0) > LARGEST_UPLOAD:
            raise Unreadable(413, "too_large", limit=LARGEST_UPLOAD // MEGABYTE)
        content = await file.read()
        filename = clean(file.filename or "")[-LONGEST_NAME:] or "file"
        person, dry = given.get("as"), given.get("dry") != "0"

    def work() -> dict[str, object]:
        reader = desk.reader(person, request)
        name = request.path_params["name"]
        report = desk.house.import_rows(reader.person, name, filename, content, dry)
        if report is None:
            raise Unreadable(404, "missing")
        told = {"toast": report_line(report, reader), "tone": "good", "html": report_html(report, reader)}
        return {"accepted": True, "all": report.kept and not report.problems, **told}

    try:
        return JSONResponse(await desk.run(work))
    except Refused as no:
        return JSONResponse({"accepted": False, "toast": str(no), "tone": "bad"})
