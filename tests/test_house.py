"""The rules of the house that imports cannot state: its eleven invariants."""

from __future__ import annotations

import ast
import os
import re
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from statistics import median

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

import handlers
from bot.app import TEMPLATES
from bot.commands.wording import wording
from bot.engine.registry import find_workflows
from bot.flow import language
from bot.flow.calendars import calendar_warning, work_calendar
from bot.settings import env_example, load_settings
from tests.looking import every, rows
from tests.office import Company, opened
from tests.walking import Walk

ROOT = Path(__file__).parents[1]
REGISTRY = find_workflows(handlers)
NAMES = sorted(REGISTRY)
ROOMS = ("bot", "handlers", "storage", "tests")
MODULES = sorted(p for p in (ROOT / "handlers").rglob("*.py") if p.name != "__init__.py")
LONGEST, USUAL = 120, 70
LONGEST_FILE = 300
FRONT = {"__init__.py", "__main__.py", "app.py"}
"""Named in the floors."""
ASSERTING = {"raises", "expect", "sees", "sees_not", "told", "views", "overhears_not", "writes_not"}
"""What fails by itself: pytest's, the browser's, and the verbs of seeing of the story language."""
ENOUGH = 12
DECLARATIONS = ("Workflow", "Register", "Sealed")


@pytest.fixture
def company(tmp_path: Path) -> Iterator[Company]:
    yield from opened(tmp_path, database_url="sqlite://")


def sources(*folders: str) -> list[Path]:
    return sorted(p for folder in folders for p in (ROOT / folder).rglob("*.py"))


def story_of(workflow: str) -> Path:
    area, _, name = workflow.partition(".")
    return ROOT / "tests" / "stories" / area / f"test_{name}.py"


# 1


@pytest.mark.parametrize("path", MODULES, ids=lambda p: p.stem)
def test_a_handler_is_one_workflow_short_and_opens_with_a_sentence(path: Path) -> None:
    """A module in handlers/ declares one workflow, fits in a hundred and twenty lines, and its first line is a
    sentence a colleague in HR could read."""
    source = path.read_text("utf-8")
    tree = ast.parse(source)
    classes = [n for n in tree.body if isinstance(n, ast.ClassDef)]
    declared = [c.name for c in classes if any(isinstance(b, ast.Name) and b.id in DECLARATIONS for b in c.bases)]
    first = (ast.get_docstring(tree) or "").split("\n")[0]
    assert len(declared) == 1, f"{path.name} declares {declared}"
    assert len(source.splitlines()) <= LONGEST, f"{path.name} has {len(source.splitlines())} lines"
    assert first.endswith(".")
    assert len(first.split()) >= 6, f"{path.name} opens with {first!r}"


@pytest.mark.skipif(len(MODULES) < ENOUGH, reason="too few handlers for a middle one to say anything")
def test_most_handlers_fit_a_screen() -> None:
    """Half of the handlers have seventy lines or fewer, imports and blank lines included."""
    lengths = {path.stem: len(path.read_text("utf-8").splitlines()) for path in MODULES}
    assert median(lengths.values()) <= USUAL, dict(sorted(lengths.items(), key=lambda each: each[1]))


@pytest.mark.parametrize("path", MODULES, ids=lambda p: p.stem)
def test_a_handler_gives_no_word_of_the_language_another_meaning(path: Path) -> None:
    """What a handler names at its top level is its own: no name there is a word of bot.flow.language."""
    body = ast.parse(path.read_text("utf-8")).body
    named = {n.name for n in body if isinstance(n, ast.ClassDef | ast.FunctionDef)}
    targets = [target for n in body if isinstance(n, ast.Assign) for target in n.targets]
    named |= {t.id for target in targets for t in ast.walk(target) if isinstance(t, ast.Name)}
    assert not named & set(vars(language)), f"{path.name}: choose other names for these"


