"""A fake Feishu on loopback, for tests."""

from tests.platforms.feishu.fake.answers import Toast
from tests.platforms.feishu.fake.company import (
    APP,
    BOT,
    OLD_AGENT,
    TENANT,
    Call,
    Chat,
    Department,
    File,
    Message,
    User,
)
from tests.platforms.feishu.fake.delivery import Answered, Attempt, decrypted, encoded, encrypted, signed
from tests.platforms.feishu.fake.feishu import FakeFeishu
from tests.platforms.feishu.fake.filling import CannotFill
from tests.platforms.feishu.fake.hands import Hands
from tests.platforms.feishu.fake.reading import Control

__all__ = [
    "APP", "BOT", "OLD_AGENT", "TENANT", "Answered", "Attempt", "Call", "CannotFill", "Chat", "Control", "Department",
    "FakeFeishu", "File", "Hands", "Message", "Toast", "User", "decrypted", "encoded", "encrypted", "signed",
]  # fmt: skip
