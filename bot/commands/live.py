"""How a command reaches the bot that is running on the same data: a file with its address and a token."""

from __future__ import annotations

import json
import os
from contextlib import suppress
from pathlib import Path

NAME = "live.json"


class Live:
    """A running bot's word to commands on this machine; readable by the bot's own user only, gone when it stops."""

    def __init__(self, data: Path, token: str) -> None:
        self._path = data / NAME
        self.token = token

    def announce(self, address: str) -> None:
        """Say where the bot answers. An older word, left by a bot that was killed, is replaced whole."""
        draft = self._path.with_name(f".{NAME}.part")
        draft.unlink(missing_ok=True)
        handle = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(handle, "w") as file:
            json.dump({"address": address, "token": self.token}, file)
        draft.replace(self._path)

    def gone(self) -> None:
        """Take the word back; one that another bot has put there since stays."""
        found = find(self._path.parent)
        if found is not None and found[1] == self.token:
            self._path.unlink(missing_ok=True)


def find(data: Path) -> tuple[str, str] | None:
    """(address, token) of the bot that runs on that data, as far as it said; it may have been killed since."""
    with suppress(OSError, ValueError, KeyError, TypeError):
        said = json.loads((data / NAME).read_text("utf-8"))
        return str(said["address"]), str(said["token"])
    return None
