"""Slack's published manifest schemas: data from elsewhere, beside the repository where it is at hand."""

from __future__ import annotations

from pathlib import Path

ROOT = Path(__file__).parents[3]
PUBLISHED = ROOT.parent / "shared" / "schemas" / "slack-manifest"
OWN = Path(__file__).with_name("manifest.schema.json")


def published() -> list[Path]:
    """The schemas that are at hand."""
    return sorted(PUBLISHED.glob("*.schema.*.json"))


def told() -> str:
    """One line for the head of a test run: what the manifest is held against."""
    if found := published():
        return f"slack manifest: held against {len(found)} published schemas and our own"
    return "slack manifest: held against our own schema only; no published one in ../shared/schemas/slack-manifest"
