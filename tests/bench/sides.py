"""A press over HTTP, kept and carried out before it is acknowledged, beside a framework that does nothing with it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from statistics import median

from tests.bench.postman import Ack, bring, within
from tests.bench.program import Run

ROUNDS = 5
PER_ROUND = 50
HANDS = 8
NEEDED = (2 * ROUNDS + 2) * PER_ROUND
"""How many presses the house is given in all; the bare framework all but the last round's."""


@dataclass(frozen=True)
class Side:
    """One side of one round: microseconds of processor time a request, in all and by kind of thread; the acks."""

    all_us: float
    threads: dict[str, float]
    alone: list[Ack]
    crowded: list[Ack]


@dataclass(frozen=True)
class Presses:
    """Rounds of the bare framework and of the house in turn, and where the house's time went, in µs a press.

    `after`: the kind of thread that works after the ack.
    """

    rounds: list[tuple[Side, Side]]
    parts: dict[str, float]
    after: str
    payload_bytes: int
    answer: bytes

    @property
    def bare(self) -> list[Side]:
        return [bare for bare, _ in self.rounds]

    @property
    def ours(self) -> list[Side]:
        return [ours for _, ours in self.rounds]

    @property
    def ratio(self) -> float:
        """The processor time of a press up to its ack, beside the bare framework's."""
        return median(self.before_ack(ours) / bare.all_us for bare, ours in self.rounds)

    @property
    def slower(self) -> float:
        """How many times as long an ack of ours takes, one request at a time."""
        return median(within(ours.alone, 0.5) / within(bare.alone, 0.5) for bare, ours in self.rounds)

    def before_ack(self, side: Side) -> float:
        return side.all_us - side.threads.get(self.after, 0.0)

    def after_ack(self, side: Side) -> float:
        return side.threads.get(self.after, 0.0)


def measure(
    bare: Run, house: Run, presses: Iterator[Callable[[], bytes]], after: str, on_loop: Sequence[str]
) -> Presses:
    """Rounds of both in turn with the same presses, then one of the house in which its parts are timed.

    A press is made when it is about to be brought, so that it is signed then. `after`: the kind of thread that works
    after the ack; `on_loop`: timed parts whose work is done on the server's own thread.
    """
    some = [next(presses) for _ in range(PER_ROUND)]
    size = len(some[0]())
    _side(bare, some, [])
    answer = _side(house, some, []).alone[0].body
    rounds = []
    for _ in range(ROUNDS):
        alone, crowded = ([next(presses) for _ in range(PER_ROUND)] for _ in range(2))
        rounds.append((_side(bare, alone, crowded), _side(house, alone, crowded)))
    house.tell("watches")
    timed = _side(house, [next(presses) for _ in range(PER_ROUND)], [])
    parts = {name: us / PER_ROUND for name, us in house.tell("watched").items()}
    parts["HTTP: uvicorn, h11, Starlette"] = timed.threads["MainThread"] - sum(parts[name] for name in on_loop)
    parts["after the ack"] = timed.threads.get(after, 0.0)
    return Presses(rounds, parts, after, size, answer)


def _side(run: Run, alone: list[Callable[[], bytes]], crowded: list[Callable[[], bytes]]) -> Side:
    """One after the other, then as many at a time as there are hands."""
    calm, thronged = [make() for make in alone], [make() for make in crowded]
    before = run.tell("cpu")
    acks = bring(run.port, calm, 1), bring(run.port, thronged, HANDS)
    after = run.tell("cpu")
    count = len(alone) + len(crowded)
    bad = [ack for some in acks for ack in some if ack.status != 200]
    assert not bad, f"{len(bad)} of {count} presses were not acknowledged: {bad[0]}"
    spent = {name: (us - before.get(name, 0.0)) / count for name, us in after.items()}
    return Side(spent.pop("all"), spent, *acks)


def waits(sides: Iterable[Side], *, crowded: bool) -> str:
    """Within how many milliseconds half of the acks came, and 99 of 100."""
    acks = [ack for side in sides for ack in (side.crowded if crowded else side.alone)]
    return f"{within(acks, 0.5):.1f} / {within(acks, 0.99):.1f}"


def table_of(parts: dict[str, float]) -> str:
    """Where the time goes, the most first."""
    whole = sum(parts.values())
    lines = (f"| {name} | {us:.0f} | {us / whole:.0%} |" for name, us in sorted(parts.items(), key=lambda p: -p[1]))
    return "\n".join(["| where Bole's time goes | µs | |", "|---|---|---|", *lines])
