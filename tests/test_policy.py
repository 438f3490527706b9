"""A company's own numbers: what the file may say, and what is said of a file that is wrong."""

from dataclasses import fields, replace
from datetime import date, time
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.flow.wallclock import Hours
from bot.policy import FeishuPolicy, Known, KnownWorkflow, Policy, PolicyFileError, check_policy, load_policy
from bot.policy.known import due_shape, rhythm_shape

DOCS = Path(__file__).parents[1] / "docs"
EXAMPLE = DOCS / "policy.example.toml"
TEXT = EXAMPLE.read_text(encoding="utf-8")


def _calendar(name: str) -> str:
    if name not in ("CN", "DE"):
        raise ValueError("write CN or DE")
    return name


KNOWN = Known(
    workflows={
        "recruiting.hiring_need": KnownWorkflow(
            steps={"head": (), "feasibility": ("green", "normal"), "hr": ()},
            switches=("headcount_plan",),
            numbers=("panel_size",),
        ),
        "meetings.monday": KnownWorkflow(steps={"ask": ()}, every=rhythm_shape),
    },
    roles=("hr_lead", "vice_president"),
    people=("li.na", "chen.jing"),
    ledgers=("hiring", "panels"),
    calendar=_calendar,
)
HIRE = "[recruiting.hiring_need]\n"
HEAD = "[recruiting.hiring_need.head]\n"


def test_without_a_file_the_workflows_own_numbers_hold() -> None:
    """Every question is answered with "nothing changed"."""
    policy = load_policy(None)
    assert policy == Policy()
    assert policy.due("a.b", "c") is policy.asks("a.b", "c") is policy.every("a.b") is policy.nudge("a.b", "c") is None
    assert policy.switch("a.b", "x", True) and policy.number("a.b", "n", 7) == 7
    assert policy.overlay("CN") == {} and policy.weekend("CN") is policy.official_until("CN") is None


def test_the_documented_example_is_valid_and_read_as_it_says() -> None:
    """HR may start from docs/policy.example.toml; every setting there arrives."""
    assert check_policy(TEXT, KNOWN) == []
    policy = load_policy(EXAMPLE, KNOWN)
    hire = "recruiting.hiring_need"
    assert policy.language == "zh" and policy.prompts_per_day == 3
    assert policy.per_minute == 120
    assert policy.daily == time(17, 30)
    assert policy.hours == Hours() and (policy.reminders.half, policy.reminders.nearly) == (0.5, 0.9)
    assert policy.feishu == FeishuPolicy()
    assert policy.due(hire, "head") == "2wd" and policy.due(hire, "head", "green") == "2wd"
    assert policy.due(hire, "feasibility", "green") == "72h" and policy.due(hire, "feasibility") is None
    assert policy.asks(hire, "feasibility") == "hr_lead"
    assert policy.switch(hire, "headcount_plan", True) is False
    assert policy.every("meetings.monday") == "Mon 09:15" and policy.nudge("meetings.monday", "ask") == "10:30"
    assert policy.overlay("CN") == {date(2027, 2, 15): False, date(2027, 2, 20): True}
    assert policy.weekend("CN") == {5, 6} and policy.official_until("CN") == 2026


def test_the_guide_names_every_setting_of_the_example() -> None:
    """docs/policy.md explains what docs/policy.example.toml shows."""
    guide = (DOCS / "policy.md").read_text(encoding="utf-8")
    settings = (
        "language per_day daily per_minute work lunch silence half nearly urgent tasks calendar bitable ledgers "
        "weekend official_until every due asks nudge"
    )
    for word in settings.split():
        assert f"`{word}" in guide, word


def test_hours_may_be_typed_with_a_chinese_keyboard(tmp_path: Path) -> None:
    """Full-width colons and dashes are read; "none" means no such pause; a number and quoted names work."""
    file = tmp_path / "policy.toml"
    text = '[hours]\nwork = "8：30 — 17：30"\nlunch = "无"\nsilence = "21:00至8:00"\n'
    file.write_text(text + '["recruiting.hiring_need"]\npanel_size = 4\n[calendar.CN]\n"2027-01-04" = "休"\n', "utf-8")
    policy = load_policy(file, KNOWN)
    assert policy.hours == Hours(time(8, 30), time(17, 30), time(0), time(0), time(21), time(8))
    assert policy.number("recruiting.hiring_need", "panel_size", 1) == 4
    assert policy.overlay("CN") == {date(2027, 1, 4): False}


