"""One person who sends far too much is told so once; nobody else notices, and nothing that was taken is lost."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.ports import DESK, Incoming, Pressed, Refused, Said, Submitted
from tests.looking import every, rows
from tests.office import Company, opened
from tests.scale import times

LIMIT = 60
MANY = times(1_000, 10_000)
TOLD = "一下子收到的太多了"
LOUD, QUIET = "wang.xiaoyu", "li.na"


@pytest.fixture
def company(tmp_path: Path) -> Iterator[Company]:
    """A company whose policy says how much one person may send in a minute."""
    policy = tmp_path / "policy.toml"
    policy.write_text(f"[limits]\nper_minute = {LIMIT}\n")
    yield from opened(tmp_path / "data", database_url="sqlite://", policy=policy)


def sent(company: Company, body: Said | Pressed | Submitted, key: str = "") -> Incoming:
    return Incoming(key or company.key(), "playground", LOUD, body, company.clock.now())


def test_ten_thousand_messages_of_one_person_keep_nobody_waiting(company: Company) -> None:
    """K8: of ten thousand messages in a minute those within the limit are kept; one sentence in both languages says so,
    not one each. A colleague's request in the midst of it is taken at once. What was taken comes again and is answered
    as before; after a quiet minute everything is as ever."""
    answers = [company.room.receive(sent(company, Said(f"第{n}条"))) for n in range(MANY // 2)]
    company.person(QUIET).starts("meetings.action_item", what="写周报", owner=LOUD, due="2026-03-12", priority="P1")
    assert [case.requester for case in every(company)] == [QUIET]
    answers += [company.room.receive(sent(company, Said(f"第{n}条"))) for n in range(MANY // 2)]
    assert len(rows(company, "inbox", "handle = :who", who=LOUD)) == LIMIT
    told = [answer for answer in answers if answer.toast.startswith(TOLD)]
    assert len(told) == 1 and "wait a minute" in told[0].toast and not told[0].accepted
    assert not any(answer.accepted for answer in answers[LIMIT:])
    first = company.room.receive(sent(company, Said("第0条"), "playground:1"))
    assert first.accepted and not first.toast.startswith(TOLD), "it was taken, and comes again"
    company.winds(minutes=1)
    assert company.person(LOUD).says("我的待办").accepted


def test_what_is_only_kept_is_counted_too(company: Company) -> None:
    """K8: words that are acknowledged before their turn meet the same limit and the same one sentence."""
    told = [company.room.keep(sent(company, Said(f"第{n}条")), {}) for n in range(MANY)]
    assert len(rows(company, "inbox", "handle = :who", who=LOUD)) == LIMIT
    over = [answer for answer in told if answer is not None]
    assert len(over) == MANY - LIMIT and not any(answer.accepted for answer in over)
    assert [answer.toast for answer in over if answer.toast] == [over[0].toast] and over[0].toast.startswith(TOLD)


def test_each_kind_is_counted_by_itself(company: Company, caplog: pytest.LogCaptureFixture) -> None:
    """K8: who presses too often may still write and send a form. Whoever looks after the bot finds one line in the
    log for it, without a name."""
    person = company.person(LOUD)
    person.says("待办事项")
    form = company.room.receive(sent(company, Pressed(DESK, "start:meetings.action_item"))).form
    assert form is not None
    for _ in range(MANY):
        company.room.receive(sent(company, Pressed(DESK, "mine")))
    assert len(rows(company, "inbox", "handle = :who", who=LOUD)) == LIMIT + 1
    assert person.says("我的待办").accepted
    person.submits_again(form, what="写周报", owner=LOUD, due="2026-03-12", priority="P1")
    assert len(every(company)) == 1
    (line,) = [record for record in caplog.records if record.getMessage() == "flood"]
    assert LOUD not in str(vars(line)) and line.__dict__["told"]["what"] == "pressed"


def test_a_form_that_is_not_taken_stays_open_with_the_reason(company: Company) -> None:
    """K8: of ten thousand forms the first are cases; with each of the others the sentence stands beside the first
    question, so that no platform closes the form and nothing typed is lost. A minute later it is taken."""
    given = {"what": "写周报", "owner": LOUD, "due": "2026-03-12", "priority": "P1"}
    form = company.room.receive(sent(company, Pressed(DESK, "start:meetings.action_item"))).form
    assert form is not None
    body = Submitted(form.token, form.verb, given)
    answers = [company.room.receive(sent(company, body)) for _ in range(MANY)]
    for answer in answers[LIMIT:]:
        assert list(answer.errors) == ["what"] and answer.errors["what"].startswith(TOLD) and not answer.accepted
    assert len(rows(company, "inbox", "handle = :who", who=LOUD)) == LIMIT + 1
    company.winds(seconds=30)
    assert not company.room.receive(sent(company, body)).errors


def test_files_without_end_are_not_kept(company: Company) -> None:
    """K8: ten thousand files of one person do not fill the disk: most are refused with the sentence."""
    kept = 0
    for n in range(times(200, 10_000)):
        try:
            company.room.attach(LOUD, f"{n}.txt", b"x")
            kept += 1
        except Refused as no:
            assert str(no).startswith(TOLD)
    assert kept == len(rows(company, "file")) == LIMIT


def test_strangers_are_counted_too(company: Company) -> None:
    """K8: what comes under a handle that nobody knows fills no memory either."""
    for n in range(MANY):
        company.room.receive(Incoming(f"s{n}", "slack", "U404", Said("hello"), company.clock.now()))
    assert len(rows(company, "inbox", "handle = 'U404'")) == LIMIT
