"""People and teams move to another zone while the bot runs."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from bot.flow.people import Absence
from bot.flow.rhythm import weekly
from tests.faults.almanacs import Prompted
from tests.looking import one, rows
from tests.office import Company
from tests.stories.needs import NEED, REF

pytestmark = pytest.mark.usefixtures("path")
SUNDAY = datetime(2026, 3, 8, 12, 0, tzinfo=UTC)
NEW_YORK, SHANGHAI = "America/New_York", "Asia/Shanghai"


def monday(hour: int, minute: int = 0) -> datetime:
    return datetime(2026, 3, 9, hour, minute, tzinfo=UTC)


def test_a_team_that_moves_past_its_hour_is_prompted_at_once(company: Company) -> None:
    """E4: half past nine is still to come in New York and over in Shanghai: on moving there the team is prompted, late
    and on record as late, and not again; a team that is new there waits for next Monday."""
    prompted = Prompted(company, weekly("Mon", at="09:30"), SUNDAY)
    prompted.team("east", NEW_YORK)
    assert prompted.looks(monday(5)) == 0
    prompted.team("east", SHANGHAI)
    prompted.team("new", SHANGHAI)
    assert [prompted.looks(monday(5)), prompted.looks(monday(6)), prompted.looks(monday(20))] == [1, 0, 0]
    (slot,) = prompted.slots()
    assert (slot["audience"], slot["slot"]) == ("team:east", "2026-03-09T09:30")
    assert prompted.count("audit", slot["key"]) == 1


def test_a_team_that_was_prompted_and_moves_is_not_prompted_again(company: Company) -> None:
    """E4: it was half past nine in Shanghai; it will be in New York, and the team is there by then."""
    prompted = Prompted(company, weekly("Mon", at="09:30"), SUNDAY)
    prompted.team("west", SHANGHAI)
    assert prompted.looks(monday(1, 30)) == 1
    prompted.team("west", NEW_YORK)
    assert [prompted.looks(monday(hour)) for hour in (2, 13, 14, 20)] == [0] * 4


def test_another_hour_in_the_policy_prompts_nobody_twice_on_a_day(company: Company) -> None:
    """E4: prompted at half past nine; at noon HR moves the hour to four, and starts the bot anew."""
    prompted = Prompted(company, weekly("Mon", at="09:30"), SUNDAY)
    prompted.team("here", SHANGHAI)
    assert prompted.looks(monday(1, 30)) == 1
    prompted.restarts(weekly("Mon", at="16:00"))
    assert [prompted.looks(monday(hour)) for hour in (4, 8, 9)] == [0] * 3


def lives(company: Company, who: str, zone: str) -> None:
    """Somebody lives there from now on."""
    people = dict(company.bole.tools.directory._company.people)
    company.reorganises(people={**people, who: replace(people[who], zone=zone)})


def test_a_promise_stays_where_it_was_when_somebody_moves(company: Company) -> None:
    """E4: whoever asked moves to New York: what they were promised ends when it would have, and has one live end."""
    company.person("liu.yang").starts("recruiting.hiring_need", **NEED)
    before = one(company, REF)
    lives(company, "liu.yang", NEW_YORK)
    after = one(company, REF)
    assert (after.due, after.version) == (before.due, before.version)
    assert len(rows(company, "timer", "state = 'sleeping' AND kind = 'late' AND case_id = :case", case=after.id)) == 1


def test_the_card_of_the_day_follows_whoever_moves(company: Company) -> None:
    """E4: half past five is over where somebody now is, and was still to come where they were: the card comes, once."""
    lives(company, "li.na", NEW_YORK)
    company.person("liu.yang").starts("recruiting.hiring_need", **NEED)
    company.winds_until("2026-03-02 18:30")
    assert rows(company, "slot", "workflow = 'daily' AND audience = 'li.na'") == []
    lives(company, "li.na", SHANGHAI)
    company.winds(hours=2)
    slots = [slot["slot"] for slot in rows(company, "slot", "workflow = 'daily' AND audience = 'li.na'")]
    assert slots == ["2026-03-02T17:30"]


def test_a_leave_begins_once_wherever_somebody_is(company: Company) -> None:
    """E4: the midnight on which a leave begins is skipped by moving east, and would come again by moving back."""
    prompted = Prompted(company, weekly("Mon", at="09:30"), SUNDAY)
    (who,) = prompted.places.office.people
    leave = (Absence(who, date(2026, 3, 9), date(2026, 3, 13)),)

    def in_(zone: str) -> None:
        people = {who: replace(prompted.places.office.people[who], zone=zone)}
        prompted.places.office = replace(prompted.places.office, people=people, absences=leave)

    in_(NEW_YORK)
    assert prompted.looks(datetime(2026, 3, 8, 18, tzinfo=UTC)) == 0
    in_(SHANGHAI)
    assert prompted.looks(datetime(2026, 3, 8, 18, tzinfo=UTC)) == 1
    in_(NEW_YORK)
    assert [prompted.looks(monday(hour)) for hour in (3, 4, 5)] == [0] * 3
