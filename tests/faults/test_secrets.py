"""What is confidential reaches nobody who may not know it, and lies nowhere in the clear."""

from __future__ import annotations

import json
import logging
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path

import pytest

from bot.cards.model import Card
from bot.cards.plain import card_text
from tests.looking import every, rows
from tests.office import Colleague, Company, opened

ASKER, HANDLER, RATER = "wang.xiaoyu", "xu.lan", "liu.yang"
CANARIES = [f"CANARY{number:02d}OF{word}" for number, word in enumerate(
    ("FACTS", "RESULT", "CONTACT", "MISSING", "ADDED", "SOURCE", "RECORDED", "VERIFIED", "INTERVIEW", "FINDINGS",
     "BASIS", "REASONS", "NEWRESULT", "FACTOR", "DISAGREE", "FILE", "SPOKEN")
)]  # fmt: skip
FACTS, RESULT, CONTACT, MISSING, ADDED, SOURCE, RECORDED, VERIFIED, INTERVIEW = CANARIES[:9]
FINDINGS, BASIS, REASONS, NEWRESULT, FACTOR, DISAGREE, FILE, SPOKEN = CANARIES[9:]


@pytest.fixture
def company(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> Iterator[Company]:
    caplog.set_level(logging.DEBUG)
    yield from opened(tmp_path)


def opens(colleague: Colleague, ref: str) -> Card:
    """What somebody reads after opening a confidential case."""
    view = colleague.does("see", ref).view
    assert view is not None
    return view


def an_appeal_to_its_end(company: Company) -> set[str]:
    """Every confidential field of an appeal is filled in with a canary; who read something on the way."""
    asker, handler, above = company.person(ASKER), company.person(HANDLER), company.person("chen.jing")
    file = company.room.attach(ASKER, f"{FILE}.txt", FILE.encode())
    asker.says("我要申诉")
    asker.says(f"{SPOKEN} 数据有出入")
    asker.starts(
        "growth.appeal", cycle="2025Q4", result=RESULT, rater=RATER, grounds=["data"], facts=FACTS,
        remedy="recalculate", evidence=[file], contact_time=CONTACT, consent="yes",
    )  # fmt: skip
    (case,) = every(company, "growth.appeal")
    ref = case.ref
    assert FACTS in card_text(opens(handler, ref))
    handler.does("ask_for_more", ref, missing=MISSING)
    opens(asker, ref)
    asker.does("resubmit", ref, added=ADDED)
    opens(handler, ref)
    handler.does("accept", ref)
    for _ in range(2):
        opens(handler, ref)
        handler.does("add_interview", ref, who=RATER, day="2026-03-02", summary=INTERVIEW)
    opens(handler, ref)
    checked = {"source": SOURCE, "recorded": RECORDED, "verified": VERIFIED}
    handler.does("check_data", ref, checked=[checked])
    opens(handler, ref)
    handler.does("invite", ref, talk_at="2026-03-05T15:00", where="会议室")
    opens(handler, ref)
    opinion = {"findings": FINDINGS, "basis": BASIS, "reasons": REASONS, "effective": "2026-04-01"}
    handler.does("adjust", ref, **opinion, new_result=NEWRESULT, bonus_factor=FACTOR)
    opens(asker, ref)
    asker.does("received", ref)
    opens(asker, ref)
    asker.does("escalate", ref, disagree=DISAGREE)
    assert DISAGREE in card_text(opens(above, ref))
    company.winds(days=40)
    return {ASKER, HANDLER, "chen.jing"}


def in_the_clear(folder: Path) -> bytes:
    """Every byte the bot keeps on disk, its log of the last minutes included."""
    return b"".join(path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file())


def test_an_appeal_leaves_its_words_with_those_who_may_read_them(
    company: Company, caplog: pytest.LogCaptureFixture, tmp_path: Path
) -> None:
    """I4: canary words in every field of an appeal, through every step of it. No card in a chat holds one, no
    notice, no line of the log, no audit row, no timeline, no ledger, and no byte on the disk."""
    may_read = an_appeal_to_its_end(company)
    for parcel in company.platform.sent:
        said = json.dumps(asdict(parcel), ensure_ascii=False, default=str)
        own = [FILE, SPOKEN] if parcel.place == ASKER else []
        found = [word for word in CANARIES if word in said and word not in own]
        assert not found, f"{parcel.place} was sent {found}"
    for person in company.bole.company.people:
        told = repr(company.room.timeline(person))
        assert not [word for word in CANARIES if word in told], person
    audit = repr(rows(company, "audit"))
    logged = "\n".join(record.getMessage() + str(record.exc_text) for record in caplog.records)
    disk = in_the_clear(tmp_path)
    for word in CANARIES:
        assert word not in audit
        assert word not in logged
        assert word.encode() not in disk, f"{word} lies on the disk"
    (case,) = every(company, "growth.appeal")
    documents = rows(company, "document", "case_id = :case", case=case.id)
    assert documents
    for document in documents:
        for person in company.bole.company.people:
            page = company.room.document(person, document["id"], "html")
            assert page is None or person in may_read, f"{person} reads the opinion"


def test_a_private_note_is_its_authors_alone(
    company: Company, caplog: pytest.LogCaptureFixture, tmp_path: Path
) -> None:
    """I4: a private note of a one-on-one appears to its author only: not to the other, not to HR, not in the
    minutes, and not on the disk."""
    note, other = "CANARY20OFNOTE", "CANARY21OFREPORT"
    manager, report = company.person(RATER), company.person(ASKER)
    manager.starts("growth.one_on_one", with_whom=ASKER, when="2026-03-05T15:00")
    manager.does("note", words=note)
    report.does("note", words=other)
    manager.does("held", went_well="ROI 涨了 12%", to_improve="素材早点给到", my_support="我去找设计排期")
    report.does("all_said")
    company.winds(days=3)
    for parcel in company.platform.sent:
        said = json.dumps(asdict(parcel), ensure_ascii=False, default=str)
        assert note not in said or parcel.place == RATER
        assert other not in said or parcel.place == ASKER
    case = next(c for c in every(company, "growth.one_on_one") if c.requester == RATER and c.said("note"))
    documents = rows(company, "document", "case_id = :case", case=case.id)
    assert documents
    for document in documents:
        for person in (RATER, ASKER):
            page = company.room.document(person, document["id"], "html")
            assert page is not None
            assert note.encode() not in page.content
            assert other.encode() not in page.content
    everything = in_the_clear(tmp_path) + caplog.text.encode() + repr(rows(company, "audit")).encode()
    assert note.encode() not in everything, "the manager's note lies in the clear"
    assert other.encode() not in everything, "the report's note lies in the clear"


def test_an_answer_with_readers_of_its_own_is_theirs_alone(
    company: Company, caplog: pytest.LogCaptureFixture, tmp_path: Path
) -> None:
    """I4: the salary band of a hiring need is HR's: nobody else is shown it, and it lies nowhere in the clear."""
    band = "CANARY30OFSALARY"
    need = {
        "department": "marketing", "role": "短视频策划", "headcount": 2, "reason": "expansion",
        "headcount_plan": "within", "engagement": "full_time", "start_by": "2026-04-20", "urgency": "normal",
    }  # fmt: skip
    company.person(ASKER).starts("recruiting.hiring_need", **need, salary_band="CANARY31OFFORGERY")
    (case,) = every(company, "recruiting.hiring_need")
    assert "CANARY31OFFORGERY" not in repr(case)
    for person, verb in (("li.na", "approve"), ("xu.lan", "feasible"), ("chen.jing", "approve")):
        company.person(person).does(verb, case.ref)
    spec = {
        "duties": "写脚本", "must": "三年经验", "competencies": "写作", "traits": "细心", "assessment": ["case"],
        "channels": ["referral"], "panel": ["li.na"],
    }  # fmt: skip
    company.person("xu.lan").does("amend", case.ref, **spec, salary_band=band)
    assert every(company, "recruiting.hiring_need")[0].answers["salary_band"] == band
    company.winds(days=1)
    hr = {"xu.lan", "chen.jing", "ma.chao", "ding.rui", "gu.minhua"}
    for parcel in company.platform.sent:
        assert parcel.place in hr or band not in repr(parcel), f"{parcel.place} is shown the salary band"
    for person in company.bole.company.people:
        ledger = company.room.ledger(person, "hiring")
        assert ledger is None or person in hr or band not in repr(ledger)
    everything = in_the_clear(tmp_path) + caplog.text.encode() + repr(rows(company, "audit")).encode()
    assert band.encode() not in everything
