"""Finding how many people mean: 2个, 两名, 俩, 十二位, "make it 3 not 2", 两三个吧先按3个.

A number says what it counts, so that in "市场部要招2个短视频策划，18-25k14薪" only the 2 is a headcount.
Dates are not known here: take their spans away first with `outside(find_numbers(t), find_dates(t, today))`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from bot.flow.reading.text import Found, fold, list_marks, settle, stands_alone, to_int

Kind = Literal["people", "plain", "vague", "money", "measure", "ordinal", "numbering"]


@dataclass(frozen=True, slots=True)
class Number(Found[int]):
    """A number and what it counts.

    "people": a counter for people follows (个, 名, 位, 人, people, hires); "vague": a range such as
    两三个 or 3-5人, its lower end; "money", "measure" (days, percent, o'clock), "ordinal" (第2),
    "numbering" (the 1. of a list) and "plain" explain themselves. The span includes the counter.
    """

    kind: Kind = "plain"

    @property
    def counts_people(self) -> bool:
        return self.kind == "people"


_SPELLED = """
zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen
seventeen eighteen nineteen twenty
"""
_WORDS = {word: number for number, word in enumerate(_SPELLED.split())}
_WORDS |= {"thirty": 30, "forty": 40, "fifty": 50, "a hundred": 100, "a dozen": 12, "a couple": 2}
_NUMERAL = "[零〇一二两三四五六七八九十百千万]"
_NUMBER = re.compile(
    rf"[0-9]+(?:,[0-9]{{3}})*(?:\.[0-9]+)?|{_NUMERAL}+|俩|仨|"
    r"(?:twenty|thirty|forty|fifty)[- ](?:one|two|three|four|five|six|seven|eight|nine)|"
    + "|".join(sorted(_WORDS, key=len, reverse=True))
)
_PEOPLE = re.compile(
    r" ?(?:个(?:人|名额|hc|坑)?(?!月|小时|钟|半|星期|礼拜|工作日|季度|点|百分点|亿|字|[天周年])"
    r"|名(?!单)|位(?!数)|人(?:以上)?(?!民|次|天)|口人|hc\b)|"
    r" (?:of (?:them|us)|(?:more |new |extra |full-?time )?(?:people|persons?|heads?|headcounts?"
    r"|hires?|ppl|positions?|openings?"
    r"|colleagues|candidates|roles?))\b"
    # These count people too, but are themselves what is looked for.
    r"|(?= (?:more |new |extra |full-?time )?(?:designers?|engineers?|developers?)\b)"
)
_MONEY = re.compile(
    r" ?(?:[kw](?![a-z])|万(?![人名])|元|块钱?|薪(?!资)|千(?![人名])|亿|rmb|usd|cny|dollars)"
    r"|[-~到至] ?[0-9.]+ ?(?:[kw](?![a-z])|万|元|块)"
)
_MEASURE = re.compile(
    r" ?(?:个?(?:月|小时|钟头?|星期|礼拜|工作日|季度|百分点|半)"
    r"|[天日号周年点时分秒岁%％‰倍折次月度级期代条篇件套张]|公里|米"
    r"|(?:days?|weeks?|months?|years?|hours?|hrs?|h|d|minutes?|mins?|percent|pts?|x|times|am|pm|o'clock|st|nd|rd|th)\b)"
)
_RANGE = re.compile(
    r" ?(?:[-~到至或]|to|or) ?(?:[0-9]{1,6}|[一二两三四五六七八九十]{1,3}|two|three|four"
    r"|five|six|ten)(?![0-9./-])"
)
_PAIR = re.compile(r"(一两|两三|二三|三四|三五|四五|五六|六七|七八|八九|十几|几十)$")
_CURRENCY = re.compile(r"(?:[¥￥$]|rmb|usd|薪|工资|预算)[ :]?$")
_NOT = re.compile(
    r"(?:,? ?(?:\bnot|\binstead of|\brather than|而不是|不是|不要) ?)(?:[0-9]{1,9}"
    r"|[一二两俩三仨四五六七八九十]{1,4}|"
    r"one|two|three|four|five|six|seven|eight|nine|ten)(?:个人?|名|位|人)?|"
    r"(?:\bfrom |从|由|原来)(?:[0-9]{1,9}|[一二两俩三仨四五六七八九十]{1,4})(?:个人?|名|位"
    r"|人)?(?= ?(?:to|改|变|调|加|减))"
)
_AMOUNT = re.compile(
    r"(?P<sign>[¥￥]|rmb|cny)? ?(?P<number>[0-9]+(?:,[0-9]{3})*(?:\.[0-9]+)?) ?(?P<unit>万|千|亿|[kw])?"
    r" ?(?P<name>元|块钱?|yuan|rmb|cny)?(?:整|左右)?"
)
_APIECE = re.compile(r"(?:每|单|/|各|平均|人均|至少|over |up to |per )[^,，。;；]{0,4}$")
_ONWARD = re.compile(r" ?(?:[-~到至/]|每)")
_UNITS = {"千": 1_000, "k": 1_000, "万": 10_000, "w": 10_000, "亿": 100_000_000}
_SETTLED = re.compile(
    r"(?:按|改成|改为|改到|变成|调整?[为到成]|加到|减到|就|算|make it|make that|change (?:it )?to|say|to) ?$"
)


def find_numbers(text: str) -> list[Number]:
    """Every whole number in the text with its kind; decimals and parts of codes (Q3, HN-2026) are none."""
    folded = fold(text)
    marks = {mark.start for mark in list_marks(folded)}
    found: list[Number] = []
    for match in _NUMBER.finditer(folded):
        number = _read(folded, match, marks)
        if number is not None:
            found.append(number)
    return settle(found)


def read_number(text: str) -> int | None:
    """The number an answer settles on; None when there is none, or several and no word to choose.

    "3 not 2" and "改成3个，不是2个" mean 3; "两三个吧先按3个" means 3; "两三个" alone is undecided. A sum of
    money counts in yuan: "18万", "¥180,000", "1.5w".
    """
    folded = fold(text).strip()
    if len(folded) > 300:
        return None
    if re.fullmatch(r"[-+]?[0-9]{1,15}", folded):
        return int(folded)
    if len(folded) <= 12 and (whole := to_int(folded)) is not None:
        return whole
    if folded in _WORDS:
        return _WORDS[folded]
    if (amount := _amount(folded)) is not None:
        return amount
    kept = _NOT.sub(lambda m: " " * len(m.group()), folded)
    found = [n for n in find_numbers(kept) if n.kind in ("people", "plain", "vague")]
    settled = [n for n in found if n.kind != "vague" and _SETTLED.search(kept[: n.start])]
    if settled:
        return settled[-1].value
    people = [n for n in found if n.kind == "people"] or [n for n in found if n.kind == "plain"]
    if any(n.kind == "vague" for n in found) or len({n.value for n in people}) != 1:
        return None
    return people[0].value


def _amount(text: str) -> int | None:
    """A sum of money that is all there is, in whole yuan; None for anything else."""
    said = _AMOUNT.fullmatch(text)
    if said is None or not (said["sign"] or said["unit"] or said["name"]):
        return None
    value = Decimal(said["number"].replace(",", "")) * _UNITS.get(said["unit"], 1)
    return int(value) if value == int(value) else None


def find_amounts(text: str) -> list[Found[int]]:
    """Sums of money, in whole yuan, each said as one: 12k, 1.2万, ¥8,000. Ranges and prices apiece are none."""
    folded = fold(text)
    return [
        Found(said.start(), said.start() + len(said[0].rstrip()), amount)
        for said in _AMOUNT.finditer(folded)
        if (amount := _amount(said[0].strip())) is not None
        and stands_alone(folded, said.start("number"), said.end())
        and not _APIECE.search(folded[: said.start()])
        and not _ONWARD.match(folded, said.end())
        and folded[said.start() - 1 : said.start()] not in tuple("-~到至.")
    ]


def _read(text: str, match: re.Match[str], marks: set[int]) -> Number | None:
    start, end = match.span()
    word = match.group()
    before = text[start - 1 : start] if start else ""
    after = text[end : end + 24]
    if before and _is_ascii_letter(before) and not word.isascii():
        before = ""
    if word[0].isascii() and (_is_ascii_letter(before) or before in ("_", ".", "/") or before.isdigit()):
        return None
    if before == "-" and text[max(0, start - 2) : start - 1].isalnum():
        return None
    value = _value(word)
    if value is None:
        return _pair(text, start, end, word)
    if start in marks:
        return Number(start, start + len(word.partition(".")[0]), value, "numbering")
    if before == "第" or before == "#":
        return Number(start, end, value, "ordinal")
    if "." in word or re.match(r"[./][0-9]", after):
        return None
    return _kind(text, start, end, word, value, after)


def _kind(text: str, start: int, end: int, word: str, value: int, after: str) -> Number | None:
    if (money := _MONEY.match(after)) is not None:
        return Number(start, end + money.end(), value, "money")
    if _CURRENCY.search(text[max(0, start - 5) : start]):
        return Number(start, end, value, "money")
    if (to := _RANGE.match(after)) is not None:
        return _ranged(text, start, end + to.end(), value)
    if (counter := _PEOPLE.match(after)) is not None:
        return Number(start, end + counter.end(), value, "people")
    if (unit := _MEASURE.match(after)) is not None:
        return Number(start, end + unit.end(), value, "measure")
    if word in ("俩", "仨"):
        return Number(start, end, value, "people")
    if not stands_alone(text, start, end):
        return None
    alone = text.strip() == word
    if not alone and (word == "one" or (not word.isascii() and len(word) == 1)):
        return None
    return Number(start, end, value, "plain")


def _ranged(text: str, start: int, end: int, value: int) -> Number | None:
    """3-5人 is vague, 3-5年 a measure, 2026-0007 and 12-01 part of a code."""
    after = text[end : end + 12]
    if counter := _PEOPLE.match(after):
        return Number(start, end + counter.end(), value, "vague")
    if unit := _MEASURE.match(after):
        return Number(start, end + unit.end(), value, "measure")
    if not stands_alone(text, start, end) or re.search(r"-0[0-9]*$", text[start:end]):
        return None
    return Number(start, end, value, "vague")


def _pair(text: str, start: int, end: int, word: str) -> Number | None:
    """两三个: two neighbouring numerals name a range."""
    pair = _PAIR.search(word) if len(word) == 2 else None
    lower = to_int(word[0]) if pair else None
    if lower is None:
        return None
    if counter := _PEOPLE.match(text, end):
        return Number(start, counter.end(), lower, "vague")
    if unit := _MEASURE.match(text, end):
        return Number(start, unit.end(), lower, "measure")
    return None


def _value(word: str) -> int | None:
    if word in ("俩", "仨"):
        return 2 if word == "俩" else 3
    if word in _WORDS:
        return _WORDS[word]
    if word[0].isdigit():
        return to_int(word.replace(",", "").partition(".")[0])
    if word[0].isascii():
        tens, _, ones = word.replace("-", " ").partition(" ")
        return _WORDS[tens] + _WORDS[ones]
    return to_int(word) if len(word) <= 12 else None


def _is_ascii_letter(char: str) -> bool:
    return char.isascii() and char.isalpha()
