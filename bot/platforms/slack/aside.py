"""A sentence by the address Slack gives with a press or a command: to that one person, where they were."""

from __future__ import annotations

import json
from urllib.parse import urlsplit

from bot.platforms.lines import NotSent, Unanswered
from bot.platforms.slack.api import Api
from bot.platforms.slack.errors import Failed
from bot.platforms.slack.typed import escaped

SLACKS_OWN = "slack.com"


class Aside:
    """Says sentences by such addresses. Only Slack's own hosts and the configured one are called (fault K4)."""

    def __init__(self, api: Api) -> None:
        self._api = api

    def __call__(self, address: str, sentence: str) -> None:
        """Raises Failed."""
        if not self._ours(address):
            raise Failed("address_elsewhere", meaning="permanent")
        said = {"response_type": "ephemeral", "replace_original": False, "text": escaped(sentence)}
        headers = {"Content-Type": "application/json; charset=utf-8"}
        try:
            reply = self._api.lines.ask("POST", address, json.dumps(said).encode(), headers)
        except NotSent as problem:
            raise Failed("unreachable", detail=str(problem)) from problem
        except Unanswered as problem:
            raise Failed("unanswered", unknown=True, detail=str(problem)) from problem
        if reply.status != 200:
            raise Failed(f"http_{reply.status}", meaning="permanent" if reply.status < 500 else "transient")

    def _ours(self, address: str) -> bool:
        asked, told = urlsplit(address), urlsplit(self._api.base_url)
        if asked.username or asked.password:
            return False
        if (asked.scheme, asked.netloc) == (told.scheme, told.netloc):
            return True
        host = asked.hostname or ""
        return asked.scheme == "https" and (host == SLACKS_OWN or host.endswith(f".{SLACKS_OWN}"))
