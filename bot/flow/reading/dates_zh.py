"""The dates people write in Chinese and in digits: 12月1日, 12.1, 下周五, 月底, 三天后, 下季度初.

Each rule is a pattern over folded text and a reader of its match; a reader gives None where the
match means something else (2.5倍, 一周三次, 1号会议室).
"""

from __future__ import annotations

import re
from datetime import date

from bot.flow.reading import spans
from bot.flow.reading.text import to_int

N = "([0-9]{1,2}|[一二三四五六七八九十]{1,3})"
_WEEKDAY = {c: i for i, c in enumerate("一二三四五六")} | {"日": 6, "天": 6}
_WEEKDAY |= {str(i + 1): i for i in range(6)}
_WEEKS = {"上": -1, "本": 0, "这": 0, "下": 1, "下下": 2}
_DAYS = {"大前": -3, "前": -2, "昨": -1, "今": 0, "明": 1, "后": 2, "大后": 3}
_YEARS = {"去": -1, "今": 0, "明": 1, "后": 2}
_PARTS = {"初": "start", "上旬": "early", "中": "mid", "中旬": "mid", "下旬": "end", "底": "end", "末": "end"}
_UNIT = re.compile(
    r" ?(?:[%‰°℃倍万亿元块毛折秒个位岁薪版级点次条篇件套米克斤章节]|名(?!单)|人|分(?!享|组|工|发|批)|天(?!猫)"
    r"|周(?![一二三四五六日天会报])|年(?!会|底|前|货)|月|小时|百分|千)"
)
_RANGE_OF_UNITS = re.compile(r" ?[-~到至] ?[0-9.]+ ?(?:[%倍万亿元块个kw]|人)")
_MEASURED = re.compile(
    r"(?:\b|[^a-z])(?:roi|ctr|cvr|gmv|cpm|cpc|kpi|okr|nps|v|ver|version|ios|android|python|rating|score|ratio"
    r"|chapter|ch|step|progress|done)(?:[:=]| is| of)? ?$"
    r"|(?:版本|评分|系数|得分|比例|进度|占比|涨到|涨了|升到|升至|降到|降至|提到|达到|达|从|第|约"
    r"|均|¥|\$) ?[:为是]? ?$"
)
_ABOUT_CYCLE = re.compile(
    r" ?(?:[:]|的? ?(?:绩效|考核|结果|评分|评价|评级|等级|成绩|述职|复盘|目标|奖金|申诉|okr|kpi)"
    r"|(?:'s )?(?:review|perf|appraisal|result|rating|grade|score|goal|target|bonus|cycle|okr|kpi|appeal))"
)
_NOT_A_DAY = (
    r"(?!会议|楼|线|店|仓|机|链接|选手|库|门|员|位|文|厅|馆|院|产品|商品|方案|素材"
    r"|内|以内|之内|后|以后|之后|均|留存|游|活|无)"
)


def _number(text: str) -> int:
    return to_int(text) or 0


def _before(m: re.Match[str]) -> str:
    """The one character before a match; empty at the start."""
    return m.string[m.start() - 1] if m.start() else ""


def _full(m: re.Match[str], today: date) -> date | None:
    year = int(m[1]) + (2000 if len(m[1]) == 2 else 0)
    return spans.day_of(year, _number(m[2]), _number(m[3]))


def _us(m: re.Match[str], today: date) -> date | None:
    """11/30/2026, and 30/11/2026 where only one order is a date."""
    one, two, year = int(m[1]), int(m[2]), int(m[3])
    return spans.day_of(year, one, two) or spans.day_of(year, two, one)


def _month_day(m: re.Match[str], today: date) -> date | None:
    if not m[3] and m.string[m.end() : m.end() + 1] in tuple("个名位人月天周年次条万千百点分kw."):
        return None
    return spans.coming(_number(m[1]), _number(m[2]), today)


def _year_month_day(m: re.Match[str], today: date) -> date | None:
    return spans.day_of(today.year + _YEARS[m[1]], _number(m[2]), _number(m[3]))


def _dotted(m: re.Match[str], today: date) -> date | None:
    """12.1 and 12/1; not 2.5倍, 3/4的人, ROI 1.2, v12.1, 1.5-2.5w or three numbers in a row."""
    text, end = m.string, m.end()
    if not m[4]:
        rest = text[end : end + 16]
        if _UNIT.match(rest) or _RANGE_OF_UNITS.match(rest):
            return None
        if rest[:1] == "的" or re.match(r" of\b", rest) or re.match(r"[./][0-9]", rest):
            return None
    if _MEASURED.search(text[max(0, m.start() - 12) : m.start()]):
        return None
    return spans.coming(int(m[1]), int(m[3]), today)


