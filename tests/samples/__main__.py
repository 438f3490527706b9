"""`python -m tests.samples slack|feishu DIR`: how each payload in a folder is handled. Ends with 1 if one was an
exception."""

from __future__ import annotations

import logging
import sys
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path

from tests.samples.reading import Sample
from tests.samples.telling import WORDS, Trial

USAGE = "usage: python -m tests.samples slack|feishu DIR"
Reads = Callable[[Path], Iterator[Sample]]


def door(platform: str) -> tuple[Trial, Reads] | None:
    """The door of a platform, and what reads its payloads; a platform's SDK is loaded for that platform only."""
    match platform:
        case "slack":
            from tests.samples import slack

            return slack.Trial(), slack.samples
        case "feishu":
            from tests.samples import feishu

            return feishu.Trial(), feishu.samples
    return None


def main(arguments: list[str]) -> int:
    """Print a line for each payload and the sum; 0 when none was an exception, 1 when one was, 2 for wrong usage."""
    found = door(arguments[0]) if len(arguments) == 2 else None
    if found is None or not (folder := Path(arguments[1])).exists():
        sys.stderr.write(f"{USAGE}; DIR is a folder with JSON files\n")
        return 2
    logging.disable(logging.WARNING)
    logging.lastResort = None
    trial, samples = found
    words: Counter[str] = Counter()
    for sample, told in trial.tell(samples(folder)):
        words[told.word] += 1
        print(f"{told.word:<10}{sample.where}  {sample.kind}: {told.detail}")
    print(", ".join(f"{words[word]} {word}" for word in WORDS))
    if not words:
        sys.stderr.write(f"no JSON file in {folder}\n")
    return 1 if words["exception"] or not words else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
