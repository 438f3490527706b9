"""What comes in from outside, made bearable: no deeper than any form of ours, no signs that no text can hold."""

from __future__ import annotations

import re
from typing import Any

DEEPEST = 20
_STRING = re.compile(rb'"(?:[^"\\]++|\\.)*+"?', re.DOTALL)
_NO_BRACKETS = bytes(set(range(256)) - set(b"[]{}"))


def depth(raw: bytes) -> int:
    """How deep brackets nest outside of strings, counted only as far as it matters."""
    deepest = level = 0
    for sign in _STRING.sub(b"", raw).translate(None, _NO_BRACKETS):
        level += 1 if sign in b"[{" else -1
        deepest = max(deepest, level)
        if deepest > DEEPEST:
            break
    return deepest


def clean(value: Any) -> Any:
    """The same data with lone surrogates and control characters other than tab and newline taken out."""
    if isinstance(value, str):
        text = value.encode("utf-8", "replace").decode("utf-8").replace("\r\n", "\n")
        return "".join(c for c in text if (c >= " " and c != "\x7f") or c in "\n\t")
    if isinstance(value, list):
        return [clean(v) for v in value]
    if isinstance(value, dict):
        return {clean(k): clean(v) for k, v in value.items()}
    return value
