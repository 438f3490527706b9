"""The front door's table: every command, its options and what its exit codes mean.

A command's module is imported when the command runs, so that `--help` and `play` load nothing they do not need.
"""

from __future__ import annotations

import os
import sys
import traceback
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal

import typer

from bot.commands import groups
from bot.commands.options import CODES, Data, Host, Json, Lang, LangName, Online, Port, Yes, ground_of, settings_of

if TYPE_CHECKING:
    from bot.commands.frame import Ground

app = typer.Typer(
    name="bot",
    help="Bole (伯乐): a chat bot through which HR and the departments of a company work together.",
    epilog=CODES,
    add_completion=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
)


@app.callback()
def options(
    context: typer.Context,
    trace: Annotated[bool, typer.Option("--trace", help="Show where an unexpected error came from.")] = False,
) -> None:
    context.obj["trace"] = trace


@app.command(epilog=CODES)
def play(context: typer.Context, port: Port = None, data: Data = None, lang: Lang = None) -> None:
    """Start the playground: the whole bot in a web page on this machine, with a made-up company."""
    from bot.commands.play import play

    play(settings_of(port=port, data_dir=data, lang=lang), ground_of(context))


@app.command(epilog=CODES)
def serve(context: typer.Context, port: Port = None, host: Host = None, data: Data = None, lang: Lang = None) -> None:
    """Serve the company in Slack, in Feishu or in both, until it is stopped."""
    from bot.commands.serve import serve

    serve(settings_of(port=port, host=host, data_dir=data, lang=lang), ground_of(context))


@app.command(epilog=CODES)
def cases(
    context: typer.Context,
    workflow: Annotated[str | None, typer.Option(help="Only this workflow, such as recruiting.hiring_need.")] = None,
    open_: Annotated[bool, typer.Option("--open", help="Only cases that are not over.")] = False,
    json_: Json = False,
    data: Data = None,
    lang: Lang = None,
) -> None:
    """List the cases. Of a confidential one only the reference, the place and the dates are shown."""
    from bot.commands.cases import cases

    cases(settings_of(data_dir=data, lang=lang), ground_of(context), workflow, open_, json_)


@app.command(epilog=CODES)
def audit(
    context: typer.Context,
    ref: Annotated[str, typer.Argument(metavar="REF", help="The case's reference, such as HN-2026-0007.")],
    json_: Json = False,
    data: Data = None,
    lang: Lang = None,
) -> None:
    """Tell what happened to a case and why. Of a confidential one nobody's name is told."""
    from bot.commands.cases import audit

    audit(settings_of(data_dir=data, lang=lang), ground_of(context), ref, json_)


@app.command(epilog=CODES)
def export(
    context: typer.Context,
    ledger: Annotated[str, typer.Argument(metavar="LEDGER", help="The ledger's name, such as hiring.")],
    form: Annotated[Literal["csv", "xlsx"], typer.Option("--format", help="For which kind of spreadsheet.")],
    out: Annotated[Path, typer.Option(help="The file to write.")],
    data: Data = None,
    lang: Lang = None,
) -> None:
    """Write a ledger to a spreadsheet file."""
    from bot.commands.export import export

    export(settings_of(data_dir=data, lang=lang), ground_of(context), ledger, form, out)


@app.command(epilog=CODES)
def preview(
    context: typer.Context,
    out: Annotated[Path, typer.Option(help="The directory to write index.html to.")] = Path("build/preview"),
) -> None:
    """Draw every card of every moment on every platform, zh and en, light and dark, on one page."""
    from bot.commands.preview import preview

    preview(settings_of(), ground_of(context), out)


@app.command(epilog=CODES)
def draw(
    context: typer.Context,
    workflow: Annotated[str | None, typer.Argument(metavar="WORKFLOW", help="One workflow; all when left out.")] = None,
    out: Annotated[Path | None, typer.Option(help="A directory for Mermaid and SVG files, both languages.")] = None,
    lang: Lang = None,
) -> None:
    """Draw the workflows: Mermaid on the screen, or Mermaid, SVG and a page each in a directory."""
    from bot.commands.draw import draw

    draw(settings_of(lang=lang), ground_of(context), workflow, out)


@app.command(epilog=CODES)
def practices(
    context: typer.Context,
    out: Annotated[Path | None, typer.Option(help="The Markdown file to write; printed when left out.")] = None,
) -> None:
    """List the practices the product is to run, and what runs each of them."""
    from bot.commands.practices import practices

    practices(ground_of(context), out)


