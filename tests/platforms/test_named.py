"""Group chats found by their names: whatever the capitals, and without asking for the list again and again."""

from __future__ import annotations

from bot.platforms.named import FRESH, Named
from tests.platforms.desk import Watch


def test_a_name_is_found_with_or_without_its_sign_in_capitals_or_not() -> None:
    """As the company file, or a person, writes it."""
    named = Named(lambda: [("Marketing ", "c1")])
    assert [named.find(each) for each in ("marketing", "#Marketing", " MARKETING ", "sales")] == ["c1"] * 3 + [None]


def test_a_name_nobody_has_is_asked_for_once_a_minute() -> None:
    """One that is known is not asked for again, until it turned out wrong."""
    watch, asked = Watch(), list[float]()
    chats = {"hr": "c1"}

    def listed() -> list[tuple[str, str]]:
        asked.append(watch.now)
        return list(chats.items())

    named = Named(listed, watch)
    assert (named.find("hr"), named.find("sales"), named.find("sales"), len(asked)) == ("c1", None, None, 1)
    chats["sales"] = "c2"
    watch.now += FRESH
    assert (named.find("sales"), len(asked)) == ("c2", 2)
    named.forget("#Sales")
    chats["sales"] = "c3"
    assert (named.find("sales"), named.find("hr"), len(asked)) == ("c3", "c1", 3)
