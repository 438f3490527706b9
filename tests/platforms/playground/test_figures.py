"""Figures another system sends: with a token, as CSV or JSON, each row kept or told why not."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from bot.clock import SystemClock
from bot.platforms.playground.chat import Chat
from bot.platforms.playground.desk import Desk
from bot.platforms.playground.outbound import Playground
from bot.platforms.playground.run import Served, open_door
from bot.platforms.playground.travel import TravelClock
from tests.engine.registers.toys import SPEND, toy_company
from tests.office import Company

TOKEN, COMMAND = "figures-token-for-tests", "command-token-for-tests"
ROW = {"cycle": "2026Q1", "plan": 100, "spent": 80}


@pytest.fixture(scope="module")
def company(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Company]:
    yield from toy_company(tmp_path_factory.mktemp("toys"))


@pytest.fixture(scope="module")
def client(company: Company, tmp_path_factory: pytest.TempPathFactory) -> Iterator[httpx.Client]:
    """Another system, which knows the token."""
    folder: Path = tmp_path_factory.mktemp("page")
    clock = TravelClock(folder / "clock.json", SystemClock())
    chat = Chat(folder / "chat.db")
    platform = Playground(chat, clock, company.room.office)
    desk = Desk(company.room, platform, clock, lambda day: True, figures_token=TOKEN, command_token=COMMAND)
    served = Served(desk, open_door(0))
    thread = threading.Thread(target=served.run)
    thread.start()
    headers = {"authorization": f"Bearer {TOKEN}"}
    with httpx.Client(base_url=served.address, headers=headers, trust_env=False) as found:
        yield found
    served.stop()
    thread.join(10)
    chat.close()


def spent(company: Company) -> list[tuple[str, ...]]:
    return [row.cells for row in company.room.register("chen.jing", SPEND).rows]


def test_figures_go_in_after_a_dry_run(client: httpx.Client, company: Company) -> None:
    """The dry run says what would happen and keeps nothing; sent again, nothing is different."""
    dry = client.post(f"/registers/{SPEND}?dry_run=1", json=[ROW])
    assert (dry.status_code, dry.json()["added"], dry.json()["kept"]) == (200, 1, False)
    assert spent(company) == []
    assert client.post(f"/registers/{SPEND}", json=[ROW]).json()["added"] == 1
    again = client.post(
        f"/registers/{SPEND}",
        content="季度,预算,实际\r\n2026Q1,100,80\r\n2026Q1,100,x\r\n2026Q2,5,很多".encode(),
        headers={"content-type": "text/csv"},
    )
    assert (again.status_code, again.json()["same"]) == (200, 1)
    assert [(p["row"], p["column"]) for p in again.json()["problems"]] == [(3, "实际"), (4, "实际")]
    assert spent(company) == [("2026-Q1", "100", "80")]
    row = company.room.register("chen.jing", SPEND).rows[0].id
    assert company.room.history("chen.jing", SPEND, row)[0].cause == "由其他系统送来"


@pytest.mark.parametrize(
    ("change", "status"),
    [
        ({"headers": {"authorization": ""}}, 401),
        ({"headers": {"authorization": "Basic abc"}}, 401),
        ({"headers": {"authorization": "Bearer wrong"}}, 403),
        ({"headers": {"origin": "http://evil.example"}}, 403),
        ({"url": "/registers/toys.none"}, 404),
        ({"headers": {"content-type": "text/plain"}}, 415),
        ({"content": b"{"}, 422),
        ({"content": b"[]"}, 422),
        ({"content": b'[{"cycle": "2026Q1"}]'}, 422),
        ({"content": b'[{"cycle": "2026Q3", "plan": -1, "spent": 2}]'}, 422),
        ({"content": b" " * 12 * 1024 * 1024}, 413),
    ],
)
def test_what_cannot_be_taken_in_is_told_by_its_number(client: httpx.Client, change: dict, status: int) -> None:
    """Each with JSON that says why."""
    headers = {"content-type": "application/json"} | change.get("headers", {})
    content = change.get("content", b'[{"cycle": "2026Q4", "plan": 1, "spent": 1}]')
    answer = client.post(change.get("url", f"/registers/{SPEND}"), content=content, headers=headers)
    assert answer.status_code == status, answer.text
    assert answer.json()


def test_a_file_may_come_through_a_command(client: httpx.Client, company: Company) -> None:
    """The command's token is as good, and the history names the file."""
    headers = {
        "authorization": f"Bearer {COMMAND}", "content-type": "application/octet-stream", "x-file-name": "%E8%B4%B9.csv"
    }  # fmt: skip
    answer = client.post(f"/registers/{SPEND}", content=b"cycle,plan,spent\n2025Q4,7,7\n", headers=headers)
    assert answer.json()["added"] == 1
    row = next(r for r in company.room.register("chen.jing", SPEND).rows if r.title == "2025-Q4")
    assert company.room.history("chen.jing", SPEND, row.id)[0].cause == "维护人员导入 费.csv"
