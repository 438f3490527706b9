"""The one way to call Feishu: paced, with a token that holds, and every failure told in the same words."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any
from urllib.parse import urlsplit
from urllib.request import getproxies

from bot.platforms.failing import Troubles
from bot.platforms.feishu.errors import BAD_ACCESS, BAD_TOKEN, OF_PLACE, TOO_OFTEN, Failed, is_write
from bot.platforms.feishu.paces import Bucket, Paces, buckets_of
from bot.platforms.feishu.tokens import Tokens
from bot.platforms.feishu.wire import PAUSE, Ask, File, ask, object_of, refusal
from bot.platforms.lines import MOST, Lines, NotSent, Reply, Unanswered

log = logging.getLogger(__name__)
FEISHU = "https://open.feishu.cn"
TOKEN = "/auth/v3/tenant_access_token/internal"
MOMENT = 1.1
"""Seconds for which a call waits for its turn without being told to: shorter than writing down that it has to."""
PATIENCE = 30.0
"""Seconds for the bytes of a file."""


class Api:
    """Calls Feishu's interfaces for one app; any thread may. `monotonic` and `sleep` are given in tests.
    `share`: how many replicas call for it."""

    def __init__(
        self,
        app_id: str,
        app_secret: str,
        domain: str = FEISHU,
        *,
        lines: Lines | None = None,
        monotonic: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], None] = time.sleep,
        share: Callable[[], int] = lambda: 1,
    ) -> None:
        self.app_id = app_id
        self.domain = domain.rstrip("/").removesuffix("/open-apis")
        self.lines = lines or Lines(proxy=getproxies().get(urlsplit(self.domain).scheme))
        self._secret = app_secret
        self._sleep = sleep
        self._paces = Paces(monotonic, share)
        self._tokens = Tokens(self._issue, monotonic)
        self._troubles = Troubles("feishu", log, BAD_TOKEN | BAD_ACCESS)

    def call(
        self,
        verb: str,
        path: str,
        *,
        query: Mapping[str, Any] | None = None,
        body: Mapping[str, Any] | None = None,
        files: Mapping[str, File] | None = None,
        wait: bool = False,
    ) -> dict[str, Any]:
        """Call an interface, such as "POST", "/im/v1/messages"; what its answer holds as `data`. With `files` (field →
        name, media type, bytes) the body is a form. `wait`: for its turn, however long; else the caller is told when
        to come again. Raises Failed."""
        answer = object_of(self._asked(ask(verb, path, query, body, files), buckets_of(verb, path, body), wait))
        data = answer.get("data", answer)
        return data if isinstance(data, dict) else {}

    def bytes_of(self, path: str, *, query: Mapping[str, Any] | None = None, most: int = MOST) -> Reply:
        """A file an interface hands out, `most` bytes of it; `whole` tells whether that is all. Raises Failed."""
        asked = replace(ask("GET", path, query), most=most, is_long=True, raw=True)
        return self._asked(asked, buckets_of("GET", path), wait=False)

    def pages(self, path: str, key: str, **query: Any) -> Iterator[list[dict[str, Any]]]:
        """What an interface lists under `key`, page by page, to the end. Waits for its turn. Raises Failed."""
        token = ""
        while True:
            answer = self.call("GET", path, query={**query, **({"page_token": token} if token else {})}, wait=True)
            yield answer.get(key) or []
            last, token = token, str(answer.get("page_token") or "") if answer.get("has_more") else ""
            if token in ("", last):
                return

    def troubles(self) -> dict[str, str]:
        """What somebody has to mend before letters arrive: method → Feishu's code or a word for what happened on the
        way, such as "unreachable". Empty when well."""
        return self._troubles.now()

    def token(self) -> str:
        """The app's own token, one that holds. Raises Failed."""
        return self._tokens.now()

    def close(self) -> None:
        self.lines.close()

    def _asked(self, asked: Ask, buckets: Sequence[Bucket], wait: bool) -> Reply:
        """The answer to a call that did what it was to do. A token Feishu does not take is dropped and the call made
        once more with a new one: what is refused for its token did nothing."""
        self._await_turn(buckets, wait)
        token = self.token()
        try:
            return self._exchanged(asked, token)
        except Failed as failure:
            if failure.code not in BAD_TOKEN:
                raise self._failed(asked, failure, buckets) from None
        self._tokens.drop(token)
        token = self.token()
        try:
            return self._exchanged(asked, token)
        except Failed as failure:
            raise self._failed(asked, failure, buckets) from None

    def _exchanged(self, asked: Ask, token: str = "") -> Reply:
        """One request, one answer."""
        headers = {"Authorization": f"Bearer {token}"} if token else {}
        if asked.media:
            headers["Content-Type"] = asked.media
        url = f"{self.domain}/open-apis{asked.path}{asked.query}"
        try:
            reply = self.lines.ask(
                asked.verb, url, asked.content, headers,
                timeout=PATIENCE if asked.is_long else None, most=asked.most or MOST,
            )  # fmt: skip
        except NotSent as problem:
            raise Failed("unreachable", everywhere=True, detail=str(problem)) from problem
        except Unanswered as problem:
            raise self._silent(asked, Failed("unanswered", detail=str(problem))) from problem
        if (failure := refusal(asked, reply)) is not None:
            is_silent = reply.status >= 500 and failure.meaning == "transient"
            raise self._silent(asked, failure) if is_silent else failure
        self._troubles.well(asked.method)
        return reply

    def _silent(self, asked: Ask, failure: Failed) -> Failed:
        """No answer to go by. When it is not the first in a row, there is no getting through at all."""
        failure.unknown = is_write(asked.method)
        failure.everywhere = self._troubles.unanswered()
        return failure

    def _failed(self, asked: Ask, failure: Failed, buckets: Sequence[Bucket] = ()) -> Failed:
        if buckets and (failure.code in TOO_OFTEN or failure.code == "ratelimited"):
            self._paces.refused(buckets, failure.retry_after or PAUSE, of_place=failure.code in OF_PLACE)
        self._troubles.failed(asked.method, failure)
        return failure

    def _await_turn(self, buckets: Sequence[Bucket], wait: bool) -> None:
        while pause := self._paces.wait(buckets):
            if not wait and pause > MOMENT:
                raise Failed("ratelimited", retry_after=pause)
            self._sleep(pause)

    def _issue(self) -> tuple[str, float]:
        """A token from Feishu, and for how many seconds it holds. Raises Failed."""
        asked = ask("POST", TOKEN, None, {"app_id": self.app_id, "app_secret": self._secret})
        try:
            answer = object_of(self._exchanged(asked))
            token, seconds = answer.get("tenant_access_token"), answer.get("expire")
            if not isinstance(token, str) or not token or not isinstance(seconds, int | float):
                raise Failed("unreadable", everywhere=True)
        except Failed as failure:
            raise self._failed(asked, failure) from None
        return token, float(seconds)
