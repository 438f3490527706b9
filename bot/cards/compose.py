"""The composer: a template's words and a case's facts become a card for one reader.

Templates are looked for in the workflow's own folder (the front desk's where it is about no workflow),
then among the defaults: `templates/<area>/<name>/<moment>.<lang>.md`, `templates/_default/<kind>.<lang>.md`.
They are files, compiled once; what a user wrote is a value and never becomes part of one.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

from jinja2 import (
    FileSystemLoader,
    StrictUndefined,
    Template,
    TemplateNotFound,
    TemplateSyntaxError,
    Undefined,
    nodes,
    pass_context,
)
from jinja2.runtime import Context
from jinja2.sandbox import ImmutableSandboxedEnvironment

from bot.cards.answers import answer_parts, change_parts, clock_parts, history_parts, link_parts, tally_parts
from bot.cards.forms import FormMaker, buttons_for
from bot.cards.markup import CLOSE, OPEN, MarkupError, Parsed, Slots, parse
from bot.cards.model import Button, Card, Document, Line, Part, plain_line
from bot.cards.views import CaseView, Details, Filled, Scene
from bot.cards.voice import Reader, Voice
from bot.cards.words import Words
from bot.flow.form import Answers, Question
from bot.flow.people import Lang, Office
from bot.flow.verbs import Verb

_SLOTS = "_slots"
_REFUSED = (nodes.Macro, nodes.CallBlock, nodes.FilterBlock, nodes.AssignBlock)


@pass_context
def _finalize(context: Context, value: Any) -> str:
    """Keep a value and print its placeholder; a name nobody gave is an error here."""
    if isinstance(value, Undefined):
        str(value)
    return context[_SLOTS].keep(value)


class _Environment(ImmutableSandboxedEnvironment):
    """Jinja without statements that turn printed values back into text, or placeholders of its own."""

    def _parse(self, source: str, name: str | None, filename: str | None) -> nodes.Template:
        if OPEN in source or CLOSE in source:
            raise TemplateSyntaxError("a template holds no U+E000 or U+E001", 1, name, filename)
        tree = super()._parse(source, name, filename)
        for node in tree.find_all(_REFUSED):
            what = type(node).__name__
            raise TemplateSyntaxError(f"a template of words has no {what}", node.lineno, name, filename)
        return tree


class Composer:
    """Makes cards and documents. `office` gives the company as it stands when a card is made."""

    def __init__(self, words: Words, folder: Path, office: Callable[[], Office]) -> None:
        self.words = words
        self._office = office
        self._found: dict[tuple[str | None, str, str, Lang], Template] = {}
        self._jinja = _Environment(
            loader=FileSystemLoader(folder), undefined=StrictUndefined, autoescape=False, auto_reload=False,
            finalize=_finalize, trim_blocks=True, lstrip_blocks=True, cache_size=-1,
        )  # fmt: skip

    def compose(
        self, scene: Scene, moment: str, reader: Reader, *, kind: str | None = None, notice: str | None = None
    ) -> Card:
        """The card of a moment, without buttons.

        `kind` names the default template where the workflow has none for the moment. `notice` is
        what a lock screen shows; left out it is the template's, or the title. Of a confidential
        workflow it never says more than that something waits.
        """
        said = self._render(scene, moment, reader, kind)
        if notice is None and scene.workflow is not None and scene.workflow.access is not None:
            ref = scene.case.ref if scene.case else ""
            notice = self.words.say("notices.confidential", reader.lang, scene.workflow.name, ref=ref)
        if notice is None:
            notice = said.notice or plain_line(said.title)
        return Card(said.title, said.parts, (), said.tone, notice, reader.lang)

    def document(self, scene: Scene, moment: str, reader: Reader) -> Document:
        """A moment as a paper to keep."""
        said = self._render(scene, moment, reader, "document")
        return Document(said.title, said.parts, reader.lang)

    def forms(
        self,
        workflow: str | None,
        lang: Lang,
        shows: Callable[[Question], bool] = lambda question: True,
        carried: Sequence[tuple[str, str]] = (),
        choosable: Callable[[Question], Sequence[tuple[str, str]]] = lambda question: (),
    ) -> FormMaker:
        """What makes one workflow's forms, for a reader who may see what `shows` says.

        `carried` are open items (id, text) that may be ticked off, `choosable` the cases or rows a question is about.
        """
        return FormMaker(self.words, self._office(), workflow, lang, shows, carried, choosable)

    def buttons_for(
        self, verbs: Iterable[Verb], token: str, workflow: str | None, lang: Lang, asks: Collection[str] = ()
    ) -> tuple[Button, ...]:
        """One button a verb; `asks` are the names of verbs that open a form."""
        return buttons_for(self.words, verbs, token, workflow, lang, asks)

    def has(self, workflow: str | None, moment: str, lang: Lang) -> bool:
        """Whether there are words for that moment."""
        try:
            self._template(workflow, moment, moment, lang)
        except TemplateNotFound:
            return False
        return True

    def moments(self, workflow: str, lang: Lang) -> list[str]:
        """The moments a workflow has words of its own for, by name."""
        below, end = f"{workflow.replace('.', '/')}/", f".{lang}.md"
        found = (name for name in self._jinja.list_templates() if name.startswith(below) and name.endswith(end))
        return [name.removeprefix(below).removesuffix(end) for name in found]

    def _render(self, scene: Scene, moment: str, reader: Reader, kind: str | None) -> Parsed:
        name = scene.room
        template = self._template(name, moment, kind or moment, reader.lang)
        voice = Voice(self.words, reader, self._office(), name, scene.now, scene.files, scene.carried)
        slots = Slots()
        rendered = template.render(_context(scene, moment, voice), **{_SLOTS: slots})
        try:
            return parse(rendered, slots.values, voice.show)
        except MarkupError as wrong:
            raise MarkupError(f"{template.name}: {wrong}") from None

    def _template(self, workflow: str | None, moment: str, kind: str, lang: Lang) -> Template:
        key = (workflow, moment, kind, lang)
        if (known := self._found.get(key)) is not None:
            return known
        room = workflow.replace(".", "/") if workflow else "_desk"
        files = [f"{room}/{moment}.{lang}.md", f"_default/{kind}.{lang}.md"]
        self._found[key] = found = self._jinja.select_template(files)
        return found


class _Helpers:
    """What a template may call."""

    def __init__(self, scene: Scene, case: CaseView | None, voice: Voice) -> None:
        self._scene, self._case, self._voice = scene, case, voice

    def answers(self, form: str | Filled | None = None, given: Answers | None = None) -> tuple[Part, ...]:
        """Questions and answers: of the opening form, a form's newest version, or `given` answers."""
        if form is None or isinstance(form, Filled):
            return answer_parts(form or (self._case.form if self._case else None), self._voice)
        if self._case is None:
            return ()
        filled = self._case.latest(form) if given is None else self._case.fill(form, given)
        return answer_parts(filled, self._voice)

    def changes(self, form: str | None = None) -> tuple[Part, ...]:
        """What the last two versions of a form (left out: the opening form) say differently."""
        opening = self._scene.workflow.form if self._scene.workflow else None
        name = form or (opening.__name__ if opening else None)
        return change_parts(self._case, name) if self._case and name else ()

    def versions(self, form: str) -> int:
        return len(self._case.versions(form)) if self._case else 0

    def tally(self, form: str, *, names: bool = True) -> tuple[Part, ...]:
        """Everybody's numbers of a round, with average and spread; nothing while some are hidden."""
        forms = self._scene.workflow.forms() if self._scene.workflow else {}
        return tally_parts(self._case, forms[form], names) if self._case else ()

    def measure(self, name: str) -> float | None:
        """A number worked out from what was written; None while it is not to be known."""
        return self._case.measure(name) if self._case else None

    def clocks(self) -> tuple[Part, ...]:
        """The promises of the whole case: until when, kept or broken."""
        return clock_parts(self._case) if self._case else ()

    def clock(self, name: str) -> str:
        """What a promise of the whole case is called."""
        return self._voice.say(f"clocks.{name}")

    def history(self) -> tuple[Part, ...]:
        return history_parts(self._case) if self._case else ()

    def links(self, *workflows: str) -> tuple[Part, ...]:
        """The cases that belong to this one, of those workflows or of any: what each is and how it stands."""
        return link_parts(self._case, *workflows) if self._case else ()

    def say(self, key: str, **values: Any) -> Line:
        return self._voice.line(key, **values)

    def named(self) -> Iterator[tuple[str, Any]]:
        voice = self._voice
        own = (self.answers, self.changes, self.versions, self.history, self.links, self.say)
        for helper in (*own, self.tally, self.measure, self.clocks, self.clock):
            yield helper.__name__, helper
        for helper in (voice.who, voice.day, voice.moment, voice.left, voice.option, voice.verb, voice.file):
            yield helper.__name__, helper


def _context(scene: Scene, moment: str, voice: Voice) -> dict[str, Any]:
    case = CaseView(scene, scene.case, voice) if scene.case else None
    title = voice.words.title(scene.room, voice.lang) if scene.room else ""
    about = scene.register
    row = Filled(about.form, scene.row, voice, scene.visible) if about and scene.row is not None else None
    return {
        "case": case,
        "row": row,
        "title": title,
        "now": scene.now,
        "at": moment,
        "reader": voice.who(voice.reader.person) if voice.reader.person else None,
        "details": Details(scene.details),
        **dict(_Helpers(scene, case, voice).named()),
    }
