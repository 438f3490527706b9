"""Looks everything over and says in a line each what is well and what is not."""

from __future__ import annotations

import os
from collections.abc import Callable, Generator, Iterator
from datetime import date
from pathlib import Path

import typer

from bot.app import PLAYGROUND_COMPANY, OthersData, calendar_problem, calendars_of, company_of, is_made_up, key_file
from bot.commands.doctor_feishu import feishu
from bot.commands.doctor_slack import slack
from bot.commands.frame import OK, USAGE, WRONG, Finding, Ground, clock_of, told
from bot.commands.wording import wording
from bot.company import Problem, lacking, read_company
from bot.engine.directory import HOUSE
from bot.engine.registry import Registry
from bot.flow.calendars import calendar_warning, work_calendar
from bot.flow.people import Office, on_platform
from bot.flow.rhythm import Rhythm, parse_rhythm
from bot.flow.workflow import Workflow
from bot.flow.worktime import ByAnswer, parse_due
from bot.policy import Known, KnownWorkflow, Policy, check_policy, load_policy
from bot.settings import Settings, load_settings
from bot.toml_files import read_text
from storage import Store, Tx, cases, handles, load_key, people

NEWER_DAYS = "enter the new official days in the policy under [calendar.{name}], or update the package `holidays`"


def doctor(ground: Ground, data: Path | None, *, online: bool = False) -> int:
    """Print the findings; 2 when a setting is bad, 1 when something else is, else 0."""
    bad: set[str] = set()
    for finding in findings(ground, data, online=online):
        typer.echo(f"{finding.level:<5}{finding.what:<11}{' '.join(finding.said.split())}")
        bad |= {finding.what} if finding.level == "bad" else set()
    return USAGE if "settings" in bad else WRONG if bad else OK


def findings(ground: Ground, data: Path | None, *, online: bool = False) -> Iterator[Finding]:
    """Every check; one that cannot go on says why, and those that need nothing of it go on. `online`: Slack is
    asked, too."""
    try:
        settings = load_settings()
    except ValueError as error:
        yield from (Finding("bad", "settings", line) for line in getattr(error, "problems", [str(error)]))
        return
    settings = settings.model_copy(update={"data_dir": data}) if data else settings
    if missing := settings.platform_problem() or calendar_problem(settings):
        yield Finding("bad", "settings", missing)
    else:
        yield Finding("ok", "settings", "every setting can be used")
        yield from feishu(settings, online=online)
        yield from slack(settings, online=online)
    yield from _data_dir(settings)
    registry = yield from _found(ground)
    yield from _database(settings, registry)
    office = yield from _company(settings)
    if office is not None and registry is not None:
        yield from _policy(settings, office, registry)
    if office is not None:
        policy = _readable_policy(settings)
        yield from _calendars(office, policy, clock_of(settings).now().date())
    if registry is not None:
        missing = list(wording(ground.templates, registry))
        yield from (Finding("bad", "templates", line) for line in missing)
        if not missing:
            yield Finding("ok", "templates", "every moment and every word is there in zh and en")


def _found(ground: Ground) -> Generator[Finding, None, Registry | None]:
    try:
        registry = ground.find()
    except Exception as error:
        yield Finding("bad", "workflows", told(error)[1])
        return None
    yield Finding("ok", "workflows", f"{len(registry)} found, each with a way out")
    return registry


def _data_dir(settings: Settings) -> Iterator[Finding]:
    """The directory and the key in it; neither is made here."""
    folder, key = settings.data_dir, key_file(settings)
    nearest = next(p for p in (folder.absolute(), *folder.absolute().parents) if p.exists())
    if not nearest.is_dir():
        yield Finding("bad", "data", f"{nearest} is a file, not a directory; set BOT_DATA_DIR to another place")
    elif not os.access(nearest, os.W_OK | os.X_OK):
        yield Finding("bad", "data", f"{nearest} may not be written; change its owner or set BOT_DATA_DIR")
    elif not folder.exists():
        yield Finding("ok", "data", f"{folder} will be made at the first start")
    else:
        yield Finding("ok", "data", f"{folder} can be written")
    if key.exists():
        try:
            load_key(key)
        except Exception as error:
            yield Finding("bad", "key", told(error)[1])
        else:
            yield Finding("ok", "key", f"{key} is there; keep a copy of it in another place")


def _database(settings: Settings, registry: Registry | None) -> Iterator[Finding]:
    if settings.database_url is None and not (settings.data_dir / "bole.db").exists():
        yield Finding("ok", "database", "there is none yet; the first start makes it")
        return
    key = key_file(settings)
    try:
        with Store.open(settings.database, load_key(key) if key.exists() else None, read_only=True) as store:
            said = store.check()
            for line in said:
                yield Finding("warn" if line.startswith("note:") else "bad", "database", line.removeprefix("note: "))
            if all(line.startswith("note:") for line in said):
                yield Finding("ok", "database", f"{store.where} is sound")
                with store.reading() as tx:
                    yield from _whose(tx, settings)
                    yield from _stranded(tx, registry) if registry is not None else ()
                    yield from _directories(tx)
    except Exception as error:
        yield Finding("bad", "database", told(error)[1])


