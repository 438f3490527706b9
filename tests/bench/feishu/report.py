"""What was measured of the Feishu door in words."""

from __future__ import annotations

import os
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory

from bot.platforms.feishu.outbound import Feishu
from tests.bench.feishu import burst, letters, presses, ready
from tests.bench.feishu.burst import EVENTS, Bursts
from tests.bench.feishu.house import DOOR
from tests.bench.feishu.letters import A_SECOND, ANSWERS_S, PEOPLE, Letters
from tests.bench.feishu.presses import Approvals
from tests.bench.feishu.ready import Beside
from tests.bench.postman import Ack, within
from tests.bench.ready import ROUNDS as STARTS
from tests.bench.sides import HANDS, PER_ROUND, ROUNDS, table_of, waits

HEAD = """\
## Feishu

Against a Feishu of our own on loopback, which holds every card against Feishu's rules. What is measured has a core of
its own, the requests and the fake Feishu the other; the SDK is lark-oapi, in a process of its own for its import.
"""
SERVER = ("HTTP: uvicorn, h11, Starlette", *dict.fromkeys(name for name, _, _ in DOOR))
"""Parts of a press that the bare dispatcher has in its own way."""
DEADLINE_S = 3.0
"""So long Feishu waits for an acknowledgement."""


def feishu(folder: Path) -> str:
    """Measure everything, each part in a folder of its own."""
    before = os.getloadavg()[0]
    with (
        TemporaryDirectory(dir=folder) as first, TemporaryDirectory(dir=folder) as second,
        TemporaryDirectory(dir=folder) as third, TemporaryDirectory(dir=folder) as fourth,
    ):  # fmt: skip
        parts = [
            of_presses(presses.measure(Path(first))),
            of_ready(ready.measure(Path(second))),
            of_letters(letters.measure(Path(third))),
            of_bursts(burst.measure(Path(fourth))),
        ]  # fmt: skip
    return "\n".join([HEAD, _load(before, os.getloadavg()[0]), *parts])


def _load(before: float, after: float) -> str:
    return f"""\
The machine's load was {before:.1f} when this began and {after:.1f} when it ended. Where that is more than it has
processors ({os.cpu_count()}), other work ran beside it: then the ratios count, and times are longer than they need be.
"""


def of_presses(found: Approvals) -> str:
    each = found.presses
    bare, ours = each.bare, each.ours
    bare_us, to_ack_us = median(side.all_us for side in bare), median(map(each.before_ack, ours))
    door_us = sum(each.parts[name] for name in SERVER)
    do_us = found.dispatching_us
    whole, waited = f"**{each.ratio:.1f} ×**", f"**{each.slower:.1f} ×**"
    return f"""\
### An encrypted press, kept and carried out before it is answered with its card

A department head approves a hiring need: signature checked, deciphered, read, kept (one commit), its turn taken (one
commit, with the case, a task, timers, the audit and its letters), answered in the callback itself with a sentence and
the card drawn anew ({found.card_bytes:,} bytes; the push has {each.payload_bytes:,}). Beside it the SDK's bare
`EventDispatcherHandler.do`, which checks, deciphers and parses the same pushes and answers with a fixed sentence. Both
behind uvicorn with h11. {ROUNDS} rounds of {2 * PER_ROUND}, in turn; medians.

| | bare dispatcher | Bole |
|---|---|---|
| µs of processor time, to the answer | {bare_us:.0f}, of which `do` {do_us:.0f} | {to_ack_us:.0f} |
| p50 / p99 ms, one at a time | {waits(bare, crowded=False)} | {waits(ours, crowded=False)} |
| p50 / p99 ms, {HANDS} at a time | {waits(bare, crowded=True)} | {waits(ours, crowded=True)} |

{whole} the bare dispatcher's processor time, {waited} as long until half of the answers are there;
{to_ack_us / do_us:.0f} × the time of `do` alone. In the audit afterwards: {found.kept} of {found.pressed} presses.

{table_of(each.parts)}

What bounds it: HTTP and the whole door, from the signature to the card in the answer, take {door_us:.0f} µs,
{door_us / bare_us:.1f} × what the bare dispatcher takes behind the same server: a press is handed from thread to
thread, so that a slow one holds up nobody, and its card is drawn anew. The rest is the house, the same as behind any
other door: two commits, the words of its cards, and the rows of a turn.
"""


