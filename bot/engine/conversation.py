"""What people type: a command, a case's number, a workflow in words, an answer to what waits."""

from __future__ import annotations

import re
from functools import lru_cache

from bot.cards.model import Card
from bot.cards.words import LANGUAGES, Words
from bot.engine import discretion, frontdesk, lastwords, letters, linking, lookup, numbered, prompts, talking, views
from bot.engine.deskforms import FORMS
from bot.engine.deskpresses import desk_form, speak
from bot.engine.frontdesk import COMMANDS, Desk
from bot.engine.pressing import unknown
from bot.engine.registers import chatting
from bot.engine.sealing import asking
from bot.engine.spoken import Spoken
from bot.engine.turn import Turn
from bot.flow import desk as desk_verbs
from bot.flow.links import cases_asked
from bot.flow.people import Lang
from bot.flow.reading import Decision, Nothing, Phrasebook, Sure, Unsure, asks_who_sees, decide, fold, rank
from bot.ports import Answer, Said
from storage import cases, tasks
from storage.tasks import TaskRow

REFERENCE = re.compile(r"(?<![A-Za-z0-9])([A-Za-z]{2,3})-(\d{4})-(\d{1,6})(?!\d)")
CASE_COMMANDS = ("nudge", "withdraw", "reassign", "add_approver", "ask_back", "correct")
WANTS = re.compile(r"\s*(?:我想|我要|我需要|我得|想要|i want to|i'd like to|i would like to|i need to)")
PER_CARD = 5
A_PHRASE = 12


def hear(turn: Turn, person: str, said: Said, place: str) -> Answer:
    """Somebody wrote words. In a channel the bot listens only when it is called, and answers privately."""
    spoken = Spoken(turn, person, said, place)
    if not spoken.for_the_bot:
        return Answer()
    lastwords.forget(turn, person)
    choice = None if spoken.in_private and not said.about else _choice(spoken)
    if (said.called or said.about) and not spoken.in_private and _is_confidential(turn, choice):
        return spoken.refused_here()
    if not turn.trusted and _is_for_the_confirmed(turn, choice or _choice(spoken)):
        return linking.refused(turn, person, spoken=True)
    if not spoken.in_private and not said.form:
        letters.to_person(turn, person, spoken.desk.card("moved_here"))
    if said.about:
        return _about(spoken)
    if spoken.may_answer and _answers(spoken):
        return Answer()
    return _route(spoken, choice or _choice(spoken))


def _answers(spoken: Spoken) -> bool:
    """Take the message as the answer to what is being asked. "我想晋升" may be one, or a wish: then what it may have
    meant is offered. "我想申诉" is none where others read the answer, as the team reads the Monday update."""
    turn, person = spoken.turn, spoken.person
    if (asked := talking.asking(turn, person)) is None:
        return False
    wish = _choice(spoken) if WANTS.match(fold(spoken.text)) else None
    wanted = wish.key if isinstance(wish, Sure) and _is_another(turn, wish.key, asked.name) else None
    if wanted is not None and asked.access is None and _belongs_apart(turn, wanted):
        return False
    taken = talking.hear(turn, person, spoken.text)
    if taken and wanted is not None:
        lastwords.keep(turn, person, spoken.text)
        letters.to_person(turn, person, spoken.desk.card("instead", spoken.desk.start_buttons([wanted])))
    return taken


def _is_another(turn: Turn, key: str, asked: str) -> bool:
    """Whether this is something to begin, and not what is being asked about already."""
    return key != asked and (key in turn.tools.registry or key in turn.tools.registry.sealed)


def _choice(spoken: Spoken) -> Decision:
    """What the words are about: the workflow that was chosen already, or what they say."""
    if spoken.said.about:
        return Sure(spoken.said.about)
    turn = spoken.turn
    return decide(rank(spoken.text, phrasebook(turn), chatting.vocabulary(turn, spoken.person)))


def _is_confidential(turn: Turn, choice: Decision | None) -> bool:
    """Whether the words are about something that belongs into no channel; if they may be, the surest guess counts."""
    keys = (choice.key,) if isinstance(choice, Sure) else choice.keys if isinstance(choice, Unsure) else ()
    return any(_belongs_apart(turn, key) for key in keys[:1])


def _is_for_the_confirmed(turn: Turn, choice: Decision) -> bool:
    """Whether somebody wants something confidential, under a handle that is not confirmed to be theirs (F7)."""
    return isinstance(choice, Sure) and discretion.is_about(turn, choice.key)


def _belongs_apart(turn: Turn, key: str) -> bool:
    workflow = turn.tools.registry.get(key)
    return key in turn.tools.registry.sealed or (workflow is not None and workflow.access is not None)


def _about(spoken: Spoken) -> Answer:
    """The workflow was chosen already; the words are what it is about."""
    turn, key = spoken.turn, spoken.said.about
    workflow = turn.tools.registry.get(key)
    if workflow is not None and workflow.startable:
        return talking.begin(turn, spoken.person, workflow, spoken.said.text, at_once=spoken.said.form, about=True)
    return _begin(spoken, key) if key in turn.tools.registry.sealed else unknown(turn, spoken.person)


