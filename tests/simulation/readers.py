"""The oracle of answers with readers of their own: they stand in nobody else's letters, and in no channel."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from bot.cards.model import FormView
from bot.flow.form import Form, Question
from bot.flow.people import Who
from bot.flow.register import in_hand
from bot.flow.workflow import Workflow
from bot.ports import Body, Incoming, Pressed, Submitted
from storage import tasks
from tests.simulation.memory import FOR_READERS, Remembering, Write, words_in

if TYPE_CHECKING:
    from bot.flow.case import Case
    from storage.session import Tx
    from tests.simulation.world import World


@dataclass
class Written:
    """A word somebody wrote where only some may read it; `case`: the one it belongs to, once that is known."""

    readers: Who
    author: str
    case: str = ""


class Readers:
    """The model of who may read what, for answers that are not for all who may read a case or a row."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.written_down: dict[str, Written] = {}

    def guarded(self, form: FormView, asked: Body) -> Mapping[str, Who]:
        """Which of a form's questions have readers of their own."""
        verb, _, rest = form.verb.partition(":")
        if verb == "start" and rest in self.world.registry:
            return _guarded(self.world.registry[rest].form)
        if verb == "row":
            return _guarded(self.world.registers[rest.rpartition(":")[0]].form)
        case = self._case_of(asked)
        if case is None:
            return {}
        moves = self.world.registry[case.workflow].moves_from(case.place)
        return next((_guarded(m.asks) for m in moves if m.verb.name == form.verb and m.asks is not None), {})

    def word(self, readers: Who, author: str) -> str:
        """Something to write where only those may read it."""
        word = FOR_READERS.format(self.world.number())
        self.written_down[word] = Written(readers, author)
        return word

    def written(self, tx: Tx, writes: list[Write]) -> Callable[[], None]:
        """Look at every letter that is written: what stands in it is for whom it goes to."""
        if not self.written_down:
            return lambda: None
        book, vault = self.world.book, self.world.shared.store.vault
        assert isinstance(vault, Remembering)
        for key in (key for key in book.keys if key in self.world.events and len(book.after) == 1):
            body = self.world.events[key].incoming.body
            for word in words_in(dict(body.values)) if isinstance(body, Submitted) else ():
                if word in self.written_down:
                    self.written_down[word].case = next(iter(book.after))
        for letter in (w.values for w in writes if w.what == "letter"):
            for word in vault.words_of(letter["body"]) & self.written_down.keys():
                self.seen(word, letter["person"] if letter["kind"] == "direct" else None)
        return lambda: None

    def asked(self, form: FormView, by: Incoming) -> None:
        """Somebody is shown a form: of a case that runs it asks nothing, and holds nothing, that others only read."""
        for word in words_in(repr(form.inputs)) & self.written_down.keys():
            self.seen(word, by.handle)
        if (case := self._case_of(by.body)) is None:
            return
        shown, office = {i.name for i in form.inputs}, self.world.office_now()
        for name, readers in self.guarded(form, by.body).items():
            if name in shown and by.handle not in readers.of(case, office):
                self.world.breaks(f"{by.handle} is asked for {name} of {case.ref}, which is for {readers.name}")

    def seen(self, word: str, person: str | None) -> None:
        """Somebody (None: a channel) is shown a word."""
        known = self.written_down[word]
        self.world.count("read by its readers")
        if person != known.author and not any(person in known.readers.of(c, o) for c, o in self._as_it_is(known)):
            self.world.breaks(f"{person} is shown what is for {known.readers.name}: {word} of {known.author}")

    def _as_it_is(self, known: Written) -> Iterator[tuple[Case, Any]]:
        """The matter as it was and as it becomes; of a row nobody needs to know anything."""
        book, office = self.world.book, self.world.office_now()
        for case in (book.after.get(known.case), book.cases.get(known.case)) if known.case else (in_hand({}),):
            if case is not None:
                yield case, office

    def _case_of(self, asked: Body) -> Case | None:
        if not isinstance(asked, Pressed | Submitted):
            return None
        with self.world.unharmed(), self.world.shared.store.reading() as tx:
            task = tasks.by_token(tx, asked.token)
        return self.world.book.cases.get(task.case_id) if task is not None else None


def is_guarded(workflow: type[Workflow]) -> bool:
    """Whether anything is written in it that only some may read, who may not be all who read the rest."""
    return workflow.access is None and any(_guarded(form) for form in workflow.forms().values())


def _guarded(form: type[Form] | None) -> Mapping[str, Who]:
    questions: tuple[Question, ...] = tuple(form.questions) if form is not None else ()
    return {q.name: q.readers for q in questions if q.readers is not None and q.kind in ("text", "long")}
