"""What every error Feishu can answer means for a letter: wait, give up, stop everything, or put a fresh message."""

from __future__ import annotations

import re

from bot.platforms import failing
from bot.platforms.failing import Meaning

Code = int | str

BAD_TOKEN = frozenset({99991661, 99991663, 99991664, 99991665, 99991668, 99991671, 99991677})
"""The token is missing, wrong or over: fetched anew once, then the call is made again."""

TOO_OFTEN = frozenset({99991400, 230020, 11232, 11233, 11247})
OF_PLACE = frozenset({230020, 11232, 11233})
"""Of these it is one person, one group or one message that is called too often, not the interface."""

BAD_ACCESS = frozenset({10003, 10005, 10012, 10013, 10014, 10015, 11205, 11207, 11209, 11210, 99991543, 99991662})
"""The app itself is not known, not installed or turned off, for any interface."""

ISSUE = "POST /auth/v3/tenant_access_token/internal"

PERHAPS_DONE = frozenset({1500, 230049})
"""Errors after which some of it may have happened all the same, or is happening now."""

_WORDS: dict[Meaning, str] = {
    "transient": "230020 230049 99991400 1500",
    "everywhere": "99991661 99991663 99991664 99991665 99991668 99991671 99991677 99991672 230006 230027",
    "nobody": "230002 230013 232009",
    "stale": "230011 230031 230110",
    "permanent": "230001 230022 230025 230028 230099",
}

MEANINGS: dict[Code, Meaning] = {int(code): meaning for meaning, codes in _WORDS.items() for code in codes.split()}

OF_ONE_METHOD: dict[tuple[str, Code], Meaning] = {
    ("PATCH /im/v1/messages/:id", 230001): "stale",
    ("PATCH /im/v1/messages/:id", 230002): "stale",
    ("PATCH /im/v1/messages/:id", 232009): "stale",
    ("PUT /im/v1/messages/:id", 230001): "stale",
}
"""Where one interface means something else by a code than all the others."""

_IDS = re.compile(r"(?:ou|om|oc|od|on|omt|cli|file|img|ev)_.+")
_WORD = re.compile(r"[a-z][a-z_]*|v\d+")
_READS = ("/search", "/list", "/batch_get_id", "/batch_query", "/mget_instance_relation_info", "/internal", "/primarys")


def method_of(verb: str, path: str) -> str:
    """A call by the name Feishu's documents have for it: ids in the path are ":id"."""
    parts = path.strip("/").split("/")
    return f"{verb} /" + "/".join(p if _WORD.fullmatch(p) and not _IDS.fullmatch(p) else ":id" for p in parts)


def is_write(method: str) -> bool:
    """Whether people may see what a call does: without an answer, nobody knows whether it happened."""
    return not method.startswith("GET ") and not method.endswith(_READS)


class Failed(failing.Failed[int | str]):
    """A call to Feishu did not do what it was to do. `code` is Feishu's number, or one of our words."""


def meaning_of(method: str, code: Code) -> Meaning | None:
    """What a code means when that interface answers it; None for one nobody has documented."""
    return OF_ONE_METHOD.get((method, code)) or MEANINGS.get(code)


def answered(method: str, code: int, detail: str = "") -> Failed:
    """The failure that Feishu's own error code is. A code nobody has documented is tried again: no letter is lost.
    Whatever keeps the app from its token keeps every letter back."""
    meaning = meaning_of(method, code) or ("everywhere" if method == ISSUE else "transient")
    return Failed(code, meaning=meaning, unknown=code in PERHAPS_DONE and is_write(method), detail=detail)
