"""What a template may look at: a case, its entries and its answers, as far as the reader may see them."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any

from bot.cards.model import Line, Text
from bot.cards.voice import BOT, Labelled, Voice
from bot.flow.case import Case, Entry, Seat
from bot.flow.form import Answers, Form, Question
from bot.flow.links import Link, links
from bot.flow.people import Person
from bot.flow.running import Running, running
from bot.flow.sight import is_hidden, seen_by
from bot.flow.tally import latest_of_each

if TYPE_CHECKING:
    from bot.flow.register import Register
    from bot.flow.sealed import Sealed
    from bot.flow.workflow import Workflow


def _open_to_all(question: Question) -> bool:
    return question.readers is None


@dataclass(frozen=True)
class Scene:
    """What a card is about, and how much of it its reader may see.

    `visible` says which answers may be read; left out, only those that have no readers of their own.
    `details` are a moment's own values; `files` are the names of files and `carried` the words of
    items carried over, of cases that were chosen and the titles of rows, by id. `register` and `row` are what a card
    about a register shows, `sealed` what one about a sealed round is about; `carries` is how often the case itself was
    carried over.
    """

    workflow: type[Workflow] | None
    case: Case | None
    now: datetime
    details: Mapping[str, Any] = field(default_factory=dict)
    visible: Callable[[Question], bool] = _open_to_all
    files: Mapping[str, str] = field(default_factory=dict)
    carried: Mapping[str, str] = field(default_factory=dict)
    carries: int = 0
    register: type[Register] | None = None
    row: Answers | None = None
    sealed: type[Sealed] | None = None

    @property
    def room(self) -> str | None:
        """Whose words and templates: a workflow's, a register's, a sealed round's, or nobody's in particular."""
        about = self.workflow or self.register or self.sealed
        return about.name if about else None


class Filled:
    """The answers to one form: `need.role`, `need.start_by`. What the reader may not see reads as None."""

    def __init__(self, form: type[Form], answers: Answers, voice: Voice, visible: Callable[[Question], bool]) -> None:
        self._form, self._answers, self._voice, self._visible = form, answers, voice, visible

    def __getattr__(self, name: str) -> Any:
        for question in self._form.questions:
            if question.name == name:
                return self._shown(question)
        raise AttributeError(f"{self._form.__name__} has no question {name!r}")

    def _shown(self, question: Question) -> Any:
        many = question.kind in ("choices", "people", "files", "carried", "rows")
        if not self._visible(question):
            return [] if many else None
        value = self._answers.get(question.name)
        if question.row is not None:
            return [Filled(question.row, row, self._voice, self._visible) for row in value or []]
        shown = self._voice.answer(question, value)
        return [] if many and shown is None else shown

    def questions_told(self) -> Iterator[tuple[Question, Any]]:
        """Each question that was asked, answered and may be seen, with the answer to show."""
        for question in self._form.questions:
            if question.applies(self._answers) and (shown := self._shown(question)) not in (None, [], ""):
                yield question, shown

    def question_label(self, question: Question) -> str:
        voice = self._voice
        return voice.words.question(voice.workflow, self._form.__name__, question, voice.lang)

    def questions_labelled(self) -> list[tuple[Question, str]]:
        """The questions the reader may see, with their labels."""
        return [(q, self.question_label(q)) for q in self._form.questions if self._visible(q)]

    def __line__(self) -> Line:
        return self._voice.join([shown for _, shown in self.questions_told()], " · ")


class EntryView:
    """One thing somebody did: who, when, what, and what they wrote."""

    def __init__(self, entry: Entry, case: CaseView) -> None:
        voice = case.voice
        self._entry, self._case = entry, case
        self.given = entry.answers
        self.by = voice.who(entry.by)
        self.by_itself = entry.by in BOT
        self.at = entry.at
        self.form = entry.form
        self.for_person = voice.who(entry.for_person) if entry.for_person else None

    @property
    def verb(self) -> Labelled:
        return self._case.voice.verb(self._entry.verb)

    @property
    def place(self) -> Labelled:
        return self._case.voice.place(self._entry.place)

    @property
    def answers(self) -> Filled | None:
        """What was written; None where no form was filled in."""
        return self._case.fill(self._entry.form, self._entry.answers) if self._entry.form else None


class SeatView:
    """Somebody a step waits for."""

    def __init__(self, seat: Seat, voice: Voice) -> None:
        self.person = voice.who(seat.person)
        self.for_person = voice.who(seat.for_person) if seat.for_person else None
        self.verb = voice.verb(seat.verb) if seat.verb else None
        self.answered = seat.verb is not None
        self.reason = seat.reason


class LinkView:
    """A case that belongs to the one shown. Of a confidential one only what it is, and whether it is open."""

    def __init__(self, link: Link, voice: Voice) -> None:
        title = voice.words.title(link.workflow, voice.lang)
        self.workflow = Labelled(link.workflow, title)
        self.ref, self.is_open, self.result = link.ref, link.is_open, link.result
        state = voice.say("links.is_open" if link.is_open else "links.is_over")
        place = voice.words.place(link.workflow, link.place, voice.lang) if link.place else state
        self.place = Labelled(link.place, place)
        self._voice = voice

    def __line__(self) -> Line:
        how = ("open" if self.is_open else "over") if not self.ref else "line"
        return self._voice.line(f"links.{how}", ref=self.ref, title=self.workflow, place=self.place)


class CaseView:
    """A case as one reader may see it."""

    def __init__(self, scene: Scene, case: Case, voice: Voice) -> None:
        reader = voice.reader.person
        self._waits = False
        if scene.workflow is not None:
            hidden = [e for e in case.entries if is_hidden(scene.workflow, case, e)]
            self._waits = any(e.by != reader for e in hidden)
            case = seen_by(scene.workflow, case, reader)
        self.voice, self._scene, self._case = voice, scene, case
        self.id, self.ref, self.version = case.id, case.ref, case.version
        self.opened, self.entered, self.due, self.closed = case.opened, case.entered, case.due, case.closed
        self.is_open = case.is_open
        self.facts = case.facts
        self.requester = voice.who(case.requester)
        self.carries = scene.carries

    @property
    def place(self) -> Labelled:
        return self.voice.place(self._case.place)

    @property
    def form(self) -> Filled | None:
        """The opening form as it stands now."""
        opening = self._scene.workflow.form if self._scene.workflow else None
        return self.fill(opening.__name__, self._case.answers) if opening else None

    @property
    def seats(self) -> list[SeatView]:
        return [SeatView(seat, self.voice) for seat in self._case.seats]

    @property
    def waiting(self) -> list[Person | Text]:
        """Those who have not answered yet."""
        return [self.voice.who(person) for person in self._case.waiting_for()]

    def unasked(self, question: str) -> list[Person | Text]:
        """Those an opening answer names who are not asked: they are away, or have left."""
        known = {seat.person for seat in self._case.seats} | {entry.by for entry in self._case.entries}
        return [self.voice.who(person) for person in self._case.answers.get(question) or () if person not in known]

    @property
    def links(self) -> list[LinkView]:
        """The cases that belong to this one."""
        return [LinkView(link, self.voice) for link in links(self._case)]

    @property
    def entries(self) -> list[EntryView]:
        return [EntryView(entry, self) for entry in self._case.entries]

    def filled(self, form: str) -> list[EntryView]:
        """The entries that carry that form, oldest first, as far as they may be read."""
        return [EntryView(entry, self) for entry in self._case.filled(form)]

    def latest(self, form: str) -> Filled | None:
        """The newest answers to that form; the opening form as it stands; None when nobody filled it in."""
        opening = self._scene.workflow.form if self._scene.workflow else None
        if opening is not None and opening.__name__ == form:
            return self.form
        found = self.filled(form)
        return found[-1].answers if found else None

    def versions(self, form: str) -> list[Filled]:
        """Every version of a paper, oldest first. Of the opening form the last is how it stands now."""
        written = [e.answers for e in self._case.filled(form)]
        opening = self._scene.workflow.form if self._scene.workflow else None
        if opening is not None and opening.__name__ == form and (not written or written[-1] != self._case.answers):
            written.append(self._case.answers)
        return [filled for each in written if (filled := self.fill(form, each)) is not None]

    def fill(self, form: str, answers: Answers) -> Filled | None:
        """Answers as they may be seen; None for a form the workflow does not have."""
        forms = self._scene.workflow.forms() if self._scene.workflow else {}
        return Filled(forms[form], answers, self.voice, self._scene.visible) if form in forms else None

    def scores(self, form: str) -> list[EntryView]:
        """Everybody's newest answers to a form on its latest round, once nothing of it is hidden any more."""
        forms = self._scene.workflow.forms() if self._scene.workflow else {}
        if self._waits or form not in forms:
            return []
        return [EntryView(e, self) for e in latest_of_each(self._case, forms[form])]

    def measure(self, name: str) -> float | None:
        """A number the workflow works out from what was written; None while some of it is hidden or missing."""
        measure = self._scene.workflow.measures[name] if self._scene.workflow else None
        return None if self._waits or measure is None else measure(self._case)

    @property
    def clocks(self) -> list[ClockView]:
        """The promises of the whole case, kept ones included."""
        return [ClockView(each, self.voice) for each in running(self._case)]


class ClockView:
    """One promise of a whole case: its label, its due time, when it was kept, whether it was broken."""

    def __init__(self, clock: Running, voice: Voice) -> None:
        self.name, self.due, self.kept, self.broken = clock.name, clock.due, clock.kept, clock.broken
        self.label = voice.say(f"clocks.{clock.name}")


class Details:
    """A moment's own values: `details.reason`. A name that was not given is an error; `get` may miss."""

    def __init__(self, values: Mapping[str, Any]) -> None:
        self._values = values

    def __getattr__(self, name: str) -> Any:
        try:
            return self._values[name]
        except KeyError:
            raise AttributeError(name) from None

    def get(self, name: str) -> Any:
        return self._values.get(name)
