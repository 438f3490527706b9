"""Forms begun, documents made, files handed in."""

from __future__ import annotations

import pytest
from sqlalchemy import text

from storage import Store, papers
from storage.papers import DocumentRow, FileRow
from tests.storage.helpers import NOON, keep_case, later


@pytest.mark.parametrize("private", [False, True])
def test_a_draft_goes_on_under_its_first_token(store: Store, private: bool) -> None:
    """One draft a person and kind: continuing it, sealed or not, keeps its buttons alive."""
    with store.transaction() as tx:
        assert papers.put_draft(tx, "d1", "li", "hire", {"role": "策划"}, NOON, private) == "d1"
        assert papers.put_draft(tx, "d2", "li", "hire", {"role": "编辑"}, later(hours=2), private) == "d1"
        papers.put_draft(tx, "d3", "li", "appeal", {}, later(hours=1))
        papers.put_draft(tx, "d4", "wang", "hire", {}, NOON)
        found = papers.draft(tx, "d1")
        assert found is not None
        assert (found.body, found.updated_at) == ({"role": "编辑"}, later(hours=2))
        assert papers.draft_of(tx, "li", "hire") == found
        assert [draft.id for draft in papers.drafts(tx, "li")] == ["d1", "d3"]
        raw = tx.connection.execute(text("SELECT CAST(body AS TEXT) FROM draft WHERE id = 'd1'")).scalar_one()
        assert raw.startswith('"v1:') is private
        papers.delete_draft(tx, "d1")
        assert papers.draft(tx, "d1") is None
        assert papers.drafts(tx, "nobody") == []


def test_documents_keep_every_version(store: Store) -> None:
    """Versions are rows of their own; a private one is sealed in the file."""
    with store.transaction() as tx:
        keep_case(tx)
        first = DocumentRow("x1", "c1", "spec", 1, "zh", {"title": "需求"}, False, NOON)
        second = DocumentRow("x2", "c1", "spec", 2, "zh", {"title": "意见"}, True, later(hours=1))
        papers.add_document(tx, first)
        papers.add_document(tx, second)
        assert [papers.document(tx, head.id) for head in papers.heads_of_case(tx, "c1")] == [first, second]
        raw = tx.connection.execute(text("SELECT CAST(body AS TEXT) FROM document WHERE id = 'x2'")).scalar_one()
    assert raw.startswith('"v1:')


def test_a_file_joins_one_case_by_its_owner_only(store: Store) -> None:
    """I1: nobody attaches another's file, and an attached file does not move to another case."""
    with store.transaction() as tx:
        keep_case(tx, "c1")
        keep_case(tx, "c2")
        papers.add_file(tx, FileRow("f1", None, "li", "证据.pdf", "application/pdf", 2048, NOON, False))
        assert not papers.attach_to_case(tx, "f1", "c1", "wang", True)
        assert papers.attach_to_case(tx, "f1", "c1", "li", True)
        assert not papers.attach_to_case(tx, "f1", "c2", "li", False)
        kept = FileRow("f1", "c1", "li", "证据.pdf", "application/pdf", 2048, NOON, True)
        assert papers.file(tx, "f1") == kept
        assert papers.files_of(tx, "c1") == [kept]
        assert papers.file(tx, "guess") is None
