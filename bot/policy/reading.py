"""Reads the tables of a policy file, and reports what nobody could keep."""

from __future__ import annotations

import re
from collections.abc import Collection
from datetime import date, time
from typing import Any, Literal

from bot.flow.wallclock import Hours
from bot.policy.feishu import read_feishu
from bot.policy.known import Check, Known, KnownWorkflow
from bot.policy.model import CalendarPolicy, Policy, Reminders, StepPolicy, WorkflowPolicy
from bot.toml_files import did_you_mean, nearest, shown
from bot.toml_tables import TomlTable

GENERAL = ("language", "prompts", "hours", "limits", "reminders", "feishu", "calendar")
STEP = ("due", "asks", "nudge")
WEEKDAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
WORKS = {"work": True, "off": False, "班": True, "休": False}
NONE = (time(0), time(0))

# What a Chinese input method leaves behind.
_FULL_WIDTH = str.maketrans("：－–—～~至", ":------")
_CLOCK = r"([01]?[0-9]|2[0-3]):([0-5][0-9])"


def read_policy(root: TomlTable, known: Known | None) -> Policy:
    """The policy as far as it can be read; the rest is reported on `root.problems`."""
    calendars = root.table("calendar")
    return Policy(
        language=_language(root),
        prompts_per_day=_prompts(root.table("prompts")),
        daily=_daily(root.table("prompts")),
        per_minute=_per_minute(root.table("limits")),
        hours=_hours(root.table("hours")),
        reminders=_reminders(root.table("reminders")),
        feishu=read_feishu(root.table("feishu"), known),
        workflows=_workflows(root, known),
        calendars={name: _calendar(calendars, name, known) for name in calendars.data},
    )


def _language(root: TomlTable) -> Literal["zh", "en"] | None:
    language = root.text("language")
    if language in ("zh", "en"):
        return "en" if language == "en" else "zh"
    if language:
        root.error(f'language is {shown(language)}; write language = "zh" or "en".', "language")
    return None


def _prompts(table: TomlTable) -> int:
    table.only(("per_day", "daily"))
    per_day = table.data.get("per_day", Policy.prompts_per_day)
    if type(per_day) is int and 1 <= per_day <= 50:
        return per_day
    table.error(f"per_day is {shown(per_day)}; write a whole number from 1 to 50.", "per_day")
    return Policy.prompts_per_day


def _per_minute(table: TomlTable) -> int:
    """How much is taken from one person; so little that people would notice is refused."""
    table.only(("per_minute",))
    per_minute = table.data.get("per_minute", Policy.per_minute)
    if type(per_minute) is int and 30 <= per_minute <= 100_000:
        return per_minute
    table.error(f"per_minute is {shown(per_minute)}; write a whole number from 30 to 100000.", "per_minute")
    return Policy.per_minute


def _daily(table: TomlTable) -> time:
    """The time of day of everybody's one card."""
    daily = table.text("daily")
    if not daily:
        return Policy.daily
    found = re.fullmatch(_CLOCK, daily.translate(_FULL_WIDTH))
    if found is None:
        table.error(f'daily is {shown(daily)}; write a time of day, daily = "17:30".', "daily")
        return Policy.daily
    return time(int(found[1]), int(found[2]))


def _reminders(table: TomlTable) -> Reminders:
    table.only(("half", "nearly"))
    shares: dict[str, float] = {"half": Reminders().half, "nearly": Reminders().nearly}
    for name in shares:
        share = table.data.get(name, shares[name])
        if isinstance(share, (int, float)) and not isinstance(share, bool) and 0 < share < 1:
            shares[name] = float(share)
        else:
            table.error(f"{name} is {shown(share)}; write a share between 0 and 1, like 0.5.", name)
    if shares["half"] >= shares["nearly"]:
        table.error("half must come before nearly; write a smaller half or a larger nearly.", "half")
        return Reminders()
    return Reminders(**shares)


