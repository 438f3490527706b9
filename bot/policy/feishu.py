"""Reads the table `[feishu]` of a policy file: what of Feishu's own the company wants used."""

from __future__ import annotations

import re
from dataclasses import fields

from bot.policy.known import Known
from bot.policy.model import FeishuPolicy
from bot.toml_files import did_you_mean, shown
from bot.toml_tables import TomlTable


def read_feishu(table: TomlTable, known: Known | None) -> FeishuPolicy:
    """What of Feishu's own is to be used, as far as it can be read; the rest is reported on the table."""
    usual = {field.name: field.default for field in fields(FeishuPolicy)}
    table.only(usual)
    switches = {name: table.flag(name, default) for name, default in usual.items() if isinstance(default, bool)}
    return FeishuPolicy(**switches, bitable=_base(table), ledgers=_ledgers(table, known))


def _base(table: TomlTable) -> str:
    """The app token of a base; its address in the browser, which holds it, does as well."""
    written = table.text("bitable")
    found = re.fullmatch(r"(?:https://[^/\s]+/base/)?([A-Za-z0-9]{6,64})(?:[?#]\S*)?", written)
    if written and found is None:
        table.error(
            f"bitable is {shown(written)}; open the base itself, whose address has /base/ in it, and write what stands "
            'behind that, bitable = "bascnXXXXXXXX".',
            "bitable",
        )
    return found[1] if found else ""


def _ledgers(table: TomlTable, known: Known | None) -> tuple[str, ...]:
    names = table.words("ledgers")
    if names and "bitable" not in table.data:
        table.error('ledgers are put into a base; write bitable = "bascnXXXXXXXX" above.', "ledgers")
    if "bitable" in table.data and not names:
        table.error('bitable: say which ledgers go there; write ledgers = ["hiring"].', "bitable")
    for name in names if known is not None else ():
        if known is not None and name not in known.ledgers:
            hint = did_you_mean(name, known.ledgers)
            table.error(f"no ledger that may be shown elsewhere is called {shown(name)}; {hint}", "ledgers", name)
    return names
