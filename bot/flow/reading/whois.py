"""Questions about who is who: 谁是市场部的HRBP, who is Rainy's manager, 许岚是谁."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

from bot.flow.people import Office
from bot.flow.reading.people import find_departments, find_people
from bot.flow.reading.text import Found, fold, overlaps

Sought = Literal["hrbp", "hr_contact", "hr", "head", "vice_president", "manager", "person"]
SHORT = 30

_ASKS = re.compile(r"谁|哪位|哪一位|什么人|\bwho(?:se|'s|m)?\b")
_WANTS_MORE = re.compile(r"换成|改成|改为|换人|替换|申诉|投诉|帮我|我要|我想|change|replace|i want|please")
_SOUGHT: tuple[tuple[Sought, re.Pattern[str]], ...] = (
    ("hr_contact", re.compile(r"人力资源专员|人事专员|人资专员|hr专员|部门hr(?!bp)|hr contact")),
    ("hrbp", re.compile(r"hr ?bp|hr ?partner|人力资源伙伴|hr伙伴|人力伙伴")),
    ("vice_president", re.compile(r"分管副总|分管领导|副总|vice president|\bvp\b")),
    ("head", re.compile(r"负责人|部门领导|部门经理|一把手|部长|\bhead\b|in charge|\bleads?\b|\bruns\b")),
    ("manager", re.compile(r"上级|上司|领导|老板|主管|经理|汇报|\bmanager\b|\bboss\b|\bsupervisor\b|reports? to")),
    ("hr", re.compile(r"(?<![a-z])hr(?![a-z])|人力资源对接|人事对接|对接的?人事|人事是谁|管人事")),
)
_DOES = r"(?:在|来|要)?(?:负责|管|对接|跟进|跟|盯)"
_END = r"(?:的|呢|啊|呀|着)*[?？。 ]*"
_WHOSE = (
    re.compile(rf"(?:请问|问一下|想问下|想问一下)?[,，]?(?:现在|目前|是|都)*(?:谁|哪位){_DOES}(?P<what>.+?){_END}"),
    re.compile(
        r"(?:请问|问一下|想问下|想问一下)?[,，]?(?P<what>.+?)(?:这块|这件事|这事|的事|这个)?"
        rf"(?:现在|目前|是|由|归|该)*(?:谁|哪位){_DOES}{_END}"
    ),
    re.compile(rf"(?P<what>.+?)的?(?:负责人|责任人)(?:现在|目前)?是(?:谁|哪位){_END}"),
    re.compile(
        r"who(?:'s| is)? (?:responsible for|in charge of|taking care of|handling|looking after)"
        r" (?:the |our )?(?P<what>.+?)[?. ]*"
    ),
    re.compile(r"who (?:owns|handles|runs|does|takes care of|looks after) (?:the |our )?(?P<what>.+?)[?. ]*"),
)
_PIECE = re.compile(r"[a-z0-9]+|[\u4e00-\u9fff]+")
_IS_WHO = re.compile(r"^谁是|是谁[?？]?$|是哪位[?？]?$|^who(?:'s| is| are)\b")


@dataclass(frozen=True)
class WhoIs:
    """What was asked: whom of which department, or of or about which person (ids)."""

    sought: Sought
    department: str | None = None
    person: str | None = None


def asks_who(text: str, office: Office, asker: str) -> WhoIs | None:
    """The question, when a message asks who is who; of nobody named, about the asker. None for anything else."""
    folded = fold(text).strip()
    if len(folded) > SHORT * 2 or not _ASKS.search(folded) or _WANTS_MORE.search(folded):
        return None
    sought, said = _sought(folded)
    departments = [d.value for d in find_departments(text, office) if said is None or not overlaps(d, said)]
    people = [p for p in find_people(text, office, asker) if p.value is not None and p.how != "role"]
    others = [p.value for p in people if p.how != "self"] or [p.value for p in people]
    department = departments[0] if departments else None
    person = others[0] if others else None
    if sought is None:
        named = person is not None and people[0].how != "self"
        return WhoIs("person", person=person) if named and _IS_WHO.search(folded) else None
    if sought == "manager" and department is not None and person is None:
        sought = "head"
    if department is None and person is None:
        person = asker
    return WhoIs(sought, None if sought == "manager" else department, person)


def _sought(folded: str) -> tuple[Sought | None, Found[None] | None]:
    """What is asked for, and where the message says so: the HR of "我们的HR" is no department."""
    for name, pattern in _SOUGHT:
        if (match := pattern.search(folded)) is not None:
            return name, Found(*match.span(), None)
    return None, None


def asks_whose(text: str) -> str | None:
    """The matter, when a message asks who answers for one: 谁负责小红书投流？, who owns the budget? None otherwise."""
    folded = fold(text).strip()
    if len(folded) > SHORT * 2:
        return None
    found = next((m for pattern in _WHOSE if (m := pattern.fullmatch(folded)) is not None), None)
    return found["what"].strip() or None if found is not None else None


def likeness(asked: str, called: str) -> float:
    """How much of what was asked for stands in what something is called, from 0 to 1: pairs of signs, whole words."""
    sought, known = _pieces(asked), _pieces(called)
    return len(sought & known) / len(sought) if sought else 0.0


def _pieces(text: str) -> set[str]:
    runs = _PIECE.findall(fold(text))
    pairs = {run[n : n + 2] for run in runs if not run.isascii() for n in range(max(1, len(run) - 1))}
    return pairs | {run for run in runs if run.isascii()}
