"""`python -m tests.samples slack DIR`: how each payload in a folder is handled. Ends with 1 if one was an exception."""

from __future__ import annotations

import logging
import sys
from collections import Counter
from pathlib import Path

USAGE = "usage: python -m tests.samples slack DIR"


def main(arguments: list[str]) -> int:
    """Print a line for each payload and the sum; 0 when none was an exception, 1 when one was, 2 for wrong usage."""
    if len(arguments) != 2 or arguments[0] != "slack" or not (folder := Path(arguments[1])).exists():
        sys.stderr.write(f"{USAGE}; DIR is a folder with JSON files\n")
        return 2
    from tests.samples.reading import samples
    from tests.samples.slack import tell

    logging.disable(logging.WARNING)
    logging.lastResort = None
    words: Counter[str] = Counter()
    for sample, told in tell(samples(folder)):
        words[told.word] += 1
        print(f"{told.word:<10}{sample.where}  {sample.kind}: {told.detail}")
    print(", ".join(f"{words[word]} {word}" for word in ("taken", "ignored", "refused", "exception")))
    if not words:
        sys.stderr.write(f"no JSON file in {folder}\n")
    return 1 if words["exception"] or not words else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
