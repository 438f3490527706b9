"""Whoever looks after the bot sees that it works, and nothing of what people entrusted to it."""

from __future__ import annotations

import json
import logging
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.cards.plain import card_text
from bot.commands.front import main
from bot.commands.serve import metrics
from storage import inbox, outbox
from tests.faults.test_secrets import ASKER, CANARIES, HANDLER, RATER, an_appeal_to_its_end
from tests.looking import every
from tests.office import Company, opened

CARETAKER = "qin.hao"
SAID = "CANARYWAITING"


@pytest.fixture
def after_an_appeal(
    tmp_path: Path, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Company]:
    """An appeal lived through to its end, on a disk; a private event and a private letter of it set aside."""
    caplog.set_level(logging.DEBUG)
    monkeypatch.setenv("BOT_DATA_DIR", str(tmp_path / "data"))
    for company in opened(tmp_path / "data"):
        an_appeal_to_its_end(company)
        now = company.clock.now()
        with company.bole.tools.store.transaction() as tx:
            event = inbox.put(
                tx, key="e", platform="slack", handle="U1", body={"text": SAID}, at=now, now=now, private=True
            )
            inbox.park(tx, event.id, "ValueError")
            outbox.put(tx, "l", "c", "direct", "U1", "slack", 1, {"title": SAID}, now, private=True)
            tx.connection.exec_driver_sql("UPDATE outbox SET state = 'quarantined' WHERE key = 'l'")
        yield company


def test_no_command_no_figure_and_no_line_of_the_log_tells_of_an_appeal(
    after_an_appeal: Company, capsys: pytest.CaptureFixture[str], caplog: pytest.LogCaptureFixture, tmp_path: Path
) -> None:
    """I5: every command that shows anything, as table and as JSON, exports of every ledger, what is parked, the metrics
    and the whole log: no word that somebody wrote in an appeal, and nobody who has a part in it."""
    company = after_an_appeal
    (ref,) = [case.ref for case in every(company, "growth.appeal")]
    shown = [metrics(company.bole), json.dumps([vars(record) for record in caplog.records], default=str)]
    capsys.readouterr()
    for command in (
        ["cases"], ["cases", "--json"], ["cases", "--workflow", "growth.appeal"], ["audit", ref],
        ["audit", ref, "--json"], ["registers", "list"], ["parked"], ["parked", "--json"], ["parked", "show", "e1"],
        ["doctor"],
        ["rhythms", "--from", "2026-03-02", "--to", "2026-03-09", "--json"],
    ):  # fmt: skip
        main(command)
    for name in {w.ledger.name for w in company.bole.tools.registry.values() if w.ledger is not None}:
        out = tmp_path / f"{name}.csv"
        if main(["export", name, "--format", "csv", "--out", str(out)]) == 0:
            shown.append(out.read_text("utf-8-sig"))
    said = capsys.readouterr()
    told = "\n".join([*shown, said.out, said.err])
    assert ref in told, "that there is one is no secret"
    for word in (*CANARIES, SAID):
        assert word not in told
    main(["audit", ref])
    named = capsys.readouterr().out
    people = company.bole.company.people
    for who in (ASKER, HANDLER, RATER):
        assert who not in named and people[who].name not in named and people[who].english not in named


def test_who_looks_after_the_bot_asks_in_vain(company: Company) -> None:
    """I5: in chat and on the pages a maintainer who has no part in an appeal is told what a stranger is told; the cards
    they get because they look after the bot hold nothing of it; no word opens it in an emergency, not even for two."""
    company.person(ASKER).starts(
        "growth.appeal", cycle="2025Q4", result=CANARIES[1], rater=RATER, grounds=["data"], facts=CANARIES[0],
        remedy="recalculate", evidence=[], recuse=[], consent="yes",
    )  # fmt: skip
    (case,) = every(company, "growth.appeal")
    stood = len(company.platform.sent)
    for maintainer in company.bole.company.holders("maintainer"):
        person = company.person(maintainer)
        for words in (
            case.ref,
            f"打开 {case.ref}",
            f"紧急打开 {case.ref}",
            f"break glass {case.ref}",
            f"解锁 {case.ref}",
        ):
            person.says(words)
        assert company.room.case_history(maintainer, case.ref) is None
        assert all(paper.ref != case.ref for paper in company.room.papers(maintainer).papers)
    for parcel in company.platform.sent:
        if parcel.place in company.bole.company.holders("maintainer"):
            assert not any(word in card_text(parcel.card) for word in CANARIES)
    assert len(company.platform.sent) > stood
