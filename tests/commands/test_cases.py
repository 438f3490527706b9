"""The list of cases, the audit of one, ledgers as files, and copies of the database."""

from __future__ import annotations

import csv
import json
import sqlite3
from pathlib import Path

import pytest

from storage import Store, StoreError, load_key
from tests.commands.town import MANAGER, REQUESTER, Town


@pytest.fixture
def busy(town: Town) -> Town:
    """One case agreed to, one that waits, one confidential."""
    asks = town.person(REQUESTER)
    asks.starts("operations.equipment", what="显示器", urgency="normal")
    town.person(MANAGER).presses("同意")
    asks.starts("operations.equipment", what="=cmd()", urgency="green")
    asks.starts("growth.grievance", what="SECRET-WORD", urgency="normal")
    return town


def test_cases_are_listed_newest_first_while_the_bot_runs(busy: Town, capsys: pytest.CaptureFixture[str]) -> None:
    """The store is only read: the running bot keeps its lock and its data."""
    assert busy.run("cases", "--json") == 0
    rows = json.loads(capsys.readouterr().out)
    assert [row["ref"] for row in rows] == ["GR-2026-0001", "EQ-2026-0002", "EQ-2026-0001"]
    assert rows[2]["closed"]
    assert rows[1]["requester"] == REQUESTER
    assert rows[1]["late"] is True


def test_a_confidential_case_shows_neither_people_nor_content(busy: Town, capsys: pytest.CaptureFixture[str]) -> None:
    """Neither the list nor the audit, as table or as JSON, names anybody or anything written."""
    name = busy.bole.company.person(REQUESTER)
    for command in (["cases", "--workflow", "grieve"], ["audit", "GR-2026-0001"]):
        for form in ([], ["--json"]):
            assert busy.run(*command, *form) == 0
            said = capsys.readouterr()
            assert "GR-2026-0001" in said.out or command[0] == "audit"
            for secret in ("SECRET-WORD", REQUESTER, name.name, name.english):
                assert secret not in said.out + said.err


def test_filters_narrow_the_list(busy: Town, capsys: pytest.CaptureFixture[str]) -> None:
    """--open leaves out what is over, --workflow what is of another kind."""
    busy.run("cases", "--open", "--workflow", "operations.equipment", "--json")
    assert [row["ref"] for row in json.loads(capsys.readouterr().out)] == ["EQ-2026-0002"]


def test_the_audit_tells_who_did_what(busy: Town, capsys: pytest.CaptureFixture[str]) -> None:
    """An ordinary case is told in words, with names."""
    assert busy.run("audit", "eq-2026-0001") == 0
    said = capsys.readouterr().out
    assert busy.bole.company.person(MANAGER).english in said
    assert "Approve" in said


def test_a_ledger_is_exported_with_formulas_made_harmless(busy: Town, tmp_path: Path) -> None:
    """The rows of the ledger stand in the file, and none begins a formula (fault I3)."""
    out = tmp_path / "ledger.csv"
    assert busy.run("export", "equipment", "--format", "csv", "--out", out) == 0
    rows = list(csv.reader(out.read_text("utf-8-sig").splitlines()))
    assert rows[0] == ["Reference", "What"]
    assert len(rows) == 3
    assert not any(cell.startswith("=") for row in rows for cell in row)


@pytest.mark.parametrize(
    ("arguments", "code", "says"),
    [
        (["cases", "--workflow", "hire"], 2, "operations.equipment"),
        (["audit", "XX-2026-0001"], 1, "XX-2026-0001"),
        (["export", "hiring", "--format", "csv", "--out", "x.csv"], 2, "equipment"),
        (["export", "equipment", "--format", "pdf", "--out", "x.pdf"], 2, "xlsx"),
        (["export", "equipment", "--format", "csv", "--out", "."], 2, "directory"),
        (["export", "equipment", "--format", "csv", "--out", "/proc/none/x.csv"], 2, "/proc/none/x.csv"),
        (["backup", "."], 2, "directory"),
        (["backup", "nowhere/copy.db"], 2, "nowhere"),
        (["frobnicate"], 2, "frobnicate"),
        (["cases", "--frob"], 2, "--frob"),
    ],
)
def test_what_cannot_be_done_is_said_in_one_line(
    town: Town, capsys: pytest.CaptureFixture[str], arguments: list[str], code: int, says: str
) -> None:
    """A wrong name, format or path is one line on stderr with the way out, and no traceback."""
    assert town.run(*arguments) == code
    said = capsys.readouterr()
    assert said.err.count("\n") == 1
    assert says in said.err
    assert "Traceback" not in said.err
    assert "Value error" not in said.err
    assert not said.out


def test_a_backup_is_whole_and_leaves_the_key_behind(
    busy: Town, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """The copy made beside the running bot opens and holds the same cases; its key is elsewhere."""
    copy = tmp_path / "copy.db"
    assert busy.run("backup", copy) == 0
    assert "secret.key" in capsys.readouterr().out
    with sqlite3.connect(copy) as db:
        assert db.execute("SELECT count(*) FROM case_").fetchone() == (3,)
    db.close()
    with Store.open(f"sqlite:///{copy}", load_key(busy.data / "secret.key"), read_only=True) as store:
        assert not [line for line in store.check() if not line.startswith("note:")]
    with Store.open(f"sqlite:///{copy}", None, read_only=True) as store:
        assert store.check()


def test_without_a_database_reading_makes_none(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Listing cases before the first start is told so, and leaves nothing behind."""
    from bot.commands.front import main

    assert main(["cases", "--data", str(tmp_path / "fresh")]) == 3
    assert "start the bot once" in capsys.readouterr().err
    assert not (tmp_path / "fresh").exists()


def test_a_damaged_database_is_said_in_one_line(town: Town, capsys: pytest.CaptureFixture[str]) -> None:
    """Bytes that are no database give exit code 3 and a sentence (fault F6)."""
    town.close()
    for file in town.data.glob("bole.db*"):
        file.unlink()
    (town.data / "bole.db").write_bytes(b"not a database at all" * 500)
    for command in (["cases"], ["audit", "EQ-2026-0001"], ["backup", "copy.db"], ["doctor"]):
        code = town.run(*command)
        said = capsys.readouterr()
        assert (code, said.err.count("\n")) == ((1, 0) if command == ["doctor"] else (3, 1))
        assert "bole.db" in said.err + said.out
        assert "Traceback" not in said.err
    assert "Value error" not in said.err
    with pytest.raises(StoreError):
        Store.open(f"sqlite:///{town.data / 'bole.db'}", None)
