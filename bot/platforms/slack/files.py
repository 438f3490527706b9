"""Files to and from people: a document into somebody's direct chat, and what somebody uploaded into the house."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

from bot.platforms.lines import NotSent, Unanswered
from bot.platforms.slack.api import Api
from bot.platforms.slack.errors import Failed
from bot.platforms.slack.places import Places
from bot.ports import Download

BIGGEST = 10 * 1024 * 1024
"""Bytes of an upload; the house takes no more."""
PATIENCE = 30.0
"""Seconds for the bytes of one file."""
SLACKS_OWN = ("slack.com", "slack-files.com")


class Files:
    """Hands over and fetches files. The token goes to Slack's own hosts and the configured address only, and nowhere on
    from there: no redirect is followed."""

    def __init__(self, api: Api, places: Places) -> None:
        self._api = api
        self._places = places

    def hand_over(self, handle: str, download: Download) -> None:
        """Put a file into somebody's direct chat, by their Slack user id. Raises Failed."""
        channel = self._places.direct(handle)
        length = len(download.content)
        ticket = self._api.call("files.getUploadURLExternal", filename=download.name, length=length)
        self._bytes("POST", ticket["upload_url"], download.content, {"Content-Type": download.media})
        done = [{"id": ticket["file_id"], "title": download.name}]
        self._api.call("files.completeUploadExternal", files=done, channel_id=channel)

    def fetch(self, file: Mapping[str, Any], biggest: int = BIGGEST) -> tuple[str, bytes]:
        """A file somebody uploaded, as Slack describes it: its name and its bytes. Raises Failed: "file_too_big",
        "file_elsewhere" (not kept by Slack), "file_refused" (Slack hands out its sign-in page instead)."""
        name = str(file.get("name") or file.get("title") or "file")
        if file.get("file_access") == "check_file_info":
            file = self._api.call("files.info", file=file["id"])["file"]
        if file.get("is_external") or file.get("mode") == "external":
            raise Failed("file_elsewhere", meaning="permanent")
        if int(file.get("size") or 0) > biggest:
            raise Failed("file_too_big", meaning="permanent")
        address = str(file.get("url_private_download") or file.get("url_private") or "")
        content, media = self._bytes("GET", address, most=biggest, token=True)
        if media.startswith("text/html") and not str(file.get("mimetype", "")).startswith("text/html"):
            raise Failed("file_refused", meaning="permanent")
        return name, content

    def _bytes(
        self,
        verb: str,
        address: str,
        body: bytes = b"",
        headers: Mapping[str, str] | None = None,
        *,
        most: int = BIGGEST,
        token: bool = False,
    ) -> tuple[bytes, str]:
        """One exchange with where the files are: the bytes and their media type."""
        if not self._ours(address):
            raise Failed("file_elsewhere", meaning="permanent")
        asked = {**(headers or {}), **({"Authorization": f"Bearer {self._api.token}"} if token else {})}
        try:
            reply = self._api.lines.ask(verb, address, body, asked, timeout=PATIENCE, most=most)
        except NotSent as problem:
            raise Failed("unreachable", detail=str(problem)) from problem
        except Unanswered as problem:
            raise Failed("unanswered", detail=str(problem)) from problem
        if reply.status == 429 or reply.status >= 500:
            raise Failed(f"http_{reply.status}")
        if reply.status != 200:
            raise Failed("file_refused", meaning="permanent", detail=f"http_{reply.status}")
        if not reply.whole:
            raise Failed("file_too_big", meaning="permanent")
        return reply.body, reply.headers.get("content-type", "")

    def _ours(self, address: str) -> bool:
        """Whether an address may have the token: Slack's over TLS, or the one this house was told to call."""
        try:
            asked, told = urlsplit(address), urlsplit(self._api.base_url)
        except ValueError:
            return False
        if asked.username or asked.password:
            return False
        if (asked.scheme, asked.netloc) == (told.scheme, told.netloc):
            return True
        host = asked.hostname or ""
        return asked.scheme == "https" and any(host == own or host.endswith(f".{own}") for own in SLACKS_OWN)
