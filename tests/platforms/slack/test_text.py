"""Texts as Slack takes them: cut where a reader would, never empty, never markup."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.cards.words import LANGUAGES, Words
from bot.platforms import wording
from bot.platforms.slack import text
from tests.cards.test_plain import SIGNS
from tests.platforms.cases import HOSTILE
from tests.platforms.slack.drawing import TEMPLATES, look

SIGHT = st.lists(st.sampled_from(SIGNS), max_size=60)
FAMILY = "👨‍👩‍👧‍👦"


def units(words: str) -> int:
    """How many UTF-16 units a text has, worked out the long way."""
    return sum(2 if ord(sign) > 0xFFFF else 1 for sign in words)


@given(SIGHT, st.integers(1, 40))
def test_a_text_is_cut_between_two_signs(signs: list[str], most: int) -> None:
    """What is left is whole signs and an ellipsis, in the length Slack counts at worst."""
    shown = wording.cut("".join(signs), most)
    assert units(shown) <= most
    if shown != "".join(signs):
        assert shown.removesuffix("…") in {"".join(signs[:n]) for n in range(len(signs) + 1)}


@given(SIGHT, st.integers(12, 40))
def test_pieces_are_the_text_again(signs: list[str], most: int) -> None:
    """Nothing is lost between two pieces, and none is torn inside a sign."""
    words = "".join(signs)
    found = list(wording.pieces(words, most))
    assert "".join(found) == words
    assert all(0 < units(piece) <= most for piece in found)
    beginnings = {"".join(signs[:n]) for n in range(len(signs) + 1)}
    assert all("".join(found[:n]) in beginnings for n in range(len(found)))


def test_pieces_end_at_a_line_where_there_is_one() -> None:
    """A long report parts between its lines."""
    assert list(wording.pieces("第一行很长\n第二行", 7)) == ["第一行很长\n", "第二行"]


@given(st.text(), st.integers(1, 30))
def test_a_short_text_is_never_blank_or_too_long(words: str, most: int) -> None:
    """Slack refuses an empty label; one without a visible sign gets a dash."""
    shown = wording.fit(words, most)
    assert shown.strip()
    assert units(shown) <= most


@pytest.mark.parametrize("words", [*HOSTILE, "&lt;!here&gt;", "<<&>>"])
def test_nothing_escaped_can_be_read_as_a_control_sequence(words: str) -> None:
    """H1: a fallback holds no angle bracket, and reads as it was written."""
    shown = text.escape(words)
    assert "<" not in shown
    assert ">" not in shown
    assert shown.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&") == words


def test_what_is_filled_in_is_not_read_again() -> None:
    """H3: a label with braces stays as it is."""
    assert wording.fill("{label}（续 {number}）{x}", label="{number}", number=2) == "{number}（续 2）{x}"


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_word_is_there_in_each_language(lang: str) -> None:
    """Each word of the Slack look is written, and none is written for nothing."""
    words = look(lang)  # type: ignore[arg-type]
    written = {key.removeprefix("slack.look.") for key in _keys(lang)}
    assert set(words) == set(text.WORDS) == written
    for limit, names in (("view.title", ("close", "send", "next", "told", "untitled")), ("confirm.button", ("back",))):
        assert all(len(words[name]) <= text.LIMITS[limit] for name in names)


def _keys(lang: str) -> list[str]:
    import tomllib

    tables = tomllib.loads((TEMPLATES / "_words" / f"{lang}.toml").read_text("utf-8"))
    return [f"slack.look.{name}" for name in tables["slack"]["look"]]


def test_a_word_keeps_its_blanks_until_it_is_shown() -> None:
    """Whoever says the words need not know what will stand in them."""
    words = text.words_of(Words.load(TEMPLATES).say, "zh")
    assert wording.fill(words["page"], number=2, pages=3) == "第 2 页，共 3 页"


def test_every_limit_says_where_it_stands() -> None:
    """A number that was changed by Slack can be looked up again."""
    limits = json.loads((Path(text.__file__).parent / "limits.json").read_text("utf-8"))
    for name, each in limits.items():
        assert isinstance(each["most"], int), name
        assert each["from"].startswith("https://"), name


def test_the_size_of_a_block_counts_escaped_signs() -> None:
    """Chinese takes six bytes a sign on the wire."""
    assert text.size({"a": "中"}) == len('{"a":"\\u4e2d"}')


def test_characters_are_those_of_all_texts() -> None:
    """Labels, cells and dialogs count, ids and values do not."""
    assert text.characters([{"type": "x", "text": {"type": "plain_text", "text": "四个字符"}, "value": "long"}]) == 4
    assert text.characters({"elements": [{"text": FAMILY}, {"text": "a"}]}) == len(FAMILY) + 1
