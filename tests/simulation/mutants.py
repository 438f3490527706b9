"""Bugs planted into the core, one at a time, each in a fresh process: whatever the simulation does not find, it is
blind to.

A bug is a text of the product's source put in another's place. It no longer fits once the source has changed there:
then this fails, and the bug is planted anew.
"""

from __future__ import annotations

import argparse
import importlib.abc
import importlib.machinery
import importlib.util
import resource
import signal
import subprocess
import sys
import tomllib
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from types import ModuleType

ROOT = Path(__file__).parents[2]
PLANTED = Path(__file__).with_name("planted.toml")
FOUND, MISSED = 3, 0
TOO_LONG = 900
"""Seconds of work after which a bug counts as missed, however long a busy machine takes over them."""


@dataclass(frozen=True)
class Mutant:
    """A planted bug: its name, what stands in place of what in which file, and the weather it is looked for in where
    most companies would not meet it."""

    name: str
    edits: tuple[tuple[str, str, str], ...]
    weather: str = "none"

    def source(self, path: Path) -> str | None:
        """The file's text with the bug in it; None for a file it does not touch. Raises ValueError."""
        mine = [(old, new) for file, old, new in self.edits if ROOT / file == path]
        text = path.read_text("utf-8") if mine else None
        for old, new in mine:
            if text is None or text.count(old) != 1:
                raise ValueError(f"{self.name}: {path.name} does not hold exactly once:\n{old}")
            text = text.replace(old, new)
        return text


def planted() -> list[Mutant]:
    """All planted bugs."""
    known = tomllib.loads(PLANTED.read_text("utf-8"))
    return [
        Mutant(name, tuple((e["file"], e["old"], e["new"]) for e in edits), edits[0].get("weather", "none"))
        for name, edits in known.items()
    ]


class Planting(importlib.abc.MetaPathFinder, importlib.abc.Loader):
    """Loads the modules a bug is in with the bug in them."""

    def __init__(self, mutant: Mutant) -> None:
        self._mutant = mutant
        self._files = {file.removesuffix(".py").replace("/", "."): ROOT / file for file, _, _ in mutant.edits}

    def find_spec(
        self, fullname: str, path: Sequence[str] | None, target: ModuleType | None = None
    ) -> importlib.machinery.ModuleSpec | None:
        if fullname not in self._files:
            return None
        return importlib.util.spec_from_file_location(fullname, self._files[fullname], loader=self)

    def create_module(self, spec: importlib.machinery.ModuleSpec) -> None:
        return None

    def exec_module(self, module: ModuleType) -> None:
        path = self._files[module.__name__]
        source = self._mutant.source(path)
        assert source is not None
        exec(compile(source, str(path), "exec"), module.__dict__)


def hunt(name: str, seeds: int, weeks: float) -> int:
    """Look for one planted bug in this process, which must not have loaded the core before; the exit code."""
    mutant = next(m for m in planted() if m.name == name)
    assert not any(module.startswith(("bot.engine", "storage")) for module in sys.modules), "the core is loaded already"
    sys.meta_path.insert(0, Planting(mutant))
    resource.setrlimit(resource.RLIMIT_CPU, (TOO_LONG, TOO_LONG + 5))
    from tests.simulation.plan import Plan
    from tests.simulation.weather import read
    from tests.simulation.world import simulate

    needed = {name: rate for name, rate in asdict(read(mutant.weather)).items() if rate}
    for seed in range(1, seeds + 1):
        try:
            simulate(Plan(seed, weeks, replace(Plan(seed).drawn, **needed)))
        except Exception as found:
            print(f"found at seed {seed}: {type(found).__name__} {str(found).splitlines()[0][:150]}")
            return FOUND
    print(f"not found in {seeds} seeds")
    return MISSED


def score(names: Sequence[str], seeds: int, weeks: float, workers: int) -> Iterator[tuple[str, bool, str]]:
    """Each planted bug: its name, whether it was found, and how."""

    def one(name: str) -> tuple[str, bool, str]:
        command = [sys.executable, "-m", "tests.simulation.mutants", "--hunt", name, f"--seeds={seeds}"]
        done = subprocess.run([*command, f"--weeks={weeks}"], cwd=ROOT, capture_output=True, text=True, check=False)
        if done.returncode == -signal.SIGXCPU:
            return name, False, f"not found in {TOO_LONG} seconds of work"
        said = (done.stdout or done.stderr).strip().splitlines()
        if done.returncode not in (FOUND, MISSED):
            raise ValueError(f"{name}: {said[-1] if said else 'failed'}")
        return name, done.returncode == FOUND, said[-1]

    with ThreadPoolExecutor(workers) as pool:
        yield from pool.map(one, names)


def main() -> int:
    parser = argparse.ArgumentParser(prog="mutants", description="Plant bugs into the core and look for each.")
    parser.add_argument("names", nargs="*", help="which (all)")
    parser.add_argument("--hunt", default="", help="one of them, in this process")
    parser.add_argument("--seeds", type=int, default=40, help="at most so many seeds for each (40)")
    parser.add_argument("--weeks", type=float, default=0.2, help="weeks of each company (0.2)")
    parser.add_argument("--workers", type=int, default=2, help="so many at a time (2)")
    asked = parser.parse_args()
    if asked.hunt:
        return hunt(asked.hunt, asked.seeds, asked.weeks)
    names = asked.names or [mutant.name for mutant in planted()]
    found = 0
    for name, was_found, said in score(names, asked.seeds, asked.weeks, asked.workers):
        found += was_found
        print(f"{'found ' if was_found else 'MISSED'}  {name}: {said}", flush=True)
    print(f"{found} of {len(names)} planted bugs found")
    return 0 if found == len(names) else 1


if __name__ == "__main__":
    sys.exit(main())