def _hours(table: TomlTable) -> Hours:
    table.only(("work", "lunch", "silence"))
    usual = Hours()
    work = _span(table, "work") or (usual.morning, usual.close)
    lunch = _span(table, "lunch") or (usual.lunch_from, usual.lunch_to)
    silence = _span(table, "silence") or (usual.silence_from, usual.silence_to)
    if work[0] >= work[1]:
        table.error('work must end after it begins; write work = "09:00-18:00".', "work")
        work = (usual.morning, usual.close)
    if lunch[0] > lunch[1]:
        table.error('lunch must end after it begins; write lunch = "12:00-13:30" or "none".', "lunch")
        lunch = (usual.lunch_from, usual.lunch_to)
    return Hours(*work, *lunch, *silence)


def _span(table: TomlTable, key: str) -> tuple[time, time] | None:
    """Two times of day; two equal ones for "none"; nothing when absent or not readable."""
    written = table.text(key)
    if not written:
        return None
    if written.lower() in ("none", "无") and key != "work":
        return NONE
    found = re.fullmatch(rf"{_CLOCK} *- *{_CLOCK}", written.translate(_FULL_WIDTH))
    if found is None:
        table.error(f'{key} is {shown(written)}; write two times of day, {key} = "12:00-13:30".', key)
        return None
    hour, minute, until, past = (int(part) for part in found.groups())
    return time(hour, minute), time(until, past)


def _calendar(calendars: TomlTable, name: str, known: Known | None) -> CalendarPolicy:
    table = calendars.table(name)
    if known is not None:
        _try(table, None, known.calendar, name)
    days: dict[date, bool] = {}
    for key, value in table.data.items():
        if key in ("weekend", "official_until"):
            continue
        try:
            day = date.fromisoformat(key)
        except ValueError:
            table.error(f'{shown(key)} is not a date; write 2027-02-15 = "off".', key)
            continue
        if isinstance(value, str) and value.strip() in WORKS:
            days[day] = WORKS[value.strip()]
        else:
            table.error(f'{key} is {shown(value)}; write {key} = "off" or {key} = "work".', key)
    return CalendarPolicy(days, _weekend(table), _official_until(table))


def _weekend(table: TomlTable) -> frozenset[int] | None:
    names = table.words("weekend")
    if all(name in WEEKDAYS for name in names) and len(names) < len(WEEKDAYS):
        return frozenset(map(WEEKDAYS.index, names)) if "weekend" in table.data else None
    table.error('weekend holds the days of rest; write weekend = ["Sat", "Sun"].', "weekend")
    return None


def _official_until(table: TomlTable) -> int | None:
    year = table.data.get("official_until")
    if year is None or (type(year) is int and 2000 <= year <= 2200):
        return year
    table.error(f"official_until is {shown(year)}; write a year, like 2027.", "official_until")
    return None


def _workflows(root: TomlTable, known: Known | None) -> dict[str, WorkflowPolicy]:
    """`[recruiting.hiring_need]`, or the same name in quotes."""
    found: dict[str, WorkflowPolicy] = {}
    for folder, inside in root.data.items():
        if folder in GENERAL:
            continue
        if not isinstance(inside, dict):
            root.error(f"nothing here is called {shown(folder)}; {_general(folder, known)}", folder)
        elif "." in folder:
            found[folder] = _workflow(root.table(folder), folder, known)
        else:
            table = root.table(folder)
            found |= _folder(table, folder, inside, known)
    return found


def _folder(table: TomlTable, folder: str, inside: dict[str, Any], known: Known | None) -> dict[str, WorkflowPolicy]:
    workflows = known.workflows if known is not None else {}
    if known is not None and not any(name.startswith(f"{folder}.") for name in workflows):
        table.error(f"nothing here is called {shown(folder)}; {_general(folder, known)}")
        return {}
    found: dict[str, WorkflowPolicy] = {}
    for name, value in inside.items():
        if isinstance(value, dict):
            found[f"{folder}.{name}"] = _workflow(table.table(name), f"{folder}.{name}", known)
        else:
            table.error(f"{shown(name)} belongs to no workflow; write it below [{folder}.…].", name)
    return found


def _general(word: str, known: Known | None) -> str:
    folders = {name.partition(".")[0] for name in known.workflows} if known is not None else set()
    return did_you_mean(word, {*GENERAL, *folders})


