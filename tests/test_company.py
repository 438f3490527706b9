"""The company file: what may be left out of it, and what is said of a damaged one."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.company import CompanyFileError, check_company, load_company, read_company
from bot.flow.people import Office

SMALL = """\
[company]
name = "半夏"
mail_domain = "x.example"
[roles]
hr_lead = ["chen"]
maintainer = ["qin"]
[[channels]]
id = "all"
name = "全员"
[[departments]]
id = "hr"
name = "人力资源部"
head = "chen"
hrbp = "qin"
[[people]]
id = "chen"
name = "陈静"
department = "hr"
[[people]]
id = "qin"
name = "秦昊"
department = "hr"
manager = "chen"
[[teams]]
id = "hr"
name = "人力组"
lead = "chen"
members = ["qin"]
channel = "all"
[[absences]]
person = "chen"
starts = 2026-12-01
ends = 2026-12-04
standin = "qin"
"""

# What is written instead of what, the line that must be named, and words the message must hold.
DAMAGE = [
    ('name = "半夏"', 'name = “半夏”', 2, 'name = "半夏"'),
    ('name = "半夏"', "name = 半夏", 2, "straight quotes"),
    ("[roles]", "[roles", 4, "write a heading as"),
    ("[[channels]]\n", "hello world\n", 7, 'key = "value"'),
    ("[[teams]]", "[[taems]]", 24, "did you mean 'teams'?"),
    ('[company]\nname = "半夏"', '[company]\nnmae = "半夏"', 2, "did you mean 'name'?"),
    ('name = "半夏"', "name = 7", 2, "not text"),
    ('name = "半夏"', 'name = " "', 2, "one line of words"),
    ("[company]", '[company]\nzone = "Asia/Shangai"', 2, "did you mean 'Asia/Shanghai'?"),
    ("[company]", '[company]\ncalendar = "China"', 2, '"CN"'),
    ('mail_domain = "x.example"', 'mail_domain = "x"', 3, "the end of an e-mail address"),
    ('hr_lead = ["chen"]', 'hr_laed = ["chen"]\nhr_lead = ["chen"]', 5, "did you mean 'hr_lead'?"),
    ('maintainer = ["qin"]', 'maintainer = ["qinn"]', 6, "did you mean 'qin'?"),
    ('maintainer = ["qin"]', "maintainer = [1]", 6, "not a list of names"),
    ('id = "all"\n', "", 7, "id is missing"),
    ('id = "all"', 'id = "slak:all"', 8, "did you mean 'slack'?"),
    ('id = "all"', 'id = "slack:"', 8, "write slack:"),
    ('id = "all"', 'id = ":all"', 8, "there is no platform"),
    ('id = "all"', 'id = "slack:all:hands"', 8, "write slack:"),
    ('id = "chen"\nname', 'id = "slack:chen"\nname', 16, "write small letters"),
    ('head = "chen"', 'head = "chan"', 13, "did you mean 'chen'?"),
    ('head = "chen"', 'head = "陈静"', 13, "write their id 'chen'"),
    ('hrbp = "qin"', 'hrbp = "nobody.at.all"', 14, "write one of: chen, qin"),
    ('hrbp = "qin"', 'hrbp = "qin"\nvice_president = "vp"', 15, "nobody has the id 'vp'"),
    ('hrbp = "qin"', 'hrbp = "qin"\nchannel = "alll"', 15, "did you mean 'all'?"),
    ('id = "qin"', 'id = "chen"', 20, "already used on line 16"),
    ('id = "qin"', 'id = "Qin Hao"', 20, "small letters"),
    ('name = "秦昊"', 'name = "秦昊"\nemail = "Chen@x.example"', 22, "already the address on line"),
    ('name = "秦昊"', 'name = "秦昊"\nlang = "fr"', 22, 'lang = "zh"'),
    ('name = "秦昊"', 'name = "秦昊"\nactive = "yes"', 22, "active = true"),
    ('department = "hr"\nmanager', 'department = "HR"\nmanager', 22, "there is no department 'HR'"),
    ('hr_lead = ["chen"]', 'hr_lead = ["chen@"]', 5, "no e-mail address"),
    ('id = "qin"', 'email = "qin"', 19, "id is missing"),
    ('manager = "chen"', 'manager = "qin"', 23, "own manager"),
    ('department = "hr"\n[[people]]', 'department = "hr"\nmanager = "qin"\n[[people]]', 19, "chen → qin"),
    ('lead = "chen"\n', "", 24, "has no lead"),
    ('members = ["qin"]', 'members = [\n  "chen",\n  "quin",\n]', 30, "did you mean 'qin'?"),
    ('channel = "all"\n', "", 24, "has no channel"),
    ('channel = "all"', 'channel = "all"\nzone = "Mars/Base"', 30, "no time zone"),
    ('channel = "all"', 'channel = "all"\ncalendar = "XX"', 30, "no working-day calendar"),
    ('person = "chen"\n', "", 30, "person = their id"),
    ("starts = 2026-12-01", 'starts = "soon"', 32, "2026-12-01"),
    ("ends = 2026-12-04", "ends = 2026-11-04", 33, "ends before it starts"),
    ("ends = 2026-12-04", "ends = 2026-02-30", 33, "not valid TOML"),
    ('standin = "qin"', 'standin = "chen"', 34, "stand in for themselves"),
    ("[[absences]]", "[absences]", 30, "[[absences]]"),
    ("[company]", "[company]\n[company]", 2, "already written above"),
]  # fmt: skip


@pytest.mark.parametrize(
    "written", ["slack:general", "slack:C024BE91L", "feishu:oc_5ad11d72b830411d72b836c20", "slack:全员"]
)
def test_a_channel_may_say_on_which_platform_it_is(written: str) -> None:
    """Its name there, or its id as the platform writes it; departments and teams name it in the same way."""
    text = SMALL.replace('id = "all"', f'id = "{written}"').replace('channel = "all"', f'channel = "{written}"')
    office, problems = read_company(text.replace('hrbp = "qin"', f'hrbp = "qin"\nchannel = "{written}"'))
    assert office is not None and problems == []
    assert office.channels[written].name == "全员"
    assert office.departments["hr"].channel == written


def test_the_small_company_is_whole() -> None:
    """The text every damage below is done to has itself nothing to mend."""
    assert read_company(SMALL)[1] == []


@pytest.mark.parametrize(("right", "wrong", "line", "words"), DAMAGE)
def test_each_kind_of_damage_is_named_with_its_line_and_what_to_write(
    tmp_path: Path, right: str, wrong: str, line: int, words: str
) -> None:
    """One mistake in the file, one error with its line, however the file's lines end."""
    assert right in SMALL
    for ending in ("\n", "\r\n"):
        file = tmp_path / "company.toml"
        file.write_bytes(SMALL.replace(right, wrong, 1).replace("\n", ending).encode())
        with pytest.raises(CompanyFileError) as caught:
            load_company(file)
        first = next(problem for problem in caught.value.problems if words in problem.message)
        assert first.line == line
        assert f"line {line}: " in str(caught.value)
        assert all("\n" not in problem.message for problem in caught.value.problems)


