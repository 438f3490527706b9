"""Letters leave in order per card, the newest version only, and private ones are forgotten."""

from __future__ import annotations

import pytest
from sqlalchemy import text

from storage import Store, Tx, outbox
from storage.outbox import Copy
from tests.storage.helpers import NOON, later, write_letter


def states(tx: Tx) -> dict[str, str]:
    """Key → state of every letter."""
    return {key: state for key, state in tx.connection.execute(text("SELECT key, state FROM outbox"))}  # noqa: C416


def keys(tx: Tx, **more: int) -> list[str]:
    """What may be sent at noon."""
    return [letter.key for letter in outbox.due(tx, "playground", NOON, **more)]


def test_a_letter_written_twice_is_one_letter(store: Store) -> None:
    """A turn repeated after a crash writes nothing new."""
    with store.transaction() as tx:
        assert write_letter(tx, "k1", body={"title": "first"})
        assert not write_letter(tx, "k1", body={"title": "second"}, version=9)
        (letter,) = outbox.due(tx, "playground", NOON)
        assert letter == outbox.get(tx, "k1")
    assert (letter.body, letter.version, letter.state) == ({"title": "first"}, 1, "waiting")


def test_a_newer_version_supersedes_an_unsent_older_one(store: Store) -> None:
    """C9: only the newest of the card in that place goes out; other places and cards are left alone."""
    with store.transaction() as tx:
        write_letter(tx, "v1", 1)
        write_letter(tx, "elsewhere", 1, place="wang")
        write_letter(tx, "other", 1, card="other")
        write_letter(tx, "v2", 2)
        assert keys(tx) == ["elsewhere", "other", "v2"]
        assert states(tx)["v1"] == "superseded"


def test_a_newer_version_waits_as_long_as_the_one_it_takes_the_place_of(store: Store) -> None:
    """A card held back until morning is not let out in the night because it was drawn anew."""
    with store.transaction() as tx:
        write_letter(tx, "v1", 1, not_before=later(hours=8))
        write_letter(tx, "v2", 2)
        assert keys(tx) == []
        assert [letter.key for letter in outbox.due(tx, "playground", later(hours=8))] == ["v2"]


def test_a_late_old_version_is_never_sent(store: Store) -> None:
    """C9: the rendered version never decreases, even if an older letter is written after a newer one."""
    with store.transaction() as tx:
        write_letter(tx, "v2", 2)
        write_letter(tx, "v1", 1)
        assert keys(tx) == ["v2"]
        outbox.sent(tx, outbox.due(tx, "playground", NOON)[0].id, "m1", NOON)
        write_letter(tx, "v0", 0)
        assert keys(tx) == []


def test_letters_of_one_card_wait_for_each_other(store: Store) -> None:
    """Two letters of the same version (a notice and its repeat) leave one after the other."""
    with store.transaction() as tx:
        write_letter(tx, "a", 1)
        write_letter(tx, "b", 1)
        (first,) = outbox.due(tx, "playground", NOON)
        outbox.retry_later(tx, first.id, later(minutes=1), "429")
        assert keys(tx) == []
        assert outbox.next_due(tx, "playground") == later(minutes=1)
        again = outbox.due(tx, "playground", later(minutes=1))[0]
        assert (again.key, again.tries, again.error) == ("a", 1, "429")
        outbox.park(tx, first.id, "channel_archived")
        assert keys(tx) == ["b"]
        assert [(letter.key, letter.error) for letter in outbox.parked(tx)] == [("a", "channel_archived")]


def test_urgent_letters_go_first_and_quiet_hours_hold_others(store: Store) -> None:
    """Order: urgent, then longest waiting; a letter for tomorrow morning stays until then."""
    with store.transaction() as tx:
        write_letter(tx, "morning", card="1", not_before=later(hours=20))
        write_letter(tx, "plain", card="2")
        write_letter(tx, "hurry", card="3", urgent=True)
        assert keys(tx) == ["hurry", "plain"]
        assert keys(tx, limit=1) == ["hurry"]
        for letter in outbox.due(tx, "playground", NOON):
            outbox.sent(tx, letter.id, letter.key, NOON)
        assert outbox.next_due(tx, "playground") == later(hours=20)


