"""Who acts in Feishu: twice at once, on two platforms at once, looking like somebody else, or not one of us at all."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from itertools import product
from threading import Barrier
from typing import Any

import pytest

from bot.platforms.feishu import roster
from bot.ports import Answer, Pressed
from tests.faults.door import OWNER, item, ref_of, rings
from tests.faults.feishudoor import fills, forged, form_of, ours, presses, unfollowed, value_of, verbs_in
from tests.looking import all_tasks, deeds, one, rows
from tests.scale import times
from tests.wires.feishu import InFeishu

RACES = times(200, 10_000)


def standing(office: InFeishu) -> list[dict[str, Any]]:
    """The owner's cards that can be finished."""
    return [message for message in ours(office, OWNER) if "done" in verbs_in(office, message)]


def test_a_double_click_in_feishu_is_one_decision(feishu_office: InFeishu) -> None:
    """F2: 200 times (10,000 in a whole run) the same button is pressed twice at the same moment, each press an event of
    its own: one entry each, both are answered, and no card offers it any more."""
    office = feishu_office
    refs = [ref_of(item(office, f"第{n}项")) for n in range(RACES)]
    office.settles()
    cards = standing(office)
    assert len(cards) == RACES
    unfollowed(office)
    start = Barrier(2)

    def click(message: dict[str, Any]) -> Any:
        value = verbs_in(office, message)["done"].value
        start.wait(60)
        return forged(office, OWNER, value, message=message["message_id"])

    with ThreadPoolExecutor(2) as fingers:
        for message in cards:
            both = list(fingers.map(click, (message, message)))
            assert [(back.status, bool(back.body)) for back in both] == [(200, True)] * 2
    assert [[e.verb for e in one(office, ref).entries] for ref in refs] == [["file", "done"]] * RACES
    office.settles()
    assert not standing(office)


def test_an_approver_who_presses_in_feishu_and_elsewhere_at_once_decides_once(feishu_office: InFeishu) -> None:
    """F2: 200 times one person finishes a task in Feishu and on the playground's page at the same moment: one of them
    wins, the other answer says how it stands, and the card in Feishu follows."""
    office = feishu_office
    refs = [ref_of(item(office, f"第{n}项")) for n in range(RACES)]
    office.settles()
    tokens = {task.case_id: task.token for task in all_tasks(office, "kind = 'ask'")}
    cards = standing(office)
    unfollowed(office)
    start = Barrier(2)

    def in_feishu(message: dict[str, Any]) -> None:
        value = verbs_in(office, message)["done"].value
        start.wait(60)
        forged(office, OWNER, value, message=message["message_id"])

    def on_the_page(token: str) -> Answer:
        start.wait(60)
        return rings(office, OWNER, Pressed(token, "done"), "playground")

    with ThreadPoolExecutor(2) as clients:
        for ref, message in zip(refs, cards, strict=True):
            here, there = clients.submit(in_feishu, message), clients.submit(on_the_page, tokens[one(office, ref).id])
            here.result()
            answer = there.result()
            assert answer.accepted or (answer.toast and answer.card is not None and not answer.card.buttons)
            assert [e.verb for e in one(office, ref).entries] == ["file", "done"]
    office.settles()
    assert not standing(office)


def lookalikes(people: list[Any]) -> Iterator[tuple[str, str]]:
    """Names and addresses that look like those of the company's people, and are not."""
    swaps = str.maketrans({"a": "а", "e": "е", "o": "о", "i": "і", "n": "ո", "u": "υ", "h": "һ", "g": "ɡ"})
    shapes = (
        "{0}+hr@{1}", "{0}@mail.{1}", "{0}@{1}.cn", "{0}\u200b@{1}", "{0}@{1}\u202e", '"{0}"@{1}', "x {0}@{1}",
        "{0}@{1},{0}@evil.example", "{0}@{1}.", "{0}", "", "{2}@{1}", "{0}@{3}",
        "{2}@{3}", "{0}１@{1}",
    )  # fmt: skip
    for shape, person in product(shapes, people):
        local, _, domain = person.email.partition("@")
        made = shape.format(local, domain, local.translate(swaps), domain.translate(swaps))
        if made != person.email:
            yield person.name, made


