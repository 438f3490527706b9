"""Many workflows, many closed cases, many people: made for measuring."""

from __future__ import annotations

import re
import shutil
import sqlite3
from datetime import UTC, datetime, timedelta
from pathlib import Path

import handlers
from bot.app import TEMPLATES
from bot.engine.registry import Registry, find_workflows
from bot.flow.workflow import Workflow
from tests.bench.company import MORNING

TEAM, DEPARTMENT = 10, 100
BEFORE_MONDAY = datetime(2026, 3, 9, 1, 29, 30, tzinfo=UTC)
"""Half a minute before 09:30 of a Monday in Shanghai, when everybody in a team is asked about their week."""
LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
STAMP = "%Y-%m-%dT%H:%M:%S.000000Z"
ORIGINALS = (
    "growth.appeal", "growth.one_on_one", "meetings.action_item", "meetings.monday", "recruiting.hiring_need",
)  # fmt: skip
"""They need no others, and between them use most of the language."""
COPIED = ("case_", "member", "task", "timer", "audit", "outbox", "copy_", "document")
"""What stays of a case for good; finished events are forgotten after thirty days."""


def workflows(count: int, templates: Path) -> Registry:
    """That many workflows: a few of ours, and copies of them under names and words of their own, in `templates`."""
    shutil.rmtree(templates, ignore_errors=True)
    shutil.copytree(TEMPLATES, templates)
    known = find_workflows(handlers)
    own = [known[name] for name in ORIGINALS]
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


def closed(path: Path, body: str, people: list[str], count: int) -> None:
    """That many closed cases more, of everybody in turn and over the last years: copies of the one that is closed.

    `path` is the database of a house that is shut, `body` what the case says, readable. Bodies of letters and
    documents are left out, for the disk's sake.
    """
    line = sqlite3.connect(path, isolation_level=None)
    for setting in ("journal_mode = OFF", "synchronous = OFF", "cache_size = -600000", "temp_store = MEMORY"):
        line.execute(f"PRAGMA {setting}")
    line.execute("BEGIN")
    case, asker = line.execute("SELECT id, requester FROM case_ WHERE closed_at IS NOT NULL").fetchone()
    indexes = line.execute("SELECT name, sql FROM sqlite_master WHERE type = 'index' AND sql IS NOT NULL").fetchall()
    for name, _ in indexes:
        line.execute(f"DROP INDEX {name}")
    line.execute("CREATE TEMP TABLE nth (n INTEGER PRIMARY KEY, person TEXT, at TEXT)")
    times = ((MORNING - timedelta(minutes=count - n)).strftime(STAMP) for n in range(count))
    line.executemany(
        "INSERT INTO nth VALUES (?, ?, ?)", ((n, people[n % len(people)], at) for n, at in enumerate(times))
    )
    for table in COPIED:
        _multiply(line, table, case, asker, body if table == "case_" else "{}")
    for _, statement in indexes:
        line.execute(statement)
    line.execute("COMMIT")
    line.execute("PRAGMA journal_mode = WAL")
    line.close()


def _multiply(line: sqlite3.Connection, table: str, case: str, asker: str, body: str) -> None:
    """The rows of a case in one table, again for each number: another case, another asker, another day."""
    columns = [name for _, name, *_ in line.execute(f"PRAGMA table_info({table})")]
    cards = f"card_key IN (SELECT 'task:' || token FROM task WHERE case_id = '{case}')"
    whose = {"case_": f"id = '{case}'", "outbox": cards, "copy_": cards}.get(table, f"case_id = '{case}'")
    fresh = {name: f"printf('%s-%07d', row.{name}, n)" for name in ("case_id", "token", "key", "card_key")}
    fresh |= dict.fromkeys(("opened_at", "joined_at", "at", "closed_at"), "nth.at")
    fresh |= {
        "id": "printf('%s-%07d', row.id, n)" if table in ("case_", "document") else "NULL",
        "ref": "printf('HN-2020-%07d', n)",
        "requester": "nth.person",
        "private": "0",
        "body": ":body",
        "person": f"iif(row.person = '{asker}', nth.person, row.person)",
    }
    chosen = ", ".join(fresh.get(c, f'row."{c}"') for c in columns)
    names = ", ".join(f'"{c}"' for c in columns)
    line.execute(f"CREATE TEMP TABLE picked AS SELECT * FROM {table} WHERE {whose}")
    line.execute(
        f"INSERT OR IGNORE INTO {table} ({names}) SELECT {chosen} FROM nth CROSS JOIN picked AS row", {"body": body}
    )
    line.execute("DROP TABLE picked")


def company_file(people: int, *, apart: bool = False) -> str:
    """A company of that many: each ten a team, each hundred a department, everybody else as few as can be; `apart`:
    each department has its own, so that nobody is waited for by all."""
    names = [f"p{number:05}" for number in range(people)]
    lines = [
        '[company]\nname = "大公司"\nenglish = "Big Company"\nzone = "Asia/Shanghai"\ncalendar = "CN"',
        'mail_domain = "big.example"\n[roles]',
        *(f'{role} = ["{names[0]}"]' for role in ("general_manager", "vice_president", "hr_lead", "maintainer")),
    ]
    for number in range(0, people, DEPARTMENT):
        head = names[number]
        lines += [f'[[departments]]\nid = "d{number}"\nname = "部门{number}"\nenglish = "Department {number}"']
        partner, vice = (names[number + 1], names[number + 2]) if apart else (names[0], names[0])
        lines += [f'head = "{head}"\nhrbp = "{partner}"\nhr_contact = "{partner}"\nvice_president = "{vice}"']
    for number, name in enumerate(names):
        lines += [f'[[people]]\nid = "{name}"\nname = "员工{number}"\nenglish = "Person {number}"']
        lines += [f'title = "专员"\nenglish_title = "Specialist"\ndepartment = "d{number - number % DEPARTMENT}"']
    for number in range(0, people, TEAM):
        lead, *members = names[number : number + TEAM]
        lines += [f'[[teams]]\nid = "t{number}"\nname = "小组{number}"\nenglish = "Team {number}"\nlead = "{lead}"']
        lines += [f"members = {members}".replace("'", '"'), f'channel = "t{number}"']
        lines += [f'[[channels]]\nid = "t{number}"\nname = "小组{number}群"\nenglish = "Team {number}"']
    return "\n".join(lines) + "\n"
