"""What a person can start: all of it while it fits on a card, and by area once it does not."""

from __future__ import annotations

import re
from collections import Counter

from bot.cards.model import Button, Card
from bot.cards.words import WordMissing
from bot.engine.deskcards import DeskCards
from bot.flow.people import Lang
from storage import cases

MOST = 10
NAMED = 6
USUAL = 3
RECENT = 30
AREA = "area:"


def help(desk: DeskCards) -> Card:
    """Everything this person can start, or what they usually start and the way to each area; and their lists."""
    return starts(desk, (desk.command("tasks"), desk.command("requests")))


def starts(desk: DeskCards, more: tuple[Button, ...] = ()) -> Card:
    """Everything this person can start, or what they usually start and the way to each area."""
    names = _startable(desk)
    if len(names) <= MOST:
        return desk.card("help", (*desk.start_buttons(names), *more), about=about(desk, names), areas=[])
    usual = _usual(desk, names)
    buttons = (*desk.start_buttons(usual), *area_buttons(desk), *more)
    return desk.card("help", buttons, about=about(desk, usual), areas=_areas(desk, names))


def first(desk: DeskCards) -> list[str]:
    """Three things to begin with: what this person usually starts, then what the words propose to a newcomer."""
    names = _startable(desk)
    proposed = [n for n in desk.turn.tools.words.phrases("welcome.starts", _lang(desk)) if n in names]
    return list(dict.fromkeys((*_usual(desk, names), *proposed, *names)))[:USUAL]


def area_buttons(desk: DeskCards) -> tuple[Button, ...]:
    """One button for each area, which lists what can be started there."""
    found = Counter(name.partition(".")[0] for name in _startable(desk))
    lang = _lang(desk)
    return tuple(desk.button(f"{AREA}{a}", f"{_label(desk, a, lang)} ({n})") for a, n in sorted(found.items()))


def choices(desk: DeskCards) -> tuple[Button, ...]:
    """What can be started, as buttons for somebody who was not understood."""
    names = _startable(desk)
    return desk.start_buttons(names) if len(names) <= MOST else area_buttons(desk)


def area(desk: DeskCards, verb: str) -> Card | None:
    """What can be started in an area ("area:growth", or "area:growth:2" for its second page); None where there is
    no such area or page."""
    name, _, page = verb.removeprefix(AREA).partition(":")
    names = [each for each in _startable(desk) if each.partition(".")[0] == name]
    if not re.fullmatch("[1-9][0-9]?", page or "1"):
        return None
    number = int(page or 1)
    shown, rest = names[MOST * (number - 1) : MOST * number], len(names) - MOST * number
    if not shown:
        return None
    onward = desk.button(
        f"{AREA}{name}:{number + 1}", f"{desk.turn.tools.words.verb(None, 'more', _lang(desk))} ({rest})"
    )
    buttons = (*desk.start_buttons(shown), *([onward] if rest > 0 else []), desk.command("help"))
    return desk.card("area", buttons, area=_label(desk, name, _lang(desk)), about=about(desk, shown))


def _startable(desk: DeskCards) -> list[str]:
    """Workflows anybody may start, and sealed rounds."""
    registry = desk.turn.tools.registry
    return [*(w.name for w in registry.values() if w.startable), *registry.sealed]


def _usual(desk: DeskCards, names: list[str]) -> list[str]:
    """What this person started most often of late."""
    recent = cases.asked_by(desk.turn.tx, desk.person, limit=RECENT)
    counted = Counter(row.workflow for row in recent if row.workflow in names)
    return [name for name, _ in counted.most_common(USUAL)]


def about(desk: DeskCards, names: list[str]) -> list[tuple[str, str]]:
    """(title, what it is for) of each."""
    words, lang = desk.turn.tools.words, _lang(desk)
    return [(words.title(name, lang), words.about(name, lang)) for name in names]


def _areas(desk: DeskCards, names: list[str]) -> list[tuple[str, list[str], int]]:
    """(area, the first few titles, how many more) in the order of the buttons."""
    words, lang = desk.turn.tools.words, _lang(desk)
    found: dict[str, list[str]] = {}
    for name in names:
        found.setdefault(name.partition(".")[0], []).append(name)
    return [
        (_label(desk, area, lang), [words.title(n, lang) for n in inside[:NAMED]], max(0, len(inside) - NAMED))
        for area, inside in sorted(found.items())
    ]


def _label(desk: DeskCards, area: str, lang: Lang) -> str:
    """An area's name; one nobody has named yet is called like its folder."""
    try:
        return desk.turn.tools.words.say(f"areas.{area}", lang)
    except WordMissing:
        return area.replace("_", " ").capitalize()


def _lang(desk: DeskCards) -> Lang:
    return desk.turn.reader(desk.person).lang
