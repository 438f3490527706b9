"""Procrastinate, a job queue on PostgreSQL, used as its documentation says. Run by a Python that has it and
nothing of ours, and told line by line what to do (tests/bench/program.py)."""

from __future__ import annotations

import asyncio
import json
import sys
import time
from typing import Any

from procrastinate import App, PsycopgConnector  # pyright: ignore[reportMissingImports]

HANDS = 16


class Peer:
    """Defers jobs, and works them off."""

    def __init__(self, url: str, takes: float) -> None:
        """`takes`: so many seconds a job waits for somebody else's answer."""
        self.app = App(connector=PsycopgConnector(conninfo=url, max_size=HANDS))
        self.takes = takes

        @self.app.task(name="send")
        async def send(to: str, body: str) -> None:
            if self.takes:
                await asyncio.sleep(self.takes)

        self.send: Any = send

    async def prepares(self) -> None:
        await self.app.schema_manager.apply_schema_async()

    async def defers(self, count: int, at_once: int, body: str) -> float:
        """So many jobs, so many in one transaction; the seconds it took."""
        jobs, began = [{"to": f"u{number}", "body": body} for number in range(count)], time.perf_counter()
        if at_once == 1:
            for job in jobs:
                await self.send.defer_async(**job)
        else:
            for first in range(0, count, at_once):
                await self.send.batch_defer_async(*jobs[first : first + at_once])
        return time.perf_counter() - began

    async def works(self, takes: float) -> float:
        """Work until nothing is left; the seconds of processor time it took."""
        self.takes, before = takes, time.process_time()
        await self.app.run_worker_async(concurrency=HANDS, wait=False, install_signal_handlers=False)
        return time.process_time() - before


async def main() -> None:
    peer = Peer(sys.argv[2], 0.0)
    loop = asyncio.get_running_loop()
    async with peer.app.open_async():
        print(json.dumps(0), flush=True)
        while line := await loop.run_in_executor(None, sys.stdin.readline):
            name, given = json.loads(line)
            said: Any = await getattr(peer, name)(**given)
            print(json.dumps(said), flush=True)


def run() -> None:
    asyncio.run(main())
