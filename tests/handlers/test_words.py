"""Every workflow has its words: labels, questions, choices, places, columns and moments, in both languages."""

import pytest

import handlers
from bot.cards.words import LANGUAGES
from bot.engine.registry import find_workflows
from bot.flow.form import Form
from bot.flow.people import Lang
from bot.flow.verbs import DESK
from bot.flow.workflow import Step, Workflow
from tests.handlers.paper import COMPOSER, TEMPLATES, WORDS

WORKFLOWS = list(find_workflows(handlers).values())
EACH = pytest.mark.parametrize("workflow", WORKFLOWS, ids=lambda w: w.name)
BOTH = pytest.mark.parametrize("lang", LANGUAGES)


def forms_of(workflow: type[Workflow]) -> list[type[Form]]:
    """The forms of a workflow, and the forms of their lists' lines."""
    forms = list(workflow.forms().values())
    return forms + [q.row for form in forms for q in form.questions if q.row]


@EACH
@BOTH
def test_every_button_place_and_column_has_a_label(workflow: type[Workflow], lang: Lang):
    """A word that is missing raises and names the file it belongs in."""
    labels = [WORDS.title(workflow.name, lang), WORDS.about(workflow.name, lang)]
    labels += [WORDS.verb(workflow.name, m.verb.name, lang) for m in workflow.moves]
    labels += [WORDS.verb(workflow.name, verb, lang) for verb in ("file", "skip", *DESK)]
    labels += [WORDS.place(workflow.name, place, lang) for place in workflow.places]
    if workflow.ledger is not None:
        labels.append(WORDS.say(f"ledgers.{workflow.ledger.name}", lang, workflow.name))
        labels += [WORDS.column(workflow.name, c.name, lang) for c in workflow.ledger.columns]
    assert all(labels)


@EACH
@BOTH
def test_every_question_and_choice_has_a_label_of_its_own(workflow: type[Workflow], lang: Lang):
    """No two choices of a question may look the same."""
    for form in forms_of(workflow):
        assert WORDS.form(workflow.name, form.__name__, lang)
        for question in form.questions:
            assert WORDS.question(workflow.name, form.__name__, question, lang)
            chosen = [WORDS.option(workflow.name, question.name, each, lang) for each in question.options]
            assert len(set(chosen)) == len(chosen)


@EACH
def test_the_words_of_both_languages_speak_of_the_same_things(workflow: type[Workflow]):
    """What one language can say, the other can say too."""
    zh, en = (WORDS.keys(workflow.name, lang) for lang in LANGUAGES)
    spoken = {key for key in zh ^ en if not key.startswith("option_words")}
    assert spoken == set()


@EACH
@BOTH
def test_every_step_and_every_notice_of_an_end_has_words_of_its_own(workflow: type[Workflow], lang: Lang):
    """No card is left to a default."""
    folder = TEMPLATES.joinpath(*workflow.name.split("."))
    for name, place in workflow.places.items():
        if isinstance(place, Step) or getattr(place, "tells", ()):
            assert (folder / f"{name}.{lang}.md").is_file(), f"{folder / name}.{lang}.md"


@EACH
def test_every_template_exists_in_both_languages(workflow: type[Workflow]):
    """A moment somebody can read in Chinese can be read in English."""
    folder = TEMPLATES.joinpath(*workflow.name.split("."))
    zh, en = ({f.name.split(".")[0] for f in folder.glob(f"*.{lang}.md")} for lang in LANGUAGES)
    assert zh == en
    assert all(COMPOSER.has(workflow.name, moment, lang) for moment in zh for lang in LANGUAGES)
