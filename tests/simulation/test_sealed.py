"""Sealed rounds in a simulated company: who said what cannot be told from anything that is left of it."""

from __future__ import annotations

import json
import logging
import sqlite3
from collections.abc import Iterator, Mapping
from typing import Any

import pytest

from tests.simulation.plan import Plan
from tests.simulation.weather import read
from tests.simulation.world import World

WEATHER = read("rounds=0.8,repeated=0.2,throttled=0.1,crash=0.002")
PLAN = Plan(5, 0.05, WEATHER)
MIXED = {"sealed_slot": ("box",), "sealed_piece": ("id", "salt"), "sealed_round": ("body",)}
"""Where chance is drawn for each piece, and the box nobody can open: told apart by nothing that is known."""


@pytest.fixture(autouse=True)
def quiet() -> Iterator[None]:
    logging.disable(logging.CRITICAL)
    yield
    logging.disable(logging.NOTSET)


def test_who_said_what_is_told_by_nothing_that_is_left() -> None:
    """J1, J5: Two companies, the same in all but that two colleagues of one department say under seal what the other
    says in the other company: every message and all that is remembered is the same, slots apart, which nobody can
    open."""
    first, seen = lived()
    held = next(held for held in first.rounds.held.values() if held.state == "released")
    alike: dict[tuple[str, str], list[str]] = {}
    for who, answers in held.answers.items():
        alike.setdefault((held.roster[who], last_of(answers)), []).append(who)
    one, other = next(sorted(people)[:2] for people in alike.values() if len(people) > 1)
    second, too = lived({one: other, other: one})
    assert seen["words"] != too["words"], "nobody said anything else"
    assert first.digest() == second.digest()
    for table, rows in seen["rows"].items():
        assert rows == too["rows"][table], table


def last_of(answers: Mapping[str, Mapping[str, str]]) -> str:
    """Which of somebody's answers it is that counts: what they wrote ends with its number."""
    return next(iter(answers.values()))["comment"].rpartition(".")[2]


def lived(swapped: Mapping[str, str] | None = None) -> tuple[World, dict[str, Any]]:
    """The same weeks, and what is left of them: every row, and, for us alone, who said what."""
    world = World(PLAN, swapped)
    try:
        world.lives()
        return world, {"rows": remembered(world), "words": said(world)}
    finally:
        world.close()


def said(world: World) -> dict[str, Any]:
    return {who: answers for held in world.rounds.held.values() for who, answers in held.answers.items()}


def remembered(world: World) -> dict[str, list[str]]:
    """All rows of all tables as text, in an order that means nothing; of what is sealed, its length."""
    with world.shared.store.reading() as tx:
        raw = tx.connection.connection.driver_connection
        assert isinstance(raw, sqlite3.Connection)
        names = [name for (name,) in raw.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
        return {name: sorted(_told(raw, name)) for name in names}


def _told(raw: sqlite3.Connection, table: str) -> Iterator[str]:
    cursor = raw.execute(f'SELECT * FROM "{table}"')
    columns = [about[0] for about in cursor.description]
    for row in cursor:
        cells = dict(zip(columns, row, strict=True))
        for name in MIXED.get(table, ()):
            cells[name] = len(cells[name])
        if table == "audit":
            cells["details"] = {k: v for k, v in json.loads(cells["details"] or "{}").items() if k != "root"}
            cells.pop("id")
        yield repr(
            {
                k: f"sealed {len(v)}" if isinstance(v, str) and v.lstrip('"')[:3] == "v1:" else v
                for k, v in cells.items()
            }
        )
