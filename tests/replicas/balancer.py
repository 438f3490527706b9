"""What stands before several replicas that are reached over HTTP."""

from __future__ import annotations

import http.client
from collections.abc import Mapping


class Balancer:
    """Brings each request to one replica after the other, and to the next where one takes nothing."""

    def __init__(self, path: str) -> None:
        """`path`: where events come in."""
        self.ports: list[int] = []
        self._path = path
        self._next = 0

    def __call__(self, headers: Mapping[str, str], body: bytes) -> tuple[int, bytes]:
        self._next += 1
        status, said = 503, b""
        for step in range(len(self.ports)):
            port = self.ports[(self._next + step) % len(self.ports)]
            line = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
            try:
                line.request("POST", self._path, body, dict(headers))
                answer = line.getresponse()
                status, said = answer.status, answer.read()
            except (OSError, http.client.HTTPException):
                continue
            finally:
                line.close()
            if status < 500:
                break
        return status, said
