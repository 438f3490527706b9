"""Files people send along, with a message or in a form: fetched from Slack and given to the house."""

from __future__ import annotations

import logging
from collections.abc import Iterator, Mapping
from typing import Any, Protocol

from bot.platforms.reading import part, text, things
from bot.platforms.slack.errors import Failed
from bot.platforms.slack.looks import Looks
from bot.platforms.slack.scene import Scene
from bot.ports import House, Refused

log = logging.getLogger(__name__)
MOST = 10
"""So many files of one message are taken."""


class Fetches(Protocol):
    """Fetches a file somebody uploaded to Slack: its name and its bytes."""

    def fetch(self, file: Mapping[str, Any]) -> tuple[str, bytes]: ...


class Attaching:
    """Takes files over into the house."""

    def __init__(self, house: House, looks: Looks, files: Fetches) -> None:
        self._house = house
        self._looks = looks
        self._files = files

    def is_needed(self, scene: Scene, known: Mapping[str, str]) -> bool:
        """Whether a form holds files the house does not have yet."""
        return any(text(file, "id") not in known for _, file in _uploads(scene.view))

    def attach(self, scene: Scene, known: Mapping[str, str]) -> tuple[dict[str, str], dict[str, str]]:
        """Give the files of a form to the house: its ids by Slack's, and by question what was wrong."""
        ids, errors = dict(known), dict[str, str]()
        for question, file in _uploads(scene.view):
            if (name := text(file, "id")) not in ids:
                kept, problem = self._kept(scene.handle, file)
                if kept is not None:
                    ids[name] = kept
                else:
                    errors[question] = problem
        return ids, errors

    def taken(self, handle: str, files: tuple[Mapping[str, Any], ...]) -> tuple[list[str], list[str]]:
        """Give the files of a message to the house: their ids, and a sentence for each that was not taken."""
        ids, problems = list[str](), list[str]()
        if self._looks.person_of(handle) is None:
            return ids, problems
        for file in files[:MOST]:
            kept, problem = self._kept(handle, file)
            if kept is not None:
                ids.append(kept)
            else:
                problems.append(problem)
        if len(files) > MOST:
            problems.append(self._looks.say("too_many_files", handle, most=MOST))
        return ids, problems

    def _kept(self, handle: str, file: Mapping[str, Any]) -> tuple[str | None, str]:
        """A file's id in the house, or why it was not taken."""
        person = self._looks.person_of(handle)
        if person is None:
            return None, self._looks.say("not_fetched", handle)
        try:
            return self._house.attach(person, *self._files.fetch(file)), ""
        except Refused as no:
            return None, str(no)
        except Failed as failure:
            log.warning("slack: a file was not fetched: %s", failure.code)
            return None, self._looks.say("not_fetched", handle)


def _uploads(view: Mapping[str, Any]) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """Each file in the fields of a view, with the question it answers."""
    state = part(part(view, "state"), "values")
    for block, fields in state.items():
        for each in fields.values() if isinstance(fields, Mapping) else ():
            if isinstance(each, Mapping) and each.get("type") == "file_input":
                yield from ((block.split(":")[1] if ":" in block else block, file) for file in things(each, "files"))
