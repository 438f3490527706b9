"""Papers: forms begun, documents made, files handed in (their bytes lie outside the database)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial
from typing import Any, TypeVar

from sqlalchemy import bindparam, delete, insert, or_, select, update

from storage.prepared import Prepared
from storage.session import Tx
from storage.statements import columns_of, insert_or_replace
from storage.tables import Case_, Document, Draft, File, Member, table


@dataclass(frozen=True)
class DraftRow:
    """A form somebody has begun. `id` is the token its buttons carry; one draft a person and kind."""

    id: str
    person: str
    kind: str
    body: Any
    private: bool
    updated_at: datetime


@dataclass(frozen=True)
class DocumentRow:
    """A document of a case, in one language; `body` is JSON."""

    id: str
    case_id: str
    name: str
    version: int
    lang: str
    body: Any
    private: bool
    at: datetime


@dataclass(frozen=True)
class DocumentHead:
    """What is known of a document without reading it."""

    id: str
    case_id: str
    name: str
    version: int
    lang: str
    at: datetime


@dataclass(frozen=True)
class FileRow:
    """A file somebody handed in. `size` in bytes; `case_id` is None until its form is submitted."""

    id: str
    case_id: str | None
    owner: str
    name: str
    media: str
    size: int
    at: datetime
    private: bool


Mark = tuple[datetime, str]
Sealed = TypeVar("Sealed", DraftRow, DocumentRow)

_R, _D, _F, _M, _C = table(Draft), table(Document), table(File), table(Member), table(Case_)
_ID = bindparam("row")
_DRAFTS, _DOCUMENTS, _FILES = columns_of(DraftRow, _R), columns_of(DocumentRow, _D), columns_of(FileRow, _F)
_KEEP = Prepared(insert_or_replace(_R, "person", "kind").returning(_R.c.id))
_DRAFT = Prepared(_DRAFTS.where(_R.c.id == _ID))
_DRAFT_OF = Prepared(_DRAFTS.where(_R.c.person == bindparam("who"), _R.c.kind == bindparam("of")))
_DRAFTS_OF = Prepared(_DRAFTS.where(_R.c.person == bindparam("who")).order_by(_R.c.updated_at.desc(), _R.c.id))
_DROP = Prepared(delete(_R).where(_R.c.id == _ID))
_FORGET = Prepared(delete(_R).where(_R.c.kind == bindparam("of"), _R.c.updated_at < bindparam("until")))
_ADD_DOCUMENT = Prepared(insert(_D))
_DOCUMENT = Prepared(_DOCUMENTS.where(_D.c.id == _ID))
_HEADS = columns_of(DocumentHead, _D)
_HEADS_OF = Prepared(_HEADS.where(_D.c.case_id == bindparam("case")).order_by(_D.c.version, _D.c.at, _D.c.id))
_ADD_FILE = Prepared(insert(_F))
_FILE = Prepared(_FILES.where(_F.c.id == _ID))
_FILES_BY = Prepared(_FILES.where(_F.c.owner == bindparam("who"), _F.c.case_id.is_(None)).order_by(_F.c.at))
_FILES_OF = Prepared(_FILES.where(_F.c.case_id == bindparam("case")).order_by(_F.c.at, _F.c.id))
_ATTACH = Prepared(
    update(_F)
    .where(_F.c.id == _ID, _F.c.owner == bindparam("by"), _F.c.case_id.is_(None))
    .values(case_id=bindparam("case"), private=bindparam("secret"), name=bindparam("called"))
)


def put_draft(tx: Tx, id: str, person: str, kind: str, body: Any, now: datetime, private: bool = False) -> str:
    """Keep a form as far as it is filled in; the draft's token (the first one, when it was begun before)."""
    stored = tx.vault.keep(body, private, f"draft:body:{person}/{kind}")
    values = {"id": id, "person": person, "kind": kind, "body": stored, "private": private, "updated_at": now}
    return tx.run(_KEEP, **values).scalar()


def draft(tx: Tx, id: str) -> DraftRow | None:
    """The draft with that token."""
    return _one(tx, DraftRow, tx.run(_DRAFT, row=id).first())


def draft_of(tx: Tx, person: str, kind: str) -> DraftRow | None:
    """A person's draft of that kind."""
    return _one(tx, DraftRow, tx.run(_DRAFT_OF, who=person, of=kind).first())


def drafts(tx: Tx, person: str) -> list[DraftRow]:
    """A person's drafts, the last touched first."""
    return [_open(tx, DraftRow(*row)) for row in tx.run(_DRAFTS_OF, who=person)]


def delete_draft(tx: Tx, id: str) -> None:
    """Throw a draft away."""
    tx.run(_DROP, row=id)


