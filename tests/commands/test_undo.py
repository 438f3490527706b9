"""Mistakes of whoever looks after the bot: a wrong file, a word too quickly said, a case for a test; the way back."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from bot.commands.frame import Ground
from bot.commands.front import main
from storage import Store, inbox, load_key, registers
from tests.commands.toyground import run
from tests.engine.registers.toys import SUPPLIERS
from tests.looking import every
from tests.office import Company, opened


def takes_in(ground: Ground, rows: str) -> None:
    file = ground.root / "list.csv"
    file.write_text(f"名称,Kind\n{rows}", "utf-8")
    assert run(ground, "registers", "import", SUPPLIERS, file) == 0


def there(ground: Ground) -> dict[str, Any]:
    """The rows that count, by name, with their kind."""
    data = ground.root / "data"
    key = load_key(data / "secret.key")
    with Store.open(f"sqlite:///{data / 'bole.db'}", key, read_only=True) as store, store.reading() as tx:
        return {row.body["name"]: row.body["kind"] for row in registers.of(tx, SUPPLIERS)}


@pytest.fixture
def company(tmp_path: Path) -> Iterator[Company]:
    yield from opened(tmp_path / "data", database_url="sqlite://")


def test_a_wrong_file_taken_into_a_register_is_undone(ground: Ground, capsys: pytest.CaptureFixture[str]) -> None:
    """K9: a list that should never have been taken in: without --yes it is said what would be done and nothing is; with
    it new rows go, changed ones are as before, and what was changed again since is left alone. Done twice, nothing more
    happens; a register that took nothing in, or is not there, is one line."""
    takes_in(ground, "华彩,gift\n明日,print\n")
    before = there(ground)
    takes_in(ground, "华彩,print\n明日,gift\n错误,gift\n")
    wrong = there(ground)
    capsys.readouterr()
    assert run(ground, "registers", "undo", SUPPLIERS) == 0
    said = capsys.readouterr().out
    assert "1 rows would be taken out again, 2 would be put back" in said and "Nothing was changed" in said
    assert there(ground) == wrong
    assert run(ground, "registers", "undo", SUPPLIERS, "--yes") == 0
    assert there(ground) == before
    assert run(ground, "registers", "undo", SUPPLIERS, "--yes") == 0
    assert "3 stay as they are" in capsys.readouterr().out
    assert there(ground) == before
    assert run(ground, "registers", "undo", "toys.nothing") == 2


def test_letting_everything_go_takes_a_second_word(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """K9: `parked drop all` cannot be undone: it says what would be let go, and does it with --yes only."""
    monkeypatch.setenv("BOT_DATA_DIR", str(tmp_path / "data"))
    company = Company(tmp_path / "data")
    with company.bole.tools.store.transaction() as tx:
        now = company.clock.now()
        event = inbox.put(tx, key="e", platform="slack", handle="U1", body={}, at=now, now=now, private=False)
        inbox.park(tx, event.id, "ValueError")
    company.close()
    assert main(["parked", "drop", "all"]) == 0
    said = capsys.readouterr().out
    assert "1 would be let go for good" in said and "--yes" in said
    main(["parked"])
    assert "ValueError" in capsys.readouterr().out
    assert main(["parked", "drop", "all", "--yes"]) == 0
    main(["parked"])
    assert "Nothing is set aside" in capsys.readouterr().out


def test_a_case_opened_by_mistake_is_withdrawn_and_found_again(company: Company) -> None:
    """K9: no case is ever deleted, by nobody. One opened by mistake is withdrawn by whoever filed it: nobody is asked
    or reminded any more, and its number finds it for ever, with all that happened."""
    person = company.person("wang.xiaoyu")
    person.starts("meetings.action_item", what="测试", owner="liu.yang", due="2026-03-12", priority="P1")
    (case,) = every(company)
    person.does("withdraw", case.ref)
    company.winds(days=60)
    (now,) = [each for each in every(company) if each.id == case.id]
    assert not now.is_open and now.ref == case.ref
    assert company.room.case_history("wang.xiaoyu", case.ref)
    person.says(case.ref)
    person.sees(case.ref)
