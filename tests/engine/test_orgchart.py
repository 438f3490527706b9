"""Departments, heads and managers out of the platforms' directories, under what the company says itself."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import given, settings
from hypothesis import strategies as st

from bot.engine.joining import joined, staffed
from bot.engine.orgchart import placed
from bot.flow.people import Department, Office, Person
from storage.handles import DepartmentRow, HandleRow

NOBODY = Office("x")


def account(handle: str, department: str = "", manager: str = "", **known: object) -> HandleRow:
    email = f"{handle.lower()}@x.example"
    return HandleRow("feishu", handle, name=handle, email=email, department=department, manager=manager, **known)  # type: ignore[arg-type]


def department(own: str, parent: str = "", head: str = "", **known: object) -> DepartmentRow:
    return DepartmentRow("feishu", own, str(known.pop("name", own)), parent=parent, head=head, **known)  # type: ignore[arg-type]


def company_of(accounts: list[HandleRow], told: list[DepartmentRow], office: Office = NOBODY) -> Office:
    roll = joined(office, accounts)
    return placed(staffed(office, roll), roll, told)


GM, HEAD, LEAD, ANN = (account(h, d) for h, d in (("GM", ""), ("HEAD", "sales"), ("LEAD", "east"), ("ANN", "east")))
SALES, EAST = department("sales", head="HEAD"), department("east", "sales", "LEAD")


def test_without_a_company_file_the_directory_says_who_leads_and_who_manages() -> None:
    """Each department with its head, each person below the next head who is not themselves."""
    office = company_of([GM, replace(HEAD, manager="GM"), LEAD, ANN], [SALES, EAST])
    assert {own: d.head for own, d in office.departments.items()} == {
        "feishu:sales": "feishu:HEAD", "feishu:east": "feishu:LEAD",
    }  # fmt: skip
    assert office.person("feishu:ANN").department == "feishu:east"
    assert office.reporting_line("feishu:ANN") == ("feishu:LEAD", "feishu:HEAD", "feishu:GM")
    assert office.manager_of("feishu:GM") is None


def test_the_manager_the_directory_names_comes_before_the_head() -> None:
    """A direct superior who leads no department."""
    office = company_of([GM, HEAD, LEAD, replace(ANN, manager="GM")], [SALES, EAST])
    assert office.manager_of("feishu:ANN") == "feishu:GM"


def test_a_department_without_a_head_is_led_from_above() -> None:
    """Nobody is named, or somebody nobody knows, or somebody who has left: the next above who is here."""
    for head in ("", "STRANGER", "GONE"):
        rows = [HEAD, ANN, account("GONE", "east", active=False)]
        office = company_of(rows, [SALES, replace(EAST, head=head)])
        assert office.departments["feishu:east"].head == "feishu:HEAD"
        assert office.manager_of("feishu:ANN") == "feishu:HEAD"


def test_a_leavers_people_go_to_the_leavers_superior() -> None:
    """F4: until somebody else is named; what is known of the closed account leads there."""
    gone = account("BOSS", "east", "GM", active=False, person="feishu:BOSS")
    office = company_of([GM, HEAD, gone, replace(ANN, manager="BOSS")], [SALES, EAST])
    assert not office.is_active("feishu:BOSS")
    assert office.manager_of("feishu:ANN") == "feishu:GM"


def test_circles_and_missing_parents_end() -> None:
    """Departments below each other, people above each other, a parent nobody tells of."""
    ring = [department("a", "b"), department("b", "c"), department("c", "a", "HEAD"), department("d", "nowhere")]
    rows = [replace(HEAD, department="a", manager="ANN"), replace(ANN, department="d", manager="HEAD")]
    office = company_of(rows, ring)
    assert office.departments["feishu:a"].head == office.departments["feishu:b"].head == "feishu:HEAD"
    assert office.departments["feishu:d"].head is None
    assert office.reporting_line("feishu:ANN") == ("feishu:HEAD",)
    own = company_of([replace(HEAD, department="c", manager="HEAD")], ring)
    assert own.manager_of("feishu:HEAD") is None


FILE = Office(
    "x",
    people={
        "li": Person("li", "李", email="head@x.example", department="marketing"),
        "ann": Person("ann", "安", email="ann@x.example"),
    },
    departments={"marketing": Department("marketing", "市场部", "Marketing", head="li", aliases=("Growth",))},
)


def test_what_the_company_says_comes_first() -> None:
    """Its departments, heads, places and managers stand; a directory fills in what it leaves open."""
    told = [
        department("m", name="市场部", head="GM", hrbp="GM"),
        department("east", "m"),
        department("sales", name="销售部"),
    ]
    office = company_of([GM, replace(HEAD, department="sales", manager="GM"), ANN], told, FILE)
    assert office.departments == {"marketing": replace(FILE.departments["marketing"], hrbp="feishu:GM")}
    assert office.person("li").department == "marketing"
    assert office.person("li").manager == "feishu:GM"
    assert office.person("ann").department == "marketing"
    assert office.manager_of("ann") == "feishu:GM"
    file = replace(FILE, people={**FILE.people, "ann": replace(FILE.people["ann"], manager="li")})
    assert company_of([GM, HEAD, replace(ANN, manager="GM")], told, file).manager_of("ann") == "li"


def test_a_department_only_the_directory_has_is_there_while_somebody_is_in_it() -> None:
    """HR's list is not buried under a hundred teams, and nobody is without their department."""
    told = [department("m", name=" marketing "), department("lab", head="GM"), department("empty")]
    office = company_of([GM, replace(ANN, department="lab")], told, FILE)
    assert set(office.departments) == {"marketing", "feishu:lab"}
    assert office.person("ann").department == "feishu:lab"
    assert office.department("feishu:m") == office.departments["marketing"]
    named = office.department("feishu:empty")
    assert named is not None and named.name == "empty"


