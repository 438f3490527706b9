"""Diagrams of the workflows: Mermaid, SVG, and a page for the handbook."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import typer

from bot.cards.words import LANGUAGES, Words
from bot.commands.chart import Chart, Charter
from bot.commands.frame import Ground, make_folder, practice_named, write_file
from bot.commands.sealed import chart as round_chart
from bot.commands.svg import svg
from bot.flow.people import Lang
from bot.flow.register import Register
from bot.flow.sealed import Sealed
from bot.flow.workflow import Workflow
from bot.settings import Settings


def draw(settings: Settings, ground: Ground, workflow: str | None, out: Path | None) -> None:
    """Print Mermaid, or write every picture to a directory."""
    registry = ground.find()
    known: dict[str, type[Workflow] | type[Sealed]] = {**registry, **registry.sealed}
    names = [practice_named(registry, workflow)] if workflow else list(known)
    words = Words.load(ground.templates)
    if out is None:
        typer.echo("\n".join(mermaid(_chart(words, settings.lang, known[name])) for name in names), nl=False)
        return
    files = {file: text for name in names for file, text in drawings(words, known[name]).items()}
    if workflow is None:
        files["README.md"] = f"# Workflows\n\n{table(words, known.values())}"
        if registry.registers:
            files["README.md"] += f"\n# Registers\n\n{registers_table(words, registry.registers.values())}"
    make_folder(out)
    for file, text in files.items():
        write_file(out / file, text.encode())
    typer.echo(f"{len(files)} files written to {out}.")


def _chart(words: Words, lang: Lang, practice: type[Workflow] | type[Sealed]) -> Chart:
    charter = Charter(words, lang)
    return round_chart(charter, practice) if issubclass(practice, Sealed) else charter.chart(practice)


def drawings(words: Words, workflow: type[Workflow] | type[Sealed]) -> dict[str, str]:
    """File name → text: Mermaid and SVG in both languages, and the page that shows them."""
    files: dict[str, str] = {}
    for lang in LANGUAGES:
        chart = _chart(words, lang, workflow)
        files[f"{workflow.name}.{lang}.mmd"] = mermaid(chart)
        files[f"{workflow.name}.{lang}.svg"] = svg(chart)
    return files | {f"{workflow.name}.md": _page(words, workflow)}


def table(words: Words, workflows: Iterable[type[Workflow] | type[Sealed]], folder: str = "") -> str:
    """The list of workflows as a Markdown table: name in both languages, what it is, the practices it runs."""
    lines = ["| workflow | what it is | runs |", "|---|---|---|"]
    for each in workflows:
        titles = " ".join(words.title(each.name, lang) for lang in reversed(LANGUAGES))
        about = words.about(each.name, "en").rstrip(".")
        lines.append(f"| [{titles}]({folder}{each.name}.md) | {about} | {', '.join(each.covers)} |")
    return "\n".join(lines) + "\n"


def registers_table(words: Words, registers: Iterable[type[Register]]) -> str:
    """The list of registers as a Markdown table: what each is, who reads and who edits it, the practices it runs."""
    lines = ["| register | what it is | read by | edited by | runs |", "|---|---|---|---|---|"]
    for each in registers:
        titles = " ".join(words.title(each.name, lang) for lang in reversed(LANGUAGES))
        about = words.about(each.name, "en").rstrip(".")
        readers, editors = (", ".join(who.name for who in several) for several in (each.readers, each.editors))
        lines.append(f"| {titles} | {about} | {readers} | {editors} | {', '.join(each.covers)} |")
    return "\n".join(lines) + "\n"


def mermaid(chart: Chart) -> str:
    """A chart in Mermaid's own words."""
    lines = [f"%% {chart.title}", "flowchart TD"]
    for box in chart.boxes:
        label = "<br/>".join(map(_quoted, box.lines)) or " "
        opening, closing = ("((", "))") if not box.lines else ("([", "])") if box.rounded else ("[", "]")
        lines.append(f'    {box.name}{opening}"{label}"{closing}')
    for arrow in chart.arrows:
        label = "<br/>".join(map(_quoted, arrow.lines))
        lines.append(f'    {arrow.source} {"-.->" if arrow.dashed else "-->"}|"{label}"| {arrow.target}')
    return "\n".join(lines) + "\n"


def _quoted(text: str) -> str:
    return text.replace("&", "#amp;").replace('"', "#quot;").replace("<", "#lt;").replace(">", "#gt;")


def _page(words: Words, workflow: type[Workflow] | type[Sealed]) -> str:
    lines = [f"# {' · '.join(words.title(workflow.name, lang) for lang in LANGUAGES)}", ""]
    for lang in LANGUAGES:
        title = words.title(workflow.name, lang)
        lines += [words.about(workflow.name, lang), "", f"![{title}]({workflow.name}.{lang}.svg)", ""]
    prefix = "" if issubclass(workflow, Sealed) else f" · {workflow.prefix}"
    practices = f" · {', '.join(workflow.covers)}" if workflow.covers else ""
    lines.append(f"`{workflow.name}`{prefix}{practices}")
    return "\n".join(lines) + "\n"
