"""Documents as pages and as Word files."""

from __future__ import annotations

import io
from datetime import UTC, datetime
from html.parser import HTMLParser

import docx
import pytest
from docx.oxml.ns import qn
from hypothesis import given, settings

from bot.cards.document import to_docx, to_html
from bot.cards.markup import clean
from bot.cards.model import (
    Bullets,
    Divider,
    Document,
    Fields,
    Heading,
    Link,
    Mention,
    Note,
    Paragraph,
    Quote,
    Table,
    Text,
    line,
    plain_line,
)
from tests.cards.attacks import ALL
from tests.cards.papers import documents

AT = datetime(2026, 12, 1, 10, 0, tzinfo=UTC)


class Page(HTMLParser):
    """Reads a page: its elements and its words."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.words: list[str] = []
        self.attributes: list[tuple[str, str | None]] = []
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.attributes.extend(attrs)

    def handle_data(self, data: str) -> None:
        self.words.append(data)


def paper(text: str) -> Document:
    """A document that says the same in every place."""
    said = (Text(text),)
    return Document(
        said,
        (
            Paragraph((Text(text, True), Mention(text, text), Link(text, "file:1"))),
            Heading(said),
            Quote(said),
            Note(said),
            Bullets((said, said)),
            Fields(((text, said),)),
            Table((text, text), ((said, said),)),
            Divider(),
        ),
        "zh",
        {text: text},
    )


@pytest.mark.parametrize("attack", ALL, ids=range(len(ALL)))
def test_nothing_written_becomes_html(attack: str) -> None:
    """Whatever was written, the page has the same elements and attributes and shows the words."""
    said, usual = Page(to_html(paper(clean(attack)))), Page(to_html(paper("plain")))
    breaks = [tag for tag in said.tags if tag != "br"]
    assert [t for t in usual.tags if t != "bdi"] == [t for t in breaks if t != "bdi"]
    assert len(said.attributes) == len(usual.attributes)
    assert clean(attack) in "\n".join(said.words) or not clean(attack).strip("\r\n")


def test_links_lead_where_the_caller_says() -> None:
    """A link becomes an address where one is known, and plain words where none is."""
    document = Document(line("x"), (Paragraph((Link("附件", "file:1"),)),))
    assert '<a href="/files/1?a=&amp;b">附件</a>' in to_html(document, lambda to: "/files/1?a=&b")
    assert "<a " not in to_html(document)


def test_a_page_needs_nothing_from_outside() -> None:
    """No script, no stylesheet, no picture, no font is fetched; the language is declared."""
    html = to_html(paper("x"))
    assert "http" not in html
    assert "url(" not in html
    assert '<html lang="zh-CN">' in html


def test_word_opens_the_file_and_finds_the_words() -> None:
    """Title, facts, fields, tables, bullets and people are all there, with a Chinese font set."""
    document = Document(
        line("招聘需求说明书"),
        (
            Heading(line("内容")),
            Fields((("人数", line("2")),)),
            Bullets((line("写脚本"),)),
            Table(("事项", "负责人"), (((Text("剪辑"),), (Mention("mei", "王梅"),)),)),
            Paragraph((Text("重点", True), Text("第一行\n第二行"))),
        ),
        "zh",
        {"编号": "HN-2026-0007"},
    )
    file = docx.Document(io.BytesIO(to_docx(document, AT)))
    paragraphs = [p.text for p in file.paragraphs]
    cells = [c.text for t in file.tables for r in t.rows for c in r.cells]
    assert {"招聘需求说明书", "内容", "写脚本", "重点第一行\n第二行"} <= set(paragraphs)
    assert cells == ["编号", "HN-2026-0007", "人数", "2", "事项", "负责人", "剪辑", "王梅"]
    fonts = file.styles["Normal"].element.rPr.rFonts
    assert fonts.get(qn("w:eastAsia")) == "Microsoft YaHei"
    assert file.core_properties.created == AT


def test_the_same_document_gives_the_same_bytes() -> None:
    """Made twice, a document is the same file."""
    assert to_docx(paper("x"), AT) == to_docx(paper("x"), AT)
    assert to_html(paper("x")) == to_html(paper("x"))


@settings(max_examples=10, deadline=None)
@given(documents)
def test_any_document_becomes_a_word_file(document: Document) -> None:
    """Whatever a document holds, Word can open it."""
    file = docx.Document(io.BytesIO(to_docx(document, AT)))
    assert file.paragraphs[0].text == clean(plain_line(document.title))


def test_h4_strange_characters_do_not_break_a_word_file() -> None:
    """H4: control characters, lone surrogates and the rest of the corpus are written and read back."""
    for start in range(0, len(ALL), 40):
        written = ALL[start : start + 40]
        raw = to_docx(Document(line("x"), tuple(Paragraph((Text(a),)) for a in written)), AT)
        read = [p.text for p in docx.Document(io.BytesIO(raw)).paragraphs[1:]]
        assert read == [clean(a) for a in written]
