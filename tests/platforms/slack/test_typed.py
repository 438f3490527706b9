"""What somebody typed in Slack, read as they meant it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.platforms.slack.typed import escaped, typed
from tests.platforms.slack.small import PEOPLE

TYPED = [
    ("Hello &lt;b&gt; &amp;amp;", "Hello <b> &amp;"),
    ("ask <@U2> please", "ask <@liu.yang> please"),
    ("ask <@U9|lisa> please", "ask @lisa please"),
    ("ask <@U9>", "ask @U9"),
    ("<@UBOT> 帮助", "帮助"),
    ("see <#C7|hr> and <#C8>", "see #hr and #C8"),
    ("<!here> <!channel> <!subteam^S1|@hr-team>", "@here @channel @hr-team"),
    ("<!date^1392734382^{date}|18 Feb 2014>", "18 Feb 2014"),
    ("<https://example.com/a?b=1&amp;c=2>", "https://example.com/a?b=1&c=2"),
    ("<http://example.com|example.com>", "example.com"),
    ("<https://evil.example|pay here>", "pay here (https://evil.example)"),
    ("<mailto:li.na@example.com|li.na@example.com>", "li.na@example.com"),
    ("typed &lt;@U2&gt; myself", "typed <@U2> myself"),
    ("open <bracket", "open <bracket"),
]


@pytest.mark.parametrize(("sent", "meant"), TYPED)
def test_words_are_read_as_they_were_typed(sent: str, meant: str) -> None:
    """Mentions of colleagues become ours, links and escapes what the person wrote."""
    assert typed(sent, PEOPLE.get, "UBOT") == meant


@given(st.text())
def test_plain_words_come_back_unchanged(words: str) -> None:
    """Whatever somebody types, escaped by Slack, is read as they typed it."""
    assert typed(escaped(words), PEOPLE.get) == words.strip()
