"""What platforms say of people, and what follows from it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest

from bot.ports import Answer, Incoming, Known, Pressed, Said, Submitted
from tests.elsewhere import SLACK, Elsewhere, account, knows, two_doors
from tests.looking import every, rows
from tests.office import Company
from tests.stories.company.rows import changes
from tests.stories.needs import NEED

NEEDED = "start:recruiting.hiring_need"


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Company]:
    company = two_doors(tmp_path_factory.mktemp("staffing"))
    yield company
    company.close()


def test_language_and_zone_follow_the_profile_until_the_person_chooses(office: Company) -> None:
    """Own choice, then the platform, then the company file."""
    knows(office, account("U1", "li.na", lang="en", zone="Europe/Berlin"), whole=False)
    assert office.room.language_of("li.na") == "en"
    assert office.room.office().person("li.na").zone == "Europe/Berlin"
    na = Elsewhere(office, "U1")
    na.says("change language")
    na.presses("中文")
    knows(office, account("U1", "li.na", lang="en", zone="Mars/Phobos"), whole=False)
    assert office.room.language_of("li.na") == "zh"
    assert office.room.office().person("li.na").zone == "Asia/Shanghai"


def test_people_are_found_and_written_to_where_they_are(office: Company) -> None:
    """In memory: whose handle it is, what somebody is called, where letters go; unlike the playground."""
    knows(office, account("U1", "li.na"), account("U2", "chen.jing"))
    room, directory = office.room, office.bole.tools.directory
    assert room.person_of(SLACK, "U1") == "li.na"
    assert room.handle_of(SLACK, "li.na") == "U1"
    assert room.person_of("playground", "li.na") == room.handle_of("playground", "li.na") == "li.na"
    assert (
        room.person_of(SLACK, "li.na") is room.person_of("playground", "U1") is room.handle_of(SLACK, "xu.lan") is None
    )
    with office.bole.tools.store.reading() as tx:
        assert directory.reach(tx, "li.na") == (SLACK, "U1")
        assert directory.reach(tx, "xu.lan") == ("playground", "xu.lan")
    Elsewhere(office, "U1").says("help")
    assert office.doors[SLACK].of("direct", "U1")
    assert not office.platform.of("direct", "li.na")


@pytest.mark.parametrize(
    "who", [{"guest": True}, {"bot": True}, {"active": False}, None], ids=("guest", "bot", "closed", "unknown")
)
@pytest.mark.parametrize(
    "body",
    [
        Said("我要招人"),
        Pressed("desk", NEEDED),
        Submitted("desk", NEEDED, {}),
    ],
    ids=("words", "button", "form"),
)
def test_guests_bots_and_strangers_are_refused(office: Company, who: dict[str, bool] | None, body: object) -> None:
    """F8: each kind of them, whatever they do, hears the usual sentence, in both languages, and nothing happens."""
    if who is not None:
        knows(office, Known("U66", "Somebody", "somebody@guest.example", **who), whole=False)  # type: ignore[arg-type]
    handle, before = ("U66" if who else "U67"), rows(office, "outbox", "1 = 1")
    now = office.clock.now()
    answer: Answer = office.room.receive(Incoming(office.key(), SLACK, handle, body, now))  # type: ignore[arg-type]
    office.settles()
    assert not answer.accepted
    assert "请联系人资部" in answer.toast
    assert "ask a colleague in HR" in answer.toast
    assert rows(office, "outbox", "1 = 1") == before


def test_an_address_of_two_joins_nobody_and_is_told(office: Company) -> None:
    """F7: two accounts with one address: neither is let in, the people who can mend it hear of it once."""
    knows(office, account("U31", "gao.ming"), account("U32", "gao.ming"), whole=False)
    assert office.room.person_of(SLACK, "U31") is office.room.person_of(SLACK, "U32") is None
    hr = Elsewhere(office, "U2") if office.room.handle_of(SLACK, "chen.jing") else office.person("chen.jing")
    hr.sees("gao.ming@banxia.example", "U31", "U32", "高明")
    told = hr.count("gao.ming@banxia.example")
    knows(office, account("U33", "zhou.yan"), whole=False)
    assert hr.count("gao.ming@banxia.example") == told
    knows(office, replace(account("U32", "gao.ming"), email="other@banxia.example"), whole=False)
    assert office.room.person_of(SLACK, "U31") == "gao.ming"
    assert office.room.person_of(SLACK, "U32") == "slack:U32"


def test_a_changed_address_in_the_companys_register_joins_at_once(office: Company) -> None:
    """HR writes down the address somebody has on the platform: from then on it is them."""
    knows(office, Known("U41", "许岚", "lan@private.example"), whole=False)
    assert office.room.person_of(SLACK, "U41") == "slack:U41"
    changes(office, "company.people", "许岚", email="Lan@private.example")
    assert office.room.person_of(SLACK, "U41") == "xu.lan"
    assert rows(office, "audit", "action = 'directory:joined' AND for_person = 'xu.lan'")


def test_what_waits_for_somebody_is_shown_where_they_turn_up(office: Company) -> None:
    """Asked while nobody knew their account: the card is there as soon as they are, and the old one follows."""
    office.person("tang.ning").starts("recruiting.hiring_need", **NEED | {"department": "sales"})
    case = every(office, "recruiting.hiring_need")[-1]
    (head,) = case.waiting_for()
    assert office.person(head).may_press("同意", case.ref)
    knows(office, account("U51", head), whole=False)
    there = Elsewhere(office, "U51")
    there.presses("同意", case.ref)
    for chat in (there, office.person(head)):
        chat.sees(case.ref, "已处理：同意")
        assert not chat.may_press("同意", case.ref)


def test_half_a_list_lets_nobody_go(office: Company) -> None:
    """A workspace does not lose most of its people at once: such a list is not believed, a shorter one is."""
    crowd = [Known(f"U9{n:02}", f"P{n}", f"p{n}@crowd.example") for n in range(30)]
    knows(office, *crowd, platform="feishu")
    knows(office, *crowd[:10], platform="feishu")
    assert office.room.person_of("feishu", "U929") == "feishu:U929"
    knows(office, *crowd[:20], platform="feishu")
    assert office.room.person_of("feishu", "U929") is None
    assert office.room.person_of("feishu", "U919") == "feishu:U919"


def test_hearing_the_same_again_changes_nothing(office: Company) -> None:
    """A refresh every few hours writes nothing when nobody changed."""
    knows(office, account("U1", "li.na"), whole=False)
    stamp = office.bole.tools.directory.stamp
    knows(office, account("U1", "li.na"), whole=False)
    assert office.bole.tools.directory.stamp == stamp


def test_an_address_that_is_told_no_longer_stays(office: Company) -> None:
    """Without the right to read addresses, Slack leaves them out: nobody becomes a stranger by that."""
    knows(office, account("U1", "li.na"), whole=False)
    knows(office, Known("U1", "李娜"), whole=False)
    assert office.room.person_of(SLACK, "U1") == "li.na"
