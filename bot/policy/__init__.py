"""A company's own numbers: deadlines, roles, meeting times, hours, where they differ from the workflows'."""

from __future__ import annotations

from pathlib import Path

from bot.policy.known import Known, KnownWorkflow
from bot.policy.model import CalendarPolicy, FeishuPolicy, Policy, Reminders, StepPolicy, WorkflowPolicy
from bot.policy.reading import read_policy
from bot.toml_files import Problem, TomlFileError, parse, read_text
from bot.toml_lines import TomlLines
from bot.toml_tables import TomlTable

__all__ = [
    "CalendarPolicy",
    "FeishuPolicy",
    "Known",
    "KnownWorkflow",
    "Policy",
    "PolicyFileError",
    "Problem",
    "Reminders",
    "StepPolicy",
    "WorkflowPolicy",
    "check_policy",
    "load_policy",
]


class PolicyFileError(TomlFileError):
    """The policy file cannot be used; each problem names its line and what to write instead."""


def _read(text: str, known: Known | None) -> tuple[Policy, list[Problem]]:
    data = parse(text)
    if isinstance(data, Problem):
        return Policy(), [data]
    problems: list[Problem] = []
    policy = read_policy(TomlTable(data, TomlLines(text), problems), known)
    return policy, sorted(set(problems))


def check_policy(policy_text: str, known: Known) -> list[Problem]:
    """Everything worth mending in a policy, in the order of its lines; empty when all of it can be kept."""
    return _read(policy_text, known)[1]


def load_policy(path: Path | None, known: Known | None = None) -> Policy:
    """The policy in that file; without a file, the workflows' own numbers hold.

    With `known`, names and deadlines are checked against the workflows and the company as well.
    Raises PolicyFileError when anything in the file cannot be kept.
    """
    if path is None:
        return Policy()
    text = read_text(path)
    if isinstance(text, Problem):
        raise PolicyFileError(path, [text])
    policy, problems = _read(text, known)
    if problems:
        raise PolicyFileError(path, problems)
    return policy
