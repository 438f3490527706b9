"""Which test proves the bot against which fault: reads the docstrings, writes docs/reliability.md.

    python -m tests.reliability --write

A docstring names its faults at its beginning ("A6, C5: …") or in brackets ("… (F7)").
"""

from __future__ import annotations

import argparse
import ast
import re
import sys
import tomllib
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

TESTS = Path(__file__).parent
ROOT = TESTS.parent
PAGE = ROOT / "docs" / "reliability.md"
LIST = TESTS / "faults.toml"
OTHER_NUMBERS = (
    "stories", "handlers", "engine/test_keeper", "engine/registers", "flow/test_mirrors.py",
    "platforms/feishu/tools",
)  # fmt: skip
"""Where such letters number something else: practices, points of an agreement."""
MOST_SHOWN = 4
_ID = r"[A-K][1-9]a?"
_NAMED = re.compile(rf"(?:^|\s|\()((?:{_ID})(?:(?:, | and |–){_ID})*)(?=[:)])")
_KINDS = {
    "A": "Processes and commits", "B": "What comes in", "C": "What goes out", "D": "The database", "E": "Time",
    "F": "At the same moment; people", "G": "Is it genuine?", "H": "Text that acts", "I": "Who may what",
    "J": "Nobody can tell who", "K": "Secrets, packages, exposure",
}  # fmt: skip


@dataclass(frozen=True)
class Faults:
    """The list: titles by id; why no test names one: it concerns no code (`none`), or it is not proven yet (`open`)."""

    titles: Mapping[str, str]
    none: Mapping[str, str]
    open: Mapping[str, str]


@dataclass(frozen=True)
class Proof:
    """A test that names a fault."""

    path: str
    name: str


def read_list() -> Faults:
    """The list of faults, as it is kept."""
    return Faults(**tomllib.loads(LIST.read_text("utf-8")))


def named_in(docstring: str) -> list[str]:
    """The faults a docstring names."""
    return [id for found in _NAMED.finditer(docstring) for id in re.findall(_ID, found[1])]


@cache
def proofs() -> Mapping[str, list[Proof]]:
    """The tests that name each fault, by id, in the order of their files."""
    found: dict[str, list[Proof]] = defaultdict(list)
    for path in sorted(TESTS.rglob("test_*.py")):
        inside = path.relative_to(TESTS).as_posix()
        if inside.startswith(OTHER_NUMBERS):
            continue
        for name, docstring in _docstrings(ast.parse(path.read_text("utf-8"))):
            for id in dict.fromkeys(named_in(docstring)):
                found[id].append(Proof(f"tests/{inside}", name))
    return found


def _docstrings(tree: ast.Module) -> Iterator[tuple[str, str]]:
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and node.name.startswith("test_"):
            yield node.name, ast.get_docstring(node) or ""


def problems(faults: Faults, found: Mapping[str, list[Proof]]) -> list[str]:
    """What does not hold between the list and the tests, one sentence each."""
    excused = {**faults.none, **faults.open}
    said = [f"{id} is in the list as excused and has no title" for id in excused if id not in faults.titles]
    said += [f"{id} is excused twice" for id in faults.none if id in faults.open]
    said += [
        f"no test names {id}: {title}" for id, title in faults.titles.items() if not found.get(id, excused.get(id))
    ]
    said += [f"{id} is named by {found[id][0].name} and still excused: take it out" for id in excused if found.get(id)]
    said += [f"{id} is named by {each[0].name} and in no list" for id, each in found.items() if id not in faults.titles]
    return said


def page(faults: Faults, found: Mapping[str, list[Proof]]) -> str:
    """The page, in Markdown."""
    intro = (TESTS / "reliability.md").read_text("utf-8")
    proven = sum(bool(found.get(id)) for id in faults.titles)
    lines = [intro.rstrip(), "", f"Of {len(faults.titles)} faults, {proven} are named by a test.", ""]
    for letter, title in _KINDS.items():
        lines += [f"## {letter}. {title}", "", "| Fault | What happens | Tests |", "| --- | --- | --- |"]
        ids = [id for id in faults.titles if id[0] == letter]
        lines += [f"| {id} | {faults.titles[id]} | {_told(id, faults, found)} |" for id in ids]
        lines.append("")
    return "\n".join(lines).rstrip() + "\n"


def _told(id: str, faults: Faults, found: Mapping[str, list[Proof]]) -> str:
    if not (tests := found.get(id)):
        return f"none: {faults.none[id]}" if id in faults.none else f"**not proven yet**: {faults.open.get(id, '')}"
    shown = [f"[{each.name.removeprefix('test_').replace('_', ' ')}](../{each.path})" for each in tests[:MOST_SHOWN]]
    more = f"; {len(tests) - MOST_SHOWN} more" if len(tests) > MOST_SHOWN else ""
    return "; ".join(shown) + more


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--write", action="store_true", help="write docs/reliability.md")
    faults, found = read_list(), proofs()
    said = problems(faults, found)
    sys.stdout.writelines(f"{line}\n" for line in said)
    if parser.parse_args().write:
        PAGE.write_text(page(faults, found), "utf-8")
    return 1 if said else 0


if __name__ == "__main__":
    sys.exit(main())
