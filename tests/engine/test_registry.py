"""The workflows are found by walking the handlers; no two may be mistaken for each other."""

from __future__ import annotations

from pathlib import Path

import pytest

import handlers
from bot.engine.registry import Registry, find_workflows
from bot.flow.workflow import WorkflowError
from handlers.meetings.action_item import ActionItem


def test_every_module_of_the_handlers_is_a_workflow() -> None:
    """Nothing is listed anywhere: a new file is a new workflow, register or sealed round."""
    folder = Path(handlers.__path__[0])
    modules = {".".join(p.relative_to(folder).with_suffix("").parts) for p in folder.rglob("*.py")}
    registry = find_workflows(handlers)
    assert {*registry, *registry.registers, *registry.sealed} == {m for m in modules if not m.endswith("__init__")}


class Twin(ActionItem):
    """The same prefix and command under another name."""


Twin.name = "meetings.twin"


class Again(ActionItem):
    """The same name."""


Again.name = ActionItem.name


def test_two_workflows_may_not_share_a_prefix_or_a_command() -> None:
    """The message names both and says what to do."""
    with pytest.raises(WorkflowError, match=r"meetings.twin and meetings.action_item both have prefix = 'AI'"):
        Registry([ActionItem, Twin])
    Twin.prefix = "TW"
    with pytest.raises(WorkflowError, match=r"both have command = 'todo'"):
        Registry([ActionItem, Twin])


def test_a_module_holds_one_workflow() -> None:
    """Two of the same name would hide each other."""
    with pytest.raises(WorkflowError, match=r"two workflows are called meetings\.action_item"):
        Registry([ActionItem, Again])
