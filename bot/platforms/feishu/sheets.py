"""A form laid out on pages: what stands together, which page it is on, and the buttons that lead on.

A question that depends on another's answer begins a new page, because nothing inside a form tells before it is sent;
as long as no answer brings it there is no such page, and the one before it sends the form. Files are sent to the chat,
so each question for files is a page of its own, after all others. A page that holds too much for a card goes on on the
next. Names of fields: `q:<question>`, `q:<list>:<line>:<question>` in a list's line, with `:~<n>` for the rest of a
text too long for one field.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import chain
from typing import Any

from bot.cards.model import FormView, Input
from bot.platforms import questions
from bot.platforms.feishu import buttons
from bot.platforms.feishu.buttons import Sent
from bot.platforms.feishu.card import ROOM_BYTES, ROOM_TAGS, fits, overflow
from bot.platforms.feishu.parts import Element, Pen, bullets, note, text, warning
from bot.platforms.feishu.text import escape, size, tags
from bot.platforms.feishu.widgets import Look, field_of, part_name
from bot.platforms.questions import Rows
from bot.platforms.wording import cut, fill

_TAGS, _BYTES = ROOM_TAGS - 16, ROOM_BYTES - 3500
_LABEL, _HINT, _ERROR = 300, 600, 500
CLOSE, APART = "4px", "8px 0px 0px 0px"
"""A label stands close to its hint and its field, and apart from the question before."""


@dataclass(frozen=True)
class Group:
    """Elements that stay together on a page, and the questions they ask (`list.line.question` inside a list).
    `above`: they stand over the form, where there may be tables."""

    elements: tuple[Element, ...]
    names: tuple[str, ...] = ()
    above: bool = False


@dataclass(frozen=True)
class Sheet:
    """A page: questions, or the files of one question (`about`)."""

    groups: tuple[Group, ...]
    about: str = ""

    @property
    def names(self) -> tuple[str, ...]:
        """The questions that stand here."""
        return tuple(name for group in self.groups for name in group.names)

    def fields(self) -> list[str]:
        """The names of the fields that stand here."""
        held = chain.from_iterable(group.elements for group in self.groups if not group.above)
        return [str(each["name"]) for each in held if "name" in each and each["tag"] != "button"]


class NoWords(dict[str, str]):
    """Words that are as long as any, to see how much room a page takes."""

    def __missing__(self, name: str) -> str:
        return "—" * 14


def nobody(person: str) -> str | None:
    return None


def everybody(person: str) -> str | None:
    return f"ou_{person:*>32}"


def shown_rows(form: FormView, values: Mapping[str, Any], rows: Rows) -> dict[str, tuple[int, ...]]:
    """The lines of each list that is asked for."""
    return {i.name: tuple(questions.numbers(i, rows)) for i in questions.asked(form.inputs, values) if i.kind == "rows"}


@dataclass(frozen=True)
class Draft:
    """A form with the answers so far, about to be laid out. `sent`: what its buttons bring back; `attached`: names of
    files by the house's ids."""

    form: FormView
    values: Mapping[str, Any]
    rows: Rows
    sent: Sent
    attached: Mapping[str, str]

    def sheets(self, look: Look) -> list[Sheet]:
        """The pages; there is always one. Where one ends depends on the form and its answers only, neither on the
        language nor on who is in Feishu."""
        plain = replace(self, sent=replace(self.sent, form="0" * 40, page=99))
        counted = [replace(look, handle_of=each, words=NoWords()) for each in (nobody, everybody)]
        made: list[Sheet] = []
        for drawn, *others in zip(self._sections(look), *map(plain._sections, counted), strict=True):
            made += _parted(drawn, others)
        return made

    def _sections(self, look: Look) -> list[Sheet]:
        """The pages as they follow from what depends on what, whatever their size."""
        asked = {i.name: i for i in questions.asked(self.form.inputs, self.values)}
        parts = _static(self.form.inputs)
        kept = [number for number, part in enumerate(parts) if any(i.name in asked for i in part)]
        made = [self._section([asked[i.name] for i in parts[n] if i.name in asked], look) for n in kept]
        intro = tuple(self._intro(look))
        if not made:
            return [Sheet(intro)]
        return [replace(made[0], groups=(*intro, *made[0].groups)), *made[1:]]

    def _section(self, asked: Sequence[Input], look: Look) -> Sheet:
        if asked[0].kind == "files":
            return Sheet(tuple(self._files(asked[0], look)), asked[0].name)
        return Sheet(tuple(chain.from_iterable(self._groups(each, look) for each in asked)))

    def _intro(self, look: Look) -> Iterator[Group]:
        pen = Pen(look.handle_of, look.words)
        for elements in (overflow(self.form.title), *(pen.parts([part]) for part in self.form.intro)):
            if held := tuple(_fitting(elements)):
                yield Group(held, above=True)

    def _groups(self, asked: Input, look: Look) -> Iterator[Group]:
        if asked.kind == "rows":
            return self._list(asked, look)
        return _question(asked, f"q:{asked.name}", look, asked.name)

    def _files(self, asked: Input, look: Look) -> Iterator[Group]:
        """What has arrived so far, each with a button to remove it."""
        words = look.words
        labels = {o.value: o.label for o in asked.options} | dict(self.attached)
        value = questions.values_of(asked)
        yield Group((*_head(asked), *_error(asked), *text(words["files"])), (asked.name,))
        for number, each in enumerate(value):
            shown = cut(labels.get(each, each), _LABEL)
            drop = buttons.submit(f"drop:{asked.name}:{number}", fill(words["remove_file"], name=shown), self.sent)
            yield Group((*bullets([[(shown, False)]]), drop))
        if not value:
            yield Group(tuple(note(words["files_none"])))

    def _list(self, asked: Input, look: Look) -> Iterator[Group]:
        """A list: its head, its lines each with a button to remove it, and a button to add one."""
        name = asked.name
        yield Group((*_head(asked), *_error(asked)), (name,))
        shown = questions.numbers(asked, self.rows)
        tight = replace(look, tight=True)
        for position, line in enumerate(shown):
            inside = [each for each in questions.line_at(asked, position) if each.kind not in ("files", "rows")]
            made = [self._line_head(name, line, position, look)]
            for each in inside:
                held = _question(each, f"q:{name}:{line}:{each.name}", tight, each.name)
                made += chain.from_iterable(group.elements for group in held)
            yield Group(tuple(made), tuple(f"{name}.{position}.{each.name}" for each in inside))
        if len(shown) < questions.most_lines(asked):
            yield Group((buttons.submit(f"add:{name}", look.words["add_row"], self.sent),))

    def _line_head(self, name: str, line: int, position: int, look: Look) -> Element:
        number = escape(fill(look.words["row"], number=position + 1))
        drop = buttons.submit(f"drop:{name}:{line}", look.words["remove_row"], self.sent) | {"size": "small"}
        title = {"tag": "markdown", "content": f"**{number}**"}
        columns = [
            {"tag": "column", "width": "weighted", "weight": 1, "vertical_align": "center", "elements": [title]},
            {"tag": "column", "width": "auto", "elements": [drop]},
        ]
        return {"tag": "column_set", "flex_mode": "none", "margin": APART, "columns": columns}


