"""Consequences most workflows want, for the `also` of a move, a step or an end."""

from __future__ import annotations

from collections.abc import Iterator

from bot.flow.case import Case
from bot.flow.effects import Effect, Publish, Tell
from bot.flow.people import Who, all_of
from bot.flow.places import Hook
from bot.flow.world import World


def publish(moment: str, *readers: Who) -> Hook:
    """A document is made from that moment for these people."""

    def hook(case: Case, world: World) -> Iterator[Effect]:
        yield Publish(moment, all_of(*readers).of(case, world.office))

    return hook


def tell(moment: str, *readers: Who, apart: bool = False) -> Hook:
    """These people are told of what somebody just did; `details.by` names who it was.

    `apart`: they may not know of the case; all they get is what was just written.
    """

    def hook(case: Case, world: World) -> Iterator[Effect]:
        said = case.entries[-1]
        details = {**(said.answers if apart else {}), "by": said.by}
        for person in all_of(*readers).of(case, world.office):
            yield Tell(person, moment, details, apart=apart)

    return hook
