"""The bot as it is, but that it has three hands for Slack, that a letter in hand is somebody else's after two seconds,
that it may look as often as it likes whether one arrived, and that PostgreSQL ends a transaction in which nothing
happens after three. Run as `python -m bot` is."""

from __future__ import annotations

import sys
from dataclasses import replace
from datetime import timedelta

from bot.commands.front import main
from bot.engine.courier import Courier
from bot.platforms.slack import paces
from bot.platforms.slack.outbound import Slack
from storage import session

LEASE = timedelta(seconds=2)
HANDS = 3
LOOKS = 10_000
"""A minute; Slack allows 50, and who falls asleep every few seconds with twelve letters in hand needs more."""

if __name__ == "__main__":
    Courier.__init__.__defaults__ = (LEASE,)
    paces.PER_MINUTE["conversations.history"] = LOOKS
    Slack.limits = replace(Slack.limits, hands=HANDS)
    session._IN_A_SESSION["idle_in_transaction_session_timeout"] = 3_000
    sys.exit(main())
