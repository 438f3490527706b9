"""Figures that another system sends into a register, and files that a command hands to the running bot."""

from __future__ import annotations

import hmac
from dataclasses import asdict
from typing import Any, Literal, cast
from urllib.parse import unquote

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from bot.flow.people import Lang
from bot.platforms.playground.desk import LANGUAGES, Desk
from bot.ports import ImportReport, Refused

MEDIA: dict[str, Literal["json", "sheet"]] = {
    "application/json": "json",
    "text/csv": "sheet",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": "sheet",
    "application/octet-stream": "sheet",
}
BEARER = "bearer "


async def figures(desk: Desk, request: Request) -> Response:
    """Take in the rows of a request; what became of each as JSON, `problems` with row, column and sentence.

    401 without a token, 403 for another or where none was set, 404 for no such register, 415 for another kind of
    body, 422 where nothing of it fits. `?dry_run=1` keeps nothing.
    """
    given = _token(request)
    if given is None:
        return _no(401, "Send the token of BOT_FIGURES_TOKEN: Authorization: Bearer …")
    through = _through(desk, given)
    if through is None:
        return _no(403, "This token may not send figures.")
    media = MEDIA.get(request.headers.get("content-type", "").partition(";")[0].strip().lower())
    if media is None:
        return _no(415, "Send text/csv, application/json (a list of objects) or an .xlsx file.")
    name, content = request.path_params["name"], await request.body()
    detail = unquote(request.headers.get("x-file-name", ""))[:200]
    lang: Lang = LANGUAGES.get(request.query_params.get("lang", ""), "zh")
    dry = request.query_params.get("dry_run", "") not in ("", "0", "false")
    try:
        report = await desk.run(desk.house.send_rows, name, content, media, (through, detail), lang, dry)
    except Refused as no:
        return _no(422, str(no))
    if report is None:
        return _no(404, f"There is no register {name[:100]!r}.")
    fits = report.added + report.changed + report.same
    return JSONResponse(_told(report), 422 if report.problems and not fits else 200)


def _token(request: Request) -> str | None:
    said = request.headers.get("authorization", "")
    return said[len(BEARER) :].strip() if said.lower().startswith(BEARER) else None


def _through(desk: Desk, given: str) -> Literal["call", "command"] | None:
    """What a token stands for; each is compared in the same time, whatever it says."""
    found = None
    for kind, token in (("call", desk.figures_token), ("command", desk.command_token)):
        same = hmac.compare_digest(given.encode(), token.encode())
        if token and same:
            found = kind
    return cast(Literal["call", "command"] | None, found)


def _no(status: int, why: str) -> Response:
    headers = {"www-authenticate": "Bearer"} if status == 401 else None
    return JSONResponse({"error": why}, status, headers)


def _told(report: ImportReport) -> dict[str, Any]:
    problems = [{"row": row, "column": column, "problem": said} for row, column, said in report.problems]
    return asdict(report) | {"problems": problems, "preview": list(report.preview)}
