"""Which time zones and working-day calendars a company file may name."""

from __future__ import annotations

from zoneinfo import ZoneInfo, available_timezones

from bot.toml_files import nearest

# ISO 3166-1 alpha-2.
_CODES = """
    AD AE AF AG AI AL AM AO AQ AR AS AT AU AW AX AZ BA BB BD BE BF BG BH BI BJ BL BM BN BO BQ BR BS BT
    BV BW BY BZ CA CC CD CF CG CH CI CK CL CM CN CO CR CU CV CW CX CY CZ DE DJ DK DM DO DZ EC EE EG EH
    ER ES ET FI FJ FK FM FO FR GA GB GD GE GF GG GH GI GL GM GN GP GQ GR GS GT GU GW GY HK HM HN HR HT
    HU ID IE IL IM IN IO IQ IR IS IT JE JM JO JP KE KG KH KI KM KN KP KR KW KY KZ LA LB LC LI LK LR LS
    LT LU LV LY MA MC MD ME MF MG MH MK ML MM MN MO MP MQ MR MS MT MU MV MW MX MY MZ NA NC NE NF NG NI
    NL NO NP NR NU NZ OM PA PE PF PG PH PK PL PM PN PR PS PT PW PY QA RE RO RS RU RW SA SB SC SD SE SG
    SH SI SJ SK SL SM SN SO SR SS ST SV SX SY SZ TC TD TF TG TH TJ TK TL TM TN TO TR TT TV TW TZ UA UG
    UM US UY UZ VA VC VE VG VI VN VU WF WS YE YT ZA ZM ZW
"""
COUNTRIES = frozenset(_CODES.split())


def country_calendar(name: str) -> str:
    """A calendar's name, when it begins with a country's two letters: "CN", "DE-BY". Else ValueError."""
    country, dash, region = name.partition("-")
    if country not in COUNTRIES or bool(dash) != bool(region):
        raise ValueError('write a country\'s two letters, such as "CN" or "DE"')
    return name


def is_zone(name: str) -> bool:
    """True for a name of the world's time-zone table, such as Europe/Berlin."""
    try:
        ZoneInfo(name)
    except (KeyError, ValueError, OSError):
        return False
    return True


def zone_hint(name: str) -> str:
    """What to write instead of a time zone nobody knows."""
    if near := nearest(name, available_timezones()):
        return f"did you mean '{near}'?"
    return 'write a place such as "Asia/Shanghai" or "Europe/Berlin".'
