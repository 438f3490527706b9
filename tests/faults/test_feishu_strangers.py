"""What somebody gets out of Feishu who has no business there: with another's card or form, a guess, an old card."""

from __future__ import annotations

import copy
import json
from collections.abc import Iterator
from random import Random
from typing import Any

from bot.ports import Pressed
from storage import tasks
from tests.faults.door import ASKERS, OWNER, at_work
from tests.faults.feishudoor import a_card, fills, forged, form_of, ours, presses, read, value_of
from tests.looking import all_tasks, deeds, every, open_to, rows
from tests.platforms.feishu.fake import reading
from tests.stories.growth.appeals import CANARY
from tests.stories.growth.appeals import filed as appealed
from tests.wires.feishu import InFeishu


def buttons_in(content: dict[str, Any]) -> Iterator[Pressed]:
    """Token and verb of each button of a card, the front desk's left out."""
    for control, _ in reading.Reader(None).controls(content["body"]["elements"]) if "body" in content else ():
        found = read(control) if control is not None and not control.form else None
        if found is not None and found.token != "desk":
            yield found


def every_button(office: InFeishu) -> set[tuple[str, str, str]]:
    """Whose it is, token and verb of every button that stands in a direct chat."""
    return {
        (who, found.token, found.verb)
        for who in office.handles for message in ours(office, who) for found in buttons_in(message["content"])
    }  # fmt: skip


def shown_by(office: InFeishu, who: str, value: Any, **more: Any) -> tuple[int, Any, list[str]]:
    """What somebody gets who presses what no card of theirs has: the answer, and what came into their chat."""
    stands = a_card(office, who)
    before = {m["message_id"] for m in ours(office, who)}
    back = forged(office, who, value, message=stands, **more)
    new = [office.feishu.shown(m) for m in ours(office, who) if m["message_id"] not in before]
    return back.status, back.body, new


def people(office: InFeishu) -> list[str]:
    return [p for p in office.handles if office.bole.company.is_active(p)]


def test_nobody_gets_anything_out_of_anothers_button_in_feishu(feishu_office: InFeishu) -> None:
    """I1: every button that stands in anybody's chat, pressed by every other person of the company: nothing changes,
    and each is shown to the word what a button that never was shows."""
    office = feishu_office
    at_work(office, presses)
    nothing = {who: shown_by(office, who, value_of("f" * 32, "approve")) for who in people(office)}
    assert all(body.get("toast") for _, body, _ in nothing.values()), "somebody met silence"
    before, cells = deeds(office), 0
    for whose, token, verb in sorted(every_button(office)):
        for who in nothing:
            if who != whose:
                assert shown_by(office, who, value_of(token, verb)) == nothing[who], f"{who} presses {verb} of {whose}"
                cells += 1
    assert deeds(office) == before
    assert cells > 700


def test_nobody_gets_anything_out_of_anothers_form_in_feishu(feishu_office: InFeishu) -> None:
    """I1: the form of somebody's card, filled in and sent under another's name by everybody else, each in their own
    chat: nothing changes, not even how the form looks, and nobody is shown a word of it."""
    office, feishu = feishu_office, feishu_office.feishu
    at_work(office, presses)
    (case, *_) = [c for c in every(office, "meetings.action_item") if c.requester == OWNER]
    (owner,) = case.waiting_for()
    for verb, values in (("drop", {"reason": "别人的理由"}), ("report", {"how": "别人的进展"})):
        presses(office, owner, verb, case.ref)
        form = form_of(office, owner)
        feishu.delivery.hold()
        sent = fills(office, owner, values, form).payload["event"]["action"]
        feishu.delivery.release(())
        others = [who for who in people(office) if who != owner]
        before, stands, answers = deeds(office), copy.deepcopy(feishu.find_message(form).content), set[str]()
        for who in others:
            back = forged(office, who, sent["value"], name="send", form_value=sent["form_value"])
            assert back.status == 200 and back.body.get("toast")
            answers.add(str(back.body.get("toast")))
        assert deeds(office) == before
        assert feishu.find_message(form).content == stands
        assert not [a for a in answers if "别人的" in a or case.ref in a] and len(answers) <= 4


