"""The one way to call Slack: paced, never repeated behind our back, and every failure told in the same words."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Iterator, Mapping
from typing import Any
from urllib.request import Request

from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from bot.platforms.failing import Troubles
from bot.platforms.lines import Lines, NotSent, Unanswered
from bot.platforms.slack.errors import BROKEN_ACCESS, WRITES, Failed, answered, meaning_of
from bot.platforms.slack.paces import POSTS, Paces
from bot.ports.letters import always

log = logging.getLogger(__name__)
SLACK = "https://slack.com/api/"
WAITS = frozenset({"conversations.list", "users.list", "files.getUploadURLExternal", "files.completeUploadExternal"})
"""Methods that wait for their turn; of the others the caller is told when to come again."""
MOMENT = 1.0
"""Seconds for which a post waits too: it is shorter than writing down that it has to."""
PAUSE = 5.0
"""Seconds to wait when Slack refuses a call and does not say for how long."""
_sdk = logging.getLogger("slack_sdk.quiet")
_sdk.setLevel(logging.CRITICAL)  # at its usual level it writes out every body; each failure is told by us, once


class _Client(WebClient):
    """Slack's own client, speaking over our connections."""

    lines: Lines

    def _perform_urllib_http_request_internal(self, url: str, req: Request) -> dict[str, Any]:
        body = req.data if isinstance(req.data, bytes) else b""
        reply = self.lines.ask(req.get_method(), url, body, dict(req.header_items()))
        return {"status": reply.status, "headers": reply.headers, "body": reply.body.decode("utf-8", "replace")}


class Api:
    """Calls Slack's methods for one workspace; any thread may. `monotonic` and `sleep` are given in tests.
    `share`: how many replicas call for it."""

    def __init__(
        self,
        token: str,
        base_url: str = SLACK,
        *,
        timeout: float = 10.0,
        monotonic: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], None] = time.sleep,
        share: Callable[[], int] = lambda: 1,
    ) -> None:
        self.client = _Client(token, base_url, retry_handlers=[], logger=_sdk)
        self.client.lines = self.lines = Lines(timeout=timeout, proxy=self.client.proxy)
        self.base_url = self.client.base_url
        self._sleep = sleep
        self._paces = Paces(monotonic, share)
        self._troubles = Troubles("slack", log, BROKEN_ACCESS)

    @property
    def token(self) -> str:
        return self.client.token or ""

    def call(self, method: str, **arguments: Any) -> dict[str, Any]:
        """Call a method by Slack's name for it; its answer. Raises Failed."""
        return self.call_if(always, method, **arguments)

    def call_if(self, may_go: Callable[[], bool], method: str, **arguments: Any) -> dict[str, Any]:
        """The same, if `may_go` says so at the last moment, after whatever had to be waited for. Raises Failed."""
        self._await_turn(method)
        if not may_go():
            raise Failed("too_late", retry_after=1.0)
        try:
            response = getattr(self.client, method.replace(".", "_"))(**arguments)
        except NotSent as problem:
            raise self._failed(method, Failed("unreachable", everywhere=True, detail=str(problem))) from problem
        except Unanswered as problem:
            raise self._failed(method, self._silent(method, "unanswered", str(problem))) from problem
        except SlackApiError as problem:
            raise self._failed(method, self._refusal(method, problem)) from problem
        self._troubles.well(method)
        return response.data

    def pages(self, method: str, key: str, **arguments: Any) -> Iterator[list[dict[str, Any]]]:
        """What a method lists under `key`, page by page, to the end. Raises Failed."""
        cursor = ""
        while True:
            answer = self.call(method, **arguments, **({"cursor": cursor} if cursor else {}))
            yield answer.get(key) or []
            cursor = next_cursor(answer)
            if not cursor:
                return

    def troubles(self) -> dict[str, str]:
        """What somebody has to mend before letters arrive: method → Slack's code, or "unreachable". Empty when well."""
        return self._troubles.now()

    def close(self) -> None:
        self.lines.close()

    def _await_turn(self, method: str) -> None:
        while wait := self._paces.wait(method):
            if method not in WAITS and not (method == POSTS and wait <= MOMENT):
                raise Failed("ratelimited", retry_after=wait)
            self._sleep(wait)

    def _refusal(self, method: str, problem: SlackApiError) -> Failed:
        """What an answer that is not "ok" says."""
        response = problem.response
        status, data = response.status_code, response.data
        told = data.get("error") if isinstance(data, dict) else None
        code = told if isinstance(told, str) and told.isidentifier() else ""
        if status == 429 or code in ("ratelimited", "rate_limited"):
            seconds = _seconds(response.headers.get("retry-after"))
            self._paces.refused(method, seconds)
            return Failed("ratelimited", retry_after=seconds)
        if status >= 500 and meaning_of(method, code) in (None, "transient"):
            return self._silent(method, f"http_{status}", code)
        if code:
            needed = data.get("needed") or "; ".join((data.get("response_metadata") or {}).get("messages") or ())
            return answered(method, code, str(needed))
        if status == 200:
            return Failed("unreadable", unknown=method in WRITES, everywhere=True)
        return Failed(f"http_{status}", everywhere=True)

    def _silent(self, method: str, code: str, detail: str) -> Failed:
        """No answer to go by. When it is not the first in a row, there is no getting through at all."""
        return Failed(code, unknown=method in WRITES, everywhere=self._troubles.unanswered(), detail=detail)

    def _failed(self, method: str, failure: Failed) -> Failed:
        self._troubles.failed(method, failure)
        return failure


def next_cursor(answer: Mapping[str, Any]) -> str:
    """Where a list goes on; "" at its end."""
    return (answer.get("response_metadata") or {}).get("next_cursor") or ""


def _seconds(header: Any) -> float:
    """Retry-After, as the SDK hands it on."""
    if isinstance(header, list):
        header = header[0] if header else None
    try:
        return max(float(header), 0.0) if header is not None else PAUSE
    except ValueError:
        return PAUSE
