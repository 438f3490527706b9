"""Who is in the company, in which department and under whom: Feishu's own directory (Contact v3), told to the house.

Fields an app has no right to read are simply not there, so nothing is asked for that could be missing. What an app may
see of the company at all is its contact scope: everybody, or some departments and people.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any, Protocol

from bot.ports import DeliveryFailed, House, Known, KnownDepartment

FEISHU = "feishu"
ROOT = "0"
A_PAGE = 50
IDS: Mapping[str, str] = {"user_id_type": "open_id", "department_id_type": "open_department_id"}
NOT_EVERYBODY = frozenset({40004})
"""The app's scope is not everybody, so that the root may not be read."""
NOT_SEEN = frozenset({40004, 40008, 40015, 41012, 41050})
"""Somebody, or a department, whom the app may not see, or who is not there (any more)."""
EVENTS = (
    "contact.user.created_v3", "contact.user.updated_v3", "contact.user.deleted_v3", "contact.department.created_v3",
    "contact.department.updated_v3", "contact.department.deleted_v3", "contact.scope.updated_v3",
)  # fmt: skip
Told = Mapping[str, Any]


class Calls(Protocol):
    """Feishu's interfaces, as far as they are needed here; a call raises what the way to Feishu raises."""

    def call(
        self, verb: str, path: str, *, query: Mapping[str, Any] | None = None, wait: bool = False
    ) -> dict[str, Any]:
        """`wait`: for its turn, where calls are limited."""
        ...


def refresh(api: Calls, house: House) -> int:
    """Tell the house everybody the app may see, and all their departments; how many people they are.

    A list that breaks off tells nothing: whoever is missing from half a list has not gone.
    """
    try:
        told, alone = list(_below(api, ROOT)), []
        at = [ROOT, *(_id(each) for each in told)]
    except DeliveryFailed as refused:
        if not _is(refused, NOT_EVERYBODY):
            raise
        told, alone = _in_scope(api)
        at = [_id(each) for each in told]
    users = {_open_id(user): user for department in dict.fromkeys(at) for user in _members(api, department)}
    users |= {_open_id(user): user for user in alone}
    everybody = [found for user in users.values() if (found := known(user)) is not None]
    departments = {_id(each): known_department(each) for each in told if _is_there(each)}
    house.know(FEISHU, everybody, whole=True, departments=list(departments.values()))
    return len(everybody)


def one(api: Calls, house: House, open_id: str) -> bool:
    """Tell the house of one person: they joined, something of theirs changed, or they wrote and nobody knows them.

    False for somebody the app cannot see, such as people of another company, and for who has not joined yet.
    """
    user = _user(api, open_id)
    found = known(user) if user else None
    if found is not None:
        house.know(FEISHU, [found], whole=False)
    return found is not None


def changed(api: Calls, house: House, event: Told) -> bool:
    """Follow one event of the directory, decrypted and whole; False for an event of anything else, or of nobody.

    What an event says may be out of date by the time it comes, so it is asked anew; but of somebody, or of a
    department, that is gone, there is nobody left to ask.
    """
    kind, about = _part(event, "header").get("event_type"), _part(_part(event, "event"), "object")
    match str(kind or "").split("."):
        case ["contact", "user", _] if not _names(about, "open_id"):
            return False
        case ["contact", "department", _] if not _names(about, "open_department_id"):
            return False
        case ["contact", "user", "deleted_v3"]:
            _left(house, about)
        case ["contact", "user", "created_v3" | "updated_v3"]:
            if _has_left(about):
                _left(house, about)
            else:
                one(api, house, _open_id(about))
        case ["contact", "department", "deleted_v3"]:
            gone = KnownDepartment(_id(about), _text(about, "name"), active=False)
            house.know(FEISHU, [], whole=False, departments=[gone])
        case ["contact", "department", "created_v3" | "updated_v3"]:
            if department := _department(api, _id(about)):
                house.know(FEISHU, [], whole=False, departments=[known_department(department)])
        case ["contact", "scope", "updated_v3"]:
            refresh(api, house)
        case _:
            return False
    return True


def known(user: Told) -> Known | None:
    """What a user object of Feishu's says; None for somebody who was invited and has not joined yet.

    Their address is the company mailbox where Feishu runs it, else the one the company keeps of them.
    """
    left = _has_left(user)
    status = _part(user, "status")
    if not left and (status.get("is_activated") is False or status.get("is_unjoin") is True):
        return None
    english = _text(user, "en_name")
    return Known(
        handle=_open_id(user),
        name=_text(user, "name") or english,
        email=_text(user, "enterprise_email") or _text(user, "email"),
        zone=_text(user, "time_zone"),
        active=not left,
        english_name=english,
        department=_department_of(user),
        manager=_text(user, "leader_user_id"),
    )


