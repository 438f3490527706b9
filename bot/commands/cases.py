"""The list of cases and the audit of one, for whoever looks after the bot."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

import typer

from bot.cards.words import WordMissing, Words
from bot.commands.columns import table
from bot.commands.frame import Ground, Trouble, reading, workflow_named
from bot.engine.chronicle import Chronicle
from bot.engine.tools import Tools
from bot.flow.people import Lang
from bot.settings import Settings
from storage import audit as audit_rows
from storage import cases as case_rows
from storage.audit import AuditRow
from storage.cases import CaseRow

HIDDEN = "—"
HEADER = ("REF", "WORKFLOW", "PLACE", "REQUESTER", "OPENED", "DUE", "LATE")


def cases(settings: Settings, ground: Ground, workflow: str | None, only_open: bool, as_json: bool) -> None:
    """Print the cases, newest first: reference, workflow, place, requester, opened, due, late."""
    with reading(settings, ground) as tools:
        name = workflow_named(tools.registry, workflow) if workflow else None
        with tools.store.reading() as tx:
            found = case_rows.search(tx, workflow=name, open=True if only_open else None)
        now = tools.clock.now()
        rows = [_shown(tools, row, now, settings.lang, as_json) for row in found]
    if as_json:
        typer.echo(json.dumps(rows, ensure_ascii=False, indent=2))
    elif rows:
        typer.echo(table(HEADER, (row.values() for row in rows)))
    else:
        typer.echo("No cases.")


def _shown(tools: Tools, row: CaseRow, now: datetime, lang: Lang, as_json: bool) -> dict[str, Any]:
    confidential = _is_confidential(tools, row)
    late = row.closed_at is None and row.due_at is not None and row.due_at < now
    if as_json:
        return {
            "ref": row.ref,
            "workflow": row.workflow,
            "place": row.place,
            "requester": None if confidential else row.requester,
            "opened": row.opened_at.isoformat(),
            "due": row.due_at.isoformat() if row.due_at else None,
            "closed": row.closed_at.isoformat() if row.closed_at else None,
            "late": late,
            "confidential": confidential,
        }
    zone = tools.directory.company_reader(lang).zone
    person = tools.directory.office.people.get(row.requester)
    return {
        "ref": row.ref,
        "workflow": title_of(tools.words, row.workflow, lang),
        "place": place_of(tools.words, row.workflow, row.place, lang),
        "requester": HIDDEN if confidential else person.called(lang) if person else row.requester,
        "opened": _local(row.opened_at, zone),
        "due": _local(row.due_at, zone) if row.closed_at is None else "closed " + _local(row.closed_at, zone),
        "late": "late" if late else "",
    }


def _is_confidential(tools: Tools, row: CaseRow) -> bool:
    """Whether a case's people and content are kept from the command line; of a workflow that is gone, as stored."""
    workflow = tools.registry.get(row.workflow)
    return row.private if workflow is None else workflow.access is not None


def audit(settings: Settings, ground: Ground, ref: str, as_json: bool) -> None:
    """Print what happened to a case, oldest first. Raises Trouble when there is no such case."""
    with reading(settings, ground) as tools:
        chronicle, lang = Chronicle(tools), settings.lang
        zone = tools.directory.company_reader(lang).zone
        with tools.store.reading() as tx:
            case = case_rows.by_ref(tx, ref.strip().upper())
            rows = audit_rows.of_case(tx, case.id) if case else []
        if case is None:
            raise Trouble(f"there is no case {ref!r}; `cases` lists them")
        confidential = _is_confidential(tools, case)
        told = [(row, _sentence(tools, chronicle, row, confidential, lang)) for row in rows]
        causes = [chronicle.told(row, lang).cause for row in rows]
    if as_json:
        lines = [_as_json(row, sentence, confidential) for row, sentence in told]
        typer.echo(json.dumps(lines, ensure_ascii=False, indent=2))
        return
    for (row, sentence), cause in zip(told, causes, strict=True):
        typer.echo(f"{_local(row.at, zone)}  {sentence}" + (f"  ({cause})" if cause else ""))
    if confidential:
        typer.echo("This case is confidential: people and content are not shown here.", err=True)


def _sentence(tools: Tools, chronicle: Chronicle, row: AuditRow, private: bool, lang: Lang) -> str:
    """The line in words; of a confidential case what was done, and not by whom."""
    if not private:
        return chronicle.told(row, lang).sentence
    workflow, _, rest = row.action.partition(":")
    place, _, verb = rest.partition(":") if ":" in rest else ("", "", rest)
    known = workflow if workflow in tools.registry else None
    steps = [verb_of(tools.words, known, verb, lang)]
    if place:
        steps.insert(0, place_of(tools.words, known, place, lang))
    if row.after and row.after != place:
        steps.append(f"→ {place_of(tools.words, known, row.after, lang)}")
    return " · ".join(steps)


def _as_json(row: AuditRow, sentence: str, private: bool) -> dict[str, Any]:
    if private:
        row = replace(row, actor="", for_person=None, details={})
    return {
        "at": row.at.isoformat(),
        "ref": row.ref,
        "actor": row.actor or None,
        "for_person": row.for_person,
        "action": row.action,
        "before": row.before,
        "after": row.after,
        "cause": row.cause if not private else row.cause.partition(":")[0],
        "details": row.details,
        "sentence": sentence,
    }


def title_of(words: Words, workflow: str, lang: Lang) -> str:
    """A workflow's name in words; its own name while nobody has written them."""
    try:
        return words.title(workflow, lang)
    except WordMissing:
        return workflow


def place_of(words: Words, workflow: str | None, place: str, lang: Lang) -> str:
    """A place's name in words; its own name while nobody has written them."""
    try:
        return words.place(workflow, place, lang)
    except WordMissing:
        return place


def verb_of(words: Words, workflow: str | None, verb: str, lang: Lang) -> str:
    """A verb's label; its own name while nobody has written it."""
    try:
        return words.verb(workflow, verb, lang)
    except WordMissing:
        return verb


def _local(at: datetime | None, zone: ZoneInfo) -> str:
    return at.astimezone(zone).strftime("%Y-%m-%d %H:%M") if at else ""
