"""The key to what is confidential exchanged for a new one, for instance because the old one leaked."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import typer

from bot.app import key_file
from bot.clock import SystemClock
from bot.commands.frame import STORAGE, USAGE, Ground, Trouble, command
from bot.engine.directory import Directory
from bot.engine.files import Cabinet
from bot.engine.registry import Registry
from bot.flow.register import key_of
from bot.settings import Settings
from storage import Store, Tx
from storage.keys import begin_exchange, end_exchange, following
from storage.rekeying import others, seal_anew, unknown_registers
from storage.vault import Vault

AT_WORK = "the bot is at work on {where} ({number} other connections); stop every replica first"
UNKNOWN = "rows of {names} are kept, but there is no such register here; bring it back first, or they are found no more"


def rekey(settings: Settings, ground: Ground, sure: bool) -> None:
    """Seal everything anew with a new key. Cut off anywhere, the same command again finishes it. Raises StoreError and
    Trouble; nothing has changed then, or the change is finished by the next attempt."""
    path = key_file(settings)
    if not path.exists():
        raise Trouble(f"there is no key at {path}: nothing confidential was ever kept there", USAGE)
    registry = ground.find()
    with Store.open(settings.database, None) as store:
        store.migrate()
        with store.transaction() as tx:
            _must_be_alone(tx, store)
            _must_know_all(tx, registry)
        if not sure:
            _tell(settings, store)
            return
        old, new = (Vault(key) for key in begin_exchange(path))
        files = Cabinet(settings.data_dir / "files", old).seal_anew(new)
        with store.transaction() as tx:
            texts = None if Directory.has_taken(tx, new) else _exchange(tx, store, registry, old, new)
        store.settle()
        kept = end_exchange(path, SystemClock().now())
    if texts is not None:
        typer.echo(f"Sealed anew: {texts} texts and {files} files.")
    typer.echo(f"{path} is the new key: keep a copy of it, in another place, and put it wherever else it is needed.")
    typer.echo(
        f"The old one is {kept.name}. Backups made until now open with that one only: keep it with them, not here."
    )


def _exchange(tx: Tx, store: Store, registry: Registry, old: Vault, new: Vault) -> int:
    """Within one transaction, in which nobody can begin to work."""
    _must_be_alone(tx, store)

    def key(register: str, row: Mapping[str, Any]) -> str:
        return key_of(registry.registers[register], row)

    texts = seal_anew(tx, old, new, key)
    Directory.takes_key(tx, new)
    return texts


def _must_be_alone(tx: Tx, store: Store) -> None:
    if number := others(tx):
        raise Trouble(AT_WORK.format(where=store.where, number=number), STORAGE)


def _must_know_all(tx: Tx, registry: Registry) -> None:
    if names := unknown_registers(tx, frozenset(registry.registers)):
        raise Trouble(UNKNOWN.format(names=", ".join(names)), STORAGE)


def _tell(settings: Settings, store: Store) -> None:
    path = key_file(settings)
    if following(path).exists():
        typer.echo("An exchange of the key was cut off. Until it is finished the bot does not start.")
    typer.echo(f"This would make a new key in the place of {path}, and with it seal anew everything confidential in")
    typer.echo(f"{store.where} and every file in {settings.data_dir / 'files'}. Make a backup first.")
    typer.echo(f"Nothing was changed. To do it: {command(settings, 'rekey', '--yes')}")