def _route(spoken: Spoken, choice: Decision) -> Answer:
    """Find out what a message is about: a case by its reference, a desk command, a workflow."""
    turn, desk, text = spoken.turn, spoken.desk, spoken.text
    if (named := REFERENCE.search(text)) is not None and not _is_about(turn, choice, named):
        return _show_case(spoken, f"{named[1].upper()}-{named[2]}-{int(named[3]):04d}")
    if (listed := lookup.whose(desk, text)) is not None:
        return spoken.shown(listed.card, private=listed.private)
    if (told := lookup.answer(desk, text)) is not None:
        return spoken.shown(told)
    if (given := numbered.hear(spoken)) is not None:
        return given
    if (listed := chatting.heard(turn, spoken.person, text)) is not None:
        return spoken.shown(listed.card, private=listed.private, key=listed.key)
    if asks_who_sees(text):
        return spoken.shown(desk.privacy(choice.key if isinstance(choice, Sure) else None))
    if isinstance(choice, Sure):
        return _begin(spoken, choice.key)
    if spoken.may_answer and talking.hear(turn, spoken.person, text, whatever=True):
        return Answer()
    return _answers_a_card(spoken, choice) or _unsure(spoken, choice)


def _unsure(spoken: Spoken, choice: Unsure | Nothing) -> Answer:
    """Ask what was meant; what was said stands in the form that is opened next."""
    turn, desk = spoken.turn, spoken.desk
    keys = choice.keys if isinstance(choice, Unsure) else ()
    near = [key for key in keys if spoken.in_private or not _belongs_apart(turn, key)]
    card = _courtesy(turn, desk, spoken.text) if not keys else None
    if card is None:
        lastwords.keep(turn, spoken.person, spoken.text)
        card = desk.unsure(near[:PER_CARD])
    return spoken.shown(card, at_once=spoken.said.form)


def _is_about(turn: Turn, choice: object, named: re.Match[str]) -> bool:
    """Whether a reference only says for which case something is begun: "给HN-2026-0007安排面试"."""
    workflow = turn.tools.registry.get(choice.key) if isinstance(choice, Sure) else None
    asked = {q.of for q in cases_asked(workflow.form)} if workflow is not None and workflow.form is not None else set()
    prefixes = {turn.tools.registry[name].prefix for name in asked}
    return named[1].upper() in prefixes


def _courtesy(turn: Turn, desk: Desk, text: str) -> Card | None:
    """What to say to no words at all, or to a courtesy; None where something may have been meant."""
    if not text.strip():
        return desk.help()
    courtesies = {fold(word) for lang in LANGUAGES for word in turn.tools.words.phrases("thanks.words", lang)}
    if fold(text).strip(" 。.!！~,，") in courtesies:
        return desk.card("thanks", (desk.command("help"),))
    return None


def _answers_a_card(spoken: Spoken, choice: Unsure | Nothing) -> Answer | None:
    """The message taken as a word for one of the person's buttons, or as the answer to what waits; None: it is not."""
    turn, person, text = spoken.turn, spoken.person, spoken.text
    if not text.strip():
        return None
    named = prompts.meant(turn, person, text)
    waiting = prompts.waiting(turn, person) if isinstance(choice, Nothing) or len(text) > A_PHRASE else []
    found = named or prompts.of_today(turn, person, waiting)
    if not found or (not named and len(found) > 1 and isinstance(choice, Unsure)):
        return None  # the few things it may be about are a better question than everything that waits
    if len(found) == 1 and found[0].form is not None and found[0].workflow.access is None:
        return talking.answer(turn, person, found[0], text, named=bool(named), at_once=spoken.said.form)
    return spoken.shown(spoken.desk.which_task([p.task for p in found]))


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


def _begin(spoken: Spoken, key: str) -> Answer:
    turn, desk, registry = spoken.turn, spoken.desk, spoken.turn.tools.registry
    if key in registry:
        return talking.begin(turn, spoken.person, registry[key], spoken.text, at_once=spoken.said.form)
    if (sealed := registry.sealed.get(key)) is not None:
        return spoken.shown(asking.show(turn, spoken.person, sealed))
    if key.startswith(chatting.OPEN):
        listed = chatting.listed(turn, spoken.person, key)
        return spoken.shown(listed.card, private=listed.private, key=listed.key)
    if key in FORMS and spoken.said.form:
        return desk_form(turn, spoken.person, key, spoken.text)
    if key in FORMS:
        lastwords.keep(turn, spoken.person, spoken.text)
    if key == "language" and (lang := _named(spoken)) is not None:
        return spoken.shown(desk.card("said", text=speak(turn, spoken.person, lang)))
    if key in CASE_COMMANDS:
        card = _which(turn, desk, key)
    else:
        card = desk.card(f"ask_{key}", (desk.command(key),)) if key in FORMS else COMMANDS[key](desk)
    return spoken.shown(card)


def _named(spoken: Spoken) -> Lang | None:
    """The one language the words name; None where they name none, or both."""
    say, words = spoken.turn.tools.words.phrases, fold(spoken.text)
    named: list[Lang] = [
        to for to in LANGUAGES if any(fold(each) in words for of in LANGUAGES for each in say(f"speaks.{to}", of))
    ]
    return named[0] if len(named) == 1 else None


def _show_case(spoken: Spoken, ref: str) -> Answer:
    """The card of a case somebody named; what they may not read looks like what does not exist."""
    turn, desk = spoken.turn, spoken.desk
    row = cases.by_ref(turn.tx, ref)
    mine = tasks.by_person_case(turn.tx, desk.person, row.id) if row else []
    if row is None or not mine:
        return spoken.shown(desk.card("which", (desk.command("requests"),), found=False))
    best = _best(mine)
    private = row.private or (not turn.trusted and discretion.is_task(turn, best))
    if private and not turn.trusted:
        return linking.refused(turn, spoken.person, spoken=True)
    return spoken.shown(views.task_card(turn, turn.load(row.id), best), private=private)


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
            found.append(desk.button("see", desk.label(case), token=_best(mine).token))
    return desk.card("which", tuple(found[: frontdesk.MOST]), found=bool(found))
