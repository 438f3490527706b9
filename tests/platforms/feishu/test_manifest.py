"""What the Feishu app asks for: neither more nor less than the code uses, each with its reason in both languages."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest

from bot.app import ROOT
from bot.cards.words import LANGUAGES
from bot.commands.frame import Ground
from bot.commands.front import main
from bot.commands.manifest import words_of
from bot.flow.people import Lang
from bot.platforms.feishu.manifest import (
    CALLBACKS,
    FREE_CALLS,
    SCOPES,
    events,
    events_table,
    manifest,
    menu_table,
    scopes_table,
)

WORDS: dict[Lang, Any] = {lang: words_of(Ground(), "feishu", lang) for lang in LANGUAGES}
FEISHU = ROOT / "bot" / "platforms" / "feishu"


def spoken(pattern: str) -> set[str]:
    """The texts of the Feishu room's own modules that look like this; the manifest's are left out."""
    sources = [path.read_text("utf-8") for path in FEISHU.rglob("*.py") if path.name != "manifest.py"]
    return {found for source in sources for found in re.findall(rf'"({pattern})"', source)}


def test_it_is_what_the_console_takes() -> None:
    """Permissions of the app, none of a user's, each once; what a switched-off tool needs may be left out."""
    made = manifest()["scopes"]
    assert made["user"] == []
    assert len(made["tenant"]) == len(set(made["tenant"])) == len(SCOPES)
    lean = manifest(without=("tasks", "calendar", "bitable", "urgent"))["scopes"]["tenant"]
    assert not [name for name in lean if name.startswith(("task:", "calendar:", "bitable:")) or "urgent" in name]


def test_each_permission_has_its_reason_in_both_languages() -> None:
    """Nothing is asked for without a reason, and no reason is left over."""
    names = {scope.name for scope in SCOPES}
    assert all(scope.why.endswith(".") for scope in SCOPES)
    assert set(WORDS["zh"]["scopes"]) == names
    assert set(WORDS["zh"]["without"]) == set(WORDS["en"]["without"]) < names
    for lang in LANGUAGES:
        assert set(WORDS[lang]["events"]) == {*events(), *CALLBACKS}
        assert set(WORDS[lang]["menu"]) == set(WORDS["zh"]["menu"])


def test_every_event_the_door_reads_is_asked_for_and_the_reverse() -> None:
    """An event nobody subscribes to would never come; one nobody reads is noise."""
    read = spoken(r"(?:im|contact|application|card)\.[a-z0-9_.]+_v[0-9]") | spoken(r"card\.action\.trigger")
    assert read >= {*events(), *CALLBACKS}


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_handbook_shows_these_tables(lang: Lang, capsys: pytest.CaptureFixture[str]) -> None:
    """docs/feishu.md holds what the command prints, in each language."""
    page = (ROOT / "docs" / f"feishu{'.zh' if lang == 'zh' else ''}.md").read_text("utf-8")
    words = WORDS[lang]
    for table in (scopes_table(words, lang), events_table(words), menu_table(words, list(words["menu"]))):
        assert table in page
    assert main(["manifest", "feishu", "--scopes", lang]) == 0
    assert scopes_table(words, lang) in capsys.readouterr().out


def test_the_command_prints_json(capsys: pytest.CaptureFixture[str]) -> None:
    """What is printed can be pasted as it is; an option of Slack's is refused with a reason."""
    assert main(["manifest", "feishu"]) == 0
    assert json.loads(capsys.readouterr().out) == manifest()
    assert main(["manifest", "feishu", "--name", "小乐"]) == 2
    assert "--name" in capsys.readouterr().err


def calls_of(source: str) -> set[str]:
    """The calls a module makes, as "VERB path", with each id in the path as ":x". A module that puts its own base in
    front of every path has that base in a constant."""
    named = dict(re.findall(r'^([A-Z]+) = "(/[^"]+)"', source, re.MULTILINE))
    spelt = re.sub(r"[{]([A-Z]+)[}]", lambda found: named.get(found[1], found[0]), source)
    found = re.findall(r'"(GET|POST|PATCH|PUT|DELETE)",\s*f?"(/[a-z][^"?]+)"', spelt)
    return {f"{verb} {re.sub(r'[{][^}]*[}]|:[a-z]+', ':x', path)}" for verb, path in found}


def test_every_call_needs_a_permission_that_is_asked_for() -> None:
    """A call in no row of the table would be refused in a real company (99991672)."""
    made = {call for path in FEISHU.rglob("*.py") for call in calls_of(path.read_text("utf-8"))}
    asked = {call for scope in SCOPES for call in scope.calls} | set(FREE_CALLS)
    assert made - {re.sub(r":[a-z]+", ":x", call) for call in asked} == set()