@app.command(epilog=CODES)
def new(
    context: typer.Context,
    name: Annotated[str, typer.Argument(metavar="NAME", help="area.workflow, such as recruiting.exit_interview.")],
) -> None:
    """Start a workflow: handler, templates and story, which pass as they are; nothing else is touched."""
    from bot.commands.new import new

    new(ground_of(context), name)


@app.command(epilog=CODES)
def doctor(context: typer.Context, data: Data = None, online: Online = False) -> None:
    """Look everything over: settings, data, database, calendar, company, policy, templates, platforms, open cases."""
    from bot.commands.doctor import doctor

    raise typer.Exit(doctor(ground_of(context), data, online=online))


@app.command(epilog=CODES)
def manifest(
    context: typer.Context,
    platform: Annotated[Literal["feishu", "slack"], typer.Argument(metavar="PLATFORM", help="feishu or slack")],
    url: Annotated[
        str | None, typer.Option(help="The bot's public https address, for delivery over HTTP; else Socket Mode.")
    ] = None,
    name: Annotated[str | None, typer.Option(help="What the app is called there (Bole 伯乐).")] = None,
    scopes: Annotated[
        LangName | None, typer.Option(help="Print the permissions and their reasons, in this language, instead.")
    ] = None,
) -> None:
    """Print what a chat platform must be told of the app, as JSON to be pasted when it is made there."""
    from bot.commands import manifest

    printed = {"feishu": manifest.feishu, "slack": manifest.slack}[platform]
    printed(ground_of(context), name, url, scopes)


@app.command(epilog=CODES)
def backup(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="The file to write the copy to.")],
    data: Data = None,
) -> None:
    """Make a consistent copy of the database while the bot runs."""
    from bot.commands.backup import backup

    backup(settings_of(data_dir=data), file)


@app.command(epilog=CODES)
def rhythms(
    context: typer.Context,
    start: Annotated[datetime, typer.Option("--from", formats=["%Y-%m-%d"], metavar="DATE", help="First day.")],
    end: Annotated[datetime, typer.Option("--to", formats=["%Y-%m-%d"], metavar="DATE", help="Last day.")],
    json_: Json = False,
    data: Data = None,
    lang: Lang = None,
) -> None:
    """Rehearse the calendar: every prompt that would go out, to whom and when. Nothing is sent."""
    from bot.commands.rhythms import rhythms

    rhythms(settings_of(data_dir=data, lang=lang), ground_of(context), start.date(), end.date(), json_)


@app.command(epilog=CODES)
def restore(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="The copy that `backup` made.")],
    data: Data = None,
) -> None:
    """Put a copy back as the database, while the bot is stopped. What waits in it is not sent before you say so."""
    from bot.commands.restore import restore

    restore(settings_of(data_dir=data), file)


@app.command(epilog=CODES)
def rekey(context: typer.Context, yes: Yes = False, data: Data = None) -> None:
    """Exchange the key to what is confidential, while the bot is stopped; tells first what it would do."""
    from bot.commands.rekey import rekey

    rekey(settings_of(data_dir=data), ground_of(context), yes)


for name, group in (("parked", groups.parked), ("registers", groups.registers), ("figures", groups.figures)):
    app.add_typer(group, name=name)


def main(arguments: list[str] | None = None, ground: Ground | None = None) -> int:
    """Run a command; its exit code. Whatever goes wrong is one line on stderr."""
    shared: dict[str, Any] = {"ground": ground, "trace": False}
    given = sys.argv[1:] if arguments is None else arguments
    try:
        code = typer.main.get_command(app).main(
            given or ["--help"], prog_name="python -m bot", standalone_mode=False, obj=shared
        )
        sys.stdout.flush()
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())  # else Python complains when it flushes at exit
        return 0
    except Exception as error:
        if shared["trace"]:
            traceback.print_exc()
        code, line = _told(error)
        sys.stderr.write(f"bole: {' '.join(line.split())}\n")
    return code or 0


def _told(error: Exception) -> tuple[int, str]:
    if hasattr(error, "format_message"):  # typer's own complaint about the command line
        said = error.format_message().replace("Value error, ", "")  # pyright: ignore[reportAttributeAccessIssue]
        return 2, f"{said} (see python -m bot --help)"
    try:
        from bot.commands.frame import told
    except Exception:  # the house itself cannot be put together
        return 1, f"unexpected {type(error).__name__}: {error}; run with --trace to see where"
    return told(error)
