"""The composition root: the only file that knows every room, and the order in which they open and close."""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import handlers
from bot.cards.compose import Composer
from bot.cards.words import Words
from bot.clock import Chance, Clock, Ids, RandomIds, SteadyClock, SystemChance, SystemClock
from bot.company import Usual, empty_company, load_company
from bot.engine.courier import Courier
from bot.engine.directory import OPENING_S, Directory
from bot.engine.files import Cabinet
from bot.engine.house import MachineRoom
from bot.engine.keeper import Keeper
from bot.engine.mirroring import Uses
from bot.engine.registry import Registry, find_workflows
from bot.engine.tools import Tools
from bot.engine.watch import Spans, Watch
from bot.flow.calendars import WorkCalendar, work_calendar
from bot.flow.people import Office
from bot.flow.rhythm import Daily, Rhythm, parse_rhythm
from bot.flow.sealed import Sealed
from bot.flow.workflow import Workflow
from bot.policy import Policy, load_policy
from bot.settings import Settings, SettingsError
from storage import Store, StoreError, load_key
from storage.restoring import Mark, set_restored
from storage.roundkeys import RoundKeys

if TYPE_CHECKING:
    from bot.ports import Platform, Toolbox
    from storage.bell import Bell

ROOT = Path(__file__).resolve().parent.parent
TEMPLATES = ROOT / "templates"
PLAYGROUND_COMPANY = ROOT / "bot" / "platforms" / "playground" / "office.toml"
PLAYGROUND_POLICY = PLAYGROUND_COMPANY.with_name("policy.toml")
PLAYGROUND = "playground"
OTHER_KEY = (
    "{where} was written with another key than {key}; every replica needs the same data directory (BOT_DATA_DIR): "
    "the key to what is confidential, the keys of sealed rounds and the files lie there. A backup made before the key "
    "was exchanged opens with the key of then, which is kept beside it."
)


@dataclass(frozen=True)
class Bole:
    """Everything that was put together; `close` it in the end.

    `couriers`: one for each far platform. Whoever serves starts them; they stop when this is closed. `mark`: how far
    the memory has come, to be written every so often, so that an older copy put in its place is noticed. `bell`: where
    other replicas may be at work on the same database.
    """

    room: MachineRoom
    tools: Tools
    company: Office
    policy: Policy
    couriers: tuple[Courier, ...] = ()
    mark: Mark | None = None
    bell: Bell | None = None

    def close(self, within: float = 10.0) -> None:
        """Let the couriers finish, so many seconds at most, then let go of the memory."""
        self.room.rests(within)
        stopping = [threading.Thread(target=courier.stop, args=(within,)) for courier in self.couriers]
        for each in stopping:
            each.start()
        for each in stopping:
            each.join()
        with suppress(StoreError):
            self.remember()
        self.tools.store.close()

    def remember(self) -> None:
        """Write down how far the memory has come. Raises StoreError."""
        if self.mark is not None:
            self.mark.write()


class OthersData(Exception):
    """What is remembered there is of another company: the playground's made-up one, or a real one."""

    def __init__(self, folder: Path, made_up: bool) -> None:
        said = "was made in the playground; give the company its own, such as BOT_DATA_DIR=./data/slack"
        real = "is a real company's; give the playground its own: --data ./data/playground"
        super().__init__(f"BOT_DATA_DIR: what is kept in {folder} {said if made_up else real}")


def is_made_up(settings: Settings) -> bool:
    """Whether the company is the playground's own: no file was named, and no chat platform knows people."""
    return settings.company is None and not settings.platforms


def calendar_problem(settings: Settings) -> str:
    """What is wrong with the working-day calendar that was set, as one line; "" when nothing is."""
    try:
        work_calendar(settings.calendar)
    except ValueError as problem:
        return f"BOT_CALENDAR: {problem}"
    return ""


def company_of(settings: Settings) -> Office:
    """The company file that was named, or the playground's own company, or one of nobody but whom the chat platform
    knows. Raises CompanyFileError, and SettingsError for a calendar nobody knows."""
    if problem := calendar_problem(settings):
        raise SettingsError([problem])
    usual = Usual(settings.timezone, settings.calendar, settings.lang)
    if settings.company is None and not is_made_up(settings):
        return empty_company(work_calendar, usual)
    return load_company(settings.company or PLAYGROUND_COMPANY, work_calendar, usual)


def policy_of(settings: Settings) -> Policy:
    """The policy file that was named; the playground's own goes with its company. Raises PolicyFileError."""
    own = PLAYGROUND_POLICY if is_made_up(settings) else None
    return load_policy(settings.policy or own)


def calendars_of(policy: Policy) -> Callable[[str], WorkCalendar]:
    """Working calendars by name, with the company's own days and hours; each is made once."""
    made: dict[str, WorkCalendar] = {}

    def calendar(name: str) -> WorkCalendar:
        if name not in made:
            made[name] = work_calendar(
                name,
                policy.overlay(name),
                weekend=policy.weekend(name),
                hours=policy.hours,
                reach=policy.official_until(name),
            )
        return made[name]

    return calendar