def known_department(department: Told) -> KnownDepartment:
    """What a department object of Feishu's says. Deputies lead nothing; of several HR partners the first counts."""
    names = _part(department, "i18n_name")
    parent = _text(department, "parent_department_id")
    return KnownDepartment(
        id=_id(department),
        name=_text(names, "zh_cn") or _text(department, "name") or _text(names, "en_us"),
        parent="" if parent == ROOT else parent,
        head=_text(department, "leader_user_id") or next(_main_leaders(department), ""),
        english_name=_text(names, "en_us"),
        hrbp=next(_partners(department), ""),
        active=_is_there(department),
    )


def _user(api: Calls, open_id: str) -> Told | None:
    """Somebody as Feishu has them now; None where the app sees nobody."""
    with_user = _seen(lambda: api.call("GET", f"/contact/v3/users/{open_id}", query=IDS, wait=True))
    return with_user.get("user")


def _department(api: Calls, own: str) -> Told | None:
    """A department as Feishu has it now; None where the app sees none."""
    with_department = _seen(lambda: api.call("GET", f"/contact/v3/departments/{own}", query=IDS, wait=True))
    return with_department.get("department")


def _seen(ask: Callable[[], Told]) -> Told:
    try:
        return ask()
    except DeliveryFailed as refused:
        if _is(refused, NOT_SEEN):
            return {}
        raise


def _left(house: House, user: Told) -> None:
    house.know(FEISHU, [Known(_open_id(user), _text(user, "name"), active=False)], whole=False)


def _below(api: Calls, department: str) -> Iterator[Told]:
    """All departments below one, at any depth."""
    yield from _pages(api, f"/contact/v3/departments/{department}/children", {**IDS, "fetch_child": "true"})


def _members(api: Calls, department: str) -> Iterator[Told]:
    """Whoever stands in a department itself."""
    yield from _pages(api, "/contact/v3/users/find_by_department", {**IDS, "department_id": department})


def _in_scope(api: Calls) -> tuple[list[Told], list[Told]]:
    """The departments an app may see that may not see everybody, and the people it may see one by one."""
    departments, people = [], []
    for page in _answers(api, "/contact/v3/scopes", IDS):
        departments += page.get("department_ids") or []
        people += page.get("user_ids") or []
    told = [found for own in departments if (found := _department(api, own))]
    told += [below for each in told for below in _below(api, _id(each))]
    return told, [found for own in people if (found := _user(api, own))]


def _pages(api: Calls, path: str, query: Mapping[str, Any]) -> Iterator[Told]:
    for page in _answers(api, path, query):
        yield from page.get("items") or []


def _answers(api: Calls, path: str, query: Mapping[str, Any]) -> Iterator[Told]:
    token = ""
    while True:
        more = {"page_token": token} if token else {}
        answer = api.call("GET", path, query={**query, "page_size": A_PAGE, **more}, wait=True)
        yield answer
        token = str(answer.get("page_token") or "")
        if not answer.get("has_more") or not token:
            return


def _is(refused: DeliveryFailed, codes: Iterable[int]) -> bool:
    return str(getattr(refused, "code", "")) in {str(code) for code in codes}


def _has_left(user: Told) -> bool:
    """Whether an account is closed: its owner resigned or went away, or it is suspended."""
    status = _part(user, "status")
    return any(status.get(flag) is True for flag in ("is_resigned", "is_exited", "is_frozen"))


def _department_of(user: Told) -> str:
    """The department somebody stands in: their main one, else the one they are shown in first."""
    orders = [each for each in user.get("orders") or () if isinstance(each, Mapping)]
    main = [each for each in orders if each.get("is_primary_dept") is True]
    shown = sorted(orders, key=lambda each: -int(each.get("department_order") or 0))
    told = (*(_text(each, "department_id") for each in (*main, *shown)), *(user.get("department_ids") or ()))
    return next((str(own) for own in told if own and own != ROOT), "")


def _main_leaders(department: Told) -> Iterator[str]:
    for each in department.get("leaders") or ():
        if isinstance(each, Mapping) and each.get("leaderType") == 1 and (who := _text(each, "leaderID")):
            yield who


def _partners(department: Told) -> Iterator[str]:
    """HR partners: as ids in a list, as objects in an event."""
    for each in department.get("department_hrbps") or ():
        if who := _text(each, "open_id") if isinstance(each, Mapping) else str(each):
            yield who


def _is_there(department: Told) -> bool:
    return _part(department, "status").get("is_deleted") is not True


def _names(about: Told, name: str) -> bool:
    """Whether an event says whom, or what, it is about."""
    return isinstance(about.get(name), str) and bool(about[name])


def _open_id(user: Told) -> str:
    return str(user["open_id"])


def _id(department: Told) -> str:
    return str(department["open_department_id"])


def _text(told: Told, name: str) -> str:
    return str(told.get(name) or "").strip()


def _part(told: Told, name: str) -> Told:
    """What stands under a name, if it is an object: one odd person must not keep everybody else from being known."""
    found = told.get(name)
    return found if isinstance(found, Mapping) else {}
