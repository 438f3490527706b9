"""What a platform's own directory says of the company and of who is in it."""

from __future__ import annotations

from dataclasses import dataclass

from bot.flow.people import Lang


@dataclass(frozen=True)
class Known:
    """Somebody on a platform; what the platform does not tell is "" (or None).

    `handle` is their id there, for good. `email` is one the platform has checked, `zone` an IANA name, `active`
    False for a closed account. Guests (also people of another company in a shared channel) and bots are
    known so that they can be refused. `department` and `manager` are the platform's own ids, where it has them.
    """

    handle: str
    name: str = ""
    email: str = ""
    lang: Lang | None = None
    zone: str = ""
    active: bool = True
    guest: bool = False
    bot: bool = False
    english_name: str = ""
    department: str = ""
    manager: str = ""


@dataclass(frozen=True)
class KnownDepartment:
    """A department of a platform's own directory. `id` is its id there, `parent` the one above it, `head` the handle
    of who leads it, `hrbp` that of its HR partner; what is not told is "". `active` False: it is there no more."""

    id: str
    name: str
    parent: str = ""
    head: str = ""
    english_name: str = ""
    hrbp: str = ""
    active: bool = True
