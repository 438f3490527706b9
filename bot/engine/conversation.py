"""What people type, and presses that belong to no task: the front desk and the interview."""

from __future__ import annotations

import re
from functools import lru_cache

from bot.cards.model import Card
from bot.cards.words import LANGUAGES, Words
from bot.engine import (
    agenda,
    catalogue,
    frontdesk,
    letters,
    lookup,
    numbered,
    prompts,
    roundup,
    talking,
    updating,
    views,
)
from bot.engine.deskforms import FORMS
from bot.engine.deskwork import carry_out
from bot.engine.frontdesk import COMMANDS, Desk
from bot.engine.hearing import hearing_of
from bot.engine.pressing import sentences, unknown
from bot.engine.registers import chatting
from bot.engine.sealing import asking
from bot.engine.sealing.cards import OPEN, SHOW
from bot.engine.starting import start, start_from_post
from bot.engine.turn import Turn
from bot.flow import desk as desk_verbs
from bot.flow.answers import check
from bot.flow.links import cases_asked
from bot.flow.reading import Nothing, Phrasebook, Sure, Unsure, asks_who_sees, decide, fold, rank
from bot.ports import DESK, Answer, Pressed, Submitted
from storage import cases, tasks
from storage.tasks import TaskRow

REFERENCE = re.compile(r"(?<![A-Za-z0-9])([A-Za-z]{2,3})-(\d{4})-(\d{1,6})(?!\d)")
CALLED = re.compile(r"@?\s*(伯乐|(?<![a-z0-9])bole(?![a-z0-9]))\s*[,，:：]?\s*", re.IGNORECASE)
CASE_COMMANDS = ("nudge", "withdraw", "reassign", "add_approver", "ask_back", "correct")
PER_CARD = 5
A_PHRASE = 12


def hear(turn: Turn, person: str, text: str, place: str) -> Answer:
    """Somebody wrote words. In a channel the bot listens only when it is called by name, and answers privately."""
    if place != "direct":
        if not CALLED.search(text):
            return Answer()
        text = CALLED.sub("", text, count=1)
        letters.to_person(turn, person, Desk(turn, person).card("moved_here"))
    if talking.hear(turn, person, text):
        return Answer()
    _route(turn, person, text)
    return Answer()


def _route(turn: Turn, person: str, text: str) -> None:
    """Find out what a message is about: a case by its reference, a desk command, a workflow."""
    desk = Desk(turn, person)
    choice = decide(rank(text, phrasebook(turn), chatting.vocabulary(turn, person)))
    if (named := REFERENCE.search(text)) is not None and not _is_about(turn, choice, named):
        _show_case(turn, desk, f"{named[1].upper()}-{named[2]}-{int(named[3]):04d}")
        return
    if (told := lookup.answer(desk, text)) is not None:
        letters.to_person(turn, person, told)
        return
    if numbered.hear(turn, desk, text) or chatting.heard(turn, person, text):
        return
    if asks_who_sees(text):
        letters.to_person(turn, person, desk.privacy(choice.key if isinstance(choice, Sure) else None))
        return
    match choice:
        case Sure(key):
            _begin(turn, desk, key, text)
        case Unsure() | Nothing() if talking.hear(turn, person, text, whatever=True):
            return
        case Unsure() | Nothing() if _answers_a_card(turn, desk, text, choice):
            return
        case Unsure(keys):
            letters.to_person(turn, person, desk.unsure(list(keys[:PER_CARD])))
        case Nothing():
            letters.to_person(turn, person, _otherwise(turn, desk, text))


def _is_about(turn: Turn, choice: object, named: re.Match[str]) -> bool:
    """Whether a reference only says for which case something is begun: "给HN-2026-0007安排面试"."""
    workflow = turn.tools.registry.get(choice.key) if isinstance(choice, Sure) else None
    asked = {q.of for q in cases_asked(workflow.form)} if workflow is not None and workflow.form is not None else set()
    prefixes = {turn.tools.registry[name].prefix for name in asked}
    return named[1].upper() in prefixes


