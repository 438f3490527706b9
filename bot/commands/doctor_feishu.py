"""What the doctor says of Feishu: whether it is set up, how events come; with --online, what Feishu says."""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import urlsplit

from bot.commands.doctor_slack import is_here
from bot.commands.frame import Finding
from bot.platforms.feishu.manifest import PATH
from bot.settings import Settings


def feishu(settings: Settings, *, online: bool) -> Iterator[Finding]:
    """Settings that are each right and fit together are taken for granted. Only `online` calls anybody."""
    if settings.feishu_app_id is None:
        said = "it is not set up; serve needs FEISHU_APP_ID and FEISHU_APP_SECRET (docs/feishu.md)"
        yield Finding("ok", "feishu", said)
        return
    http = settings.feishu_mode == "http"
    way = f"HTTP at {settings.host}:{settings.port}{PATH}" if http else "a long connection"
    yield Finding("ok", "feishu", f"events come by {way}, from {urlsplit(settings.feishu_domain).hostname}")
    address = urlsplit(settings.feishu_domain)
    if address.scheme == "http" and not is_here(address.hostname or ""):
        yield Finding("warn", "feishu", "FEISHU_DOMAIN is not https: the secret goes there for anybody to read")
    if online:
        yield from _asked(settings)


def _asked(settings: Settings) -> Iterator[Finding]:
    """What Feishu says to the app's credentials, and whether it may read who is in the company."""
    from bot.platforms.feishu.api import Api
    from bot.platforms.feishu.errors import Failed

    secret = settings.feishu_app_secret.get_secret_value() if settings.feishu_app_secret else ""
    api = Api(settings.feishu_app_id or "", secret, settings.feishu_domain)
    try:
        told = api.call("GET", "/bot/v3/info")
        bot = told.get("bot") or told
        yield Finding("ok", "feishu", f"FEISHU_APP_SECRET: Feishu knows the bot as {bot.get('app_name') or 'an app'}")
        api.call("GET", "/contact/v3/scopes", query={"page_size": 1})
        yield Finding("ok", "feishu", "it may read the company's directory")
    except Failed as failure:
        yield Finding("bad", "feishu", f"Feishu answers {failure.code}; {advice(failure.code)}")
    finally:
        api.close()


def advice(code: int | str) -> str:
    """What to do about a code."""
    if isinstance(code, str):
        return "is there a way to Feishu from this machine? behind a proxy, set HTTPS_PROXY or FEISHU_DOMAIN"
    if code in (99991672, 99991679, 40004, 40014):
        return "import the permissions again (python -m bot manifest feishu) and publish a new version"
    if code in (10003, 10014, 99991543):
        return "copy App ID and App Secret from the app's page again"
    if code in (230006, 11205, 10005):
        return "add the bot feature to the app and publish a version"
    return "docs/feishu.md says what usually is wrong"
