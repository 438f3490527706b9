"""The only sender: takes letters from the outbox to the platforms, each at least once, in order per card."""

from __future__ import annotations

import logging
from datetime import timedelta

from bot.cards.model import card_from_json
from bot.engine.tools import Tools
from bot.engine.trace import traced
from bot.ports import DeliveryFailed, Parcel
from storage import Tx, audit, outbox
from storage.outbox import Letter

log = logging.getLogger(__name__)
AT_ONCE = 20
MOST_TRIES = 8
LONGEST_PAUSE = timedelta(minutes=10)


class Postman:
    """Delivers what waits. A letter that cannot arrive is parked, and the maintainers' list shows it."""

    def __init__(self, tools: Tools) -> None:
        self._tools = tools

    def deliver(self, most: int = 500) -> int:
        """Send what is due; how many letters went out."""
        done = 0
        with self._tools.store.reading() as tx:
            waiting = self._waiting(tx)
        while waiting and done < most:
            results = [(letter, self._send(letter, message)) for letter, message in waiting]
            done += len(results)
            with self._tools.store.transaction() as tx:
                for letter, result in results:
                    self._mark(tx, letter, result)
                waiting = self._waiting(tx)
        return done

    def _waiting(self, tx: Tx) -> list[tuple[Letter, str | None]]:
        """The next letters, each with the message it replaces."""
        due = outbox.due(tx, self._tools.clock.now(), AT_ONCE)
        return [(w, outbox.message_of(tx, w.card_key, w.platform, w.place)) for w in due]

    def _send(self, letter: Letter, message: str | None) -> str | DeliveryFailed:
        platform = self._tools.platforms.get(letter.platform)
        if platform is None:
            return DeliveryFailed(f"no platform is called {letter.platform}", permanent=True)
        try:
            card = card_from_json(letter.body)
            return platform.send(
                Parcel(letter.key, letter.card_key, letter.kind, letter.place, card, letter.version, message)
            )
        except DeliveryFailed as failure:
            return failure
        except Exception as problem:
            log.error("letter %s failed: %s", letter.id, traced(problem))
            return DeliveryFailed(type(problem).__name__, permanent=letter.tries + 1 >= MOST_TRIES)

    def _mark(self, tx: Tx, letter: Letter, result: str | DeliveryFailed) -> None:
        now = self._tools.clock.now()
        if isinstance(result, str):
            outbox.sent(tx, letter.id, result, now)
        elif result.permanent:
            log.warning("letter %s parked: %s", letter.id, result)
            outbox.park(tx, letter.id, str(result))
            audit.write(
                tx,
                at=now,
                actor="bole",
                action="outbox:parked",
                cause=letter.key,
                details={"reason": str(result)},
            )
        else:
            pause = timedelta(seconds=result.retry_after or min(2**letter.tries, LONGEST_PAUSE.total_seconds()))
            outbox.retry_later(tx, letter.id, now + pause, str(result))
