"""The playground: the whole bot in one web page, with a company of its own and a clock to wind."""

from __future__ import annotations

import typer

from bot.app import PLAYGROUND, Bole, build
from bot.clock import SystemClock
from bot.commands import orders
from bot.commands.frame import STORAGE, Ground, Trouble, clock_file
from bot.commands.live import Live
from bot.engine.heartbeat import EVERY_S, Heartbeat
from bot.flow.people import Office
from bot.platforms.playground.chat import Chat, ChatBroken
from bot.platforms.playground.outbound import Playground
from bot.platforms.playground.run import serve
from bot.platforms.playground.travel import TravelClock
from bot.settings import Settings
from storage.errors import told_files


def play(settings: Settings, ground: Ground) -> None:
    """Serve until Ctrl+C. Raises whatever keeps the house from opening. What is set for Slack counts for nothing."""
    settings = settings.model_copy(update={"slack_bot_token": None})
    folder = settings.data_dir / PLAYGROUND
    with told_files(str(folder)):
        folder.mkdir(parents=True, exist_ok=True)
    clock = TravelClock(clock_file(settings), SystemClock())
    opened: list[Bole] = []

    def office() -> Office:
        return opened[0].room.office()

    try:
        chat = Chat(folder / "chat.db")
    except ChatBroken as error:
        raise Trouble(str(error), STORAGE) from error
    platform = Playground(chat, clock, office)
    bole = build(settings, {PLAYGROUND: platform}, clock=clock, registry=ground.find(), templates=ground.templates)
    opened.append(bole)
    commands = orders.Orders(settings.data_dir, bole.tools)
    beat = Heartbeat((EVERY_S, bole.room.pulse), (orders.EVERY_S, commands.work))
    calendar = bole.tools.calendar(bole.company.calendar)
    beat.start()
    live = Live(settings.data_dir, bole.tools.ids.new())
    figures = settings.figures_token.get_secret_value() if settings.figures_token else ""
    try:
        serve(
            bole.room, platform, clock, calendar.is_working_day, port=settings.port, say=typer.echo,
            figures_token=figures, command_token=live.token, opened=live.announce,
        )  # fmt: skip
    except KeyboardInterrupt:
        typer.echo("Stopped; everything is kept.")
    except OSError as error:
        raise Trouble(f"the playground cannot listen on 127.0.0.1: {error}") from error
    finally:
        live.gone()
        beat.stop()
        bole.close()
        chat.close()
