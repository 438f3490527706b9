"""Every card of every moment on one page: each platform, Chinese and English side by side, light and dark."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, time
from functools import partial
from html import escape
from pathlib import Path

import typer

from bot.app import TEMPLATES, calendars_of, company_of
from bot.cards.compose import Composer
from bot.cards.model import Card, FormView
from bot.cards.plain import card_text
from bot.cards.words import LANGUAGES, Words
from bot.commands.frame import Ground, clock_of, closing_tools, make_folder, write_file
from bot.commands.moments import Moments, Shown
from bot.commands.rows import Rows
from bot.commands.sealed import RoundMoments
from bot.flow.form import Question
from bot.flow.people import Lang
from bot.flow.samples import Text, english, made_up
from bot.flow.workflow import Workflow
from bot.flow.world import World
from bot.platforms.feishu import card as feishu_card
from bot.platforms.feishu import formcard as feishu_form
from bot.platforms.feishu import pictures as feishu_pictures
from bot.platforms.feishu.text import Words as FeishuWords
from bot.platforms.feishu.text import words_of as feishu_words_of
from bot.platforms.playground.forms import Reader as PageReader
from bot.platforms.playground.forms import form_html
from bot.platforms.playground.paper import card_html
from bot.platforms.playground.words import words as page_words
from bot.platforms.slack import pictures
from bot.platforms.slack.blocks import message
from bot.platforms.slack.pictures import message_html, view_html
from bot.platforms.slack.text import Words as SlackWords
from bot.platforms.slack.text import words_of
from bot.platforms.slack.views import form, pages
from bot.policy import load_policy
from bot.settings import Settings
from storage import Store

STATIC = TEMPLATES.parent / "bot" / "platforms" / "playground" / "static"
THEMES = ("light", "dark")
MORNING = time(2, 0, tzinfo=UTC)
STYLE = """
body { margin: 0; padding: 24px; overflow: auto; display: block; height: auto; }
main { display: block; width: auto; max-width: 1800px; margin: auto } h1 { font-size: 1.6rem }
h2 { font-size: 1.3rem } section { margin: 32px 0 } h3.moment { margin: 24px 0 6px }
h4.where { margin: 8px 0 4px; font-weight: 500; color: var(--soft) }
.pair { display: grid; grid-template-columns: repeat(4, minmax(260px, 1fr)); gap: 12px; align-items: start }
.pair > div { background: var(--ground); color: var(--ink); padding: 12px; border-radius: 12px; overflow: auto }
.pair pre { white-space: pre-wrap; font: 13px/1.5 ui-monospace, monospace; color: var(--soft) }
.dark { color-scheme: dark } .light { color-scheme: light } nav a { margin-right: 14px }
@media (max-width: 1100px) { .pair { grid-template-columns: repeat(2, minmax(0, 1fr)) } }
"""


Sections = list[tuple[str, list["Sheet"]]]


@dataclass(frozen=True)
class Sheet:
    """One row of the page: what it shows in each language, and to whom."""

    title: str
    things: Mapping[Lang, tuple[Card | FormView, str]]


def preview(settings: Settings, ground: Ground, out: Path) -> None:
    """Write DIR/index.html, which needs nothing beside itself."""
    sections, world = sections_of(settings, ground)
    words = Words.load(ground.templates)
    slack: dict[Lang, SlackWords] = {lang: words_of(words.say, lang) for lang in LANGUAGES}
    make_folder(out)
    feishu: dict[Lang, FeishuWords] = {lang: feishu_words_of(words.say, lang) for lang in LANGUAGES}
    write_file(out / "index.html", page(sections, Looks(world, slack, feishu)).encode())
    typer.echo(f"{sum(len(sheets) for _, sheets in sections)} moments drawn on {out / 'index.html'}.")


def sections_of(settings: Settings, ground: Ground) -> tuple[Sections, World]:
    """Every card and form of every moment, by workflow, register and sealed round, and the day they are made for."""
    registry = ground.find()
    office = company_of(settings)
    words = Words.load(ground.templates)
    composer = Composer(words, ground.templates, lambda: office)
    policy = load_policy(settings.policy)
    now = datetime.combine(clock_of(settings).now().date(), MORNING)
    record = made_up(registry.registers, office, now, partial(_sampled, words))
    world = World(now, office, policy, calendars_of(policy), record=record)
    sections: Sections = []
    for workflow in registry.values():
        offered = registry.offered_on(workflow.name)
        moments: dict[Lang, Moments] = {lang: Moments(composer, workflow, world, lang, offered) for lang in LANGUAGES}
        titles = " · ".join(words.title(workflow.name, lang) for lang in LANGUAGES)
        sections.append((titles, [*_cards(moments), *_forms(moments, workflow)]))
    for register in registry.registers.values():
        rows: dict[Lang, Rows] = {lang: Rows(composer, register, world, lang) for lang in LANGUAGES}
        titles = " · ".join(words.title(register.name, lang) for lang in LANGUAGES)
        sections.append((titles, list(_rows(rows))))
    with Store.open("sqlite://", None) as empty:
        empty.migrate()
        with closing_tools(settings, ground, empty) as tools:
            for sealed in registry.sealed.values():
                rounds: dict[Lang, RoundMoments] = {lang: RoundMoments(tools, sealed, lang) for lang in LANGUAGES}
                titles = " · ".join(words.title(sealed.name, lang) for lang in LANGUAGES)
                views: dict[Lang, tuple[FormView, str]] = {lang: each.form() for lang, each in rounds.items()}
                sections.append((titles, [*_cards(rounds), Sheet("form", views)]))
    return sections, world


def _cards(moments: Mapping[Lang, Moments | RoundMoments]) -> Iterator[Sheet]:
    made: dict[Lang, dict[str, Shown]] = {lang: {s.title: s for s in each.cards()} for lang, each in moments.items()}
    for title in dict.fromkeys(title for each in made.values() for title in each):
        found: dict[Lang, Shown] = {lang: each[title] for lang, each in made.items() if title in each}
        yield Sheet(title, {lang: (each.card, each.person) for lang, each in found.items()})


def _plain(card: Card) -> str:
    return f"🔔 {card.notice}\n\n{card_text(card)}"


def _sampled(words: Words, register: str) -> Text:
    """A register's own sample words; what they leave out, from the question."""

    def text(form: str, question: Question) -> str:
        key = f"samples.{form}.{question.name}"
        return words.say(key, "en", register) if key in words.keys(register, "en") else english(form, question)

    return text