def _static(inputs: Sequence[Input]) -> list[list[Input]]:
    """All questions that may be asked, a list a page: one that depends on another of a page begins the next."""
    made: list[list[Input]] = [[]]
    for each in inputs:
        if each.kind == "files" or (each.kind == "carried" and not each.options):
            continue
        if each.only_if and any(each.only_if[0] == other.name for other in made[-1]):
            made.append([])
        made[-1].append(each)
    files = [[each] for each in inputs if each.kind == "files"]
    return [part for part in (*made, *files) if part]


def _parted(drawn: Sheet, others: Sequence[Sheet]) -> list[Sheet]:
    """A page as as many as it takes; the others are the same page as other readers have it."""
    made: list[list[Group]] = [[]]
    used_tags = used_bytes = 0
    for group, *same in zip(drawn.groups, *(each.groups for each in others), strict=True):
        more_tags = max(tags(list(each.elements)) for each in (group, *same))
        more_bytes = max(size(list(each.elements)) for each in same)
        if made[-1] and (used_tags + more_tags > _TAGS or used_bytes + more_bytes > _BYTES):
            made.append([])
            used_tags = used_bytes = 0
        made[-1].append(group)
        used_tags, used_bytes = used_tags + more_tags, used_bytes + more_bytes
    return [replace(drawn, groups=tuple(groups)) for groups in made]


def _fitting(elements: Iterable[Element]) -> Iterator[Element]:
    """As many as have room in half a card."""
    held: list[Element] = []
    for each in elements:
        held.append(each)
        if not fits(held, beside=2):
            return
        yield each


def _question(asked: Input, id: str, look: Look, name: str) -> Iterator[Group]:
    """One question: its label and hint, its field, what was wrong; further fields of a long text on their own."""
    made = field_of(asked, id, look)
    split = asked.kind in ("text", "long")
    first = made.elements[:1] if split else made.elements
    spelled = bullets([[(label, False)] for label in made.spelled])
    yield Group((*_head(asked), *spelled, *first, *_error(asked)), (name,))
    for number, element in enumerate(made.elements[1:] if split else (), 1):
        label = fill(look.words["part"], label=cut(asked.label, _LABEL), number=number + 1)
        yield Group((*note(label), element | {"name": part_name(id, number)}))


def _head(asked: Input) -> Iterator[Element]:
    """The label, with a star where an answer is needed, and the hint."""
    label = escape(cut(" ".join(asked.label.split()), _LABEL))
    star = " <font color='red'>&#42;</font>" if asked.required and asked.kind != "carried" else ""
    yield {"tag": "markdown", "content": f"**{label}**{star}", "margin": APART}
    yield from note(cut(asked.hint, _HINT))


def _error(asked: Input) -> Iterator[Element]:
    return warning(cut(asked.error, _ERROR)) if asked.error else iter(())
