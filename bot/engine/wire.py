"""Events and answers as the inbox keeps them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, assert_never

from bot.ports import Answer, Body, Fell, Incoming, Pressed, Said, Submitted

DEEPEST = 20


def kept_to_json(incoming: Incoming, scene: Mapping[str, Any] | None = None) -> dict[str, Any]:
    """What is kept of an event a door brought: its body, where it was said, and the door's own `scene` of it."""
    where: dict[str, Any] = {"place": incoming.place}
    return where | ({} if scene is None else {"scene": dict(scene)}) | body_to_json(incoming.body)


def kept_from_json(data: Mapping[str, Any]) -> tuple[Body, str, dict[str, Any] | None]:
    """Body, place and scene of a kept event; the bot's own events have no place."""
    body = body_from_json({name: each for name, each in data.items() if name not in ("place", "scene")})
    return body, data.get("place", "direct"), data.get("scene")


def body_to_json(body: Body) -> dict[str, Any]:
    """An event's body as JSON, with its kind."""
    match body:
        case Said():
            return {"kind": "said", **vars(body)}
        case Pressed():
            return {"kind": "pressed", "token": body.token, "verb": body.verb, "value": body.value}
        case Submitted():
            return {
                "kind": "submitted",
                "token": body.token,
                "verb": body.verb,
                "values": tame(body.values) if isinstance(body.values, Mapping) else {},
            }
        case Fell():
            return {"kind": "fell", "what": body.what, "about": dict(body.about)}
        case _:
            assert_never(body)


def tame(value: Any, depth: int = DEEPEST) -> Any:
    """What a door handed in, no deeper than any form of ours; what lies deeper reads as nothing."""
    if isinstance(value, Mapping):
        return {str(name): tame(each, depth - 1) for name, each in value.items()} if depth else None
    if isinstance(value, list | tuple):
        return [tame(each, depth - 1) for each in value] if depth else None
    return value


def body_from_json(data: dict[str, Any]) -> Body:
    kinds: dict[str, type[Body]] = {"said": Said, "pressed": Pressed, "submitted": Submitted, "fell": Fell}
    return kinds[data["kind"]](**{k: v for k, v in data.items() if k != "kind"})


def is_private(body: Body) -> bool:
    """Whether the body is sealed while it waits and forgotten afterwards: all that people said, a quick
    reply's answer included."""
    return not isinstance(body, Pressed) or body.value is not None


def answer_to_json(answer: Answer) -> dict[str, Any]:
    """What a second delivery of the same event is told: the sentence, never content."""
    return {"toast": answer.toast, "tone": answer.tone, "accepted": answer.accepted}


def answer_from_json(data: dict[str, Any] | None) -> Answer:
    return Answer(**data) if data else Answer()
