"""What a platform's own directory says of somebody who is in it."""

from __future__ import annotations

from dataclasses import dataclass

from bot.flow.people import Lang


@dataclass(frozen=True)
class Known:
    """Somebody on a platform; what the platform does not tell is "" (or None).

    `handle` is their id there, for good. `email` is one the platform has checked, `zone` an IANA name, `active`
    False for a closed account. Guests (also people of another company in a shared channel) and bots are
    known so that they can be refused.
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
