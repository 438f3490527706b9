"""A form on somebody's screen: pages turned, lines added, answers sent, and what was wrong with them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from bot.platforms.reading import part, text
from bot.platforms.slack import views
from bot.platforms.slack.attaching import Attaching
from bot.platforms.slack.follow import Follow, remembered
from bot.platforms.slack.forms import Open
from bot.platforms.slack.room import Room
from bot.platforms.slack.scene import Scene, Sent, Touched
from bot.platforms.slack.screen import View, place_of
from bot.platforms.slack.sheets import Meta
from bot.platforms.slack.translate import NAME
from bot.ports import SEALED, Answer, Incoming, Pressed, Refused, Submitted
from bot.ports.taming import clean

TURNS = "page:"


@dataclass(frozen=True)
class Filled:
    """A form as somebody has filled it in so far: the name of its view, what its view knows, the answers."""

    name: str
    meta: Meta
    opened: Open
    scene: Scene

    @property
    def is_last(self) -> bool:
        return self.meta.page >= views.pages(self.opened.form, self.opened.values, self.opened.rows) - 1


@dataclass(frozen=True)
class Outcome:
    """What a person sees after sending: errors beside fields, another view, or, with neither, the form is gone.

    `back`: what it was opened over is to be seen again.
    """

    errors: Mapping[str, str] | None = None
    view: View | None = None
    back: bool = False
    toast: str = ""


class Sending:
    """Takes what is done in forms. `now` tells the time."""

    def __init__(self, room: Room, follow: Follow, attaching: Attaching, now: Callable[[], datetime]) -> None:
        self._room = room
        self._looks = room.looks
        self._follow = follow
        self._attaching = attaching
        self._now = now

    def take(self, sent: Sent) -> Mapping[str, Any]:
        """A page was sent: what Slack is to do with the view. Raises Refused when the house could not keep it."""
        scene = sent.scene
        found = self._found(scene, sent.key)
        if isinstance(found, Answer):
            return {"response_action": "update", "view": self._looks.told(self._missed(found, scene), scene.handle)}
        if self._attaching.is_needed(scene, found.opened.attached):
            self._follow.later(self._with_files, sent, found)
            loading = self._looks.loading(scene.handle) | {"external_id": found.name}
            return {"response_action": "update", "view": loading}
        return _ack(self._outcome(sent, found, {}))

    def touch(self, touched: Touched) -> None:
        """Something changed in an open form: draw it anew."""
        self._follow.later(self._touch, touched)

    def close(self, scene: Scene) -> None:
        """A form was put away."""
        self._room.forms.drop(_name(scene))

    def _touch(self, touched: Touched) -> None:
        scene = touched.scene
        action, at = text(touched.action, "action_id"), text(touched.action, "action_ts")
        found = self._found(scene, f"{NAME}:touched:{text(scene.view, 'id')}:{at}")
        if isinstance(found, Answer):
            self._follow.screen.replace(
                place_of(scene.view), self._looks.told(self._missed(found, scene), scene.handle)
            )
            return
        if action.startswith(TURNS) and self._attaching.is_needed(scene, found.opened.attached):
            found, _ = self._attached(found)
        turn = views.after(found.opened.form, found.meta, action, found.opened.values)
        opened = replace(found.opened, values=turn.values, rows=turn.rows, touched=at)
        self._room.forms.keep(found.name, opened)

        def is_latest() -> bool:
            kept = self._room.forms.find(found.name)
            return kept is not None and kept.touched == at

        view = self._looks.form(opened, found.name, turn.page)
        self._follow.screen.replace(place_of(scene.view), view, still=is_latest)

    def _with_files(self, sent: Sent, found: Filled) -> None:
        """The files are fetched first, while a view says wait; then it goes on as without."""
        scene = sent.scene
        filled, errors = self._attached(found)
        try:
            outcome = self._outcome(sent, filled, errors, aside=True)
        except Refused:
            outcome = Outcome(view=self._again(filled, {}, filled.meta.page))
            self._follow.say(filled.opened.origin, self._looks.say("trouble", scene.handle))
        done = outcome.toast or self._looks.say("done", scene.handle)
        view = outcome.view or self._looks.told(done, scene.handle)
        self._follow.screen.replace((text(scene.view, "id"), ""), view)

    def _attached(self, found: Filled) -> tuple[Filled, Mapping[str, str]]:
        """The form with its files in the house, and what was wrong with those that are not."""
        known, errors = self._attaching.attach(found.scene, found.opened.attached)
        opened = replace(found.opened, attached=known)
        return self._filled(found.scene, found.name, found.meta, opened), errors

    # what is filled in

    def _found(self, scene: Scene, key: str) -> Filled | Answer:
        """The form of a view, with what stands in it; what the house says instead when it is no longer to be had."""
        name = _name(scene)
        try:
            meta = views.read_metadata(text(scene.view, "private_metadata"))
        except ValueError:
            return Answer(accepted=False)
        opened = self._room.forms.find(name)
        if opened is None or not _is_theirs(opened, scene, meta):
            asked = Incoming(f"{key}:form", NAME, scene.handle, Pressed(meta.token, meta.verb), self._now())
            answer = self._room.house.receive(asked)
            if answer.form is None:
                return answer
            opened = Open(answer.form, remembered(replace(scene, surface="home")), rows=meta.rows)
        return self._filled(scene, name, meta, opened)

    def _filled(self, scene: Scene, name: str, meta: Meta, opened: Open) -> Filled:
        values = views.values(
            opened.form, part(part(scene.view, "state"), "values"), self._looks.person_of,
            so_far=opened.values, rows=meta.rows, attached=opened.attached,
        )  # fmt: skip
        return Filled(name, meta, replace(opened, values=clean(values), rows=meta.rows), scene)

    def _missed(self, answer: Answer, scene: Scene) -> str:
        return answer.toast or self._looks.say("again", scene.handle)

    # what comes of it

    def _outcome(self, sent: Sent, found: Filled, errors: Mapping[str, str], *, aside: bool = False) -> Outcome:
        """`aside`: the view is no longer the form itself, so that errors cannot stand beside its fields."""
        opened, scene = found.opened, found.scene
        self._room.forms.keep(found.name, opened)
        if errors:
            return self._wrong(found, errors, aside)
        if not found.is_last:
            return Outcome(view=self._looks.form(opened, found.name, found.meta.page + 1))
        form = opened.form
        body = Submitted(form.token, form.verb, dict(opened.values))
        answer = self._room.house.receive(Incoming(sent.key, NAME, scene.handle, body, self._now()))
        if answer.errors:
            return self._wrong(found, answer.errors, aside)
        if form.sealed or form.token.startswith(SEALED):
            self._room.forms.drop(found.name)
        else:
            self._room.forms.keep(found.name, replace(opened, values={}))
        return self._after(found, answer)

    def _after(self, found: Filled, answer: Answer) -> Outcome:
        """What the house says to a form it took, or to one it did not want any more."""
        origin, handle = found.opened.origin, found.scene.handle
        if origin.surface == "home":
            self._room.stale(handle)
        shown = answer.card is not None and (origin.in_modal or origin.on_own_card)
        if shown:
            self._follow.later(self._follow.redraw, origin, answer.card)
        if answer.form is not None:
            opened = Open(answer.form, origin)
            self._room.forms.keep(found.name, opened)
            return Outcome(view=self._looks.form(opened, found.name))
        view = answer.view or (None if shown else answer.card)
        if view is not None:
            return Outcome(view=self._follow.card_view(view))
        if answer.toast and (not answer.accepted or not (shown or origin.channel)):
            return Outcome(view=self._looks.told(answer.toast, handle), toast=answer.toast)
        if answer.toast and not shown:
            self._follow.later(self._follow.say, origin, answer.toast)
        return Outcome(back=shown and origin.in_modal, toast=answer.toast)

    def _wrong(self, found: Filled, errors: Mapping[str, str], aside: bool) -> Outcome:
        """Errors beside their fields where those stand in the view; else the page on which the first one stands."""
        form, values, rows = found.opened.form, found.opened.values, found.opened.rows
        beside = views.errors(form, errors, rows)
        standing = {block.get("block_id") for block in found.scene.view.get("blocks") or ()}
        if beside and not aside and beside.keys() <= standing:
            return Outcome(errors=beside)
        on = (views.page_of(form, question, values, rows) for question in errors)
        page = min((p for p in on if p is not None), default=found.meta.page)
        return Outcome(view=self._again(found, errors, page))

    def _again(self, found: Filled, errors: Mapping[str, str], page: int) -> View:
        form = views.with_errors(found.opened.form, errors)
        return self._looks.form(replace(found.opened, form=form), found.name, page)


def _ack(outcome: Outcome) -> Mapping[str, Any]:
    if outcome.errors is not None:
        return {"response_action": "errors", "errors": dict(outcome.errors)}
    if outcome.view is not None:
        return {"response_action": "update", "view": dict(outcome.view)}
    return {} if outcome.back else {"response_action": "clear"}


def _name(scene: Scene) -> str:
    return text(scene.view, "external_id") or text(scene.view, "id")


def _is_theirs(opened: Open, scene: Scene, meta: Meta) -> bool:
    """Whether it is the form of that view, and was put before the person who now does something in it."""
    same = (opened.form.token, opened.form.verb) == (meta.token, meta.verb)
    return same and opened.origin.handle == scene.handle