def rhythms_of(policy: Policy) -> Callable[[type[Workflow] | type[Sealed]], Rhythm | None]:
    """A workflow's rhythm, moved to the company's own day and time where the policy says so."""

    def rhythm(workflow: type[Workflow] | type[Sealed]) -> Rhythm | None:
        own = policy.every(workflow.name)
        return parse_rhythm(own, workflow.every) if own and workflow.every else workflow.every

    return rhythm


def key_file(settings: Settings) -> Path:
    """The key to what is confidential; it is in no copy of the database."""
    return settings.data_dir / "secret.key"


def open_store(settings: Settings, *, read_only: bool = False) -> Store:
    """The memory, brought to this program's revision unless it is only read. Raises StoreError."""
    path = key_file(settings)
    key = None if read_only and not path.exists() else load_key(path)
    store = Store.open(settings.database, key, read_only=read_only)
    if not read_only:
        try:
            store.migrate()
        except BaseException:
            store.close()
            raise
    return store


def tools_for(
    settings: Settings,
    store: Store,
    platforms: Mapping[str, Platform],
    *,
    clock: Clock | None = None,
    ids: Ids | None = None,
    chance: Chance | None = None,
    registry: Registry | None = None,
    templates: Path = TEMPLATES,
    home: str = PLAYGROUND,
    spans: Spans | None = None,
) -> tuple[Tools, Office, Policy]:
    """Put the rooms together. `home`: the platform of the company's channels.

    Raises CompanyFileError, PolicyFileError or WorkflowError.
    """
    company = company_of(settings)
    policy = policy_of(settings)
    words = Words.load(templates)
    known = registry or find_workflows(handlers)
    directory = Directory(company, home, known.feeds(), local=PLAYGROUND, doors=platforms)
    tools = Tools(
        store=store,
        registry=known,
        words=words,
        composer=Composer(words, templates, lambda: directory.office),
        directory=directory,
        rules=policy,
        calendar=calendars_of(policy),
        rhythm=rhythms_of(policy),
        clock=clock or SteadyClock(store.now if store.shared else SystemClock().now),
        ids=ids or RandomIds(),
        platforms=platforms,
        chance=chance or SystemChance(),
        round_keys=RoundKeys(settings.data_dir),
        urgent=policy.feishu.urgent,
        per_day=policy.prompts_per_day,
        per_minute=policy.per_minute,
        roundup=Daily(policy.daily),
        watch=Watch(lambda person: store.vault.digest(f"log:{person}")[:12], spans),
    )
    return tools, company, policy


def build(
    settings: Settings,
    platforms: Mapping[str, Platform],
    *,
    clock: Clock | None = None,
    ids: Ids | None = None,
    chance: Chance | None = None,
    registry: Registry | None = None,
    templates: Path = TEMPLATES,
    home: str = PLAYGROUND,
    spans: Spans | None = None,
) -> Bole:
    """Open the memory and the machine room; nothing runs yet. Whatever goes wrong, the memory is let go of.

    Raises what `tools_for` raises, StoreError, and OthersData for what the playground, or only it, has kept."""
    store = open_store(settings)
    try:
        tools, company, policy = tools_for(
            settings, store, platforms, clock=clock, ids=ids, chance=chance, registry=registry,
            templates=templates, home=home, spans=spans,
        )  # fmt: skip
        with store.transaction() as tx:
            tx.patiently(OPENING_S)
            if not tools.directory.is_at_home(tx, home == PLAYGROUND):
                raise OthersData(settings.data_dir, home != PLAYGROUND)
            if not tools.directory.has_its_key(tx):
                raise StoreError("sealed", OTHER_KEY.format(where=store.where, key=key_file(settings)))
            since = tools.directory.born(tx, tools.clock.now())
            mark = Mark(settings.data_dir, store)
            if mark.is_ahead(tx):
                set_restored(tx, tools.clock.now())
        with store.reading() as tx:
            tx.patiently(OPENING_S)
            tools.directory.look(tx, tools.clock.now())
        couriers = tuple(Courier(tools, each) for each in platforms.values() if not each.limits.near)
        bell = store.bell(tools.ids.new()) if store.shared else None
        wake = _waking(couriers, bell)
        room = MachineRoom(tools, Cabinet(settings.data_dir / "files", store.vault), since, wake)
        room.opens()
        mark.write()
    except BaseException:
        store.close()
        raise
    return Bole(room, tools, company, policy, couriers, mark, bell)


def _waking(couriers: tuple[Courier, ...], bell: Bell | None) -> Callable[[], None]:
    def wake() -> None:
        for courier in couriers:
            courier.wake()
        if bell is not None:
            bell.ring()

    return wake


def keeper_of(settings: Settings, bole: Bole, toolbox: Toolbox) -> Keeper:
    """Who keeps Feishu's own tools as the policy wants them; let it `work` every few seconds."""
    own = bole.policy.feishu
    return Keeper(bole.tools, toolbox, Uses(own.tasks, own.calendar, own.bitable, own.ledgers, settings.lang))
