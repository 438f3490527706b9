"""Soft checks: a friendly request, made once, after which the answer is taken as it is."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from bot.flow.answers.hearing import Problem
from bot.flow.form import Answers, Form, Question
from bot.flow.reading import is_none

_STOCK = re.compile(
    r"(?:(?:都|也|还|挺|很|蛮|比较|一切|整体|总体|表现|做得|做的|工作|就)*"
    r"(?:行|好|可以|不错|正常|一般|还行|没问题|没什么|努力|认真|满意|优秀|继续保持|继续努力|加油))[的了吧啊呀。.!！]*"
    r"|(?:it's |it is |all |pretty |very |quite |doing |everything(?:'s| is)? |he's |she's |they're )*"
    r"(?:ok|okay|fine|good|great|nice|well|not bad|so so|alright|excellent|keep it up|good job|no problem)"
    r"[.!]*",
    re.IGNORECASE,
)
_SHORT_ENGLISH, _SHORT_CHINESE = 6, 4
_UNFAIR = re.compile(
    r"[男女](?:性|生|士|孩|同事|员工|优先|不限|的(?:优先)?$)|[限只仅要][男女]|男女不限|性别|年龄|周岁|"
    r"[0-9]{2}岁(?:以[下上内])?|"
    r"[0-9]{2}后|年轻(?!用户|人群|消费)|[未已]婚|[未已]育|婚育|婚姻|单身|生育|怀孕|孕期|"
    r"\b(?:male|female|gender|(?:wo)?men only|age limit|aged? [0-9]{2}|under [0-9]{2}|"
    r"(?:below|over) [0-9]{2}|years? old|"
    r"young(?:er)?|married|unmarried|marital|single (?:wo)?m[ae]n|pregnan\w*|no kids|without children)\b",
    re.IGNORECASE,
)
_ABOUT_CUSTOMERS = re.compile(
    r"的?(?:用户|客户|客群|消费者|人群|受众|市场|粉丝|向|装|鞋|款)"
    r"| (?:users?|audience|customers?|consumers?|shoppers?)",
    re.IGNORECASE,
)


def soft(question: Question, value: Any) -> Problem | None:
    """What would make this answer better, once: "suggest.example" or "suggest.fair"; None when it is fine."""
    texts = [value] if isinstance(value, str) else []
    match question.suggest:
        case "example" if any(_is_stock(text) for text in texts):
            return Problem("suggest.example")
        case "fair" if found := next(filter(None, map(_unfair, texts)), None):
            return Problem("suggest.fair", {"given": found})
    return None


def advice(form: type[Form], answers: Answers) -> dict[str, Problem]:
    """The soft checks of a whole form, by question name; in a list "list.line.question"."""
    found: dict[str, Problem] = {}
    for question in form.questions:
        value = answers.get(question.name)
        if question.row is not None and isinstance(value, list):
            for number, row in enumerate(row for row in value if isinstance(row, Mapping)):
                inner = advice(question.row, row)
                found.update({f"{question.name}.{number}.{name}": p for name, p in inner.items()})
        elif question.applies(answers) and (problem := soft(question, value)):
            found[question.name] = problem
    return found


def _is_stock(text: str) -> bool:
    """Whether an answer says next to nothing; 无 says something: that there is nothing."""
    plain = text.strip()
    if is_none(plain):
        return False
    least = _SHORT_ENGLISH if plain.isascii() else _SHORT_CHINESE
    return len(plain) < least or (len(plain) <= 40 and _STOCK.fullmatch(plain) is not None)


def _unfair(text: str) -> str | None:
    for match in _UNFAIR.finditer(text):
        if not _ABOUT_CUSTOMERS.match(text, match.end()):
            return match.group()
    return None