@pytest.mark.parametrize("switch", [f.name for f in fields(FeishuPolicy) if isinstance(f.default, bool)])
def test_each_of_feishus_own_tools_has_its_switch(tmp_path: Path, switch: str) -> None:
    """Written the other way than it stands without a file, it is so, and nothing else changes."""
    file = tmp_path / "policy.toml"
    other = not getattr(FeishuPolicy(), switch)
    file.write_text(f"[feishu]\n{switch} = {str(other).lower()}\n", encoding="utf-8")
    assert load_policy(file, KNOWN) == Policy(feishu=replace(FeishuPolicy(), **{switch: other}))


@pytest.mark.parametrize(
    "written",
    [
        "bascnAb12",
        "https://acme.feishu.cn/base/bascnAb12",
        "https://acme.larksuite.com/base/bascnAb12?table=tbl1&view=v",
    ],
)
def test_a_base_may_be_written_as_its_address(tmp_path: Path, written: str) -> None:
    """What stands in the browser when the base is open will do."""
    file = tmp_path / "policy.toml"
    file.write_text(f'[feishu]\nbitable = "{written}"\nledgers = ["hiring"]\n', encoding="utf-8")
    assert load_policy(file, KNOWN).feishu == FeishuPolicy(bitable="bascnAb12", ledgers=("hiring",))


@pytest.mark.parametrize(
    ("text", "line", "words"),
    [
        ("\nlanguage = zh", 2, "straight quotes"),
        ('\nlanguage = "fr"', 2, '"zh" or "en"'),
        ("langauge = 3", 1, "did you mean 'language'?"),
        ("[promts]\nper_day = 3", 1, "did you mean 'prompts'?"),
        ("[prompts]\nperday = 3", 2, "did you mean 'per_day'?"),
        ('[prompts]\ndaily = "late"', 2, 'daily = "17:30"'),
        ("[prompts]\nper_day = true", 2, "1 to 50"),
        ("[limits]\nper_minute = 5", 2, "30 to 100000"),
        ("[prompts]\nper_day = 0", 2, "1 to 50"),
        ("prompts = 3", 1, "write [prompts]"),
        ('[hours]\nwork = "18:00-09:00"', 2, "end after it begins"),
        ('[hours]\nwork = "none"', 2, "two times of day"),
        ('[hours]\n\nlunch = "13:30-12:00"', 3, "end after it begins"),
        ('[hours]\nsilence = "25:00-09:00"', 2, "two times of day"),
        ("[hours]\nlunch = 12:00:00", 2, "in quotes"),
        ('[feishu]\nurgent = "yes"', 2, "write urgent = true or urgent = false"),
        ("[feishu]\nurgnet = true", 2, "did you mean 'urgent'?"),
        ('[feishu]\nbitable = "https://a.feishu.cn/wiki/Ab12cd34"\nledgers = ["hiring"]', 2, "open the base itself"),
        ('[feishu]\nledgers = ["hiring"]', 2, "write bitable ="),
        ('[feishu]\nbitable = "bascnAb12"', 2, "which ledgers go there"),
        ('[feishu]\nbitable = "bascnAb12"\nledgers = ["hirng"]', 3, "did you mean 'hiring'?"),
        ("[reminders]\nhalf = 50", 2, "between 0 and 1"),
        ("[reminders]\nhalf = 0.9\nnearly = 0.5", 2, "before nearly"),
        ('[calendar.CN]\n2027-02-30 = "off"', 2, "is not a date"),
        ('[calendar.CN]\n2027-02-15 = "holiday"', 2, '2027-02-15 = "off"'),
        ('[calendar.CN]\nweekend = ["Sunday"]', 2, '["Sat", "Sun"]'),
        ('[calendar.CN]\nofficial_until = "soon"', 2, "write a year"),
        ('[calendar.China]\n2027-02-15 = "off"', 1, "write CN or DE"),
        ("[recruiting]\nheadcount_plan = true", 2, "write it below [recruiting."),
        ("[recruting.hiring_need]\nx = 1", 1, "did you mean 'recruiting'?"),
        ("[recruiting.hiring_ned]\nx = 1", 1, "did you mean 'recruiting.hiring_need'?"),
        ('\n[recruiting.hiring_need.feasability]\ndue = "72h"', 2, "no step 'feasability' in "
         "recruiting.hiring_need; did you mean 'feasibility'?"),
        (HIRE + "headcount = true", 2, "no switch 'headcount' in recruiting.hiring_need; did you mean"),
        (HIRE + "panelsize = 4", 2, "no number 'panelsize' in recruiting.hiring_need; did you mean 'pan"),
        (HIRE + "headcount_plan = 1", 2, "write headcount_plan = true"),
        (HIRE + "panel_size = -1", 2, "from 0 up"),
        (HIRE + "panel_size = true", 2, "whole number"),
        (HIRE + 'head = "2wd"', 2, "write it as a table, [recruiting.hiring_need.head]"),
        (HIRE + 'every = "Mon 09:00"', 2, "no rhythm of its own"),
        (HEAD + 'due = "3 weeks"', 2, "write hours like 48h"),
        (HEAD + 'deu = "48h"', 2, "did you mean 'due'?"),
        (HEAD + 'due = { green = "48h" }', 2, "does not depend on 'green'"),
        ('[recruiting.hiring_need.feasibility]\ndue = { gren = "48h" }', 2, "did you mean 'green'?"),
        ('[recruiting.hiring_need.feasibility.due]\ngreen = "48h"\nnormal = "x"', 3, "write hours like 48h"),
        (HEAD + 'asks = "hr_leed"', 2, "did you mean 'hr_lead'?"),
        (HEAD + 'asks = "li.nna"', 2, "did you mean 'li.na'?"),
        (HEAD + 'nudge = "25:00"', 2, 'nudge = "10:30"'),
        ('[meetings.monday]\nevery = "Monday morning"', 2, "like Mon 09:30"),
        ("[prompts]\nper_day = 3\n[prompts]\nper_day = 4", 3, "already written above"),
    ],
)  # fmt: skip
def test_doctor_names_the_line_and_what_to_write(text: str, line: int, words: str) -> None:
    """One mistake, one problem, on its line."""
    problems = check_policy(text, KNOWN)
    assert [problem.line for problem in problems] == [line]
    assert words in problems[0].message