def _workflow(table: TomlTable, name: str, known: Known | None) -> WorkflowPolicy:
    mine = known.workflows.get(name) if known is not None else None
    if known is not None and mine is None:
        table.error(f"there is no workflow {shown(name)}; {did_you_mean(name, known.workflows)}")
        return WorkflowPolicy()
    switches: dict[str, bool] = {}
    numbers: dict[str, int] = {}
    steps: dict[str, StepPolicy] = {}
    for key, value in table.data.items():
        if key == "every":
            continue
        if mine is not None and not _belongs(table, name, key, value, mine):
            continue
        if isinstance(value, bool):
            switches[key] = value
        elif isinstance(value, int) and value >= 0:
            numbers[key] = value
        elif isinstance(value, dict):
            steps[key] = _step(table.table(key), name, key, known)
        else:
            table.error(f"{key} is {shown(value)}; write true, false or a whole number from 0 up.", key)
    return WorkflowPolicy(_every(table, name, mine), steps, switches, numbers)


def _belongs(table: TomlTable, workflow: str, key: str, value: object, mine: KnownWorkflow) -> bool:
    """Whether the workflow has a step, switch or number of that name; reports it when it has not."""
    kinds: list[tuple[str, Collection[str], bool, str]] = [
        ("step", mine.steps, isinstance(value, dict), f"write it as a table, [{workflow}.{key}]"),
        ("switch", mine.switches, isinstance(value, bool), f"write {key} = true or {key} = false"),
        ("number", mine.numbers, type(value) is int, f"write a whole number, {key} = 10"),
    ]
    for kind, names, fits, advice in kinds:
        if key in names:
            if not fits:
                table.error(f"{key} is a {kind} of {workflow}; {advice}.", key)
            return fits
    kind, names = next(((kind, names) for kind, names, fits, _ in kinds if fits), ("setting", ()))
    everything = {*mine.steps, *mine.switches, *mine.numbers, *(["every"] if mine.every else [])}
    hint = did_you_mean(key, names if nearest(key, names) else everything)
    table.error(f"no {kind} {shown(key)} in {workflow}; {hint}", key)
    return False


def _every(table: TomlTable, workflow: str, mine: KnownWorkflow | None) -> str | None:
    every = table.text("every")
    if every and mine is not None:
        if mine.every is None:
            table.error(f"{workflow} has no rhythm of its own; leave the line out.", "every")
        else:
            _try(table, "every", mine.every, every)
    return every or None


def _step(table: TomlTable, workflow: str, step: str, known: Known | None) -> StepPolicy:
    table.only(STEP)
    mine = known.workflows.get(workflow) if known is not None else None
    choices = mine.steps.get(step, ()) if mine is not None else None
    asks = table.text("asks")
    if known is not None and asks and asks not in known.roles and asks not in known.people:
        near = did_you_mean(asks, {*known.roles, *known.people})
        table.error(f"asks: nobody and no role is called {shown(asks)}; {near}", "asks")
    nudge = table.text("nudge")
    if nudge and not re.fullmatch(_CLOCK, nudge):
        table.error(f'nudge is {shown(nudge)}; write a time of day, nudge = "10:30".', "nudge")
    return StepPolicy(_due(table, choices, known), asks or None, nudge or None)


def _due(table: TomlTable, choices: Collection[str] | None, known: Known | None) -> str | dict[str, str] | None:
    """One deadline, or one per answer: `due = { green = "72h", normal = "5wd" }`."""
    if not isinstance(table.data.get("due"), dict):
        due = table.text("due")
        if due and known is not None:
            _try(table, "due", known.due, due)
        return due or None
    each = table.table("due")
    found: dict[str, str] = {}
    for choice in each.data:
        if choices is not None and choice not in choices:
            each.error(f"the deadline does not depend on {shown(choice)}; {did_you_mean(choice, choices)}", choice)
            continue
        found[choice] = each.text(choice)
        if found[choice] and known is not None:
            _try(each, choice, known.due, found[choice])
    return {choice: due for choice, due in found.items() if due}


def _try(table: TomlTable, key: str | None, check: Check, text: str) -> None:
    try:
        check(text)
    except ValueError as error:
        what = f"{key} is {shown(text)}" if key else f"[{table.title}] cannot be used"
        table.error(f"{what}: {error}.", key)
