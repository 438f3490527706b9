"""Letters that have not gone out are found by what their cards are about, and say something else from then on."""

from __future__ import annotations

from sqlalchemy import text

from storage import Store, Tx, clearing, outbox, setaside
from tests.storage.helpers import NOON, write_letter

STATES = ("waiting", "held", "listed", "parked", "quarantined", "sent", "superseded")
SAID, NOW = {"title": "周一鸣"}, {"title": "有内容已清除"}


def becomes(tx: Tx, key: str, state: str) -> None:
    tx.connection.execute(text("UPDATE outbox SET state = :state WHERE key = :key"), {"state": state, "key": key})


def test_what_has_not_gone_out_says_something_else_and_nothing_more_does(store: Store) -> None:
    """Whether it waits, is held back, was listed or set aside; letters about others, and those that went, stay."""
    with store.transaction() as tx:
        for state in STATES:
            write_letter(tx, state, card=f"rows:talent:{state}", body=SAID, private=True)
            becomes(tx, state, state)
        for other in ("rows:talents:1", "rows:talen", "task:rows:talent:"):
            write_letter(tx, other, card=other, body=SAID, private=True)
    with store.transaction() as tx:
        found = list(clearing.unsent(tx, "rows:talent:"))
        assert sorted(letter.key for letter in found) == sorted(STATES[:5])
        for letter in found:
            assert letter.body == SAID
            clearing.reword(tx, letter, NOW)
    with store.reading() as tx:
        said = {key: letter.body for key in STATES if (letter := outbox.get(tx, key)) is not None}
        assert said == {key: NOW if key in STATES[:5] else SAID for key in STATES}
        assert [letter.body for letter in outbox.due(tx, "playground", NOON) if letter.key != "waiting"] == [SAID] * 3


def test_what_was_set_aside_of_a_card_is_over_once_a_newer_version_was_written(store: Store) -> None:
    """And only then: what was given up last is still to be decided about."""
    with store.transaction() as tx:
        write_letter(tx, "old", 1, private=True)
        becomes(tx, "old", "parked")
        setaside.overtaken(tx, "card")
        assert [letter.key for letter in setaside.letters(tx)] == ["old"]
        write_letter(tx, "new", 2, private=True)
        setaside.overtaken(tx, "another")
        assert [letter.key for letter in setaside.letters(tx)] == ["old"]
        setaside.overtaken(tx, "card")
        assert setaside.letters(tx) == []
        old = outbox.get(tx, "old")
    assert old is not None
    assert (old.state, old.body) == ("superseded", None)
