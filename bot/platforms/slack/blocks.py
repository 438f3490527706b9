"""A card as a Slack message, and cards as somebody's App Home.

A message holds 50 blocks and about 13,000 characters. Of a longer card the beginning stands there, whole parts or a
part up to a sign's end, then a sentence and a button `more:` that opens all of it in a modal (`views.card`). The
button carries no words: the card is found again by the message it stands on (its id, which the outbox keeps beside
the letter), that of an App Home by its number among the cards the house gives for the person.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from bot.cards.markup import clean
from bot.cards.model import Card, Tone, plain_line
from bot.platforms.slack import buttons
from bot.platforms.slack.parts import Block, HandleOf, Pen, note
from bot.platforms.slack.text import LIMITS, Words, characters, escape, size
from bot.platforms.wording import cut, fit, length

TONES: dict[Tone, str] = {
    "plain": "", "quiet": "", "attention": "🔔", "urgent": "⏰", "good": "✅", "bad": "⚠️",
}  # fmt: skip
"""How a card's tone looks beside its title; the words say the same without it."""
NOTICE = 300
_HOME_BYTES = LIMITS["view.bytes"] * 9 // 10


def message(card: Card, handle_of: HandleOf, words: Words) -> dict[str, Any]:
    """A card as `text` (what a lock screen shows, escaped) and `blocks`."""
    pen = Pen(handle_of, words, tables=LIMITS["message.tables"])
    ends = list(buttons.rows(buttons.element(each, pen.numbers, words) for each in card.buttons))
    made = _shortened(_body(card, pen), ends, pen)
    return {"text": _notice(card, words), "blocks": made or list(note(words["untitled"]))}


def whole(card: Card, pen: Pen, *, title: bool = True) -> Iterator[Block]:
    """All blocks of a card, in order, buttons last."""
    yield from _body(card, pen) if title else _parts(card, pen)
    yield from buttons.rows(buttons.element(each, pen.numbers, pen.words) for each in card.buttons)


def home(cards: Sequence[Card], handle_of: HandleOf, words: Words) -> dict[str, Any]:
    """Cards as a view of the App Home, one below the other; what is longer than a view has its `more:` button."""
    pen = Pen(handle_of, words)
    made: list[Block] = []
    room = LIMITS["home.blocks"] - 1
    for number, card in enumerate(cards):
        between = [{"type": "divider"}] if number else []
        ends = list(buttons.rows(buttons.element(each, pen.numbers, words) for each in card.buttons))
        left = len(cards) - number - 1
        share = max((room - len(made)) // (left + 1), 8)
        shown = between + _shortened(_body(card, pen), ends, pen, most=share, at=number)
        if len(made) + len(shown) > room or size([*made, *shown]) > _HOME_BYTES:
            made += note(words["home_rest"])
            break
        made += shown
    return {"type": "home", "blocks": made or list(note(words["untitled"]))}


def _body(card: Card, pen: Pen) -> Iterator[Block]:
    yield from _title(card, pen)
    yield from _parts(card, pen)


def _parts(card: Card, pen: Pen) -> Iterator[Block]:
    yield from pen.links([card.title])
    yield from pen.parts(card.parts)


def _title(card: Card, pen: Pen) -> Iterator[Block]:
    """A header; of a title that is too long for one, the rest goes on below."""
    title = " ".join(clean(plain_line(card.title)).split())
    if not title:
        return
    mark = f"{TONES[card.tone]} " if TONES[card.tone] else ""
    most = LIMITS["header.text"] - length(mark)
    head = cut(title, most)
    yield {"type": "header", "text": {"type": "plain_text", "text": mark + head, "emoji": False}}
    if head != title:
        yield from pen.text("…" + title[len(head) - 1 :])


def _notice(card: Card, words: Words) -> str:
    told = card.notice.strip() or plain_line(card.title)
    return escape(fit(" ".join(told.split()), NOTICE, words["untitled"]))


def _shortened(
    body: Iterable[Block], ends: Sequence[Block], pen: Pen, *, most: int = LIMITS["message.blocks"], at: int = 0
) -> list[Block]:
    """What fits of the body, then the way to the rest where something is left out, then the buttons."""
    room = LIMITS["message.characters"]
    longer = [*note(pen.words["longer"]), *buttons.rows([buttons.more(at, pen.numbers, pen.words["more"])])]
    reserved = characters(longer)
    shown_ends = _fitting(ends, max(most - len(longer) - 4, 1), room // 2)
    tail = sum(map(characters, shown_ends))
    made: list[Block] = []
    used = 0
    cut_short = len(shown_ends) < len(ends)
    for block in body:
        used += characters(block)
        if len(made) + 1 + len(shown_ends) > most or used + tail > room:
            cut_short = True
            break
        made.append(block)
    if not cut_short:
        return [*made, *shown_ends]
    while made and (
        len(made) + len(longer) + len(shown_ends) > most or sum(map(characters, made)) + reserved + tail > room
    ):
        made.pop()
    return [*made, *longer, *shown_ends]


def _fitting(ends: Sequence[Block], most: int, room: int) -> list[Block]:
    """The first actions blocks that leave room for the words above them."""
    found: list[Block] = []
    used = 0
    for block in ends:
        used += characters(block)
        if len(found) == most or used > room:
            break
        found.append(block)
    return found
