"""What is told when the platforms' directories changed: who left and who has their tasks now, who is found again,
which address is two people's."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from bot.engine import letters
from bot.engine.restraint import Prompt
from bot.engine.turn import Turn
from storage import tasks


def departed(turn: Turn, person: str, moved: list[str]) -> None:
    """Somebody left while they were asked for something: HR and the maintainers hear who is asked now (F4).

    Of a confidential case nothing is told but that there is one. Who is only somebody else by now has not left.
    """
    if turn.tools.directory.now(person) != person:
        return
    cases = [turn.load(case_id) for case_id in moved]
    open_ = [case for case in cases if turn.workflow_of(case).access is None]
    lines = [{"ref": c.ref, "workflow": c.workflow, "to": [p for p in c.waiting_for() if p != person]} for c in open_]
    for reader in keepers(turn):
        words, lang = turn.tools.words, turn.reader(reader).lang
        told = [
            {
                "ref": each["ref"],
                "title": words.title(each["workflow"], lang),
                "to": _names(turn, each["to"], reader),
            }
            for each in lines
        ]
        details = {"who": called(turn, person, reader), "lines": told, "hidden": len(cases) - len(open_)}
        _tell(turn, reader, "departed", details)


def reached(turn: Turn, about: Mapping[str, Any]) -> None:
    """Somebody can be written to at last: what they are asked for is shown to them where they are."""
    for task in tasks.waiting_for(turn.tx, about["person"]):
        letters.for_task(turn, turn.load(task.case_id), task, anew=True)


def doubted(turn: Turn, about: Mapping[str, Any]) -> None:
    """An e-mail address is two people's, so that nobody is joined by it: whoever can mend it hears so."""
    for reader in keepers(turn):
        details = {**about, "people": _names(turn, about["people"], reader), "handles": ", ".join(about["handles"])}
        _tell(turn, reader, "doubtful", details)


def keepers(turn: Turn) -> dict[str, None]:
    return dict.fromkeys((*turn.office.holders("hr_lead"), *turn.office.holders("maintainer")))


def _names(turn: Turn, people: Iterable[str], reader: str) -> str:
    return turn.say("lists.between", reader).join(called(turn, person, reader) for person in people)


def called(turn: Turn, person: str, reader: str) -> str:
    known = turn.office.people.get(person)
    return known.called(turn.reader(reader).lang) if known else person


def _tell(turn: Turn, reader: str, moment: str, details: Mapping[str, Any]) -> None:
    letters.to_person(turn, reader, letters.plain(turn, reader, moment, details), prompt=Prompt(free=True))
