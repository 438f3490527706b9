"""What a command tells the IT person to run next, as they would paste it."""

from __future__ import annotations

import shlex


def told_to_run(said: str) -> list[str]:
    """The words after `python -m bot` of the first command that is named."""
    _, found, rest = said.partition("python -m bot ")
    assert found, f"no command is named: {said}"
    return shlex.split(rest.splitlines()[0])
