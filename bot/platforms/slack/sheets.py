"""A form laid out on pages of a modal: what stands together, which page it is on, and what changes a page.

Ids of blocks: `q:<question>` is a field, `q:<list>:<line>:<question>` one of a list's line; `:~<n>` goes on with a text
too long for one field, `:kept` holds the files that are there already; `e:…` is the error under a field, `l:<list>` the
head of a list. Ids of actions: `a` is a field, `add:<list>` and `drop:<list>:<line>` change a list, `page:<n>` turns
the page. A field on which others depend tells at once (`dispatch_action`), and the form is drawn anew.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import islice
from typing import Any

from bot.cards.model import FormView, Input
from bot.platforms import questions
from bot.platforms.questions import Rows
from bot.platforms.slack.parts import Block, Pen, note
from bot.platforms.slack.text import LIMITS, plain_text, size
from bot.platforms.slack.widgets import Element, field_of, kept_files
from bot.platforms.wording import fill, length

_BLOCKS = LIMITS["modal.blocks"] - 4
_BYTES = LIMITS["view.bytes"] * 9 // 10
_PRESSES = ("radio_buttons", "static_select", "checkboxes", "multi_static_select", "users_select", "multi_users_select")


@dataclass(frozen=True)
class Meta:
    """What a form's view knows of itself: whose form it is, the page that is open and the lines of each list."""

    token: str
    verb: str
    page: int = 0
    rows: Mapping[str, tuple[int, ...]] = field(default_factory=dict)


@dataclass(frozen=True)
class Group:
    """Blocks that stay together on a page, and the questions they ask (`list.line.question` inside a list)."""

    blocks: tuple[Block, ...]
    names: tuple[str, ...] = ()


def read_metadata(text: str) -> Meta:
    """What `metadata` wrote. Raises ValueError for anything else."""
    try:
        found = json.loads(text)
        rows = {str(name): tuple(map(int, shown)) for name, shown in found["r"].items()}
        return Meta(str(found["t"]), str(found["v"]), int(found["p"]), rows)
    except (AttributeError, KeyError, TypeError, RecursionError) as error:
        raise ValueError("not what a form's view knows of itself") from error


def metadata(meta: Meta) -> str:
    """As text for `private_metadata`: ids and numbers, nothing a person wrote."""
    rows = {name: list(shown) for name, shown in meta.rows.items()}
    return json.dumps({"t": meta.token, "v": meta.verb, "p": meta.page, "r": rows}, separators=(",", ":"))


def shown_rows(form: FormView, values: Mapping[str, Any], rows: Rows) -> dict[str, tuple[int, ...]]:
    """The lines of each list that is asked for."""
    return {i.name: tuple(questions.numbers(i, rows)) for i in questions.asked(form.inputs, values) if i.kind == "rows"}


def sheets(form: FormView, pen: Pen, values: Mapping[str, Any], rows: Rows) -> list[list[Group]]:
    """The groups of each page; there is always one page. Where a page ends depends on the form and its answers only,
    neither on the language nor on who is in Slack."""
    groups = list(_groups(form, pen, values, rows))
    made: list[list[Group]] = [[]]
    blocks = used = 0
    for group, counted in zip(groups, _groups(form, Pen(nobody, NoWords()), values, rows), strict=True):
        count, more = len(counted.blocks), size(list(counted.blocks))
        if made[-1] and (blocks + count > _BLOCKS or used + more > _BYTES):
            made.append([])
            blocks = used = 0
        made[-1].append(group)
        blocks, used = blocks + count, used + more
    return made


def nobody(person: str) -> str | None:
    return None


class NoWords(dict[str, str]):
    def __missing__(self, name: str) -> str:
        return "—"


def _groups(form: FormView, pen: Pen, values: Mapping[str, Any], rows: Rows) -> Iterator[Group]:
    title = pen.heading(form.title) if length(form.title) > LIMITS["view.title"] else ()
    yield Group(tuple(title))
    for part in form.intro:
        yield Group(tuple(islice(pen.parts([part]), _BLOCKS)))
    deciding = questions.deciding(form.inputs)
    for asked in questions.asked(form.inputs, values):
        if asked.kind == "rows":
            yield from _list(asked, pen, rows)
        else:
            made = _question(asked, f"q:{asked.name}", pen, asked.name in deciding)
            yield Group(tuple(made), (asked.name,))


