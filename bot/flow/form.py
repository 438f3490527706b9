"""A form is a typed class: its questions, in order, each with the kind of answer it takes.

The interview in chat, the full form, the modal and the card are all made from it.
`ask()` holds the English question; the Chinese one lives with the workflow's words.
Answers travel as JSON (`Answers`): dates and moments as ISO text, people and files by id.
"""

from __future__ import annotations

import types
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import (
    Any,
    ClassVar,
    Literal,
    NewType,
    Union,
    get_args,
    get_origin,
    get_type_hints,
)

from bot.flow.people import Office, Who

Answers = Mapping[str, Any]
PersonId = NewType("PersonId", str)
DepartmentId = NewType("DepartmentId", str)
FileId = NewType("FileId", str)
Cycle = NewType("Cycle", str)
CarriedId = NewType("CarriedId", str)
CaseId = NewType("CaseId", str)
RecordId = NewType("RecordId", str)
Kind = Literal[
    "text", "long", "number", "date", "moment", "choice", "choices",
    "person", "people", "department", "cycle", "yesno", "files", "rows", "carried", "case", "record",
]  # fmt: skip
SUBJECT = ("rest", "deed", "story")
LONGEST_TEXT = 10_000
MOST_ROWS = 30

_PLAIN: dict[Any, Kind] = {
    str: "text",
    int: "number",
    bool: "yesno",
    date: "date",
    datetime: "moment",
    PersonId: "person",
    DepartmentId: "department",
    Cycle: "cycle",
    CaseId: "case",
    RecordId: "record",
}


@dataclass(frozen=True)
class Rule:
    """What must hold between several answers. Broken, its sentence (`[rules]` of the words) stands beside `question`.

    It is asked only once every question of the form has an answer that can be kept. `holds` looks at the answers;
    `allows` also at who answers, in which company: (answers, person, office).
    """

    question: str
    code: str
    holds: Callable[[Answers], bool] = lambda answers: True
    allows: Callable[[Answers, str, Office], bool] = lambda answers, asker, office: True

    def met(self, answers: Answers, asker: str, office: Office) -> bool:
        """Whether these answers may stand, given by that person."""
        return self.holds(answers) and self.allows(answers, asker, office)


class FormError(TypeError):
    """A form is declared wrongly; the message shows the fix."""


@dataclass(frozen=True)
class Question:
    """One question of a form.

    `only_if` names another question and the answers to it under which this one is asked.
    `readers` limits who may see the answer; None means whoever may see the case.
    `prefill` names a fact the bot already knows ("asker", "department", "manager", "cycle"), or what a
    free message is about: "rest" is the thing it names once all else in it was understood, "deed" what is to be done,
    "story" what happened, in the writer's words.
    `after` names a question with an earlier date. `of` names the workflow whose open cases can be chosen, or the
    register whose rows; `at` the steps a case must stand at (none named: any). `home` is the form it was written
    in, whose words it keeps.
    """

    name: str
    english: str
    kind: Kind
    required: bool
    options: tuple[str, ...] = ()
    row: type[Form] | None = None
    at_least: int | None = None
    at_most: int | None = None
    future: bool = False
    only_if: tuple[str, tuple[str, ...]] | None = None
    readers: Who | None = None
    prefill: str | None = None
    suggest: str | None = None
    asked: bool = True
    after: str | None = None
    home: str = ""
    of: str = ""
    at: tuple[str, ...] = ()

    def applies(self, answers: Answers) -> bool:
        """Whether this question is asked, given the answers so far."""
        if self.only_if is None:
            return True
        other, wanted = self.only_if
        given = answers.get(other)
        return bool(set(given) & set(wanted)) if isinstance(given, list) else str(given) in wanted


@dataclass(frozen=True)
class _Asked:
    english: str
    settings: dict[str, Any]


def ask(
    english: str,
    *,
    long: bool = False,
    ge: int | None = None,
    le: int | None = None,
    future: bool = False,
    only_if: tuple[str, str | tuple[str, ...]] | None = None,
    readers: Who | None = None,
    prefill: str | None = None,
    suggest: str | None = None,
    asked: bool = True,
    after: str | None = None,
    of: str = "",
    at: tuple[str, ...] = (),
) -> Any:
    """Declare a question.

    `long` gives a text several lines. `ge`/`le` bound a number, a text's length or a list's length.
    `future` refuses a date before today. `suggest` is a soft check by name: it asks once for
    something better and then takes what it gets. `asked=False`: in the full form only, never in
    the interview. `after` names a question before it whose date must be earlier. `of` names the
    workflow whose open cases are the answers of a CaseId (`at` the steps they must stand at), or the register
    whose rows are those of a RecordId.
    """
    condition = None
    if only_if is not None:
        other, wanted = only_if
        condition = (other, (wanted,) if isinstance(wanted, str) else wanted)
    return _Asked(
        english,
        {
            "long": long,
            "at_least": ge,
            "at_most": le,
            "future": future,
            "only_if": condition,
            "readers": readers,
            "prefill": prefill,
            "suggest": suggest,
            "asked": asked,
            "after": after,
            "of": of,
            "at": at,
        },
    )


