"""A large vocabulary, kept so that reading a message takes no longer the more workflows there are.

A phrase can only come near a message when they share something: two characters in a row (or with one between),
two syllables, a run of pinyin, an English word or a slip of one. Each phrase is filed under what it must share;
a message is held against those it shares something with, and the result is what `rank` finds in the whole.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import pairwise

from bot.flow.reading.intent import Message, Phrase, phrase_of

Sign = tuple[str, ...]
RUN = 4
MOST_SLIPS = 5_000


class Phrasebook:
    """Phrases by key, filed under what a message must share with them."""

    def __init__(self, vocabulary: Mapping[str, Sequence[str]]) -> None:
        self._keys = list(vocabulary)
        self._phrases = [(number, phrase_of(raw)) for number, key in enumerate(vocabulary) for raw in vocabulary[key]]
        self._filed: defaultdict[Sign, list[int]] = defaultdict(list)
        for at, (_, phrase) in enumerate(self._phrases):
            for sign in set(_signs(phrase)):
                self._filed[sign].append(at)
        self._words = [sign[1] for sign in self._filed if sign[0] == "word" and len(sign[1]) >= RUN]
        self._anagrams: defaultdict[str, list[str]] = defaultdict(list)
        for word in self._words:
            self._anagrams["".join(sorted(word))].append(word)
        self._slips: dict[str, tuple[str, ...]] = {}

    def near(self, message: Message) -> Iterator[tuple[str, Sequence[Phrase]]]:
        """The phrases the message may come near to, by key, both in the order of the vocabulary."""
        signs = {*_shown(message), *self._meant(message)}
        found: defaultdict[int, list[Phrase]] = defaultdict(list)
        for at in sorted({at for sign in signs for at in self._filed.get(sign, ())}):
            number, phrase = self._phrases[at]
            found[number].append(phrase)
        yield from ((self._keys[number], phrases) for number, phrases in found.items())

    def _meant(self, message: Message) -> Iterator[Sign]:
        """The English words of the vocabulary a message holds, slips of the pen included."""
        for token in message.tokens:
            yield "word", token
            if len(token) >= RUN:
                yield from (("word", word) for word in self._slipped(token))

    def _slipped(self, token: str) -> tuple[str, ...]:
        if token not in self._slips:
            from rapidfuzz import fuzz, process

            if len(self._slips) >= MOST_SLIPS:
                self._slips.clear()
            alike = process.extract(token, self._words, scorer=fuzz.ratio, score_cutoff=80, limit=None)
            swapped = self._anagrams.get("".join(sorted(token)), [])
            self._slips[token] = tuple({*(word for word, *_ in alike), *swapped})
        return self._slips[token]


def _signs(phrase: Phrase) -> Iterator[Sign]:
    """What a message must share with a phrase to come near it: one of these."""
    if phrase.gapped is not None:
        yield _literal_sign(max(phrase.text.split("*"), key=len))
    elif not phrase.chinese:
        yield from (("word", word) for word in (max(phrase.tokens, key=len, default=""),) if word)
    else:
        yield from _characters(phrase.text)
        sounds = phrase.sound.split()
        yield ("sound", *sounds[:2])
        if len(phrase.letters) > RUN:
            yield "run", phrase.letters[:RUN]


def _characters(text: str) -> Iterable[Sign]:
    """A short phrase stands in a message as it is; of a longer one a character may be mistaken."""
    if len(text) < RUN:
        return [_literal_sign(text)]
    return [("pair", text[at], text[at + gap]) for gap in (1, 2) for at in range(len(text) - gap)]


def _literal_sign(text: str) -> Sign:
    return ("pair", text[0], text[1]) if len(text) > 1 else ("char", text)


def _shown(message: Message) -> Iterator[Sign]:
    """Everything a message shows that a phrase may be filed under, English words aside."""
    text, sounds, letters = message.text, message.sound.split(), message.letters
    yield from (("char", char) for char in set(text))
    yield from (("pair", text[at], text[at + gap]) for gap in (1, 2) for at in range(len(text) - gap))
    yield from (("sound", sound) for sound in sounds)
    yield from (("sound", *pair) for pair in pairwise(sounds))
    yield from (("run", letters[at : at + RUN]) for at in range(len(letters) - RUN + 1))
