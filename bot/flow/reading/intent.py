"""Guessing what a message is about: which workflow or desk verb its words come nearest to.

A vocabulary maps a key to phrases people use for it. A phrase counts the more, the longer it is and
the more of the message it makes up; typos, word order, homophones and pinyin typed by hand count
nearly as much as the phrase itself. Short phrases inside long talk stay unsure, unless they are
marked as telling with a final "!" ("到岗!"); a "*" stands for a few characters or words ("招*个",
"need * people").
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Protocol

from bot.flow.reading.sound import is_han, squeezed, syllables
from bot.flow.reading.text import fold

SURE, MARGIN, MAYBE, NEAR = 84.0, 6.0, 58.0, 18.0
FULL = 100.0
ALIKE = 74
SHARED = ALIKE / (200 - ALIKE)
"""Of two texts alike in that measure, so much of the shorter one's characters stand in the other as well."""
_HEARD, _TYPED = 0.96, 0.955  # by sound, and in pinyin typed by hand
_READ = 240  # characters of a message that are weighed; what it is about stands early
_DENIED = re.compile(
    r"(?:不想|不要|不用|不需要|不打算|不是|别|无需|\bnot|don't want to|don't|no longer|never)[再去做 ]*$"
)
_TOKEN = re.compile(r"[a-z0-9][a-z0-9']*")
_FILLER = re.compile(
    r"请问|请|麻烦|帮我|帮忙|给我|我想要?|我要|想要?|一下|一个|可以|能不能|怎么样?|如何|在哪里?|哪里|有没有|吗|呢|吧|啊|呀|了|的|"
    r"\b(?:please|pls|plz|can you|could you|can i|i want to|i'd like to|i would like to"
    r"|i need to|how do i|how to|where is|where|"
    r"what are|what is|what's|help me|let me|let's|show me|show|the|a|an|to|my|me|do|i|is|are"
    r"|bot|hi|hello|hey)\b"
)


@dataclass(frozen=True, slots=True)
class Ranked:
    """A key and how near the message comes to it, 0 to 100."""

    key: str
    score: float


@dataclass(frozen=True, slots=True)
class Sure:
    key: str


@dataclass(frozen=True, slots=True)
class Unsure:
    """The nearest keys, best first, to be offered as buttons."""

    keys: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Nothing:
    """The message is about none of the keys."""


Decision = Sure | Unsure | Nothing


@dataclass(frozen=True, slots=True)
class Phrase:
    """What is compared of a phrase: its text, its sound, its words, its weight in characters."""

    text: str
    chinese: bool
    sound: str
    letters: str
    tokens: tuple[str, ...]
    size: int
    base: float
    gapped: re.Pattern[str] | None
    literal: float


class Message:
    """The message as the phrases look at it; near words are looked up once."""

    def __init__(self, text: str) -> None:
        folded = fold(text[:_READ]).strip()
        self.text = folded
        self.characters = frozenset(folded)
        self.sound = _spaced(folded)
        self.tokens = tuple(dict.fromkeys(_TOKEN.findall(folded)))[:40]
        self.letters = "".join(t for t in self.tokens if t.isalpha())
        core = _FILLER.sub(" ", folded)
        words = [t for t in _TOKEN.findall(core) if not any(c.isdigit() for c in t)]
        self.core = frozenset(_TOKEN.findall(core)) or frozenset(self.tokens)
        self.size = max(1, sum(map(is_han, core)) + 2 * len(words))
        self.start = core.strip()
        self._near: dict[str, float] = {}

    def word(self, token: str) -> float:
        """How surely the message holds an English word: 1 as it is, less with a typo, else 0."""
        if token not in self._near:
            self._near[token] = 1.0 if token in self.tokens else self._typo(token)
        return self._near[token]

    def _typo(self, token: str) -> float:
        from rapidfuzz import fuzz

        if len(token) < 4:
            return 0.0
        known = [t for t in self.tokens if len(t) > 3]
        if any(_swapped(token, t) for t in known):
            return 0.9
        return max((fuzz.ratio(token, t, score_cutoff=80) for t in known), default=0.0) / 100 * 0.96


def _swapped(word: str, typed: str) -> bool:
    """Whether two neighbouring letters changed places: "hepl"."""
    apart = [at for at, (a, b) in enumerate(zip(word, typed, strict=False)) if a != b]
    if len(word) != len(typed) or len(apart) != 2 or apart[1] != apart[0] + 1:
        return False
    first, second = apart
    return word[first] == typed[second] and word[second] == typed[first]


class Book(Protocol):
    """A vocabulary that knows by itself which of its phrases a message may come near to."""

    def near(self, message: Message) -> Iterable[tuple[str, Sequence[Phrase]]]: ...


def rank(text: str, *vocabularies: Mapping[str, Sequence[str]] | Book) -> list[Ranked]:
    """Every key the message comes near to, the nearest first; equal scores keep the vocabularies' order."""
    message = Message(text)
    ranked = [
        Ranked(key, _key_score(message, phrases))
        for vocabulary in vocabularies
        for key, phrases in _weighed(message, vocabulary)
    ]
    return sorted((r for r in ranked if r.score > 0), key=lambda r: -r.score)


def _weighed(
    message: Message, vocabulary: Mapping[str, Sequence[str]] | Book
) -> Iterable[tuple[str, Sequence[Phrase]]]:
    """The phrases worth comparing, by key: all of a plain vocabulary, a book's own choice."""
    if not isinstance(vocabulary, Mapping):
        return vocabulary.near(message)
    return ((key, [phrase_of(raw) for raw in phrases]) for key, phrases in vocabulary.items())


