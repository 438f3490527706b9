"""Who acts in Slack: twice at once, no longer employed, looking like somebody else, or not one of us at all."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from itertools import product
from threading import Barrier
from typing import Any

import pytest

from bot.platforms.slack import roster
from bot.ports import Answer, Pressed
from tests.faults.door import OWNER, item, ref_of, rings
from tests.faults.slackdoor import a_button, card_in, presses, unfollowed, verbs_in
from tests.looking import all_tasks, deeds, every, one, rows
from tests.scale import times
from tests.stories.needs import NEED, REF
from tests.wires.slack import InSlack

RACES = times(400, 10_000)


def standing_buttons(office: InSlack, who: str) -> dict[str, tuple[dict[str, Any], str]]:
    """Somebody's cards that can be finished, each with its button, by the text of the card."""
    found: dict[str, tuple[dict[str, Any], str]] = {}
    for message in office.slack.messages(office.handles[who]):
        if "done" in (verbs := verbs_in(office, message)):
            found[message["ts"]] = (message, verbs["done"])
    return found


def test_a_double_click_in_slack_is_one_decision(slack_office: InSlack) -> None:
    """F2: 400 times (10,000 in a whole run) the same button is pressed twice at the same moment, each press an event of
    its own: one entry each, both are acknowledged, and no card offers it any more."""
    office, slack = slack_office, slack_office.slack
    refs = [ref_of(item(office, f"第{n}项")) for n in range(RACES)]
    office.settles()
    cards = list(standing_buttons(office, OWNER).values())
    assert len(cards) == RACES
    unfollowed(office)
    hands, start = slack.as_user(office.handles[OWNER]), Barrier(2)

    def click(card: tuple[dict[str, Any], str]) -> int:
        start.wait(60)
        return hands.presses(*card).status

    with ThreadPoolExecutor(2) as fingers:
        for card in cards:
            assert list(fingers.map(click, (card, card))) == [200, 200]
    assert [[e.verb for e in one(office, ref).entries] for ref in refs] == [["file", "done"]] * RACES
    office.settles()
    assert not standing_buttons(office, OWNER)


def test_an_approver_who_presses_in_slack_and_elsewhere_at_once_decides_once(slack_office: InSlack) -> None:
    """F2: 400 times one person finishes a task in Slack and drops or finishes it on the playground's page at the same
    moment: one of them wins, the page's answer says how it stands, and the card in Slack follows."""
    office, slack = slack_office, slack_office.slack
    refs = [ref_of(item(office, f"第{n}项")) for n in range(RACES)]
    office.settles()
    tokens = {task.case_id: task.token for task in all_tasks(office, "kind = 'ask'")}
    cards = list(standing_buttons(office, OWNER).values())
    unfollowed(office)
    hands, start, wins = slack.as_user(office.handles[OWNER]), Barrier(2), 0

    def in_slack(card: tuple[dict[str, Any], str]) -> None:
        start.wait(60)
        hands.presses(*card)

    def on_the_page(token: str) -> Answer:
        start.wait(60)
        return rings(office, OWNER, Pressed(token, "done"), "playground")

    with ThreadPoolExecutor(2) as clients:
        for ref, card in zip(refs, cards, strict=True):
            here = clients.submit(in_slack, card)
            there = clients.submit(on_the_page, tokens[one(office, ref).id])
            here.result()
            answer = there.result()
            wins += answer.accepted
            assert answer.accepted or (answer.toast and answer.card is not None and not answer.card.buttons)
            assert [e.verb for e in one(office, ref).entries] == ["file", "done"]
    assert 0 <= wins <= RACES
    office.settles()
    assert not standing_buttons(office, OWNER)


def test_the_second_of_two_clicks_is_told_and_sees_the_card_as_it_stands(slack_office: InSlack) -> None:
    """F2: a press on a card that stood open on another screen: a sentence, or the card as it now is; never silence."""
    office, slack = slack_office, slack_office.slack
    ref = ref_of(item(office))
    office.settles()
    stale = card_in(office, OWNER, ref)
    button = verbs_in(office, stale)["done"]
    hands = slack.as_user(office.handles[OWNER])
    hands.presses(stale, button)
    office.settles()
    calls = len(slack.calls)
    hands.presses(stale, button)
    assert {call.method for call in slack.calls[calls:]} & {"chat.update", "chat.postEphemeral"}
    assert "done" not in verbs_in(office, card_in(office, OWNER, ref))


# who leaves


