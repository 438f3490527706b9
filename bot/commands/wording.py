"""What is missing in the words and templates: each language says what the other says, and everything has a word."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

from bot.cards.compose import Composer
from bot.cards.words import LANGUAGES, WordMissing, Words
from bot.engine.registry import Registry
from bot.engine.sealing.cards import ledger_names
from bot.flow.form import Form, Question
from bot.flow.people import Lang, Office
from bot.flow.register import Register
from bot.flow.sealed import Sealed
from bot.flow.workflow import Step, Workflow

COMMON = "_words"
ENGLISH_IN_PYTHON = "questions."
"""An English question may be left to the form, so its key need not be in the English file."""
TYPED = "option_words."
"""What people type for a choice differs from language to language."""


def wording(folder: Path, registry: Registry) -> Iterator[str]:
    """Everything missing or not readable below a templates folder, one line each."""
    try:
        words = Words.load(folder)
        composer = Composer(words, folder, lambda: Office(""))
        yield from _keys(words, COMMON)
        for shared in ("_default", "_desk"):
            yield from _templates(folder / shared, None, composer)
        for workflow in registry.values():
            own = folder.joinpath(*workflow.name.split("."))
            yield from _keys(words, workflow.name)
            yield from _templates(own, workflow.name, composer)
            yield from _unworded(words, _asked, workflow)
        for sealed in registry.sealed.values():
            yield from _keys(words, sealed.name)
            yield from _templates(folder.joinpath(*sealed.name.split(".")), sealed.name, composer)
            yield from _unworded(words, _sealed, sealed)
        for register in registry.registers.values():
            yield from _keys(words, register.name)
            yield from _templates(folder.joinpath(*register.name.split(".")), register.name, composer)
            yield from _unworded(words, _asked_of_rows, register)
    except ValueError as error:
        yield str(error)


def _keys(words: Words, name: str) -> Iterator[str]:
    keys = {lang: words.keys(name, lang) for lang in LANGUAGES}
    for lang, other in (("zh", "en"), ("en", "zh")):
        for key in sorted(k for k in keys[other] - keys[lang] if not k.startswith(TYPED)):
            if lang == "zh" or not key.startswith(ENGLISH_IN_PYTHON):
                yield f"{name}: {lang}.toml lacks {key}, which {other}.toml has"


def _templates(folder: Path, workflow: str | None, composer: Composer) -> Iterator[str]:
    """Every template has its twin, and can be read."""
    for file in sorted(folder.glob("*.md")):
        moment, _, lang = file.stem.rpartition(".")
        if lang not in LANGUAGES or not moment:
            yield f"{file.name} in {folder.name}: call it moment.zh.md or moment.en.md"
            continue
        for twin in LANGUAGES:
            if not folder.joinpath(f"{moment}.{twin}.md").exists():
                yield f"{folder.name}: {moment} is not written in {twin}"
        try:
            composer.has(workflow, moment, lang)
        except Exception as error:  # whatever the template language finds wrong
            yield f"{folder.name}/{file.name}: {error}"


def _asked_of_rows(words: Words, register: type[Register], lang: Lang) -> Iterable[Callable[[], object]]:
    """Every word a register needs in one language."""
    name = register.name
    yield lambda: words.title(name, lang)
    yield lambda: words.about(name, lang)
    for owner, question in _questions(register.form):
        yield lambda owner=owner, q=question: words.question(name, owner, q, lang)
        for value in question.options:
            yield lambda q=question.name, value=value: words.option(name, q, value, lang)


def _unworded(words: Words, asked: Callable[..., Iterable[Callable[[], object]]], practice: type) -> Iterator[str]:
    for lang in LANGUAGES:
        for ask in asked(words, practice, lang):
            try:
                ask()
            except WordMissing as missing:
                yield str(missing)


def _asked(words: Words, workflow: type[Workflow], lang: Lang) -> Iterable[Callable[[], object]]:
    """Every word the workflow may need in one language."""
    name = workflow.name
    yield lambda: words.title(name, lang)
    yield lambda: words.about(name, lang)
    used = {move.to.name for move in workflow.moves} | {s.name for s in workflow.places.values() if isinstance(s, Step)}
    yield from (lambda place=place: words.place(name, place, lang) for place in sorted(used))
    yield from (
        lambda verb=verb: words.verb(name, verb, lang) for verb in sorted({m.verb.name for m in workflow.moves})
    )
    for form in workflow.forms().values():
        yield from _questioned(words, name, form, lang)
    if workflow.ledger is not None:
        yield lambda title=workflow.ledger.name: words.say(f"ledgers.{title}", lang, name)
        yield from (lambda column=c.name: words.column(name, column, lang) for c in workflow.ledger.columns)
        for chart in workflow.ledger.charts:
            for key in (chart.name, *(f"series.{each}" for each in chart.series)):
                yield lambda key=key: words.say(f"charts.{key}", lang, name)


def _sealed(words: Words, sealed: type[Sealed], lang: Lang) -> Iterable[Callable[[], object]]:
    """Every word a sealed round may need in one language."""
    name = sealed.name
    yield lambda: words.title(name, lang)
    yield lambda: words.about(name, lang)
    yield from _questioned(words, name, sealed.form, lang)
    yield from (lambda ledger=each: words.say(f"ledgers.{ledger}", lang, name) for each in ledger_names(sealed))


def _questioned(words: Words, name: str, form: type[Form], lang: Lang) -> Iterable[Callable[[], object]]:
    for owner, question in _questions(form):
        yield lambda owner=owner, q=question: words.question(name, owner, q, lang)
        for value in question.options:
            yield lambda q=question.name, value=value: words.option(name, q, value, lang)


def _questions(form: type[Form]) -> Iterator[tuple[str, Question]]:
    """Each question with the form it belongs to, those of the lines of a list included."""
    for question in form.questions:
        yield form.__name__, question
        if question.row is not None:
            yield from _questions(question.row)
