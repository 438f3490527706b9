"""Forms and cards as modals, and what somebody filled in as raw answers.

A form is drawn from the neutral `FormView` each time; what was answered on other pages is the caller's to keep and to
hand in again (`values`), as a view holds nothing a person wrote but in its fields. The cycle after an action inside a
form (a page turned, a line added, a question others depend on):

    meta = read_metadata(view["private_metadata"])
    answers = values(form, state, person_of, so_far=kept, rows=meta.rows)
    turn = after(form, meta, action_id, answers)
    view = form(form, handle_of, words, page=turn.page, values=turn.values, rows=turn.rows)
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from bot.cards.model import Card, FormView, Input, plain_line
from bot.platforms import questions
from bot.platforms.questions import Rows, with_errors
from bot.platforms.slack import buttons
from bot.platforms.slack.blocks import whole
from bot.platforms.slack.parts import Block, HandleOf, Pen, note
from bot.platforms.slack.sheets import (
    Meta,
    NoWords,
    metadata,
    nobody,
    read_metadata,
    sheets,
    shown_rows,
    turning,
)
from bot.platforms.slack.text import LIMITS, Words, plain_text, size
from bot.platforms.slack.widgets import ACTION, given
from bot.platforms.wording import length

__all__ = [
    "Meta", "Turn", "after", "card", "errors", "form", "loading", "page_of", "pages", "read_metadata", "told",
    "uploads", "values", "with_errors",
]  # fmt: skip
PersonOf = Callable[[str], str | None]
_TITLE = LIMITS["view.title"]
_CARD_BLOCKS = LIMITS["modal.blocks"] - 2
_CARD_BYTES = LIMITS["view.bytes"] * 8 // 10


@dataclass(frozen=True)
class Turn:
    """How a form is to be drawn next."""

    page: int
    values: dict[str, Any]
    rows: dict[str, tuple[int, ...]]


def form(
    form: FormView, handle_of: HandleOf, words: Words, *, page: int = 0, values: Mapping[str, Any] | None = None,
    rows: Rows | None = None, external: str = "",
) -> dict[str, Any]:  # fmt: skip
    """A form as a modal. `values`: raw answers in place of the form's own; `rows`: which lines of each list are shown.

    Every page but the last is sent with "next".
    """
    pen = Pen(handle_of, words)
    answers = values or {}
    shown = shown_rows(form, answers, rows or {})
    made = sheets(form, pen, answers, rows or {})
    page = min(max(page, 0), len(made) - 1)
    blocks = [*turning(page, len(made), pen), *(block for group in made[page] for block in group.blocks)]
    view = _modal(form.title, form.cancel or words["close"], blocks or list(note(words["untitled"])))
    view["submit"] = plain_text(words["next"] if page < len(made) - 1 else form.submit or words["send"], _TITLE)
    view["callback_id"] = "form"
    view["private_metadata"] = metadata(Meta(form.token, form.verb, page, shown))
    if external:
        view["external_id"] = external
    return view


def pages(form: FormView, values: Mapping[str, Any] | None = None, rows: Rows | None = None) -> int:
    """How many pages a form has, given the answers and lines so far."""
    return len(sheets(form, Pen(nobody, NoWords()), values or {}, rows or {}))


def page_of(
    form: FormView, question: str, values: Mapping[str, Any] | None = None, rows: Rows | None = None
) -> int | None:
    """The page on which a question stands ("role", or "items.0.what"); None for one that is not asked."""
    for number, groups in enumerate(sheets(form, Pen(nobody, NoWords()), values or {}, rows or {})):
        names = [name for group in groups for name in group.names]
        if question in names or any(name.startswith(f"{question}.") for name in names):
            return number
    head = question.partition(".")[0]
    return page_of(form, head, values, rows) if head != question else None


def values(
    form: FormView, state: Mapping[str, Any], person_of: PersonOf, *, so_far: Mapping[str, Any] | None = None,
    rows: Rows | None = None, attached: Mapping[str, str] | None = None,
) -> dict[str, Any]:  # fmt: skip
    """Raw answers by question name, of a view's `state.values`: text, list of text, or list of rows.

    `so_far`: answers of other pages. `rows`: the lines shown (`Meta.rows`). `attached`: the house's ids of the files
    that were uploaded, by Slack's (see `uploads`); a file without one is left out. Questions that are no longer asked
    are left out.
    """
    read = _Reader(state, person_of, attached or {})
    found = dict(so_far or {})
    for asked in form.inputs:
        if asked.kind == "rows":
            lines = read.lines(asked, (rows or {}).get(asked.name), found.get(asked.name))
            found.update({} if lines is None else {asked.name: lines})
        elif read.stands(f"q:{asked.name}"):
            found[asked.name] = read.answer(asked, f"q:{asked.name}")
    left = {i.name for i in questions.asked(form.inputs, found)}
    return {name: value for name, value in found.items() if name in left}


def uploads(state: Mapping[str, Any]) -> list[dict[str, Any]]:
    """The files somebody put into a form, as Slack describes them (`id`, `name`, where to fetch them)."""
    fields = (block.get(ACTION) or {} for block in state.values())
    return [file for each in fields if each.get("type") == "file_input" for file in each.get("files") or ()]


def after(form: FormView, meta: Meta, action_id: str, values: Mapping[str, Any]) -> Turn:
    """What an action inside a form changes: a line more or less, another page; for any other, only the answers."""
    kind, _, about = action_id.partition(":")
    answers = dict(values)
    rows = shown_rows(form, answers, meta.rows)
    page = meta.page
    name, _, line = about.partition(":")
    if kind == "page" and about.isdecimal():
        page = int(about)
    elif kind == "add" and name in rows:
        rows[name] = (*rows[name], max(rows[name], default=-1) + 1)
    elif kind == "drop" and name in rows and line.isdecimal() and int(line) in rows[name]:
        at = rows[name].index(int(line))
        held = answers.get(name)
        if isinstance(held, list):
            answers[name] = [each for n, each in enumerate(held) if n != at]
        rows[name] = tuple(n for n in rows[name] if n != int(line))
    return Turn(page, answers, rows)


def errors(form: FormView, errors: Mapping[str, str], rows: Rows | None = None) -> dict[str, str]:
    """Errors by the id of their block, for the answer to a submission. A list's own stands beside its first field.

    One whose list has no line has no field either: show the form again, `with_errors`.
    """
    lists = {i.name: i for i in form.inputs if i.kind == "rows"}
    found: dict[str, str] = {}
    for path, sentence in errors.items():
        name, _, rest = path.partition(".")
        if name not in lists:
            found[f"q:{name}"] = sentence
            continue
        shown = questions.numbers(lists[name], rows or {})
        position, _, inner = rest.partition(".")
        at = int(position) if position.isdecimal() else 0
        if at < len(shown) and lists[name].rows:
            block = f"q:{name}:{shown[at]}:{inner or lists[name].rows[0].name}"
            found[block] = f"{found[block]} {sentence}" if block in found else sentence
    return found


def card(card: Card, handle_of: HandleOf, words: Words, *, page: int = 0, source: str = "") -> dict[str, Any]:
    """A card as a modal, its buttons last. `source`: where the card is found again when the next page is asked for
    (a button `more:` whose value is that page): the platform's id of a message."""
    pen = Pen(handle_of, words)
    title = plain_line(card.title)
    shown = _paged(list(whole(card, pen, title=length(title) > _TITLE or not card.parts)))
    page = min(max(page, 0), len(shown) - 1)
    blocks = shown[page]
    if page < len(shown) - 1:
        onward = buttons.more(page + 1, pen.numbers, words["next"])
        blocks = [*blocks, *buttons.rows([onward])]
    view = _modal(title, words["close"], blocks or list(note(words["untitled"])))
    return view | {"callback_id": "card", "private_metadata": source}


