"""Words by key, in two languages."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from bot.cards.words import LANGUAGES, WordMissing, Words
from bot.flow.form import Question
from bot.flow.verbs import CLOCK_VERBS, DESK
from tests.cards.samples import TEMPLATES, Need, templates

SAMPLE = "recruiting.sample"


@pytest.fixture(scope="module")
def words(tmp_path_factory: pytest.TempPathFactory) -> Words:
    return Words.load(templates(tmp_path_factory.mktemp("templates")))


def test_both_languages_have_the_same_common_words() -> None:
    """Whatever can be said in one language can be said in the other; an English question may be left to its form."""
    shipped = Words.load(TEMPLATES)
    zh, en = (shipped.keys("_words", lang) for lang in LANGUAGES)
    assert not en - zh
    assert {key for key in zh - en if not key.startswith("questions.")} == set()


def test_both_languages_have_the_same_default_moments() -> None:
    """Each default template has its twin in the other language."""
    names = [f.name.split(".") for f in (TEMPLATES / "_default").glob("*.md")]
    assert {n for n, lang, _ in names if lang == "zh"} == {n for n, lang, _ in names if lang == "en"}
    assert len(names) >= 32


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_verb_of_the_house_has_a_label(lang: str) -> None:
    """Desk verbs, the clock's verbs and the shared ones can all be put on a button or into a history."""
    from bot.flow import verbs

    shared = {v.name for v in vars(verbs).values() if isinstance(v, verbs.Verb)}
    shipped = Words.load(TEMPLATES)
    for verb in {*shared, *DESK, *CLOCK_VERBS, "file"}:
        assert shipped.verb(None, verb, lang)  # type: ignore[arg-type]


def test_a_workflow_speaks_before_the_house_does(words: Words) -> None:
    """A workflow's own word is preferred; what it does not have is the common one."""
    assert words.place(SAMPLE, "head", "zh") == "部门负责人审批"
    assert words.place(SAMPLE, "withdrawn", "zh") == "已撤回"
    assert words.verb(SAMPLE, "approve", "en") == "Approve"


def test_blanks_are_filled_literally(words: Words) -> None:
    """What is put into a blank is never read as a pattern, a blank or an attribute."""
    for given in ("{problem}", "{0.__class__}", "\\1", "%s", "{{ 7*7 }}"):
        assert given in words.say("errors.person.none", "zh", given=given)
    with pytest.raises(WordMissing, match=r"errors\.number\.low.*least"):
        words.say("errors.number.low", "zh")


def test_english_counts(words: Words) -> None:
    """One day, two days; Chinese has one form."""
    assert words.say("time.days", "en", n=1) == "1 day"
    assert words.say("time.days", "en", n=2) == "2 days"
    assert words.say("time.days", "zh", n=1) == "1 天"


def test_english_questions_may_be_left_to_the_form(words: Words) -> None:
    """A question without an English word of its own reads as the form has it; Chinese must be written."""
    asked = Need.question_named("headcount")
    assert words.question(SAMPLE, "Need", asked, "en") == "How many people?"
    assert words.question(SAMPLE, "Need", Need.question_named("role"), "en") == "Role"
    with pytest.raises(WordMissing, match=r"questions\.Other\.headcount"):
        words.question(SAMPLE, "Other", replace(asked, home="Other"), "zh")


def test_a_missing_word_says_where_to_write_it(words: Words) -> None:
    """The error names the key and the file; a table is not a sentence."""
    with pytest.raises(WordMissing, match=r"verbs\.dance.*recruiting/sample/zh\.toml"):
        words.verb(SAMPLE, "dance", "zh")
    with pytest.raises(WordMissing, match=r"_words/en\.toml"):
        words.say("errors", "en")
    with pytest.raises(WordMissing):
        words.title("no.such", "zh")


def test_what_people_type_is_gathered_from_both_languages(words: Words) -> None:
    """Options and starts are heard in either language, labels included."""
    assert words.option_words(SAMPLE, "urgency") == {
        "normal": ["常规", "Normal"],
        "urgent": ["绿色通道", "很急", "加急", "Green channel", "asap"],
    }
    assert words.vocabulary() == {SAMPLE: ["招聘需求", "招人", "招聘", "Hiring need", "hire", "hiring"]}


def test_titles_and_forms(words: Words) -> None:
    """A form without a name of its own is called like its workflow."""
    assert words.form(SAMPLE, "Because", "zh") == "说明原因"
    assert words.form(SAMPLE, "Need", "zh") == "招聘需求"
    assert words.about(SAMPLE, "en") == "Ask for new colleagues"
    assert words.hint(SAMPLE, "Need", Question("headcount", "How many?", "number", True), "zh") == ""


def test_a_question_is_called_as_in_the_form_it_was_written_in(words: Words) -> None:
    """A form that builds on another needs no words for what it inherits, label and small print alike."""
    inherited = Question("role", "Which role?", "text", True, home="Need")
    assert words.question(SAMPLE, "Spec", inherited, "zh") == "岗位名称"
    assert words.hint(SAMPLE, "Spec", inherited, "zh") == "例如：短视频策划"


def test_a_broken_words_file_is_named(tmp_path: Path) -> None:
    """A words file that is not TOML is refused with its path."""
    (tmp_path / "_words").mkdir()
    (tmp_path / "_words" / "zh.toml").write_text("a = ", "utf-8")
    with pytest.raises(ValueError, match=r"zh\.toml"):
        Words.load(tmp_path)
