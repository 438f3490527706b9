"""Random cards, forms and documents for properties."""

from __future__ import annotations

from typing import get_args

from hypothesis import strategies as st

from bot.cards.model import (
    Bullets,
    Button,
    Card,
    Chart,
    Divider,
    Document,
    Fields,
    FormView,
    Heading,
    Input,
    Link,
    Mention,
    Note,
    Option,
    Paragraph,
    Quote,
    Table,
    Text,
    Tone,
)
from bot.flow.form import Kind

words = st.text(max_size=12)
amounts = st.integers(0, 10**9) | st.floats(0, 1e9)
spans = (
    st.builds(Text, words, st.booleans())
    | st.builds(Mention, words, words)
    | st.builds(Link, words, st.sampled_from(["document:1", "file:2", "case:3"]))
)
lines = st.lists(spans, max_size=3).map(tuple)
parts = (
    st.builds(Paragraph, lines)
    | st.builds(Heading, lines)
    | st.builds(Quote, lines)
    | st.builds(Note, lines)
    | st.builds(Bullets, st.lists(lines, max_size=3).map(tuple))
    | st.builds(Fields, st.lists(st.tuples(words, lines), max_size=3).map(tuple))
    | st.builds(Table, st.tuples(words, words), st.lists(st.tuples(lines, lines), max_size=3).map(tuple))
    | st.builds(Divider)
    | st.builds(
        Chart,
        words,
        st.sampled_from(["bars", "pairs"]),
        st.lists(st.tuples(words, st.lists(amounts, max_size=3).map(tuple)), max_size=3).map(tuple),
        st.lists(words, max_size=3).map(tuple),
        words,
    )
)
many_parts = st.lists(parts, max_size=4).map(tuple)
tones = st.sampled_from(get_args(Tone))
buttons = st.builds(
    Button, words, words, words, st.sampled_from(["primary", "danger", "plain"]), st.booleans(),
    st.none() | words, st.none() | words,
)  # fmt: skip
cards = st.builds(
    Card,
    lines,
    many_parts,
    st.lists(buttons, max_size=3).map(tuple),
    tones,
    words,
    st.sampled_from(["zh", "en"]),
)
documents = st.builds(
    Document, lines, many_parts, st.sampled_from(["zh", "en"]), st.dictionaries(words, words, max_size=2)
)
values = st.none() | words | st.integers() | st.lists(st.dictionaries(words, words, max_size=2), max_size=2)
inputs = st.builds(
    Input, words, st.sampled_from(get_args(Kind)), words, words, st.booleans(), values,
    st.lists(st.builds(Option, words, words), max_size=2).map(tuple), st.just(()), st.none() | words,
    st.none() | st.tuples(words, st.tuples(words, words)), st.none() | st.integers(),
    st.none() | st.integers(),
)  # fmt: skip
list_inputs = st.builds(Input, words, st.just("rows"), words, rows=st.lists(inputs, max_size=2).map(tuple))
forms = st.builds(
    FormView,
    words,
    words,
    words,
    words,
    words,
    st.lists(inputs | list_inputs, max_size=3).map(tuple),
    many_parts,
)
