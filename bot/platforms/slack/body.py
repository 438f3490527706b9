"""The body of an interaction as it comes over HTTP: one form field with JSON in it, nearly half of it escapes.

Python's own reading of escapes takes longer for such a body than all the rest of the framework does; quoted-printable
is the same with another sign, and is read by compiled code.
"""

from __future__ import annotations

import re
from binascii import a2b_qp

FIELD = "payload="
_BROKEN = re.compile(r"%(?![0-9A-Fa-f]{2})")


def payload_in(body: str) -> str:
    """The JSON in a body that is nothing but a payload; every other body as it is."""
    if not body.startswith(FIELD) or "&" in body or not body.isascii() or _BROKEN.search(body):
        return body
    found = unescaped(body.removeprefix(FIELD))
    return found if found.startswith("{") else body


def unescaped(text: str) -> str:
    """What `urllib.parse.unquote_plus` makes of ASCII text in which every % begins an escape."""
    quoted = text.replace("+", " ").replace("=", "=3D").replace("%", "=")
    return a2b_qp(quoted).decode("utf-8", "replace")
