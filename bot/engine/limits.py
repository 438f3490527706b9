"""How far somebody may decide for another, in a reader's words: "recruiting, up to 50,000 yuan"."""

from __future__ import annotations

from bot.engine.turn import Turn
from bot.flow.standing import Absence, Delegation


def limits_of(turn: Turn, reader: str, given: Absence | Delegation) -> str:
    """The limits of a stand-in or a delegation; empty where there are none."""
    words, lang = turn.tools.words, turn.reader(reader).lang
    kinds = [_kind(turn, kind, reader) for kind in given.kinds]
    parts = [words.say("lists.between", lang).join(kinds)] if kinds else []
    if given.up_to is not None:
        parts.append(words.say("limits.up_to", lang, amount=f"{given.up_to:,}"))
    return words.say("limits.between", lang).join(parts)


def _kind(turn: Turn, kind: str, reader: str) -> str:
    """A workflow's title, or what the kind of matter is called."""
    words, lang = turn.tools.words, turn.reader(reader).lang
    if kind in turn.tools.registry:
        return words.title(kind, lang)
    return words.option(None, "kinds", kind, lang)
