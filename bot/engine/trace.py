"""Tells where something broke, for the engine as for the doors."""

from bot.ports.trace import traced

__all__ = ["traced"]
