"""A call to Feishu as bytes, and what its answer says."""

from __future__ import annotations

import json
import re
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from bot.platforms.feishu.errors import OF_PLACE, TOO_OFTEN, Code, Failed, answered, is_write, meaning_of, method_of
from bot.platforms.lines import Reply

PAUSE, PAUSE_OF_PLACE = 5.0, 1.0
"""Seconds to wait when Feishu refuses a call and does not say for how long."""
LONGEST_PAUSE = 600.0
_PATH = re.compile(r"(?:/(?!\.{1,2}(?:/|$))[A-Za-z0-9_.@~:=-]+)+")
_PART_OF_CARD = re.compile(r"ErrCode: ?(\d{1,9})")
_SCOPE = re.compile(r"[a-z0-9_]+(?::[a-z0-9_.]+)+")

File = tuple[str, str, bytes]
"""A file of a form: its name, its media type, its bytes."""


@dataclass(frozen=True)
class Ask:
    """One call. `media` is the media type of `content`; `most` bytes of its answer are wanted, None for whatever it
    is; `raw`: the answer is a file, not an object."""

    verb: str
    path: str
    query: str = ""
    media: str = ""
    content: bytes = b""
    most: int | None = None
    is_long: bool = False
    raw: bool = False

    @property
    def method(self) -> str:
        return method_of(self.verb, self.path)


def ask(
    verb: str,
    path: str,
    query: Mapping[str, Any] | None = None,
    body: Mapping[str, Any] | None = None,
    files: Mapping[str, File] | None = None,
) -> Ask:
    """A call with an object, or with files as a form. Raises Failed for a path that leads elsewhere."""
    if not _PATH.fullmatch(path):
        raise Failed("bad_path", meaning="permanent")
    asked = f"?{urlencode(query, doseq=True)}" if query else ""
    if files:
        media, content = _form(body or {}, files)
        return Ask(verb, path, asked, media, content, is_long=True)
    content = b"" if body is None else json.dumps(body, ensure_ascii=False).encode("utf-8", "replace")
    return Ask(verb, path, asked, "application/json; charset=utf-8" if content else "", content)


def _form(fields: Mapping[str, Any], files: Mapping[str, File]) -> tuple[str, bytes]:
    """Fields and files as multipart/form-data: its media type and its bytes."""
    border = secrets.token_hex(16)
    parts = list[bytes]()
    for name, value in fields.items():
        head = f'--{border}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n'
        parts += [head.encode(), str(value).encode("utf-8", "replace"), b"\r\n"]
    for name, (filename, media, content) in files.items():
        quoted = re.sub(r'[\x00-\x1f"\\]', "_", filename)
        head = f'--{border}\r\nContent-Disposition: form-data; name="{name}"; filename="{quoted}"\r\n'
        kind = f"Content-Type: {re.sub(r'[^!-~]', '', media) or 'application/octet-stream'}\r\n\r\n"
        parts += [head.encode("utf-8", "replace"), kind.encode(), content, b"\r\n"]
    parts.append(f"--{border}--\r\n".encode())
    return f"multipart/form-data; boundary={border}", b"".join(parts)


def object_of(reply: Reply) -> dict[str, Any]:
    """An answer's object; {} when it is none."""
    try:
        answer = json.loads(reply.body)
    except (ValueError, RecursionError):
        return {}
    return answer if isinstance(answer, dict) else {}


def refusal(asked: Ask, reply: Reply) -> Failed | None:
    """What an answer says that is not what was asked for; None for one that is."""
    method, status = asked.method, reply.status
    answer = object_of(reply) if "content-disposition" not in reply.headers else {}
    if asked.raw and status == 200 and not isinstance(answer.get("code"), int):
        return None
    code = answer.get("code")
    if code == 0 and status < 400:
        return None
    if not isinstance(code, int) or isinstance(code, bool):
        code = 0
    if status == 429 or code in TOO_OFTEN:
        return Failed(code or "ratelimited", retry_after=_pause(reply, code))
    if status >= 500 and meaning_of(method, code) in (None, "transient"):
        return Failed(f"http_{status}", unknown=is_write(method), detail=str(code or ""))
    if code:
        return answered(method, code, _detail(answer))
    if status == 200:
        return Failed("unreadable", unknown=is_write(method), everywhere=True)
    return Failed(f"http_{status}", everywhere=True)


def _pause(reply: Reply, code: Code) -> float:
    """For how long Feishu wants none of it, in seconds."""
    try:
        told = float(reply.headers.get("x-ogw-ratelimit-reset") or reply.headers.get("retry-after") or "")
    except ValueError:
        return PAUSE_OF_PLACE if code in OF_PLACE else PAUSE
    return min(max(told, 0.1), LONGEST_PAUSE)


def _detail(answer: Mapping[str, Any]) -> str:
    """What helps to mend it, and nothing a person may have written: what was wrong with a card as a number, the
    permissions that are missing, Feishu's name for the call."""
    told = str(answer.get("msg") or "")[:2000]
    error = answer.get("error")
    error = error if isinstance(error, dict) else {}
    numbers = _PART_OF_CARD.findall(told)
    scopes = _SCOPE.findall(told) if "scope" in told.casefold() or "permission" in told.casefold() else []
    log_id = str(error.get("log_id") or answer.get("log_id") or "")
    words = [*numbers[:3], *list(dict.fromkeys(scopes))[:5], log_id if log_id.isalnum() else ""]
    return " ".join(word for word in words if word)
