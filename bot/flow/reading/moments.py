"""Finding a day with its clock time: 周四下午三点, 明天10:30, next Thursday 3pm, 半小时后.

Times are local: a moment carries the time zone of `now_local`. Without a word for the half of the
day, 1 to 6 o'clock is the afternoon, as people at work mean it; "03:30" is taken as written.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from datetime import date, datetime, time, timedelta

from bot.flow.reading.dates import FILLER, find_dates
from bot.flow.reading.text import Found, beside, fold, settle, stands_alone, to_int

_N = "([0-9]{1,2}|[一二两三四五六七八九十]{1,3})"
_HALVES = {
    "凌晨": 0,
    "清晨": 0,
    "早上": 0,
    "早晨": 0,
    "上午": 0,
    "早": 0,
    "中午": 1,
    "下午": 2,
    "傍晚": 2,
    "晚上": 2,
}
_HALVES |= {"晚": 2, "夜里": 2, "am": 0, "a.m.": 0, "pm": 2, "p.m.": 2}
_HALF = "(凌晨|清晨|早上|早晨|上午|早|中午|下午|傍晚|晚上|晚|夜里)"
_CLOCK = re.compile(r"([0-9]{1,2}):([0-9]{2})(?::[0-9]{2})?( ?[ap]\.?m\b\.?)?")
_HOUR = "([0-9]{1,2}|(?:(?<!周)(?<!星期)(?<!礼拜)二)?十[一二三四]?|[零一二两三四五六七八九])"
_ONES = "[一二两三四五六七八九]"
_MINUTE = rf"([0-9]{{2}}(?![0-9个人名位天月%])分?|[零〇]{_ONES}分?|[二三四五]?十{_ONES}?分?|(?:[0-9]|{_ONES})分)"
_POINT = re.compile(rf"{_HOUR} ?(?:点钟?|时)(?!建议|意见|原因|要求|问题)(?:(半|一刻|三刻|整)|{_MINUTE})?")
_ENGLISH = re.compile(r"([0-9]{1,2})(?:[-~ ]{1,3}[0-9]{1,2})? ?([ap]\.?m\b\.?)")
_AT = re.compile(r"at ([0-9]{1,2})(?![0-9:.%/]| ?(?:am|pm|people|percent))")
_WORDS = re.compile(r"(noon|midday|中午(?! ?[0-9一二三四五六七八九十]))")
_LATER = re.compile(
    r"(?:in )?(半|half an|[0-9]{1,3}|an?|one|two|[一两二三四五六七八九十]{1,3})个? ?"
    r"(小时|钟头|hours?|hrs?|分钟|min(?:ute)?s?)(后|之后|以后| later| from now|)"
)
_BEFORE = re.compile(rf"{_HALF}的? ?$")
_TO = re.compile(rf" ?(?:-|~|到|至|to) ?{_HALF}?(?:[0-9]{{1,2}}:[0-9]{{2}}|{_N}点半?)(?: ?[ap]m)?")
_JOINT = re.compile(r"[ ,(]{0,3}(?:的|at|from|@|on|t)? ?[ ,)]{0,3}")
_EXTRA = re.compile(r"开会|见面|聊聊?|碰一下|见|约|1on1|一对一|[@]")


def find_moments(text: str, now_local: datetime) -> list[Found[datetime]]:
    """Every day-with-time in the text; a time alone is its next occurrence from now on.

    A clock word without a day counts only when plain (10:30, 下午三点, 3pm): "有三点建议" is none.
    """
    return _moments(fold(text), now_local, loose=False)


def read_moment(text: str, now_local: datetime) -> datetime | None:
    """The one moment a whole answer gives ("周四下午三点吧"); None when it says more, or no time."""
    folded = fold(text).strip()
    if len(folded) > 200:
        return None
    found = _moments(folded, now_local, loose=True)
    rest = _EXTRA.sub("", FILLER.sub("", beside(folded, found)))
    return found[0].value if len({f.value for f in found}) == 1 and not rest else None


def _moments(text: str, now: datetime, loose: bool) -> list[Found[datetime]]:
    dates = find_dates(text, now.date())
    starts = [d.start for d in dates]
    found: list[Found[datetime]] = [*_later(text, now)]
    for at, plain in _times(text):
        near = bisect_right(starts, at.start)
        day = next((d for d in dates[max(0, near - 1) : near + 1] if _touch(text, d, at)), None)
        if day is None and not (plain or loose):
            continue
        value = _on(day.value, at.value, now, text[day.start : day.end]) if day else _next(at.value, now)
        if value is not None:
            start, end = (min(day.start, at.start), max(day.end, at.end)) if day else (at.start, at.end)
            found.append(Found(start, end, value))
    return settle(found)


def _touch(text: str, day: Found[date], at: Found[time]) -> bool:
    """Whether only a joint (space, comma, 的, at) stands between the day and the time."""
    if day.start <= at.start < day.end <= at.end:
        return True  # the 晚 of 今晚8点 belongs to both
    if day.end <= at.start:
        return _JOINT.fullmatch(text, day.end, at.start) is not None
    return at.end <= day.start and _JOINT.fullmatch(text, at.end, day.start) is not None


def _times(text: str) -> list[tuple[Found[time], bool]]:
    """Times of day with their spans, and whether each is plain enough to stand without a day."""
    hits: dict[Found[time], bool] = {}
    for pattern, read in (
        (_CLOCK, _clock),
        (_POINT, _point),
        (_ENGLISH, _english),
        (_AT, _at),
        (_WORDS, _noon),
    ):
        for match in pattern.finditer(text):
            iso = text[match.start() - 1 : match.start()] == "t" and text[max(0, match.start() - 2)].isdigit()
            if not stands_alone(text, *match.span()) and not iso:
                continue
            half = _BEFORE.search(text, max(0, match.start() - 4), match.start())
            side = _HALVES[half[1]] if half else _evening(text, match.start())
            result = read(match, side)
            if result is None:
                continue
            to = _TO.match(text, match.end())
            start = half.start() if half else match.start()
            hits[Found(start, to.end() if to else match.end(), result[0])] = result[1] or half is not None
    return [(hit, hits[hit]) for hit in settle(hits)]


def _evening(text: str, at: int) -> int | None:
    """今晚8点 and 明早9点 say the half of the day in the day's own word."""
    before = text[at - 1 : at] if at else ""
    return {"晚": 2, "早": 0}.get(before)


