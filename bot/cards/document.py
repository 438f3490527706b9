"""A document as one HTML page that prints well, and as a Word file."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable
from datetime import datetime
from html import escape
from typing import TYPE_CHECKING, Any, assert_never

from bot.cards.chart import chart_html, chart_style, chart_table
from bot.cards.markup import clean
from bot.cards.model import (
    Bullets,
    Chart,
    Divider,
    Document,
    Fields,
    Heading,
    Line,
    Link,
    Mention,
    Note,
    Paragraph,
    Part,
    Quote,
    Table,
    Text,
    plain_line,
)

if TYPE_CHECKING:
    from docx.document import Document as WordFile
    from docx.text.paragraph import Paragraph as WordParagraph

Href = Callable[[str], str | None]
_LATIN, _HAN = "Segoe UI", "Microsoft YaHei"
_SAME_DAY = (1980, 1, 1, 0, 0, 0)
_STYLE = """
:root{color-scheme:light}
body{font:16px/1.7 -apple-system,"Segoe UI","PingFang SC","Hiragino Sans GB","Microsoft YaHei",
"Noto Sans CJK SC","Source Han Sans SC",sans-serif;color:#1f2329;background:#fff;max-width:46rem;
margin:3rem auto;padding:0 1.5rem;overflow-wrap:anywhere}
h1{font-size:1.7rem;line-height:1.3;margin:0 0 1rem}h2{font-size:1.15rem;margin:2rem 0 .5rem}
p,li,td,dd,blockquote{white-space:pre-wrap}
table{border-collapse:collapse;width:100%;margin:1rem 0}
th,td{border:1px solid #d0d3d6;padding:.4rem .6rem;text-align:start;vertical-align:top}
th{background:#f5f6f7;font-weight:600}th[scope=row]{width:30%}
blockquote{border-inline-start:3px solid #bbbfc4;margin:1rem 0;padding:.2rem 1rem;color:#41464b}
.note,.facts{color:#575c61;font-size:.9rem}hr{border:0;border-top:1px solid #d0d3d6;margin:2rem 0}
@page{margin:2cm}@media print{body{margin:0;max-width:none;padding:0}tr,blockquote{break-inside:avoid}}
"""


def to_html(document: Document, href: Href = lambda to: None) -> str:
    """A whole page that needs nothing else. `href` gives the address of a link, or None for words only."""
    facts = "".join(_row(label, escape(clean(value))) for label, value in document.facts.items())
    facts = f'<table class="facts">{facts}</table>' if facts else ""
    body = "".join(_html(part, href) for part in document.parts)
    drawn = chart_style() if any(isinstance(part, Chart) for part in document.parts) else ""
    return (
        f'<!doctype html>\n<html lang="{_tongue(document)}"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width,initial-scale=1">'
        f"<title>{escape(plain_line(document.title))}</title><style>{_STYLE}{drawn}</style></head><body><main>"
        f"<h1>{_spans(document.title, href)}</h1>"
        f"{facts}{body}</main></body></html>\n"
    )


def _tongue(document: Document) -> str:
    return "zh-CN" if document.lang == "zh" else "en"


def _row(label: str, value: str) -> str:
    return f'<tr><th scope="row">{escape(label)}</th><td>{value}</td></tr>'


def _html(part: Part, href: Href) -> str:
    match part:
        case Paragraph(line=line):
            return f"<p>{_spans(line, href)}</p>"
        case Heading(line=line):
            return f"<h2>{_spans(line, href)}</h2>"
        case Quote(line=line):
            return f"<blockquote>{_spans(line, href)}</blockquote>"
        case Note(line=line):
            return f'<p class="note">{_spans(line, href)}</p>'
        case Bullets(lines=lines):
            return f"<ul>{''.join(f'<li>{_spans(each, href)}</li>' for each in lines)}</ul>"
        case Fields(rows=rows):
            return f"<table>{''.join(_row(label, _spans(value, href)) for label, value in rows)}</table>"
        case Table(header=header, rows=rows):
            head = "".join(f'<th scope="col">{escape(each)}</th>' for each in header)
            lines = (f"<tr>{''.join(f'<td>{_spans(cell, href)}</td>' for cell in row)}</tr>" for row in rows)
            return f"<table><thead><tr>{head}</tr></thead><tbody>{''.join(lines)}</tbody></table>"
        case Divider():
            return "<hr>"
        case Chart():
            return chart_html(part)
        case _:
            assert_never(part)


def _spans(line: Line, href: Href) -> str:
    return "".join(_span(span, href) for span in line)


def _span(span: Text | Mention | Link, href: Href) -> str:
    match span:
        case Text(text=text, bold=bold):
            words = f"<bdi>{escape(text)}</bdi>" if text != "\n" else "<br>"
            return f"<strong>{words}</strong>" if bold else words
        case Mention(name=name):
            return f"<bdi>{escape(name)}</bdi>"
        case Link(text=text, to=to):
            at = href(to)
            return f'<a href="{escape(at)}">{escape(text)}</a>' if at else escape(text)
        case _:
            assert_never(span)


def to_docx(document: Document, at: datetime) -> bytes:
    """A Word file. `at` is the date it bears; the same document and date give the same bytes."""
    from docx import Document as new_file

    file = new_file()
    _set_up(file, document, at)
    file.add_heading(clean(plain_line(document.title)), level=0)
    if document.facts:
        _pairs(file, [(label, (Text(clean(value)),)) for label, value in document.facts.items()])
    for part in document.parts:
        _word(file, part)
    raw = io.BytesIO()
    file.save(raw)
    return _same_times(raw.getvalue())


def _set_up(file: WordFile, document: Document, at: datetime) -> None:
    """Fonts for both scripts, and properties that do not depend on the machine."""
    from docx.oxml.ns import qn

    for name in ("Normal", "Title", "Heading 2", "List Bullet", "Quote", "Caption"):
        style: Any = file.styles[name]
        style.font.name = _LATIN
        fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
        for theme in ("asciiTheme", "hAnsiTheme", "eastAsiaTheme", "cstheme"):
            fonts.attrib.pop(qn(f"w:{theme}"), None)
        fonts.set(qn("w:eastAsia"), _HAN)
    known = file.core_properties
    known.title = clean(plain_line(document.title))[:255]
    known.author = known.last_modified_by = known.comments = ""
    known.language = _tongue(document)
    known.created = known.modified = at.replace(microsecond=0, tzinfo=None)


def _word(file: WordFile, part: Part) -> None:
    match part:
        case Paragraph(line=line):
            _write(file.add_paragraph(), line)
        case Heading(line=line):
            _write(file.add_heading(level=2), line)
        case Quote(line=line):
            _write(file.add_paragraph(style="Quote"), line)
        case Note(line=line):
            _write(file.add_paragraph(style="Caption"), line)
        case Bullets(lines=lines):
            for each in lines:
                _write(file.add_paragraph(style="List Bullet"), each)
        case Fields(rows=rows):
            _pairs(file, rows)
        case Table(header=header, rows=rows):
            _grid(file, [tuple((Text(each, bold=True),) for each in header), *rows])
        case Divider():
            file.add_paragraph("———")
        case Chart():
            _chart(file, part)
        case _:
            assert_never(part)


def _chart(file: WordFile, chart: Chart) -> None:
    """A chart's numbers as a table under its title."""
    header, rows = chart_table(chart)
    _write(file.add_paragraph(), (Text(chart.title, bold=True),))
    _grid(file, [tuple((Text(each, bold=True),) for each in header), *rows])
    if chart.note:
        _write(file.add_paragraph(style="Caption"), (Text(chart.note),))


def _pairs(file: WordFile, rows: Any) -> None:
    _grid(file, [((Text(label, bold=True),), value) for label, value in rows])


def _grid(file: WordFile, rows: list[tuple[Line, ...]]) -> None:
    if not rows:
        return
    table = file.add_table(rows=0, cols=max(map(len, rows)), style="Table Grid")
    for row in rows:
        for cell, line in zip(table.add_row().cells, row, strict=False):
            _write(cell.paragraphs[0], line)
    file.add_paragraph()


def _write(paragraph: WordParagraph, line: Line) -> None:
    for span in line:
        words = span.name if isinstance(span, Mention) else span.text
        run = paragraph.add_run(clean(words))
        run.bold = True if isinstance(span, Text) and span.bold else None


def _same_times(packed: bytes) -> bytes:
    """The same file with every part of the archive dated alike."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(packed)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            new.writestr(zipfile.ZipInfo(name, _SAME_DAY), old.read(name), zipfile.ZIP_DEFLATED)
    return out.getvalue()
