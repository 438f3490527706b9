"""Cards and forms as HTML: every part, every kind of question, nothing executable."""

from __future__ import annotations

import re
import tomllib
from datetime import UTC, date, datetime
from html.parser import HTMLParser
from pathlib import Path
from typing import get_args
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.cards.model import Card, FormView, Input, Link, Option, Paragraph, Text, line
from bot.flow.form import Kind
from bot.flow.people import Office
from bot.platforms.playground import forms
from bot.platforms.playground.forms import Reader, form_html
from bot.platforms.playground.page import mentions, script_json, with_mentions
from bot.platforms.playground.paper import card_html
from bot.platforms.playground.people import tour_cast
from bot.platforms.playground.words import TEMPLATES, Words, words
from tests.platforms.playground.fake_house import HOSTILE, card, form, office

NOW = datetime(2026, 11, 23, 4, 0, tzinfo=UTC)
READER = Reader("li.na", ZoneInfo("Asia/Shanghai"), words("zh"), office(NOW))


class Tags(HTMLParser):
    """The names of all elements and attributes of a piece of HTML, and its text."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.attributes: set[str] = set()
        self.text = ""
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.attributes |= {name for name, _ in attrs}

    def handle_data(self, data: str) -> None:
        self.text += data


def test_a_card_shows_its_parts_and_buttons() -> None:
    """Title, fields, table, links and a button with its token and confirmation are all there."""
    html = str(card_html(card("招聘需求"), "li.na", 7))
    for piece in (
        "招聘需求",
        "短视频策划",
        "<table>",
        'data-token="t-approve"',
        "data-confirm=",
        "/documents/d1?as=li.na",
    ):
        assert piece in html


@given(text=st.text(max_size=80) | st.sampled_from([HOSTILE, "</script>", "{{ 7*7 }}", "{% raw %}", "&lt;b&gt;"]))
def test_text_comes_out_as_it_went_in(text: str) -> None:
    """Whatever a person writes, no element and no attribute is made from it, and the words stay."""
    plain = Tags(str(card_html(Card(line("x"), (Paragraph(line("y")),)), "li.na")))
    seen = Tags(str(card_html(Card(line("x"), (Paragraph(line("y", text)),)), "li.na")))
    assert seen.tags == plain.tags
    assert seen.attributes == plain.attributes
    if "\r" not in text and "\x00" not in text:
        assert text in seen.text


@pytest.mark.parametrize("to", ["javascript:alert(1)", "http://evil.example", "document:", "file:../../x", "case:HN-1"])
def test_a_link_leads_into_this_page_only(to: str) -> None:
    """A link to anything but a document, a file or a ledger is just words."""
    html = str(card_html(Card((Link("look", to),)), "li.na"))
    for address in re.findall(r'href="([^"]*)"', html):
        assert address.startswith(("/documents/", "/files/", "/ledgers/"))
        assert "/../" not in address


@pytest.mark.parametrize("kind", get_args(Kind))
def test_every_kind_of_question_has_a_widget_with_a_label(kind: Kind) -> None:
    """Each kind shows its label, its hint and its error, tied to the widget."""
    asked = Input("q", kind, "问题", "提示", True, None, (Option("a", "A"),), (Input("r", "text", "行"),), error="错了")
    html = str(form_html(FormView("t", "v", "表", "提交", "取消", (asked,)), READER))
    for piece in (f'data-kind="{kind}"', "问题", "提示", "错了", 'id="q.q-e"', "aria-describedby"):
        assert piece in html
    assert re.search(r'for="q\.q"|aria-labelledby="q\.q-l"|<legend id="q\.q-l"', html)


def test_a_whole_form_keeps_what_is_already_answered() -> None:
    """Values, ticked choices, chosen people, rows and moments in the reader's zone stand in the form."""
    html = str(form_html(form(), READER))
    for piece in ('value="短视频策划"', 'value="2026-12-01"', 'value="2026-11-26T15:00"', 'value="发布职位"'):
        assert piece in html
    assert '<li data-value="li.na">' in html
    assert html.count("<template>") == 1


def test_mentions_are_people_only_when_they_exist() -> None:
    """<@li.na> is a person; <@nobody> is what somebody typed."""
    spans = mentions("a <@li.na> b <@nobody>", READER.office)
    assert [type(s).__name__ for s in spans] == ["Text", "Mention", "Text"]
    assert spans[-1] == Text(" b <@nobody>")


