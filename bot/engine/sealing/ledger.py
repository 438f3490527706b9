"""The ledgers of sealed rounds: the released scores by department pair, and the released texts, mixed."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from bot.cards.home import LedgerAsk, LedgerView
from bot.cards.sheet import to_csv, to_xlsx
from bot.engine.sealing.cards import day_of, ledger_names
from bot.engine.sealing.figures import Figures, pieces
from bot.engine.sealing.rounds import Round, called
from bot.engine.tools import Tools
from bot.flow.people import Lang
from bot.flow.register import normal
from bot.flow.sealed import WRITTEN, Sealed
from bot.ports import Download
from storage import Tx, rounds


@dataclass(frozen=True)
class RoundLedgers:
    """Reads what was released. A row about a department is for those who may read of that department."""

    tools: Tools

    def known(self) -> list[str]:
        """The names of all of them."""
        return [name for sealed in self.tools.registry.sealed.values() for name in ledger_names(sealed)]

    def names(self, person: str, lang: Lang) -> list[tuple[str, str]]:
        """(name, title) of those a person may open."""
        return [
            (name, self.tools.words.say(f"ledgers.{name}", lang, sealed.name))
            for sealed in self.tools.registry.sealed.values()
            if self._readable(sealed, person)
            for name in ledger_names(sealed)
        ]

    def view(
        self, tx: Tx, name: str, person: str | None, lang: Lang, asked: LedgerAsk | None = None
    ) -> LedgerView | None:
        """A ledger as a person sees it (None: the administrator); None when there is none, or it is not for them."""
        sealed = next((s for s in self.tools.registry.sealed.values() if name in ledger_names(s)), None)
        if sealed is None or not self._readable(sealed, person):
            return None
        texts = name != ledger_names(sealed)[0]
        columns = self._text_columns(sealed) if texts else self._score_columns(sealed)
        rows = list((self._texts if texts else self._scores)(tx, sealed, person, lang))
        words = self.tools.words
        headers = tuple(words.column(sealed.name, column, lang) for column in columns)
        title = words.say(f"ledgers.{name}", lang, sealed.name)
        shown = _asked_for(rows, columns, asked or LedgerAsk())
        return LedgerView(name, title, headers, tuple(shown), columns=columns, found=len(shown), looked=len(rows))

    def export(
        self, tx: Tx, name: str, person: str | None, lang: Lang, form: Literal["csv", "xlsx"]
    ) -> tuple[Download, int] | None:
        """The whole of it as a file for a spreadsheet, and how many rows it has."""
        view = self.view(tx, name, person, lang)
        if view is None:
            return None
        if form == "csv":
            content, media = to_csv(view.headers, view.rows), "text/csv; charset=utf-8"
        else:
            content = to_xlsx(view.headers, view.rows, view.title, self.tools.clock.now())
            media = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
        return Download(f"{view.title}.{form}", media, content), len(view.rows)

    def _readable(self, sealed: type[Sealed], person: str | None) -> bool:
        subjects = dict.fromkeys(("", *sealed.subjects(self.tools.directory.office)))
        return any(self._reads(sealed, person, subject) for subject in subjects)

    def _reads(self, sealed: type[Sealed], person: str | None, subject: str) -> bool:
        office, now = self.tools.directory.office, self.tools.clock.now()
        return person is None or sealed.may_read(person, subject, office, now)

    def _score_columns(self, sealed: type[Sealed]) -> tuple[str, ...]:
        several = sum(q.kind not in WRITTEN for q in sealed.form.questions) > 1
        return ("round", *(["question"] if several else []), "group", "about", "score", "change", "aim", "count")

    def _text_columns(self, sealed: type[Sealed]) -> tuple[str, ...]:
        several = sum(q.kind in WRITTEN for q in sealed.form.questions) > 1
        return ("round", *(["question"] if several else []), "about", "comment")

    def _scores(self, tx: Tx, sealed: type[Sealed], person: str | None, lang: Lang) -> Iterator[tuple[str, ...]]:
        released = [Round(row, sealed) for row in rounds.released(tx, sealed.name)]
        kept = [pieces(rounds.pieces(tx, held.id)) for held in released]
        words, office = self.tools.words, self.tools.directory.office
        for held, now, before in zip(released, kept, [*kept, []][1:], strict=True):
            figures = Figures(sealed, words, office, held.subjects, now, before)
            for question in figures.scored():
                label = words.question(sealed.name, sealed.form.__name__, question, lang)
                asked = (label,) if len(figures.scored()) > 1 else ()
                for told in figures.told(question.name, lang, pairs=True):
                    if self._reads(sealed, person, told.subject):
                        cells = (told.group, told.about, told.score, told.change, told.aim, told.count)
                        yield (day_of(held).isoformat(), *asked, *cells)

    def _texts(self, tx: Tx, sealed: type[Sealed], person: str | None, lang: Lang) -> Iterator[tuple[str, ...]]:
        """The texts, about each thing in the order of their random ids."""
        words, office, form = self.tools.words, self.tools.directory.office, sealed.form
        written = {q.name: q for q in form.questions if q.kind in WRITTEN}
        for row in rounds.released(tx, sealed.name):
            held = Round(row, sealed)
            found = [p for p in rounds.pieces(tx, row.id) if p.question in written]
            for piece in sorted(found, key=lambda p: (p.about, p.question, p.id)):
                if self._reads(sealed, person, piece.about):
                    label = words.question(sealed.name, form.__name__, written[piece.question], lang)
                    asked = (label,) if len(written) > 1 else ()
                    about = called(office, piece.about, lang)
                    yield (day_of(held).isoformat(), *asked, about, str(piece.value))


def _asked_for(rows: list[tuple[str, ...]], columns: tuple[str, ...], asked: LedgerAsk) -> list[tuple[str, ...]]:
    """The rows in which every word sought stands, in the order asked for; empty cells last."""
    words = normal(asked.search).split()
    found = [row for row in rows if all(word in normal(" ".join(row)) for word in words)]
    name = asked.sort.removeprefix("-")
    if name not in columns:
        return found
    at = columns.index(name)
    told = sorted((row for row in found if row[at]), key=lambda row: _rank(row[at]), reverse=asked.sort[:1] == "-")
    return told + [row for row in found if not row[at]]


def _rank(cell: str) -> tuple[bool, float, str]:
    """Numbers as numbers, before words."""
    try:
        return False, float(cell.partition(" ")[0]), ""
    except ValueError:
        return True, 0.0, cell