STEPS = (("li.na", "approve"), ("xu.lan", "feasible"), ("chen.jing", "approve"), ("liu.yang", None))
"""Whoever a hiring need waits for, step by step, and what they press when they are still there."""


@pytest.mark.parametrize("step", range(len(STEPS)))
@pytest.mark.parametrize("told_of", ["event", "list"])
def test_what_waits_for_a_closed_account_moves_within_five_minutes(
    slack_office: InSlack, step: int, told_of: str
) -> None:
    """F4: at each step of a hiring need the account of whoever is asked is closed; Slack says so in an event, or only
    in its list when that is read next. Within five minutes somebody else who is there has the card in Slack."""
    office, slack = slack_office, slack_office.slack
    office.person("liu.yang").starts("recruiting.hiring_need", **NEED)
    for who, verb in STEPS[:step]:
        assert verb is not None
        presses(office, who, verb, REF)
        office.settles()
    gone, (case,) = STEPS[step][0], every(office, "recruiting.hiring_need")
    assert gone in case.waiting_for()
    began = slack.now()
    if told_of == "event":
        slack.as_user(office.handles[gone]).leaves()
    else:
        slack.users[office.handles[gone]].deleted = True
        office.winds(seconds=240)
        roster.refresh(office.workspace.api, office.room)
    office.settles()
    assert slack.now() - began <= 300
    (case,) = every(office, "recruiting.hiring_need")
    waits = set(case.waiting_for())
    assert waits
    assert gone not in waits
    for who in waits:
        assert office.room.office().is_active(who)
        cards = [m for m in slack.messages(office.handles[who]) if REF in slack.shown(m)]
        assert any(verbs_in(office, card) for card in cards), f"{who} has no card"
    leaver = office.bole.company.people[gone].name
    hears = ("chen.jing", "lin.yue", "zhou.wenyuan", "qin.hao")
    told_to = [who for who in hears if leaver in office.person(who).text()]
    assert told_to, "nobody was told"
    before = deeds(office)
    slack.as_user(office.handles[gone]).says("同意")
    assert deeds(office) == before


# who looks like somebody


def lookalikes(people: list[Any]) -> Iterator[tuple[str, str]]:
    """Names and addresses that look like those of the company's people, and are not."""
    swaps = str.maketrans({"a": "а", "e": "е", "o": "о", "i": "і", "c": "с", "k": "\u212a", "s": "ſ", "n": "ո"})
    changes: tuple[Callable[[str, str], str], ...] = (
        lambda local, domain: f"{local.translate(swaps)}@{domain}",
        lambda local, domain: f"{local}@{domain.translate(swaps)}",
        lambda local, domain: f"{local}+hr@{domain}",
        lambda local, domain: f"{local.replace('.', '')}@{domain}",
        lambda local, domain: f"{local}@mail.{domain}",
        lambda local, domain: f"{local}@{domain}.cn",
        lambda local, domain: f"{local}\u200b@{domain}",
        lambda local, domain: f"{local}@{domain}\u202e",
        lambda local, domain: f'"{local}"@{domain}',
        lambda local, domain: f"{unicodedata.normalize('NFKD', local).upper().translate(swaps)}１@{domain}",
        lambda local, domain: f"x {local}@{domain}",
        lambda local, domain: f"{local}@{domain},{local}@evil.example",
        lambda local, domain: f"{local}@{domain.replace('x', 'х')}",
        lambda local, domain: f"{local}@{domain}.",
        lambda local, domain: local,
        lambda local, domain: "",
    )
    for change, person in product(changes, people):
        local, _, domain = person.email.partition("@")
        if (made := change(local, domain)) != person.email:
            yield person.name, made


def test_five_hundred_look_alikes_in_slack_are_nobody_of_the_company(slack_office: InSlack) -> None:
    """F7: accounts with the names and nearly the addresses of the company's people join the workspace, by event and by
    list: 0 wrong links; whoever is really there keeps their account, and none of them has a task."""
    office, slack = slack_office, slack_office.slack
    company = list(office.bole.company.people.values())
    made = [*lookalikes(company)][:620]
    assert len(made) >= 500
    joined = len(rows(office, "audit", "action = 'directory:joined'"))
    for number, (name, email) in enumerate(made):
        slack.user(f"U8{number:05}", f"like{number}", email, real_name=name)
        if number % 25 == 0:
            slack.as_user(f"U8{number:05}").joins()
    roster.refresh(office.workspace.api, office.room)
    for number, (name, email) in enumerate(made):
        found = office.room.person_of("slack", f"U8{number:05}")
        assert found is None or found not in office.bole.company.people, f"{name} {email} became {found}"
    assert all(office.room.handle_of("slack", p) == handle for p, handle in office.handles.items() if p in
               {each.id for each in company if each.active})  # fmt: skip
    assert len(rows(office, "audit", "action = 'directory:joined'")) == joined


