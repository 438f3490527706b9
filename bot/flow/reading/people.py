"""Finding colleagues and departments in a message: @李娜, Li Na, 小王, 王经理, 我领导, 市场部.

A name that fits several people keeps them as candidates and is decided by nobody but the writer.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from bot.flow.people import Department, Office, Person
from bot.flow.reading.names import DOUBLE, Lookup, first_name, names_of, surname
from bot.flow.reading.text import Found, fold, is_wordly, settle, stands_alone

How = Literal["mention", "name", "nickname", "role", "self"]


@dataclass(frozen=True, slots=True)
class Named(Found[str | None]):
    """Someone named: value is their id, or None when `candidates` (ids) are several.

    `how` tells a full name from a nickname (小王), a role (我领导) and the writer (我, me).
    """

    candidates: tuple[str, ...] = ()
    how: How = "name"


@dataclass(frozen=True, slots=True)
class Match:
    """Whom an answer names: ids, the best first; `near` when only the sound or a typo led there."""

    ids: tuple[str, ...] = ()
    near: bool = False

    @property
    def one(self) -> str | None:
        """The one person meant, or None."""
        return self.ids[0] if len(self.ids) == 1 else None


_TITLES = (
    "总监|总经理|副总|经理|主管|主任|老师|老板|律师|会计|助理"
    "|总(?!结|部|数|计|体|量|共|是|会|的来|之|额|价)"
    "|姐(?!妹)|哥|工(?!作|资|厂|程|具|会|时|位|龄|期)|导(?!致|入|出|航|购|流)|董(?!事会)"
)
_BEFORE_SURNAME = re.compile(rf"[小老阿]({'|'.join(sorted(DOUBLE))}|[\u4e00-\u9fff])")
_NO_NICKNAME = re.compile(
    r"小(?:程序|时|米|周|白|高峰|高层|高管|方案|范围|金额|于|红书|黄车|何以)"
    r"|老(?:方案|板|师|客|路|用|于|员工)|阿里"
)
_MENTION = re.compile(r"<@([^<>|\s]{1,80})(?:\|[^<>]{0,80})?>")
_MANAGER = re.compile(
    r"我们?的?(?:直属|直接)?(?:领导|老板|上级|上司|主管|经理|leader)|"
    r"my (?:line |direct )?(?:manager|boss|supervisor|lead|leader)"
)
_SELF = re.compile(r"我(?!们|司|方|家|国|的天|去)(?:自己|本人)?|本人|myself|me")
_ONLY_SELF = re.compile(
    r"(?:就|是|由|找|给|归|派)*(?:我自己|我本人|我|本人)(?:来|吧|跟进?|负责|做|处理|呀|啊|可以)*"
    r"|(?:assign |give |it |to |for |just |it's |that's )*(?:me|myself|i)(?: will| can| do it)*"
)
_WORDS_TOO = """
will may mark joy grace hope art bill rich frank sunny summer april june august rose ray max drew dawn pat
faith iris penny guy son long song king young she you any can chase angel sky star
"""
_PLAIN_WORDS = frozenset(_WORDS_TOO.split())  # first names that are words as well need an @ or the full name
_DEPARTMENT_TAIL = re.compile(r"(?:事业部|中心|部门|部|组)$| (?:department|dept\.?|team|group)$")
_IS_ROLE = re.compile(
    r" ?(?:经理|专员|总监|策划|助理|运营|顾问|代表|主管|工程师|岗|实习|管培|manager|specialist|intern)"
)


def find_people(text: str, office: Office, asker: str | None = None) -> list[Named]:
    """Everyone the text names, in order; leavers only by their full name."""
    folded = fold(text)
    found = [
        *_mentions(text, office),
        *_by_name(folded, text, office, asker),
        *_by_nickname(folded, office, asker),
        *_by_role(folded, office, asker),
    ]
    return settle(found)


def read_person(text: str, office: Office, asker: str | None = None) -> Match:
    """Whom an answer names: exactly one, several candidates, or near misses by typo and by sound."""
    said = text.strip().strip("。.,，!！?？ ")
    if not said or len(said) > 200:
        return Match()
    found = find_people(said, office, asker)
    if asker is not None and asker in office.people and _ONLY_SELF.fullmatch(fold(said)):
        return Match((asker,))
    others = [f for f in found if f.how != "self"]
    ids = tuple(dict.fromkeys(i for f in others for i in ((f.value,) if f.value else f.candidates)))
    if ids:
        return Match(ids)
    given = _by_given_name(fold(said).lstrip("@"), office)
    return Match(given) if given else Match(_near(fold(said).lstrip("@ "), office), near=True)


def find_departments(text: str, office: Office) -> list[Found[str]]:
    """Departments by name, English name or alias; a short form (市场) only where no full name stands.

    "招2个销售" and "销售经理" speak of a role, not of the sales department.
    """
    folded = fold(text)
    full = {n: d.id for d in office.departments.values() for n in _department_names(d)}
    short = {_DEPARTMENT_TAIL.sub("", n): i for n, i in full.items()}
    hits = settle(Found(s, e, full[n]) for s, e, n in Lookup(full).occurrences(folded))
    if hits and any(_DEPARTMENT_TAIL.search(folded[h.start : h.end]) for h in hits):
        return hits
    loose = (
        Found(s, e, short[n])
        for s, e, n in Lookup(short).occurrences(folded)
        if not _IS_ROLE.match(folded, e) and folded[s - 1 : s] not in tuple("个名位招俩仨聘")
    )
    return settle([*hits, *(h for h in loose)])


def _department_names(department: Department) -> Iterator[str]:
    for name in (department.name, department.english, *department.aliases):
        if len(name) > 1:
            yield fold(name)


def _mentions(text: str, office: Office) -> Iterator[Named]:
    for match in _MENTION.finditer(text):
        if match[1] in office.people:
            yield Named(match.start(), match.end(), match[1], how="mention")


def _by_name(folded: str, text: str, office: Office, asker: str | None) -> Iterator[Named]:
    names = names_of(office)
    for start, end, name in names.lookup.occurrences(folded):
        at = start and folded[start - 1] == "@"
        if name not in names.full and not at and (name in _PLAIN_WORDS or not text[start].isupper()):
            continue
        people = names.full.get(name) or names.first[name]
        yield _named(start - at, end, people, office, asker, "mention" if at else "name")


def _named(start: int, end: int, people: Sequence[Person], office: Office, asker: str | None, how: How) -> Named:
    """One person, or candidates: the active before leavers, the asker's department before others."""
    active = [p for p in people if p.active] or list(people)
    home = office.people[asker].department if asker is not None and asker in office.people else None
    close = [p for p in active if p.department == home and p.id != asker]
    chosen = close if len(close) == 1 and len(active) > 1 else active
    ids = tuple(p.id for p in chosen)
    return Named(start, end, ids[0], how=how) if len(ids) == 1 else Named(start, end, None, ids, how)


