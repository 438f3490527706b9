"""The app's manifest: what Slack would refuse, and whether it asks for neither more nor less than the code uses."""

from __future__ import annotations

import json
import re
from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest

from bot.app import ROOT
from bot.cards.words import LANGUAGES
from bot.commands.frame import Ground
from bot.commands.front import main
from bot.commands.manifest import words_of
from bot.flow.people import Lang
from bot.platforms.slack.manifest import (
    FREE_EVENTS,
    FREE_METHODS,
    SCOPES,
    ManifestError,
    events,
    manifest,
    request_url,
    scopes_table,
)
from tests.platforms.slack.published import OWN, published
from tests.platforms.slack.schema import problems

WORDS: dict[Lang, Any] = {lang: words_of(Ground(), "slack", lang) for lang in LANGUAGES}
SCHEMAS = [OWN, *published()]
SLACK = ROOT / "bot" / "platforms" / "slack"


def made(**said: Any) -> dict[str, Any]:
    return manifest(WORDS, **said)


@pytest.mark.parametrize("path", SCHEMAS, ids=lambda p: p.name)
@pytest.mark.parametrize("url", [None, "https://bole.example.com"], ids=["socket", "http"])
def test_the_manifest_fits(path: Path, url: str | None) -> None:
    """Both manifests fit our own schema, and Slack's published ones wherever those are at hand."""
    schema = json.loads(path.read_text("utf-8"))
    assert problems(made(url=url), schema) == []
    assert problems(made(url=url, name="人" * 35), schema) == []


BREAKS: dict[str, tuple[list[str | int], Any]] = {
    "a name too long": (["display_information", "name"], "n" * 36),
    "a long description too short": (["display_information", "long_description"], "short"),
    "a shortcut's name too long": (["features", "shortcuts", 0, "name"], "n" * 25),
    "a kind of shortcut there is not": (["features", "shortcuts", 0, "type"], "channel"),
    "a command without a slash": (["features", "slash_commands", 0, "command"], "bole"),
    "a misspelt setting": (["settings", "socket_mode"], True),
    "text for a switch": (["settings", "socket_mode_enabled"], "yes"),
    "an event twice": (["settings", "event_subscriptions", "bot_events"], ["app_mention", "app_mention"]),
    "an address that is none": (["settings", "interactivity", "request_url"], "bole.example.com"),
    "no display information": (["display_information"], None),
}


@pytest.mark.parametrize("path", SCHEMAS, ids=lambda p: p.name)
@pytest.mark.parametrize("broken", BREAKS)
def test_what_slack_would_refuse_is_found(path: Path, broken: str) -> None:
    """The check is one that can fail: each of these mistakes is found by each schema."""
    spoilt, (where, value) = deepcopy(made()), BREAKS[broken]
    holder: Any = spoilt
    for step in where[:-1]:
        holder = holder[step]
    holder[where[-1]] = value
    assert problems(spoilt, json.loads(path.read_text("utf-8")))


def test_without_an_address_slack_delivers_through_a_socket() -> None:
    """Socket Mode is what comes without asking, and names no address anywhere."""
    text = json.dumps(made())
    assert made()["settings"]["socket_mode_enabled"] is True
    assert "https://" not in text


def test_with_an_address_all_three_ways_in_lead_to_one_door() -> None:
    """Events, presses and the command are delivered to the one path the bot serves."""
    over_http = made(url="https://bole.example.com/")
    door = "https://bole.example.com/slack/events"
    assert over_http["settings"]["socket_mode_enabled"] is False
    assert over_http["settings"]["event_subscriptions"]["request_url"] == door
    assert over_http["settings"]["interactivity"]["request_url"] == door
    assert over_http["features"]["slash_commands"][0]["url"] == door


@pytest.mark.parametrize(
    ("given", "door"),
    [
        ("https://bole.example.com", "https://bole.example.com/slack/events"),
        (" https://bole.example.com/hr/ ", "https://bole.example.com/hr/slack/events"),
        ("https://bole.example.com:8443/slack/events", "https://bole.example.com:8443/slack/events"),
    ],
)
def test_the_address_may_be_written_in_several_ways(given: str, door: str) -> None:
    """With a slash, below a path, with a port, or with the door's own path already in it."""
    assert request_url(given) == door


