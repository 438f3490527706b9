"""How a command has the running bot decide about what was set aside: only one process writes to a SQLite file.

The command lays an order into a folder of the data directory; the bot looks there with each beat and lays its answer
beside it. Whoever may write into that directory may decide anyway.
"""

from __future__ import annotations

import json
import os
import secrets
import time
from contextlib import suppress
from pathlib import Path
from typing import Any

from bot.engine import parked
from bot.engine.parked import Order
from bot.engine.tools import Tools

FOLDER = "orders"
PATIENCE_S = 15.0
LOOK_S = 0.05
EVERY_S = 1.0
Decided = list[tuple[str, bool]]


class Orders:
    """The running bot's side: let it `work` every second."""

    def __init__(self, data: Path, tools: Tools) -> None:
        self._folder, self._tools = data / FOLDER, tools

    def work(self) -> int:
        """Carry out what was ordered since; how many orders."""
        found = sorted(self._folder.glob("*.order")) if self._folder.is_dir() else []
        for path in found:
            order = _read(path)
            path.unlink(missing_ok=True)
            if order is not None:
                decided = parked.decide(self._tools, order["order"], order["ids"])
                _write(path.with_suffix(".answer"), decided)
        return len(found)


def hand_in(data: Path, order: Order, ids: list[str], patience: float = PATIENCE_S) -> Decided | None:
    """Have the running bot carry it out; None when none answers in time, and then it is not carried out later."""
    folder = data / FOLDER
    folder.mkdir(mode=0o700, exist_ok=True)
    path = folder / f"{secrets.token_hex(8)}.order"
    answer = path.with_suffix(".answer")
    _write(path, {"order": order, "ids": ids})
    ends = time.monotonic() + patience
    while time.monotonic() < ends:
        if answer.exists():
            decided = json.loads(answer.read_text("utf-8"))
            answer.unlink(missing_ok=True)
            return [(said, well) for said, well in decided]
        time.sleep(LOOK_S)
    path.unlink(missing_ok=True)
    return None


def _read(path: Path) -> dict[str, Any] | None:
    with suppress(OSError, ValueError):
        found = json.loads(path.read_text("utf-8"))
        if isinstance(found, dict) and found.get("order") in ("retry", "drop") and isinstance(found.get("ids"), list):
            return {"order": found["order"], "ids": [str(each) for each in found["ids"]]}
    return None


def _write(path: Path, content: Any) -> None:
    """Whole or not at all, readable by the bot's own user only."""
    draft = path.with_suffix(".part")
    handle = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(handle, "w") as file:
        json.dump(content, file)
    draft.replace(path)
