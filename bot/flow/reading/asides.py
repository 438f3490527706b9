"""Questions people ask in between: who can read what they write."""

from __future__ import annotations

import re

from bot.flow.reading.text import fold

LONGEST = 60
_WHO_SEES = re.compile(
    r"(?!.{0,6}我(?:能|可以|怎么|在哪))(?:"
    r".{0,16}(?:会不会|能不能|会|能|可以)(?:被.{0,8})?(?:看不?到|看见|看|知道|发现|晓得)(?!怎么|如何|在哪|哪).{0,14}"
    r"|.{0,10}(?:谁|哪些人)(?:能|会|可以|都?能)(?:看|知道).{0,14}|.{0,10}(?:保密|匿名|隐私)[吗么]?"
    r"|(?:will|can|does|do|who|could) (?!i\b|we\b).{0,30}\b(?:see|sees|read|reads|know|knows|find out)\b.{0,20}"
    r"|.{0,12}\b(?:confidential|private|anonymous)\b.{0,6})"
)
_ASKS = re.compile(r"[吗么?？]$|谁|哪些人|会不会|能不能|^(?:will|can|does|do|who|could|is) ")


def asks_who_sees(text: str) -> bool:
    """Whether a short message asks who will read or know of something: "我领导会知道吗", "will my boss see this?"."""
    if len(text) > LONGEST:
        return False
    asked = fold(text).strip(" 。.!！~")
    return _ASKS.search(asked) is not None and _WHO_SEES.fullmatch(asked.strip("?？")) is not None