@pytest.mark.parametrize(
    ("right", "wrong", "line", "words"),
    [
        ('name = "半夏"\n', "", 1, "name is missing"),
        ('hr_lead = ["chen"]\n', "", 4, 'hr_lead = ["their e-mail'),
        ('maintainer = ["qin"]\n', "", 4, 'maintainer = ["their e-mail'),
        ('department = "hr"\n[[people]]\nid = "qin"', '[[people]]\nid = "qin"', 15, "belongs to no department"),
        ('head = "chen"\n', "", 10, "has no head"),
        ('hrbp = "qin"\n', "", 10, "has no HR partner"),
        ('name = "秦昊"', 'name = "秦昊"\nactive = false', 6, "has left"),
        ("[[absences]]",
         '[[absences]]\nperson = "qin"\nstarts = 2026-12-03\nends = 2026-12-03\n'
         'standin = "chen"\n[[absences]]', 34, "nobody is left"),
    ],
)  # fmt: skip
def test_a_gap_the_bot_can_climb_over_is_only_a_warning(
    tmp_path: Path, right: str, wrong: str, line: int, words: str
) -> None:
    """The company still loads; doctor says what is thin."""
    file = tmp_path / "company.toml"
    file.write_text(SMALL.replace(right, wrong, 1), encoding="utf-8")
    assert isinstance(load_company(file), Office)
    found = [p for p in check_company(file) if words in p.message]
    assert found and found[0].level == "warning" and found[0].line == line


def test_an_empty_file_is_a_company_and_says_whom_it_lacks(tmp_path: Path) -> None:
    """Nothing has to be written: people come from the chat platform; the roles nobody holds are told, with the line
    to write."""
    file = tmp_path / "company.toml"
    for text in ("", "# nobody yet\n", "[company]\n"):
        file.write_text(text, encoding="utf-8")
        assert load_company(file).people == {}
        told = [p for p in check_company(file) if "nobody is" in p.message]
        assert [p.level for p in told] == ["warning", "warning"]
        assert "hr_lead, who decides" in told[0].message and "maintainer, who is told" in told[1].message