def _day_of_month(m: re.Match[str], today: date) -> date | None:
    months = 1 if m[1].startswith("下") else 0
    there = spans.plus(today.replace(day=1), months=months)
    return there and spans.day_of(there.year, there.month, _number(m[2]))


def _bare_day(m: re.Match[str], today: date) -> date | None:
    """15号: the next month, this one included, in which that day is still to come."""
    if m.string[max(0, m.start() - 2) : m.start()].rstrip()[-1:] in tuple("第月年周初期"):
        return None
    first, day = today.replace(day=1), _number(m[1])
    for months in range(4):
        there = spans.plus(first, months=months)
        found = there and spans.day_of(there.year, there.month, day)
        if found and found >= today:
            return found
    return None


def _weekday(m: re.Match[str], today: date) -> date | None:
    """周五 is the next one, 本周五 and 下周五 those of a calendar week; 一周三次 and 每周五 are neither."""
    text, weekday = m.string, _WEEKDAY[m[2]]
    before, after = _before(m), text[m.end() : m.end() + 2]
    if before and before in "每一二两三四几半整单双隔" and not m[1]:
        return None
    if after[:1] in tuple("次天时场篇条轮遍期") or after == "小时" or (after[:1] == "个" and after != "个人"):
        return None
    if m[2].isdigit() and (after[:1].isdigit() or after[:1] in tuple(".、)")):
        return None
    if not m[1]:
        return spans.weekday_coming(today, weekday)
    return spans.weekday_in(today, weekday, _WEEKS[m[1].removesuffix("个")])


def _day_word(m: re.Match[str], today: date) -> date | None:
    return spans.plus(today, _DAYS[m[1]])


def _month_part(m: re.Match[str], today: date) -> date | None:
    which, part = m[1], _PARTS[m[3]]
    if m[2]:
        return spans.named_month_edge(today, _number(m[2]), part)
    if which.startswith("月"):
        before = _before(m)
        return None if before and before in "个每几多某" else spans.month_edge(today, part, None)
    return spans.month_edge(today, part, {"下下": 2, "下": 1}.get(which.rstrip("个月份"), 0))


def _before_month(m: re.Match[str], today: date) -> date | None:
    """3月前, 明年3月前: the last day before that month begins."""
    year = today.year + _YEARS[m[1]] if m[1] else today.year
    first = spans.day_of(year, _number(m[2]), 1)
    if first is not None and first <= today and not m[1]:
        first = spans.day_of(year + 1, _number(m[2]), 1)
    return first and spans.plus(first, -1)


def _year_part(m: re.Match[str], today: date) -> date | None:
    before = _before(m)
    if not m[1] and before and before in "每半全周多几一二两三四五六七八九十0123456789":
        return None
    return spans.year_edge(today, _PARTS[m[2]], _YEARS[m[1]] if m[1] else None)


def _part_of_year(m: re.Match[str], today: date) -> date | None:
    """2027年底, 2027年3月底, 明年Q1, 明年一季度末."""
    year = int(m[1]) if m[1] else today.year + _YEARS[m[2]]
    first = spans.day_of(year, 1, 1)
    if first is None:
        return None
    if m[3]:
        return spans.year_edge(first, _PARTS[m[3]], 0)
    if m[4]:
        month = spans.day_of(year, _number(m[4]), 1)
        return month and spans.edge(month, _PARTS[m[5]])
    if not m[8] and _ABOUT_CYCLE.match(m.string[m.end() : m.end() + 16]):
        return None
    return spans.quarter_edge(first, _PARTS[m[8] or "末"], _number(m[6] or m[7]) - 1)


def _quarter_part(m: re.Match[str], today: date) -> date | None:
    return spans.quarter_edge(today, _PARTS[m[2]], {"下": 1, "上": -1}.get((m[1] or "")[:1], 0))


def _quarter(m: re.Match[str], today: date) -> date | None:
    """Q1 or 一季度 as a date is its last day, Q1初 its first; Q3绩效 names a cycle and is no date."""
    quarter, part = _number(m[2] or m[3]), _PARTS[m[4] or "末"]
    if _before(m) in ("前", "-") or (not m[4] and _ABOUT_CYCLE.match(m.string[m.end() : m.end() + 16])):
        return None
    if not m[1]:
        return spans.named_quarter_edge(today, quarter, part)
    first = spans.day_of(int(m[1]), 3 * quarter - 2, 1)
    return first and spans.quarter_edge(first, part, 0)


def _later(m: re.Match[str], today: date) -> date | None:
    """三天后, 两周后, 10天内, 半个月内, 一年后."""
    half = m[1] == "半"
    number, unit = _number(m[1]), m[3]
    if not (half or number) or _before(m) in ("第", "点", "."):
        return None
    if unit == "月" and not m[2]:
        return None
    if half:
        return {"月": spans.plus(today, 15), "年": spans.plus(today, months=6)}.get(unit)
    if unit in ("天", "日"):
        return spans.plus(today, number)
    if unit in ("月", "年"):
        return spans.plus(today, months=number * (12 if unit == "年" else 1))
    return spans.plus(today, 7 * number)


