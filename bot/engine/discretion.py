"""What is confidential, where somebody acts under a handle that is not confirmed to be theirs (F7)."""

from __future__ import annotations

from bot.engine import restraint, rights
from bot.engine.registers import chatting, matching
from bot.engine.sealing.cards import OPEN, SHOW
from bot.engine.turn import Turn
from bot.engine.views import OFFERED
from bot.flow import register
from bot.ports import Pressed, Submitted
from storage import holding, papers, tasks
from storage.tasks import TaskRow

CONFIDENTIAL = frozenset({"papers", "ledgers", "hr_view", restraint.REST})
"""What of the front desk shows what others wrote, whatever it is about."""


def is_about(turn: Turn, key: str) -> bool:
    """Whether a workflow, a sealed round, a command or a register ("open:<name>") is confidential, by its name."""
    registry = turn.tools.registry
    if key.startswith(chatting.OPEN):
        return _is_register(turn, key.removeprefix(chatting.OPEN))
    if key in registry:
        return rights.keeps_secrets(registry[key])
    return key in registry.sealed or key in CONFIDENTIAL


def is_task(turn: Turn, task: TaskRow) -> bool:
    """Whether a task's card is a confidential one."""
    case = turn.load(task.case_id)
    return rights.keeps_secrets(turn.workflow_of(case)) or matching.is_private(turn, case)


def is_pressed(turn: Turn, person: str, body: Pressed | Submitted) -> bool:
    """Whether a press, or a form that was sent, shows or does something confidential."""
    task = tasks.by_token(turn.tx, body.token)
    if task is not None:
        own = task.person == person and is_task(turn, task)
        return own or (body.verb.startswith(OFFERED) and is_about(turn, body.verb.removeprefix(OFFERED)))
    if (draft := papers.draft(turn.tx, body.token)) is not None:
        return is_about(turn, draft.body.get("workflow", ""))
    if body.verb.startswith(OFFERED):
        return is_about(turn, body.verb.removeprefix(OFFERED))
    if body.verb.startswith((SHOW, OPEN)):
        return True
    if chatting.speaks_of(body.verb):
        return any(_is_register(turn, part) for part in body.verb.split(":")[1:2])
    if body.verb == restraint.OPEN:
        return _is_letter(turn, body.value if isinstance(body, Pressed) else None)
    return body.verb in CONFIDENTIAL


def _is_register(turn: Turn, name: str) -> bool:
    known = turn.tools.registry.registers.get(name)
    return known is not None and register.keeps_secrets(known)


def _is_letter(turn: Turn, value: str | None) -> bool:
    letter = holding.by_id(turn.tx, int(value)) if value and value.isdecimal() and len(value) < 12 else None
    return letter is not None and letter.private
