"""Lines of the list named by their number: "done 2", "2完成了", "3推到周五"."""

from __future__ import annotations

import re

from bot.engine import agenda, discretion, linking, prompts, rights, roundup, talking
from bot.engine.pressing import submitted
from bot.engine.prompts import Prompt
from bot.engine.spoken import Spoken
from bot.engine.turn import Turn
from bot.flow.workflow import Step
from bot.ports import Answer, Submitted
from storage import tasks
from storage.tasks import TaskRow

SHORT = 80
"""A message with the number behind is no longer: looking for it takes time with the square of the length."""
_NUMBER = r"(?:第|#|no\.?\s*)?(?P<n>\d{1,2})\s*[条项个件号]?"
_BEFORE = re.compile(rf"\s*{_NUMBER}\s*[、:：.)）]?\s*(?P<what>\D.*)", re.IGNORECASE | re.DOTALL)
_BEHIND = re.compile(rf"\s*(?P<what>[^\d]+?)\s*{_NUMBER}\s*[。.!！]?\s*", re.IGNORECASE)


def hear(spoken: Spoken) -> Answer | None:
    """What is answered to a line of the list shown last and what became of it; None where no line is named.

    Decisions are never taken so.
    """
    turn, desk, said = spoken.turn, spoken.desk, spoken.text.strip()
    found = (_BEHIND.fullmatch(said) if len(said) <= SHORT else None) or _BEFORE.fullmatch(said)
    tokens = agenda.remembered(turn, desk.person)["tokens"] if found else []
    if found is None or not 1 <= int(found["n"]) <= len(tokens):
        return None
    task = tasks.by_token(turn.tx, tokens[int(found["n"]) - 1])
    if task is None or task.person != desk.person or task.state != "open":
        return None
    if not turn.trusted and discretion.is_task(turn, task):
        return linking.refused(turn, desk.person, spoken=True)
    meant = _meant(turn, task, found["what"])
    if len(meant) != 1 or meant[0].workflow.access is not None:
        return None
    prompt = meant[0]
    step = prompt.workflow.places[prompt.case.place]
    if not isinstance(step, Step) or step.own != "fine":
        return spoken.shown(desk.which_task([task]))
    if prompt.form is not None:
        return talking.answer(turn, desk.person, prompt, found["what"], named=True, at_once=spoken.said.form)
    about = agenda.about(turn, agenda.item(turn, task)) or prompt.case.ref
    given = submitted(turn, desk.person, task, Submitted(task.token, prompt.verb, {}))
    roundup.redraw(turn, desk.person)
    card = desk.card("said", text=turn.say("list.said", desk.person, about=about, said=given.toast))
    return spoken.shown(card, private=rights.keeps_secrets(prompt.workflow))


def _meant(turn: Turn, task: TaskRow, what: str) -> list[Prompt]:
    """The button of the task that the words stand for; a bare 完成 is a 完成了."""
    return prompts.meant(turn, task.person, what, task.token) or prompts.meant(
        turn, task.person, f"{what.strip()}了", task.token
    )
