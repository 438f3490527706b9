"""What the doctor says of Slack: whether it is set up and by which way events come; with --online, what Slack says."""

from __future__ import annotations

import ipaddress
from collections.abc import Iterator
from urllib.parse import urlsplit

from bot.commands.frame import Finding
from bot.settings import Settings

LOCAL = ("localhost", "host.docker.internal")


def slack(settings: Settings, *, online: bool) -> Iterator[Finding]:
    """Settings that are each right and fit together are taken for granted. Only `online` calls anybody."""
    if settings.slack_bot_token is None:
        yield Finding(
            "ok", "slack", "it is not set up; serve needs SLACK_BOT_TOKEN and SLACK_APP_TOKEN (docs/slack.md)"
        )
        return
    ways = ["Socket Mode"] if settings.slack_app_token else []
    if settings.slack_signing_secret:
        ways.append(f"HTTP at {settings.host}:{settings.port}/slack/events")
    yield Finding("ok", "slack", f"events come by {' and '.join(ways)}")
    address = urlsplit(settings.slack_api_url)
    if address.scheme == "http" and not is_here(address.hostname or ""):
        yield Finding("warn", "slack", "SLACK_API_URL is not https: the tokens go there for anybody on the way to read")
    if online:
        yield from _asked(settings)


def is_here(host: str) -> bool:
    """Whether an address is this machine's own."""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host in LOCAL


def _asked(settings: Settings) -> Iterator[Finding]:
    """What Slack says to each token."""
    from bot.commands.serve import access_of
    from bot.platforms.slack.api import Api
    from bot.platforms.slack.errors import Failed

    access = access_of(settings)
    api = Api(access.bot_token, access.api_url)
    asked = [("SLACK_BOT_TOKEN", "auth.test", {})]
    if access.app_token:
        asked.append(("SLACK_APP_TOKEN", "apps.connections.open", {"app_token": access.app_token}))
    try:
        for name, method, given in asked:
            try:
                told = api.call(method, **given)
            except Failed as failure:
                yield Finding(
                    "bad", "slack", f"{name}: Slack answers {failure.code} to {method}; {advice(failure.code)}"
                )
            else:
                where = f" in {told['team']} as {told['user']}" if method == "auth.test" else ""
                yield Finding("ok", "slack", f"{name}: Slack knows the bot{where}")
    finally:
        api.close()


def advice(code: str) -> str:
    """What to do about a code."""
    if code in ("unreachable", "unanswered") or code.startswith("http_"):
        return "is there a way to slack.com from this machine? behind a proxy, set HTTPS_PROXY or SLACK_API_URL"
    if code == "missing_scope":
        return "paste the manifest again (python -m bot manifest slack) and reinstall the app"
    if code == "not_allowed_token_type":
        return "this is another kind of token; docs/slack.md says where each is found"
    return "copy the token from the app's page again, or reinstall the app"
