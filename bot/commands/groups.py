"""The commands of the front door that have commands of their own: what was set aside, registers, figures."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from bot.commands.options import CODES, Data, Json, Lang, Yes, ground_of, settings_of

parked = typer.Typer(
    help="What was set aside: events and messages that failed for good, messages held after a restore.",
    epilog=CODES,
    invoke_without_command=True,
)
Names = Annotated[list[str], typer.Argument(metavar="NAME...", help="Such as e12 or l34; or `all`, or `held`.")]


@parked.callback()
def parked_alone(context: typer.Context, json_: Json = False, data: Data = None) -> None:
    if context.invoked_subcommand is None:
        parked_list(context, json_, data)


@parked.command("list", epilog=CODES)
def parked_list(context: typer.Context, json_: Json = False, data: Data = None) -> None:
    """List what is set aside: name, platform, kind, since when, why."""
    from bot.commands.parked import listed

    listed(settings_of(data_dir=data), ground_of(context), json_)


@parked.command("show", epilog=CODES)
def parked_show(
    context: typer.Context,
    name: Annotated[str, typer.Argument(metavar="NAME", help="Such as e12 or l34.")],
    data: Data = None,
) -> None:
    """Show all that may be known of one of them; never what somebody wrote."""
    from bot.commands.parked import shown

    shown(settings_of(data_dir=data), ground_of(context), name)


@parked.command("retry", epilog=CODES)
def parked_retry(context: typer.Context, names: Names, data: Data = None) -> None:
    """Take them up again: work on events, send messages."""
    from bot.commands.parked import decided

    decided(settings_of(data_dir=data), ground_of(context), "retry", names)


@parked.command("drop", epilog=CODES)
def parked_drop(context: typer.Context, names: Names, yes: Yes = False, data: Data = None) -> None:
    """Let them go for good; `all` and `held` only with --yes, else it is said what would go."""
    from bot.commands.parked import decided, tried

    if yes or not tried(settings_of(data_dir=data), ground_of(context), names):
        decided(settings_of(data_dir=data), ground_of(context), "drop", names)


registers = typer.Typer(help="Registers: which there are, and spreadsheets taken into them.", epilog=CODES)
figures = typer.Typer(help="Figures: spreadsheets taken into the register that watches what is spent.", epilog=CODES)
File = Annotated[Path, typer.Argument(metavar="FILE", help="The spreadsheet, .xlsx or .csv.")]
DryRun = Annotated[bool, typer.Option("--dry-run", help="Say what would happen, and keep nothing.")]


@registers.command("list", epilog=CODES)
def registers_list(context: typer.Context, json_: Json = False, data: Data = None, lang: Lang = None) -> None:
    """List the registers and how many rows each has."""
    from bot.commands.registers import listed

    listed(settings_of(data_dir=data, lang=lang), ground_of(context), json_)


@registers.command("import", epilog=CODES)
def registers_import(
    context: typer.Context,
    register: Annotated[str, typer.Argument(metavar="REGISTER", help="Its name, such as operations.suppliers.")],
    file: File,
    dry_run: DryRun = False,
    data: Data = None,
    lang: Lang = None,
) -> None:
    """Take a spreadsheet into a register; rows that do not fit are told, and nothing of them is kept."""
    from bot.commands.registers import imported

    imported(settings_of(data_dir=data, lang=lang), ground_of(context), register, file, dry_run)


@registers.command("undo", epilog=CODES)
def registers_undo(
    context: typer.Context,
    register: Annotated[str, typer.Argument(metavar="REGISTER", help="Its name, such as operations.suppliers.")],
    yes: Yes = False,
    data: Data = None,
    lang: Lang = None,
) -> None:
    """Undo the last list that was taken into a register; tells first what it would do."""
    from bot.commands.undo import undone

    undone(settings_of(data_dir=data, lang=lang), ground_of(context), register, yes)


@figures.command("import", epilog=CODES)
def figures_import(
    context: typer.Context,
    file: File,
    into: Annotated[str, typer.Option(help="The register that takes them in.")] = "operations.spend",
    dry_run: DryRun = False,
    data: Data = None,
    lang: Lang = None,
) -> None:
    """Take figures in; what crosses a line opens what it calls for, once."""
    from bot.commands.registers import imported

    imported(settings_of(data_dir=data, lang=lang), ground_of(context), into, file, dry_run)
