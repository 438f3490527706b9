"""How often something is tried: often enough for every change, or as often as it was promised to hold."""

from __future__ import annotations

import os

WHOLE = os.environ.get("FAULTS") == "whole"
"""Set by `make faults`, which takes its time."""


def times(usual: int, whole: int) -> int:
    """So many times; in a whole run as many as was promised, else as many as a change can wait for."""
    return whole if WHOLE else usual