def test_no_file_is_longer_than_can_be_kept_in_mind() -> None:
    """Three hundred lines, code and tests alike: a longer file is about more than one thing."""
    lengths = {path.relative_to(ROOT): len(path.read_text("utf-8").splitlines()) for path in sources(*ROOMS)}
    assert {str(path): lines for path, lines in lengths.items() if lines > LONGEST_FILE} == {}


def test_every_test_says_what_must_hold() -> None:
    """Each test can fail and shows by what: `assert`, an error that must come, what somebody sees or is told, or a
    helper whose name begins with `assert`."""
    silent = [
        f"{path.relative_to(ROOT)}: {test.name}"
        for path in sources("tests")
        for test in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(test, ast.FunctionDef) and test.name.startswith("test_") and not any(map(says, ast.walk(test)))
    ]
    assert silent == []


def described() -> tuple[set[Path], set[str]]:
    """The rooms and files in ARCHITECTURE.md's table, and what it names that there is not."""
    rooms, missing = set[Path](), set[str]()
    for line in (ROOT / "ARCHITECTURE.md").read_text("utf-8").splitlines():
        cells = [re.findall(r"`([^`]+)`", cell) for cell in line.split("|")]
        if len(cells) != 5:
            continue
        folders = [ROOT]
        for name in (*cells[1], *cells[3]):
            path = next((f / name for f in reversed(folders) if (f / name).exists()), None)
            if path is None:
                missing.add(name)
                continue
            folders.append(path if path.is_dir() else path.parent)
            if name in cells[1]:
                rooms.add(path)
    return rooms, missing


def test_the_architecture_names_each_room_and_no_other() -> None:
    """Whatever its table names exists, also where it says to start reading; no package of `bot`, and no file beside
    them, goes without a word."""
    rooms, missing = described()
    packages = {path.parent for path in sources("bot") if path.name == "__init__.py"} - {ROOT / "bot"}
    beside = {path for path in (ROOT / "bot").glob("*.py") if path.name not in FRONT}
    assert missing == set()
    assert {str(path.relative_to(ROOT)) for path in (packages | beside) - rooms} == set()


def says(node: ast.AST) -> bool:
    """Whether it is by this that a test can fail."""
    if not isinstance(node, ast.Call):
        return isinstance(node, ast.Assert)
    called = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
    return called in ASSERTING or called.startswith("assert_")


# 2


@pytest.mark.parametrize("workflow", [*NAMES, *REGISTRY.sealed, *REGISTRY.registers])
def test_each_workflow_has_its_four_places(workflow: str) -> None:
    """One name, four places: handler, templates, story, and what its cases or rows are called by."""
    folder = TEMPLATES / workflow.replace(".", "/")
    assert (ROOT / "handlers" / f"{workflow.replace('.', '/')}.py").is_file()
    assert (folder / "zh.toml").is_file()
    assert (folder / "en.toml").is_file()
    assert story_of(workflow).is_file(), f"{workflow} has no story"


@pytest.mark.parametrize("register", sorted(REGISTRY.registers))
def test_each_register_has_its_four_places(register: str) -> None:
    """A register is a file, words in both languages, samples of each text it asks for, and a story."""
    folder, declared = TEMPLATES / register.replace(".", "/"), REGISTRY.registers[register]
    assert (ROOT / "handlers" / f"{register.replace('.', '/')}.py").is_file()
    assert story_of(register).is_file(), f"{register} has no story"
    for lang in ("zh", "en"):
        words = tomllib.loads((folder / f"{lang}.toml").read_text("utf-8"))
        assert words["starts"], f"nothing opens {register} in {lang}"
        samples = words.get("samples", {}).get(declared.form.__name__, {})
        asked = {q.name for q in declared.form.questions if q.kind in ("text", "long") and q.required}
        assert asked <= set(samples), f"[samples.{declared.form.__name__}] in {register}/{lang}.toml"


def test_every_moment_of_every_workflow_has_its_words_in_both_languages() -> None:
    """Each step, end, reminder and document has a template, each verb, place and question a word, in zh and en."""
    assert list(wording(TEMPLATES, REGISTRY)) == []


