"""Letters: rows of the outbox, written in the turn that causes them. Only engine/outbox.py sends them.

A card's version is the number of the event that drew it: later events draw later versions, also
where an event leaves the case as it was.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any, Literal

from bot.cards.model import Button, Card, plain_line, to_json
from bot.cards.views import Scene
from bot.engine import rights, views
from bot.engine.joining import Handle
from bot.engine.registers import matching
from bot.engine.restraint import Prompt, admit, concerning
from bot.engine.turn import Turn
from bot.flow.case import Case
from bot.flow.effects import Tell
from bot.flow.verbs import see
from storage import outbox, tasks
from storage.tasks import Kind, TaskRow


def to_person(
    turn: Turn, person: str, card: Card, *, card_key: str | None = None, version: int = 1, private: bool = False,
    prompt: bool | Prompt = False, anew: bool = False, urgent: bool = False,
) -> None:  # fmt: skip
    """Write a card to somebody's direct chat; a leaver gets none. `anew`: where they are written to now, also if it
    stands elsewhere already. `urgent`: it goes before others, and knocks louder where a platform can.

    A `prompt` waits for the end of silence, and over the policy's number for the day's card; an answer does not.
    """
    person = turn.tools.directory.now(person)
    if not turn.office.is_active(person):
        return
    when, key = turn.now, card_key or turn.new_card()
    if prompt is False:
        _to_chat(turn, key, person, card, version, private, when, anew=anew, urgent=urgent)
        return
    calendar, prompt = turn.world.calendar_of(person), Prompt() if prompt is True else prompt
    when = turn.tools.directory.awake(turn.tx, person, turn.now, calendar, turn.by_clock)
    sent = admit(turn, person, when, prompt)
    _to_chat(turn, key, person, card, version, private, sent or when, sent is None, prompt.topic, urgent=urgent)


def last_of_the_day(turn: Turn, person: str) -> datetime | None:
    """When the day's card, or what comes in its place, may reach somebody; None when the day had its prompts."""
    calendar = turn.world.calendar_of(person)
    when = turn.tools.directory.awake(turn.tx, person, turn.now, calendar, turn.by_clock)
    return admit(turn, person, when, Prompt(last=True))


def round_up(turn: Turn, person: str, card: Card, card_key: str) -> bool:
    """Write the day's card to somebody; False when there is no place left for it today."""
    when = last_of_the_day(turn, person)
    if when is not None:
        _to_chat(turn, card_key, person, card, turn.version, True, when)
    return when is not None


def to_channel(turn: Turn, channel: str, card: Card, card_key: str, version: int) -> None:
    """Post a card in a channel, or replace what stands there under the same key."""
    _put(turn, card_key, "channel", turn.tools.directory.channel(channel), None, card, version, False, turn.now)


def _to_chat(
    turn: Turn, card_key: str, person: str, card: Card, version: int, private: bool, when: datetime,
    held: bool = False, topic: str = "", *, anew: bool = False, urgent: bool = False,
) -> None:  # fmt: skip
    """Write to every chat of somebody's in which the card is to stand."""
    main, *copies = _chats(turn, card_key, person, anew, private)
    new = card_key in turn.new_cards
    turn.new_cards.discard(card_key)
    if not turn.tools.directory.is_confirmed(*main):
        turn.unasked[main] = person
    _put(turn, card_key, "direct", main, person, card, version, private, when, held, topic, urgent, new)
    for copy in copies:
        _put(turn, card_key, "direct", copy, person, card, version, private, turn.now, new=new)


def _chats(turn: Turn, card_key: str, person: str, anew: bool, private: bool) -> list[Handle]:
    """A card stays where it stands or is under way to, so that nobody is written to twice; a new one comes where
    somebody is just now, else to where they are written to. `anew`: there in any case. What is `private` goes to no
    handle that is not confirmed (F7)."""
    directory = turn.tools.directory
    to = directory.reach(turn.tx, person, private=private)
    if len(directory.doors) == 1:
        return [to]

    def is_theirs(platform: str, place: str) -> bool:
        known = platform in directory.doors and directory.person_of(platform, place) == person
        return known and not (private and not directory.is_confirmed(platform, place))

    known = () if card_key in turn.new_cards else outbox.chats_of(turn.tx, card_key)
    stands = [chat for chat in known if is_theirs(*chat)]
    here = turn.event.platform, turn.event.handle
    if not stands and turn.actor == person and is_theirs(*here):
        return [here]
    return sorted({*stands, to} if anew or not stands else stands, key=lambda chat: chat != to)


def _put(
    turn: Turn,
    card_key: str,
    kind: Literal["direct", "channel"],
    to: Handle,
    person: str | None,
    card: Card,
    version: int,
    private: bool,
    when: datetime,
    held: bool = False,
    topic: str = "",
    urgent: bool = False,
    new: bool = False,
) -> None:
    outbox.put(
        turn.tx,
        key=turn.next_key(),
        card_key=card_key,
        kind=kind,
        place=to[1],
        person=person,
        platform=to[0],
        version=version,
        body=to_json(card),
        private=private,
        urgent=urgent,
        not_before=when,
        now=turn.now,
        held=held,
        topic=topic,
        new=new,
    )


