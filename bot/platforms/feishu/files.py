"""Files to and from people: a document into somebody's direct chat, and what somebody sent into the house."""

from __future__ import annotations

import mimetypes
import re
from typing import Literal
from urllib.parse import unquote

from bot.platforms.feishu.api import Api
from bot.platforms.feishu.errors import Failed
from bot.platforms.wording import cut
from bot.ports import Download

BIGGEST = 30 * 1024 * 1024
"""Bytes of a file Feishu takes; the house takes less and says so itself."""
LONGEST_NAME = 200
_ID = re.compile(r"[A-Za-z0-9_-]+")
KINDS = {
    "pdf": "pdf", "doc": "doc", "docx": "doc", "xls": "xls", "xlsx": "xls", "ppt": "ppt", "pptx": "ppt", "mp4": "mp4",
}  # fmt: skip
"""What Feishu calls a file by its ending; anything else is a stream of bytes."""


class Files:
    """Hands over and fetches files, by the app's own interface only: no address anybody sends is called."""

    def __init__(self, api: Api) -> None:
        self._api = api

    def hand_over(self, handle: str, download: Download) -> None:
        """Put a file into somebody's direct chat, by their open_id. Raises Failed: "file_too_big", "file_empty"."""
        if not download.content:
            raise Failed("file_empty", meaning="permanent")
        if len(download.content) > BIGGEST:
            raise Failed("file_too_big", meaning="permanent")
        name = file_name(download.name)
        ending = name.rpartition(".")[2].casefold()
        answer = self._api.call(
            "POST", "/im/v1/files", body={"file_type": KINDS.get(ending, "stream"), "file_name": name},
            files={"file": (name, download.media, download.content)},
        )  # fmt: skip
        key = answer.get("file_key")
        if not isinstance(key, str) or not _ID.fullmatch(key):
            raise Failed("unreadable")
        self._api.call(
            "POST", "/im/v1/messages", query={"receive_id_type": "open_id"},
            body={"receive_id": handle, "msg_type": "file", "content": f'{{"file_key":"{key}"}}'},
        )  # fmt: skip

    def fetch(
        self, message_id: str, file_key: str, kind: Literal["file", "image"] = "file", biggest: int = BIGGEST
    ) -> tuple[str, bytes]:
        """What somebody sent with a message: its name, as far as Feishu tells it, and its bytes. Raises Failed:
        "file_too_big"."""
        if not (_ID.fullmatch(message_id) and _ID.fullmatch(file_key)):
            raise Failed("bad_path", meaning="permanent")
        path = f"/im/v1/messages/{message_id}/resources/{file_key}"
        reply = self._api.bytes_of(path, query={"type": kind}, most=biggest)
        if not reply.whole:
            raise Failed("file_too_big", meaning="permanent")
        media = reply.headers.get("content-type", "").partition(";")[0].strip()
        return _named(reply.headers.get("content-disposition", "")) or kind + (_ending(media)), reply.body


def file_name(name: str) -> str:
    """A name a file may have in a chat: on one line, no path, not too long, its ending kept."""
    plain = re.sub(r'[\x00-\x1f\x7f/\\"]+', "_", name).strip() or "file"
    stem, dot, ending = plain.rpartition(".")
    return plain if len(plain) <= LONGEST_NAME or not stem else cut(stem, LONGEST_NAME - len(ending) - 1) + dot + ending


def _named(disposition: str) -> str:
    """The name in a Content-Disposition header; "" when there is none."""
    if found := re.search(r"filename\*\s*=\s*(?:utf-8|UTF-8)''([^;\s]+)", disposition):
        return file_name(unquote(found[1], errors="replace"))
    if found := re.search(r'filename\s*=\s*(?:"([^"]*)"|([^;]+))', disposition):
        told = unquote(found[1] or found[2] or "", errors="replace")
        return file_name(_utf8(told)) if told.strip() else ""
    return ""


def _utf8(told: str) -> str:
    """A header is read as Latin-1; Feishu may write UTF-8 into it."""
    try:
        return told.encode("latin-1").decode("utf-8")
    except (UnicodeEncodeError, UnicodeDecodeError):
        return told


def _ending(media: str) -> str:
    return mimetypes.guess_extension(media) or ""
