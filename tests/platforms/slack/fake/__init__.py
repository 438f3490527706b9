"""A fake Slack on loopback, for tests."""

from tests.platforms.slack.fake.delivery import Answered, Attempt, signed
from tests.platforms.slack.fake.filling import CannotFill
from tests.platforms.slack.fake.hands import Hands
from tests.platforms.slack.fake.reading import Control
from tests.platforms.slack.fake.slack import APP, BOT, BOT_USER, TEAM, FakeSlack
from tests.platforms.slack.fake.workspace import Call, Channel, File, User, View

__all__ = [
    "APP", "BOT", "BOT_USER", "TEAM", "Answered", "Attempt", "Call", "CannotFill", "Channel", "Control", "FakeSlack",
    "File", "Hands", "User", "View", "signed",
]  # fmt: skip
