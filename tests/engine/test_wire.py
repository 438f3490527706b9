"""Events and answers survive the inbox."""

from __future__ import annotations

import json

from hypothesis import given
from hypothesis import strategies as st

from bot.engine import wire
from bot.ports import Answer, Fell, Pressed, Said, Submitted

words = st.text(max_size=20)
values = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53), 2**53) | words,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(words, inner, max_size=3),
    max_leaves=8,
)
tables = st.dictionaries(words, values, max_size=4)
bodies = (
    st.builds(Said, words)
    | st.builds(Pressed, words, words, st.none() | words)
    | st.builds(Submitted, words, words, tables)
    | st.builds(Fell, words, tables)
)


@given(bodies)
def test_a_body_goes_to_json_and_back_unchanged(body: Said | Pressed | Submitted | Fell) -> None:
    """What the inbox keeps is what came in."""
    assert wire.body_from_json(json.loads(json.dumps(wire.body_to_json(body)))) == body


@given(st.builds(Answer, words, st.sampled_from(["plain", "good", "bad"]), accepted=st.booleans()))
def test_a_second_delivery_hears_the_sentence_of_the_first(answer: Answer) -> None:
    """The sentence, its tone, and whether anything was changed; never content."""
    assert wire.answer_from_json(json.loads(json.dumps(wire.answer_to_json(answer)))) == answer


@given(bodies)
def test_whatever_people_wrote_is_sealed(body: Said | Pressed | Submitted | Fell) -> None:
    """Only a bare press may lie in the clear."""
    assert wire.is_private(body) or (isinstance(body, Pressed) and body.value is None)


def test_what_is_deeper_than_any_form_reads_as_nothing() -> None:
    """Twenty levels are kept, what lies below them is dropped."""
    deep: object = "x"
    for _ in range(10_000):
        deep = [deep]
    kept = wire.body_to_json(Submitted("t", "v", {"deep": deep, "flat": ["a"]}))["values"]
    assert kept["flat"] == ["a"]
    assert len(json.dumps(kept["deep"])) < 60