def test_people_may_be_given_by_their_address_alone() -> None:
    """Roles, heads, managers and entries name people by e-mail, in capitals or not; one address is one person."""
    office, problems = read_company(
        """
        [company]
        name = "半夏"
        [roles]
        hr_lead = ["Chen.Jing@x.example"]
        maintainer = ["chen.jing@x.example", "qin@x.example", "qin@y.example"]
        [[departments]]
        id = "sales"
        name = "销售部"
        head = "li@x.example"
        hrbp = "chen.jing@X.example"
        [[people]]
        email = "li@x.example"
        department = "sales"
        [[people]]
        email = "wang@x.example"
        name = "王小雨"
        department = "sales"
        manager = "li@x.example"
        """
    )
    assert office is not None and problems == []
    assert office.holders("hr_lead") == ("chen.jing",)
    assert office.holders("maintainer") == ("chen.jing", "qin", "qin-y.example")
    sales = office.departments["sales"]
    assert (sales.head, sales.hrbp) == ("li", "chen.jing")
    assert office.manager_of("wang") == "li"
    assert {p.id: p.name for p in office.people.values()} == {
        "li": "li@x.example", "wang": "王小雨", "chen.jing": "chen.jing@X.example", "qin": "qin@x.example",
        "qin-y.example": "qin@y.example",
    }  # fmt: skip


def test_an_address_means_the_entry_that_has_it() -> None:
    """Written out or made by the mail domain; whoever has left is still warned of; a circle is still found."""
    office, problems = read_company(SMALL.replace('["chen"]', '["CHEN@x.example"]'))
    assert problems == [] and office is not None and office.holders("hr_lead") == ("chen",)
    gone = SMALL.replace('hr_lead = ["chen"]', 'hr_lead = ["qin@x.example"]').replace(
        '"秦昊"', '"秦昊"\nactive = false'
    )
    assert any("qin has left" in p.message for p in read_company(gone)[1])
    circle = (
        '[[people]]\nemail = "a@x.example"\nmanager = "b@x.example"\n'
        '[[people]]\nemail = "b@x.example"\nmanager = "a@x.example"\n'
    )
    assert any("circle (a → b → a)" in p.message for p in read_company(circle)[1])


def test_what_is_no_text_file_gets_one_clear_sentence(tmp_path: Path) -> None:
    """Missing, a directory, binary, saved in another encoding, too large: one problem each."""
    (tmp_path / "gbk.toml").write_bytes(b"[company]\n" + 'name = "半夏"'.encode("gbk"))
    (tmp_path / "binary.toml").write_bytes(bytes(range(256)))
    (tmp_path / "large.toml").write_bytes(b"#" * 1_000_001)
    cases = {
        "missing.toml": "no such file",
        "": "a directory",
        "gbk.toml": "line 2: this is not UTF-8",
        "binary.toml": "not UTF-8",
        "large.toml": "larger than 1 MB",
        "nul\0.toml": "no such file",
        "x" * 5000: "cannot be read",
    }
    for name, words in cases.items():
        with pytest.raises(CompanyFileError, match=words):
            load_company(tmp_path / name)


def assert_refused_or_read(data: bytes, directory: Path) -> None:
    """The file is a company, or what is wrong with it is said with lines that it has."""
    file = directory / "any.toml"
    file.write_bytes(data)
    try:
        assert isinstance(load_company(file), Office)
    except CompanyFileError as error:
        lines = data.count(b"\n") + 1
        assert error.problems
        assert all(0 <= problem.line <= lines and problem.message for problem in error.problems)


@given(st.binary(max_size=300))
def test_random_bytes_are_refused_and_nothing_else(tmp_path_factory: pytest.TempPathFactory, data: bytes) -> None:
    """Whatever a file holds, the answer is a company or a CompanyFileError with lines of the file."""
    assert_refused_or_read(data, tmp_path_factory.getbasetemp())


@given(
    st.integers(0, len(SMALL)),
    st.integers(0, 40),
    st.sampled_from(["", "[", "]]", "{a=1}", '"', "= 1", "[[people]]\n", "[people]\n", "\n", "9" * 5000, "[" * 3000])
    | st.text(max_size=8),
)
def test_a_company_damaged_anywhere_is_refused_or_read(
    tmp_path_factory: pytest.TempPathFactory, start: int, gone: int, slipped_in: str
) -> None:
    """A piece cut out or typed in at any place never raises anything else."""
    text = SMALL[:start] + slipped_in + SMALL[start + gone :]
    assert_refused_or_read(text.encode(errors="replace"), tmp_path_factory.getbasetemp())


def test_every_country_offered_is_one_the_calendars_know() -> None:
    """A calendar the company file accepts can be counted on."""
    from holidays import list_supported_countries

    from bot.company.places import COUNTRIES

    assert set(list_supported_countries()) >= COUNTRIES
