"""What every turn works with, put together once by the composition root."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from bot.cards.compose import Composer
from bot.cards.words import Words
from bot.clock import Chance, Clock, Ids
from bot.engine.directory import Directory
from bot.engine.registry import Registry
from bot.engine.watch import Watch
from bot.flow.rhythm import Rhythm, daily
from bot.flow.sealed import Sealed
from bot.flow.workflow import Workflow
from bot.flow.worktime import WorkCalendar
from bot.flow.world import Rules
from bot.ports import Platform
from storage import Store
from storage.roundkeys import RoundKeys


@dataclass(frozen=True)
class Tools:
    """The rooms a turn may enter. `rhythm` gives a workflow's rhythm as the company's policy has it;
    `round_keys` are the keys of the sealed rounds that are not over.

    `urgent`: the last reminder before a promise breaks may knock louder, where a platform can.
    `per_day` prompts reach a person on a day, at most; at `roundup` comes the day's one card, for what is over that. Of
    one kind (words, presses, forms, files) so many `per_minute` are taken from one person.
    """

    store: Store
    registry: Registry
    words: Words
    composer: Composer
    directory: Directory
    rules: Rules
    calendar: Callable[[str], WorkCalendar]
    rhythm: Callable[[type[Workflow] | type[Sealed]], Rhythm | None]
    clock: Clock
    ids: Ids
    platforms: Mapping[str, Platform]
    chance: Chance
    round_keys: RoundKeys
    urgent: bool = False
    per_day: int = 3
    per_minute: int = 120
    roundup: Rhythm = field(default_factory=lambda: daily(at="17:30"))
    watch: Watch = field(default_factory=Watch)
