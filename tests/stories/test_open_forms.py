"""A form half filled in outlives the process that drew it: a restart, or the next page handled by another replica."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from tests.looking import every
from tests.stories.needs import NEED
from tests.wires.feishu import in_feishu

WHO = "wang.xiaoyu"


def newest_form(company: Any) -> Any:
    """The message in which the form somebody was given last stands."""
    feishu, handle = company.wire.feishu, company.wire.handles[WHO]
    offered = (m for m in reversed(feishu.messages(handle)) if any(c.action == "submit" for c in controls(company, m)))
    return next(offered)["message_id"]


def controls(company: Any, message: Any) -> Any:
    found = message["message_id"] if isinstance(message, dict) else message
    return company.wire.feishu.controls(found, company.wire.handles[WHO])


def test_what_was_answered_on_pages_already_left_outlives_a_restart(tmp_path: Path) -> None:
    """Page one is filled in, the bot is started anew, the rest is filled in: nothing has to be written twice, and
    nothing of it stands readable in any file."""
    for company in in_feishu(tmp_path):
        hands = company.wire.feishu.as_user(company.wire.handles[WHO])
        hands.says("招人")
        company.settles()
        form = newest_form(company)
        role = "名字很特别的岗位"
        hands.fills(form, {"q:role": role, "q:headcount": "3", "q:department": "市场部"})
        first = {c.name for c in controls(company, form)}
        reason = next(c for c in controls(company, form) if c.name == "q:reason")
        hands.fills(form, {"q:reason": reason.options[0][0]})
        hands.submits(form, "next")
        assert {c.name for c in controls(company, form)} != first
        company.reopens()
        company.writes_not(role)
        while not any(c.name == "send" for c in controls(company, form)):
            hands.submits(form, "next")
        while any(c.name == "back" for c in controls(company, form)):
            hands.submits(form, "back")
        shown = company.wire.feishu.shown(form, company.wire.handles[WHO])
        assert role in shown, shown


def test_of_a_form_that_was_sent_no_answer_is_kept(tmp_path: Path) -> None:
    """What people wrote in it is with its case, and nowhere else; that it was sent is known, for who sends it again."""
    for company in in_feishu(tmp_path):
        company.person(WHO).starts("recruiting.hiring_need", **NEED)
        assert every(company, "recruiting.hiring_need")
        kept = company.bole.room.open_forms
        with company.bole.tools.store.reading() as tx:
            names = tx.connection.exec_driver_sql("SELECT name FROM open_form").scalars().all()
        assert [(kept.find(name) or {})["values"] for name in names] == [{}] * len(names)
