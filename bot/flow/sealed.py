"""A sealed round: everybody is asked the same, each answer is locked away, and all are opened together, mixed.

It is no case: nothing is kept of a single answer but a slot that looks the same full or empty. Who is asked,
about what, in which groups and with which k is fixed when the round opens.

    class Satisfaction(Sealed):
        form = Opinion
        to = everyone
        about = departments
        every = quarterly(day=15, at="10:00")
        closes = workdays(5)
        readers = (hr, department_head)
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import ClassVar

from bot.flow.case import Case
from bot.flow.checking import WorkflowError
from bot.flow.form import Form, Question
from bot.flow.people import Office, Who
from bot.flow.rhythm import Rhythm
from bot.flow.wallclock import parse_time
from bot.flow.worktime import Due

WRITTEN = ("text", "long")
LEAST_K, LEAST_K_WRITTEN = 4, 5
BYTES_A_SIGN = 4
BLOCK = 4096


def departments(office: Office) -> Sequence[str]:
    """Each department, in the company's own order."""
    return tuple(office.departments)


def department(office: Office, person: str) -> str:
    """The department somebody belongs to; "" for nobody's."""
    found = office.department_of(person)
    return found.id if found else ""


class Sealed:
    """The declaration of one practice that asks under seal. See the module's example.

    covers   ids of the practices it runs
    form     what is asked; about each of `about`, where there is such a list
    to       who is asked
    about    what the form is asked about, once each: departments, people. Nobody is asked about their own group
    group    the group a person's answers are counted in
    k        no number and no text is shown of fewer people than this
    every    the rhythm that opens a round by itself
    opens    who may open a round by hand
    closes   how long a round stays open
    looks    the time of day at which participation is looked at, in broad steps only
    aims     question → the score a company aims for
    readers  who may read the scores of a department (asked with that department), and of the round as a whole
    """

    name: ClassVar[str] = ""
    covers: ClassVar[tuple[str, ...]] = ()
    form: ClassVar[type[Form]]
    to: ClassVar[Who]
    about: ClassVar[Callable[[Office], Sequence[str]] | None] = None
    group: ClassVar[Callable[[Office, str], str]] = staticmethod(department)
    k: ClassVar[int] = 5
    every: ClassVar[Rhythm | None] = None
    opens: ClassVar[Who | None] = None
    closes: ClassVar[Due]
    looks: ClassVar[str] = "16:00"
    aims: ClassVar[Mapping[str, float]] = {}
    readers: ClassVar[tuple[Who, ...]] = ()

    def __init_subclass__(cls) -> None:
        super().__init_subclass__()
        cls.name = cls.__module__.removeprefix("handlers.")
        for plain in ("about", "group"):
            given = vars(cls).get(plain)
            if callable(given) and not isinstance(given, staticmethod):
                setattr(cls, plain, staticmethod(given))
        _check(cls)

    @classmethod
    def forms(cls) -> dict[str, type[Form]]:
        """The form by its name."""
        return {cls.form.__name__: cls.form}

    @classmethod
    def subjects(cls, office: Office) -> tuple[str, ...]:
        """What the form is asked about; ("",) for nothing in particular."""
        return tuple(cls.about(office)) if cls.about is not None else ("",)

    @classmethod
    def roster(cls, office: Office, now: datetime) -> dict[str, str]:
        """Who is asked, each with the group they count in."""
        return {person: cls.group(office, person) for person in cls.to.of(_no_case(cls, now), office)}

    @classmethod
    def may_open(cls, person: str, office: Office, now: datetime) -> bool:
        return cls.opens is not None and person in cls.opens.of(_no_case(cls, now), office)

    @classmethod
    def may_read(cls, person: str, subject: str, office: Office, now: datetime) -> bool:
        """Whether somebody may read what was said about a department (or, with "", about nothing in particular)."""
        case = _no_case(cls, now).with_(requester=person, answers={"department": subject} if subject else {})
        return office.is_active(person) and any(person in who.of(case, office) for who in cls.readers)


def asked_about(subjects: Sequence[str], group: str) -> tuple[str, ...]:
    """What somebody of that group is asked about: everything but their own."""
    return tuple(subject for subject in subjects if not subject or subject != group)


def scale(question: Question) -> tuple[int, int] | None:
    """The lowest and the highest score of a question; None for one that gives no score."""
    if question.kind == "number" and question.at_least is not None and question.at_most is not None:
        return question.at_least, question.at_most
    if question.kind == "choice" and all(option.isdecimal() for option in question.options):
        return min(map(int, question.options)), max(map(int, question.options))
    return None


def room_for(form: type[Form], subjects: Sequence[str]) -> int:
    """How many bytes each slot has: enough for the longest answers in any script, the same for everybody."""
    once = sum(_bytes_of(question) + len(question.name) + 8 for question in form.questions)
    needed = sum(once + len(subject.encode()) + 8 for subject in subjects) + 512
    return -(-needed // BLOCK) * BLOCK


def _bytes_of(question: Question) -> int:
    return BYTES_A_SIGN * (question.at_most or 0) + 16 if question.kind in WRITTEN else 16


def _no_case(sealed: type[Sealed], now: datetime) -> Case:
    """A case that does not exist, to ask the company who somebody is."""
    return Case("", "", sealed.name, "", "", now)


def _check(sealed: type[Sealed]) -> None:
    """Refuse a declaration whose promise could not be kept, with a message that shows the fix."""
    say = sealed.__qualname__
    for name, example in (("form", "form = Opinion"), ("to", "to = everyone"), ("closes", "closes = workdays(5)")):
        if not hasattr(sealed, name):
            raise WorkflowError(f"{say} does not say {name}; write {example}")
    if sealed.every is None and sealed.opens is None:
        raise WorkflowError(f'{say} is never opened; write every = quarterly(day=15, at="10:00") or opens = hr')
    try:
        parse_time(sealed.looks)
    except ValueError as wrong:
        raise WorkflowError(f"{say}.looks: {wrong}") from None
    for question in sealed.form.questions:
        _check_question(f"{say}: {sealed.form.__name__}.{question.name}", question)
    written = any(q.kind in WRITTEN for q in sealed.form.questions)
    least = LEAST_K_WRITTEN if written else LEAST_K
    if sealed.k < least:
        what = "texts" if written else "numbers"
        raise WorkflowError(f"{say}: k = {sealed.k} would tell too much; {what} need k = {least} or more")
    for name in sorted(sealed.aims.keys() - {q.name for q in sealed.form.questions if scale(q)}):
        raise WorkflowError(f"{say}.aims names {name!r}, which gives no score; write {name}: int = ask(…, ge=1, le=5)")


def _check_question(say: str, question: Question) -> None:
    if question.kind in WRITTEN and question.at_most is None:
        raise WorkflowError(f"{say} may be of any length, which a slot of one size cannot hold; write ask(…, le=300)")
    if question.kind == "number" and scale(question) is None:
        raise WorkflowError(f"{say} has no scale; write ask(…, ge=1, le=5)")
    if question.kind not in WRITTEN and scale(question) is None:
        raise WorkflowError(
            f"{say} is a {question.kind}; a sealed form asks for scores and texts: "
            'int = ask(…, ge=1, le=5), Literal["5", "4", "3", "2", "1"] or str = ask(…, le=300)'
        )
    if question.readers is not None:
        raise WorkflowError(f"{say} has readers of its own; what is sealed is opened for all alike, so remove readers=")
    if question.prefill is not None:
        raise WorkflowError(f"{say} is filled in by the bot; a sealed answer is nobody's, so remove prefill=")
