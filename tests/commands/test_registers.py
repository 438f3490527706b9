"""Registers at the command line: listed, imported with and without a running bot."""

from __future__ import annotations

import stat
from pathlib import Path

import pytest

from bot.commands.frame import Ground
from bot.commands.live import Live, find
from tests.commands.toyground import run
from tests.engine.registers.toys import SPEND, SUPPLIERS


def test_a_list_is_imported_after_a_dry_run(ground: Ground, capsys: pytest.CaptureFixture[str]) -> None:
    """The dry run keeps nothing; what does not fit is told and makes the code 1; the rest is kept."""
    file = ground.root / "list.csv"
    file.write_text("名称,Kind\n华彩,gift\n明日,flowers\n", "utf-8")
    assert run(ground, "registers", "import", SUPPLIERS, file, "--dry-run") == 1
    out = capsys.readouterr()
    assert "1 would be added" in out.out
    assert "row 3, Kind" in out.out
    assert out.err.count("\n") == 1
    run(ground, "registers", "list")
    assert f"{SUPPLIERS}" in capsys.readouterr().out
    assert run(ground, "registers", "import", SUPPLIERS, file) == 1
    file.write_text("名称,Kind\n华彩,gift\n", "utf-8")
    assert run(ground, "registers", "import", SUPPLIERS, file) == 0
    assert "1 are the same" in capsys.readouterr().out
    assert run(ground, "registers", "list", "--json") == 0
    assert '"rows": 1' in capsys.readouterr().out


def test_figures_go_to_the_register_named(ground: Ground, capsys: pytest.CaptureFixture[str]) -> None:
    """`figures import` is the same by another name."""
    file = ground.root / "figures.csv"
    file.write_text("cycle,plan,spent\n2026Q1,10,5\n", "utf-8")
    assert run(ground, "figures", "import", file, "--into", SPEND) == 0
    assert run(ground, "figures", "import", file) == 2
    assert SPEND in capsys.readouterr().err


@pytest.mark.parametrize(("name", "text"), [("none.csv", None), ("empty.csv", ""), ("odd.csv", "a,b\n1,2\n")])
def test_a_file_that_cannot_be_read_is_wrong_usage(
    ground: Ground, capsys: pytest.CaptureFixture[str], name: str, text: str | None
) -> None:
    """One line and code 2."""
    if text is not None:
        (ground.root / name).write_text(text)
    assert run(ground, "registers", "import", SUPPLIERS, ground.root / name) == 2
    assert capsys.readouterr().err.count("\n") == 1


def test_a_running_bot_leaves_word_for_its_own_user_only(tmp_path: Path) -> None:
    """Address and token in a file nobody else can read; taken back when it stops, but not another's."""
    live = Live(tmp_path, "secret")
    live.announce("http://127.0.0.1:1")
    assert find(tmp_path) == ("http://127.0.0.1:1", "secret")
    assert stat.S_IMODE((tmp_path / "live.json").stat().st_mode) == 0o600
    Live(tmp_path, "older").gone()
    assert find(tmp_path) is not None
    live.gone()
    assert find(tmp_path) is None


def test_a_word_left_by_a_bot_that_was_killed_does_no_harm(ground: Ground) -> None:
    """Nobody answers at the address: the command does the work itself."""
    (ground.root / "data").mkdir()
    Live(ground.root / "data", "secret").announce("http://127.0.0.1:9")
    file = ground.root / "list.csv"
    file.write_text("名称,类别\n华彩,礼品\n", "utf-8")
    assert run(ground, "registers", "import", SUPPLIERS, file) == 0
