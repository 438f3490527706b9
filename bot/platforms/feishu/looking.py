"""Looks whether a letter nobody heard the end of stands in a chat."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Collection, Mapping
from datetime import datetime, timedelta
from typing import Any

from bot.platforms.feishu.api import Api

MARGIN = timedelta(minutes=2)
"""Feishu's clock may be so far behind ours."""
PAGE = 50
_MARK = re.compile(r"\bbl_[0-9a-f]{17}\b")


def letter_mark(key: str, place: str) -> str:
    """A name for an element of a card, by which the letter is known again: opaque, the same at each attempt."""
    return "bl_" + hashlib.sha256(f"mark\n{key}\n{place}".encode()).hexdigest()[:17]


def marked(card: Mapping[str, Any], mark: str) -> Mapping[str, Any]:
    """The card with its first unnamed element named so."""
    body = card.get("body")
    elements = body.get("elements") if isinstance(body, Mapping) else None
    if not isinstance(body, Mapping) or not isinstance(elements, list):
        return card
    for at, element in enumerate(elements):
        if isinstance(element, Mapping) and "element_id" not in element:
            named = [*elements[:at], {**element, "element_id": mark}, *elements[at + 1 :]]
            return {**card, "body": {**body, "elements": named}}
    return card


class Looking:
    """Reads a chat's messages since an attempt."""

    def __init__(self, api: Api) -> None:
        self._api = api

    def find(
        self, chat: str, since: datetime, sent: tuple[str, str], mark: str, others: Collection[str] = ()
    ) -> str | None:
        """The message that is `sent` (kind and content): the one with its mark; where Feishu tells a card without the
        names of its elements, the app's own with the same title. `others`: messages known to be other letters'.
        Raises Failed."""
        kind, content = sent
        title = title_of(content) if kind == "interactive" else ""
        asked: dict[str, Any] = {
            "container_id_type": "chat", "container_id": chat, "sort_type": "ByCreateTimeAsc", "page_size": PAGE,
            "start_time": int((since - MARGIN).timestamp()), "card_msg_content_type": "user_card_content",
        }  # fmt: skip
        for page in self._api.pages("/im/v1/messages", "items", **asked):
            for message in page:
                standing = self._own(message, kind)
                if standing and message.get("message_id") not in others:
                    if mark in standing or (kind == "text" and _same(standing, content)):
                        return str(message["message_id"])
                    if title and not _MARK.search(standing) and title_of(standing) == title:
                        return str(message["message_id"])
        return None

    def _own(self, message: Mapping[str, Any], kind: str) -> str:
        """The content of a message of ours that stands; "" for any other."""
        sender, body = message.get("sender"), message.get("body")
        if not isinstance(sender, Mapping) or not isinstance(body, Mapping):
            return ""
        ours = sender.get("id") == self._api.app_id and message.get("msg_type") == kind and not message.get("deleted")
        return str(body.get("content") or "") if ours else ""


def title_of(content: str) -> str:
    """A card's title, from the card itself or from the simpler form Feishu tells it in."""
    card = _object(content)
    inner = card.get("json_card")
    card = _object(inner) if isinstance(inner, str) else card
    told = card.get("title")
    for name in ("header", "title", "content"):
        if told is None or isinstance(told, Mapping):
            card = card.get(name, {}) if isinstance(card, Mapping) else {}
            told = card if isinstance(card, str) else None
    return " ".join(told.split()) if isinstance(told, str) else ""


def _same(standing: str, sent: str) -> bool:
    return _object(standing).get("text") == _object(sent).get("text")


def _object(content: str) -> dict[str, Any]:
    try:
        read = json.loads(content)
    except (ValueError, RecursionError):
        return {}
    return read if isinstance(read, dict) else {}
