"""The library: the papers of the cases a person may read, their versions, and what changed between two."""

from __future__ import annotations

from heapq import merge
from typing import Literal

from bot.cards.difference import difference
from bot.cards.document import to_docx, to_html
from bot.cards.home import Change, PaperShelf, PaperVersion, PaperView
from bot.cards.model import document_from_json
from bot.cards.plain import document_text
from bot.cards.words import WordMissing
from bot.engine import records, rights
from bot.engine.stretches import Mark, read_mark, written
from bot.engine.tools import Tools
from bot.engine.worlds import world_of
from bot.flow.case import Case
from bot.flow.people import Lang
from bot.ports import Download
from storage import Tx, cases, papers
from storage.papers import DocumentHead

SHELF = 20
_CHUNK = 50
_MOST_CHUNKS = 20
WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


class Library:
    """Finds papers. What a person may not read is, for them, not there."""

    def __init__(self, tools: Tools) -> None:
        self._tools = tools

    def shelf(self, tx: Tx, person: str, lang: Lang, before: str) -> PaperShelf:
        """Papers the newest first, each once with all its versions."""
        mark, shown = read_mark(before), []
        seen: set[tuple[str, str]] = set()
        for _ in range(_MOST_CHUNKS):
            heads = self._heads(tx, person, lang, mark)
            for head in heads:
                mark = head.at, head.id
                view = self._view(tx, head, person, lang) if (head.case_id, head.name) not in seen else None
                seen.add((head.case_id, head.name))
                if view is not None and view.versions[0].id == head.id:
                    shown.append(view)
                if len(shown) == SHELF:
                    return PaperShelf(tuple(shown), written(mark))
            if len(heads) < _CHUNK:
                return PaperShelf(tuple(shown))
        return PaperShelf(tuple(shown), written(mark) if mark else "")

    def paper(self, tx: Tx, person: str, lang: Lang, document_id: str) -> PaperView | None:
        """The paper a document is a version of."""
        row = papers.document(tx, document_id)
        if row is None:
            return None
        head = DocumentHead(row.id, row.case_id, row.name, row.version, row.lang, row.at)
        return self._view(tx, head, person, lang)

    def download(
        self, tx: Tx, person: str, document_id: str, form: Literal["html", "docx", "text"]
    ) -> Download | None:  # fmt: skip
        """A document as a page, a Word file or plain text."""
        row = papers.document(tx, document_id)
        case = self._case(tx, row.case_id, person) if row is not None else None
        if row is None or case is None:
            return None
        paper = document_from_json(row.body)
        name = f"{case.ref}-{row.name}-v{row.version}"
        if form == "html":
            return Download(f"{name}.html", "text/html; charset=utf-8", to_html(paper).encode())
        if form == "text":
            return Download(f"{name}.txt", "text/plain; charset=utf-8", document_text(paper).encode())
        return Download(f"{name}.docx", WORD, to_docx(paper, row.at))

    def difference(self, tx: Tx, person: str, old: str, new: str) -> list[Change] | None:
        """What changed between two versions of one paper; None where they are of two papers."""
        was, now = papers.document(tx, old), papers.document(tx, new)
        if was is None or now is None or self._case(tx, was.case_id, person) is None:
            return None
        if (was.case_id, was.name, was.lang) != (now.case_id, now.name, now.lang):
            return None
        return difference(document_from_json(was.body), document_from_json(now.body))

    def _heads(self, tx: Tx, person: str, lang: Lang, before: Mark | None) -> list[DocumentHead]:
        """Papers of the cases a person has a part in, and of confidential workflows that may name them a reader."""
        guarded = tuple(w.name for w in self._tools.registry.values() if w.access is not None)
        own = papers.heads_of_member(tx, person, lang, before, _CHUNK)
        read = papers.heads_of_workflows(tx, guarded, lang, before, _CHUNK)
        both = merge(own, read, key=lambda head: (head.at, head.id), reverse=True)
        return list({head.id: head for head in both}.values())[:_CHUNK]

    def _view(self, tx: Tx, head: DocumentHead, person: str, lang: Lang) -> PaperView | None:
        case = self._case(tx, head.case_id, person)
        if case is None:
            return None
        words = self._tools.words
        try:
            title = words.say(f"documents.{head.name}", lang, case.workflow)
        except WordMissing:
            title = words.say("documents.document", lang)
        known = [h for h in papers.heads_of_case(tx, head.case_id) if (h.name, h.lang) == (head.name, head.lang)]
        versions = tuple(PaperVersion(h.id, h.version, h.at) for h in reversed(known))
        return PaperView(title, words.title(case.workflow, lang), case.ref, versions)

    def _case(self, tx: Tx, case_id: str, person: str) -> Case | None:
        """The case of a paper, for whoever may read it."""
        row, tools = cases.load(tx, case_id), self._tools
        if row is None or row.workflow not in tools.registry:
            return None
        case = records.from_row(row)
        world = world_of(tools, tx)
        may = rights.may_read(tools.registry[case.workflow], case, person, rights.members(tx, case), world)
        return case if may else None
