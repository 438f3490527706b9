"""Each opening of a confidential case is on record, on a page as in the chat."""

from __future__ import annotations

from storage import openings, papers
from storage.papers import DocumentRow
from tests.engine.test_library import NEED, paper
from tests.looking import every
from tests.office import Company
from tests.stories.growth.appeals import REF, filed


def who_opened(company: Company, case_id: str) -> list[str]:
    with company.bole.tools.store.reading() as tx:
        return [each.person for each in openings.of_case(tx, case_id)]


def papered(company: Company) -> str:
    """The only case, with two versions of a paper."""
    (case,) = every(company)
    with company.bole.tools.store.transaction() as tx:
        for n in (1, 2):
            body = paper(("结论", str(n)))
            papers.add_document(tx, DocumentRow(f"d{n}", case.id, "opinion", n, "zh", body, True, company.clock.now()))
    return case.id


def test_whoever_reads_a_confidential_case_on_a_page_is_on_record(company: Company) -> None:
    """Its story, a paper, the difference of two; whoever may not read it leaves no opening."""
    filed(company)
    case_id, room = papered(company), company.room
    assert room.case_history("xu.lan", REF)
    assert room.document("xu.lan", "d1", "html")
    assert room.difference("xu.lan", "d1", "d2")
    assert who_opened(company, case_id) == ["xu.lan"] * 3
    assert company.audit(REF)[-3:] == ["opened"] * 3
    assert room.case_history("li.na", REF) is None
    assert room.document("li.na", "d1", "html") is None
    assert room.difference("li.na", "d1", "d2") is None
    assert len(who_opened(company, case_id)) == 3


def test_reading_what_is_not_confidential_writes_nothing(company: Company) -> None:
    """A need is read without a trace."""
    company.person("wang.xiaoyu").starts("recruiting.hiring_need", department="marketing", **NEED)
    case_id = papered(company)
    assert company.room.document("li.na", "d1", "html")
    assert who_opened(company, case_id) == []
