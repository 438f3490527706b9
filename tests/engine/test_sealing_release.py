"""The end of a sealed round: what is shown of it, what is not, and that nothing is left to find out more."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path
from random import Random

import pytest

from bot.engine.sealing import proof
from bot.engine.sealing.closing import shuffled
from bot.ports import Pressed
from storage import rounds
from storage.rounds import PieceRow
from tests.office import Company
from tests.office import opened as company_in
from tests.surveys import FIVE, HR, MARKETING, WORDS, all_answer, answers, kept, opened, token


@pytest.fixture
def company(tmp_path: Path) -> Iterator[Company]:
    """A company whose memory outlives the process."""
    yield from company_in(tmp_path)


def test_the_audit_knows_the_opening_one_release_and_the_key(company: Company) -> None:
    """J4, J6: What was fixed stands in one row; the release is one number that fits what was released; nothing of
    anybody."""
    opened(company)
    all_answer(company, MARKETING, score__hr="4", comment__hr="谢谢")
    company.winds(days=9)
    told = sorted(kept(company, "audit"), key=lambda r: r["id"])
    rows = [r for r in told if "round" in r["action"] or "key" in r["action"]]
    assert [r["action"].rpartition(":")[2] for r in rows] == ["round_opened", "round_released", "key_destroyed"]
    assert [r["actor"] for r in rows] == ["chen.jing", "clock", "bole"]
    for part in ('"k":5', '"marketing":10', '"score","comment"'):
        assert part in rows[0]["details"].replace(": ", ":").replace(", ", ",")
    with company.bole.tools.store.reading() as tx:
        (row,) = rounds.released(tx, "culture.satisfaction")
        pieces = rounds.pieces(tx, row.id)
    assert proof.root(pieces) in rows[1]["details"]
    assert proof.root(pieces[1:]) != proof.root(pieces)
    assert proof.root(pieces[::-1]) == proof.root(pieces)


def test_pieces_of_one_person_cannot_be_joined(company: Company) -> None:
    """A score and a comment of the same hand share nothing: no id, no order, no group."""
    opened(company)
    for number, person in enumerate(MARKETING[:6], start=1):
        answers(company, person, score__hr=str(1 + number % 5), comment__hr=f"意见{number}", score__sales="3")
    company.winds(days=9)
    pieces = kept(company, "sealed_piece")
    assert len({row["id"] for row in pieces}) == len(pieces) == 18
    assert [row["id"] for row in pieces] == sorted(row["id"] for row in pieces)
    assert {row["cell"] for row in pieces if row["question"] == "comment"} == {""}


def test_too_few_answers_show_nothing_and_everybody_is_told(company: Company) -> None:
    """Four answered: slots and key are gone, nothing is kept, all get the same card."""
    opened(company)
    all_answer(company, MARKETING[:4], score__hr="1", comment__hr=WORDS)
    company.winds(days=9)
    assert kept(company, "sealed_piece") == kept(company, "sealed_slot") == []
    assert list(company.settings.data_dir.glob("round-*")) == []
    for person in ("li.na", "yu.fei"):
        company.person(person).sees("答卷太少，没有公布")
    company.person("anna.schmidt").sees("too few answers")
    company.writes_not(WORDS)
    company.person("chen.jing").says("满意度调研")
    company.person("chen.jing").sees_not("最近一轮")


@pytest.mark.usefixtures("path")
def test_a_backup_put_back_later_reveals_nothing(tmp_path: Path) -> None:
    """The memory of the open round is put back after its release: the key is gone, so the round is void, its slots
    are cleared, and everybody is told."""
    for company in company_in(tmp_path / "data"):
        opened(company)
        all_answer(company, FIVE, score__hr="1", comment__hr=WORDS)
        company.bole.tools.store.backup(tmp_path / "backup.db")
        company.winds(days=9)
        assert [r["value"] for r in kept(company, "sealed_piece") if r["question"] == "comment"] == [f'"{WORDS}"'] * 5
        company.bole.close()
        for file in (*company.settings.data_dir.glob("bole.db*"), *company.settings.data_dir.glob("head.json")):
            file.unlink()  # the mark too: else the copy is noticed, and all it would send waits for somebody's word
        shutil.copy(tmp_path / "backup.db", company.settings.data_dir / "bole.db")
        company.bole = company._opened(77)
        asker = company.person("li.na")
        assert not asker._send(Pressed(token(company), "answer")).accepted
        company.settles()
        assert kept(company, "sealed_slot") == kept(company, "sealed_piece") == []
        assert kept(company, "sealed_round")[0]["state"] == "lost"
        asker.sees("这一轮作废")
        company.writes_not(WORDS)


def test_a_key_no_round_stands_behind_is_destroyed_at_the_start(company: Company) -> None:
    """As after a crash between the key and the round."""
    company.bole.tools.round_keys.make("orphan", bytes(64))
    opened(company)
    company.reopens()
    assert company.bole.tools.round_keys.known() == [token(company).removeprefix("sealed:")]
    assert answers(company, "li.na", score__hr="4").accepted


def test_a_shuffle_can_give_every_order() -> None:
    """Each of the six orders of three things comes up about as often."""

    class Seeded:
        def __init__(self) -> None:
            self._random = Random(5)

        def draw(self, number: int) -> bytes:
            return self._random.randbytes(number)

    chance = Seeded()
    seen: dict[tuple[int, ...], int] = {}
    for _ in range(1200):
        order = tuple(shuffled([1, 2, 3], chance))
        seen[order] = seen.get(order, 0) + 1
    assert len(seen) == 6
    assert min(seen.values()) > 100


def test_a_commitment_hides_what_it_commits_to() -> None:
    """The same value with another salt has another commitment."""
    one = PieceRow("r", "1", "score", "hr", "*", "4", "aa" * 16)
    assert proof.commitment(one) != proof.commitment(PieceRow("r", "1", "score", "hr", "*", "4", "bb" * 16))
    assert proof.root([]) == ""


def test_the_next_quarter_is_compared_with_the_last(company: Company) -> None:
    """Opened by the calendar on the fifteenth; the change is that of the two figures shown."""
    opened(company)
    all_answer(company, MARKETING, score__hr="4")
    company.winds_until("2026-04-15 10:01")
    assert len(kept(company, "sealed_round")) == 2
    all_answer(company, MARKETING, score__hr="3", score__sales="5")
    company.winds(days=9)
    company.person("li.na").sees("人力资源部 | 3.0 | −1.0 | 4.5 ✗", "销售部 | 不低于 4.5 |  | 4.5 ✓")
    view = company.room.ledger(HR[0], "satisfaction")
    assert view is not None
    assert {row[0] for row in view.rows} == {"2026-03-02", "2026-04-15"}
