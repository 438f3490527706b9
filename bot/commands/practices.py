"""The practices the product is to run, and what runs each of them: docs/practices.md is what this prints."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Iterator, Mapping
from difflib import get_close_matches
from pathlib import Path
from typing import Any, Protocol

import typer

from bot.cards.words import LANGUAGES, Words
from bot.commands.frame import Ground, Trouble, write_file
from bot.engine.registry import Registry
from bot.flow.sealed import Sealed
from bot.flow.workflow import Workflow

FOLDER = "_practices"
NOT_YET = "not yet 尚未"


class Covering(Protocol):
    """Whatever says which practices it runs: a workflow, a register, a sealed round."""

    name: str
    covers: tuple[str, ...]


def practices(ground: Ground, out: Path | None) -> None:
    """Print the list, or write it to a file. Raises Trouble when something covers a practice nobody knows."""
    text = page(ground.templates, ground.find())
    if out is None:
        typer.echo(text, nl=False)
        return
    write_file(out, text.encode())
    typer.echo(f"{out} written.")


def page(templates: Path, registry: Registry) -> str:
    """The Markdown page: each practice by area, in both languages, with what runs it."""
    names = {lang: named(templates, lang) for lang in LANGUAGES}
    known = names["zh"]["practices"]
    things = list(covering(registry))
    if wrong := list(unknown(things, known)):
        raise Trouble(wrong[0])
    words = Words.load(templates)
    runs = {id: [_link(words, thing) for thing in things if id in thing.covers] for id in known}
    started = sum(bool(by) for by in runs.values())
    lines = ["# Practices", "", f"{started} of {len(known)} run. `python -m bot practices` prints this list.", ""]
    for area, zh in names["zh"]["areas"].items():
        lines += [f"## {area}. {names['en']['areas'][area]} {zh}", "", "| id | practice | runs |", "|---|---|---|"]
        lines += [
            f"| {id} | {names['en']['practices'][id]} {known[id]} | {', '.join(by) or NOT_YET} |"
            for id, by in runs.items()
            if id[0] == area
        ]
        lines.append("")
    return "\n".join(lines)


def named(templates: Path, lang: str) -> Mapping[str, Any]:
    """The areas and practices by id, in one language."""
    return tomllib.loads((templates / FOLDER / f"{lang}.toml").read_text("utf-8"))


def covering(registry: Registry) -> Iterator[Covering]:
    """Everything the registry knows that says which practices it runs, by name."""
    shelves = [registry, *(shelf for shelf in vars(registry).values() if isinstance(shelf, Mapping))]
    found = {thing.name: thing for shelf in shelves for thing in shelf.values() if hasattr(thing, "covers")}
    yield from (found[name] for name in sorted(found))


def unknown(things: Iterable[Covering], known: Iterable[str]) -> Iterator[str]:
    """What is wrong with the ids things say they cover, with the nearest that exists."""
    for thing in things:
        for id in thing.covers:
            if id not in known:
                near = get_close_matches(id, known, n=1, cutoff=0)
                yield f"{thing.name} covers {id!r}, which is no practice; did you mean {near[0]!r}?"


def _link(words: Words, thing: Covering) -> str:
    titles = " ".join(words.title(thing.name, lang) for lang in reversed(LANGUAGES))
    drawn = isinstance(thing, type) and issubclass(thing, Workflow | Sealed)
    return f"[{titles}](workflows/{thing.name}.md)" if drawn else f"{titles} (`{thing.name}`)"