def _otherwise(turn: Turn, desk: Desk, text: str) -> Card:
    """What to say to a message that is about nothing the bot does: an empty one, a courtesy, anything else."""
    if not text.strip():
        return desk.help()
    courtesies = {fold(word) for lang in LANGUAGES for word in turn.tools.words.phrases("thanks.words", lang)}
    if fold(text).strip(" 。.!！~,，") in courtesies:
        return desk.card("thanks", (desk.command("help"),))
    return desk.unsure([])


def _answers_a_card(turn: Turn, desk: Desk, text: str, choice: Unsure | Nothing) -> bool:
    """Whether the message was taken as a word for one of the person's buttons, or as the answer to what waits."""
    if not text.strip():
        return False
    named = prompts.meant(turn, desk.person, text)
    waiting = prompts.waiting(turn, desk.person) if isinstance(choice, Nothing) or len(text) > A_PHRASE else []
    found = named or prompts.of_today(turn, desk.person, waiting)
    if not named and len(found) > 1 and isinstance(choice, Unsure):
        return False  # the few things it may be about are a better question than everything that waits
    if len(found) == 1 and found[0].form is not None and found[0].workflow.access is None:
        talking.answer(turn, desk.person, found[0], text, named=bool(named))
    elif found:
        letters.to_person(turn, desk.person, desk.which_task([p.task for p in found]))
    return bool(found)


def phrasebook(turn: Turn) -> Phrasebook:
    """What people type for each startable workflow and each desk command, in both languages."""
    registry = turn.tools.registry
    startable = {w.name for w in registry.values() if w.startable} | registry.sealed.keys()
    return _phrasebook(turn.tools.words, frozenset(startable))


@lru_cache(maxsize=4)
def _phrasebook(words: Words, startable: frozenset[str]) -> Phrasebook:
    """Made once: the words are read once too."""
    found = {name: list(phrases) for name, phrases in words.vocabulary().items() if name in startable}
    for command in (*COMMANDS, *FORMS, *CASE_COMMANDS):
        found[command] = [p for lang in ("zh", "en") for p in words.phrases(f"commands.{command}.words", lang)]
    return Phrasebook(found)


def _begin(turn: Turn, desk: Desk, key: str, text: str) -> None:
    if key in turn.tools.registry:
        talking.begin(turn, desk.person, turn.tools.registry[key], text)
    elif (sealed := turn.tools.registry.sealed.get(key)) is not None:
        letters.to_person(turn, desk.person, asking.show(turn, desk.person, sealed))
    elif key.startswith(chatting.OPEN):
        chatting.show(turn, desk.person, key)
    elif key in CASE_COMMANDS:
        letters.to_person(turn, desk.person, _which(turn, desk, key))
    elif key in FORMS:
        letters.to_person(turn, desk.person, desk.card(f"ask_{key}", (desk.command(key),)))
    else:
        letters.to_person(turn, desk.person, COMMANDS[key](desk))


def _show_case(turn: Turn, desk: Desk, ref: str) -> None:
    """The card of a case somebody named; what they may not read looks like what does not exist."""
    row = cases.by_ref(turn.tx, ref)
    mine = tasks.by_person_case(turn.tx, desk.person, row.id) if row else []
    if row is None or not mine:
        letters.to_person(turn, desk.person, desk.card("which", (desk.command("requests"),), found=False))
        return
    card = views.task_card(turn, turn.load(row.id), _best(mine))
    letters.to_person(turn, desk.person, card, private=row.private)


def _best(mine: list[TaskRow]) -> TaskRow:
    """The task through which a person can do most: one that is open and asks, else the one they follow."""
    order = {"ask": 0, "reply": 1, "watch": 2, "glance": 3}
    return min(mine, key=lambda t: (t.state != "open", order[t.kind], -t.id))


