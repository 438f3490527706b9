"""The end of a round: what may be shown is released at once and mixed; then slots and key are destroyed.

Releasing is one transaction. What follows is done again after a crash at any point: the released pieces are looked
over, the slots wiped, the key destroyed, and only then the round is done with.
"""

from __future__ import annotations

import logging
from collections.abc import Sequence
from dataclasses import replace
from typing import Any, TypeVar

from bot.clock import Chance
from bot.engine import letters, wire
from bot.engine.restraint import Prompt
from bot.engine.sealing import cards, proof
from bot.engine.sealing.figures import Figures, pieces
from bot.engine.sealing.rounds import Round, found
from bot.engine.tools import Tools
from bot.engine.turn import Turn
from bot.flow.unsealing import Piece, release
from bot.ports import Fell
from storage import audit, inbox, rounds
from storage.rounds import PieceRow, RoundRow, State

log = logging.getLogger(__name__)
T = TypeVar("T")
SALT_BYTES, ID_BYTES, DRAWN_BYTES = 16, 16, 16


def close(turn: Turn, held: Round) -> None:
    """Open every slot in memory, release what the k rules leave, and tell everybody what came of it."""
    key = turn.tools.round_keys.load(held.id)
    if key is None:
        lose(turn, held)
        return
    answers, broken = held.opened(turn.tx, key)
    mixed = mixed_up(release(held.sealed.form, answers, held.k, held.questions), turn.tools.chance)
    if not mixed:
        _end(turn, held, "too_few", {})
        return
    rows = [_row(held, piece, turn.tools.chance) for piece in mixed]
    rounds.release(turn.tx, rows)
    _end(turn, held, "released", {"pieces": len(rows), "root": proof.root(rows), "unreadable": broken})


def lose(turn: Turn, held: Round) -> None:
    """The key is gone while the round was open, as after an old copy was put back: nothing can be read any more."""
    _end(turn, held, "lost", {})


def mixed_up(items: Sequence[Piece], chance: Chance) -> list[Piece]:
    """The pieces question by question, each question's in an order drawn for itself."""
    questions = dict.fromkeys(piece.question for piece in items)
    return [p for name in questions for p in shuffled([i for i in items if i.question == name], chance)]


def shuffled(items: Sequence[T], chance: Chance) -> list[T]:
    """The same things in an order in which every other was as likely."""
    left, drawn = list(items), []
    while left:
        # 128 bits for a choice among a few thousand: what the remainder prefers is below any measure.
        drawn.append(left.pop(int.from_bytes(chance.draw(DRAWN_BYTES), "big") % len(left)))
    return drawn


def _row(held: Round, piece: Piece, chance: Chance) -> PieceRow:
    return PieceRow(
        held.id, chance.draw(ID_BYTES).hex(), piece.question, piece.about, piece.group, piece.value,
        chance.draw(SALT_BYTES).hex(),
    )  # fmt: skip


def _end(turn: Turn, held: Round, state: State, told: dict[str, Any]) -> None:
    """One row in the audit for all of it, and the same letters to everybody."""
    row = replace(held.row, state=state, ended_at=turn.now, body={**held.row.body, **told})
    if not rounds.end(turn.tx, held.id, state, row.body, turn.now):
        return
    turn.note(f"{held.sealed.name}:round_{state}", round=held.id, **told)
    after = Round(row, held.sealed)
    figures = figures_of(turn, after)
    for person in (p for p in held.roster if turn.office.is_active(p)):
        reader = turn.reader(person)
        letters.to_person(
            turn, person, cards.over(turn.tools, after, reader),
            card_key=f"round:{held.id}:{person}", version=turn.version,
        )  # fmt: skip
        letters.to_person(
            turn, person, cards.outcome(turn.tools, after, reader, figures), prompt=Prompt(f"{held.id}:outcome")
        )


def figures_of(turn: Turn, held: Round) -> Figures | None:
    """The scores of a released round beside those of the one before; None when nothing was released."""
    if held.row.state != "released":
        return None
    earlier = [r for r in rounds.released(turn.tx, held.sealed.name) if r.opened_at < held.row.opened_at]
    before = pieces(rounds.pieces(turn.tx, earlier[0].id)) if earlier else []
    now = pieces(rounds.pieces(turn.tx, held.id))
    return Figures(held.sealed, turn.tools.words, turn.office, held.subjects, now, before)


def finish(tools: Tools) -> int:
    """Do what is left of the rounds that are over; how many were done with."""
    with tools.store.reading() as tx:
        waiting = rounds.unfinished(tx)
    return sum(_finish(tools, row) for row in waiting)


def _finish(tools: Tools, row: RoundRow) -> int:
    if row.state == "released" and not _stands(tools, row):
        log.error("round %s: what was released does not fit the audit; its slots and key are left as they are", row.id)
        return 0
    with tools.store.transaction() as tx:
        rounds.clear(tx, row.id)
    tools.store.settle()
    tools.round_keys.destroy(row.id)
    with tools.store.transaction() as tx:
        if rounds.key_gone(tx, row.id):
            now = tools.clock.now()
            action, cause = f"{row.name}:key_destroyed", f"round:{row.id}"
            audit.write(tx, at=now, actor="bole", action=action, cause=cause, details={"round": row.id})
    return 1


def _stands(tools: Tools, row: RoundRow) -> bool:
    """Whether what was released is there as the audit says."""
    with tools.store.reading() as tx:
        return proof.root(rounds.pieces(tx, row.id)) == row.body["root"]


def tidy(tools: Tools) -> None:
    """At the start: keys no round stands behind are destroyed, rounds without a key are ended, the rest goes on."""
    with tools.store.transaction() as tx:
        tx.alone("rounds")
        standing = rounds.standing_open(tx)
        known = {row.id for row in (*standing, *rounds.unfinished(tx))}
        now = tools.clock.now()
        for row in standing:
            if found(tools.registry, row) is None:  # its questions are gone with its practice
                rounds.end(tx, row.id, "lost", row.body, now)
            elif tools.round_keys.load(row.id) is None:
                body, key = wire.body_to_json(Fell("round", {"round": row.id, "do": "lose"})), f"round:{row.id}:lose"
                inbox.put(tx, key=key, platform="clock", handle="", body=body, at=now, now=now, private=False)
        for number in tools.round_keys.known():
            if number not in known:
                tools.round_keys.destroy(number)
    finish(tools)
