"""A form as it is shown to one person, and the buttons of a card."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from bot.cards.markup import clean
from bot.cards.model import Button, FormView, Input, Option, Part
from bot.cards.words import Words
from bot.flow.form import Answers, Form, Question
from bot.flow.people import Lang, Office
from bot.flow.verbs import Verb


class Wrong(Protocol):
    """What was wrong with an answer: a code of the words' `errors` and what its sentence needs."""

    @property
    def code(self) -> str: ...
    @property
    def params(self) -> Mapping[str, Any]: ...


Errors = Mapping[str, Wrong]
"""What was wrong, by question; inside a list by "list.2.question", lines counted from 0."""


def buttons_for(
    words: Words,
    verbs: Iterable[Verb],
    token: str,
    workflow: str | None,
    lang: Lang,
    asks: Collection[str] = (),
) -> tuple[Button, ...]:
    """One button a verb, in the order given. `asks` are the names of verbs that open a form."""
    return tuple(_button(words, verb, token, workflow, lang, verb.name in asks) for verb in verbs)


def _button(words: Words, verb: Verb, token: str, workflow: str | None, lang: Lang, asks: bool) -> Button:
    label = words.verb(workflow, verb.name, lang)
    sure = words.say("sure", lang, workflow, verb=label) if verb.confirm else None
    return Button(token, verb.name, label, verb.style, asks, sure)


def problem(words: Words, lang: Lang, code: str, params: Mapping[str, Any], workflow: str | None = None) -> str:
    """The sentence for something that was wrong with an answer."""
    key = code if code.startswith("rules.") else f"errors.{code}"
    return words.say(key, lang, workflow, **{name: _plain(value) for name, value in params.items()})


def _plain(value: Any) -> Any:
    return clean(value) if isinstance(value, str) else value


_PICKED = ("date", "moment")
"""Asked with a native picker in a form: hints about how to write a date are for the chat."""


_everybody: dict[Lang, tuple[Office, tuple[Option, ...]]] = {}


def everybody(office: Office, lang: Lang) -> tuple[Option, ...]:
    """Everybody who is there, made once for as long as the company stays as it is: forms of thousands share it."""
    known, options = _everybody.get(lang, (None, ()))
    if known is not office:
        options = tuple(Option(p.id, _with_department(office, p.id, lang)) for p in office.people.values() if p.active)
        _everybody[lang] = office, options
    return options


def _with_department(office: Office, who: str, lang: Lang) -> str:
    """A name with the department, which tells namesakes apart."""
    name = office.person(who).called(lang)
    department = office.department_of(who)
    return clean(f"{name} · {department.called(lang)}" if department else name)


@dataclass(frozen=True)
class FormMaker:
    """Makes inputs of questions for one reader of one workflow.

    `shows` says which questions they may see; `carried` are open items (id, text) that may be ticked off,
    `choosable` the cases (id, reference and title) or the rows (id, title) a question is about.
    """

    words: Words
    office: Office
    workflow: str | None
    lang: Lang
    shows: Callable[[Question], bool] = lambda question: True
    carried: Sequence[tuple[str, str]] = ()
    choosable: Callable[[Question], Sequence[tuple[str, str]]] = lambda question: ()

    def view(
        self, form: type[Form], token: str, verb: str, *, values: Answers | None = None,
        errors: Errors | None = None, title: str | None = None, submit: str | None = None,
        intro: tuple[Part, ...] = (),
    ) -> FormView:  # fmt: skip
        """The whole form at once, with the answers so far and what was wrong with them."""
        say = self.words
        return FormView(
            token=token,
            verb=verb,
            title=title or say.form(self.workflow, form.__name__, self.lang),
            submit=submit or say.verb(self.workflow, verb, self.lang),
            cancel=say.say("form.cancel", self.lang, self.workflow),
            inputs=tuple(
                self.input(form, q, (values or {}).get(q.name), self._error(form, q, errors or {}))
                for q in form.questions
                if self.shows(q)
            ),
            intro=intro,
        )

    def input(self, form: type[Form], q: Question, value: Any = None, error: str | None = None) -> Input:
        """One question as it is shown."""
        return Input(
            name=q.name,
            kind=q.kind,
            label=self.words.question(self.workflow, form.__name__, q, self.lang),
            hint="" if q.kind in _PICKED else self.words.hint(self.workflow, form.__name__, q, self.lang),
            required=q.required,
            value=value,
            options=self.options(q),
            rows=tuple(self.input(q.row, each) for each in q.row.questions if self.shows(each)) if q.row else (),
            error=error,
            only_if=q.only_if,
            at_most=q.at_most,
            at_least=q.at_least,
        )

    def options(self, q: Question) -> tuple[Option, ...]:
        """What can be chosen: the form's own options, active people, departments, open items, yes and no."""
        match q.kind:
            case "choice" | "choices":
                say = self.words
                return tuple(Option(v, say.option(self.workflow, q.name, v, self.lang)) for v in q.options)
            case "person" | "people":
                return everybody(self.office, self.lang)
            case "department":
                found = self.office.departments.values()
                return tuple(Option(d.id, clean(d.called(self.lang))) for d in found)
            case "carried":
                return tuple(Option(item, clean(text)) for item, text in self.carried)
            case "case" | "record":
                return tuple(Option(each, clean(label)) for each, label in self.choosable(q))
            case "yesno":
                return tuple(Option(v, self.words.say(f"yesno.{v}", self.lang)) for v in ("yes", "no"))
        return ()

    def sentences(self, form: type[Form], errors: Errors) -> dict[str, str]:
        """What was wrong as sentences, one a question; the lines of a list are told together."""
        return {q.name: said for q in form.questions if (said := self._error(form, q, errors)) is not None}

    def _error(self, form: type[Form], q: Question, errors: Errors) -> str | None:
        """What was wrong with an answer; in a list, with each of its lines."""
        said: list[str] = []
        for key, wrong in errors.items():
            name, _, rest = key.partition(".")
            if name != q.name:
                continue
            sentence = problem(self.words, self.lang, wrong.code, wrong.params, self.workflow)
            line, _, inner = rest.partition(".")
            if line.isdigit() and inner and q.row is not None:
                asked = q.row.question_named(inner)
                label = self.words.question(self.workflow, q.row.__name__, asked, self.lang)
                sentence = self.words.say(
                    "errors.line", self.lang, number=int(line) + 1, question=label, problem=sentence
                )
            said.append(sentence)
        return " ".join(said) or None
