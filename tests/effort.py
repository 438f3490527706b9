"""What work costs: the processor's seconds, whatever else the machine does meanwhile."""

import gc
from collections.abc import Iterator
from contextlib import contextmanager
from time import process_time


class Effort:
    """Processor seconds of this process, known when the work is done."""

    seconds = 0.0


@contextmanager
def effort() -> Iterator[Effort]:
    """Count what is done inside: neither busy neighbours count, nor a walk over all that other tests left in memory."""
    spent = Effort()
    gc.disable()
    started = process_time()
    try:
        yield spent
    finally:
        spent.seconds = process_time() - started
        gc.enable()


def yardstick() -> float:
    """What plain Python takes here and now to turn and sort 100,000 numbers; speed is a ratio to it."""
    return min(_sorting() for _ in range(3))


def _sorting() -> float:
    with effort() as spent:
        sorted(str(number)[::-1] for number in range(100_000))
    return spent.seconds
