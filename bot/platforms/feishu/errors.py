"""What every error Feishu can answer means for a letter: wait, give up, stop everything, or put a fresh message."""

from __future__ import annotations

import re

from bot.platforms import failing
from bot.platforms.failing import Meaning

Code = int | str

BAD_TOKEN = frozenset({99991661, 99991663, 99991664, 99991665, 99991668, 99991671, 99991677})
"""The token is missing, wrong or over: it is fetched anew once, and the call made again."""
BAD_ACCESS = frozenset({
    10003, 10005, 10012, 10013, 10014, 10015, 11205, 11207, 11209, 11210, 99991401, 99991543, 99991662, 99991673,
})  # fmt: skip
"""The app itself is not known, not installed, turned off or not let in from here, for any interface."""
ISSUE = "POST /auth/v3/tenant_access_token/internal"

TOO_OFTEN = frozenset({11232, 11233, 11247, 190004, 190005, 190010, 230020, 1254290, 99991400})
OF_PLACE = frozenset({11233, 230020})
"""Of these it is one person, one group or one message that is called too often, not the interface."""
PERHAPS_DONE = frozenset({
    1500, 10101, 10500, 40003, 190003, 230049, 1254002, 1255001, 1255002, 1255005, 1255040, 1470422, 1470500,
})  # fmt: skip
"""Errors after which some of it may have happened all the same, or is happening now."""

_WORDS: dict[Meaning, str] = {
    "transient": """
        1500 10101 10500 11232 11233 11247 40003 190003 190004 190005 190008 190010 230020 230049 232096 234019
        234042 1254002 1254036 1254290 1254291 1254607 1254608 1255001 1255002 1255003 1255004 1255005 1255040 1470422
        1470500 99991400""",
    "everywhere": """
        1551 10003 10005 10012 10013 10014 10015 11205 11207 11209 11210 42008 190006 190007 190011 190012 230006
        230036 232004 232025 232034 234002 234007 234041 99991201 99991301 99991401 99991543 99991661 99991662
        99991663 99991664 99991665 99991668 99991671 99991672 99991673 99991676 99991677""",
    "nobody": """
        40004 40014 40015 41012 41050 194000 195100 230002 230013 230018 230029 230034 230035 230038 230053 232006
        232009 232010 232011 99992351 99992352 99992353 99992354 99992355 99992356 99992361""",
    "stale": """
        191000 191001 191003 193000 193001 193003 230011 230019 230031 230050 230110 230111 1254003 1254004 1254006
        1254040 1254041 1254043 1470404""",
    "unchanged": "1255006 1470613",
    "permanent": """
        9499 40001 40002 40008 40010 40011 40012 43001 43002 43003 43004 43005 43007 43008 43009 43010 43011 43012
        43013 44102 190002 190013 190014 191002 191004 193002 193101 193102 193105 193106 193107 194001 194002
        194003 194004 195112 195113 230001 230012 230015 230017 230022 230023 230024 230025 230027 230028 230054
        230055 230071 230072 230073 230074 230075 230099 232001 232033 234001 234003 234004 234006 234009 234010
        234011 234037 234038 234039 234040 234043 1254000 1254001 1254005 1254007 1254008 1254009 1254010 1254011
        1254015 1254027 1254029 1254030 1254037 1254042 1254044 1254045 1254060 1254061 1254062 1254063 1254064
        1254065 1254066 1254067 1254068 1254069 1254072 1254074 1254095 1254096 1254100 1254101 1254102 1254103
        1254104 1254105 1254106 1254107 1254108 1254109 1254130 1254292 1254301 1254302 1254303 1254304 1254306
        1254701 1254702 1254800 1470400 1470403 99992402""",
}

MEANINGS: dict[Code, Meaning] = {int(code): meaning for meaning, codes in _WORDS.items() for code in codes.split()}

_REDRAW, _EDIT, _LOOK = "PATCH /im/v1/messages/:id", "PUT /im/v1/messages/:id", "GET /im/v1/messages"
OF_ONE_METHOD: dict[tuple[str, Code], Meaning] = {
    **{(_REDRAW, code): "stale" for code in (230001, 230002, 230012, 230013, 230027, 232009)},
    **{
        (_EDIT, code): "stale"
        for code in (230001, 230002, 230013, 230027, 230054, 230071, 230072, 230073, 230074, 230075, 232009)
    },
    (_LOOK, 99991672): "permanent",
    **{("PATCH /im/v1/messages/:id/urgent_app", code): "permanent" for code in (230002, 99991672)},
}
"""Where one interface means something else by a code than all the others: what cannot be redrawn is put afresh, and
the fresh one says what is wrong with the place; where we may not look, or knock, the letter goes all the same."""

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
