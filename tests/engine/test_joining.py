"""Whose account on a platform is whose: by the whole e-mail address, and by nothing else."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import given, settings
from hypothesis import strategies as st

from bot.engine.joining import joined, newcomer, staffed
from bot.flow.people import Office, Person
from storage.handles import HandleRow

LOOKALIKES = ("li.na", "LI.NA", "li.nа", "lі.na", "li.na ", "li-na", "lina", "li.na1", "l1.na", "li.n\u0430\u0301")
"""Two are the same in capitals; three hold a letter of another alphabet."""
DOMAINS = ("x.example", "X.EXAMPLE", "x.example.com", "х.example", "y.example")
NAMES = ("李娜", "李娜 ", "Li Na", "li na", "李 娜", "Lİ NA", "")
STRANGE = ("straße@x.example", "strasse@x.example", "STRASSE@x.example", "\u212aate@x.example", "kate@x.example")

addresses = st.one_of(
    st.builds("{}@{}".format, st.sampled_from(LOOKALIKES), st.sampled_from(DOMAINS)),
    st.sampled_from(STRANGE),
    st.just(""),
)
people = st.lists(st.tuples(addresses, st.sampled_from(NAMES), st.booleans()), max_size=8)
accounts = st.lists(
    st.tuples(addresses, st.sampled_from(NAMES), st.booleans(), st.booleans(), st.booleans()), max_size=12
)


def ascii_folded(email: str) -> str:
    """Written a second time, another way: capitals A to Z are small, whatever is around is not part of it."""
    return email.strip().translate({capital: capital + 32 for capital in range(ord("A"), ord("Z") + 1)})


def office_of(told: list[tuple[str, str, bool]]) -> Office:
    return Office("x", people={
        f"p{n}": Person(f"p{n}", name, email=email, active=active) for n, (email, name, active) in enumerate(told)
    })  # fmt: skip


def rows_of(told: list[tuple[str, str, bool, bool, bool]]) -> list[HandleRow]:
    return [
        HandleRow("slack", f"U{n}", name=name, email=email, active=active, guest=guest, bot=bot)
        for n, (email, name, active, guest, bot) in enumerate(told)
    ]


@settings(max_examples=500, deadline=None)
@given(people, accounts)
def test_no_account_is_ever_taken_for_somebody_elses(
    told: list[tuple[str, str, bool]], there: list[tuple[str, str, bool, bool, bool]]
) -> None:
    """F7: 500 companies of look-alike names and addresses: 0 wrong links, none by name, none by an address of two."""
    office, rows = office_of(told), rows_of(there)
    roll = joined(office, rows)
    for row in roll.rows:
        if row.person in office.people:
            mine = ascii_folded(row.email)
            assert mine
            assert [p.id for p in office.people.values() if ascii_folded(p.email) == mine] == [row.person]
            others = [o for o in rows if o.here and o.handle != row.handle and ascii_folded(o.email) == mine]
            assert not row.here or not others
        else:
            assert row.person in ("", newcomer("slack", row.handle))
        assert not row.here or not (row.guest or row.bot)
    assert all(row.here == (("slack", row.handle) in roll.acting) for row in roll.rows if row.person)


@settings(max_examples=100, deadline=None)
@given(people, accounts)
def test_joining_again_changes_nothing(
    told: list[tuple[str, str, bool]], there: list[tuple[str, str, bool, bool, bool]]
) -> None:
    """What was found is found again from what was kept, in whatever order it comes."""
    office = office_of(told)
    first = joined(office, rows_of(there))
    again = joined(office, list(reversed(first.rows)))
    assert again.rows == first.rows
    assert again.acting == first.acting
    assert staffed(office, again) == staffed(office, first)


LI = Person("li.na", "李娜", email="li.na@x.example", lang="zh", zone="Asia/Shanghai")
OFFICE = Office("x", people={"li.na": LI})
ROW = HandleRow("slack", "U1", name="Li Na", email="Li.Na@X.example", lang="en", zone="Europe/Berlin")


def test_the_address_joins_in_capitals_or_not_and_the_profile_speaks_for_language_and_zone() -> None:
    """Name and place in the company stay the file's."""
    made = staffed(OFFICE, joined(OFFICE, [ROW]))
    assert made.people == {"li.na": replace(LI, lang="en", zone="Europe/Berlin")}


def test_somebody_of_two_platforms_has_two_handles() -> None:
    """The platform that comes first is where they are written to; one account is enough to be here."""
    feishu = replace(ROW, platform="feishu", handle="ou_1", lang="zh")
    roll = joined(OFFICE, [feishu, ROW], first="slack")
    assert roll.handles["li.na"] == (("slack", "U1"), ("feishu", "ou_1"))
    closed = joined(OFFICE, [feishu, replace(ROW, active=False)], first="slack")
    assert closed.handles["li.na"] == (("feishu", "ou_1"),)
    assert staffed(OFFICE, closed).is_active("li.na")


def test_an_old_account_gives_way_to_a_new_one() -> None:
    """Somebody came back under another account: the closed one neither doubts nor removes them."""
    old = replace(ROW, handle="U0", active=False)
    roll = joined(OFFICE, [old, ROW])
    assert not roll.doubts
    assert roll.handles["li.na"] == (("slack", "U1"),)
    assert staffed(OFFICE, roll).is_active("li.na")


def test_an_employee_who_became_a_guest_has_left() -> None:
    """F4, F8: the account is still theirs, and may do nothing."""
    was = next(iter(joined(OFFICE, [ROW]).rows))
    roll = joined(OFFICE, [replace(was, guest=True)])
    assert not roll.acting
    assert not staffed(OFFICE, roll).is_active("li.na")


def test_a_guest_with_the_address_of_an_employee_is_nobody() -> None:
    """F8: it takes nothing from the employee, neither their place nor their account."""
    guest = replace(ROW, handle="U7", guest=True)
    assert staffed(OFFICE, joined(OFFICE, [guest])) == OFFICE
    roll = joined(OFFICE, [guest, ROW])
    assert not roll.doubts
    assert roll.acting == {("slack", "U1"): "li.na"}


def test_who_is_in_no_file_is_somebody_new_and_stays_known_after_leaving() -> None:
    """Under an id no company file can give; named, without a department."""
    roll = joined(OFFICE, [replace(ROW, handle="U9", email="mei@y.example", name="梅")])
    mei = staffed(OFFICE, roll).person("slack:U9")
    assert (mei.name, mei.department, mei.manager, mei.active) == ("梅", "", None, True)
    left = joined(OFFICE, [replace(roll.rows[0], active=False)])
    assert staffed(OFFICE, left).person("slack:U9") == replace(mei, active=False, lang="zh", zone="Asia/Shanghai")


def test_an_account_closed_before_we_came_is_nobody_new() -> None:
    """Everybody who ever left the workspace is in its list: none of them is made a person."""
    assert staffed(OFFICE, joined(OFFICE, [replace(ROW, email="old@x.example", active=False)])) == OFFICE
