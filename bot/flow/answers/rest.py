"""What remains of a sentence once everything understood is taken out: the thing it is about."""

from __future__ import annotations

import re
from collections.abc import Sequence

from bot.flow.answers.spans import union
from bot.flow.reading import Found

LONGEST = 60
_NOTHING = frozenset({
    "需求", "招聘需求", "申请", "人", "人员", "岗位", "职位", "员工", "同事", "新人", "人手", "帮手",
    "项目", "新项目", "立项", "项目立项", "预算", "经费", "费用", "一笔费用", "一笔", "一笔钱", "花", "付", "付款",
    "开始", "project", "major project", "budget", "spend", "pay", "money", "spending",
    "people", "person", "someone", "somebody", "staff", "request", "help", "headcount",
})  # fmt: skip
_WHEN = re.compile(r"[0-9]{1,2}月(?:份|初|中|底)?(?:开始|启动|上线|结束)?")
_BREAK = re.compile(r"[，,。；;！!？?\n\r\t（）()：:]+")
_CALL = re.compile(
    r"招聘(?!专员|经理|主管|顾问|助理|运营|负责人)|招募|急招|补招|招(?!商|生|投|标|牌|待)|聘|缺(?!陷|口|点)|"
    r"\b(?:hire|hiring|recruit(?:ing)?|looking for|need(?:s|ed)?)\b",
    re.IGNORECASE,
)
_LEAD = re.compile(
    r"(?:\s|[、.\-—~]|我们部门|我们组|我们|咱们|我(?!爱)|希望|提醒|记一下|记得|待办|想要|想|需要|需(?!求)|要(?!点|素)|得|申请|新增|增加|加(?!盟|工|油|速)|招人|补人|补充|补"
    r"|找|来(?!访|料)|再|急(?!诊|救)|先(?!进|锋)|按|请|麻烦|帮忙|帮我|帮|给(?!水)|能否|是否|能(?!源|力)|可以|可否|吗|吧|呢|啊|呀|了|个|名|位"
    r"|到岗|入职|上岗|报到|到|下班之?前|之前|以前|前(?!端|台|厅|场|沿|期|瞻)|之内|左右|大概|大约|最好|尽快|赶紧|马上|抓紧|就行|就好|都行|即可"
    r"|的(?!士)|在|于|并|还|和|做(?=的)|有(?=人)|人(?![力事才工物像机脸])|last ?day|离职|走了|走人|最后一天"
    r"|\b(?:(?:add|new) (?:an? )?(?:to-?do|task|action item)s?|note down|follow up|remind|to-do|todo"
    r"|remember|we|i|we're|i'm|i'd|to|want|wants|would|like|please|pls|plz|asap|for|by|on|in|at|before|from|of|a|an|the"
    r"|one|some|more|new|another|start|starting|onboard|join|joining|his|her|their|is|last day|urgently?|soon|my"
    r"|our|team|can|could|you|help|me|us|and|thanks?|hi|hello|hey|with|about|around|people|person|backfill)\b)+",
    re.IGNORECASE,
)
_TAIL = re.compile(
    r"(?:\s|[、.\-—~]|到岗|入职|上岗|报到|之前|以前|前|左右|吧|就行|就好|吗|呢|啊|呀|了|谢谢|多谢|尽快|赶紧|即可|可以|能|在|于|要|并|最好"
    r"|需要|希望|预算|薪资|月薪|待遇|急|先|按"
    r"|\b(?:please|pls|plz|asap|by|on|for|before|start|starting|from|in|at|to|and|thanks?|soon|urgently?|with|the|starts?|join"
    r"|joining|ready|onboard(?:ed)?|needed)\b)+$",
    re.IGNORECASE,
)  # fmt: skip


def rest_of(text: str, taken: Sequence[Found], after: int | None, least: int = 3) -> str:
    """The one thing a sentence is about, or empty where that is not clear.

    `after` is where the number of people or the sum of money ends: what follows it is meant; else what follows a
    word of hiring; else the only piece that is left, `least` letters long, if anything else was understood.
    """
    calls = [] if after is not None else [Found(*m.span(), "call") for m in _CALL.finditer(text)]
    spans = union([*taken, *calls])
    pieces = _pieces(text, spans)
    starts = {after} if after is not None else {c.end for c in calls}
    following = [piece for start, piece in pieces if start in starts and piece]
    left = [piece for _, piece in pieces if piece and piece.casefold() not in _NOTHING and not _WHEN.fullmatch(piece)]
    lone = len(left) == 1 and taken and not starts and _is_telling(left[0], least)
    chosen = following or (left if lone else [])
    return chosen[0] if chosen and len(chosen[0]) <= LONGEST and chosen[0].casefold() not in _NOTHING else ""


def _is_telling(piece: str, least: int) -> bool:
    """Whether a piece that nothing points to is likely a thing: long enough, no nickname."""
    return sum(c.isalpha() for c in piece) >= least and piece[0] not in "小老阿"


def _pieces(text: str, spans: Sequence[Found]) -> list[tuple[int, str]]:
    """What stands between spans and punctuation, filler cut off, each with where it starts."""
    cuts = union([*spans, *(Found(*m.span(), "break") for m in _BREAK.finditer(text))])
    pieces: list[tuple[int, str]] = []
    at = 0
    for cut in (*cuts, Found(len(text), len(text), "end")):
        pieces.append((at, _bare(text[at : cut.start])))
        at = cut.end
    return pieces


def _bare(piece: str) -> str:
    if len(piece) > 4 * LONGEST:
        return piece
    lead = _LEAD.match(piece)
    return _TAIL.sub("", piece[lead.end() if lead else 0 :]).strip()
