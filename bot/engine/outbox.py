"""The only sender: takes letters from the outbox to the platforms, each at least once, in order per card."""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import datetime, timedelta

from bot.cards.model import card_from_json
from bot.engine import undelivered
from bot.engine.tools import Tools
from bot.engine.trace import traced
from bot.engine.watch import result_of
from bot.ports import DeliveryFailed, Parcel, Platform
from bot.ports.letters import always
from storage import Tx, outbox
from storage.outbox import Letter

log = logging.getLogger(__name__)
AT_ONCE = 20
MOST_TRIES = 8
LONGEST_PAUSE = timedelta(minutes=10)


def send(
    platform: Platform, letter: Letter, message: str | None, unsure_since: datetime | None = None,
    is_ours: Callable[[], bool] = always,
) -> str | DeliveryFailed:  # fmt: skip
    """Hand a letter to its platform: the platform's message id, or what went wrong."""
    try:
        card = card_from_json(letter.body)
        return platform.send(
            Parcel(
                letter.key,
                letter.card_key,
                letter.kind,
                letter.place,
                card,
                letter.version,
                message,
                unsure_since,
                letter.urgent,
                is_ours,
            )
        )
    except DeliveryFailed as failure:
        return failure
    except Exception as problem:
        log.error("letter %s failed: %s", letter.id, traced(problem))
        given_up = letter.tries + 1 >= MOST_TRIES
        return DeliveryFailed(type(problem).__name__, permanent=given_up, unknown=not given_up)


class Postman:
    """Delivers what waits for near platforms. A letter that cannot arrive is parked, and the maintainers hear of it."""

    def __init__(self, tools: Tools) -> None:
        self._tools = tools

    def deliver(self, most: int = 500) -> int:
        """Send what is due; how many letters went out."""
        if not self._near():
            return 0
        done = 0
        with self._tools.store.reading() as tx:
            waiting = self._waiting(tx)
        while waiting and done < most:
            results = [(letter, self._send(platform, letter, message)) for platform, letter, message in waiting]
            done += len(results)
            with self._tools.store.transaction() as tx:
                for letter, result in results:
                    self._mark(tx, letter, result)
                waiting = self._waiting(tx)
        return done

    def waits(self, tx: Tx) -> bool:
        """Whether a letter may be sent."""
        now = self._tools.clock.now()
        return any(outbox.due(tx, name, now, 1) for name, _ in self._near())

    def _send(self, platform: Platform, letter: Letter, message: str | None) -> str | DeliveryFailed:
        with self._tools.watch.sending(letter) as seen:
            said = send(platform, letter, message)
            seen.result = result_of(said)
        return said

    def next_due(self, tx: Tx) -> datetime | None:
        """When the next letter to a near platform may be sent."""
        found = [outbox.next_due(tx, name) for name, _ in self._near()]
        return min((f for f in found if f is not None), default=None)

    def _near(self) -> list[tuple[str, Platform]]:
        return [(name, platform) for name, platform in self._tools.platforms.items() if platform.limits.near]

    def _waiting(self, tx: Tx) -> list[tuple[Platform, Letter, str | None]]:
        """The next letters, each with its platform and the message it replaces."""
        now = self._tools.clock.now()
        due = [(p, letter) for name, p in self._near() for letter in outbox.due(tx, name, now, AT_ONCE)]
        return [(p, w, outbox.message_of(tx, w.card_key, w.platform, w.place)) for p, w in due]

    def _mark(self, tx: Tx, letter: Letter, result: str | DeliveryFailed) -> None:
        now = self._tools.clock.now()
        if isinstance(result, str):
            outbox.sent(tx, letter.id, result, now)
        elif result.permanent:
            outbox.park(tx, letter.id, str(result))
            undelivered.report(tx, letter, str(result), now)
        else:
            pause = timedelta(seconds=result.retry_after or min(2**letter.tries, LONGEST_PAUSE.total_seconds()))
            outbox.retry_later(tx, letter.id, now + pause, str(result))
