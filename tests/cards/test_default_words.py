"""The common words cover what the house itself can say."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from bot.cards.words import LANGUAGES, Words
from bot.flow.desk import FORMS
from bot.flow.people import Lang
from tests.cards.samples import TEMPLATES

FLOW = Path(__file__).parents[2] / "bot" / "flow"
REFUSALS = {code for f in FLOW.glob("*.py") for code in re.findall(r'Refusal\("(\w+)"', f.read_text("utf-8"))}
PROBLEMS = {code for f in FLOW.rglob("*.py") for code in re.findall(r'Problem\("([\w.]+)"', f.read_text("utf-8"))}
TOLD = {code for f in FLOW.glob("*.py") for code in re.findall(r'Tell\([^"\n]*"(\w+)"', f.read_text("utf-8"))}


@pytest.fixture(scope="module")
def words() -> Words:
    return Words.load(TEMPLATES)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_refusal_has_its_sentence(words: Words, lang: Lang) -> None:
    """Whatever a decision refuses, the person hears why in their language."""
    assert len(REFUSALS) > 10
    assert {f"refusals.{code}" for code in REFUSALS} <= words.keys("_words", lang)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_problem_with_an_answer_has_its_sentence(words: Words, lang: Lang) -> None:
    """Whatever is wrong with an answer, the sentence exists."""
    assert len(PROBLEMS) > 20
    assert {f"errors.{code}" for code in PROBLEMS} <= words.keys("_words", lang)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_notice_of_the_house_has_its_template(lang: Lang) -> None:
    """Each moment the language tells people by itself has a default template."""
    assert "progress" in TOLD
    kinds = {*TOLD, "remind_half", "remind_nearly", "remind_nudge"}
    assert not [kind for kind in kinds if not (TEMPLATES / "_default" / f"{kind}.{lang}.md").is_file()]


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_forms_of_the_desk_can_be_shown(words: Words, lang: Lang) -> None:
    """Each desk form has a title and a label for each of its questions."""
    for form in FORMS.values():
        assert words.form(None, form.__name__, lang)
        for question in form.questions:
            assert words.question(None, form.__name__, question, lang)
