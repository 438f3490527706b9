"""A ground of toy registers under the front door."""

from __future__ import annotations

from pathlib import Path

from bot.commands.frame import Ground
from bot.commands.front import main
from tests.engine.registers.toys import REGISTRY, templates


def toy_ground(folder: Path) -> Ground:
    templates(folder)
    return Ground(folder, lambda: REGISTRY)


def run(ground: Ground, *arguments: object) -> int:
    """A command on the ground's own data; its exit code."""
    return main([*map(str, arguments), "--data", str(ground.root / "data")], ground)