def _which(turn: Turn, desk: Desk, verb: str) -> Card:
    """The open cases on which this person could press that desk verb."""
    found = []
    for row in cases.open_with(turn.tx, desk.person):
        case = turn.load(row.id)
        if verb not in desk_verbs.open_verbs(turn.workflow_of(case), case, desk.person, turn.world):
            continue
        mine = tasks.by_person_case(turn.tx, desk.person, row.id)
        if mine:
            found.append(desk.button("see", row.ref, token=_best(mine).token))
    return desk.card("which", tuple(found[: frontdesk.MOST]), found=bool(found))


def pressed(turn: Turn, person: str, body: Pressed | Submitted) -> Answer:
    """A press that belongs to no task: the front desk's own buttons, or an interview's."""
    if body.token != DESK:
        return talking.pressed(turn, person, body) or unknown(turn, person)
    if body.verb.startswith("start:"):
        workflow = turn.tools.registry.get(body.verb.removeprefix("start:"))
        if workflow is None or not workflow.startable:
            return unknown(turn, person)
        if isinstance(body, Submitted):
            return start(turn, person, workflow, body.values)
        return (
            start_from_post(turn, person, workflow, body.value) if body.value else start(turn, person, workflow, None)
        )
    if body.verb.startswith((SHOW, OPEN)):
        return _round(turn, person, body.verb)
    if chatting.speaks_of(body.verb):
        return chatting.pressed(turn, person, body) or unknown(turn, person)
    if body.verb in FORMS:
        return _desk_form(turn, person, body)
    if body.verb == "speak" and isinstance(body, Pressed) and body.value in ("zh", "en"):
        turn.choose(person, lang=body.value)
        for row in cases.open_with(turn.tx, person):
            for task in tasks.by_person_case(turn.tx, person, row.id):
                if task.state == "open":
                    letters.for_task(turn, turn.load(row.id), task)
        return Answer(turn.say("chosen.speak", person), tone="good")
    if body.verb.startswith(catalogue.AREA):
        listed = catalogue.area(Desk(turn, person), body.verb)
        return Answer(view=listed) if listed else unknown(turn, person)
    if (given := _on_the_list(turn, person, body)) is not None:
        return given
    if body.verb in COMMANDS:
        return Answer(view=COMMANDS[body.verb](Desk(turn, person)))
    return unknown(turn, person)


def _on_the_list(turn: Turn, person: str, body: Pressed | Submitted) -> Answer | None:
    """A press on the list of tasks or the day's card: another page, what was held back, everything in one form."""
    if body.verb == updating.VERB:
        if isinstance(body, Pressed):
            return Answer(form=updating.form(turn, person), accepted=False)
        given = updating.submitted(turn, person, body.values)
        if given.accepted:
            roundup.redraw(turn, person)
        return given
    value = body.value if isinstance(body, Pressed) else None
    if body.verb == roundup.OPEN:
        return roundup.opened(turn, person, value)
    if body.verb == roundup.REST:
        return Answer(view=roundup.rest(turn, person))
    if body.verb == "tasks" and value and value.isdecimal() and len(value) < 4:
        return Answer(view=agenda.card(Desk(turn, person), max(1, int(value))))
    return None


def _round(turn: Turn, person: str, verb: str) -> Answer:
    """Somebody wants to see a sealed round, or to open one."""
    does = OPEN if verb.startswith(OPEN) else SHOW
    sealed = turn.tools.registry.sealed.get(verb.removeprefix(does))
    if sealed is None:
        return unknown(turn, person)
    return asking.open_by_hand(turn, person, sealed) if does == OPEN else Answer(view=asking.show(turn, person, sealed))


def _desk_form(turn: Turn, person: str, body: Pressed | Submitted) -> Answer:
    form, hearing = FORMS[body.verb], hearing_of(turn, person)
    if isinstance(body, Pressed):
        maker = turn.tools.composer.forms(None, turn.reader(person).lang)
        return Answer(form=maker.view(form, DESK, body.verb), accepted=False)
    answers, problems = check(form, body.values, hearing)
    if problems:
        return Answer(errors=sentences(turn, person, None, form, problems), accepted=False)
    return carry_out(turn, person, body.verb, answers)
