"""Tells where something broke, without a word of what people wrote."""

from __future__ import annotations

import traceback
from pathlib import Path


def traced(problem: BaseException) -> str:
    """The kind of an error and the way to it. Its message may quote somebody, so it is left out."""
    frames = traceback.extract_tb(problem.__traceback__)
    way = " > ".join(f"{Path(frame.filename).stem}.{frame.name}:{frame.lineno}" for frame in frames)
    return f"{type(problem).__name__} at {way}"
