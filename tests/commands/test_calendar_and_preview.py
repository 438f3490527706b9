"""The rehearsal of the calendar, the preview of the cards, and a new workflow."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from html.parser import HTMLParser
from pathlib import Path

import pytest

from bot.app import PLAYGROUND_COMPANY, ROOT
from bot.commands.front import main
from bot.company import load_company
from tests.commands.town import Equipment, ground


def rehearse(tmp_path: Path, capsys: pytest.CaptureFixture[str], start: str, end: str) -> list[dict[str, object]]:
    assert main(["rhythms", "--from", start, "--to", end, "--json"], ground(tmp_path)) == 0
    return json.loads(capsys.readouterr().out)


def test_a_holiday_monday_is_said_to_move(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Monday 16 February 2026 lies in the Spring Festival: the prompt goes out on the next working day."""
    rows = rehearse(tmp_path, capsys, "2026-02-09", "2026-03-08")
    moved = [row for row in rows if row["shifted_from"]]
    assert [row["shifted_from"] for row in moved] == ["2026-02-23"]
    assert moved[0]["local"] == "2026-02-24T09:30:00+08:00"
    assert moved[0]["at"] == "2026-02-24T01:30:00+00:00"
    assert all(row["to"] for row in rows)


def test_somebody_on_leave_is_left_in_peace(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Who is away on the day is named as such and not among those who are asked."""
    company = tmp_path / "company.toml"
    text = PLAYGROUND_COMPANY.read_text("utf-8")
    lead = next(iter(load_company(PLAYGROUND_COMPANY).teams.values())).lead
    company.write_text(f'{text}\n[[absences]]\nperson = "{lead}"\nstarts = 2026-03-02\nends = 2026-03-06\n', "utf-8")
    monkeypatch.setenv("BOT_COMPANY", str(company))
    (there, away, back) = rehearse(tmp_path / "ground", capsys, "2026-02-24", "2026-03-09")
    assert (away["to"], away["away"]) == ([], [lead])
    assert there["to"] == back["to"] == [lead]


def test_nothing_in_those_days_is_an_empty_list(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A Sunday has no prompt."""
    assert rehearse(tmp_path, capsys, "2026-03-08", "2026-03-08") == []


def test_days_in_the_wrong_order_are_one_line(capsys: pytest.CaptureFixture[str]) -> None:
    """--to before --from, and what is no date, are wrong usage."""
    assert main(["rhythms", "--from", "2026-03-02", "--to", "2026-03-01"]) == 2
    assert main(["rhythms", "--from", "soon", "--to", "2026-03-01"]) == 2
    assert capsys.readouterr().err.count("\n") == 2


class Links(HTMLParser):
    """Everything a page would fetch."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found += [value or "" for name, value in attrs if name == "src" or (name == "href" and tag == "link")]


def test_the_preview_shows_every_moment_and_needs_nothing_beside_it(tmp_path: Path) -> None:
    """Steps, ends, notices and forms of every workflow, both languages, light and dark, in one file."""
    assert main(["preview", "--out", str(tmp_path / "out")], ground(tmp_path)) == 0
    page = (tmp_path / "out" / "index.html").read_text("utf-8")
    for moment in (*Equipment.places, "remind_half", "late_escalation", "form Wish", "question", "confidential"):
        assert f">{moment}</h3>" in page
    assert page.count('class="light"') == page.count('class="dark"')
    assert "With the manager" in page
    assert len({page.count(f'<h4 class="where">{where}</h4>') for where in ("Playground", "Feishu", "Slack")}) == 1
    links = Links()
    links.feed(page)
    assert links.found == []


def test_a_template_that_fails_is_named_by_the_preview(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The one line says which moment of which workflow, in which language."""
    where = ground(tmp_path)
    for lang in ("zh", "en"):
        (where.templates / "operations" / "equipment" / f"agreed.{lang}.md").write_text("# {{ case.nonsense }}")
    assert main(["preview", "--out", str(tmp_path / "out")], where) == 1
    assert "operations.equipment, agreed.zh.md" in capsys.readouterr().err


@pytest.mark.parametrize("name", ["Exit", "recruiting", "a.b.c", "recruiting.class", "../x.y", "a.b\n", ""])
def test_a_bad_name_writes_nothing(tmp_path: Path, capsys: pytest.CaptureFixture[str], name: str) -> None:
    """What is no name of a workflow is refused in one line."""
    where = ground(tmp_path)
    before = sorted(tmp_path.rglob("*"))
    assert main(["new", name], where) == 2
    assert capsys.readouterr().err.count("\n") == 1
    assert sorted(tmp_path.rglob("*")) == before


def test_a_taken_name_writes_nothing(tmp_path: Path) -> None:
    """An existing workflow stays as it is."""
    assert main(["new", "operations.equipment"], ground(tmp_path)) == 2
    assert not (tmp_path / "handlers").exists()


def test_a_new_workflow_passes_and_touches_nothing_else(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Handler, templates and story are added; the story passes in the house and on both platforms, the doctor finds
    nothing missing in them."""
    monkeypatch.delenv("BOT_LANG")
    for name in ("bot", "handlers", "storage", "templates", "tests", "pyproject.toml"):
        source = ROOT / name
        if source.is_dir():
            shutil.copytree(source, tmp_path / name, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            shutil.copy(source, tmp_path / name)
    before = {path: path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()}

    def run(*arguments: str) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-B", "-m", *arguments]
        return subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, timeout=120, check=False)

    made = run("bot", "new", "leaving.exit_interview")
    assert made.returncode == 0, made.stderr
    after = {path: path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()}
    assert {path: after[path] for path in before} == before
    new = [path.relative_to(tmp_path).as_posix() for path in after.keys() - before.keys()]
    assert all("leaving" in path or path == "tests/stories/__init__.py" for path in new)
    story = run("pytest", "-q", "-p", "no:cacheprovider", "-k", "house or slack or feishu", "tests/stories/leaving")
    assert story.returncode == 0, story.stdout
    assert "6 passed" in story.stdout
    assert "leaving" not in run("bot", "doctor").stdout
    assert run("bot", "new", "leaving.exit_interview").returncode == 2
