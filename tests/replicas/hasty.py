"""The bot as it is, but that a letter in hand is somebody else's after two seconds. Run as `python -m bot` is."""

from __future__ import annotations

import sys
from datetime import timedelta

from bot.commands.front import main
from bot.engine.courier import Courier

LEASE = timedelta(seconds=2)

if __name__ == "__main__":
    Courier.__init__.__defaults__ = (LEASE,)
    sys.exit(main())
