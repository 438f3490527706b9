"""Registers in the chat: the list, a search, one row with what can be done to it, its history."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

from bot.cards.model import Button, Card
from bot.cards.views import Scene
from bot.engine.registers import editing, forgetting
from bot.engine.registers.editing import NEW, looking
from bot.engine.registers.looking import Looking
from bot.engine.turn import Turn
from bot.flow.form import Question
from bot.flow.reading import fold
from bot.flow.register import Register, keeps_secrets, normal, sees
from bot.ports import DESK, Answer, Pressed, Submitted
from storage.registers import RecordRow

MOST = 10
CELLS = 3
OPEN, SEE, HISTORY = "open:", "see_row:", "history:"


def vocabulary(turn: Turn, person: str) -> dict[str, list[str]]:
    """What people type for each register this person may open, both languages: "open:<name>" → phrases."""
    said = turn.tools.words.vocabulary()
    return {f"{OPEN}{name}": said.get(name, []) for name, _ in looking(turn, person).names()}


@dataclass(frozen=True)
class Listed:
    """A card about a register. `private`: what it says is kept under seal. `key`: its card's, where rows are forgotten
    some day."""

    card: Card
    private: bool
    key: str | None = None


def heard(turn: Turn, person: str, text: str) -> Listed | None:
    """What was looked up ("查 供应商 华彩", "供应商 华彩"); None where the message looks nothing up."""
    words, spoken = turn.tools.words, fold(text).strip()
    prefixes = [fold(word) for lang in ("zh", "en") for word in words.phrases("registers.find", lang)]
    asked = next((p for p in sorted(prefixes, key=len, reverse=True) if spoken.startswith(p)), None)
    rest = spoken[len(asked) :].strip() if asked else spoken
    named = [(fold(p).rstrip("!"), key) for key, phrases in vocabulary(turn, person).items() for p in phrases]
    for phrase, key in sorted(named, key=lambda each: -len(each[0])):
        if phrase and rest.startswith(phrase):
            sought = rest[len(phrase) :].strip(" 的里中:：,，?？")
            if not (asked or (sought and rest[len(phrase)].isspace())):
                continue
            register = turn.tools.registry.registers[key.removeprefix(OPEN)]
            return _listed(turn, register, found(turn, person, register, sought))
    return None


def listed(turn: Turn, person: str, key: str) -> Listed:
    """The list of the register that key of the vocabulary means."""
    register = turn.tools.registry.registers[key.removeprefix(OPEN)]
    return _listed(turn, register, list_card(turn, person, register))


def _listed(turn: Turn, register: type[Register], card: Card) -> Listed:
    return Listed(card, keeps_secrets(register), forgetting.card_key(turn, register))


def pressed(turn: Turn, person: str, body: Pressed | Submitted) -> Answer | None:
    """A press that is about registers; None when there is no such thing, or none this person may know of."""
    if body.verb.startswith(editing.VERBS):
        return editing.pressed(turn, person, body)
    kind, _, rest = body.verb.partition(":")
    look = looking(turn, person)
    if kind == "open":
        register = look.register(rest)
        return Answer(view=list_card(turn, person, register)) if register else None
    name, _, row_id = rest.rpartition(":")
    register = look.register(name)
    row = look.row(register, row_id) if register else None
    if register is None or row is None:
        return None
    card = row_card(turn, person, register, row) if kind == "see_row" else history_card(turn, person, register, row)
    return Answer(view=card)


def speaks_of(verb: str) -> bool:
    """Whether a desk press is about registers."""
    return verb.startswith((*editing.VERBS, OPEN, SEE, HISTORY))


def registers_card(turn: Turn, person: str) -> tuple[tuple[Button, ...], list[tuple[str, str]]]:
    """The registers a person may open: a button each, and (title, what it is for)."""
    words, lang = turn.tools.words, turn.reader(person).lang
    names = looking(turn, person).names()
    buttons = tuple(Button(DESK, f"{OPEN}{name}", title) for name, title in names)
    return buttons, [(title, words.about(name, lang)) for name, title in names]


def found(turn: Turn, person: str, register: type[Register], sought: str) -> Card:
    """The rows in which every word sought stands, as far as this person may see; a single one opened."""
    look, words = looking(turn, person), normal(sought).split()
    rows = [row for row in look.rows(register) if all(w in _everything(turn, person, register, row) for w in words)]
    if len(rows) == 1 and sought:
        return row_card(turn, person, register, rows[0])
    return list_card(turn, person, register, rows, sought)


def _everything(turn: Turn, person: str, register: type[Register], row: RecordRow) -> str:
    look = looking(turn, person)
    return normal(" ".join(look.cell(register, q, row.body) for q in register.form.questions))


def _told(look: Looking, register: type[Register], question: Question, row: RecordRow) -> str:
    """A cell of the list in the chat; where somebody is named, what they are named as."""
    text = look.cell(register, question, row.body)
    if not text or question.kind != "person":
        return text
    words, telling = look.tools.words, look.telling
    return words.say("registers.named", telling.lang, label=telling.label(register, question), name=text)


def list_card(
    turn: Turn, person: str, register: type[Register], rows: list[RecordRow] | None = None, sought: str = ""
) -> Card:
    """The first rows with a button each, how many more there are, and a button to add one."""
    look = looking(turn, person)
    known = list(look.rows(register)) if rows is None else rows
    columns = [q for q in register.columns() if q.name != register.title][:CELLS]
    lines = [
        {
            "title": look.telling.title(register, row.body),
            "cells": [text for q in columns if (text := _told(look, register, q, row))],
            "retired": row.state == "retired",
        }
        for row in known[:MOST]
    ]
    buttons = [
        Button(DESK, f"{SEE}{register.name}:{row.id}", line["title"][:40])
        for row, line in zip(known[:MOST], lines, strict=True)
    ]
    if look.edits(register):
        add = turn.say("registers.add", person, register.name)
        buttons.append(Button(DESK, f"row:{register.name}:{NEW}", add, "primary", asks=True))
    details = {"lines": lines, "more": len(known) - len(lines), "sought": sought, "all": len(known)}
    return replace(_card(turn, person, register, "list", details), buttons=tuple(buttons))


def row_card(turn: Turn, person: str, register: type[Register], row: RecordRow) -> Card:
    """One row, and what this person may do to it."""
    look = looking(turn, person)
    details = {"title": look.telling.title(register, row.body), "retired": row.state == "retired"}
    card = _card(turn, person, register, "row", details, row)
    return replace(card, buttons=tuple(_buttons(turn, person, register, row)))


def _buttons(turn: Turn, person: str, register: type[Register], row: RecordRow) -> Iterator[Button]:
    name, edits = f"{register.name}:{row.id}", looking(turn, person).edits(register, row.body)

    def say(key: str) -> str:
        return turn.say(f"registers.{key}", person, register.name)

    if edits and row.state == "active":
        sure = say("sure_forget" if register.forgets else "sure_retire")
        yield Button(DESK, f"row:{name}", say("change"), "primary", asks=True)
        yield Button(DESK, f"retire:{name}", say("retire"), "danger", confirm=sure)
    elif edits:
        yield Button(DESK, f"restore:{name}", say("restore"))
    if edits:
        yield Button(DESK, f"{HISTORY}{name}", say("history"))


def history_card(turn: Turn, person: str, register: type[Register], row: RecordRow) -> Card:
    """What happened to a row, newest first."""
    look = looking(turn, person)
    changes = look.history(register.name, row.id) or []
    lines = [
        {
            "at": c.at,
            "by": c.by,
            "what": turn.say(f"registers.what.{c.what}", person),
            "fields": c.fields,
            "cause": c.cause,
        }
        for c in changes[:MOST]
    ]
    details = {"title": look.telling.title(register, row.body), "lines": lines, "more": len(changes) - len(lines)}
    return _card(turn, person, register, "row_history", details)


def _card(
    turn: Turn,
    person: str,
    register: type[Register],
    moment: str,
    details: dict[str, Any],
    row: RecordRow | None = None,
) -> Card:
    values = row.body if row else None
    telling = looking(turn, person).telling
    named = {
        values[q.name]: telling.titled(q.of, values[q.name])
        for q in register.form.questions
        if values and q.kind == "record" and q.name in values
    }
    visible = sees(register, person, turn.office, values)
    scene = Scene(None, None, turn.now, details, visible, carried=named, register=register, row=values)
    return turn.tools.composer.compose(scene, moment, turn.reader(person), notice=None)
