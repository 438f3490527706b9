"""Files in and out: evidence and documents. What a person may not read does not exist for them."""

from __future__ import annotations

from typing import Literal
from urllib.parse import quote

from starlette.datastructures import UploadFile
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from bot.platforms.playground.desk import Desk
from bot.platforms.playground.guard import LARGEST_UPLOAD, MEGABYTE, Unreadable, clean
from bot.ports import Download, Refused

LONGEST_NAME = 200
PAPER_POLICY = "default-src 'none'; style-src 'unsafe-inline'; img-src data:; sandbox; frame-ancestors 'none'"


async def upload(desk: Desk, request: Request) -> Response:
    """Keep one file; its id, or a sentence why it is not taken."""
    if not request.headers.get("content-type", "").startswith("multipart/form-data"):
        raise Unreadable(415, "unreadable")
    async with request.form(max_files=1, max_fields=4, max_part_size=4096) as form:
        given = form.get("file")
        if not isinstance(given, UploadFile):
            raise Unreadable(400, "unreadable")
        if (given.size or 0) > LARGEST_UPLOAD:
            raise Unreadable(413, "too_large", limit=LARGEST_UPLOAD // MEGABYTE)
        content = await given.read()
        name = clean(given.filename or "")[-LONGEST_NAME:] or "file"
        person = form.get("as")

    def work() -> str:
        return desk.house.attach(desk.reader(person, request).person, name, content)

    try:
        return JSONResponse({"accepted": True, "id": await desk.run(work), "name": name})
    except Refused as no:
        return JSONResponse({"accepted": False, "toast": str(no), "tone": "bad"})


async def file(desk: Desk, request: Request) -> Response:
    """Hand out an attached file."""

    def work() -> Download | None:
        reader = desk.reader(request.query_params.get("as"), request)
        return desk.house.file(reader.person, request.path_params["id"])

    return hand_out(await desk.run(work), inline=False)


async def document(desk: Desk, request: Request) -> Response:
    """Show a document as a page, or hand it out for a word processor."""
    form: Literal["html", "docx"] = "docx" if request.query_params.get("form") == "docx" else "html"

    def work() -> Download | None:
        reader = desk.reader(request.query_params.get("as"), request)
        return desk.house.document(reader.person, request.path_params["id"], form)

    return hand_out(await desk.run(work), inline=form == "html")


def hand_out(paper: Download | None, *, inline: bool) -> Response:
    """A file to read or to keep; Unreadable when there is none for this reader."""
    if paper is None:
        raise Unreadable(404, "missing")
    how = "inline" if inline else "attachment"
    headers = {
        "content-disposition": f"{how}; filename*=UTF-8''{quote(paper.name, safe='')}",
        "content-security-policy": PAPER_POLICY,
    }
    return Response(paper.content, media_type=paper.media, headers=headers)
