"""Forms as cards, and what somebody filled in as raw answers.

A form is drawn from the neutral `FormView` each time; what was answered on pages already left is the caller's to keep
and to hand in again (`values`), as a card's buttons carry nothing a person wrote. The cycle after a press in a form:

    sent = buttons.read(action.value)
    answers = values(form, action.form_value, person_of, page=sent.page, values=kept, rows=sent.rows)
    turn = after(form, action.name, sent, before=kept, answers=answers)
    form(form, handle_of, words, page=turn.page, values=turn.values, rows=turn.rows, name=sent.form)   # or it is sent
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import tzinfo
from typing import Any, Literal

from bot.cards.model import FormView, Input
from bot.platforms import questions
from bot.platforms.feishu import buttons
from bot.platforms.feishu.buttons import Sent
from bot.platforms.feishu.card import framed
from bot.platforms.feishu.parts import Element, HandleOf
from bot.platforms.feishu.sheets import APART, CLOSE, Draft, NoWords, Sheet, nobody, shown_rows
from bot.platforms.feishu.text import Words
from bot.platforms.feishu.widgets import ZONE, Look, PersonOf
from bot.platforms.feishu.widgets import given as answer_of
from bot.platforms.questions import Rows, with_errors
from bot.platforms.wording import fill

__all__ = ["Turn", "after", "files_of", "form", "page_of", "pages", "values", "with_errors"]
_COLOUR = "blue"


@dataclass(frozen=True)
class Turn:
    """What a press in a form comes to: it is shown again on a page, sent to the house, or given up."""

    act: Literal["show", "send", "cancel"]
    page: int
    values: dict[str, Any]
    rows: dict[str, tuple[int, ...]]


def form(
    form: FormView, handle_of: HandleOf, words: Words, *, page: int = 0, values: Mapping[str, Any] | None = None,
    rows: Rows | None = None, name: str = "", errors: Mapping[str, str] | None = None,
    attached: Mapping[str, str] | Iterable[tuple[str, str]] = (), zone: tzinfo = ZONE,
    about: str = "",
) -> dict[str, Any]:  # fmt: skip
    """A page of a form as a card. `values`: raw answers in place of the form's own; `rows`: which lines of each list
    are shown; `name`: its name on the shelf; `errors`: sentences by question, in place of the form's own;
    `attached`: (the house's id, name) of files that came since; `zone`: where the reader's clock stands;
    `about`: the title of the card it was asked for on."""
    shown = with_errors(form, errors) if errors is not None else form
    answers, lines = values or {}, rows or {}
    last = pages(shown, answers, lines) - 1
    page = min(max(page, 0), last)
    sent = Sent(name, form.token, form.verb, page, shown_rows(shown, answers, lines))
    drawn = Draft(shown, answers, lines, sent, dict(attached)).sheets(Look(handle_of, words, zone))[page]
    above = [each for group in drawn.groups if group.above for each in group.elements]
    inside = [each for group in drawn.groups if not group.above for each in group.elements]
    ends = [row | {"margin": APART} for row in buttons.rows(_ends(form, sent, words, last=page == last))]
    container: Element = {"tag": "form", "name": "form", "vertical_spacing": CLOSE, "elements": [*inside, *ends]}
    place = fill(words["page"], number=page + 1, pages=last + 1) if last else ""
    beside = " · ".join(filter(None, (about, place)))
    return framed(form.title.strip() or words["untitled"], [*above, container], _COLOUR, beside=beside)


def pages(form: FormView, values: Mapping[str, Any] | None = None, rows: Rows | None = None) -> int:
    """How many pages a form has, given the answers and lines so far."""
    return len(_sheets(form, values, rows))


def files_of(
    form: FormView, page: int, values: Mapping[str, Any] | None = None, rows: Rows | None = None
) -> Input | None:
    """The question for files a page is about, with the answer so far."""
    made = _sheets(form, values, rows)
    about = made[min(max(page, 0), len(made) - 1)].about
    return next((i for i in questions.asked(form.inputs, values or {}) if i.name == about), None)


def page_of(
    form: FormView, question: str, values: Mapping[str, Any] | None = None, rows: Rows | None = None
) -> int | None:
    """The page on which a question stands ("role", or "items.0.what"); None for one that is not asked."""
    return _page_of(_sheets(form, values, rows), question)


def values(
    form: FormView, given: Mapping[str, Any], person_of: PersonOf, *, page: int,
    values: Mapping[str, Any] | None = None, rows: Rows | None = None,
) -> dict[str, Any]:  # fmt: skip
    """Raw answers by question name: those so far, and those of a page from a callback's `form_value`. Text, list of
    text, or list of rows. Questions that are no longer asked are left out."""
    made = _sheets(form, values, rows)
    here = made[min(max(page, 0), len(made) - 1)]
    found = {name: given.get(name, "") for name in here.fields()}
    found |= {name: each for name, each in given.items() if name.startswith("q:")}
    answers = dict(values or {})
    for asked in questions.asked(form.inputs, values or {}):
        if asked.kind == "rows":
            answers[asked.name] = _lines(asked, found, (rows or {}).get(asked.name), person_of)
        elif asked.kind == "files":
            answers[asked.name] = questions.values_of(asked)
        elif _stands(f"q:{asked.name}", found):
            answers[asked.name] = answer_of(asked, f"q:{asked.name}", found, person_of)
    left = {i.name for i in questions.asked(form.inputs, answers)}
    return {name: value for name, value in answers.items() if name in left}


def after(form: FormView, name: str, sent: Sent, *, before: Mapping[str, Any], answers: Mapping[str, Any]) -> Turn:
    """What the button of that name comes to. `before`: the answers the page was drawn with; `answers`: with those of
    the page. A page on which the answers bring new questions is shown again before anything else."""
    act, _, about = name.partition(":")
    rows = shown_rows(form, answers, sent.rows)
    held = dict(answers)
    page = sent.page
    if act == "cancel":
        return Turn("cancel", page, held, rows)
    if act == "back":
        return Turn("show", max(page - 1, 0), held, rows)
    if act == "add" and about in rows:
        rows[about] = (*rows[about], max(rows[about], default=-1) + 1)
        last = _page_of(_sheets(form, held, rows), f"{about}.{len(rows[about]) - 1}")
        return Turn("show", page if last is None else last, held, rows)
    if act == "drop":
        question, _, number = about.rpartition(":")
        _drop(held, rows, question, int(number) if number.isdecimal() else -1)
        return Turn("show", min(page, len(_sheets(form, held, rows)) - 1), held, rows)
    if act in ("next", "send"):
        return _onward(form, sent, before, held, rows)
    return Turn("show", page, held, rows)


def _onward(
    form: FormView, sent: Sent, before: Mapping[str, Any], held: dict[str, Any], rows: dict[str, tuple[int, ...]]
) -> Turn:
    drawn, now = _sheets(form, before, sent.rows), _sheets(form, held, rows)
    at = sent.page
    known = {name for sheet in drawn for name in sheet.names}
    if at < len(now) and at < len(drawn) and any(name not in known for name in now[at].names):
        return Turn("show", at, held, rows)
    return Turn("show", at + 1, held, rows) if at + 1 < len(now) else Turn("send", at, held, rows)


def _drop(held: dict[str, Any], rows: dict[str, tuple[int, ...]], question: str, number: int) -> None:
    """Take a line out of a list, by its own number, or a file, by its place."""
    known = held.get(question)
    if question in rows and number in rows[question]:
        at = rows[question].index(number)
        rows[question] = tuple(n for n in rows[question] if n != number)
    elif question not in rows:
        at = number
    else:
        return
    if isinstance(known, list):
        held[question] = [each for n, each in enumerate(known) if n != at]


def _ends(form: FormView, sent: Sent, words: Words, *, last: bool) -> Iterable[Element]:
    """The buttons under a page."""
    if last:
        yield buttons.submit("send", form.submit or words["send"], sent, buttons.PRIMARY)
    else:
        yield buttons.submit("next", words["next"], sent, buttons.PRIMARY)
    if sent.page:
        yield buttons.submit("back", words["previous"], sent)
    yield buttons.submit("cancel", form.cancel or words["cancel"], sent)


def _sheets(form: FormView, values: Mapping[str, Any] | None, rows: Rows | None) -> list[Sheet]:
    sent = Sent("", form.token, form.verb, 0, shown_rows(form, values or {}, rows or {}))
    return Draft(form, values or {}, rows or {}, sent, {}).sheets(Look(nobody, NoWords()))


def _page_of(made: Sequence[Sheet], question: str) -> int | None:
    for number, sheet in enumerate(made):
        if any(name == question or name.startswith(f"{question}.") for name in sheet.names):
            return number
    head, dot, _ = question.rpartition(".")
    return _page_of(made, head) if dot else None


def _stands(name: str, found: Mapping[str, Any]) -> bool:
    return name in found or any(each.startswith(f"{name}:~") for each in found)


def _lines(asked: Input, found: Mapping[str, Any], shown: Sequence[int] | None, person_of: PersonOf) -> list[Any]:
    """A list: the lines of this page as they are, others as they were."""
    numbers = questions.numbers(asked, {} if shown is None else {asked.name: shown})
    known = questions.lines(asked)
    made: list[dict[str, Any]] = []
    for position, line in enumerate(numbers):
        held = dict(known[position]) if position < len(known) else {}
        for each in questions.line_at(asked, position):
            name = f"q:{asked.name}:{line}:{each.name}"
            if _stands(name, found):
                held[each.name] = answer_of(each, name, found, person_of)
        made.append(held)
    return made
