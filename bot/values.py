"""What a setting may look like: each of these gives the value back, or raises ValueError."""

from __future__ import annotations

import re
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from pydantic import AfterValidator, SecretStr

FEISHU_DOMAINS = {"feishu": "https://open.feishu.cn", "lark": "https://open.larksuite.com"}
DATABASES = ("sqlite", "postgresql", "postgresql+psycopg")


def zone(name: str) -> str:
    """A time zone of the world's table."""
    try:
        ZoneInfo(name)
    except (KeyError, OSError) as error:
        raise ValueError(name) from error
    return name


def secret(start: str, least: int) -> AfterValidator:
    """A token: how it begins, how long it is at least, and no sign that gets in by copying badly."""

    def checked(given: SecretStr) -> SecretStr:
        text = given.get_secret_value()
        if not (text.startswith(start) and len(text) >= least and text.isascii() and text.isprintable()) or " " in text:
            raise ValueError(start)
        return given

    return AfterValidator(checked)


def database(given: SecretStr) -> SecretStr:
    """The address of a database we know how to use."""
    kind, _, where = given.get_secret_value().partition("://")
    if kind not in DATABASES or (kind != "sqlite" and not where):
        raise ValueError("database")
    return given


def address(text: str) -> str:
    """A web address, with the slash at its end that method names are put behind."""
    parts = urlsplit(text)
    if parts.scheme not in ("http", "https") or not parts.hostname or parts.username or parts.query or parts.fragment:
        raise ValueError("address")
    return text if text.endswith("/") else f"{text}/"


def app_id(text: str) -> str:
    """An App ID as Feishu gives it."""
    if not re.fullmatch(r"cli_[0-9A-Za-z]{4,60}", text):
        raise ValueError("cli_")
    return text


def domain(text: str) -> str:
    """The address of Feishu's open platform, without a slash at its end."""
    return address(FEISHU_DOMAINS.get(text.lower(), text)).rstrip("/")
