"""The pages of a person's home as HTML: what they may open, a ledger, the story of a case, a paper's versions."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from urllib.parse import quote, urlencode

from markupsafe import Markup

from bot.cards.chart import chart_html
from bot.cards.home import Change, LedgerAsk, LedgerView, PaperShelf, PaperView
from bot.platforms.playground.forms import Reader
from bot.platforms.playground.page import happenings, script_json
from bot.platforms.playground.paper import env
from bot.ports import Happening

SPOKEN = ("form", "dialog", "error")
Way = list[tuple[str, str]]


def sheet(template: str, reader: Reader, theme: str, title: str, way: Way, **more: Any) -> str:
    """A page that is not the chat; `way` leads back, one (label, address) a level."""
    w = reader.words
    data = {
        "me": reader.person,
        "chat": "direct",
        "revision": None,
        "lang": w.lang,
        "words": {part: w.raw(part) for part in SPOKEN},
    }
    me = urlencode({"as": reader.person})
    name = reader.office.people[reader.person].called(w.lang)
    given = {"w": w, "theme": theme, "title": title, "way": way, "me": me, "person": reader.person, "name": name}
    return env.get_template(template).render(**given, data=script_json(data), **more)


def home_way(reader: Reader) -> Way:
    """The way back to a person's home."""
    return [(reader.words("home.title"), address("/home", reader))]


def address(path: str, reader: Reader, **query: str) -> str:
    """An address with its reader in it."""
    return f"{path}?{urlencode({'as': reader.person, **query})}"


def home_page(
    reader: Reader,
    theme: str,
    ledgers: list[tuple[str, str]],
    registers: list[tuple[str, str]],
    shelf: PaperShelf,
    further: bool,
) -> str:
    """Everything a person may open. `further`: they went on to older papers, and see only those."""
    papers = [_paper(paper, reader) for paper in shelf.papers]
    older = urlencode({"as": reader.person, "before": shelf.older}) if shelf.older else ""
    way = home_way(reader) if further else []
    more = {"ledgers": ledgers, "registers": registers, "papers": papers, "older": older, "shelf_only": further}
    return sheet("home.html", reader, theme, reader.words("home.title"), way, **more)


def _paper(paper: PaperView, reader: Reader) -> dict[str, Any]:
    newest = paper.versions[0]
    return {
        "id": newest.id,
        "title": paper.title,
        "about": paper.about,
        "ref": paper.ref,
        "at": newest.at.isoformat(),
        "when": reader.words.day(newest.at.astimezone(reader.zone)),
        "count": len(paper.versions),
    }


def ledger_page(view: LedgerView, asked: LedgerAsk, reader: Reader, theme: str) -> str:
    """A ledger: charts, what one may ask of it, and the rows."""
    w = reader.words
    path = f"/ledgers/{quote(view.name, safe='')}"
    query = _query(asked)

    def to(**changes: str) -> str:
        return address(path, reader, **{k: v for k, v in {**query, **changes}.items() if v})

    headers = list(zip(view.columns, view.headers, strict=True)) or [(h, h) for h in view.headers]
    rows = [
        (ref, list(zip(view.headers, row, strict=True)))
        for ref, row in zip(view.refs or [""] * len(view.rows), view.rows, strict=True)
    ]
    return sheet(
        "ledger.html",
        reader,
        theme,
        view.title,
        home_way(reader),
        view=view,
        asked=asked,
        headers=headers,
        rows=rows,
        charts=[Markup(chart_html(chart)) for chart in view.charts],
        sorts={c: to(sort=c if asked.sort != c else f"-{c}", page="") for c, _ in headers},
        narrowed=bool(asked.search or asked.before or any(asked.filters.values())),
        told=_counted(view, asked, w),
        older=to(before=view.older, page="") if view.older else "",
        before=to(page=str(view.page - 1)) if view.page > 1 else "",
        after=to(page=str(view.page + 1)) if view.page < view.pages else "",
    )


def _query(asked: LedgerAsk) -> dict[str, str]:
    filters = {f"f.{column}": value for column, value in asked.filters.items()}
    return {"q": asked.search, "sort": asked.sort, "before": asked.before, **filters}


def _counted(view: LedgerView, asked: LedgerAsk, w: Any) -> str:
    """How many rows there are, and honestly of how many that is."""
    whole = not view.older and not asked.before
    if whole and view.found == view.looked:
        return w("ledger.rows", count=view.found)
    if whole:
        return w("ledger.found", count=view.found, of=view.looked)
    return w("ledger.partly" if not asked.before else "ledger.further", count=view.found, of=view.looked)


def case_page(ref: str, lines: list[Happening], reader: Reader, theme: str, way: Way) -> str:
    """What happened to one case, oldest first."""
    title = reader.words("ledger.story_of", ref=ref)
    return sheet(
        "case.html",
        reader,
        theme,
        title,
        [*home_way(reader), *way],
        lines=[{**line, "ref": ""} for line in happenings(lines, reader)],
    )


def paper_page(
    paper: PaperView, compared: tuple[str, str], changes: list[Change], id: str, reader: Reader, theme: str
) -> str:
    """A paper's versions, and what changed between two of them."""
    w = reader.words
    versions = [
        {
            "id": v.id,
            "label": w("paper.version", number=v.version),
            "when": w.short(v.at.astimezone(reader.zone)),
        }
        for v in paper.versions
    ]
    more: Mapping[str, Any] = {
        "about": f"{paper.about} · {paper.ref}",
        "versions": versions,
        "id": id,
        "old": compared[0],
        "new": compared[1],
        "changes": changes,
    }
    return sheet("paper.html", reader, theme, paper.title, home_way(reader), **more)
