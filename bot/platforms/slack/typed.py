"""What a person typed, taken back out of Slack's own writing of it: mentions, links and escapes."""

from __future__ import annotations

import re
from collections.abc import Callable

_MARKED = re.compile(r"<([^<>]*)>")
_SCHEME = re.compile(r"^(?:https?://|mailto:|tel:)")
PersonOf = Callable[[str], str | None]


def typed(text: str, person_of: PersonOf, our_user: str = "", our_name: str = "") -> str:
    """The words as they were typed. People we know are mentioned as <@person-id>, we by our name, which may be "".

    Only what Slack itself marked is read as markup: an angle bracket somebody typed comes escaped.
    """
    pieces = _MARKED.split(text)
    read = (_meant(p, person_of, our_user, our_name) if n % 2 else plain(p) for n, p in enumerate(pieces))
    return "".join(read).strip()


def plain(text: str) -> str:
    """The three signs Slack escapes, as they were."""
    return text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")


def escaped(text: str) -> str:
    """Words that Slack reads as words and nothing else (fault H1)."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def mentions(text: str, user: str) -> bool:
    """Whether a message mentions that user by Slack's own mark."""
    return f"<@{user}>" in text or f"<@{user}|" in text


def _meant(mark: str, person_of: PersonOf, our_user: str, our_name: str) -> str:
    """What stood where Slack put a mark."""
    target, bar, label = mark.partition("|")
    label = plain(label)
    match target[:1]:
        case "@":
            handle = target[1:]
            if handle == our_user:
                return our_name
            person = person_of(handle)
            return f"<@{person}>" if person else f"@{label or handle}"
        case "#":
            return f"#{label or target[1:]}"
        case "!":
            name = target[1:]
            return label or f"@{name}"
    bare = _SCHEME.sub("", plain(target))
    if not bar or _SCHEME.sub("", label).rstrip("/") == bare.rstrip("/"):
        return label or plain(target)
    return f"{label} ({plain(target)})"
