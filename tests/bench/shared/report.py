"""What was measured of replicas on PostgreSQL, in words."""

from __future__ import annotations

import os
from pathlib import Path

from tests.bench.crowd import TEAM
from tests.bench.postman import Ack, within
from tests.bench.shared import carrier, presses, sleeping, waiting
from tests.bench.shared import jobs as sends
from tests.bench.shared import monday as mondays
from tests.bench.shared.jobs import AT_ONCE, JOBS, PEER, Worked
from tests.bench.shared.jobs import ROUNDS as SENDS
from tests.bench.shared.monday import REPLICAS, WHOLE, Monday
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


def monday(folder: Path) -> str:
    """Everybody is asked at once by four replicas."""
    return of_monday(mondays.measure(folder))


def of_monday(found: Monday) -> str:
    asked, answers, times = found.asked, found.answers, found.times
    spent = asked.python_ms + asked.server_ms + asked.fake_ms
    cores = os.cpu_count() or 1
    peak = f"{min(asked.peak_mb):.0f} to {max(asked.peak_mb):.0f} MB"
    refused = sum(ack.status != 200 for ack in (*answers.opened, *answers.sent))
    whole = "" if found.people >= WHOLE else f" With `MONDAY={WHOLE}` as many are asked."
    return f"""\
## A Monday of {found.people:,} on {REPLICAS} replicas

At 09:30 all teams of {TEAM} are asked about their week, by {REPLICAS} processes of `serve` on one PostgreSQL, against a
Feishu of our own on loopback and its limits (an app: 50 calls of an interface a second and 1,000 a minute; a person: 5
a second). Those of the app are {times} times as wide here, for the fake and the bot alike: what takes an hour takes
{60 / times:.0f} minutes; nothing else is scaled. Who is in the company is known before; everything else is the product
as it is served, all of it and the fake on {cores} cores.{whole}

| | |
|---|---|
| people asked; teams; letters Feishu was brought | {found.people:,}; {asked.cases:,}; {asked.posts:,} |
| lost / twice | **{asked.lost}** / **{asked.twice}** |
| refused (429, 99991400, 230020) | **{asked.refused}** |
| the first letter was there after | {asked.first_s:.1f} s |
| the last was written / was there after | {asked.written_s:.0f} s / **{asked.last_s:.0f} s** |
| from the first to the last, by the limits alone | {asked.least_s:.0f} s, **{asked.share:.0%}** of the permitted rate |
| ms of processor time a person: Python, PostgreSQL, the fake | {_three(asked)} |
| peak memory of a replica | {peak} |

What bounds it: {_bound(asked.share, spent, cores, times)}

Then {len(answers.sent)} of them, spread over all teams, open the form from their card and send it, {mondays.HANDS} at
a time, each request to the next replica; each answer draws the cards of its team anew, which go out meanwhile.

| | |
|---|---|
| answers lost, by the audit (aim: 0) / not acknowledged | **{answers.lost}** / {refused} |
| forms opened, ack p50 / p99 | {_acks(answers.opened)} ms |
| answers, ack p50 / p99 | {_acks(answers.sent)} ms |
| answers a second | {len(answers.sent) / answers.seconds:.0f} |

Load when it ended: {os.getloadavg()[0]:.1f}.
"""


def _three(asked: mondays.Asked) -> str:
    return f"{asked.python_ms:.1f}, {asked.server_ms:.1f}, {asked.fake_ms:.1f}"


def _bound(share: float, spent: float, cores: int, times: int) -> str:
    """What keeps it from being sooner, by what was measured."""
    most, permitted = cores * 1000 / spent, times * mondays.A_MINUTE / 60
    able = f"by its processor time this machine can ask {most:.0f} people a second; Feishu permits {permitted:.0f} here"
    real = f"and {mondays.A_MINUTE / 60:.0f} in earnest, which are {WHOLE:,} in {WHOLE / mondays.A_MINUTE:.0f} minutes."
    return f"{'the limits' if share > 0.9 else 'this machine'}; {able}\n{real}"


def _acks(acks: list[Ack]) -> str:
    return f"{within(acks, 0.5):.0f} / {within(acks, 0.99):.0f}"


def jobs(folder: Path) -> str:
    """Deferred sends, beside a job queue."""
    found = sends.measure(folder)
    head = "## Deferred sends beside a job queue\n\n"
    if isinstance(found, str):
        return f"{head}{found}\n"
    rows = "\n".join(_beside(ours, theirs) for ours, theirs in found.worked)
    ours, theirs = found.ours, found.theirs
    return f"""\
{head}\
Our outbox and couriers, and {PEER.replace("==", " ")} (PsycopgConnector, async tasks, `wait=False`), in turn on one
PostgreSQL (`fsync` and `synchronous_commit` on), {carrier.HANDS} sends at a time in each worker; a send waits so many
milliseconds for the platform and does nothing else. Medians of {SENDS} rounds of {JOBS}, each with a text of
{len(sends.BODY)} characters to another person.

| written | outbox, a second | job queue, a second | ratio |
|---|---|---|---|
| one by one | {ours.singly:.0f} | {theirs.singly:.0f} | {ours.singly / theirs.singly:.1f} |
| {AT_ONCE} in a transaction | {ours.together:.0f} | {theirs.together:.0f} | {ours.together / theirs.together:.1f} |

| workers | a send takes | outbox, a second | job queue, a second | ratio | ms in Python | ms in PostgreSQL | writes |
|---|---|---|---|---|---|---|---|
{rows}

Times and writes (transactions that write) are for one send, ours / theirs. What ours does more: one letter at a time
for each place, the pace of a place kept over all replicas, only the newest version of a card, what was in hand when a
process died looked for before it is sent again. What it does less: it sends letters and nothing else.
What bounds it: ours claims and writes back many letters in one transaction, the job queue each job in two; and claims
of ours go one after the other, so that where one worker is enough, more of them only cost the database more.
Load when it ended: {os.getloadavg()[0]:.1f}.
"""


def _beside(ours: Worked, theirs: Worked) -> str:
    return (
        f"| {ours.workers} | {ours.takes * 1000:.0f} ms | {ours.rate:.0f} | {theirs.rate:.0f} "
        f"| **{ours.rate / theirs.rate:.1f}** | {ours.python_ms:.1f} / {theirs.python_ms:.1f} "
        f"| {ours.server_ms:.1f} / {theirs.server_ms:.1f} | {ours.writes:.2f} / {theirs.writes:.2f} |"
    )
