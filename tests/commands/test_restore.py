"""An old backup put back: nothing that may be out already goes out again without a person saying so."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest
from sqlalchemy import text

from bot.cards.plain import card_text
from bot.commands.front import main
from bot.ports import DeliveryFailed
from storage.restoring import MARK
from tests.commands.pasting import told_to_run
from tests.office import Company

ITEM = {"what": "写周报", "owner": "liu.yang", "due": "2026-03-12", "priority": "P1"}
TOLD = ("数据库已恢复到较早的备份", "The database is an older backup")


@pytest.fixture
def data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The data directory every command works on."""
    monkeypatch.setenv("BOT_DATA_DIR", str(tmp_path / "data"))
    return tmp_path / "data"


def a_week_after_a_backup(data: Path, copy: Path) -> Company:
    """A company that made a copy while letters waited, and worked on for a week after that; open still."""
    company = Company(data)
    company.person("wang.xiaoyu").starts("meetings.action_item", **ITEM)
    company.platform.failing = DeliveryFailed("busy")
    company.person("liu.yang").starts("meetings.action_item", **{**ITEM, "owner": "wang.xiaoyu"})
    assert main(["backup", str(copy)]) == 0
    company.platform.failing = None
    company.winds(days=10)
    assert len(company.platform.sent) > 10
    return company


def reopened(old: Company, data: Path) -> Company:
    """The bot started anew, at the time it was stopped."""
    company = Company(data, start=old.clock.now())
    company._events = old._events
    return company


def moments(company: Company) -> set[tuple[str, str]]:
    """What was said to whom, apart from what the maintainers are told of the restore itself."""
    said = {(p.place, card_text(p.card)) for p in company.platform.sent}
    return {(place, words) for place, words in said if not words.startswith(TOLD)}


@pytest.mark.parametrize("way", ["restore", "by hand"])
def test_nothing_is_sent_again_before_a_person_says_so(data: Path, tmp_path: Path, way: str) -> None:
    """D8: a copy of ten days ago is put back, by the command or by hand behind the bot's back. Reminders, prompts and
    letters that fell due in those days are caught up with and held; the maintainers are told; nobody else hears
    anything until somebody does something new, and that goes out at once."""
    copy = tmp_path / "copy.db"
    before = a_week_after_a_backup(data, copy)
    before.close()
    if way == "restore":
        (data / MARK).unlink()
        assert main(["restore", str(copy)]) == 0
    else:
        shutil.copy(copy, data / "bole.db")
    after = reopened(before, data)
    after.settles()
    assert moments(after) == set(), "only the maintainers hear of it"
    told = [p for p in after.platform.sent if card_text(p.card).startswith(TOLD)]
    assert len(told) == len(after.bole.company.roles["maintainer"])
    after.person("wang.xiaoyu").starts("meetings.action_item", **{**ITEM, "what": "新的一件", "due": "2026-04-20"})
    assert any("新的一件" in words for _, words in moments(after))
    after.close()


def test_held_letters_go_out_when_a_person_lets_them(
    data: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """D8: what was held is listed, sent with a word to the platform to look first whether it came already, or let
    go; the next start holds nothing any more."""
    copy = tmp_path / "copy.db"
    before = a_week_after_a_backup(data, copy)
    before.close()
    assert main(["restore", str(copy)]) == 0
    said = capsys.readouterr().out
    after = reopened(before, data)
    after.settles()
    after.close()
    assert main([*told_to_run(said), "--json"]) == 0
    held = json.loads(capsys.readouterr().out)
    assert len(held) > 1 and {each["state"] for each in held} == {"quarantined"}
    monkeypatch.setattr("bot.commands.frame.SystemClock", lambda: before.clock)
    assert main(["parked", "retry", held[0]["name"]]) == 0
    assert main(["parked", "drop", "held", "--yes"]) == 0
    last = reopened(before, data)
    with last.bole.tools.store.reading() as tx:
        (unsure,) = tx.connection.execute(text("SELECT attempted_at FROM outbox WHERE state = 'waiting'")).scalars()
    assert unsure is not None, "a far platform looks first whether it came already"
    last.settles()
    assert len(last.platform.sent) == 1
    with last.bole.tools.store.reading() as tx:
        assert tx.connection.execute(text("SELECT count(*) FROM outbox WHERE state = 'quarantined'")).scalar() == 0
    last.close()


def test_killed_while_it_catches_up_it_begins_again(data: Path, tmp_path: Path) -> None:
    """D8, A1: a bot that dies before everything was held has sent nothing, and holds everything the next time."""
    copy = tmp_path / "copy.db"
    before = a_week_after_a_backup(data, copy)
    before.close()
    assert main(["restore", str(copy)]) == 0
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("storage.setaside.quarantine", _dies)
        with pytest.raises(KeyboardInterrupt):
            reopened(before, data)
    after = reopened(before, data)
    after.settles()
    assert moments(after) == set()
    after.close()


def _dies(tx: object) -> int:
    raise KeyboardInterrupt


def test_what_was_there_is_kept_and_what_is_no_copy_is_refused(
    data: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """D4: the memory that was replaced lies beside the new one; a damaged copy, another program's file, a running
    bot: one line, and nothing has changed."""
    copy, bad = tmp_path / "copy.db", tmp_path / "bad.db"
    before = a_week_after_a_backup(data, copy)
    assert main(["restore", str(copy)]) == 3, "the bot runs"
    before.close()
    whole = (data / "bole.db").read_bytes()
    bad.write_bytes(b"no database at all" * 1000)
    assert main(["restore", str(bad)]) == 3
    torn = bytearray(copy.read_bytes())
    torn[8192:40960] = b"\x55" * (40960 - 8192)
    bad.write_bytes(torn)
    assert main(["restore", str(bad)]) == 3
    assert main(["restore", str(tmp_path / "none.db")]) == 3
    assert (data / "bole.db").read_bytes() == whole
    assert capsys.readouterr().err.count("\n") == 4
    assert main(["restore", str(copy)]) == 0
    (old,) = data.glob("bole.db.replaced-*Z")
    assert old.read_bytes() == whole
    assert not list(data.glob(".bole.db.restoring*"))


def test_an_ordinary_restart_is_no_restore(data: Path) -> None:
    """The mark beside the memory never takes what is in order for an old copy."""
    company = Company(data)
    for number in range(3):
        company.person("wang.xiaoyu").starts("meetings.action_item", **{**ITEM, "what": f"{number}"})
        company.platform.failing = DeliveryFailed("busy") if number == 1 else None
        company.reopens()
    company.settles()
    with company.bole.tools.store.reading() as tx:
        found = tx.connection.execute(text("SELECT count(*) FROM outbox WHERE state = 'quarantined'")).scalar()
    assert found == 0
    company.close()


def test_a_copy_is_noticed_even_where_nothing_but_letters_came_after_it(data: Path, tmp_path: Path) -> None:
    """D8: nobody decided anything since the copy was made, so the audit of it is as long as it was; but what waited in
    it went out, and somebody asked for help. Put back by hand, it sends none of that again."""
    copy = tmp_path / "copy.db"
    company = Company(data)
    company.platform.failing = DeliveryFailed("busy")
    company.person("wang.xiaoyu").starts("meetings.action_item", **ITEM)
    company.bole.remember()
    assert main(["backup", str(copy)]) == 0
    company.platform.failing = None
    company.person("li.na").says("帮助")
    company.winds(minutes=5)
    assert company.platform.sent
    company.close()
    shutil.copy(copy, data / "bole.db")
    after = reopened(company, data)
    after.settles()
    assert moments(after) == set(), "only the maintainers hear of it"
    after.close()
