"""One person, two accounts (F7): the second is theirs once they said so on both sides.

Until then what is confidential is neither shown nor done there: letters go to the first account, a press or a word is
answered with a sentence and the way to confirm; everything ordinary works. A refused account is nobody's, until HR or
a maintainer lets it be asked again.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from bot.cards.model import Button, Card
from bot.cards.views import Scene
from bot.engine import letters, staffnews
from bot.engine.joining import Handle
from bot.engine.pressing import unknown
from bot.engine.turn import Turn
from bot.ports import DESK, Answer, Pressed, Submitted
from storage import handles
from storage.handles import HandleRow, Link

YES, NO = "link.yes", "link.no"
"""Said at the second account."""
MINE, NOT_MINE = "link.mine", "link.not_mine"
"""Said at the first one."""
AGAIN = "link.again"
"""Said by whoever mends it."""
VERBS = (YES, NO, MINE, NOT_MINE, AGAIN)


def met(turn: Turn, person: str) -> None:
    """Somebody acts: where they were last is remembered; under a second handle for the first time, they are asked."""
    at = turn.event.platform, turn.event.handle
    turn.tools.directory.acted(turn.tx, person, at)
    introduce(turn, person, at)


def introduce(turn: Turn, person: str, at: Handle) -> None:
    """Ask there, once, whether a second handle is really theirs; nothing where it is confirmed or was asked."""
    row = None if turn.tools.directory.is_confirmed(*at) else handles.one(turn.tx, *at)
    if row is not None and row.link == "":
        _set(turn, row, "asked")
        letters.to_handle(turn, at, person, question(turn, person, at), _key(at))


def question(turn: Turn, person: str, at: Handle) -> Card:
    """Whether this account is theirs too; once they said so, that the other side is waited for."""
    row = handles.one(turn.tx, *at)
    waits = row is not None and row.link == "claimed"
    buttons = () if waits else (_button(turn, person, YES, at), _button(turn, person, NO, at))
    return _card(turn, person, "link_waits" if waits else "link_ask", _details(turn, person, at), buttons)


def refused(turn: Turn, person: str, *, spoken: bool) -> Answer:
    """What is confidential was asked for under a handle that is not confirmed: why not, and how to confirm it.

    `spoken`: it was asked for in words, so that the answer is a message.
    """
    at = turn.event.platform, turn.event.handle
    card = question(turn, person, at)
    if spoken:
        letters.to_handle(turn, at, person, card, f"{_key(at)}:{turn.next_key()}")
        return Answer(accepted=False)
    sentence = turn.say("linking.not_yet", person, first=_platform(turn, person, _first(turn, at)))
    return Answer(sentence, "bad", view=card, accepted=False)


def pressed(turn: Turn, person: str, body: Pressed | Submitted) -> Answer:
    """Yes or no, on either side; or somebody mends it. Each counts from the account it belongs to and from no other."""
    second, _, handle = (body.value or "" if isinstance(body, Pressed) else "").partition(" ")
    about, at = (second, handle), (turn.event.platform, turn.event.handle)
    row = handles.one(turn.tx, *about)
    if row is None:
        return unknown(turn, person)
    if body.verb == AGAIN:
        return _ask_again(turn, person, row)
    theirs = turn.tools.directory.roll.acting.get(about) == person and not turn.tools.directory.is_confirmed(*about)
    on_its_side = at == about if body.verb in (YES, NO) else turn.trusted and row.link == "claimed"
    if not theirs or not on_its_side:
        return unknown(turn, person)
    if body.verb in (NO, NOT_MINE):
        return _part(turn, person, row)
    return _claim(turn, person, row) if body.verb == YES else _confirm(turn, person, row)


def _claim(turn: Turn, person: str, row: HandleRow) -> Answer:
    about = row.platform, row.handle
    _set(turn, row, "claimed")
    _note(turn, "directory:claimed", person, row)
    first = _first(turn, about)
    buttons = (_button(turn, person, MINE, about), _button(turn, person, NOT_MINE, about))
    letters.to_handle(
        turn, first, person, _card(turn, person, "link_was_it", _details(turn, person, about), buttons),
        f"{_key(about)}:{turn.next_key()}",
    )  # fmt: skip
    card = question(turn, person, about)
    letters.to_handle(turn, about, person, card, _key(about))
    return Answer(turn.say("linking.claimed", person, first=_platform(turn, person, first)), "good", card=card)


def _confirm(turn: Turn, person: str, row: HandleRow) -> Answer:
    about = row.platform, row.handle
    details = _details(turn, person, about)
    _set(turn, row, "confirmed")
    _note(turn, "directory:confirmed", person, row)
    card = _card(turn, person, "link_done", details)
    letters.to_handle(turn, about, person, card, _key(about))
    return Answer(turn.say("linking.confirmed", person, second=details["second"]), "good", card=card)


def _part(turn: Turn, person: str, row: HandleRow) -> Answer:
    """That account is not theirs: it acts for nobody, and those who can mend it hear of it."""
    about = row.platform, row.handle
    details, first = _details(turn, person, about), _first(turn, about)
    own = (turn.event.platform, turn.event.handle) == about
    gone = _card(turn, person, "link_gone", {**details, "own": own})
    letters.to_handle(turn, first, person, replace(gone, buttons=()), f"{_key(about)}:{turn.next_key()}")
    _set(turn, row, "refused")
    _note(turn, "directory:refused", person, row)
    for keeper in staffnews.keepers(turn):
        told = {**_details_for(turn, keeper, about, first), "who": staffnews.called(turn, person, keeper), "own": own}
        card = _card(turn, keeper, "link_refused", told, (_button(turn, keeper, AGAIN, about),))
        letters.to_person(turn, keeper, card, private=True)
    return Answer(turn.say("linking.parted", person, second=details["second"]), card=gone)


def _ask_again(turn: Turn, person: str, row: HandleRow) -> Answer:
    if person not in staffnews.keepers(turn) or row.link != "refused" or not turn.trusted:
        return unknown(turn, person)
    _set(turn, row, "")
    _note(turn, "directory:mended", person, row)
    return Answer(turn.say("linking.mended", person), "good")


def _set(turn: Turn, row: HandleRow, link: Link) -> None:
    handles.put(turn.tx, [replace(row, link=link)])
    turn.tools.directory.touch(turn.tx, turn.tools.ids.new())
    turn.look_again()


def _note(turn: Turn, action: str, person: str, row: HandleRow) -> None:
    turn.note(action, person, platform=row.platform, handle=row.handle)


def _first(turn: Turn, second: Handle) -> Handle:
    return turn.tools.directory.roll.unconfirmed.get(second, second)


def _key(at: Handle) -> str:
    return f"link:{at[0]}:{at[1]}"


def _details(turn: Turn, person: str, second: Handle) -> dict[str, Any]:
    return _details_for(turn, person, second, _first(turn, second)) | {"who": staffnews.called(turn, person, person)}


def _details_for(turn: Turn, reader: str, second: Handle, first: Handle) -> dict[str, Any]:
    """What a card of these needs, in its reader's words; the address as far as it is known."""
    row = handles.one(turn.tx, *second)
    return {
        "first": _platform(turn, reader, first),
        "second": _platform(turn, reader, second),
        "account": (row.name or row.english or row.handle) if row else second[1],
        "email": row.email if row else "",
    }


def _platform(turn: Turn, reader: str, at: Handle) -> str:
    return turn.platform_name(at[0], reader)


def _button(turn: Turn, person: str, verb: str, about: Handle) -> Button:
    return Button(DESK, verb, turn.say(f"linking.{verb.partition('.')[2]}", person), value=" ".join(about))


def _card(turn: Turn, reader: str, moment: str, details: Mapping[str, Any], buttons: tuple[Button, ...] = ()) -> Card:
    card = turn.tools.composer.compose(Scene(None, None, turn.now, details), moment, turn.reader(reader))
    return replace(card, buttons=buttons)
