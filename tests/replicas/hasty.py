"""The bot as it is, but that it has three hands for Slack, that a letter in hand is somebody else's after two seconds,
and that PostgreSQL ends a transaction in which nothing happens after three. Run as `python -m bot` is."""

from __future__ import annotations

import sys
from dataclasses import replace
from datetime import timedelta

from bot.commands.front import main
from bot.engine.courier import Courier
from bot.platforms.slack.outbound import Slack
from storage import session

LEASE = timedelta(seconds=2)
HANDS = 3

if __name__ == "__main__":
    Courier.__init__.__defaults__ = (LEASE,)
    Slack.limits = replace(Slack.limits, hands=HANDS)
    session._IN_A_SESSION["idle_in_transaction_session_timeout"] = 3_000
    sys.exit(main())