def test_five_hundred_look_alikes_in_feishu_are_nobody_of_the_company(feishu_office: InFeishu) -> None:
    """F7: accounts with the names and nearly the addresses of the company's people join the tenant, by event and by
    list: 0 wrong links; whoever is really there keeps their account."""
    office, feishu = feishu_office, feishu_office.feishu
    company = list(office.bole.company.people.values())
    made = [*lookalikes(company)][:520]
    assert len(made) >= 500
    joined = len(rows(office, "audit", "action = 'directory:joined'"))
    for number, (name, email) in enumerate(made):
        feishu.user(f"ou_8{number:05}", name, email)
        if number % 25 == 0:
            feishu.as_user(f"ou_8{number:05}").joins()
    roster.refresh(office.wire.tenant.api, office.room)
    for number, (name, email) in enumerate(made):
        found = office.room.person_of("feishu", f"ou_8{number:05}")
        assert found is None or found not in office.bole.company.people, f"{name} {email} became {found}"
    active = {each.id for each in company if each.active}
    assert all(office.room.handle_of("feishu", p) == handle for p, handle in office.handles.items() if p in active)
    assert len(rows(office, "audit", "action = 'directory:joined'")) == joined


ACTORS: dict[str, dict[str, Any]] = {
    "another company": {"tenant": "another-tenant"}, "gone": {"resigned": True}, "frozen": {"frozen": True},
    "invited": {"activated": False},
}  # fmt: skip


@pytest.mark.parametrize("actor", ACTORS)
def test_whoever_is_not_one_of_us_can_do_nothing_in_feishu(feishu_office: InFeishu, actor: str) -> None:
    """F8: somebody of another company in a shared group, or whose account is closed, frozen or not yet taken up:
    whatever they do, with a stolen button and form too, nothing happens, and nothing of ours is shown to them."""
    office, feishu = feishu_office, feishu_office.feishu
    ref = ref_of(item(office, "机密计划甲"))
    office.settles()
    task = next(t for t in all_tasks(office, "kind = 'ask'"))
    presses(office, OWNER, "drop", ref)
    form = form_of(office, OWNER)
    feishu.delivery.hold()
    stolen = fills(office, OWNER, {"reason": "不做了"}, form).payload["event"]["action"]
    feishu.delivery.release(())
    user = feishu.user("ou_actor", "外人", "actor@banxia.example")
    letter = feishu.user("ou_letterbox", "替身")
    for name, value in ACTORS[actor].items():
        setattr(user, name, value)
    group = office.wire.place_of("channel", "hr")
    roster.refresh(office.wire.tenant.api, office.room)
    before, calls, hands = deeds(office), len(feishu.calls), feishu.as_user(user.open_id)
    office.handles["actor"] = user.open_id
    stands = office.wire.tenant.platform.post(letter.open_id, office.wire.tenant.looks.told("旧", ""), uuid="old")
    backs = [
        hands.says("待办 写周报 明天 P1"), hands.says(ref), hands.mentions_bot(group, "我的任务"), hands.menu("tasks"),
        hands.menu("start_meetings.action_item"), hands.enters_chat(),
        forged(office, "actor", value_of(task.token, "done"), message=stands),
        forged(office, "actor", value_of("desk", "start:meetings.action_item", "ask"), message=stands),
        forged(office, "actor", stolen["value"], message=stands, name="send", form_value=stolen["form_value"]),
    ]  # fmt: skip
    del office.handles["actor"]
    office.settles()
    assert {back.status for back in backs} == {200}
    assert deeds(office) == before
    shown = str([call.body for call in feishu.calls[calls:]]) + str([back.body for back in backs])
    assert "机密计划甲" not in shown and ref not in shown
