"""The log: one line an event, people as pseudonyms, nobody's words, no secret."""

from __future__ import annotations

import io
import json
import logging
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from bot.logs import formatter
from tests.office import Company, opened

SECRET = "xoxb-canary-0123456789"


class Written:
    """What a log wrote, line by line."""

    def __init__(self, *names: str) -> None:
        self._stream = io.StringIO()
        self._handler = logging.StreamHandler(self._stream)
        self._handler.setFormatter(formatter([SECRET]))
        self._loggers = [logging.getLogger(name) for name in names]

    def __enter__(self) -> Written:
        for each in self._loggers:
            each.addHandler(self._handler)
            each.setLevel(logging.INFO)
            each.propagate = False
        return self

    def __exit__(self, *_: object) -> None:
        for each in self._loggers:
            each.removeHandler(self._handler)
            each.setLevel(logging.NOTSET)
            each.propagate = True

    @property
    def text(self) -> str:
        return self._stream.getvalue()

    @property
    def lines(self) -> list[dict[str, Any]]:
        return [json.loads(line) for line in self.text.split("\n") if line]


@pytest.fixture
def company(tmp_path: Path) -> Iterator[Company]:
    yield from opened(tmp_path)


def test_each_turn_and_each_send_is_one_line_that_names_nobody(company: Company) -> None:
    """I4: what somebody wrote stands in no line, and neither does who they are; the same person is the same
    pseudonym, another person another."""
    with Written("bot") as log:
        lei, mei = company.person("wang.xiaoyu"), company.person("liu.yang")
        lei.starts("meetings.action_item", what="CANARY-TEXT", owner="liu.yang", due="2026-03-20", priority="P1")
        lei.says("CANARY-WORDS")
        mei.says("帮助")
    turns = [line for line in log.lines if line["event"] == "turn"]
    assert {line["event"] for line in log.lines} == {"turn", "send"}
    assert {"at", "level", "id", "platform", "what", "result", "ms"} <= set(turns[0])
    assert len({line["person"] for line in turns if line.get("person")}) == 2
    for known in ("CANARY", "wang", "xiaoyu", "liu.yang", "王"):
        assert known not in log.text


def test_whatever_is_said_stays_one_line(company: Company) -> None:
    """H7: two hundred texts with line ends, escape sequences, half characters and more, said and logged: one line of
    JSON each, without a sign that steers a terminal."""
    texts = [f"{a}{b}" for a in ("\r\n", "\n", "\x1b[2J", "\x1b]0;x\x07", "\u2028", "\x85", "\x00", "\ud800", '"}\n{')
             for b in range(24)]  # fmt: skip
    assert len(texts) >= 200
    logger = logging.getLogger("bot.hostile")
    with Written("bot.hostile") as log:
        for text in texts:
            logger.warning("a thing failed: %s", text, extra={"told": {"note": text}})
    assert len(log.lines) == len(texts)
    assert all(sign.isprintable() or sign == "\n" for sign in log.text)
    assert log.text.isascii()


def test_no_secret_and_no_librarys_words_are_written() -> None:
    """K1: a secret setting is blacked out wherever it stands. Of what a library says, and of an error, only the kind
    and the place are kept: both may quote what people wrote."""
    with Written("bot.some", "slack_bolt.App") as log:
        logging.getLogger("bot.some").error("refused: %s", SECRET, extra={"told": {"token": f"Bearer {SECRET}"}})
        logging.getLogger("slack_bolt.App").warning("Unhandled request (%s)", "CANARY")
        try:
            raise ValueError("CANARY")
        except ValueError:
            logging.getLogger("slack_bolt.App").exception("oops CANARY")
    ours, unhandled, failed = log.lines
    assert SECRET not in log.text and ours["event"] == "refused: ***" and ours["token"] == "Bearer ***"
    assert "CANARY" not in log.text
    assert (unhandled["event"], unhandled["level"]) == ("library", "warning") and "test_logs" in unhandled["where"]
    assert failed["error"].startswith("ValueError at ")
