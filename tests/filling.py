"""Fills in any form as somebody of the company might, with a given chance."""

from __future__ import annotations

from datetime import date, timedelta
from random import Random
from typing import Any

from bot.cards.model import FormView, Input

WORDS = ("短视频策划", "a plan", "ROI 涨了 12%", "Because it matters", "素材早点给", "项目提前了")


def filled(form: FormView, today: date, chance: Random, words: str | None = None) -> dict[str, Any]:
    """Answers that can be taken for every question; `words` stands wherever free text may stand."""
    return _answers(form.inputs, today, chance, words)


def _answers(inputs: tuple[Input, ...], today: date, chance: Random, words: str | None) -> dict[str, Any]:
    return {i.name: i.value if i.value not in (None, "", []) else _one(i, today, chance, words) for i in inputs}


def _one(asked: Input, today: date, chance: Random, words: str | None) -> Any:
    """One answer. Empty where nothing can be chosen: no open items, no files."""
    values = [o.value for o in asked.options]
    match asked.kind:
        case "text" | "long":
            return words if words is not None else chance.choice(WORDS)
        case "number":
            return str(chance.randint(asked.at_least or 0, min(asked.at_most or 9, 9)))
        case "date":
            return (today + timedelta(days=chance.randint(1, 40))).isoformat()
        case "moment":
            return f"{(today + timedelta(days=chance.randint(1, 20))).isoformat()}T15:00"
        case "choice" | "person" | "department" | "yesno":
            return chance.choice(values)
        case "case" | "record":
            return chance.choice(values) if values else ""
        case "choices" | "people" | "carried":
            return chance.sample(values, min(len(values), chance.randint(1, 2)))
        case "cycle":
            return "2025Q4"
        case "files":
            return []
        case "rows":
            return [
                _answers(asked.rows, today, chance, words)
                for _ in range(max(asked.at_least or 0, chance.randint(1, 2)))
            ]
