"""Reading a choice among options, several choices, and yes or no, as people type them.

Options map a value to the words that mean it: {"urgent": ("紧急", "绿色通道", "green channel")}.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from bot.flow.reading.sound import is_han, squeezed
from bot.flow.reading.text import Found, fold, is_wordly, settle, stands_alone, to_int

Options = Mapping[str, Sequence[str]]

_INDEX = re.compile(
    r"(?:我?选择?|就|要|第|no\.? ?|option |number |#)*([0-9]{1,2}|[一二两三四五六七八九十]{1,2})"
    r" ?(?:个|项|号|条)?(?:吧|就行|就好)?"
)
_LETTER = re.compile(r"(?:我?选择?|就|option )*([a-z])(?:吧|项)?")
_ORDINALS = {
    "first": 1,
    "second": 2,
    "third": 3,
    "fourth": 4,
    "fifth": 5,
    "last": -1,
    "最后一个": -1,
    "the last": -1,
}
_ALL = re.compile(
    r"(?:以上)?(?:全部|都要|都选|全选|全都?要|都有|都是|都行|所有|all|both|everything"
    r"|all of (?:them|the above))(?:吧|的|要)?"
)
_SPLIT = re.compile(r"[,、;/+|&\s]+|(?<![a-z])and(?![a-z])|(?:和|与|及|以及|还有|跟)(?=.)")
_NEGATED = re.compile(r"(?:不是|不要|不选|不用|不|没有?|别|非|(?:\bnot|\bno|\bwithout|isn't|don't)(?: an?)? ?)$")
_EDGES = " \t\n.,;:!?~。，、！？…'\"()"
_YES_WORDS = """
是,是的,是滴,对,对的,好,好的,好呀,好啊,好吧,嗯,嗯嗯,恩,行,行的,成,中,妥,可以,可以的,没问题,没错,同意,确认,确定
要,需要,有,会,当然,就这样,提交,必须,必须的,收到可以
yes,y,yep,yeah,yup,ok,okay,k,sure,fine,right,correct,true,confirm,agreed,agree,absolutely,of course,yes please
sure thing,sounds good,go ahead,that's right,all good,1,✓,✅,👍
"""
_NO_WORDS = """
不,不是,不对,不好,不行,不太行,不要,不用,不用了,不需要,不可以,不同意,不会,不必,不了,否,没,没有,无,算了,算了吧,还是算了
别,别了,取消,错,错了,先不,先不了,先不用,暂不
no,n,nope,nah,never,cancel,false,wrong,disagree,not now,not yet,not really,no thanks,no thank you,never mind
nevermind,don't,✗,❌,👎,0
"""
_YES = frozenset(re.split(r"[,\n]", _YES_WORDS.strip()))
_NO = frozenset(re.split(r"[,\n]", _NO_WORDS.strip()))
_BUT = re.compile(r"但|不过|除非|\b(?:but|unless|except)\b")
_SOFT = re.compile(r"(?:[的了吧呢啊呀哦哈嘛啦哒]|谢谢|thanks|thank you|please|pls)$")


def find_choice(text: str, options: Options) -> list[Found[str]]:
    """Every option whose words stand in the text, longest first; denied ones (不急) are left out."""
    folded = fold(text)
    words = {fold(word): value for value, said in options.items() for word in (*said, value) if word}
    return [f for f in _occurring(folded, words) if not _NEGATED.search(folded[max(0, f.start - 12) : f.start])]


def _occurring(folded: str, words: Mapping[str, str]) -> list[Found[str]]:
    heads: dict[str, list[str]] = {}
    for word in words:
        heads.setdefault(word[0], []).append(word)
    return settle(
        Found(at, at + len(word), words[word])
        for at, char in enumerate(folded)
        for word in heads.get(char, ())
        if folded.startswith(word, at) and stands_alone(folded, at, at + len(word))
    )


def read_choice(text: str, options: Options) -> str | None:
    """The one option a whole answer names: by its words, its place (2, 第二个, 选2, B) or a near miss."""
    said = fold(text).strip(_EDGES)
    if not said or len(said) > 300 or not options:
        return None
    exact = {fold(word): value for value, words in options.items() for word in (*words, value)}
    if said in exact:
        return exact[said]
    if (placed := _by_place(said, list(options))) is not None:
        return placed
    values = {f.value for f in find_choice(said, options)}
    if values:
        return values.pop() if len(values) == 1 else None
    denied = _occurring(said, {w: v for w, v in exact.items() if w})
    return None if denied else _near(said, exact)


def read_choices(text: str, options: Options) -> tuple[str, ...] | None:
    """The options an answer names ("1和3", "内推、猎头", "都要"), in the order of the options.

    () for none of them (无, none); None when nothing, or a part of the answer, was not understood.
    """
    said = fold(text).strip(_EDGES)
    if not said or len(said) > 1000:
        return None
    if _ALL.fullmatch(said):
        return tuple(options)
    if (one := read_choice(said, options)) is not None:
        return (one,)
    if said in _NO or said in ("none", "nothing", "都不要", "都不是", "none of them", "暂无"):
        return ()
    named = {f.value for f in find_choice(said, options)}
    pieces = [p.strip(_EDGES) for p in _SPLIT.split(said)]
    for piece in filter(None, pieces):
        if (value := read_choice(piece, options)) is not None:
            named.add(value)
        elif piece.isdigit() or (len(pieces) > 1 and not find_choice(piece, options) and not named):
            return None
    return tuple(v for v in options if v in named) or None


def read_yes_no(text: str) -> bool | None:
    """Yes, no, or None when the answer is neither."""
    said = fold(text).strip(_EDGES)
    if len(said) > 40:
        return None
    for _ in range(3):
        if said in _YES or said in _NO:
            return said in _YES
        said = _SOFT.sub("", said).strip(_EDGES)
    if _BUT.search(said):
        return None
    first = re.split(r"[ ,.，。!！;；]", said, maxsplit=1)[0]
    return first in _YES if first in _YES or first in _NO else None


def _by_place(said: str, values: list[str]) -> str | None:
    """The option at a place counted from 1; "last" is the last."""
    place: int | None = _ORDINALS.get(said.removeprefix("the ").removesuffix(" one").removesuffix(" option"))
    if place is None and (match := _INDEX.fullmatch(said)):
        place = to_int(match[1])
    if place is None and (match := _LETTER.fullmatch(said)):
        place = ord(match[1]) - ord("a") + 1
    if place == -1:
        return values[-1]
    return values[place - 1] if place is not None and 1 <= place <= len(values) else None


def _near(said: str, words: Mapping[str, str]) -> str | None:
    """The option that sounds or is spelled nearly like the answer; None when two are as near."""
    from rapidfuzz import fuzz

    heard = squeezed(said)
    if len(heard) < 3 or len(said) > 40:
        return None
    scores: dict[str, float] = {}
    for word, value in words.items():
        sound = squeezed(word)
        typed = any(map(is_han, word)) and not is_wordly(said[0])
        score = 100.0 if heard == sound else fuzz.ratio(heard, sound) - (8 if typed else 0)
        scores[value] = max(scores.get(value, 0.0), score if len(sound) > 2 else 0.0)
    best = sorted(scores.items(), key=lambda s: -s[1])[:2]
    if not best or best[0][1] < 80 or (len(best) == 2 and best[0][1] - best[1][1] < 5):
        return None
    return best[0][0]
