"""Files people send into the chat: fetched from Feishu and given to the house, for a form that waits for them or along
with what somebody wrote."""

from __future__ import annotations

import logging
import threading
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Literal, Protocol

from bot.platforms.feishu.forms import Open
from bot.platforms.feishu.room import Room
from bot.platforms.feishu.scene import File
from bot.ports import DeliveryFailed, Refused

log = logging.getLogger(__name__)
MOST = 10
"""So many files of one message are taken."""


class Fetches(Protocol):
    """Fetches a file somebody sent: its name, as far as it is told, and its bytes."""

    def fetch(self, message_id: str, file_key: str, kind: Literal["file", "image"]) -> tuple[str, bytes]: ...


@dataclass(frozen=True)
class Taken:
    """What became of some files: their names by the house's ids, and a sentence for each that was not taken."""

    ids: dict[str, str]
    problems: tuple[str, ...] = ()


class Attaching:
    """Takes files over into the house."""

    def __init__(self, room: Room, files: Fetches) -> None:
        self._room = room
        self._looks = room.looks
        self._files = files
        self._lock = threading.Lock()

    def taken(self, handle: str, files: Sequence[File]) -> Taken:
        """Give files to the house."""
        person = self._looks.person_of(handle)
        if person is None:
            return Taken({})
        ids, problems = dict[str, str](), list[str]()
        for file in files[:MOST]:
            try:
                told, content = self._files.fetch(file.message, file.key, file.kind)
                name = file.name or told
                ids[self._room.house.attach(person, name, content)] = name
            except Refused as no:
                problems.append(str(no))
            except DeliveryFailed as failure:
                log.warning("feishu: a file was not fetched: %s", failure)
                problems.append(self._looks.say("not_fetched", handle))
        if len(files) > MOST:
            problems.append(self._looks.say("too_many_files", handle, most=MOST))
        return Taken(ids, tuple(dict.fromkeys(problems)))

    def waiting(self, handle: str) -> str | None:
        """The name of the form whose page asks this person for files just now."""
        name = self._room.uploads.find(handle)
        opened = self._room.forms.find(name) if name else None
        if name is None or opened is None or opened.done or self._looks.files_asked(opened) is None:
            return None
        return name

    def put(self, name: str, taken: Taken) -> None:
        """Put files into the form that waits for them, and draw its page anew. Raises Failed."""
        with self._lock:
            opened = self._room.forms.find(name)
            if opened is None or (question := self._looks.files_asked(opened)) is None:
                return
            held = _held(opened, question)
            values = {**opened.values, question: [*held, *(each for each in taken.ids if each not in held)]}
            opened = replace(opened, values=values, files={**opened.files, **taken.ids})
            errors = {question: "\n".join(taken.problems)} if taken.problems else {}
            drawn = self._room.show(name, opened, errors)
        if opened.message:
            self._room.posts.redraw(opened.message, drawn)


def _held(opened: Open, question: str) -> list[str]:
    """The files a form has for a question already."""
    held = opened.values.get(question)
    if held is None:
        held = next((i.value for i in opened.form.inputs if i.name == question), None)
    return [str(each) for each in held] if isinstance(held, list | tuple) else []
