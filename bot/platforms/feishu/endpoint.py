"""Where the long connection leads: Feishu gives each connection an address of its own, and refuses in several ways."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qs, urlsplit
from urllib.request import getproxies, proxy_bypass

from websockets.exceptions import InvalidStatus, WebSocketException
from websockets.sync.client import ClientConnection, connect

from bot.platforms.feishu.body import read, written
from bot.platforms.feishu.frames import LARGEST
from bot.platforms.lines import Lines, NotSent, Unanswered

PATH = "/callback/ws/endpoint"
PATIENCE_S = 10.0
HANG_UP_S = 1.0
LARGEST_ANSWER = 64 * 1024
TOO_MANY = 1000040350
AUTH_FAILED = 514
MEANING = {
    1: "Feishu is busy",
    403: "Feishu does not allow this app a long connection",
    AUTH_FAILED: "Feishu does not accept the app's id and secret",
    1000040343: "Feishu has an error of its own",
    1000040344: "the app's id or its secret is missing",
    1000040346: "Feishu knows no app of this id",
    TOO_MANY: "the app has as many long connections as Feishu allows, 50",
}
HOPELESS = frozenset({403, AUTH_FAILED, 1000040344, 1000040346})
"""What trying again does not mend: somebody has to change the settings, or the app."""
_quiet = logging.getLogger("websockets.quiet")
_quiet.setLevel(logging.CRITICAL)


class NoAccess(Exception):
    """Feishu will not let this app connect; the message says why, with Feishu's code."""


class NotNow(Exception):
    """There is no connection yet; the message says why."""


@dataclass(frozen=True)
class Config:
    """What the server wants, in seconds: how often it is pinged, how long we wait at most between two tries, and
    within how much chance. How often we try it says too; we never give up."""

    ping: float = 120.0
    interval: float = 120.0
    nonce: float = 30.0

    def told(self, said: object) -> Config:
        """The same with what the server changes of it; what makes no sense changes nothing."""
        given = said if isinstance(said, Mapping) else {}
        return Config(
            _seconds(given.get("PingInterval"), 0.1, 600.0, self.ping),
            _seconds(given.get("ReconnectInterval"), 0.1, 3600.0, self.interval),
            _seconds(given.get("ReconnectNonce"), 0.0, 3600.0, self.nonce),
        )


@dataclass(frozen=True)
class Endpoint:
    """The address of one connection; good for one try."""

    url: str
    service: int
    config: Config


def ask(lines: Lines, domain: str, app: str, secret: str, config: Config) -> Endpoint:
    """Ask Feishu where to connect. Raises NoAccess or NotNow."""
    body = written({"AppID": app, "AppSecret": secret})
    headers = {"Content-Type": "application/json; charset=utf-8", "locale": "en"}
    try:
        url = domain.rstrip("/") + PATH
        reply = lines.ask("POST", url, body, headers, timeout=PATIENCE_S, most=LARGEST_ANSWER)
    except (NotSent, Unanswered) as problem:
        raise NotNow(f"Feishu does not answer ({problem})") from problem
    try:
        said = read(reply.body)
    except ValueError:
        raise NotNow(f"Feishu answers HTTP {reply.status}") from None
    code = said.get("code")
    if code != 0 or reply.status != 200:
        raise refusal(code if isinstance(code, int) and code else reply.status)
    return _endpoint(said.get("data"), domain, config)


def refusal(code: int) -> NoAccess | NotNow:
    """What a code means for us."""
    said = f"{MEANING.get(code, 'Feishu refuses the long connection')} ({code})"
    return NoAccess(said) if code in HOPELESS else NotNow(said)


def dial(endpoint: Endpoint, proxy: str | None, keepalive: float) -> ClientConnection:
    """Connect there. Raises NoAccess or NotNow."""
    try:
        return connect(
            endpoint.url, proxy=proxy, compression=None, open_timeout=PATIENCE_S, close_timeout=HANG_UP_S,
            ping_interval=keepalive, ping_timeout=keepalive, max_size=LARGEST, user_agent_header=None, logger=_quiet,
        )  # fmt: skip
    except InvalidStatus as problem:
        raise _handshake(problem.response.headers, problem.response.status_code) from problem
    except (OSError, WebSocketException, ImportError) as problem:  # a proxy of a kind we cannot use
        raise NotNow(f"no connection ({type(problem).__name__})") from problem


def way_out(url: str) -> str | None:
    """The company's proxy for an address, as the environment names it; None when the way is straight."""
    target = urlsplit(url)
    if proxy_bypass(target.hostname or ""):
        return None
    found = getproxies().get("https" if target.scheme == "wss" else "http")
    return f"http://{found}" if found and "//" not in found else found


def _handshake(headers: Mapping[str, str], status: int) -> NoAccess | NotNow:
    """Why the connection itself was refused. A ticket that was not accepted may be an old one: the next is new."""
    said = headers.get("handshake-status", "")
    code = int(said) if said.isascii() and said.isdigit() and len(said) < 12 else status
    if code != AUTH_FAILED:
        return refusal(code) if said else NotNow(f"no connection (HTTP {status})")
    if headers.get("handshake-autherrcode") == str(TOO_MANY):
        return refusal(TOO_MANY)
    return NotNow(f"the connection's ticket was not accepted ({code})")


def _endpoint(data: object, domain: str, config: Config) -> Endpoint:
    """What was answered, when it makes sense. A connection is as well protected as the question for it was."""
    given: Mapping[str, Any] = data if isinstance(data, Mapping) else {}
    url = given.get("URL")
    target = urlsplit(url) if isinstance(url, str) else urlsplit("")
    schemes = ("wss",) if domain.startswith("https:") else ("ws", "wss")
    if not isinstance(url, str) or target.scheme not in schemes or not target.hostname:
        raise NotNow("Feishu names no address for the long connection")
    service = parse_qs(target.query).get("service_id", ["0"])[0]
    known = service.isascii() and service.isdigit() and len(service) < 10
    return Endpoint(url, int(service) if known else 0, config.told(given.get("ClientConfig")))


def _seconds(said: object, least: float, most: float, default: float) -> float:
    if isinstance(said, bool) or not isinstance(said, int | float):
        return default
    return default if said < least else min(float(said), most)