def test_a_sent_card_is_known_where_it_stands(store: Store) -> None:
    """The next version replaces that message; sending it again overwrites what is known."""
    with store.transaction() as tx:
        write_letter(tx, "v1", 1)
        write_letter(tx, "w1", 1, place="wang")
        for letter in outbox.due(tx, "playground", NOON):
            outbox.sent(tx, letter.id, f"m-{letter.place}", later(seconds=1))
        assert outbox.message_of(tx, "card", "playground", "li") == "m-li"
        write_letter(tx, "v2", 2)
        outbox.sent(tx, outbox.due(tx, "playground", NOON)[0].id, "m-new", later(seconds=2))
        assert outbox.cards_of(tx, "card") == [
            Copy("card", "playground", "li", "m-new", 2),
            Copy("card", "playground", "wang", "m-wang", 1),
        ]
        assert outbox.message_of(tx, "card", "slack", "li") is None
        assert outbox.next_due(tx, "playground") is None


def test_a_private_letter_is_sealed_and_forgotten_once_sent_or_superseded(store: Store) -> None:
    """4.7: confidential words leave the file with the message."""
    with store.transaction() as tx:
        write_letter(tx, "v1", 1, private=True, body={"title": "canary"})
        write_letter(tx, "v2", 2, private=True, body={"title": "canary"})
        bodies = tx.connection.execute(text("SELECT CAST(body AS TEXT) FROM outbox ORDER BY id")).scalars().all()
        assert bodies[0] is None
        assert bodies[1].startswith('"v1:')
        (letter,) = outbox.due(tx, "playground", NOON)
        assert letter.body == {"title": "canary"}
        outbox.sent(tx, letter.id, "m", NOON)
        stored = outbox.get(tx, "v2")
    assert stored is not None
    assert (stored.state, stored.body, stored.sent_at) == ("sent", None, NOON)


@pytest.mark.usefixtures("path")
def test_the_waiting_letters_are_found_by_an_index(store: Store) -> None:
    """C8: a hundred thousand sent letters cost nothing when the next one is looked for."""
    where = "state = 'waiting' AND platform = 'playground' AND urgent = 0 AND not_before <= 'x' ORDER BY not_before, id"
    with store.reading() as tx:
        plan = str(tx.connection.execute(text(f"EXPLAIN QUERY PLAN SELECT * FROM outbox WHERE {where}")).all())
    assert "ix_outbox_waiting" in plan
    assert "SCAN" not in plan


def test_what_stands_there_just_so_is_not_sent_again(store: Store) -> None:
    """A card drawn anew and found the same costs no call; one that differs, or stands elsewhere, is sent."""
    with store.transaction() as tx:
        assert write_letter(tx, "v1", 1, body={"title": "two have answered"}, private=True)
        assert write_letter(tx, "v2", 2, body={"title": "two have answered"}, private=True)  # v1 is not there yet
        outbox.sent(tx, outbox.due(tx, "playground", NOON)[0].id, "m1", NOON)
        assert not write_letter(tx, "v3", 3, body={"title": "two have answered"}, private=True)
        assert write_letter(tx, "other", 3, body={"title": "two have answered"}, private=True, place="wang")
        assert write_letter(tx, "v4", 4, body={"title": "three have answered"}, private=True)
        assert keys(tx) == ["other", "v4"]
        looks = tx.connection.execute(text("SELECT looks FROM outbox")).scalars().all()
    assert not any("answered" in each for each in looks)


def test_what_waits_for_a_chat_can_be_taken_back(store: Store) -> None:
    """The chat is somebody else's by now: urgent or not, nothing more goes there, and private bodies are gone; other
    chats, and what was sent, stay as they are."""
    with store.transaction() as tx:
        for key, more in {"a": {}, "b": {"urgent": True}, "c": {"private": True}, "d": {"held": True}}.items():
            assert write_letter(tx, key, card=key, person="li.na", **more)
        assert write_letter(tx, "other", card="other", place="wang")
        assert outbox.take_back(tx, "playground", "li", "li.na") == 4
        assert states(tx) == {**dict.fromkeys("abcd", "superseded"), "other": "waiting"}
        taken = outbox.get(tx, "c")
        assert taken is not None
        assert taken.body is None
        assert keys(tx) == ["other"]
