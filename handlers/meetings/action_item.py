"""Action item: somebody does something by a day; it is followed up until it is done or dropped."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Literal

from bot.flow.case import Case
from bot.flow.effects import Effect, Tell
from bot.flow.form import Form, PersonId, ask
from bot.flow.people import first_of, named, requester
from bot.flow.verbs import Verb, drop
from bot.flow.workflow import End, Move, Step, Workflow
from bot.flow.worktime import on
from bot.flow.world import World

done = Verb("done", "primary", assent=True)
report, postpone, snooze = Verb("report"), Verb("postpone"), Verb("snooze")
owner = first_of(named("owner"), requester)


class Item(Form):
    what: str = ask("What is to be done?", prefill="rest", le=500)
    owner: PersonId = ask("Who takes care of it?", prefill="asker")
    due: date = ask("By when?", future=True)
    priority: Literal["P0", "P1", "P2"] = ask("How important is it?")


class Progress(Form):
    how: str = ask("How is it going?", long=True)


class Later(Form):
    due: date = ask("By which day instead?", future=True)
    why: str = ask("What changed?", long=True)


class Rest(Form):
    until: date = ask("Until which day may it rest?", future=True)
    why: str = ask("Why can it wait?", long=True)


class Because(Form):
    reason: str = ask("Why is it no longer needed?", long=True)


def tell_whoever_waits(case: Case, world: World) -> Iterator[Effect]:
    """A new date is news for the one who asked, not for the one who set it."""
    yield from (Tell(p, "postponed") for p in requester.but(owner).of(case, world.office))


class ActionItem(Workflow):
    prefix = "AI"
    command = "todo"
    covers = ("C3",)
    form = Item

    doing = Step(asks=owner, due=on("due"), own="fine", late=(owner, owner.manager))
    finished = End(tells=[requester.but(owner)])
    dropped = End(tells=[requester.but(owner)])

    moves = [
        Move(doing, done, finished),
        Move(doing, report, doing, asks=Progress),
        Move(doing, postpone, doing, asks=Later, updates=True, also=tell_whoever_waits),
        Move(doing, snooze, doing, asks=Rest, rests="until"),
        Move(doing, drop, dropped, asks=Because),
    ]
