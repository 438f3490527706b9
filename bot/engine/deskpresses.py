"""Presses that belong to no task: the front desk's own buttons and forms, a sealed round's, an interview's."""

from __future__ import annotations

from bot.engine import agenda, catalogue, homecards, lastwords, letters, roundup, talking, updating
from bot.engine.deskforms import FORMS
from bot.engine.deskwork import carry_out
from bot.engine.frontdesk import COMMANDS, Desk
from bot.engine.hearing import hearing_of
from bot.engine.pressing import gone, sentences, unknown
from bot.engine.registers import chatting
from bot.engine.sealing import asking
from bot.engine.sealing.cards import OPEN, SHOW
from bot.engine.starting import start, start_from_post
from bot.engine.turn import Turn
from bot.engine.views import OFFERED
from bot.flow.answers import check, understand
from bot.flow.people import Lang
from bot.ports import DESK, Answer, Pressed, Submitted
from storage import cases, tasks


def pressed(turn: Turn, person: str, body: Pressed | Submitted) -> Answer:
    """A press that belongs to no task: the front desk's own buttons, or an interview's."""
    if body.token != DESK:
        return talking.pressed(turn, person, body) or gone(turn, person)
    if body.verb.startswith(OFFERED):
        return _start(turn, person, body)
    if body.verb.startswith((SHOW, OPEN)):
        return _round(turn, person, body.verb)
    if chatting.speaks_of(body.verb):
        return chatting.pressed(turn, person, body) or unknown(turn, person)
    if body.verb in FORMS:
        return _desk_form(turn, person, body)
    if body.verb == "speak" and isinstance(body, Pressed) and body.value in ("zh", "en"):
        return Answer(speak(turn, person, body.value), tone="good")
    if body.verb == "write_to" and isinstance(body, Pressed):
        return _write_to(turn, person, body.value or "")
    if body.verb.startswith(catalogue.AREA):
        listed = catalogue.area(Desk(turn, person), body.verb)
        return Answer(view=listed) if listed else unknown(turn, person)
    if (given := _on_the_list(turn, person, body)) is not None:
        return given
    if body.verb == homecards.WELCOME:
        return homecards.greet(turn, person)
    if body.verb in COMMANDS:
        return Answer(view=COMMANDS[body.verb](Desk(turn, person)))
    return unknown(turn, person)


def speak(turn: Turn, person: str, lang: Lang) -> str:
    """Somebody chose a language: what waits for them is redrawn in it. The sentence that says so."""
    turn.choose(person, lang=lang)
    for row in cases.open_with(turn.tx, person):
        for task in tasks.by_person_case(turn.tx, person, row.id):
            if task.state == "open":
                letters.for_task(turn, turn.load(row.id), task)
    return turn.say("chosen.speak", person)


def _write_to(turn: Turn, person: str, platform: str) -> Answer:
    """Somebody chose where to be written to; cards under way stay where they are."""
    if platform == "last":
        turn.choose(person, write_to=None)
        return Answer(turn.say("chosen.write_last", person), tone="good")
    if platform not in {on for on, _ in turn.tools.directory.chats(person)}:
        return unknown(turn, person)
    turn.choose(person, write_to=platform)
    return Answer(turn.say("chosen.write_to", person, where=turn.platform_name(platform, person)), tone="good")


def _start(turn: Turn, person: str, body: Pressed | Submitted) -> Answer:
    """The button of a workflow, or its form sent. The words that led to the button stand in the form."""
    workflow = turn.tools.registry.get(body.verb.removeprefix(OFFERED))
    if workflow is None or not workflow.startable:
        return unknown(turn, person)
    if isinstance(body, Submitted):
        return start(turn, person, workflow, body.values)
    if body.value:
        return start_from_post(turn, person, workflow, body.value)
    return talking.form(turn, person, workflow, lastwords.take(turn, person))


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


def desk_form(turn: Turn, person: str, command: str, said: str = "") -> Answer:
    """Open a form of the front desk; what somebody said that led to it stands in it."""
    maker = turn.tools.composer.forms(None, turn.reader(person).lang)
    heard = understand(FORMS[command], said, hearing_of(turn, person))
    return Answer(form=maker.view(FORMS[command], DESK, command, values=heard), accepted=False)


def _desk_form(turn: Turn, person: str, body: Pressed | Submitted) -> Answer:
    form, hearing = FORMS[body.verb], hearing_of(turn, person)
    if isinstance(body, Pressed):
        return desk_form(turn, person, body.verb, lastwords.take(turn, person))
    answers, problems = check(form, body.values, hearing)
    if problems:
        return Answer(errors=sentences(turn, person, None, form, problems), accepted=False)
    return carry_out(turn, person, body.verb, answers)