def _clock(m: re.Match[str], side: int | None) -> tuple[time, bool] | None:
    side = _meridiem(m[3]) if m[3] else side
    hour = int(m[1])
    if side is None and 1 <= hour <= 6 and len(m[1]) == 1:
        side = 2
    at = _time(hour, int(m[2]), side)
    return at and (at, True)


def _point(m: re.Match[str], side: int | None) -> tuple[time, bool] | None:
    """三点, 14点半, 3点15分; "早点" and "一点" are no times."""
    hour, after = to_int(m[1]), m.string[m.end() : m.end() + 1]
    minute = (
        {"半": 30, "一刻": 15, "三刻": 45, "整": 0}.get(m[2] or "整", 0) if not m[3] else to_int(m[3].strip("零〇分"))
    )
    if hour is None or minute is None or (m[1] == "一" and after in tuple("点儿就也")):
        return None
    said = m[2] is not None or m[3] is not None or "点钟" in m.group()
    at = _time(hour, minute, 2 if side is None and 1 <= hour <= 6 else side)
    return at and (at, said)


def _english(m: re.Match[str], side: int | None) -> tuple[time, bool] | None:
    at = _time(int(m[1]), 0, _meridiem(m[2]))
    return at and (at, True)


def _at(m: re.Match[str], side: int | None) -> tuple[time, bool] | None:
    hour = int(m[1])
    at = _time(hour, 0, 2 if 1 <= hour <= 6 else None)
    return at and (at, False)


def _noon(m: re.Match[str], side: int | None) -> tuple[time, bool] | None:
    return time(12), False


def _meridiem(word: str) -> int:
    return 2 if "p" in word else 0


def _time(hour: int, minute: int, side: int | None) -> time | None:
    """A time from its parts; side 0 is before noon, 1 around noon, 2 after noon, None as written."""
    if (side == 2 and 1 <= hour < 12) or (side == 1 and hour in (1, 2)):
        hour += 12
    elif side == 0 and hour == 12:
        hour = 0
    return time(hour % 24, minute) if 0 <= hour <= 23 and 0 <= minute <= 59 else None


def _on(day: date, at: time, now: datetime, said: str) -> datetime | None:
    """That time on that day; a bare weekday that is today, its time passed, means next week."""
    value = datetime.combine(day, at, now.tzinfo)
    bare = re.fullmatch(r"(?:周|星期|礼拜).|[a-z]+", said) and said not in ("today", "tonight", "eod")
    if value < now and day == now.date() and bare:
        value = datetime.combine(day + timedelta(7), at, now.tzinfo)
    return value


def _next(at: time, now: datetime) -> datetime | None:
    """Today at that time, or tomorrow when it has passed."""
    value = datetime.combine(now.date(), at, now.tzinfo)
    return value if value >= now else datetime.combine(now.date() + timedelta(1), at, now.tzinfo)


def _later(text: str, now: datetime) -> list[Found[datetime]]:
    """半小时后, 两个小时后, in 30 minutes: counted from now, seconds dropped."""
    found = []
    for m in _LATER.finditer(text):
        if not stands_alone(text, *m.span()) or not (m[3] or m.group().startswith("in ")):
            continue
        half = m[1] in ("半", "half an")
        count = {"a": 1, "an": 1, "one": 1, "two": 2}.get(m[1]) or to_int(m[1]) or 0
        hourly = m[2].startswith(("小", "钟", "h"))
        minutes = 30 if half and hourly else count * (60 if hourly else 1)
        if minutes:
            later = (now + timedelta(minutes=minutes)).replace(second=0, microsecond=0)
            found.append(Found(m.start(), m.end(), later))
    return found
