"""Papers: whoever may read a case finds its papers, all versions, and what changed; nobody else finds any."""

from __future__ import annotations

import pytest

from bot.engine import library
from storage import cases, papers
from storage.papers import DocumentRow
from tests.looking import every
from tests.office import Company

NEED = {
    "role": "短视频策划", "headcount": 2, "reason": "expansion", "headcount_plan": "within",
    "engagement": "full_time", "start_by": "2026-04-20", "urgency": "normal",
}  # fmt: skip
VERSIONS = (("specification", 1, "2"), ("specification", 2, "3"), ("outcome", 1, ""))


def paper(*fields: tuple[str, str]) -> dict[str, object]:
    rows = [[label, [{"text": value, "bold": False, "type": "text"}]] for label, value in fields]
    title = [{"text": "说明书", "bold": False, "type": "text"}]
    return {"title": title, "parts": [{"rows": rows, "type": "fields"}], "lang": "zh", "facts": {}}


@pytest.fixture
def papered(company: Company) -> Company:
    """A need with two versions of its specification and one outcome, in both languages."""
    company.person("wang.xiaoyu").starts("recruiting.hiring_need", department="marketing", **NEED)
    (case,) = every(company)
    now = company.clock.now()
    with company.bole.tools.store.transaction() as tx:
        for lang in ("zh", "en"):
            for n, (name, version, count) in enumerate(
                [("specification", 1, "2"), ("specification", 2, "3"), ("outcome", 1, "")]
            ):
                body = paper(("岗位", "短视频策划"), ("人数", count))
                papers.add_document(tx, DocumentRow(f"{lang}{n}", case.id, name, version, lang, body, False, now))
    return company


def test_a_shelf_has_each_paper_once_with_its_versions(papered: Company) -> None:
    """In the reader's language, the newest version first."""
    shelf = papered.room.papers("li.na")
    told = {p.versions[0].id: [v.version for v in p.versions] for p in shelf.papers}
    assert told == {"zh1": [2, 1], "zh2": [1]}
    assert {p.ref for p in shelf.papers} == {"HN-2026-0001"}
    assert len({p.title for p in shelf.papers}) == 2
    assert shelf.older == ""


def test_nobody_finds_the_papers_of_others(papered: Company) -> None:
    """No shelf, no paper, no difference, no download for somebody with no part in the case."""
    room = papered.room
    assert room.papers("cao.min").papers == ()
    assert room.paper("cao.min", "zh0") is None
    assert room.difference("cao.min", "zh0", "zh1") is None
    assert room.document("cao.min", "zh0", "html") is None
    assert room.paper("li.na", "nothing") is None


def test_a_paper_can_be_read_as_plain_text(papered: Company) -> None:
    """For a chat: title and answers in words; refused like any other form to who may not read it."""
    found = papered.room.document("li.na", "zh0", "text")
    assert (found.name, found.media) == ("HN-2026-0001-specification-v1.txt", "text/plain; charset=utf-8")
    assert found.content.decode() == "说明书\n\n岗位：短视频策划\n人数：2"
    assert papered.room.document("cao.min", "zh0", "text") is None


def test_two_versions_are_told_apart_place_by_place(papered: Company) -> None:
    """What changed and nothing else; versions of two papers, or of two languages, are not compared."""
    room = papered.room
    (change,) = room.difference("li.na", "zh0", "zh1")
    assert (change.where, change.was, change.now) == ("人数", "2", "3")
    assert room.difference("li.na", "zh1", "zh1") == []
    assert room.difference("li.na", "zh0", "zh2") is None
    assert room.difference("li.na", "zh0", "en1") is None


def test_a_long_shelf_goes_on(papered: Company, monkeypatch: pytest.MonkeyPatch) -> None:
    """Shelf after shelf each paper once, though all were made in the same moment."""
    monkeypatch.setattr(library, "SHELF", 1)
    monkeypatch.setattr(library, "_CHUNK", 2)
    (case,) = every(papered)
    now = papered.clock.now()
    with papered.bole.tools.store.transaction() as tx:
        row = cases.load(tx, case.id)
        assert row is not None
        for n in range(4):
            papers.add_document(tx, DocumentRow(f"m{n}", case.id, f"memo{n}", 1, "zh", paper(), False, now))
    seen: list[str] = []
    mark, steps = "", 0
    while (mark or not steps) and steps < 20:
        shelf = papered.room.papers("li.na", mark)
        seen += [p.versions[0].id for p in shelf.papers]
        mark, steps = shelf.older, steps + 1
    assert sorted(seen) == ["m0", "m1", "m2", "m3", "zh1", "zh2"]


def test_a_confidential_paper_is_for_its_readers(company: Company) -> None:
    """The appellant and the reviewer find the opinion; the rater, HR at large and strangers find none."""
    company.person("wang.xiaoyu").starts(
        "growth.appeal", cycle="2026Q1", result="B", rater="liu.yang", grounds=["data"], facts="数据有误",
        remedy="recalculate", consent="yes",
    )  # fmt: skip
    (case,) = every(company)
    with company.bole.tools.store.transaction() as tx:
        body = paper(("结论", "维持"))
        papers.add_document(tx, DocumentRow("o1", case.id, "opinion", 1, "zh", body, True, company.clock.now()))
    handler = case.waiting_for()[0]
    for person, found in (("wang.xiaoyu", 1), (handler, 1), ("liu.yang", 0), ("li.na", 0), ("cao.min", 0)):
        assert len(company.room.papers(person).papers) == found, person
        assert (company.room.document(person, "o1", "docx") is not None) == bool(found)