@pytest.mark.parametrize(
    "given",
    ["", "bole.example.com", "http://bole.example.com", "https://", "https://a b", "https://b.example?x=1",
     "https://me:pass@b.example", "https://b.example#top", "https://b.example:99999", "https://[::1"],
)  # fmt: skip
def test_an_address_slack_cannot_deliver_to_is_refused(given: str) -> None:
    """Slack delivers over https to a host; anything else is told before the app is made."""
    with pytest.raises(ManifestError):
        request_url(given)


@pytest.mark.parametrize("name", ["", "   ", "n" * 36])
def test_a_name_slack_would_refuse_is_refused(name: str) -> None:
    """One to thirty-five characters."""
    with pytest.raises(ManifestError):
        made(name=name)


def test_each_scope_has_its_reason_in_both_languages() -> None:
    """Nothing is asked for without a reason, and no reason is left over."""
    names = [scope.name for scope in SCOPES]
    assert names == sorted(set(names))
    assert all(scope.why.endswith(".") for scope in SCOPES)
    assert set(WORDS["zh"]["scopes"]) == set(names)
    assert set(WORDS["zh"]["without"]) == set(WORDS["en"]["without"]) < set(names)
    assert set(WORDS["zh"]["manifest"]) == set(WORDS["en"]["manifest"])


def spoken(pattern: str) -> set[str]:
    """The texts of the Slack room's own modules that look like this; the manifest's are left out."""
    sources = [path.read_text("utf-8") for path in SLACK.glob("*.py") if path.name != "manifest.py"]
    return {found for source in sources for found in re.findall(rf'"({pattern})"', source)}


def test_the_app_asks_for_what_the_code_calls_and_nothing_else() -> None:
    """A Web API method in no row of the table would fail with missing_scope in a real workspace; a row whose methods
    nobody calls asks for too much. Sockets are opened by the SDK."""
    called = spoken(r"(?:apps|auth|bots|chat|conversations|files|team|users|views)\.[a-z]\w+(?:\.[a-z]\w+)?")
    asked = {method for scope in SCOPES for method in scope.methods}
    assert called - {*FREE_METHODS} == asked
    assert {*FREE_METHODS} - called <= {"apps.connections.open"}


def test_the_app_listens_for_what_the_code_reads_and_nothing_else() -> None:
    """Each event in the manifest is one the door knows by name; what people write to each other is none of them."""
    assert {name.partition(".")[0] for name in events()} <= spoken(r"[a-z_]+")
    assert not {name for name in events() if name.startswith("message.")} - {"message.im"}


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_handbook_shows_the_table_as_it_is(lang: Lang) -> None:
    """docs/slack.md and docs/slack.zh.md hold what `python -m bot manifest slack --scopes` prints."""
    page = ROOT / "docs" / ("slack.md" if lang == "en" else "slack.zh.md")
    assert scopes_table(WORDS[lang], lang) in page.read_text("utf-8")


def test_the_command_prints_what_slack_takes(capsys: pytest.CaptureFixture[str]) -> None:
    """`python -m bot manifest slack` is JSON and nothing else; the name is the one that was asked for."""
    assert main(["manifest", "slack", "--name", "小乐", "--url", "https://bole.example.com"]) == 0
    printed = json.loads(capsys.readouterr().out)
    assert printed == made(name="小乐", url="https://bole.example.com")
    assert printed["settings"]["event_subscriptions"]["bot_events"] == events()
    assert set(FREE_EVENTS) < set(events())


def test_a_wrong_address_is_one_line_and_wrong_usage(capsys: pytest.CaptureFixture[str]) -> None:
    """Nothing is printed that could be pasted by mistake."""
    assert main(["manifest", "slack", "--url", "http://bole.example.com"]) == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert "https://bole.example.com" in err
    assert len(err.splitlines()) == 1


def test_an_unknown_platform_is_wrong_usage(capsys: pytest.CaptureFixture[str]) -> None:
    """The platforms that can be named are listed."""
    assert main(["manifest", "teams"]) == 2
    assert "slack" in capsys.readouterr().err
