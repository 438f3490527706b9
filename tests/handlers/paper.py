"""The moments of a walk as a reader would read them: plain text, straight from the shipped templates."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from bot.cards.compose import Composer
from bot.cards.plain import card_text, document_text
from bot.cards.views import Scene
from bot.cards.voice import Reader
from bot.cards.words import Words
from bot.flow.form import Question
from bot.flow.people import Lang
from tests.flow.office import OFFICE, Walk
from tests.flow.sentences import SHANGHAI

TEMPLATES = Path(__file__).parents[2] / "templates"
WORDS = Words.load(TEMPLATES)
COMPOSER = Composer(WORDS, TEMPLATES, lambda: OFFICE)


def _scene(walk: Walk, person: str | None, details: dict[str, Any]) -> Scene:
    def visible(question: Question) -> bool:
        readers = question.readers
        return readers is None or (person is not None and person in readers.of(walk.case, OFFICE))

    return Scene(walk.workflow, walk.case, walk.world.now, details, visible)


def read(walk: Walk, moment: str, person: str | None, lang: Lang = "zh", **details: Any) -> str:
    """What a person (None: a channel) reads at a moment."""
    reader = Reader(person, lang, SHANGHAI)
    return card_text(COMPOSER.compose(_scene(walk, person, details), moment, reader))


def keep(walk: Walk, moment: str, lang: Lang = "zh") -> str:
    """A moment as a document, which may hold only what everybody on the case may read."""
    return document_text(COMPOSER.document(_scene(walk, None, {}), moment, Reader(None, lang, SHANGHAI)))
