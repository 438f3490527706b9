"""What is done to a case, and what comes of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from bot.flow.case import Case
from bot.flow.effects import Effect


@dataclass(frozen=True)
class Act:
    """A person presses a verb, with the answers of the form it asked for."""

    verb: str
    by: str
    answers: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Decision:
    """The case as it now is, and what follows."""

    case: Case
    effects: tuple[Effect, ...]


@dataclass(frozen=True)
class Refusal:
    """Why a press changed nothing: a code of templates/_words [refusals], with its parameters."""

    code: str
    params: Mapping[str, Any] = field(default_factory=dict)
