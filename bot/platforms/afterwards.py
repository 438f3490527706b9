"""What follows an event once it was acknowledged: work in threads of its own, and what somebody asked to be brought."""

from __future__ import annotations

import logging
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import replace
from typing import Any

from bot.ports import DESK, DeliveryFailed, Download, House, Incoming, Pressed, Refused, Said
from bot.ports.trace import traced

log = logging.getLogger(__name__)
STARTS = "start:"
"""What the front desk's buttons that open a form begin with."""
RECORDS = "home:records"


class Afterwards:
    """A few hands that do what follows; whatever goes wrong there is told to the log, and stops nobody."""

    def __init__(self, platform: str, hands: int) -> None:
        self.hands = hands
        self._platform = platform
        self._pool = ThreadPoolExecutor(hands, f"{platform}-follow")

    def later(self, work: Callable[..., object], *given: Any) -> None:
        """Do something after the event was acknowledged; once this is closed, nothing any more."""
        with suppress(RuntimeError):
            self._pool.submit(self.guarded, work, *given)

    def guarded(self, work: Callable[..., object], *given: Any) -> None:
        """Do it here and now."""
        try:
            work(*given)
        except Refused:
            log.warning("%s: the house could not take what follows an event", self._platform)
        except DeliveryFailed as failure:
            log.warning("%s: an answer was not shown: %s", self._platform, failure)
        except Exception as problem:
            log.error("%s: an answer was not shown: %s", self._platform, traced(problem))

    def close(self) -> None:
        """Finish what was begun; what was not is left."""
        self._pool.shutdown(wait=True, cancel_futures=True)


def in_words(incoming: Incoming) -> Incoming | None:
    """The same wish, to be asked about in the chat; None when a form is the only way."""
    body = incoming.body
    if isinstance(body, Pressed) and body.token == DESK and body.verb.startswith(STARTS) and not body.value:
        body = Said("", called=True, about=body.verb.removeprefix(STARTS))
    elif isinstance(body, Said) and body.form:
        body = replace(body, form=False)
    else:
        return None
    return replace(incoming, key=f"{incoming.key}:asked", body=body)


def brought(house: House, person: str | None, to: str) -> Download | None:
    """The paper or file a link leads to, if that person may read it."""
    kind, _, name = to.partition(":")
    if person is None:
        return None
    match kind:
        case "document":
            return house.document(person, name, "docx")
        case "file":
            return house.file(person, name)
        case "ledger":
            return house.export(person, name, "xlsx")
        case "register":
            return house.export_register(person, name, "xlsx")
    return None
