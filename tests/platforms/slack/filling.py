"""Forms in Slack as tests open them and send them."""

from __future__ import annotations

from typing import Any

from bot.cards.model import FormView, Input
from bot.flow.form import Kind
from bot.platforms.slack import views
from tests.platforms.cases import a_form
from tests.platforms.slack.drawing import HANDLES, WORDS, handle_of, state_of, wrong

RAW: dict[Kind, Any] = {
    "text": "短视频策划", "long": "第一行\n第二行", "number": "12", "date": "2026-12-01",
    "moment": "2026-11-26T07:00:00+00:00", "choice": "site", "choices": ["ref"], "person": "li.na",
    "people": ["liu.yang"], "department": "", "cycle": "", "yesno": "", "files": ["f1"],
    "rows": [{"what": "发布职位", "who": "liu.yang"}], "carried": [], "case": "", "record": "",
}  # fmt: skip
"""What the playground's page sends of each kind in tests.platforms.cases when nobody touched it."""


def person_of(handle: str) -> str | None:
    return {handle: person for person, handle in HANDLES.items()}.get(handle)


def opened(*inputs: Input, **rest: Any) -> dict[str, Any]:
    """A form as a modal that Slack would take."""
    view = views.form(a_form(*inputs), handle_of, WORDS, **rest)
    assert wrong(view, "modal") == []
    return view


def blocks(view: dict[str, Any]) -> dict[str, dict[str, Any]]:
    return {block["block_id"]: block for block in view["blocks"] if "block_id" in block}


def read(form: FormView, view: dict[str, Any], **changed: Any) -> dict[str, Any]:
    """What the house would hear of a view in which these blocks were changed."""
    meta = views.read_metadata(view["private_metadata"])
    return views.values(form, state_of(view, **changed), person_of, rows=meta.rows)
