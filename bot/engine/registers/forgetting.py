"""What follows when a row is forgotten: no letter that has not gone out names it any more, and what offered it is drawn
anew without it."""

from __future__ import annotations

from dataclasses import replace

from bot.cards.model import Button, Card, to_json
from bot.cards.views import Scene
from bot.engine import wire
from bot.engine.turn import Turn
from bot.flow.register import Register
from bot.ports import DESK, Fell
from storage import cases, clearing, inbox
from storage.outbox import Letter


def card_key(turn: Turn, register: type[Register]) -> str | None:
    """The key of a card about rows, by which its letters are found when one is forgotten; None where none ever is."""
    return turn.new_card(f"{_about(register)}{turn.next_key()}") if register.forgets else None


def _about(register: type[Register]) -> str:
    return f"rows:{register.name}:"


def follow(turn: Turn, register: type[Register]) -> None:
    """Once in a turn that forgets rows of a register."""
    if register.name in turn.cleared:
        return
    turn.cleared.add(register.name)
    for letter in clearing.unsent(turn.tx, _about(register)):
        clearing.reword(turn.tx, letter, to_json(_instead(turn, register, letter)))
    _offered(turn, register)


def _instead(turn: Turn, register: type[Register], letter: Letter) -> Card:
    """What is said in place of a card that may name what was forgotten: where to look for what is there now."""
    reader = turn.reader(letter.person or "")
    notice = turn.tools.words.say("registers.notice_cleared", reader.lang)
    card = turn.tools.composer.compose(
        Scene(None, None, turn.now, {}, register=register), "cleared", reader, notice=notice
    )
    button = Button(DESK, f"open:{register.name}", turn.tools.words.title(register.name, reader.lang))
    return replace(card, buttons=(button,))


def _offered(turn: Turn, register: type[Register]) -> None:
    """The cards that offer rows are drawn anew, each case's in a turn of its own."""
    if register.offers is None:
        return
    for case in cases.open_of(turn.tx, register.offers.workflow):
        if case.place in register.offers.at:
            body, key = Fell("redraw", {"case": case.id}), f"redraw:{turn.next_key()}"
            inbox.put(
                turn.tx, key, "bole", "", wire.body_to_json(body), turn.now, turn.now, private=True, case_id=case.id
            )