def _kind(form: str, name: str, annotation: Any) -> dict[str, Any]:
    """What a question's annotation says: kind, options, row form, and whether an answer is required."""
    required = True
    if get_origin(annotation) in (Union, types.UnionType):
        inner = [a for a in get_args(annotation) if a is not type(None)]
        required = len(inner) == len(get_args(annotation))
        annotation = inner[0]
    origin, arguments = get_origin(annotation), get_args(annotation)
    if origin is Literal:
        return {"kind": "choice", "options": arguments, "required": required}
    if origin is list:
        (inner,) = arguments
        if get_origin(inner) is Literal:
            return {"kind": "choices", "options": get_args(inner), "required": required}
        if inner is PersonId:
            return {"kind": "people", "required": required}
        if inner is FileId:
            return {"kind": "files", "required": required}
        if inner is CarriedId:
            return {"kind": "carried", "required": required}
        if isinstance(inner, type) and issubclass(inner, Form):
            return {"kind": "rows", "row": inner, "required": required}
    if annotation in _PLAIN:
        return {"kind": _PLAIN[annotation], "required": required}
    raise FormError(
        f"{form}.{name}: no question can be made from {annotation!r}; write str, int, bool, date, datetime, "
        "Literal[...], list[Literal[...]], PersonId, list[PersonId], DepartmentId, Cycle, list[FileId], "
        "CaseId, RecordId, list[CarriedId] or list[AnotherForm], with '| None' when it may be left out"
    )


class Form:
    """Questions that belong together. Subclass it and write one `name: type = ask("...")` a line.

    An instance holds the answers as Python values: `Need.load(answers).start_by` is a date.
    A question that was not answered reads as None (a list as empty).
    """

    questions: ClassVar[tuple[Question, ...]] = ()
    rules: ClassVar[tuple[Rule, ...]] = ()

    def __init_subclass__(cls) -> None:
        super().__init_subclass__()
        hints = get_type_hints(cls)
        questions = list(cls.questions)
        for name, declared in vars(cls).copy().items():
            if not isinstance(declared, _Asked):
                continue
            if name not in hints:
                raise FormError(f"{cls.__name__}.{name} has no type; write {name}: str = ask(...)")
            settings = dict(declared.settings)
            facts = _kind(cls.__name__, name, hints[name])
            if settings.pop("long") and facts["kind"] == "text":
                facts["kind"] = "long"
            if facts["kind"] == "case" and not settings["of"]:
                raise FormError(f'{cls.__name__}.{name} says not of which workflow; write of="recruiting.hiring_need"')
            if isinstance(settings["at"], str):
                raise FormError(f'{cls.__name__}.{name}: at= holds steps; write at=("{settings["at"]}",)')
            if facts["kind"] == "record" and not settings["of"]:
                raise FormError(f'{cls.__name__}.{name} says not of which register; write of="operations.suppliers"')
            questions = [q for q in questions if q.name != name]
            questions.append(Question(name, declared.english, home=cls.__name__, **facts, **settings))
        known = {q.name for q in questions}
        for q in questions:
            if q.only_if is not None and q.only_if[0] not in known:
                raise FormError(f"{cls.__name__}.{q.name} depends on {q.only_if[0]!r}; it has {sorted(known)}")
        for rule in cls.rules:
            if rule.question not in known:
                raise FormError(f"{cls.__name__}: a rule stands beside {rule.question!r}; it has {sorted(known)}")
        cls.questions = tuple(questions)

    def __init__(self, **values: Any) -> None:
        for q in self.questions:
            setattr(self, q.name, values.get(q.name))

    @classmethod
    def question_named(cls, name: str) -> Question:
        return next(q for q in cls.questions if q.name == name)

    @classmethod
    def load(cls, answers: Answers) -> Any:
        """The answers as Python values; unknown names are ignored, missing ones read as None."""
        return cls(**{q.name: _python(q, answers.get(q.name)) for q in cls.questions})


def _python(question: Question, value: Any) -> Any:
    if question.kind in ("choices", "people", "files", "carried"):
        return list(value or [])
    if question.kind == "rows":
        assert question.row is not None
        return [question.row.load(row) for row in value or []]
    if value is None:
        return None
    if question.kind == "date":
        return date.fromisoformat(value)
    if question.kind == "moment":
        return datetime.fromisoformat(value)
    return value
