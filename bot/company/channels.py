"""Channels on a platform that is named: "slack:general", "feishu:oc_5ad…"."""

from __future__ import annotations

from bot.flow.people import on_platform
from bot.toml_files import did_you_mean, shown

PLATFORMS = ("feishu", "slack")
LONGEST = 100


def names_a_platform(channel: str) -> bool:
    """Whether the id of a channel says where it is; else it is on the company's own platform."""
    return ":" in channel


def problem(channel: str) -> str:
    """What is wrong with such an id, and what to write instead; "" when it can be used."""
    platform, place = on_platform(channel)
    if platform not in PLATFORMS:
        return f"id {shown(channel)}: there is no platform {shown(platform)}; {did_you_mean(platform, PLATFORMS)}"
    if not place.strip() or place != place.strip() or not place.isprintable() or ":" in place or len(place) > LONGEST:
        return (
            f"id {shown(channel)} cannot be used; write {platform}: and the channel's name or id, {platform}:general."
        )
    return ""
