"""The house's key exchanged: everything opens with the new one, nothing with the old, whatever cuts it off."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from itertools import count
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, event, text

from bot.commands.frame import Ground
from bot.commands.front import main
from bot.engine.registers import keeping
from bot.engine.registry import Registry
from storage import Store, StoreError, inbox, load_key, outbox, papers, registers, rekeying
from storage.tables import Row
from storage.vault import Vault
from tests import postgres
from tests.commands.pasting import told_to_run
from tests.looking import every, turn_in
from tests.office import Company
from tests.scale import times

APPEAL = {
    "cycle": "2025Q4", "result": "B", "rater": "liu.yang", "grounds": ["data"], "facts": "绝密",
    "remedy": "recalculate", "recuse": [], "consent": "yes",
}  # fmt: skip
PLANNED = {"quarter": "2026Q2", "department": "market", "role": "剪辑", "headcount": 2}
pytest_generate_tests = postgres.on_both


@pytest.fixture
def database(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """The kind of database a test runs on."""
    yield from postgres.told_by(request.param, monkeypatch)


@pytest.fixture
def data(tmp_path: Path, database: str) -> Path:
    """The data of a company that was stopped while at work: each kind of text that is ever sealed is there."""
    company = Company(tmp_path / "data")
    company.person("wang.xiaoyu").starts("growth.appeal", **APPEAL)
    company.room.attach("wang.xiaoyu", "证据.txt", "绝密".encode())
    company.room.open_forms.keep("f1", {"said": "绝密"})
    tools, now = company.bole.tools, company.clock.now()
    with tools.store.transaction() as tx:
        planned = tools.registry.registers["recruiting.planned_roles"]
        keeping.keep(turn_in(company, tx), planned, None, PLANNED, "zhou.lan", "form:")
        papers.put_draft(tx, "d1", "wang.xiaoyu", "growth.appeal", {"facts": "绝密"}, now, private=True)
        (case, *_) = every(company, "growth.appeal")
        papers.add_document(tx, papers.DocumentRow("p1", case.id, "opinion", 1, "zh", {"title": "绝密"}, True, now))
        said = {"key": "k1", "platform": "slack", "handle": "U1", "body": {"text": "绝密"}, "at": now, "now": now}
        inbox.put(tx, **said, private=True)
        outbox.put(tx, "l1", "c1", "direct", "U1", "slack", 1, {"title": "绝密"}, now, private=True)
    company.close()
    return tmp_path / "data"


def url_of(data: Path) -> str:
    return postgres.usual(f"sqlite:///{data / 'bole.db'}")


def sealed(data: Path) -> dict[tuple[str, str, Any], str]:
    """Every sealed text of every table, by table, column and row."""
    found = {}
    with Store.open(url_of(data), None) as store, store.reading() as tx:
        for each in Row.metadata.sorted_tables:
            for row in tx.ask(each.select()):
                for name, value in zip(each.c.keys(), row, strict=True):
                    if isinstance(value, str) and value.startswith("v1:"):
                        found[each.name, name, row[0]] = value
    return found


def opened(vault: Vault, data: Path) -> dict[tuple[str, str, Any], Any]:
    """What those texts say to whoever has that key; those that do not open are left out."""
    found = {}
    there = sealed(data)
    with Store.open(url_of(data), None) as store, store.reading() as tx:
        for (name, column, row), stored in there.items():
            each = Row.metadata.tables[name]
            values = tx.ask(each.select().where(next(iter(each.primary_key)) == row))[0]._asdict()
            ends = [values.get("key"), values.get("id"), values.get("name"), "{person}/{kind}", "{record_id}/{version}"]
            for end in ends:
                try:
                    found[name, column, row] = vault.unseal(stored, f"{name}:{column}:{str(end).format_map(values)}")
                except (StoreError, KeyError):
                    continue
    return found


def files(vault: Vault, data: Path) -> dict[str, bytes]:
    """The uploaded files as that key opens them."""
    return {f.name: vault.unseal_bytes(f.read_bytes(), f"file:content:{f.name}") for f in (data / "files").iterdir()}


def key(data: Path) -> bytes:
    return (data / "secret.key").read_bytes()


def test_everything_opens_with_the_new_key_and_nothing_with_the_old(
    data: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """K2: a key that leaked is exchanged: texts in every table and files are sealed anew, rows of registers are found
    by their keys as before, the bot starts, and the old key opens nothing. Without --yes nothing is changed, and the
    command that is then named does it, on the same data."""
    old, before = Vault(key(data)), opened(Vault(key(data)), data)
    texts, content = sealed(data), files(Vault(key(data)), data)
    assert {(name, column) for name, column, _ in texts} == {(p.table.name, p.column) for p in rekeying._PLACES}
    assert texts.keys() == before.keys()
    assert main(["rekey", "--data", str(data)]) == 0
    said = capsys.readouterr().out
    assert "Nothing was changed" in said
    assert sealed(data) == texts and not (data / "secret.key.new").exists()
    assert main(told_to_run(said)) == 0
    new = Vault(key(data))
    assert opened(new, data) == before
    assert opened(old, data) == {}
    assert files(new, data) == content
    (kept,) = data.glob("secret.key.old-*Z")
    assert Vault(kept.read_bytes()).digest("x") == old.digest("x")
    with Store.open(url_of(data), key(data)) as store, store.transaction() as tx:
        assert registers.by_key(tx, "recruiting.planned_roles", '["2026q2", "market", "剪辑"]') is not None
        with pytest.raises(Exception, match="left alone"):
            tx.connection.execute(text("UPDATE record_change SET cause = 'x'"))
    Company(data).close()
    assert main(["rekey", "--yes", "--data", str(data)]) == 0, "and again"
    assert opened(Vault(key(data)), data).keys() == before.keys()


def test_a_running_bot_keeps_its_key(data: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """K9: while somebody is at work the key is not touched, and the sentence says so; nor where rows of a register are
    kept that is gone, for they would be found no more."""
    before = key(data)
    company = Company(data)
    assert main(["rekey", "--yes", "--data", str(data)]) == 3
    assert "stop" in capsys.readouterr().err
    company.close()
    none = Ground(find=lambda: Registry([]))
    assert main(["rekey", "--yes", "--data", str(data)], none) == 3
    assert "recruiting.planned_roles" in capsys.readouterr().err
    assert key(data) == before and not (data / "secret.key.new").exists()


def test_a_copy_from_before_is_not_opened_with_the_new_key(tmp_path: Path) -> None:
    """K9: a backup made before the key was exchanged is refused with the reason, not half read."""
    Company(tmp_path / "data").close()
    copy = tmp_path / "copy.db"
    shutil.copy(tmp_path / "data" / "bole.db", copy)
    assert main(["rekey", "--yes", "--data", str(tmp_path / "data")]) == 0
    shutil.copy(copy, tmp_path / "data" / "bole.db")
    with pytest.raises(StoreError, match="another key"):
        Company(tmp_path / "data")


def test_a_crash_anywhere_is_mended_by_the_same_command(data: Path, tmp_path: Path) -> None:
    """K2, A1: the exchange is killed at statement after statement, and before and after each step with a file. Either
    nothing has begun, or the bot refuses to start and the command done again ends it: one key opens everything."""
    before, content = opened(Vault(key(data)), data), files(Vault(key(data)), data)
    cut = 0
    for step in count(0, times(11, 1)):
        if not _killed_at(data, step):
            break
        cut += 1
        if (data / "secret.key.new").exists():
            with pytest.raises(StoreError, match="rekey") as refused:
                load_key(data / "secret.key")
            assert told_to_run(str(refused.value)) == ["rekey", "--yes", "--data", str(data)]
        if cut % 2 == 0:
            assert main(["rekey", "--yes", "--data", str(data)]) == 0
        if not (data / "secret.key.new").exists():
            assert opened(Vault(key(data)), data) == before
            assert files(Vault(key(data)), data) == content
    assert cut > times(3, 40)
    assert opened(Vault(key(data)), data) == before
    assert files(Vault(key(data)), data) == content


def _killed_at(data: Path, step: int) -> bool:
    """Exchange the key in a child that dies at its nth statement or step with a file; False when it was done before."""
    child = os.fork()
    if child == 0:
        try:
            steps = count()

            def die(*_: Any) -> None:
                if next(steps) == step:
                    os._exit(9)

            def dying(does: Any) -> Any:
                def done(*given: Any, **named: Any) -> Any:
                    die()
                    does(*given, **named)
                    die()

                return done

            for name in ("link", "fsync"):
                setattr(os, name, dying(getattr(os, name)))
            Path.replace = dying(Path.replace)
            event.listen(Engine, "before_cursor_execute", die)
            event.listen(Engine, "commit", die)
            os._exit(main(["rekey", "--yes", "--data", str(data)]))
        except BaseException:
            os._exit(1)
    code = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    assert code in (0, 9)
    return code == 9
