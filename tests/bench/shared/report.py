"""What was measured of replicas on PostgreSQL, in words."""

from __future__ import annotations

import os
from pathlib import Path

from tests.bench.shared import presses, sleeping, waiting
from tests.bench.shared.presses import BARE_S, EACH, ROUNDS
from tests.bench.shared.sleeping import BEATS, MANY
from tests.bench.shared.waiting import HANDFUL, PEOPLE, ROWS, TIMES

CLAIM_AIM_MS = 20.0


def replicas(folder: Path) -> str:
    """Approvals by one, two and four replicas."""
    found = presses.measure(folder)
    rows = "\n".join(
        f"| {s.replicas} | {s.presses:.0f} | {s.updates:.0f} | **{s.ratio:.1%}** | {s.python_ms:.1f} "
        f"| {s.server_ms:.1f} |"
        for s in found.sides
    )
    whole = sum(found.parts.values())
    parts = "\n".join(
        f"| {name} | {ms:.2f} | {ms / whole:.0%} |" for name, ms in sorted(found.parts.items(), key=lambda p: -p[1])
    )
    cores, busiest = os.cpu_count() or 1, found.sides[-1]
    most = cores * 1000 / (busiest.python_ms + busiest.server_ms)
    return f"""\
## Replicas

Heads of departments approve hiring needs, in one, two and four processes on one PostgreSQL ({cores} cores for all
of it; `fsync` and `synchronous_commit` on). Each approval is kept (one commit) and its turn taken (one commit); letters
stay in the outbox. Before each round pgbench's simple update (`-N -M prepared`, as many clients, {BARE_S} s) on the
same server. Medians of {ROUNDS} rounds of {EACH} for each process. Load when it ended: {os.getloadavg()[0]:.1f}.

| processes | presses a second | simple updates a second | ratio | ms of processor time in Python | in PostgreSQL |
|---|---|---|---|---|---|
{rows}

A press runs {found.statements} statements, `BEGIN` and `COMMIT` among them, and waits for the database
{found.trips} times.
Where its time goes, one process alone:

| part | ms | |
|---|---|---|
{parts}

By processor time, {busiest.python_ms:.1f} ms in Python and {busiest.server_ms:.1f} ms in PostgreSQL
with {busiest.replicas} processes, {cores} cores can take at most {most:.0f} presses a second. One process
alone is bound by how long it waits for the database, statement after statement.
"""


def claims(folder: Path) -> str:
    """What is due is claimed while much waits."""
    found = waiting.measure(folder)
    rows = "\n".join(
        f"| {w.kind} | {w.what} | {w.p50_ms:.1f} | **{w.p99_ms:.1f}** | {w.bare_ms:.1f} "
        f"| {w.p50_ms / w.bare_ms:.1f} × |"
        for w in found
    )
    return f"""\
## Claims

{ROWS:,} events, {ROWS:,} timers of one moment and {ROWS:,} letters to {PEOPLE:,} people wait, all of them
due. {TIMES} claims of each, with what is written at once and the commit; by turns with a bare transaction that inserts
one row. Letters are claimed {HANDFUL} at a time. Aim: p99 under {CLAIM_AIM_MS:.0f} ms.
Load when it ended: {os.getloadavg()[0]:.1f}.

| database | claimed | p50 ms | p99 ms | bare commit, p50 ms | ratio of the two |
|---|---|---|---|---|---|
{rows}
"""


def sleepers(folder: Path) -> str:
    """A pulse beside a million timers that sleep."""
    rows = "\n".join(
        f"| {s.kind} | {s.few_ms:.2f} | {s.many_ms:.2f} | **{s.many_ms / s.few_ms:.2f}** | {s.grown_mb:.1f} |"
        for s in sleeping.measure(folder)
    )
    return f"""\
## Sleeping timers

A pulse of a house in which nothing is due, before {MANY:,} timers sleep there and after; medians of {BEATS} pulses.
Aims: under 5 ms, and memory that stays as it is. Load when it ended: {os.getloadavg()[0]:.1f}.

| database | ms, none asleep | ms, {MANY:,} asleep | ratio | MB the process grew by in the second {BEATS} |
|---|---|---|---|---|
{rows}
"""