def of_ready(found: Beside) -> str:
    ours = found.ready
    sooner, smaller = f"{ours.seconds / found.sdk_s:.2f}", f"{ours.peak_mb / found.sdk_mb:.2f}"
    return f"""\
### `serve` with Feishu on

Medians of {STARTS} starts on existing data, by the long connection; after each a program that only imports the SDK.

| | `serve` | `import lark_oapi` | ratio |
|---|---|---|---|
| seconds until ready (aim: 3 or less) | **{ours.seconds:.2f}** | {found.sdk_s:.2f} | {sooner} |
| peak memory (aim: 180 MB or less) | **{ours.peak_mb:.0f} MB** | {found.sdk_mb:.0f} MB | {smaller} |
| once the directory is read | {ours.later_mb:.0f} MB | | |

It says itself: `{ours.line}`
"""


def of_letters(found: Letters) -> str:
    hands = Feishu.limits.hands
    enough_ms = f"{1000 * hands / A_SECOND:.0f}"
    return f"""\
### {PEOPLE:,} prompts to {PEOPLE:,} people

Everybody's Monday prompt waits when the courier begins. Feishu takes 5 a second for one person, {A_SECOND} a second
and 1,000 a minute from the app, and answers after {ANSWERS_S * 1000:.0f} ms.

| | |
|---|---|
| share of the permitted rate | **{found.share:.1%}** ({PEOPLE:,} in {found.seconds:.1f} s) |
| refused (429, 99991400, 230020) | **{found.refused}** of {found.posts:,} |
| lost / twice | **{found.lost}** / **{found.twice}** |

What bounds it: our second lasts 1.05 s, so that a call that was a little longer on its way than the one before it is
not one too many; a refusal costs a whole second. Where Feishu takes longer than {enough_ms} ms to answer, the
courier's {hands} hands bound it.
"""


def of_bursts(found: Bursts) -> str:
    theirs, ours = ([pair[side] for pair in found.rounds] for side in (0, 1))
    slowest = [(within(other, 1.0), within(mine, 1.0)) for other, mine in found.rounds]
    ratio = median(mine / other for other, mine in slowest)
    last = [f"{median(pair[side] for pair in slowest):.0f}" for side in (0, 1)]
    worked_s = f"{median(found.worked_s):.0f}"
    in_time = sum(ack.seconds <= DEADLINE_S for acks in ours for ack in acks) / len(ours) / EVENTS
    refused = sum(ack.status != 200 for acks in ours for ack in acks)
    return f"""\
### {EVENTS:,} messages at once over the long connection

Each of {EVENTS:,} people asks for their tasks in the same moment. Beside it the SDK's `ws.Client` with a handler that
does nothing. {len(ours)} rounds in turn; medians.

| | SDK, doing nothing | Bole |
|---|---|---|
| ack p50 / p99 ms | {_acks(theirs)} | {_acks(ours)} |
| slowest ack, ms | {last[0]} | **{last[1]}** |
| ms of processor time, an event | {found.theirs_ms:.2f} | {found.each_ms:.2f} |
| acknowledged within Feishu's three seconds | | {in_time:.0%} |
| sent back to come again | | {refused} |
| seconds until each had its turn | | {worked_s} |
| without a turn then | | **{found.lost}** |

The slowest ack takes **{ratio:.1f} ×** as long as the SDK's. An event is acknowledged once it is kept, and what comes
in the same moment is kept in one commit; the turns follow one after another, while what somebody waits for (a press,
a form) goes before them.
"""


def _acks(rounds: list[list[Ack]]) -> str:
    return " / ".join(f"{median(within(acks, share) for acks in rounds):.0f}" for share in (0.5, 0.99))
