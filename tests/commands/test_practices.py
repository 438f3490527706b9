"""The list of practices: every id, in both languages, with what runs it."""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path

import pytest

import handlers
from bot.app import ROOT, TEMPLATES
from bot.commands.front import main
from bot.commands.practices import covering, named, page, unknown
from bot.engine.registry import Registry, find_workflows
from tests.commands.town import Equipment, ground

REGISTRY = find_workflows(handlers)


class Shelf(Registry):
    """A registry that also knows something that is no workflow."""

    def __init__(self) -> None:
        super().__init__([])
        self.lists = {"operations.equipment": Equipment}


def test_every_practice_has_a_name_in_both_languages() -> None:
    """Twenty-three requests, seven confidential cases, and so on: sixty-six, each with its area."""
    zh, en = named(TEMPLATES, "zh"), named(TEMPLATES, "en")
    assert list(zh["practices"]) == list(en["practices"])
    assert list(zh["areas"]) == list(en["areas"])
    assert all(re.fullmatch(r"[A-F][1-9]\d?", id) for id in zh["practices"])
    counted = Counter(id[0] for id in zh["practices"])
    assert counted == {"A": 23, "B": 7, "C": 15, "D": 9, "E": 7, "F": 5}
    assert len(set(zh["practices"].values())) == len(set(en["practices"].values())) == 66


def test_the_page_is_what_the_code_prints() -> None:
    """docs/practices.md is what `make docs` writes."""
    assert (ROOT / "docs" / "practices.md").read_text("utf-8") == page(TEMPLATES, REGISTRY)


def test_each_practice_that_runs_leads_to_what_runs_it() -> None:
    """Every id something covers names it; every other says "not yet"; each link leads to a page that is there."""
    lines = page(TEMPLATES, REGISTRY).splitlines()
    rows = {cells[1].strip(): cells[3] for line in lines if len(cells := line.split("|")) == 5}
    covered = {id for thing in covering(REGISTRY) for id in thing.covers}
    assert {id for id, runs in rows.items() if re.match(r"[A-F]\d", id) and "not yet" not in runs} == covered
    for target in re.findall(r"\((workflows/[^)]+)\)", "".join(lines)):
        assert (ROOT / "docs" / target).is_file()


def test_every_declared_id_is_known() -> None:
    """No workflow, register or round says it covers a practice nobody knows."""
    assert list(unknown(covering(REGISTRY), named(TEMPLATES, "zh")["practices"])) == []


def test_anything_that_says_what_it_covers_counts() -> None:
    """Whatever else the registry knows by name is listed beside the workflows."""
    assert list(covering(Shelf())) == [Equipment]


def test_an_unknown_id_is_refused_with_the_nearest(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The message names the workflow, what it says, and what it may have meant."""
    monkeypatch.setattr(Equipment, "covers", ("A1", "C33"))
    assert main(["practices"], ground(tmp_path)) == 1
    said = capsys.readouterr().err
    assert "operations.equipment covers 'C33', which is no practice; did you mean 'C3'" in said
    assert said.count("\n") == 1
