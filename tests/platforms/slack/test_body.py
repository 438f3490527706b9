"""The body of an interaction is read as any form is, only faster."""

from __future__ import annotations

import json
from urllib.parse import quote_plus, unquote_plus, urlencode

from hypothesis import given
from hypothesis import strategies as st

from bot.platforms.slack.body import payload_in, unescaped


@given(st.text())
def test_text_comes_back_as_it_was(text: str) -> None:
    """Whatever people write is escaped by Slack and read here without loss."""
    assert unescaped(quote_plus(text)) == text


@given(st.lists(st.sampled_from(["%E4", "%BD%A0", "%3d", "%0A", "%0D", "=", "+", "_", ".", " ", "\n", "\r", "a"])))
def test_escapes_are_read_like_any_forms(pieces: list[str]) -> None:
    """Half characters, line ends and equals signs too are what Python's own reading makes of them."""
    text = "".join(pieces)
    assert unescaped(text) == unquote_plus(text)


@given(st.dictionaries(st.text(), st.text()))
def test_a_payload_is_taken_out_of_its_field(payload: dict[str, str]) -> None:
    """A body that is nothing but a payload becomes its JSON."""
    body = urlencode({"payload": json.dumps(payload, ensure_ascii=False)})
    assert json.loads(payload_in(body)) == payload


def test_every_other_body_stays_as_it_is() -> None:
    """A command, two fields, broken escapes, letters that should have been escaped: Bolt reads those."""
    for body in ("command=%2Fbole&text=hi", "payload=%7B%7D&x=1", "payload=%7B%zz%7D", "payload={你}", "payload=x", ""):
        assert payload_in(body) == body