def _whose(tx: Tx, settings: Settings) -> Iterator[Finding]:
    """What the playground made up is no memory for a company's own platform."""
    if settings.slack_bot_token is not None and people.settings(tx, HOUSE).get("made_up", False):
        yield Finding("bad", "database", str(OthersData(settings.data_dir, made_up=True)))


def _stranded(tx: Tx, registry: Registry) -> Iterator[Finding]:
    """Open cases that stand where their workflow has no place any more."""
    lost = 0
    for row in cases.search(tx, open=True):
        workflow = registry.get(row.workflow)
        if workflow is None:
            lost += 1
            yield Finding("bad", "cases", f"{row.ref} is of {row.workflow}, which no longer exists; bring it back")
        elif workflow.renamed.get(row.place, row.place) not in workflow.places:
            lost += 1
            advice = f'renamed = {{"{row.place}": "its new name"}}'
            yield Finding("bad", "cases", f"{row.ref} stands at {row.place}, gone from {row.workflow}; write {advice}")
    if not lost:
        yield Finding("ok", "cases", "every open case stands where its workflow can go on")


def _directories(tx: Tx) -> Iterator[Finding]:
    """What the chat platforms' directories told last of people and of departments."""
    departments = [row for row in handles.departments(tx) if row.active]
    for platform in sorted({row.platform for row in departments}):
        here = sum(row.here for row in handles.every(tx, platform))
        led = [bool(row.head) for row in departments if row.platform == platform]
        told = f"{platform} tells of {here} people and {len(led)} departments"
        alone = led.count(False)
        yield Finding("ok", "directory", f"{told}, {alone} without a head of their own" if alone else told)


def _company(settings: Settings) -> Generator[Finding, None, Office | None]:
    if calendar_problem(settings):
        return None  # told among the settings
    if settings.company is None and not is_made_up(settings):
        office = company_of(settings)
        yield Finding("ok", "company", "BOT_COMPANY is not set: the company is who the chat platform's directory says")
        if lacks := lacking(office):
            yield Finding("warn", "company", lacks)
        return office
    path = settings.company or PLAYGROUND_COMPANY
    text = read_text(path)
    office, problems = (None, [text]) if isinstance(text, Problem) else read_company(text, work_calendar)
    for problem in problems:
        yield Finding("warn" if problem.level == "warning" else "bad", "company", f"{path.name}, {problem}")
    if office is not None:
        active = sum(person.active for person in office.people.values())
        yield Finding("ok", "company", f"{path.name}: {active} people, {len(office.departments)} departments")
        yield from _channels(settings, office)
    return office


def _channels(settings: Settings, office: Office) -> Iterator[Finding]:
    """Channels on a platform that is not served: what is posted there goes to the company's own platform instead."""
    for channel in office.channels:
        platform, _ = on_platform(channel)
        if platform and settings.platforms and platform not in settings.platforms:
            advice = f"set it up, or write the id of a channel in {settings.platforms[0]}"
            yield Finding("warn", "company", f"channel {channel} is in {platform}, which is not set up; {advice}")


def _policy(settings: Settings, office: Office, registry: Registry) -> Iterator[Finding]:
    if settings.policy is None:
        yield Finding("ok", "policy", "none is set; the workflows' own deadlines hold")
        return
    text = read_text(settings.policy)
    problems = [text] if isinstance(text, Problem) else check_policy(text, known_of(registry, office))
    yield from (Finding("bad", "policy", f"{settings.policy.name}, {problem}") for problem in problems)
    if not problems:
        yield Finding("ok", "policy", f"{settings.policy.name} can be kept")


def known_of(registry: Registry, office: Office) -> Known:
    """What a policy may speak of: these workflows, and the roles and people of this company."""
    return Known(
        workflows={name: _known_workflow(workflow) for name, workflow in registry.items()}
        | {name: KnownWorkflow(every=_reads(sealed.every)) for name, sealed in registry.sealed.items()},
        roles=office.roles,
        people=office.people,
        ledgers=[w.ledger.name for w in registry.values() if w.ledger is not None and w.access is None],
        due=parse_due,
        calendar=work_calendar,
    )


def _known_workflow(workflow: type[Workflow]) -> KnownWorkflow:
    choices = {
        timed.name: tuple(answer for answer, _ in timed.due.choices) if isinstance(timed.due, ByAnswer) else ()
        for timed in (*workflow.steps(), *workflow.clocks.values())
    }
    return KnownWorkflow(choices, tuple(workflow.switches), tuple(workflow.numbers), _reads(workflow.every))


def _reads(rhythm: Rhythm | None) -> Callable[[str], object] | None:
    return None if rhythm is None else lambda text: parse_rhythm(text, rhythm)


def _readable_policy(settings: Settings) -> Policy:
    try:
        return load_policy(settings.policy)
    except ValueError:
        return Policy()


def _calendars(office: Office, policy: Policy, today: date) -> Iterator[Finding]:
    """How far the official holidays reach on every calendar the company works by."""
    calendar = calendars_of(policy)
    for name in sorted({office.calendar, *(team.calendar for team in office.teams.values())}):
        known = calendar(name)
        left = calendar_warning(known, today)
        if left is None:
            yield Finding("ok", "calendar", f"{name}: official holidays are known to the end of {known.reach}")
        else:
            when = f"end in {left} days" if left >= 0 else f"ended {-left} days ago"
            yield Finding("warn", "calendar", f"{name}: official holidays {when}; {NEWER_DAYS.format(name=name)}")
