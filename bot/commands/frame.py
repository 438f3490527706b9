"""What all commands share: where the house stands, how it is opened for reading, how an error is told."""

from __future__ import annotations

import shlex
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import handlers
from bot.app import PLAYGROUND, ROOT, OthersData, open_store, tools_for
from bot.cards.words import WordMissing
from bot.clock import Clock, SystemClock
from bot.engine.registry import Registry, find_workflows
from bot.engine.tools import Tools
from bot.flow.form import FormError
from bot.flow.register import RegisterError
from bot.flow.workflow import WorkflowError
from bot.platforms.playground.travel import TravelClock
from bot.settings import Settings, SettingsError
from bot.toml_files import TomlFileError
from storage import Store, StoreError

OK, WRONG, USAGE, STORAGE = 0, 1, 2, 3


class Trouble(Exception):
    """A command cannot do what was asked; the message is one line for the IT person."""

    def __init__(self, message: str, code: int = WRONG) -> None:
        super().__init__(message)
        self.code = code


@dataclass(frozen=True)
class Finding:
    """One line: what was looked at, how it is, and what to do."""

    level: Literal["ok", "warn", "bad"]
    what: str
    said: str


@dataclass(frozen=True)
class Ground:
    """Where the house stands: its root holds handlers/, templates/ and tests/; how its workflows are found."""

    root: Path = ROOT
    find: Callable[[], Registry] = lambda: find_workflows(handlers)

    @property
    def templates(self) -> Path:
        return self.root / "templates"


def told(error: Exception) -> tuple[int, str]:
    """The exit code and the one line for anything that went wrong."""
    match error:
        case Trouble():
            return error.code, str(error)
        case SettingsError():
            return USAGE, _first(error.problems)
        case TomlFileError():
            return USAGE, _first([f"{error.path}: {problem}" for problem in error.problems])
        case OthersData():
            return USAGE, str(error)
        case StoreError():
            return STORAGE, str(error)
        case WorkflowError() | FormError():
            return WRONG, f"a workflow is declared wrongly: {error}"
        case RegisterError():
            return WRONG, f"a register is declared wrongly: {error}"
        case WordMissing():
            return WRONG, str(error)
        case OSError():
            return WRONG, f"{error.filename or 'the system'}: {error.strerror or error}"
    return WRONG, f"unexpected {type(error).__name__}: {error}; run with --trace to see where"


def _first(lines: Iterable[object]) -> str:
    first, *rest = map(str, lines)
    return f"{first} (and {len(rest)} more; doctor lists them)" if rest else first


def command(settings: Settings, *words: str) -> str:
    """A command on the same data, as whoever reads it can paste it."""
    return shlex.join(["python", "-m", "bot", *words, "--data", str(settings.data_dir)])


def clock_of(settings: Settings) -> Clock:
    """The time as the bot on that data has it: the playground's clock may have been wound."""
    wound = clock_file(settings)
    return TravelClock(wound, SystemClock()) if wound.exists() else SystemClock()


def clock_file(settings: Settings) -> Path:
    """Where the playground keeps how far its clock was wound."""
    return settings.data_dir / PLAYGROUND / "clock.json"


@contextmanager
def reading(settings: Settings, ground: Ground) -> Iterator[Tools]:
    """The rooms over a memory that is only read, beside a running bot. Raises StoreError and more."""
    store = open_store(settings, read_only=True)
    with closing_tools(settings, ground, store) as tools:
        yield tools


@contextmanager
def closing_tools(settings: Settings, ground: Ground, store: Store) -> Iterator[Tools]:
    """The rooms over an open memory, which is closed in the end."""
    with store:
        tools = tools_for(
            settings, store, {}, clock=clock_of(settings), registry=ground.find(), templates=ground.templates
        )[0]
        with store.reading() as tx:
            tools.directory.look(tx, tools.clock.now())
        yield tools


def practice_named(registry: Registry, name: str) -> str:
    """A workflow or a sealed round by its name. Raises Trouble that lists what there is."""
    for sealed in registry.sealed:
        if name in (sealed, sealed.rpartition(".")[2]):
            return sealed
    return workflow_named(registry, name)


def workflow_named(registry: Registry, name: str) -> str:
    """A workflow by its name or its command. Raises Trouble that lists what there is."""
    for workflow in registry.values():
        if name in (workflow.name, workflow.command, workflow.name.rpartition(".")[2]):
            return workflow.name
    raise Trouble(f"there is no workflow {name!r}; write one of: {', '.join(registry) or '(there is none)'}", USAGE)


def write_file(path: Path, content: bytes) -> None:
    """Put a file where it was asked for, whole or not at all. Raises Trouble in one line."""
    if path.is_dir():
        raise Trouble(f"{path} is a directory; name a file in it", USAGE)
    draft = path.with_name(f".{path.name}.part")
    try:
        draft.write_bytes(content)
        draft.replace(path)
    except OSError as error:
        draft.unlink(missing_ok=True) if path.parent.is_dir() else None
        raise Trouble(f"{path} cannot be written: {error.strerror}", USAGE) from error


def make_folder(path: Path) -> Path:
    """A directory to write to. Raises Trouble in one line."""
    try:
        path.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise Trouble(f"{path} cannot be made: {error.strerror}", USAGE) from error
    return path