def decide(ranked: Sequence[Ranked]) -> Decision:
    """Sure of one key, unsure among a few, or nothing at all."""
    if not ranked or ranked[0].score < MAYBE:
        return Nothing()
    best = ranked[0].score
    second = ranked[1].score if len(ranked) > 1 else 0.0
    if best >= SURE and (best - second >= MARGIN or best == FULL > second):
        return Sure(ranked[0].key)
    return Unsure(tuple(r.key for r in ranked[:4] if r.score >= max(MAYBE, best - NEAR)))


def _key_score(message: Message, phrases: Sequence[Phrase]) -> float:
    """The best phrase, raised by other phrases of the key that say something else."""
    hits = [(score, p) for p in phrases if (score := _score(message, p)) > 0]
    if not hits:
        return 0.0
    hits.sort(key=lambda hit: -hit[0])
    total, counted = hits[0][0], [hits[0][1].text]
    for score, phrase in hits[1:]:
        if score > 60 and not any(phrase.text in c or c in phrase.text for c in counted):
            counted.append(phrase.text)
            total += (100 - total) * 0.5
    return round(total, 1)


def _score(message: Message, phrase: Phrase) -> float:
    if phrase.gapped is not None:
        quality = phrase.literal if phrase.gapped.search(message.text) else 0.0
    else:
        quality = _chinese(message, phrase) if phrase.chinese else _english(message, phrase)
    if quality == 0:
        return 0.0
    if quality == 1 and _DENIED.search(message.text[: max(0, message.text.find(phrase.text))]):
        quality = 0.75
    share = min(1.0, phrase.size / message.size)
    if quality == _TYPED:
        share = len(phrase.letters) / len(message.letters)
    if quality == _HEARD and phrase.size == 2 and share < 0.6:
        return 0.0  # 不认 sounds like 补人
    first = 4.0 if quality == 1 and message.start.startswith(phrase.text) else 0.0
    return min(100.0, quality * (phrase.base + (100 - phrase.base) * share) + first)


def _chinese(message: Message, phrase: Phrase) -> float:
    """1 as written; less by sound, in pinyin, in another order, or with one character mistaken."""
    text, length = phrase.text, len(phrase.text)
    if text in message.text:
        return 1.0
    if length < 2 or not all(map(message.word, phrase.tokens)):
        return 0.0
    if phrase.sound in message.sound:
        return _HEARD
    if len(phrase.letters) > 5 and phrase.letters in message.letters:
        return _TYPED
    if length == 4:
        if text[:2] in message.text and text[2:] in message.text:
            return 0.95
        if message.sound and _halves(phrase.sound, message.sound):
            return 0.9
    return _mistaken(message, text) if length >= 4 else 0.0


def _halves(sound: str, heard: str) -> bool:
    parts = sound.split()
    return len(parts) == 4 and f" {parts[0]} {parts[1]} " in heard and f" {parts[2]} {parts[3]} " in heard


def _mistaken(message: Message, text: str) -> float:
    """Nearly as written, somewhere in the message; what shares too few characters with it cannot be."""
    said = message.text
    shorter = min(len(text), len(said))
    if len(said) < len(text) - 1 or sum(map(message.characters.__contains__, text)) < SHARED * shorter:
        return 0.0
    from rapidfuzz import fuzz

    return fuzz.partial_ratio(text, said, score_cutoff=ALIKE) / 100


def _english(message: Message, phrase: Phrase) -> float:
    """1 where the words stand as they are, less where they stand apart, in another order or misspelt."""
    rates = [message.word(token) for token in phrase.tokens]
    if not rates or min(rates) == 0 or (len(rates) == 1 and rates[0] == 1 and phrase.text not in message.core):
        return 0.0
    if min(rates) == 1 and phrase.text in message.text:
        return 1.0
    return sum(rates) / len(rates) * (0.97 if len(rates) > 1 else 1.0)


@lru_cache(maxsize=4096)
def phrase_of(raw: str) -> Phrase:
    """What is compared of a phrase as it is written in a vocabulary."""
    telling, text = raw.endswith("!"), fold(raw).strip().rstrip("!")
    han, tokens = sum(map(is_han, text)), tuple(_TOKEN.findall(text))
    size = han + 2 * len(tokens)
    base = {0: 0.0, 1: 40.0, 2: 72.0, 3: 82.0}.get(size, 92.0)
    gapped = _literal(text) if "*" in text or text.endswith(":") or any(t.isdigit() for t in tokens) else None
    sound = _spaced(text) if han else ""
    return Phrase(
        text,
        han > 0,
        sound,
        squeezed(text),
        tokens,
        size,
        92.0 if telling else base,
        gapped,
        0.9 if "*" in text else 1.0,
    )


def _literal(text: str) -> re.Pattern[str]:
    """A phrase found only as it is written, whole words where it begins or ends in one; "*" is a gap."""
    gap = ".{0,20}?" if text.isascii() else ".{0,10}?"
    inner = gap.join(map(re.escape, text.split("*")))
    ends = "(?![a-z0-9.:/-])" if text[-1:].isalnum() or text.endswith("*") else ""
    return re.compile(rf"(?<![a-z0-9.:/-]){inner}{ends}" if text[:1].isascii() else inner)


def _spaced(text: str) -> str:
    return f" {' '.join(syllables(text))} " if any(map(is_han, text)) else ""
