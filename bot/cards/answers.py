"""Answers, differences and history as parts of a card."""

from __future__ import annotations

from collections.abc import Iterator

from bot.cards.model import Bullets, Fields, Line, Paragraph, Part, Table, Text
from bot.cards.views import CaseView, EntryView, Filled
from bot.cards.voice import Voice
from bot.flow.form import Form


def answer_parts(filled: Filled | None, voice: Voice) -> tuple[Part, ...]:
    """Every question with its answer, as far as the reader may see them; lists become tables of their own."""
    return tuple(_parts(filled, voice)) if filled is not None else ()


def _parts(filled: Filled, voice: Voice) -> Iterator[Part]:
    rows: list[tuple[str, Line]] = []
    for question, shown in filled.questions_told():
        label = filled.question_label(question)
        if question.row is None:
            rows.append((label, voice.show(shown)))
            continue
        if rows:
            yield Fields(tuple(rows))
            rows = []
        yield Paragraph((Text(label, bold=True),))
        yield _list(shown, voice)
    if rows:
        yield Fields(tuple(rows))


def _list(lines: list[Filled], voice: Voice) -> Part:
    """The lines of a list: bullets where a line is one answer, a table where it is several."""
    columns = lines[0].questions_labelled()
    if len(columns) < 2:
        return Bullets(tuple(voice.show(each) for each in lines))
    return Table(
        tuple(label for _, label in columns),
        tuple(tuple(voice.show(getattr(each, q.name)) for q, _ in columns) for each in lines),
    )


def change_parts(case: CaseView, form: str) -> tuple[Part, ...]:
    """What the last two versions of a paper say differently: question, before, after. Empty when nothing."""
    versions = case.versions(form)
    if len(versions) < 2:
        return ()
    before, after = versions[-2:]
    voice = case.voice
    rows: list[tuple[Line, ...]] = []
    for question, label in after.questions_labelled():
        was, now = voice.show(getattr(before, question.name)), voice.show(getattr(after, question.name))
        if was != now:
            rows.append(((Text(label),), was, now))
    header = tuple(voice.say(f"changes.{each}") for each in ("question", "before", "after"))
    return (Table(header, tuple(rows)),) if rows else ()


def tally_parts(case: CaseView, form: type[Form], names: bool = True) -> tuple[Part, ...]:
    """A round's numbers, a line for each question: average, spread, and who gave which. Empty while some are hidden.

    A line a question, not a column: that many columns would not fit a phone.
    """
    voice, scores = case.voice, case.scores(form.__name__)
    rows: list[tuple[Line, ...]] = []
    for question in form.questions:
        given = [(one.by, one.given[question.name]) for one in scores if question.name in one.given]
        if question.kind != "number" or not given:
            continue
        numbers = [number for _, number in given]
        label = voice.words.question(voice.workflow, form.__name__, question, voice.lang)
        average, apart = round(sum(numbers) / len(numbers), 1), max(numbers) - min(numbers)
        who = voice.join([(*voice.show(by), Text(f" {number}")) for by, number in given]) if names else ()
        rows.append(((Text(label),), voice.show(average), voice.show(apart), *((who,) if names else ())))
    header = tuple(voice.say(f"tally.{each}") for each in ("what", "average", "spread", *(("given",) if names else ())))
    return (Table(header, tuple(rows)),) if rows else ()


def clock_parts(case: CaseView) -> tuple[Part, ...]:
    """The promises of a whole case: until when, kept or broken."""
    voice = case.voice
    rows: list[tuple[str, Line]] = []
    for clock in case.clocks:
        if clock.kept is not None:
            key = "clock_state.late" if clock.broken else "clock_state.kept"
            rows.append((clock.label, voice.line(key, at=clock.kept)))
        else:
            key = "clock_state.broken" if clock.broken else "clock_state.running"
            rows.append((clock.label, voice.line(key, at=clock.due, left=Text(voice.left(clock.due)))))
    return (Fields(tuple(rows)),) if rows else ()


def history_parts(case: CaseView) -> tuple[Part, ...]:
    """Who did what and when, oldest first, as far as the reader may know."""
    lines = tuple(_happened(entry, case.voice) for entry in case.entries)
    return (Bullets(lines),) if lines else ()


def link_parts(case: CaseView, *workflows: str) -> tuple[Part, ...]:
    """The cases that belong to one: what each is and how it stands; of a confidential one only whether it is open."""
    lines = tuple(case.voice.show(link) for link in case.links if not workflows or link.workflow in workflows)
    return (Bullets(lines),) if lines else ()


def _happened(entry: EntryView, voice: Voice) -> Line:
    key = "history.for" if entry.for_person else "history.line"
    return voice.line(key, at=entry.at, who=entry.by, verb=entry.verb, place=entry.place, other=entry.for_person)
