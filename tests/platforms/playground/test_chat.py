"""The playground's message store: once, in order, newest version wins, nothing missed."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.platforms.playground.chat import Chat, ChatBroken, channel, direct

NOON = datetime(2026, 11, 23, 4, 0, tzinfo=UTC)


@pytest.fixture
def chat(tmp_path: Path) -> Iterator[Chat]:
    """An empty store on a file."""
    store = Chat(tmp_path / "playground.db")
    yield store
    store.close()


def say(chat: Chat, key: str, where: str = "direct:li.na", sender: str = "", version: int = 0) -> int:
    return chat.add(key, where, sender, "said", {"text": key}, NOON, version).id


def test_a_message_with_the_same_key_is_kept_once(chat: Chat) -> None:
    """A repeated delivery gives the message already there."""
    assert say(chat, "a") == say(chat, "a")
    assert len(chat.messages("direct:li.na")) == 1


def test_an_older_version_never_overwrites_a_newer_one(chat: Chat) -> None:
    """Letters may overtake each other; the reader sees the newest."""
    number = say(chat, "a", version=1)
    assert chat.replace(number, {"text": "third"}, 3)
    assert not chat.replace(number, {"text": "second"}, 2)
    found = chat.get(number)
    assert found is not None
    assert found.body == {"text": "third"}


def test_an_answer_to_a_press_does_not_undo_a_newer_card(chat: Chat) -> None:
    """The card shown at once gives way when a newer version came meanwhile."""
    number = say(chat, "a", version=1)
    assert chat.replace(number, {"text": "newer"}, 2)
    assert not chat.replace(number, {"text": "answer"}, 1, expecting=1)
    assert chat.replace(number, {"text": "answer"}, 2, expecting=2)


def test_a_page_that_was_away_gets_everything_since(chat: Chat) -> None:
    """New and changed messages both count as changes, in the order they happened."""
    first = say(chat, "a", version=1)
    since = chat.revision()
    second = say(chat, "b")
    chat.replace(first, {"text": "again"}, 2)
    say(chat, "c", where=channel("marketing"))
    assert [m.id for m in chat.changes(direct("li.na"), since)] == [second, first]
    assert chat.changes(direct("li.na"), chat.revision()) == []


def test_messages_are_paged_backwards(chat: Chat) -> None:
    """The latest first page, then what stands before it, each oldest first."""
    numbers = [say(chat, str(n)) for n in range(5)]
    assert [m.id for m in chat.messages("direct:li.na", limit=2)] == numbers[3:]
    assert [m.id for m in chat.messages("direct:li.na", before=numbers[3], limit=2)] == numbers[1:3]


def test_unseen_messages_are_counted_for_each_person(chat: Chat) -> None:
    """Only what the bot wrote waits; seeing it clears the count, and never counts it again."""
    say(chat, "mine", sender="li.na")
    last = say(chat, "a")
    say(chat, "b", where="direct:liu.yang")
    assert chat.unseen_privately() == {"li.na": 1, "liu.yang": 1}
    chat.mark_seen("li.na", "direct:li.na", last)
    chat.mark_seen("li.na", "direct:li.na", 1)
    assert chat.unseen_privately() == {"liu.yang": 1}
    assert chat.unseen("li.na", ["direct:li.na", "channel:marketing"]) == {}


def test_messages_survive_a_restart(tmp_path: Path) -> None:
    """The file is the memory."""
    store = Chat(tmp_path / "p.db")
    say(store, "a")
    store.close()
    again = Chat(tmp_path / "p.db")
    assert [m.key for m in again.messages("direct:li.na")] == ["a"]
    again.close()


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(versions=st.lists(st.integers(1, 6), min_size=1, max_size=12))
def test_whatever_the_order_the_highest_version_stands(chat: Chat, versions: list[int]) -> None:
    """For any order of deliveries, the last word is the newest version's."""
    number = say(chat, f"card-{chat.revision()}", version=0)
    for version in versions:
        chat.replace(number, {"text": version}, version)
    found = chat.get(number)
    assert found is not None
    assert found.body == {"text": max(versions)}


@pytest.mark.parametrize(
    "content", [b"no database at all, but long enough" * 50, b"SQLite format 3\x00" + b"\xff" * 4000]
)
def test_a_damaged_file_is_named_and_left_alone(tmp_path: Path, content: bytes) -> None:
    """The IT person reads which file it is and what to do; nothing of it is overwritten."""
    path = tmp_path / "playground.db"
    path.write_bytes(content)
    with pytest.raises(ChatBroken, match=r"playground\.db cannot be used .* move it away"):
        Chat(path)
    assert path.read_bytes() == content