def test_a_name_two_departments_have_joins_neither() -> None:
    """F7, as with people: two of that name on the platform, or two in the company."""
    twins = [department("s1", name="市场部"), department("s2", name="市场部")]
    assert "feishu:s1" in company_of([replace(ANN, department="s1")], twins, FILE).departments
    two = replace(FILE, departments={**FILE.departments, "m2": Department("m2", "市场部")})
    assert "feishu:s1" in company_of([replace(ANN, department="s1")], twins[:1], two).departments


def test_a_department_that_is_no_more_is_what_was_above_it() -> None:
    """Cases that name it keep their head and their name."""
    office = company_of([HEAD, ANN], [SALES, replace(EAST, active=False), department("old", active=False, name="旧部")])
    assert set(office.departments) == {"feishu:sales"}
    assert office.department("feishu:east") == office.departments["feishu:sales"]
    assert office.person("feishu:ANN").department == "feishu:sales"
    old = office.department("feishu:old")
    assert old is not None and (old.name, old.head) == ("旧部", None)
    assert office.department("feishu:never") is None


def test_two_platforms_at_once() -> None:
    """Slack tells of no department: Feishu's hold for whoever is on both, and for nobody else."""
    file = Office("x", people={"ann": Person("ann", "安", email="ann@x.example")})
    slack = [HandleRow("slack", "U1", email="ann@x.example"), HandleRow("slack", "U2", email="bob@x.example")]
    office = company_of([HEAD, ANN, *slack], [SALES, EAST], file)
    assert office.person("ann").department == "feishu:east"
    assert office.manager_of("ann") == "feishu:HEAD"
    assert (office.person("slack:U2").department, office.person("slack:U2").manager) == ("", None)


def test_guests_lead_nothing() -> None:
    """F8: nor do bots, whatever a directory says."""
    office = company_of(
        [account("G", guest=True), account("B", bot=True), ANN], [department("east", head="G", hrbp="B")]
    )
    assert office.departments["feishu:east"].head is office.departments["feishu:east"].hrbp is None


def test_without_a_directory_nothing_changes() -> None:
    """A company file alone is the company."""
    roll = joined(FILE, [HandleRow("slack", "U1", email="ann@x.example")])
    office = staffed(FILE, roll)
    assert placed(office, roll, []) is office


HANDLES = [f"H{n}" for n in range(5)]
IDS = [f"d{n}" for n in range(4)]
somebody = st.sampled_from(["", "X", *HANDLES])
somewhere = st.sampled_from(["", "x", *IDS])


@settings(max_examples=300, deadline=None)
@given(
    st.tuples(*(st.tuples(somewhere, somebody, st.booleans()) for _ in HANDLES)),
    st.tuples(*(st.tuples(somewhere, somebody, st.booleans()) for _ in IDS)),
    st.booleans(),
)
def test_whatever_a_directory_says_the_company_is_sound(
    people: tuple[tuple[str, str, bool], ...], told: tuple[tuple[str, str, bool], ...], file: bool
) -> None:
    """Nobody manages themselves, every head is here, every line ends, everybody's department is known."""
    rows = [account(h, d, m, active=a, person=f"feishu:{h}") for h, (d, m, a) in zip(HANDLES, people, strict=True)]
    departments = [department(own, p, h, active=a) for own, (p, h, a) in zip(IDS, told, strict=True)]
    mine = Office("x", departments={"mine": Department("mine", "d1")}) if file else NOBODY
    office = company_of(rows, departments, mine)
    for who, person in office.people.items():
        assert who not in office.reporting_line(who)
        assert person.manager is None or office.is_active(person.manager)
        assert person.department == "" or office.department(person.department) is not None
        assert not person.active or person.department in ("", *office.departments) or person.department in office.former
    assert all(d.head is None or d.head in office.people for d in office.departments.values())
    assert set(office.former).isdisjoint(office.departments)
    assert all(office.department(f"feishu:{own}") for own in IDS)
