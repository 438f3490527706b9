"""A card as a message of Feishu: a header in the colour of its tone, its parts, its buttons.

A message holds 200 elements and 30 KB. Of a longer card the beginning stands there, with a button `more` that brings
the next page as a card of its own, and so on to its end. The button carries no words: the card is drawn again and the
page taken out of it, so pages are the same each time.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from bot.cards.markup import clean
from bot.cards.model import Card, Table, Tone, plain_line
from bot.platforms.feishu import buttons
from bot.platforms.feishu.parts import Element, HandleOf, Pen, note, text
from bot.platforms.feishu.text import LIMITS, Words, plain_text, size, tags
from bot.platforms.wording import cut, fill, fit

COLOURS: dict[Tone, str] = {
    "plain": "blue", "quiet": "grey", "attention": "orange", "urgent": "red", "good": "green", "bad": "carmine",
}  # fmt: skip
"""How a card's tone looks in its header; the words say the same without it."""
NOTICE = 100
ROOM_TAGS = LIMITS["card.tags"] - 10
ROOM_BYTES = LIMITS["card.bytes"] - 4000
"""What the elements of a card may take: the header, the frame and the request around it need the rest."""
_WIDE = 3


def message(card: Card, handle_of: HandleOf, words: Words) -> dict[str, Any]:
    """A card as the object of a 2.0 card: all of it, or its beginning and the button to the rest."""
    return more(card, handle_of, words, 0)


def more(card: Card, handle_of: HandleOf, words: Words, at: int) -> dict[str, Any]:
    """Page `at` of a card, counted from 0, as a card of its own; past the end, the last one."""
    shown = _pages(card, Pen(handle_of, words))
    at = min(max(at, 0), len(shown) - 1)
    wide = any(isinstance(part, Table) and len(part.header) > _WIDE for part in card.parts)
    place = fill(words["page"], number=at + 1, pages=len(shown)) if at else ""
    return framed(_title(card, words), shown[at], COLOURS[card.tone], notice=card.notice, wide=wide, beside=place)


def told(title: str, sentence: str, words: Words, about: str = "") -> dict[str, Any]:
    """A title and a sentence as a card. `about`: the card it came from."""
    return framed(title or words["untitled"], list(text(cut(sentence, NOTICE * 10))), COLOURS["plain"], beside=about)


def framed(
    title: str, elements: Sequence[Element], colour: str, *, notice: str = "", wide: bool = False, beside: str = ""
) -> Element:
    """Elements as a whole card. `notice`: what the list of chats and a lock screen show; `beside`: a small line below
    the title. Nobody passes it on."""
    told = " ".join((notice.strip() or title).split())
    config: dict[str, Any] = {"update_multi": True, "enable_forward": False, "summary": {"content": fit(told, NOTICE)}}
    if wide:
        config["width_mode"] = "fill"
    header: dict[str, Any] = {"title": plain_text(_line(title), LIMITS["header.title"]), "template": colour}
    if beside:
        header["subtitle"] = plain_text(_line(beside), LIMITS["header.title"])
    return {
        "schema": "2.0",
        "config": config,
        "header": header,
        "body": {"elements": list(elements)},
    }


def overflow(title: str) -> Iterator[Element]:
    """What of a title has no room in the header."""
    whole = _line(title)
    head = cut(whole, LIMITS["header.title"])
    if head != whole:
        yield from text("…" + whole[len(head) - 1 :])


def fits(elements: Iterable[Element], *, beside: int = 1) -> bool:
    """Whether elements have room in one card. `beside`: in what share of it (a half: 2)."""
    held = list(elements)
    return tags(held) * beside <= ROOM_TAGS and size(held) * beside <= ROOM_BYTES


def _title(card: Card, words: Words) -> str:
    title = _line(plain_line(card.title))
    return title if title.strip() else words["untitled"]


def _line(title: str) -> str:
    return " ".join(clean(title).split())


def _pages(card: Card, pen: Pen) -> list[list[Element]]:
    """The elements of each page; buttons stand on the first as far as there is room, and all of them on the last."""
    body = [*overflow(plain_line(card.title)), *pen.links([card.title]), *pen.parts(card.parts)]
    ends = list(buttons.rows(buttons.element(each, pen.words) for each in card.buttons))
    if fits([*body, *ends]):
        return [[*body, *ends]]
    first = list(_leading(ends, 2))
    longer = list(note(pen.words["longer"]))
    parted = _parted([*body, *ends], [[*longer, *_onward(1, pen), *first], list(_onward(1, pen))])
    made = [[*held, *_onward(at, pen)] for at, held in enumerate(parted[:-1], 1)]
    made[0] = [*parted[0], *longer, *_onward(1, pen), *first]
    return [*made, parted[-1]]


def _onward(at: int, pen: Pen) -> Iterator[Element]:
    return buttons.rows([buttons.more(at, pen.words["more"])])


def _leading(elements: Iterable[Element], beside: int) -> Iterator[Element]:
    """The first elements that have room in a share of a card."""
    held: list[Element] = []
    for each in elements:
        held.append(each)
        if not fits(held, beside=beside):
            return
        yield each


def _parted(elements: Sequence[Element], beside: Sequence[Sequence[Element]]) -> list[list[Element]]:
    """Elements on pages. `beside`: what else stands on the first page, and on each other."""
    pages: list[list[Element]] = [[]]
    counts = [(tags(each), size(each)) for each in beside]
    used_tags, used_bytes = counts[0]
    for each in elements:
        more_tags, more_bytes = tags(each), size(each)
        full = used_tags + more_tags > ROOM_TAGS or used_bytes + more_bytes > ROOM_BYTES
        if full and (pages[-1] or len(pages) == 1):
            pages.append([])
            used_tags, used_bytes = counts[1]
        pages[-1].append(each)
        used_tags, used_bytes = used_tags + more_tags, used_bytes + more_bytes
    return pages
