"""What a channel may be called: by the name or id it has on its platform, alone or behind that platform's name:
"general", "市场部群", "oc_5ad…", "slack:general"."""

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
    if not channel:
        return ""
    platform, place = on_platform(channel) if names_a_platform(channel) else ("", channel)
    if names_a_platform(channel) and platform not in PLATFORMS:
        return f"id {shown(channel)}: there is no platform {shown(platform)}; {did_you_mean(platform, PLATFORMS)}"
    if not place.strip() or place != place.strip() or not place.isprintable() or ":" in place or len(place) > LONGEST:
        before = f"{platform}: and " if platform else ""
        example = f"{platform}:general" if platform else "marketing"
        return f"id {shown(channel)} cannot be used; write {before}the channel's name or id, such as {example}."
    return ""
