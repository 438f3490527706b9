"""A house with many workflows and one with many closed cases, made for measuring."""

from __future__ import annotations

import re
import shutil
import sqlite3
from datetime import timedelta
from pathlib import Path

import handlers
from bot.app import TEMPLATES
from bot.engine.registry import Registry, find_workflows
from bot.flow.workflow import Workflow
from bot.ports import Pressed, Submitted
from tests.bench.company import MORNING, Office

LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
STAMP = "%Y-%m-%dT%H:%M:%S.000000Z"
COPIED = ("case_", "member", "task", "timer", "audit", "outbox", "copy_", "document")
"""What stays of a case for good; finished events are forgotten after thirty days."""


def workflows(count: int, templates: Path) -> Registry:
    """That many workflows: those there are, and copies of them under names and words of their own, in `templates`."""
    shutil.copytree(TEMPLATES, templates)
    own = list(find_workflows(handlers).values())[:count]
    taken = {workflow.prefix for workflow in own}
    prefixes = (a + b + c for a in "QXZ" for b in LETTERS for c in LETTERS if a + b + c not in taken)
    copies = [_copy(own[n % len(own)], n, next(prefixes), templates) for n in range(count - len(own))]
    return Registry([*own, *copies])


def _copy(of: type[Workflow], number: int, prefix: str, templates: Path) -> type[Workflow]:
    """The same table under another name; what people type for it tells it apart from its twin."""
    sign = chr(0x6C00 + number)
    own = templates / "copies" / f"w{number:03}"
    shutil.copytree(templates / of.name.replace(".", "/"), own)
    for lang in ("zh", "en"):
        file = own / f"{lang}.toml"
        text = file.read_text("utf-8")
        head, starts, rest = re.split(r"(?ms)^(starts = \[.*?^\]|starts = \[.*?\]$)", text, maxsplit=1)
        mark = sign if lang == "zh" else f" w{number:03}"
        marked = re.sub(r'"([^"]+?)!?"', rf'"\1{mark}"', starts)
        file.write_text(re.sub(r'(?m)^title = "(.*)"$', rf'title = "\1{mark}"', head) + marked + rest, "utf-8")
    made = {
        "__module__": f"handlers.copies.w{number:03}",
        "prefix": prefix,
        "command": f"copy{number}" if of.startable else "",
        "ledger": None,
    }
    return type(f"{of.__name__}{number}", (of,), made)


def closed(office: Office, count: int) -> None:
    """That many closed cases, of everybody in the company and over the last years: copies of one that was declined."""
    people = [p.id for p in office.bole.company.people.values() if p.active]
    case = _declined(office)
    line = _line(office)
    for setting in ("synchronous = OFF", "cache_size = -400000", "temp_store = MEMORY"):
        line.execute(f"PRAGMA {setting}")
    line.execute("BEGIN")
    line.execute("CREATE TEMP TABLE nth (n INTEGER PRIMARY KEY, person TEXT, at TEXT)")
    days = ((MORNING - timedelta(minutes=count - n)).strftime(STAMP) for n in range(count))
    line.executemany(
        "INSERT INTO nth VALUES (?, ?, ?)", ((n, people[n % len(people)], at) for n, at in enumerate(days))
    )
    (asker,) = line.execute("SELECT requester FROM case_ WHERE id = ?", (case,)).fetchone()
    for table in COPIED:
        _multiply(line, table, case, asker)
    line.execute("COMMIT")
    line.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    line.close()


def _declined(office: Office) -> str:
    """A hiring need its head declined; the case's id."""
    head, press = office.files_needs(1)[0]
    form = office.send(head, Pressed(press.token, "decline")).form
    assert form is not None
    answer = office.send(head, Submitted(form.token, form.verb, {"reason": "预算下季度才有"}))
    assert answer.accepted, answer.toast
    office.bole.room.pulse()
    line = _line(office)
    (case,) = line.execute("SELECT id FROM case_ WHERE closed_at IS NOT NULL").fetchone()
    line.close()
    return case


def _line(office: Office) -> sqlite3.Connection:
    path = office.bole.tools.store.path
    assert path is not None
    return sqlite3.connect(path, isolation_level=None)


def _multiply(line: sqlite3.Connection, table: str, case: str, asker: str) -> None:
    """The rows of a case in one table, again for each number: another case, another asker, another day."""
    columns = [name for _, name, *_ in line.execute(f"PRAGMA table_info({table})")]
    token = f"(SELECT 'task:' || token FROM task WHERE case_id = '{case}')"
    whose = {
        "case_": f"id = '{case}'",
        "outbox": f"card_key IN {token}",
        "copy_": f"card_key IN {token}",
    }.get(table, f"case_id = '{case}'")
    fresh = {
        "id": "NULL" if table not in ("case_", "document") else "printf('%s-%d', row.id, n)",
        "case_id": "printf('%s-%d', row.case_id, n)",
        "ref": "printf('HN-2020-%07d', n)",
        "token": "printf('%s-%d', row.token, n)",
        "key": "printf('%s-%d', row.key, n)",
        "card_key": "printf('%s-%d', row.card_key, n)",
        "requester": "nth.person",
        "person": f"iif(row.person = '{asker}', nth.person, row.person)",
        "opened_at": "nth.at",
        "joined_at": "nth.at",
        "at": "nth.at",
        "closed_at": "nth.at",
    }
    chosen = ", ".join(f'{fresh[c]} AS "{c}"' if c in fresh else f'row."{c}"' for c in columns)
    names = ", ".join(f'"{c}"' for c in columns)
    line.execute(f"CREATE TEMP TABLE picked AS SELECT * FROM {table} WHERE {whose}")
    line.execute(f"INSERT OR IGNORE INTO {table} ({names}) SELECT {chosen} FROM nth CROSS JOIN picked AS row")
    line.execute("DROP TABLE picked")
