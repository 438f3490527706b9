"""Serves the company's chat platforms: puts the house behind their doors and keeps it alive until it is stopped."""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from contextlib import suppress
from datetime import datetime
from functools import partial
from typing import TYPE_CHECKING, Any

import typer

from bot.app import Bole, build, keeper_of
from bot.clock import Clock, RandomIds, SteadyClock, SystemClock
from bot.commands import orders
from bot.commands.frame import USAGE, WRONG, Ground, Trouble
from bot.company import lacking
from bot.engine.fleet import BEAT_S, Fleet
from bot.engine.heartbeat import EVERY_S, Heartbeat
from bot.engine.keeper import Keeper
from bot.engine.metrics import exposition
from bot.logs import set_up
from bot.settings import Settings
from bot.tracing import Tracer, headers_of
from storage import StoreError, figures
from storage.health import wal_note

if TYPE_CHECKING:
    from bot.platforms.doors import Doors, Way
    from bot.platforms.slack.workspace import Access

log = logging.getLogger(__name__)
NOTHING = (
    "no chat platform is set up: set SLACK_BOT_TOKEN, and SLACK_APP_TOKEN or SLACK_SIGNING_SECRET "
    "(docs/slack.md says where they are found); or FEISHU_APP_ID and FEISHU_APP_SECRET (docs/feishu.md); "
    "or run: python -m bot play"
)
TENDED_S = 5.0
MARKED_S = 30.0
MEASURED_S = 30.0
BEATEN_S = 1.5
FOLLOWED_S = 1.5
LETTERS_S = 2.5
"""Seconds that the pulse, what follows from events, and letters under way are given when the bot is told to stop."""


def serve(settings: Settings, ground: Ground) -> None:
    """Serve what is set up until a signal comes. Raises Trouble, or whatever keeps the house from opening."""
    if problem := settings.platform_problem():
        raise Trouble(problem, USAGE)
    if not settings.platforms:
        raise Trouble(NOTHING, USAGE)
    from bot.platforms.doors import Doors, NotServed, ready_line

    set_up(settings.log_level, settings.secrets())
    tracer = tracer_of(settings, SystemClock())
    fleet = Fleet(RandomIds().new())
    ways = ways_of(settings, SystemClock().now, fleet.share)
    bole = build(
        settings, {way.platform.name: way.platform for way in ways}, registry=ground.find(),
        templates=ground.templates, home=settings.platforms[0], spans=tracer,
    )  # fmt: skip
    try:
        for way in ways:
            way.join(bole.room)
        keepers = [keeper_of(settings, bole, way.toolbox) for way in ways if way.toolbox is not None]
        shown = (lambda: metrics(bole)) if settings.metrics else None
        doors = Doors(ways, lambda: fares(bole, keepers), settings.host, settings.port, shown)
        if settings.company is None:
            typer.echo("BOT_COMPANY is not set: the company is who the chat platform's directory says it is.")
        if lacks := lacking(bole.room.office()):
            typer.echo(f"{lacks[0].upper()}{lacks[1:]}.")
        commands = orders.Orders(settings.data_dir, bole.tools)
        _run(bole, fleet, commands, ways, keepers, doors, lambda trouble: typer.echo(ready_line(doors, trouble)))
    except NotServed as no:
        raise Trouble(str(no), USAGE if no.settings else WRONG) from no
    finally:
        for way in ways:
            way.close(FOLLOWED_S)
        bole.close(LETTERS_S)
        if tracer is not None:
            tracer.stop()
    typer.echo("Stopped; everything is kept.")


def _run(
    bole: Bole, fleet: Fleet, commands: orders.Orders, ways: Sequence[Way], keepers: Sequence[Keeper], doors: Doors,
    ready: Callable[[str], object],
) -> None:  # fmt: skip
    """From the first word to the platforms to the last."""
    fleet.beat(bole.tools)
    tended = [(TENDED_S, work) for work in (*(way.tend for way in ways), *(keeper.work for keeper in keepers))]
    tended.append((BEAT_S, partial(fleet.beat, bole.tools)))
    if isinstance(clock := bole.tools.clock, SteadyClock):
        tended.append((MEASURED_S, clock.measure))
    tended += [(orders.EVERY_S, commands.work), (MARKED_S, bole.remember)]
    beat = Heartbeat((EVERY_S, bole.room.pulse), *tended)
    try:
        trouble = doors.open()
        for each in (*ways, *bole.couriers):
            each.start()
        beat.start()
        if bole.bell is not None:
            bole.bell.start(partial(_woken, bole))
        ready(trouble)
        if bole.tools.store.path is not None and (note := wal_note()):
            log.info(note.removeprefix("note: "))
        doors.run()
    finally:
        doors.close()
        bole.room.rests(BEATEN_S)
        for keeper in keepers:
            keeper.stop()
        if bole.bell is not None:
            bole.bell.stop(BEATEN_S / 2)
        beat.stop(BEATEN_S)
        with suppress(StoreError):
            fleet.leave(bole.tools)


