"""What was measured of the Slack door in words."""

from __future__ import annotations

from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory

from tests.bench.crowd import TEAM
from tests.bench.postman import within
from tests.bench.ready import ROUNDS as STARTS
from tests.bench.ready import Ready
from tests.bench.sides import HANDS, PER_ROUND, ROUNDS, Presses, table_of, waits
from tests.bench.slack import letters, monday, presses, ready
from tests.bench.slack.letters import EACH, PLACES, Letters
from tests.bench.slack.monday import OPENING_HANDS, SPAN_S, Monday

AIM = 1.5
HEAD = """\
## Slack

Against a Slack of our own on loopback, real requests over HTTP. While presses and answers are measured, letters wait
in the outbox and Slack's limits on calls are off; what follows an ack is done and its answers come back.
"""


def slack(folder: Path) -> str:
    """Measure everything, each part in a folder of its own."""
    with (
        TemporaryDirectory(dir=folder) as first, TemporaryDirectory(dir=folder) as second,
        TemporaryDirectory(dir=folder) as third, TemporaryDirectory(dir=folder) as fourth,
    ):  # fmt: skip
        return "\n".join([
            HEAD,
            of_presses(presses.measure(Path(first))),
            of_monday(monday.measure(Path(second))),
            of_letters(letters.measure(Path(third))),
            of_ready(ready.measure(Path(fourth))),
        ])  # fmt: skip


def of_presses(found: Presses) -> str:
    bare, ours, size = found.bare, found.ours, f"{found.payload_bytes:,}"
    bare_us, to_ack_us = median(each.all_us for each in bare), median(map(found.before_ack, ours))
    return f"""\
### A press, kept and carried out before its ack

A department head approves a hiring need: signature checked, read, kept (one commit), its turn taken (one commit,
with the case, a task, timers, the audit and four letters), acknowledged. Beside it a
bare Bolt app that checks the signature and acknowledges the same payload ({size} bytes): the synchronous `App` with
`process_before_response=True` in Bolt's own ASGI adapter, since `AsyncApp` needs aiohttp, which Bole does not install.
Both behind uvicorn with h11, one process each on one core, the load and the fake Slack on the other.
{ROUNDS} rounds of {2 * PER_ROUND}, in turn; medians.

| | bare framework | Bole |
|---|---|---|
| µs of processor time, to the ack | {bare_us:.0f} | {to_ack_us:.0f} |
| µs after the ack: the pressed card drawn anew | | {median(map(found.after_ack, ours)):.0f} |
| p50 / p99 ms, one at a time | {waits(bare, crowded=False)} | {waits(ours, crowded=False)} |
| p50 / p99 ms, {HANDS} at a time | {waits(bare, crowded=True)} | {waits(ours, crowded=True)} |

**{found.ratio:.1f} ×** the bare framework's processor time (aim: {AIM} or less).

{table_of(found.parts)}

What bounds it: signature, HTTP, Bolt and the door cost about what the bare framework costs. The rest is what that does
not do: two commits, the words of four cards, and the rows of a turn. As long as the turn is taken before the ack, the
aim is out of reach.
"""


def of_monday(found: Monday) -> str:
    people, first, last = len(found.answers), found.opened, found.answers
    p50, p95, p99 = (f"{within(last, share):.0f}" for share in (0.5, 0.95, 0.99))
    opened = f"p50 {within(first, 0.5):.0f} ms, p99 {within(first, 0.99):.0f} ms"
    taken, needed = f"{1000 / found.each_ms:.0f}", f"{people / SPAN_S:.0f}"
    return f"""\
### A Monday of {people:,}

{people:,} people in teams of {TEAM} open the form from the card they were sent ({OPENING_HANDS} at a time), then each
sends it at a moment of their own within {SPAN_S:.0f} s. One process on one core; each waits from that moment on.

| | |
|---|---|
| forms opened | {people:,} in {found.opened_s:.0f} s; {opened} |
| answers lost, by the audit (aim: 0) | **{found.lost}** |
| answers not acknowledged | {found.unacknowledged} |
| ack p50 / p95 / p99 (aim: p99 under 1,000 ms) | {p50} / {p95} / **{p99} ms** |
| processor time, an answer | {found.each_ms:.1f} ms |
| the last ack came after | {found.answered_s:.0f} s |

An answer draws the cards of the whole team anew: {TEAM} cards, of which the next answer
replaces nine. By its processor time one core takes {taken} answers a second; {needed} are needed.
"""


def of_letters(found: Letters) -> str:
    return f"""\
### Letters at Slack's pace

{EACH} letters wait for each of {PLACES} chats; one a second and chat is taken, and never two at once: stricter
than Slack.

| | |
|---|---|
| share of the permitted rate (aim: 98%) | **{found.share:.1%}**, in the slowest chat {found.worst:.1%} |
| refused with 429 (aim: 0.5% or less) | **{found.refused:.1%}** of {found.posts} |
"""


def of_ready(found: Ready) -> str:
    return f"""\
### `serve` with Slack on

Medians of {STARTS} starts on existing data, Socket Mode and HTTP both on.

| | |
|---|---|
| seconds until the ready line (aim: 3 or less) | **{found.seconds:.2f}** |
| peak memory by then / once the directory is read | {found.peak_mb:.0f} MB / {found.later_mb:.0f} MB |

It says itself: `{found.line}`
"""
