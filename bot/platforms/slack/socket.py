"""The door by Socket Mode: connections the bot opens itself, so that Slack needs no address to reach it.

An envelope is acknowledged once the door has taken it; one that was not is delivered again. Slack ends a connection
every few hours and says so before; the SDK connects anew. Where there is no connection yet, we try until there is one.
"""

from __future__ import annotations

import logging
import threading
import time

from slack_bolt import App
from slack_bolt.adapter.socket_mode.builtin import SocketModeHandler
from slack_bolt.adapter.socket_mode.internals import build_headers, send_response
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError, SlackClientError
from slack_sdk.socket_mode.builtin import SocketModeClient
from slack_sdk.socket_mode.request import SocketModeRequest

from bot.platforms.slack.door import Unreadable, request_of

log = logging.getLogger(__name__)
PING_S = 10.0
HANG_UP_S = 0.5
HANDS = 10
PAUSES_S = (0.5, 1.0, 2.0, 5.0, 10.0, 30.0)
NO_ACCESS = frozenset({
    "account_inactive", "invalid_auth", "not_allowed_token_type", "not_authed", "token_expired", "token_revoked",
    "missing_scope",
})  # fmt: skip
_sdk = logging.getLogger("slack_sdk.quiet")


class NoAccess(Exception):
    """Slack will not let this token connect; the message is Slack's own code for why."""


class _Handler(SocketModeHandler):
    """Hands envelopes to the app, as many at a time as there are hands, and counts those under way."""

    def __init__(self, app: App, app_token: str, client: WebClient, ping: float) -> None:
        self.under_way = 0
        self.changed = threading.Condition()
        super().__init__(
            app, app_token, logger=_sdk, web_client=client, ping_interval=ping, concurrency=HANDS,
            receive_buffer_size=16 * 1024,
        )  # fmt: skip

    def handle(self, client: SocketModeClient, req: SocketModeRequest) -> None:
        with self.changed:
            self.under_way += 1
        began = time.monotonic()
        try:
            given = self.app.dispatch(request_of(req.payload, build_headers(req)))
            send_response(client, req, given, began)
        except Unreadable:
            log.error("slack: an envelope of the kind %s could not be read", req.type)
        except (SlackClientError, OSError):
            log.warning("slack: the connection was gone before an envelope was acknowledged; it comes again")
        finally:
            with self.changed:
                self.under_way -= 1
                self.changed.notify_all()

    def idle(self, within: float) -> bool:
        """Wait until no envelope is under way."""
        with self.changed:
            return self.changed.wait_for(lambda: not self.under_way, within)


class Sockets:
    """One or several connections to Slack; each event comes by one of them."""

    def __init__(
        self, app: App, app_token: str, client: WebClient, *, connections: int = 1, ping: float = PING_S
    ) -> None:
        self._handlers = [_Handler(app, app_token, client, ping) for _ in range(connections)]
        self._stopped = threading.Event()
        self._threads: list[threading.Thread] = []

    def connect(self) -> bool:
        """Try once to open every connection; whether all stand. Raises NoAccess when trying again is useless."""
        return all(_connected(each) for each in self._handlers)

    def start(self) -> None:
        """Open what is not open yet, in threads of its own, as long as it takes."""
        for each in self._handlers:
            thread = threading.Thread(target=self._insist, args=(each,), name="slack-socket", daemon=True)
            self._threads.append(thread)
            thread.start()

    @property
    def connected(self) -> bool:
        """Whether at least one connection stands."""
        return any(each.client.is_connected() for each in self._handlers)

    def stop(self, within: float) -> None:
        """Let what is under way be acknowledged, so many seconds at most, then hang up."""
        if self._stopped.is_set():
            return
        self._stopped.set()
        until = time.monotonic() + within
        closing = []
        for each in self._handlers:
            each.idle(max(until - time.monotonic(), 0.0))
            each.client.auto_reconnect_enabled = False
            closing.append(threading.Thread(target=_hang_up, args=(each,), name="slack-socket-close", daemon=True))
            closing[-1].start()  # the SDK waits for a read that lasts three seconds
        for thread in closing:
            thread.join(HANG_UP_S)

    def _insist(self, handler: _Handler) -> None:
        tries = 0
        while not self._stopped.is_set() and not handler.client.is_connected():
            try:
                if _connected(handler):
                    return
            except NoAccess as no:
                log.error("slack: no connection: %s", no)
            self._stopped.wait(PAUSES_S[min(tries, len(PAUSES_S) - 1)])
            tries += 1


def _connected(handler: _Handler) -> bool:
    if handler.client.is_connected():
        return True
    try:
        handler.client.wss_uri = None
        handler.connect()
        return True
    except SlackApiError as problem:
        code = str(problem.response.get("error", "")) if hasattr(problem.response, "get") else ""
        if code in NO_ACCESS:
            raise NoAccess(code) from problem
        log.warning("slack: no connection yet: %s", code or type(problem).__name__)
    except Exception as problem:
        log.warning("slack: no connection yet: %s", type(problem).__name__)
    return False


def _hang_up(handler: _Handler) -> None:
    """What goes wrong now hurts nobody."""
    try:
        handler.close()
    except Exception as problem:
        log.info("slack: a connection was not closed in good order: %s", type(problem).__name__)
