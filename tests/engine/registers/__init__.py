"""Registers at work."""