def to_handle(turn: Turn, to: Handle, person: str, card: Card, card_key: str) -> None:
    """Write to somebody under that one of their handles, wherever else they are."""
    _put(turn, card_key, "direct", to, person, card, turn.version, False, turn.now)


def for_task(turn: Turn, case: Case, task: TaskRow, *, prompt: bool = False, anew: bool = False) -> None:
    """Show a task's card as it now is: a new message, or the old one redrawn. `anew`: where its person is reached now,
    also if it stands elsewhere."""
    workflow = turn.workflow_of(case)
    private = rights.keeps_secrets(workflow) or matching.is_private(turn, case)
    card = views.task_card(turn, case, task)
    turn.drawn.add(task.token)
    prompt = prompt and not workflow.wakes_for(case)
    unasked = concerning(turn, case, task.person, task.token, task.due_at or turn.now) if prompt else False
    to_person(
        turn, task.person, card, card_key=card_of(task), version=turn.version, private=private,
        prompt=unasked, anew=anew,
    )  # fmt: skip


def card_of(task: TaskRow) -> str:
    """The key of the card that shows a task."""
    return f"task:{task.token}"


def tell(turn: Turn, case: Case, effect: Tell) -> None:
    """Tell somebody something: about a case, or apart from it, without showing which case it comes from."""
    if not effect.apart:
        notice(turn, case, effect.person, effect.moment, effect.details, effect.urgent, effect.last)
    elif turn.office.is_active(turn.tools.directory.now(effect.person)):
        _apart(turn, case, effect)


def _apart(turn: Turn, case: Case, effect: Tell) -> None:
    alone = Scene(turn.workflow_of(case), None, turn.now, effect.details)
    card = turn.tools.composer.compose(alone, effect.moment, turn.reader(effect.person), notice="")
    card = replace(card, notice=plain_line(card.title))
    unasked = Prompt() if turn.actor != effect.person else Prompt(free=True)
    to_person(turn, effect.person, card, private=True, prompt=False if effect.urgent else unasked)


def notice(
    turn: Turn, case: Case, person: str, moment: str, details: Mapping[str, Any], urgent: bool, last: bool = False
) -> None:
    """Tell somebody something about a case. Of a confidential case the notice carries no content. `last`: before a
    promise breaks."""
    person = turn.tools.directory.now(person)
    if not turn.office.is_active(person):
        return
    workflow = turn.workflow_of(case)
    kind = ("progress" if case.is_open else "end") if moment in workflow.places else moment
    if workflow.access is not None:
        card = views.sealed_card(turn, case, _any_task(turn, case, person))
    else:
        card = turn.tools.composer.compose(
            views.scene(turn, case, person, details), moment, turn.reader(person), kind=kind
        )
        links = views.document_links(turn, case, person) if not case.is_open else ()
        card = replace(card, parts=(*card.parts, *links), buttons=_way_in(turn, case, person))
    wakes = urgent or workflow.wakes_for(case)
    unasked = False if wakes else concerning(turn, case, person, moment)
    private, knocks = rights.keeps_secrets(workflow), last and turn.tools.urgent
    to_person(turn, person, card, private=private, prompt=unasked, urgent=knocks)


def _way_in(turn: Turn, case: Case, person: str) -> tuple[Button, ...]:
    """From a notice to the card as it then stands; whoever has no card of an open case gets none."""
    mine = tasks.by_person_case(turn.tx, person, case.id) if case.is_open else []
    waiting = [t for t in mine if t.state == "open"]
    if not waiting:
        return ()
    lang = turn.reader(person).lang
    return turn.tools.composer.buttons_for([see], waiting[-1].token, case.workflow, lang)


def _any_task(turn: Turn, case: Case, person: str) -> TaskRow:
    """A task through which somebody can open the case: their newest, or one just to look."""
    mine = tasks.by_person_case(turn.tx, person, case.id)
    return mine[-1] if mine else _look_on(turn, case, person, "glance")


def watch(turn: Turn, case: Case, person: str) -> TaskRow:
    """Let somebody follow a case: a card that is redrawn with every change."""
    return _look_on(turn, case, person, "watch")


def _look_on(turn: Turn, case: Case, person: str, kind: Kind) -> TaskRow:
    token = turn.tools.ids.new()
    return tasks.insert(turn.tx, token, case.id, case.place, person, kind, None, turn.now)


def post(turn: Turn, case: Case, channel: str, moment: str) -> None:
    """Post a moment of a case in a channel; confidential cases are never posted."""
    if turn.workflow_of(case).access is not None:
        return
    reader = turn.tools.directory.channel_reader(turn.tx, channel)
    kind = moment if case.is_open else "end"
    card = turn.tools.composer.compose(views.scene(turn, case, None), moment, reader, kind=kind)
    card = replace(card, buttons=views.posted_offers(turn, case, reader.lang))
    to_channel(turn, channel, card, f"post:{case.id}:{moment}", turn.version)


def plain(turn: Turn, person: str, moment: str, details: Mapping[str, Any]) -> Card:
    """A card about no case at all, from a default template."""
    return turn.tools.composer.compose(Scene(None, None, turn.now, details), moment, turn.reader(person))