def _question(asked: Input, id: str, pen: Pen, decides: bool) -> Iterator[Block]:
    """The blocks of one question: what is there already, its field, what was wrong with it."""
    required = asked.required and asked.kind != "carried"
    kept = kept_files(asked) if asked.kind == "files" else None
    if kept is not None:
        label = fill(pen.words["files_kept"], label=asked.label)
        yield _input(f"{id}:kept", label, kept.element, required=False)
    made = field_of(asked, pen.handle_of, pen.words)
    if made.spelled:
        yield from pen.bullets(made.spelled)
    main = _input(id, asked.label, made.element, required=required and kept is None, hint=asked.hint)
    if decides and made.element["type"] in _PRESSES:
        main["dispatch_action"] = True
    yield main
    for number, element in enumerate(made.further, 1):
        label = fill(pen.words["part"], label=asked.label, number=number + 1)
        yield _input(f"{id}:~{number}", label, element, required=False)
    yield from _error(asked, id, pen)


def _input(id: str, label: str, element: Element, *, required: bool, hint: str = "") -> Block:
    made: Block = {
        "type": "input",
        "block_id": id,
        "label": plain_text(label, LIMITS["input.label"]),
        "element": element,
        "optional": not required,
    }
    if hint.strip():
        made["hint"] = plain_text(hint, LIMITS["input.hint"])
    return made


def _error(asked: Input, id: str, pen: Pen) -> Iterator[Block]:
    for number, block in enumerate(note(f"⚠️ {asked.error}") if asked.error else ()):
        yield block | {"block_id": f"e{id[1:]}{f':~{number}' if number else ''}"}


def _list(asked: Input, pen: Pen, rows: Rows) -> Iterator[Group]:
    """A list: its head, its lines each with a button to remove it, and a button to add one."""
    words, name = pen.words, asked.name
    first, *rest = pen.heading(asked.label)
    head = [first | {"block_id": f"l:{name}"}, *rest, *note(asked.hint), *_error(asked, f"q:{name}", pen)]
    yield Group(tuple(head), (name,))
    shown = questions.numbers(asked, rows)
    deciding = questions.deciding(asked.rows)
    for position, line in enumerate(shown):
        blocks = [_line_head(name, line, position, pen)]
        inside = questions.line_at(asked, position)
        for each in inside:
            blocks += _question(each, f"q:{name}:{line}:{each.name}", pen, each.name in deciding)
        yield Group(tuple(blocks), tuple(f"{name}.{position}.{each.name}" for each in inside))
    if len(shown) < questions.most_lines(asked):
        button = {
            "type": "button",
            "action_id": f"add:{name}",
            "text": plain_text(words["add_row"], LIMITS["button.text"]),
        }
        yield Group(({"type": "actions", "block_id": f"add:{name}", "elements": [button]},))


def _line_head(name: str, line: int, position: int, pen: Pen) -> Block:
    number = fill(pen.words["row"], number=position + 1)
    button = {
        "type": "button",
        "action_id": f"drop:{name}:{line}",
        "text": plain_text(pen.words["remove_row"], LIMITS["button.text"]),
    }
    text = plain_text(number, LIMITS["section.text"])
    return {"type": "section", "block_id": f"r:{name}:{line}", "text": text, "accessory": button}


def turning(page: int, pages: int, pen: Pen) -> Sequence[Block]:
    """Where one is in a form or card of several pages, and the way back."""
    if pages < 2:
        return ()
    where = list(note(fill(pen.words["page"], number=page + 1, pages=pages)))
    if not page:
        return where
    button = {
        "type": "button",
        "action_id": f"page:{page - 1}",
        "text": plain_text(pen.words["previous"], LIMITS["button.text"]),
    }
    return [*where, {"type": "actions", "block_id": "page", "elements": [button]}]
