"""Whose account on a platform is whose: by the whole e-mail address, and by nothing else."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

from hypothesis import given, settings
from hypothesis import strategies as st

from bot.engine.joining import joined, newcomer, staffed
from bot.flow.people import Office, Person
from storage.handles import HandleRow, Link

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


links = st.lists(
    st.tuples(
        st.sampled_from(("feishu", "slack", "teams")),
        st.sampled_from(("", "first", "asked", "claimed", "confirmed", "refused")),
        st.booleans(),
        st.integers(0, 3),
    ),
    max_size=6,
    unique_by=lambda told: told[0],
)


@settings(max_examples=500, deadline=None)
@given(links, st.sampled_from(("feishu", "slack")))
def test_of_several_accounts_one_is_the_first_and_the_others_wait_for_both_yeses(
    told: list[tuple[str, Link, bool, int]], home: str
) -> None:
    """F7: whatever became of them, exactly what was neither used first nor confirmed on both sides is unconfirmed; a
    refused one is nobody's; who has any account left has one under which everything can be done."""
    rows = [
        HandleRow(
            platform,
            "h",
            "li.na",
            email=LI.email,
            active=active,
            link=link,
            since=datetime(2026, 3, 1 + day, tzinfo=UTC),
        )
        for platform, link, active, day in told
    ]
    roll = joined(OFFICE, rows, home)
    theirs = {row.platform: row.link for row in rows if row.active and row.link != "refused"}
    assert {platform for platform, _ in roll.acting} == theirs.keys()
    free = {on[0] for on in roll.acting if on not in roll.unconfirmed}
    assert bool(free) == bool(theirs)
    assert {p for p, link in theirs.items() if link in ("first", "confirmed")} <= free
    assert len([p for p in free if theirs[p] not in ("first", "confirmed")]) <= 1
    for first in roll.unconfirmed.values():
        assert first in roll.acting and first not in roll.unconfirmed
    if theirs and not free & {p for p, link in theirs.items() if link in ("first", "confirmed")} and home in theirs:
        assert free == {home}


def test_an_account_on_a_closed_platform_is_asked_for_no_confirmation() -> None:
    """The company left Slack: nobody could say yes there, so that who used it first goes on at home at once."""
    slack, feishu = replace(ROW, link="first"), replace(ROW, platform="feishu", handle="ou_1")
    both = joined(OFFICE, [replace(slack, person="li.na"), feishu], "feishu", {"feishu", "slack"})
    assert both.unconfirmed == {("feishu", "ou_1"): ("slack", "U1")}
    assert not joined(OFFICE, [replace(slack, person="li.na"), feishu], "feishu", {"feishu"}).unconfirmed


def test_an_account_that_becomes_somebody_elses_is_confirmed_for_nobody() -> None:
    """The register moved the address to another colleague: what was confirmed with the one holds for no other."""
    kai = Person("kai", "凯", email=LI.email)
    moved = joined(replace(OFFICE, people={"kai": kai}), [replace(ROW, person="li.na", link="confirmed")])
    assert [(row.person, row.link) for row in moved.rows] == [("kai", "")]