def _by_nickname(folded: str, office: Office, asker: str | None) -> Iterator[Named]:
    """小王, 老李, 王总, 李经理, 张姐: by surname, or by the last character of the given name (小娜)."""
    names = names_of(office)

    def others(called: Sequence[Person]) -> list[Person]:
        return [person for person in called if person.id != asker]

    for match in _BEFORE_SURNAME.finditer(folded):
        if _NO_NICKNAME.match(folded, match.start()) or folded[match.start() - 1 : match.start()] == "大":
            continue
        if people := others(names.surnames.get(match[1], ())) or others(names.given.get(match[1], ())):
            yield _named(*match.span(), people, office, asker, "nickname")
    for match in re.finditer(_TITLES, folded):
        for width in (2, 1):
            head = folded[max(0, match.start() - width) : match.start()]
            if people := others(names.surnames.get(head, ())):
                titled = [p for p in people if match.group() in p.title] or people
                yield _named(match.start() - len(head), match.end(), titled, office, asker, "nickname")
                break


def _by_role(folded: str, office: Office, asker: str | None) -> Iterator[Named]:
    if asker is None or asker not in office.people:
        return
    manager = office.manager_of(asker)
    for match in _MANAGER.finditer(folded):
        if manager and stands_alone(folded, *match.span()):
            yield Named(match.start(), match.end(), manager, how="role")
    for match in _SELF.finditer(folded):
        if stands_alone(folded, *match.span()):
            yield Named(match.start(), match.end(), asker, how="self")


def _by_given_name(said: str, office: Office) -> tuple[str, ...]:
    """建国 for 王建国, lina for Lina Zhang: a whole answer that is only the given name."""
    found = [
        p.id
        for p in office.people.values()
        if p.active
        and (
            said == surname(p) in DOUBLE
            or said == first_name(p)
            or (len(p.name) > 2 and said == p.name[len(surname(p)) :])
        )
    ]
    return tuple(found)


def _near(said: str, office: Office) -> tuple[str, ...]:
    """Active people whose name sounds or is spelled nearly like what was said, at most five."""
    if len(said) < 2 or len(said) > 40:
        return ()
    from rapidfuzz import fuzz

    from bot.flow.reading.sound import squeezed

    heard = squeezed(said)
    scores: dict[str, float] = {}
    for person in (p for p in office.people.values() if p.active):
        for name in (person.name, person.english, *person.aliases):
            if not name:
                continue
            sound = squeezed(name)
            same = 100.0 if len(heard) > 2 and heard == sound else 0.0
            typed = fuzz.ratio(heard, sound) if min(len(heard), len(sound)) > 3 else 0.0
            swapped = fuzz.token_sort_ratio(said, fold(name)) if is_wordly(said[0]) else 0.0
            scores[person.id] = max(scores.get(person.id, 0.0), same, typed, swapped)
    best = max(scores.values(), default=0.0)
    close = sorted((i for i, s in scores.items() if s >= max(80.0, best - 8)), key=lambda i: -scores[i])
    return tuple(i for i in close if best < 100 or scores[i] == 100)[:5]