def forget_drafts(tx: Tx, kind: str, before: datetime) -> None:
    """Throw away everybody's drafts of a kind that were last touched before a moment."""
    tx.run(_FORGET, of=kind, until=before)


def add_document(tx: Tx, row: DocumentRow) -> None:
    """Keep a document; a new version is a new row."""
    stored = tx.vault.keep(row.body, row.private, _seal_of(row))
    tx.run(_ADD_DOCUMENT, **(vars(row) | {"body": stored}))


def document(tx: Tx, id: str) -> DocumentRow | None:
    """The document with that id."""
    return _one(tx, DocumentRow, tx.run(_DOCUMENT, row=id).first())


def heads_of_cases(tx: Tx, cases: Sequence[str], lang: str, limit: int) -> list[DocumentHead]:
    """The newest documents of those cases, newest first, without their words."""
    return _heads(tx, _D.c.case_id.in_(cases), lang, None, limit) if cases else []


def heads_of_case(tx: Tx, case_id: str) -> list[DocumentHead]:
    """The documents of a case without their words, oldest first."""
    return list(tx.recall(_HEADS_OF, _head, case=case_id))


def ahead(tx: Tx, case_id: str) -> None:
    """The files and documents of a case will be asked for."""
    tx.ahead(_FILES_OF, case=case_id)
    tx.ahead(_HEADS_OF, case=case_id)


def heads_of_member(tx: Tx, person: str, lang: str, before: Mark | None, limit: int) -> list[DocumentHead]:
    """The documents of the cases somebody has a part in, newest first: those before a moment and id."""
    mine = select(_M.c.case_id).where(_M.c.person == person)
    return _heads(tx, _D.c.case_id.in_(mine), lang, before, limit)


def heads_of_workflows(
    tx: Tx, workflows: Sequence[str], lang: str, before: Mark | None, limit: int
) -> list[DocumentHead]:
    """The documents of the cases of some workflows, newest first: those before a moment and id."""
    theirs = select(_C.c.id).where(_C.c.workflow.in_(workflows))
    return _heads(tx, _D.c.case_id.in_(theirs), lang, before, limit) if workflows else []


def _head(row: tuple[Any, ...]) -> DocumentHead:
    return DocumentHead(*row)


def _heads(tx: Tx, whose: Any, lang: str, before: Mark | None, limit: int) -> list[DocumentHead]:
    query = _HEADS.where(whose, _D.c.lang == lang)
    if before is not None:
        at, id = before
        query = query.where(_D.c.at <= at, or_(_D.c.at < at, _D.c.id < id))
    query = query.order_by(_D.c.at.desc(), _D.c.id.desc()).limit(limit)
    return [DocumentHead(*row) for row in tx.ask(query)]


def add_file(tx: Tx, row: FileRow) -> None:
    """Note a file that was handed in; the name of a private one is sealed too."""
    tx.run(_ADD_FILE, **(vars(row) | {"name": _name(tx, row.id, row.name, row.private)}))


def file(tx: Tx, id: str) -> FileRow | None:
    """What is known of a file."""
    row = tx.run(_FILE, row=id).first()
    return None if row is None else _file(tx, row)


def files_of(tx: Tx, case_id: str) -> list[FileRow]:
    """The files of a case, oldest first."""
    return list(tx.recall(_FILES_OF, partial(_file, tx), case=case_id))


def files_by(tx: Tx, owner: str) -> list[FileRow]:
    """The files somebody handed in that belong to no case yet."""
    return [_file(tx, row) for row in tx.run(_FILES_BY, who=owner)]


def attach_to_case(tx: Tx, id: str, case_id: str, owner: str, private: bool) -> bool:
    """Make a file part of a case; only its owner's, and only one that is part of no case yet."""
    known = file(tx, id)
    if known is None:
        return False
    called = _name(tx, id, known.name, private)
    return tx.run(_ATTACH, row=id, case=case_id, by=owner, secret=private, called=called).rowcount == 1


def _name(tx: Tx, id: str, name: str, private: bool) -> str:
    return tx.vault.keep(name, private, f"file:name:{id}")


def _file(tx: Tx, row: tuple[Any, ...]) -> FileRow:
    found = FileRow(*row)
    return replace(found, name=tx.vault.show(found.name, found.private, f"file:name:{found.id}"))


def _seal_of(row: DraftRow | DocumentRow) -> str:
    if isinstance(row, DraftRow):
        return f"draft:body:{row.person}/{row.kind}"
    return f"document:body:{row.id}"


def _open(tx: Tx, row: Sealed) -> Sealed:
    return replace(row, body=tx.vault.show(row.body, True, _seal_of(row))) if row.private else row


def _one(tx: Tx, kind: type[Sealed], row: tuple[Any, ...] | None) -> Sealed | None:
    return None if row is None else _open(tx, kind(*row))
