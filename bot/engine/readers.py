"""Who may read a case, asked by a page that shows what belongs to it."""

from __future__ import annotations

from bot.engine import records, rights
from bot.engine.tools import Tools
from bot.engine.worlds import world_of
from storage import Tx, cases
from storage.papers import FileRow


def may_read(tools: Tools, tx: Tx, case_id: str, person: str) -> bool:
    """Whether somebody may read a case; nobody may read one that is not there, or of a workflow nobody knows."""
    row = cases.load(tx, case_id)
    if row is None or row.workflow not in tools.registry:
        return False
    case = records.from_row(row)
    members = rights.members(tx, case)
    return rights.may_read(tools.registry[case.workflow], case, person, members, world_of(tools, tx))


def may_have(tools: Tools, tx: Tx, file: FileRow, person: str) -> bool:
    """Whether somebody may have a file: its owner until it belongs to a case, then whoever may read that."""
    return file.owner == person if file.case_id is None else may_read(tools, tx, file.case_id, person)