def _woken(bole: Bole) -> None:
    """Another replica wrote something that may be for us as well."""
    bole.room.lends_a_hand()
    for courier in bole.couriers:
        courier.wake()


def ways_of(settings: Settings, now: Callable[[], datetime], share: Callable[[], int] = lambda: 1) -> list[Way]:
    """A way for each platform that is set up, the home of the company's channels first. `share`: how many replicas
    there are."""
    return [_WAYS[name](settings, now, share) for name in settings.platforms]


def _slack(settings: Settings, now: Callable[[], datetime], share: Callable[[], int]) -> Way:
    from bot.platforms.slack.run import Served

    return Served(access_of(settings), now, share)


def _feishu(settings: Settings, now: Callable[[], datetime], share: Callable[[], int]) -> Way:
    from bot.platforms.feishu.run import Served
    from bot.platforms.feishu.tenant import Access

    secrets = (settings.feishu_app_secret, settings.feishu_encrypt_key, settings.feishu_verification_token)
    secret, key, token = (each.get_secret_value() if each is not None else "" for each in secrets)
    access = Access(settings.feishu_app_id or "", secret, settings.feishu_mode, key, token, settings.feishu_domain)
    return Served(access, now, share)


_WAYS: dict[str, Callable[[Settings, Callable[[], datetime], Callable[[], int]], Way]] = {
    "feishu": _feishu,
    "slack": _slack,
}


def access_of(settings: Settings) -> Access:
    """The settings of Slack, as its door takes them."""
    from bot.platforms.slack.workspace import Access

    secrets = (settings.slack_bot_token, settings.slack_app_token, settings.slack_signing_secret)
    tokens = [secret.get_secret_value() if secret is not None else "" for secret in secrets]
    return Access(*tokens, api_url=settings.slack_api_url)


def fares(bole: Bole, keepers: Sequence[Keeper] = ()) -> tuple[str, dict[str, Any]]:
    """The database's trouble, "" when it answers and has what this program needs; how the letters fare, and what keeps
    the platforms' own tools from being used. Names nobody.

    A newer version only adds to the tables, so that replicas of both can work side by side while they are replaced.
    """
    try:
        standing = bole.tools.store.standing()
        if standing == "older":
            return "its tables are of an older version", {}
        states = [courier.state() for courier in bole.couriers]
    except StoreError as problem:
        return str(problem), {}
    letters = {
        state.platform: {
            "waiting": state.waiting,
            "oldest_s": round(state.oldest_s, 1),
            "down": state.down,
            "last_error": state.last_error,
            "last_success": state.last_success.isoformat() if state.last_success else None,
        }
        for state in states
    }
    tools = {keeper.name: keeper.troubles() for keeper in keepers if keeper.troubles()}
    told = {"tables": "of a newer version: this replica is to be replaced"} if standing == "newer" else {}
    return "", {**told, "letters": letters, **({"tools": tools} if tools else {})}


def metrics(bole: Bole) -> str:
    """The figures for Prometheus; "" while the memory does not answer."""
    now = bole.tools.clock.now()
    try:
        with bole.tools.store.reading() as tx:
            found = figures.look(tx, now)
    except StoreError:
        return ""
    down = {courier.name: courier.is_down for courier in bole.couriers}
    return exposition(found, bole.tools.watch, bole.room.auditor.counts(), down, now)


def tracer_of(settings: Settings, clock: Clock) -> Tracer | None:
    """What collects traces, at work already; None where nobody is to have them."""
    if settings.otlp_endpoint is None:
        return None
    headers = settings.otlp_headers.get_secret_value() if settings.otlp_headers else ""
    tracer = Tracer(settings.otlp_endpoint, clock, RandomIds(), headers_of(headers))
    tracer.start()
    return tracer