def test_a_file_with_a_mistake_is_refused_with_every_problem(tmp_path: Path) -> None:
    """Nothing of a wrong file is kept silently; a missing one is one sentence."""
    file = tmp_path / "policy.toml"
    file.write_text('[prompts]\nper_day = 0\n[hours]\nwork = "x"\n', encoding="utf-8")
    with pytest.raises(PolicyFileError) as caught:
        load_policy(file)
    assert [problem.line for problem in caught.value.problems] == [2, 4]
    with pytest.raises(PolicyFileError, match="no such file"):
        load_policy(tmp_path / "missing.toml")


@pytest.mark.parametrize("text", ["1h", "72h", "5wd", "10d", "11:30", "9:05"])
def test_deadlines_of_the_right_shape_pass(text: str) -> None:
    """Hours, working days, days and times of day."""
    assert due_shape(text) == text


@pytest.mark.parametrize("text", ["", "0h", "h", "5 wd", "24:00", "5wd\n", "-1h", "1.5h", "99999h"])
def test_deadlines_of_another_shape_are_refused(text: str) -> None:
    """What is no deadline raises ValueError."""
    with pytest.raises(ValueError, match="write"):
        due_shape(text)


@given(
    st.integers(0, len(TEXT)),
    st.integers(0, 60),
    st.sampled_from(["", "[", "]]", "{a=1}", '"', "= 1", "[hours.work]\n", "[a.b.c.d]\nx=1\n", "\n", "9" * 5000])
    | st.text(max_size=8),
    st.booleans(),
)
def test_a_policy_damaged_anywhere_is_refused_or_read(
    tmp_path_factory: pytest.TempPathFactory, start: int, gone: int, slipped_in: str, checked: bool
) -> None:
    """A piece cut out or typed in at any place never raises anything but PolicyFileError."""
    file = tmp_path_factory.getbasetemp() / "policy.toml"
    file.write_bytes((TEXT[:start] + slipped_in + TEXT[start + gone :]).encode(errors="replace"))
    try:
        load_policy(file, KNOWN if checked else None)
    except PolicyFileError as error:
        assert error.problems
