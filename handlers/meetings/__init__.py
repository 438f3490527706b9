"""Meetings, and what was agreed in them."""
