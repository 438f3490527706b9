"""Puts views in front of somebody: opened, pushed over another, or in the place of one that stands there."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Mapping
from typing import Any, Protocol

from bot.platforms.slack.errors import Failed
from bot.platforms.slack.scene import Scene

log = logging.getLogger(__name__)
View = Mapping[str, Any]
Place = tuple[str, str]
"""A view that stands somewhere: its id and its hash."""
FULL = "push_limit_reached"


class Calls(Protocol):
    """The way to call Slack, as far as a door needs it."""

    def call(self, method: str, **arguments: Any) -> dict[str, Any]: ...


class Screen:
    """Shows views by the trigger of what somebody did."""

    def __init__(self, api: Calls) -> None:
        self._api = api

    def show(self, scene: Scene, view: View, over: Place | None = None) -> Place | None:
        """Show a view: in the place of `over`, or by the scene's trigger. None when it was too late for that.

        Raises Failed for what goes wrong otherwise.
        """
        if over is not None:
            return self.replace(over, view)
        if not scene.trigger:
            return None
        try:
            if not scene.in_modal:
                return _place(self._api.call("views.open", trigger_id=scene.trigger, view=dict(view)))
            return _place(self._api.call("views.push", trigger_id=scene.trigger, view=dict(view)))
        except Failed as failure:
            if scene.in_modal and failure.code == FULL:
                return self.replace(place_of(scene.view), view)
            if failure.meaning == "late":
                return None
            raise

    def replace(self, place: Place, view: View, *, still: Callable[[], bool] = lambda: False) -> Place:
        """Put a view in the place of another, unless that was put away or changed meanwhile; if `still` says so, also
        when it was changed. Raises Failed."""
        name, hash_ = place
        try:
            guarded = {"hash": hash_} if hash_ else {}
            return _place(self._api.call("views.update", view_id=name, view=dict(view), **guarded))
        except Failed as failure:
            if failure.meaning == "unchanged" and hash_ and still():
                return self.replace((name, ""), view)
            if failure.meaning in ("stale", "unchanged"):
                return place
            raise


def place_of(view: Mapping[str, Any]) -> Place:
    return str(view.get("id") or ""), str(view.get("hash") or "")


def _place(answer: Mapping[str, Any]) -> Place:
    return place_of(answer.get("view") or {})


class Waiting:
    """Somebody pressed what opens a form and the house is slow: after a while they are shown that it is coming, so
    that the trigger, good for three seconds, is not lost."""

    def __init__(self, show: Callable[[], Place | None], patience: float) -> None:
        self._show = show
        self._lock = threading.Lock()
        self._begun = self._settled = False
        self._shown = threading.Event()
        self._place: Place | None = None
        self._timer = threading.Timer(patience, self._run)
        self._timer.daemon = True
        self._timer.start()

    def settle(self) -> Place | None:
        """The house has answered: the view that says it is coming, if one was shown; none will be from now on."""
        with self._lock:
            self._settled = True
            begun = self._begun
        self._timer.cancel()
        if begun:
            self._shown.wait()
        return self._place

    def _run(self) -> None:
        with self._lock:
            if self._settled:
                return
            self._begun = True
        try:
            self._place = self._show()
        except Failed as failure:
            log.warning("slack: a view that says wait was not shown: %s", failure)
        finally:
            self._shown.set()
