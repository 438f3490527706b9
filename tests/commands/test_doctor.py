"""The doctor says in a line each what is well and what is not."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from bot.app import PLAYGROUND_COMPANY
from bot.commands.front import main
from bot.engine.registry import Registry
from bot.ports import Known, KnownDepartment
from tests.commands.town import REQUESTER, Equipment, Grievance, Standup, Town


def seen(town: Town, capsys: pytest.CaptureFixture[str]) -> tuple[int, list[str]]:
    capsys.readouterr()
    code = town.run("doctor")
    return code, capsys.readouterr().out.splitlines()


def test_a_sound_house_is_told_line_by_line(town: Town, capsys: pytest.CaptureFixture[str]) -> None:
    """Nothing is bad, every check is named, and the exit code is 0."""
    code, lines = seen(town, capsys)
    assert code == 0, lines
    checks = {line.split()[1] for line in lines}
    assert checks == {
        "settings", "data", "key", "workflows", "database", "cases", "company", "policy", "calendar", "templates",
        "slack", "feishu",
    }  # fmt: skip
    assert not [line for line in lines if line.startswith("bad")]


def test_what_a_directory_told_of_departments_is_counted(town: Town, capsys: pytest.CaptureFixture[str]) -> None:
    """How many people and departments, and how many of these have nobody of their own to lead them."""
    told = [KnownDepartment("od-1", "市场部", head="ou_1"), KnownDepartment("od-2", "内容组", "od-1")]
    town.room.know("feishu", [Known("ou_1", "李娜"), Known("ou_2", "王", active=False)], whole=True, departments=told)
    code, lines = seen(town, capsys)
    (line,) = (line for line in lines if line.split()[1] == "directory")
    assert code == 0
    assert line.endswith("feishu tells of 1 people and 2 departments, 1 without a head of their own")


def test_a_renamed_step_strands_no_case_unseen(town: Town, capsys: pytest.CaptureFixture[str]) -> None:
    """An open case at a place its workflow no longer has is named, until the rename is declared."""
    town.person(REQUESTER).starts("operations.equipment", what="显示器", urgency="normal")
    registry = Registry([Equipment, Grievance, Standup])
    places = {"weighed" if name == "review" else name: place for name, place in Equipment.places.items()}
    renamed = type("Renamed", (Equipment,), {"__module__": Equipment.__module__})
    renamed.places = places
    town.ground = replace(town.ground, find=lambda: Registry([renamed, Grievance, Standup]))
    code, lines = seen(town, capsys)
    stranded = [line for line in lines if "EQ-2026-0001" in line]
    assert code == 1
    assert len(stranded) == 1
    assert 'renamed = {"review"' in stranded[0]
    renamed.renamed = {"review": "weighed"}
    assert not [line for line in seen(town, capsys)[1] if "EQ-2026-0001" in line]
    town.ground = replace(town.ground, find=lambda: Registry([w for w in registry.values() if w is not Equipment]))
    assert any("no longer exists" in line for line in seen(town, capsys)[1])


def test_a_wrong_line_of_the_policy_is_named(
    town: Town, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """A step, a choice, a number and a role nobody has are each reported with their line."""
    policy = tmp_path / "policy.toml"
    policy.write_text(
        '[operations.equipment]\nmost = 5\nleast = 1\n[operations.equipment.review]\nasks = "nobody_here"\n'
        'due = { green = "4h", purple = "5wd" }\n[meetings.standup]\nevery = "Someday 09:30"\n'
    )
    monkeypatch.setenv("BOT_POLICY", str(policy))
    code, lines = seen(town, capsys)
    bad = [line for line in lines if line.startswith("bad")]
    assert code == 1
    assert [line.split("line ")[1].split(":")[0] for line in bad] == ["3", "5", "6", "8"]


@pytest.mark.parametrize(
    ("file", "text", "says"),
    [
        ("review.en.md", "# {{ case.ref", "review.en.md"),
        ("review.en.md", "# fine", "not written in zh"),
        ("en.toml", "title = ", "en.toml"),
        ("en.toml", 'title = "x"\nabout = "y"\nextra = "z"', "lacks extra"),
        ("zh.toml", 'title = "x"', "questions.Wish.what"),
    ],
)
def test_missing_words_and_broken_templates_are_named(
    town: Town, capsys: pytest.CaptureFixture[str], file: str, text: str, says: str
) -> None:
    """A template that does not compile, a moment or a word in one language only."""
    (town.ground.templates / "operations" / "equipment" / file).write_text(text, "utf-8")
    code, lines = seen(town, capsys)
    assert code == 1
    assert any(line.startswith("bad") and says in line for line in lines), lines


def test_a_damaged_company_file_is_told_with_its_line(
    town: Town, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The doctor lists every problem; other commands stop with the first, in one line and with code 2."""
    company = tmp_path / "company.toml"
    company.write_text(PLAYGROUND_COMPANY.read_text("utf-8").replace('head = "', 'head = "nobody.', 2), "utf-8")
    monkeypatch.setenv("BOT_COMPANY", str(company))
    code, lines = seen(town, capsys)
    assert code == 1
    assert any("company.toml, line" in line for line in lines)
    company.write_text("[company\n")
    assert town.run("cases") == 2
    said = capsys.readouterr().err
    assert said.count("\n") == 1
    assert "line 1" in said


@pytest.mark.parametrize("name", ["PORT", "TIMEZONE", "LANG"])
def test_a_wrong_setting_is_named_without_its_value(
    name: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Settings that cannot be used stop every command with code 2; the doctor reports them with 2, too."""
    monkeypatch.setenv(f"BOT_{name}", "s3cret-value")
    assert main(["cases"]) == 2
    assert main(["doctor"]) == 2
    said = capsys.readouterr()
    assert f"BOT_{name}" in said.err
    assert f"BOT_{name}" in said.out
    assert "s3cret" not in said.err + said.out


def test_a_file_in_place_of_the_data_directory_is_bad(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The doctor says so, and play refuses with the code for storage."""
    (tmp_path / "data").write_text("not a directory")
    assert main(["doctor", "--data", str(tmp_path / "data")]) == 1
    assert "not a directory" in capsys.readouterr().out
    assert main(["play", "--data", str(tmp_path / "data")]) == 3
    said = capsys.readouterr().err
    assert said.count("\n") == 1
    assert str(tmp_path / "data") in said
