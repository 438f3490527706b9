"""Keep the tests on this machine: a socket that would leave it raises instead."""

from __future__ import annotations

import ipaddress
import sys
from typing import Any

_WATCHED = frozenset({"socket.connect", "socket.sendto", "socket.sendmsg", "socket.getaddrinfo"})


class LeftTheMachine(RuntimeError):
    """A test tried to reach an address that is not loopback."""


def is_loopback(host: object) -> bool:
    """Whether a host name or address stays on this machine; no host at all does."""
    if isinstance(host, bytes):
        host = host.decode("ascii", "replace")
    if host is None or host in ("", "localhost"):
        return True
    try:
        return ipaddress.ip_address(str(host).split("%")[0]).is_loopback
    except ValueError:
        return False


def close_all_but_loopback() -> None:
    """Refuse, from now until this process ends, every connection that would leave the machine."""
    sys.addaudithook(_refuse_strangers)


def _refuse_strangers(event: str, args: tuple[Any, ...]) -> None:
    if event not in _WATCHED:
        return
    if event == "socket.getaddrinfo":
        host = args[0]
    elif isinstance(args[1], tuple):
        host = args[1][0]
    else:
        return  # a path: a Unix socket never leaves the machine
    if not is_loopback(host):
        raise LeftTheMachine(f"{event} to {host!r}: tests reach loopback only")
