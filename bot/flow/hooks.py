"""Consequences most workflows want, for the `also` of a move, a step or an end."""

from __future__ import annotations

from collections.abc import Iterator

from bot.flow.arrival import channel_of
from bot.flow.case import Case
from bot.flow.effects import Effect, Post, Publish, Start, Tell
from bot.flow.people import Who, all_of
from bot.flow.places import Hook
from bot.flow.verbs import Verb
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


def then(*hooks: Hook) -> Hook:
    """Several consequences, one after the other."""

    def hook(case: Case, world: World) -> Iterator[Effect]:
        for each in hooks:
            yield from each(case, world)

    return hook


def tell_new(question: str, moment: str, person: str = "person") -> Hook:
    """Whoever has a new line in that list is told, with what it says as details.

    New is what no form held when the case last was where it is now: a change confirmed elsewhere counts as one.
    """

    def hook(case: Case, world: World) -> Iterator[Effect]:
        upto = max((n for n, e in enumerate(case.entries) if e.place == case.place), default=0)
        known = [row for e in case.entries[:upto] for row in e.answers.get(question) or ()]
        for row in case.answers.get(question) or ():
            if row not in known and world.office.is_active(row[person]):
                yield Tell(row[person], moment, row)

    return hook


def post(*moments: str, once: Verb | None = None) -> Hook:
    """These moments stand in the case's channel as the case now is; posted before, they are replaced.

    `once`: nothing is posted before that verb was pressed.
    """

    def hook(case: Case, world: World) -> Iterator[Effect]:
        channel = channel_of(case, world)
        if channel and (once is None or case.said(once.name)):
            yield from (Post(channel, moment) for moment in moments)

    return hook


def start(workflow: str, *questions: str, **more: object) -> Hook:
    """A case of that workflow opens from what was just written under those questions, and `more`."""

    def hook(case: Case, world: World) -> Iterator[Effect]:
        said = case.entries[-1]
        written = {q: said.answers[q] for q in questions if q in said.answers}
        yield Start(workflow, said.by, {**written, **more})

    return hook