def test_guessed_tokens_find_nothing_in_feishu(feishu_office: InFeishu) -> None:
    """I2: 450 random tokens and near misses of real ones, in buttons, forms and links to papers: each is answered as
    what never was, and nothing changes. (The catalogue's 100,000, made fewer.)"""
    office, chance = feishu_office, Random(7)
    at_work(office, presses)
    who, real = "gao.ming", [t.token for t in all_tasks(office)] + [r["id"] for r in rows(office, "document")]
    nothing = shown_by(office, who, value_of("f" * 32, "approve"))
    before, files = deeds(office), len(office.feishu.files)
    forms, papers = set[str](), set[str]()
    for number in range(450):
        token = f"{chance.getrandbits(128):032x}"
        if number % 2:
            near = chance.choice(real)
            at = chance.randrange(len(near))
            token = near[:at] + chance.choice("0123456789abcdef".replace(near[at], "")) + near[at + 1 :]
        if number % 3 == 0:
            verb = chance.choice(["approve", "see", "more", "talk.send"])
            assert shown_by(office, who, value_of(token, verb)) == nothing
        elif number % 3 == 1:
            value = {"f": f"{token}.0", "t": token, "v": "drop", "p": 0, "r": {}}
            told = shown_by(office, who, value, name="send", form_value={"q:reason": "x"})
            forms.add(str((told[0], told[1].get("toast"), told[2])))
        else:
            to = f"{chance.choice(['document', 'file', 'ledger'])}:{token}"
            papers.add(str(shown_by(office, who, {"k": "get", "to": to})))
    assert deeds(office) == before
    assert (len(forms), len(papers)) == (1, 1)
    assert len(office.feishu.files) == files


def test_no_button_of_an_old_card_in_feishu_does_anything(feishu_office: InFeishu) -> None:
    """I3: every button of every version of every message that was ever sent to somebody, pressed by its own reader
    once its verb is not open to them any more: no effect, an acknowledgement, and something to be seen."""
    office, feishu = feishu_office, feishu_office.feishu
    at_work(office, presses)
    (need, *_) = [c.ref for c in every(office, "recruiting.hiring_need") if c.place == "feasibility"]
    presses(office, "xu.lan", "feasible", need)
    office.settles()
    for who in ASKERS:
        mine = next(c.ref for c in every(office, "meetings.action_item") if who in c.waiting_for())
        presses(office, who, "done", mine)
        office.settles()
    known, old = {case.id: case for case in every(office)}, set[tuple[str, str, str]]()
    readers = {handle: who for who, handle in office.handles.items()}
    chats = {feishu.direct(handle): who for handle, who in readers.items()}
    for call in feishu.called("POST /im/v1/messages", "PATCH /im/v1/messages/:message_id"):
        place = call.body.get("receive_id") or feishu.find_message(call.path.rpartition("/")[2]).chat
        if (who := readers.get(place) or chats.get(place)) is not None:
            old |= {(who, found.token, found.verb) for found in buttons_in(json.loads(call.body["content"]))}
    before, pressed = deeds(office), 0
    for who, token, verb in sorted(old):
        with office.bole.tools.store.reading() as tx:
            task = tasks.by_token(tx, token)
        if task is None or verb in {"see", "more"} or verb in open_to(office, known[task.case_id], who):
            continue
        status, body, new = shown_by(office, who, value_of(token, verb))
        assert status == 200
        assert body or new, f"{who} presses {verb} and meets silence"
        pressed += 1
    assert deeds(office) == before
    assert pressed >= 15


def test_what_is_private_stands_in_no_group_and_before_nobody_else(feishu_office: InFeishu) -> None:
    """I7: an appeal is filed, taken up and asked about, in the direct chat and by mentions in groups. Its words reach
    its writer and the person who hears it; no group and nobody else in the company ever has them."""
    office, feishu = feishu_office, feishu_office.feishu
    appealed(office)
    office.person("xu.lan").opens("AP-2026-0001")
    office.person("wang.xiaoyu").opens("AP-2026-0001")
    groups = [c.id for c in feishu.chats.values() if c.name]
    me = feishu.as_user(office.handles["wang.xiaoyu"])
    for group in groups:
        for words in (f"申诉 {CANARY}", "AP-2026-0001", "我的申请", f"我想申诉绩效 {CANARY}"):
            assert me.mentions_bot(group, words).status == 200
            office.settles()
    office.winds(days=3)
    allowed = {office.handles[who] for who in ("wang.xiaoyu", "xu.lan")}
    reached = set[str]()
    for chat in feishu.chats.values():
        told = "\n".join(str(m["content"]) for m in feishu.messages(chat.id) if m["sender"] == feishu.app_id)
        if CANARY in told:
            reached.add(chat.user)
        if chat.id in groups:
            assert "AP-2026-0001" not in told and "申诉" not in told
    for call in feishu.called("POST /im/v1/messages"):
        assert CANARY not in str(call.body) or call.body["receive_id"] in allowed
    assert reached and reached <= allowed