def _forms(moments: dict[Lang, Moments], workflow: type[Workflow]) -> Iterator[Sheet]:
    """Each form as it is filled in at once."""
    for name in workflow.forms():
        yield Sheet(f"form {name}", {lang: each.form(name) for lang, each in moments.items()})


def _rows(rows: dict[Lang, Rows]) -> Iterator[Sheet]:
    """A register: its list, one row, its form."""
    made = {lang: dict(each.cards()) for lang, each in rows.items()}
    for title in ("list", "row"):
        yield Sheet(title, {lang: (made[lang][title], each.person) for lang, each in rows.items()})
    yield Sheet("form", {lang: (each.form(), each.person) for lang, each in rows.items()})


@dataclass(frozen=True)
class Looks:
    """How a card or a form looks on each platform."""

    world: World
    slack: Mapping[Lang, SlackWords]
    feishu: Mapping[Lang, FeishuWords]

    def playground(self, thing: Card | FormView, person: str, lang: Lang) -> str:
        """As in the playground's page."""
        if isinstance(thing, Card):
            return str(card_html(thing, person))
        world = self.world
        return str(form_html(thing, PageReader(person, world.zone_of(person), page_words(lang), world.office)))

    def on_feishu(self, thing: Card | FormView, person: str, lang: Lang) -> str:
        """As in Feishu, where everybody is somebody: a card, or a card for each page of a form."""
        words = self.feishu[lang]
        if isinstance(thing, Card):
            made = [feishu_card.message(thing, str, words)]
        else:
            count, zone = feishu_form.pages(thing), self.world.zone_of(person)
            made = [feishu_form.form(thing, str, words, page=n, zone=zone) for n in range(count)]
        return "".join(feishu_pictures.card_html(each, partial(self._called, lang), lang) for each in made)

    def in_slack(self, thing: Card | FormView, person: str, lang: Lang) -> str:
        """As in Slack, where everybody is somebody: a message, or the pages of a modal."""
        words, zone = self.slack[lang], self.world.zone_of(person)
        ids = {f"U{n}": who for n, who in enumerate(self.world.office.people)}
        handles = {who: handle for handle, who in ids.items()}
        if isinstance(thing, Card):
            return message_html(message(thing, handles.get, words), partial(self._name, ids, lang), zone)
        views = (form(thing, handles.get, words, page=n) for n in range(pages(thing)))
        return "".join(view_html(each, partial(self._name, ids, lang), zone) for each in views)

    def _name(self, ids: Mapping[str, str], lang: Lang, handle: str) -> str:
        return self._called(lang, ids[handle])

    def _called(self, lang: Lang, person: str) -> str:
        return self.world.office.person(person).called(lang)


def page(sections: Sections, looks: Looks) -> str:
    """The page as text, its styles inside."""
    css = "".join((STATIC / name).read_text("utf-8") for name in ("style.css", "talk.css"))
    css = css.replace(":root {", ":root, .light {", 1).replace(':root[data-theme="dark"] {', ".dark {")
    css += pictures.STYLE + feishu_pictures.STYLE + STYLE
    links = "".join(f'<a href="#w{n}">{escape(title)}</a>' for n, (title, _) in enumerate(sections))
    body = "".join(
        f'<section id="w{n}"><h2>{escape(title)}</h2>{"".join(_sheet(each, looks) for each in sheets)}</section>'
        for n, (title, sheets) in enumerate(sections)
    )
    return (
        '<!doctype html>\n<html lang="zh-CN" data-theme="light"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1"><title>Bole · preview</title>'
        f"<style>{css}</style></head><body class='sheet'><main><h1>Bole · preview</h1>"
        f"<nav>{links}</nav>{body}</main></body></html>\n"
    )


def _sheet(sheet: Sheet, looks: Looks) -> str:
    drawn = "".join(
        f'<h4 class="where">{where}</h4><div class="pair">{"".join(_cells(sheet, draw))}</div>'
        for where, draw in (("Playground", looks.playground), ("Feishu", looks.on_feishu), ("Slack", looks.in_slack))
    )
    cards = {lang: thing for lang, (thing, _) in sheet.things.items() if isinstance(thing, Card)}
    plain = "".join(f'<div lang="{lang}"><pre>{escape(_plain(card))}</pre></div>' for lang, card in cards.items())
    more = f'<details><summary>plain text</summary><div class="pair">{plain}</div></details>' if plain else ""
    return f'<h3 class="moment">{escape(sheet.title)}</h3>{drawn}{more}'


def _cells(sheet: Sheet, draw: Callable[[Card | FormView, str, Lang], str]) -> Iterator[str]:
    for lang, (thing, person) in sheet.things.items():
        html = draw(thing, person, lang)
        for theme in THEMES:
            yield f'<div class="{theme}" lang="{lang}" inert>{_alone(html, f"{theme}-{lang}")}</div>'


def _alone(html: str, suffix: str) -> str:
    """The same form twice on one page must not share the names its radio buttons are grouped by."""
    return html.replace(' name="', f' name="{suffix}.')