def test_a_name_two_people_share_is_left_alone() -> None:
    """Guessing whom somebody meant is not the page's business."""
    people = dict(READER.office.people)
    people["li.na2"] = type(people["li.na"])("li.na2", "李娜")
    assert with_mentions("@李娜", Office("x", people=people)) == "@李娜"


def test_data_for_the_script_cannot_end_it() -> None:
    """Names with tags in them stay data."""
    assert "<" not in script_json({"name": "</script><script>"})


def _keys(data: object, path: str = "") -> set[str]:
    if isinstance(data, dict):
        return {k for name, value in data.items() for k in _keys(value, f"{path}.{name}")}
    if isinstance(data, list) and data and isinstance(data[0], dict):
        return {k for n, value in enumerate(data) for k in _keys(value, f"{path}.{n}")}
    slots = re.findall(r"\{\w+\}", data) if isinstance(data, str) and not path.startswith(".date") else []
    return {f"{path} {sorted(set(slots))}"}


def test_both_languages_say_the_same_things() -> None:
    """Each sentence stands in both files, with the same blanks to fill."""
    zh, en = (words(lang).raw("page") for lang in ("zh", "en"))
    assert zh.keys() == en.keys()
    assert _keys(_all("zh")) == _keys(_all("en"))


def _all(lang: str) -> dict[str, object]:
    return tomllib.loads((TEMPLATES / f"{lang}.toml").read_text(encoding="utf-8"))


def _colours(css: str) -> dict[str, str]:
    return dict(re.findall(r"--([\w-]+):\s*(#[0-9a-f]{6})", css))


def _contrast(one: str, other: str) -> float:
    """How far two colours are apart, from 1 to 21 (WCAG 2.2)."""

    def light(colour: str) -> float:
        parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
        red, green, blue = [p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
        return 0.2126 * red + 0.7152 * green + 0.0722 * blue

    dark, bright = sorted((light(one), light(other)))
    return (bright + 0.05) / (dark + 0.05)


@pytest.mark.parametrize("look", ["light", "dark"])
def test_words_can_be_read_on_their_ground(look: str) -> None:
    """Text has a contrast of at least 4.5 on every ground it stands on, light and dark."""
    css = (Path(forms.__file__).parent / "static" / "style.css").read_text(encoding="utf-8")
    start = css.index(":root {") if look == "light" else css.index(':root[data-theme="dark"]')
    colours = _colours(css[start : css.index("}", start)])
    pairs = {
        "ink": "paper ground surface sunk mine accent-soft", "soft": "paper surface sunk", "link": "surface mine",
        "faint": "paper ground surface sunk accent-soft", "on-accent": "accent accent-strong", "warn": "warn-soft",
        "bad": "bad-soft surface", "urgent": "urgent-soft", "accent-strong": "accent-soft", "accent": "surface",
    }  # fmt: skip
    for text, grounds in pairs.items():
        for ground in grounds.split():
            assert _contrast(colours[text], colours[ground]) >= 4.5, (text, ground)


def test_days_are_said_in_words() -> None:
    """Month and weekday in the reader's language."""
    at = NOW.astimezone(ZoneInfo("Asia/Shanghai"))
    assert words("zh").day(at) == "2026年11月23日 周一"
    assert words("en").short(at) == "Mon 23 Nov, 12:00"


def test_words_filled_in_are_not_read_again() -> None:
    """A name with braces in it stays a name."""
    assert Words("en", {"a": "{x} {y}"})("a", x="{y}", y="z") == "{y} z"


def test_the_tour_is_played_by_people_who_fit() -> None:
    """The head decides, one leads, one is led, a fourth asks where there is one; nobody who is away takes part."""
    roles = tour_cast(READER.office, date(2026, 11, 23))
    assert roles == {
        "requester": "liu.yang", "head": "li.na", "manager": "liu.yang", "appellant": "wang.xiaoyu",
        "department": "marketing",
    }  # fmt: skip
    back = {p.id: p for p in READER.office.people.values()}
    everybody_here = Office("x", people=back, departments=READER.office.departments)
    assert tour_cast(everybody_here, date(2026, 11, 23))["requester"] == "shen.kai"
    assert tour_cast(Office("empty"), date(2026, 11, 23)) == {}