def _week_edge(m: re.Match[str], today: date) -> date | None:
    weeks, part = _WEEKS[m[1].removesuffix("个")], m[2]
    if part == "初":
        return spans.weekday_in(today, 0, weeks)
    return spans.weekday_in(today, 5, weeks) if part == "末" else spans.week_end(today, weeks)


def _weekend(m: re.Match[str], today: date) -> date | None:
    """周末 is the coming Saturday; 周末前 the Friday before it."""
    if _before(m) in tuple("每各双单"):
        return None
    saturday = spans.weekday_coming(today, 5)
    return spans.plus(saturday, -1) if m[1] and saturday and saturday > today else saturday


_WHICH = "(下下个?|下个?|这个?|本|上个?)"
RULES = [
    ("day", re.compile(rf"(20[0-9]{{2}}) ?(?:年|[-/.]) ?{N} ?(?:月|[-/.]) ?{N}(?: ?[日号])?"), _full),
    ("day", re.compile(rf"([0-9]{{2}})年{N}月{N}[日号]?"), _full),
    ("day", re.compile(r"(20[0-9]{2})(0[1-9]|1[0-2])([0-3][0-9])(?![年个元人])"), _full),
    ("day", re.compile(r"([0-9]{1,2})[/.-]([0-9]{1,2})[/.-](20[0-9]{2})"), _us),
    ("day", re.compile(rf"(今|明|后|去)年的? ?{N}月{N}[日号]?"), _year_month_day),
    ("day", re.compile(rf"{N} ?月份?的? ?{N} ?(日|号)?"), _month_day),
    ("day", re.compile(rf"(?:(今|明|后)年的?)?{N}月份?(?:之|以)?前(?!端|台|后|期|沿)"), _before_month),
    ("strict", re.compile(r"([0-9]{1,2})([./])([0-9]{1,2})(日|号)?"), _dotted),
    ("day", re.compile(rf"(下个?月|本月|这个?月|当月)份?的? ?{N} ?[日号]{_NOT_A_DAY}"), _day_of_month),
    (
        "day",
        re.compile(rf"([0-9]{{1,2}}|[一二三四五六七八九十]{{1,3}}(?=号)) ?[日号]{_NOT_A_DAY}"),
        _bare_day,
    ),
    ("day", re.compile(rf"{_WHICH}(?:周|星期|礼拜)([一二三四五六日天1-6])"), _weekday),
    ("weekday", re.compile(r"()(?:周|星期|礼拜)([一二三四五六日天1-6])"), _weekday),
    ("day", re.compile(r"(大后|大前|前|昨|今|明|后)(?:天|日(?!头条)|晚|早|儿)"), _day_word),
    (
        "day",
        re.compile(
            rf"(下下个?月|下个?月|本月|这个?月|当月|{N}月|月)份?(初(?![一二三四五六七八九十])|上旬|中旬|中|下旬|底|末)(?!间|心|国)"
        ),
        _month_part,
    ),
    (
        "day",
        re.compile(
            r"(?:(20[0-9]{2})|(今|明|后|去))年的?"
            rf"(?:年?(初|中|底|末)(?!级|国|期|旬|心)|{N}月份?(初|上旬|中旬|中|下旬|底|末)"
            r"|(?:q([1-4])|第?([1-4一二三四])季度)(初|末|底)?)"
        ),
        _part_of_year,
    ),
    ("day", re.compile(r"(?:(今|明|后|去)年年?|年)(初|中|底|末)(?!级|国|期|旬|心)"), _year_part),
    ("day", re.compile(r"(下个?|本|这个?|上个?)?季度?(初|末|底)"), _quarter_part),
    (
        "day",
        re.compile(r"(?:(20[0-9]{2})[ 年-]?)?(?:第?([一二三四1-4])季度?(?![节])|q([1-4]))(初|末|底)?"),
        _quarter,
    ),
    (
        "day",
        re.compile(
            r"([0-9]{1,3}|[一二两三四五六七八九十]{1,3}|半)(个)?(天|日|周|星期|礼拜|月|年)"
            r"(?:之后|以后|后(?!天)|之内|以内|内(?!容|部|推|测|训))"
        ),
        _later,
    ),
    (
        "day",
        re.compile(rf"{_WHICH}(?:周|星期|礼拜)(初|末|内|之内|以内|结束前?|底)(?!容|部|推|测|训)"),
        _week_edge,
    ),
    ("weekday", re.compile(r"(?:周|星期|礼拜)末(之?前|以前)?"), _weekend),
]