def test_one_address_on_two_accounts_is_neither(slack_office: InSlack) -> None:
    """F7: somebody else's account shows the head's own address, in capitals: nobody acts for the head any more until
    people have sorted it out, and those who can do so hear of it."""
    office, slack = slack_office, slack_office.slack
    slack.user("U7TWIN", "twin", "LI.NA@BANXIA.EXAMPLE", real_name="李娜")
    slack.as_user("U7TWIN").joins()
    office.settles()
    assert office.room.person_of("slack", "U7TWIN") is None
    keepers = [office.handles[who] for who in office.bole.company.roles["maintainer"]]
    assert any("li.na@banxia.example" in slack.shown(m) for keeper in keepers for m in slack.messages(keeper))


# who is not one of us


ACTORS: dict[str, dict[str, Any]] = {
    "guest": {"is_restricted": True},
    "single-channel guest": {"is_restricted": True, "is_ultra_restricted": True},
    "bot": {"is_bot": True},
    "other company": {"team": "T0OTHER99"},
    "closed": {"deleted": True},
}


@pytest.mark.parametrize("actor", ACTORS)
def test_whoever_is_not_one_of_us_can_do_nothing_in_slack(slack_office: InSlack, actor: str) -> None:
    """F8: a guest, a bot, somebody of another company in a shared channel or with a closed account: whatever kind of
    thing they do, with a stolen card and its form too, nothing happens, and nothing of the house is shown to them."""
    office, slack = slack_office, slack_office.slack
    ref = ref_of(item(office, "机密计划甲"))
    office.settles()
    task = next(t for t in all_tasks(office, "kind = 'ask'"))
    presses(office, OWNER, "drop", ref)
    stolen = slack.view_of(office.handles[OWNER])
    assert stolen is not None
    slack.as_user(office.handles[OWNER]).says("谁来写周报", office.place_of("channel", "hr"))
    (in_channel,) = slack.messages(office.place_of("channel", "hr"))
    user = slack.user("U6ACTOR", "actor", "actor@banxia.example", real_name="外人", **ACTORS[actor])
    office.handles["actor"] = user.id
    roster.refresh(office.workspace.api, office.room)
    before, calls, hands = deeds(office), len(slack.calls), slack.as_user(user.id)
    statuses = [
        hands.says("待办 写周报 明天 P1").status,
        hands.says(ref).status,
        hands.mentions_bot(office.place_of("channel", "hr"), "我的任务").status,
        hands.commands("/bole", "招聘需求").status,
        hands.shortcut("bole_start").status,
        hands.shortcut("bole_action_item", in_channel).status,
        hands.presses(a_button(office, "actor", task.token, "done"), "do:0").status,
        hands.presses(a_button(office, "actor", task.token, "drop", "ask"), "ask:0").status,
        hands.presses(a_button(office, "actor", "desk", "start:meetings.action_item", "ask"), "ask:0").status,
        hands.opens_home().status,
    ]
    stolen.user = user.id
    hands.chooses(stolen, "q:reason", "不做了")
    statuses.append(hands.submits(stolen).status)
    assert set(statuses) == {200}
    office.settles()
    assert deeds(office) == before
    shown = str([call.arguments for call in slack.calls[calls:]])
    assert "机密计划甲" not in shown
    assert ref not in shown
    assert not [call for call in slack.calls[calls:] if call.method == "views.publish"]


def test_a_member_who_becomes_a_guest_can_do_nothing_any_more(slack_office: InSlack) -> None:
    """F8, F4: the same account, from one minute to the next: their card does nothing, and their task has gone on."""
    office, slack = slack_office, slack_office.slack
    ref = ref_of(item(office, owner="liu.yang"))
    office.settles()
    card = card_in(office, "liu.yang", ref)
    button = verbs_in(office, card)["done"]
    slack.as_user(office.handles["liu.yang"]).changes(is_restricted=True)
    office.settles()
    before = deeds(office)
    slack.as_user(office.handles["liu.yang"]).presses(card, button)
    assert deeds(office) == before
    assert "liu.yang" not in one(office, ref).waiting_for()