def loading(words: Words) -> dict[str, Any]:
    """What stands there until the house has answered."""
    return told(words["loading"], words) | {"callback_id": "loading"}


def told(sentence: str, words: Words) -> dict[str, Any]:
    """One sentence as a modal."""
    view = _modal(words["told"], words["close"], list(Pen(nobody, words).text(sentence or words["untitled"])))
    return view | {"callback_id": "told"}


@dataclass(frozen=True)
class _Reader:
    """Reads the fields of a view."""

    state: Mapping[str, Any]
    person_of: PersonOf
    attached: Mapping[str, str]

    def stands(self, id: str) -> bool:
        return id in self.state or f"{id}:kept" in self.state

    def answer(self, asked: Input, id: str) -> Any:
        if asked.kind == "files":
            kept = self._field(asked, f"{id}:kept") or []
            new = (self.state.get(id) or {}).get(ACTION) or {}
            ids = [self.attached.get(file["id"]) for file in new.get("files") or ()]
            return [*kept, *filter(None, ids)]
        first = self._field(asked, id)
        number = 1
        while isinstance(first, str) and f"{id}:~{number}" in self.state:
            first += self._field(asked, f"{id}:~{number}")
            number += 1
        return first

    def _field(self, asked: Input, id: str) -> Any:
        return given((self.state.get(id) or {}).get(ACTION) or {}, asked, self.person_of)

    def lines(self, asked: Input, shown: Any, before: Any) -> list[dict[str, Any]] | None:
        """A list: the lines of this page as they are, others as they were. None where nothing of it is known."""
        prefix = f"q:{asked.name}:"
        here = {int(id[len(prefix) :].partition(":")[0]) for id in self.state if id.startswith(prefix)}
        if shown is None:
            if not here:
                return None
            shown = sorted(here)
        known = before if isinstance(before, list) else questions.lines(asked)
        return [
            self._line(asked, line) if line in here else dict(known[at]) if at < len(known) else {}
            for at, line in enumerate(shown)
        ]

    def _line(self, asked: Input, line: int) -> dict[str, Any]:
        ids = {each.name: f"q:{asked.name}:{line}:{each.name}" for each in asked.rows}
        return {each.name: self.answer(each, ids[each.name]) for each in asked.rows if self.stands(ids[each.name])}


def _modal(title: str, close: str, blocks: list[Block]) -> dict[str, Any]:
    return {
        "type": "modal",
        "title": plain_text(" ".join(title.split()), _TITLE),
        "close": plain_text(close, _TITLE),
        "blocks": blocks,
    }


def _paged(blocks: list[Block]) -> list[list[Block]]:
    made: list[list[Block]] = [[]]
    used = 0
    for block in blocks:
        more = size(block)
        if made[-1] and (len(made[-1]) == _CARD_BLOCKS or used + more > _CARD_BYTES):
            made.append([])
            used = 0
        made[-1].append(block)
        used += more
    return made
