"""What is measured: the page Prometheus reads, the counts behind it, and traces."""

from __future__ import annotations

import json
import re
import threading
from collections.abc import Iterator
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text

from bot.commands.serve import metrics
from bot.engine.watch import result_of
from bot.ports import DeliveryFailed
from bot.tracing import Tracer, headers_of
from storage import setaside
from tests import postgres
from tests.chats import SeededIds, SetClock
from tests.office import MONDAY_MORNING, Company, opened

ITEM = {"what": "CANARY", "owner": "liu.yang", "due": "2026-03-20", "priority": "P1"}
LINE = re.compile(r'^[a-z_]+(\{[a-z_]+="[^"\\\n]*"(,[a-z_]+="[^"\\\n]*")*\})? (\+Inf|[0-9.]+(e[+-][0-9]+)?)$')


@pytest.fixture
def company(tmp_path: Path) -> Iterator[Company]:
    yield from opened(tmp_path, database_url=postgres.usual())


def page(company: Company) -> dict[str, float]:
    """The page, read as Prometheus reads it: every sample by its name and labels."""
    said = metrics(company.bole)
    samples = [line for line in said.splitlines() if not line.startswith("#")]
    assert all(LINE.match(line) for line in samples), said
    families = {line.split()[2] for line in said.splitlines() if line.startswith("# TYPE")}
    assert {re.sub("_(bucket|sum|count)$", "", re.split("[{ ]", line)[0]) for line in samples} <= families
    return {name: float(value) for name, _, value in (line.rpartition(" ") for line in samples)}


def test_the_page_says_what_waits_and_names_nobody(company: Company) -> None:
    """I4, K6: turns, sends, open cases and ages stand there; no person, no reference, no word of a form."""
    company.person("wang.xiaoyu").starts("meetings.action_item", **ITEM)
    found = page(company)
    assert found['bole_cases_open{workflow="meetings.action_item"}'] == 1
    assert found['bole_turn_seconds_count{platform="playground",result="done"}'] >= 1
    assert found['bole_send_seconds_count{platform="playground",result="sent"}'] >= 1
    assert found['bole_send_seconds_bucket{platform="playground",result="sent",le="+Inf"}'] >= 1
    assert found["bole_inbox_waiting"] == 0 and found["bole_timer_lateness_seconds"] == 0
    said = metrics(company.bole)
    for known in ("CANARY", "wang", "liu", "AI-2026"):
        assert known not in said


def test_what_waits_too_long_is_seen_with_its_age(company: Company) -> None:
    """C8: the oldest letter, the oldest event and the latest timer each tell for how long they wait; what was set
    aside is counted by platform. It comes from the memory: every replica says the same."""
    company.person("wang.xiaoyu").starts("meetings.action_item", **ITEM)
    with company.bole.tools.store.transaction() as tx:
        at = (company.clock.now() - timedelta(minutes=10)).strftime("%Y-%m-%dT%H:%M:%S.000000Z")
        run = tx.connection.execute
        run(text("UPDATE outbox SET state = 'waiting', not_before = :at WHERE id = 1"), {"at": at})
        run(text("UPDATE outbox SET state = 'parked' WHERE id = 2"))
        run(text("UPDATE timer SET due_at = :at WHERE state = 'sleeping'"), {"at": at})
        run(text("UPDATE inbox SET state = 'new', received_at = :at, not_before = '2030-01-01'"), {"at": at})
    found = page(company)
    assert found['bole_outbox_oldest_seconds{platform="playground"}'] >= 600
    assert found['bole_outbox_parked{platform="playground"}'] == 1
    assert found["bole_timer_lateness_seconds"] >= 600 and found["bole_inbox_oldest_seconds"] >= 600
    with company.bole.tools.store.transaction() as tx:
        assert setaside.quarantine(tx) == 1
    assert page(company)['bole_outbox_quarantined{platform="playground"}'] == 1


def test_while_the_memory_does_not_answer_there_are_no_figures(company: Company) -> None:
    """No page with zeros that look like health: the door answers 503 instead."""
    company.bole.tools.store.close()
    assert metrics(company.bole) == ""


@pytest.mark.parametrize(
    ("said", "word"),
    [
        ("m1", "sent"),
        (DeliveryFailed("gone", permanent=True), "refused"),
        (DeliveryFailed("ratelimited", retry_after=30), "limited"),
        (DeliveryFailed("down", everywhere=True), "down"),
        (DeliveryFailed("timeout", unknown=True), "unknown"),
        (DeliveryFailed("busy"), "again"),
    ],
)
def test_every_way_a_send_ends_has_a_word(said: str | DeliveryFailed, word: str) -> None:
    """C1, C5: what is counted by result tells a limit (429) from a refusal and from silence."""
    assert result_of(said) == word


class Collector:
    """Takes traces over HTTP, as an OpenTelemetry collector does."""

    def __init__(self) -> None:
        self.taken: list[tuple[str, dict[str, Any], str]] = []
        outer = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = json.loads(self.rfile.read(int(self.headers["content-length"])))
                outer.taken.append((self.path, body, self.headers.get("x-key", "")))
                self.send_response(200)
                self.end_headers()

            def log_message(self, format: str, *args: object) -> None:
                pass

        self._server = HTTPServer(("127.0.0.1", 0), Handler)
        self.address = f"http://127.0.0.1:{self._server.server_port}"
        threading.Thread(target=self._server.serve_forever, daemon=True).start()

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()


def test_turns_and_sends_are_traced_without_a_word_of_content(company: Company) -> None:
    """Where an endpoint is set, each turn and send arrives there as a span; nothing of what people wrote does."""
    collector = Collector()
    tracer = Tracer(collector.address, SetClock(MONDAY_MORNING), SeededIds(1), headers_of("x-key=abc, y=1"))
    company.bole.tools.watch._spans = tracer
    try:
        tracer.start()
        company.person("wang.xiaoyu").starts("meetings.action_item", **ITEM)
        tracer.stop()
    finally:
        collector.close()
    ((path, body, key),) = collector.taken
    spans = body["resourceSpans"][0]["scopeSpans"][0]["spans"]
    assert (path, key) == ("/v1/traces", "abc")
    assert {span["name"] for span in spans} == {"turn", "send"}
    for span in spans:
        assert re.fullmatch("[0-9a-f]{32}", span["traceId"]) and re.fullmatch("[0-9a-f]{16}", span["spanId"])
        assert int(span["startTimeUnixNano"]) <= int(span["endTimeUnixNano"])
    said = json.dumps(body)
    assert "CANARY" not in said and "wang" not in said and "liu" not in said


def test_traces_nobody_takes_are_thrown_away_and_cost_nothing() -> None:
    """C4: a collector that is down holds nothing up, and what is kept for it has an end."""
    tracer = Tracer("http://127.0.0.1:9", SetClock(MONDAY_MORNING), SeededIds(1))
    for number in range(5_000):
        tracer.done("turn", 0.001, {"id": number}, True)
    assert len(tracer._spans) == 2_000
    tracer.flush()
    assert len(tracer._spans) == 0