# 4


def test_the_audit_can_be_added_to_and_nothing_else(company: Company) -> None:
    """Each change has one audit row with a cause; the database refuses to change or delete any."""
    company.person("wang.xiaoyu").starts(
        "meetings.action_item", what="写周报", owner="wang.xiaoyu", due="2026-03-20", priority="P1"
    )
    company.person("wang.xiaoyu").does("done")
    (case,) = every(company)
    lines = rows(company, "audit", "case_id = :case", case=case.id)
    assert [line["action"].rpartition(":")[2] for line in lines] == [e.verb for e in case.entries]
    assert all(line["cause"] for line in lines)
    for change in ("UPDATE audit SET actor = 'x'", "DELETE FROM audit"):
        with pytest.raises(IntegrityError), company.bole.tools.store.transaction() as tx:
            tx.connection.execute(text(change))


# 5


def test_only_the_outbox_sends() -> None:
    """No module calls a platform's `send` but engine/outbox.py; a long connection sends frames, no letters."""
    frames = {"bot/platforms/feishu/acking.py", "bot/platforms/feishu/socket.py"}
    senders = {
        str(path.relative_to(ROOT))
        for path in sources("bot", "handlers", "storage")
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "send"
    }
    assert senders - frames == {"bot/engine/outbox.py"}


# 8


def run(code: str) -> str:
    """What a fresh interpreter prints, with no setting of ours and nothing else loaded."""
    bare = {k: v for k, v in os.environ.items() if not k.startswith("BOT_")}
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, env=bare, capture_output=True, text=True, check=True)
    return done.stdout.strip()


def test_the_front_door_loads_no_platform(tmp_path: Path) -> None:
    """Importing the front door loads no chat platform's SDK, no scheduler and no web server."""
    heavy = ("slack_sdk", "slack_bolt", "lark_oapi", "apscheduler", "uvicorn", "starlette", "sqlalchemy")
    code = f"import sys, bot.__main__; print([m for m in {heavy} if m in sys.modules])"
    assert run(code) == "[]"


def test_the_playground_needs_no_setting(monkeypatch: pytest.MonkeyPatch) -> None:
    """Without a single variable every setting has a value that works."""
    for name in [n for n in os.environ if n.startswith("BOT_")]:
        monkeypatch.delenv(name)
    settings = load_settings(None)
    assert settings.company is None
    assert settings.database.startswith("sqlite:///")


# 9


def test_the_doctor_warns_sixty_days_before_the_official_holidays_end() -> None:
    """Sixty days before the last official day that is known, and from then on; not before."""
    calendar = work_calendar("CN")
    last = date(calendar.reach, 12, 31)
    assert calendar_warning(calendar, last - timedelta(days=61)) is None
    assert calendar_warning(calendar, last - timedelta(days=60)) == 60
    assert calendar_warning(calendar, last + timedelta(days=1)) == -1


# 10; the diagrams and the README's table are held in tests/commands/test_draw.py


def test_the_example_settings_are_those_that_are_read() -> None:
    """`.env.example` is what the settings say of themselves."""
    assert (ROOT / ".env.example").read_text("utf-8") == env_example()


# 3, 4, 6, 7, 11


@pytest.mark.parametrize("seed", [1, 2])
@pytest.mark.parametrize("workflow", NAMES)
def test_whatever_people_do_the_house_stands(company: Company, workflow: str, seed: int) -> None:
    """Two hundred random deeds by random people at random times. After each: no turn failed, each change has its
    audit row, each open case has a live deadline and asks exactly those it waits for, nobody decided their own
    case, nobody did what was not open to them, a second delivery and a stolen button did nothing. In the end
    every card shows the moves open to its reader, and no others."""
    walk = Walk(company, workflow, seed)
    walk.steps(100)
    walk.cards_hold()
    walk.steps(100)
    walk.cards_hold()
    assert any(case.workflow == workflow and len(case.entries) > 1 for case in every(company)), "nothing happened"
