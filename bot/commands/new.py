"""A new workflow that already passes: its handler, its templates, its story, and nothing else."""

from __future__ import annotations

import keyword
import re
from itertools import combinations
from pathlib import Path
from string import Template

import typer

from bot.app import PLAYGROUND_COMPANY
from bot.cards.words import Words
from bot.commands.frame import USAGE, Ground, Trouble
from bot.company import load_company
from bot.engine.registry import Registry

NAME = re.compile(r"[a-z][a-z0-9]*(_[a-z0-9]+)*\.[a-z][a-z0-9]*(_[a-z0-9]+)*")
LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
LONGEST = 60
MOMENTS = ("review", "agreed", "declined")


def new(ground: Ground, name: str) -> None:
    """Write the files of a workflow. Raises Trouble for a bad or a taken name; then nothing is written."""
    _refuse_bad(name)
    registry = ground.find()
    files = _files(ground, name, registry)
    area, short = name.split(".")
    taken = [p for p in files if p.exists()] + [
        p for p in (ground.templates / area / short, ground.root / "handlers" / area / short) if p.exists()
    ]
    if name in registry or taken:
        where = taken[0].relative_to(ground.root) if taken else name
        raise Trouble(f"there is already {where}; choose another name", USAGE)
    _write(files)
    for path in files:
        typer.echo(f"wrote {path.relative_to(ground.root)}")
    typer.echo("Read the handler first; make test passes as it is.")


def _refuse_bad(name: str) -> None:
    if not NAME.fullmatch(name) or len(name) > LONGEST:
        raise Trouble(f"{name[:LONGEST]!r} is no name; write area.workflow, such as recruiting.exit_interview", USAGE)
    for part in name.split("."):
        if keyword.iskeyword(part):
            raise Trouble(f"{part!r} is a word of Python's own; choose another name", USAGE)


def _files(ground: Ground, name: str, registry: Registry) -> dict[Path, str]:
    """Path → text of everything that is written."""
    area, short = name.split(".")
    scaffold = ground.templates / "_new"
    values = _values(ground, name, registry)

    def text(file: str) -> str:
        return Template((scaffold / f"{file}.txt").read_text("utf-8")).substitute(values)

    own = ground.templates / area / short
    handlers, stories = ground.root / "handlers" / area, ground.root / "tests" / "stories" / area
    files = {
        handlers / f"{short}.py": text("handler"),
        stories / f"test_{short}.py": text("story"),
    }
    for lang in ("zh", "en"):
        files[own / f"{lang}.toml"] = text(lang)
        files |= {own / f"{moment}.{lang}.md": text(f"{moment}.{lang}") for moment in MOMENTS}
    for package in (handlers, stories, stories.parent):
        if not (package / "__init__.py").exists():
            files[package / "__init__.py"] = f'"""{_spoken(package.name).capitalize()}."""\n'
    return files


def _values(ground: Ground, name: str, registry: Registry) -> dict[str, str]:
    _, short = name.split(".")
    words = Words.load(ground.templates)
    office = load_company(PLAYGROUND_COMPANY)
    asks = next(
        p.id for p in office.people.values() if p.active and p.lang == "zh" and len(office.reporting_line(p.id)) > 1
    )
    class_name = "".join(part.capitalize() for part in short.split("_"))
    commands = {w.command for w in registry.values()}
    return {
        "name": name,
        "title": _spoken(short).capitalize(),
        "spoken": _spoken(short),
        "workflow": class_name,
        "form": f"{class_name}Form",
        "prefix": _prefix(short, {w.prefix for w in registry.values()}),
        "command": short if short not in commands else name.replace(".", "_"),
        "requester": asks,
        "manager": office.reporting_line(asks)[0],
        "approve": words.verb(None, "approve", "zh"),
        "decline": words.verb(None, "decline", "zh"),
    }


def _spoken(name: str) -> str:
    return name.replace("_", " ")


def _prefix(short: str, taken: set[str]) -> str:
    """Two or three capitals nobody has: initials first, then letters of the name, then any."""
    letters = [c for c in short.upper() if c in LETTERS]
    initials = "".join(part[0] for part in short.upper().split("_") if part[0] in LETTERS)[:3]
    tries = [initials, *("".join(c) for n in (2, 3) for c in combinations(letters, n))]
    tries += [a + b + c for a in LETTERS for b in LETTERS for c in LETTERS]
    return next(p for p in tries if len(p) in (2, 3) and p not in taken)


def _write(files: dict[Path, str]) -> None:
    """Write everything, or take back what was written."""
    written: list[Path] = []
    try:
        for path, text in files.items():
            path.parent.mkdir(parents=True, exist_ok=True)
            written.append(path)
            path.write_text(text, "utf-8")
    except OSError as error:
        for path in written:
            path.unlink(missing_ok=True)
        raise Trouble(f"{error.filename} cannot be written: {error.strerror}", USAGE) from error
