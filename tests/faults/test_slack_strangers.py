"""What somebody gets out of Slack who has no business there: with another's card, a guess, an old card, a channel."""

from __future__ import annotations

from collections.abc import Iterator
from random import Random
from typing import Any

from bot.platforms.slack import buttons
from storage import tasks
from tests.faults.door import ASKERS, OWNER, at_work
from tests.faults.slackdoor import a_button, presses, told
from tests.looking import all_tasks, deeds, every, open_to, rows
from tests.platforms.slack.fake import payloads
from tests.platforms.slack.fake.delivery import Answered
from tests.platforms.slack.fake.workspace import BOT, Call
from tests.stories.growth.appeals import CANARY
from tests.stories.growth.appeals import filed as appealed
from tests.stories.needs import REF as NEED_REF
from tests.wires.slack import InSlack


def buttons_in(office: InSlack, thing: Any) -> Iterator[tuple[str, str, str]]:
    """Kind, token and verb of each button of a message, the front desk's left out."""
    for control in office.slack.controls(thing):
        if control.kind == "button" and control.action_id.startswith(("ask:", "do:")):
            pressed = buttons.read(control.value)
            if pressed.token != "desk":
                yield control.action_id.partition(":")[0], pressed.token, pressed.verb


def every_button(office: InSlack) -> set[tuple[str, str, str, str]]:
    """Whose it is, kind, token and verb of every button that stands in a direct chat."""
    found: set[tuple[str, str, str, str]] = set()
    for who, handle in office.handles.items():
        for message in office.slack.messages(handle):
            found |= {(who, *each) for each in buttons_in(office, message)}
    return found


def shown_by(office: InSlack, who: str, does: Any) -> tuple[int, list[str], Any]:
    """The answer's status, and all that person was shown of it."""
    office.slack.as_user(office.handles[who]).closes(all=True)
    before = len(office.slack.ephemerals(office.handles[who]))
    back: Answered = does()
    seen = told(office, who)[before:]
    return back.status, seen, back.body


def press(office: InSlack, who: str, token: str, verb: str, kind: str = "do") -> tuple[int, list[str], Any]:
    """Somebody presses a button no card of theirs has."""
    message = a_button(office, who, token, verb, kind)
    hands = office.slack.as_user(office.handles[who])
    return shown_by(office, who, lambda: hands.presses(message, f"{kind}:0"))


def test_nobody_gets_anything_out_of_anothers_button_in_slack(slack_office: InSlack) -> None:
    """I1: every button that stands in anybody's chat, pressed by every other person of the company: nothing changes,
    and each is shown to the word what a button that never was shows."""
    office = slack_office
    at_work(office, presses)
    people = [p for p in office.handles if office.bole.company.is_active(p)]
    nothing = {who: press(office, who, "f" * 32, "approve") for who in people}
    assert all(seen for _, seen, _ in nothing.values()), "somebody met silence"
    before, cells = deeds(office), 0
    for whose, kind, token, verb in sorted(every_button(office)):
        for who in people:
            if who != whose:
                assert press(office, who, token, verb, kind) == nothing[who], f"{who} presses {verb} of {whose}"
                cells += 1
    assert deeds(office) == before
    assert cells > 700


def test_nobody_gets_anything_out_of_anothers_form_in_slack(slack_office: InSlack) -> None:
    """I1: the form of somebody's card, filled in and sent under another's name by everybody else: nothing changes,
    not even how the card looks, nobody is shown a word of it, and all are told the same."""
    office, slack = slack_office, slack_office.slack
    at_work(office, presses)
    people = [p for p in office.handles if office.bole.company.is_active(p)]
    (case, *_) = [c for c in every(office, "meetings.action_item") if c.requester == OWNER]
    (owner,) = case.waiting_for()
    for verb, values in (("drop", {"reason": "别人的理由"}), ("report", {"how": "别人的进展"})):
        presses(office, owner, verb, case.ref)
        view = slack.view_of(office.handles[owner])
        assert view is not None
        for question, value in values.items():
            slack.as_user(office.handles[owner]).chooses(view, f"q:{question}", value)
        before, answers, stands = deeds(office), set[str](), slack.messages(office.handles[owner])
        for who in people:
            if who != owner:
                payload = payloads.submitted(slack, office.handles[who], view)
                back = slack.delivery.send("interactive", payload)
                assert back.status == 200
                answers.add(str(back.body))
        assert deeds(office) == before
        assert slack.messages(office.handles[owner]) == stands, "the owner's card was changed"
        assert len(answers) <= 2, "one sentence in each language"
        assert not [a for a in answers if "别人的" in a or case.ref in a]
        slack.as_user(office.handles[owner]).closes(all=True)


def test_guessed_tokens_find_nothing_in_slack(slack_office: InSlack) -> None:
    """I2: random tokens and near misses of real ones, in buttons, in forms' metadata and in links to papers: each is
    answered as what never was, and nothing changes."""
    office, slack, chance = slack_office, slack_office.slack, Random(7)
    at_work(office, presses)
    who, real = "gao.ming", [t.token for t in all_tasks(office)] + [r["id"] for r in rows(office, "document")]
    nothing = press(office, who, "f" * 32, "approve")
    presses(office, "luo.xin", "drop", every_item_of(office, "luo.xin"))
    view = slack.view_of(office.handles["luo.xin"])
    assert view is not None
    before, hands = deeds(office), slack.as_user(office.handles[who])
    forms: set[str] = set()
    papers: set[str] = set()
    for number in range(900):
        token = f"{chance.getrandbits(128):032x}"
        if number % 2:
            near = chance.choice(real)
            at = chance.randrange(len(near))
            token = near[:at] + chance.choice("0123456789abcdef".replace(near[at], "")) + near[at + 1 :]
        if number % 3 == 0:
            assert press(office, who, token, chance.choice(["approve", "see", "more", "talk.send"])) == nothing
        elif number % 3 == 1:
            payload = payloads.submitted(slack, office.handles[who], view)
            metadata = view.payload["private_metadata"]
            payload["view"] |= {"private_metadata": metadata.replace(real_in(metadata, real), token), "id": "V0GUESS",
                                "external_id": token}  # fmt: skip
            forms.add(str(slack.delivery.send("interactive", payload).body))
        else:
            message = a_button(office, who, "x", "y")
            button = message["blocks"][0]["elements"][0]
            button |= {"action_id": "get:0", "value": f"{chance.choice(['document', 'file', 'ledger'])}:{token}"}
            status, seen, _ = shown_by(office, who, lambda message=message: hands.presses(message, "get:0"))
            assert status == 200
            papers.add("".join(seen))
    assert deeds(office) == before
    assert len(forms) == 1
    assert len(papers) == 1
    assert "" not in papers
    assert not slack.files(office.handles[who])


def every_item_of(office: InSlack, owner: str) -> str:
    """The number of the item somebody looks after."""
    return next(c.ref for c in every(office, "meetings.action_item") if owner in c.waiting_for())


def real_in(metadata: str, real: list[str]) -> str:
    """The one real token that stands in it."""
    return next(token for token in real if token in metadata)


def test_no_button_of_an_old_card_in_slack_does_anything(slack_office: InSlack) -> None:
    """I3: every button of every version of every message that was ever sent to somebody, pressed by its own reader
    once its verb is not open to them any more: no effect, an acknowledgement, and something to be seen."""
    office, slack = slack_office, slack_office.slack
    at_work(office, presses)
    (need, *_) = [c.ref for c in every(office, "recruiting.hiring_need") if c.place == "feasibility"]
    presses(office, "xu.lan", "feasible", need)
    office.settles()
    for who in ASKERS:
        presses(office, who, "done", every_item_of(office, who))
        office.settles()
    known, old = {case.id: case for case in every(office)}, set[tuple[str, str, str, str]]()
    readers = {slack.direct(handle): who for who, handle in office.handles.items()}
    for call in slack.called("chat.postMessage", "chat.update"):
        if (who := readers.get(call.arguments["channel"])) is not None:
            old |= {(who, *each) for each in buttons_in(office, call.arguments)}
    before, pressed = deeds(office), 0
    for who, kind, token, verb in sorted(old):
        with office.bole.tools.store.reading() as tx:
            task = tasks.by_token(tx, token)
        if task is None or verb in {"see", "more"} or verb in open_to(office, known[task.case_id], who):
            continue
        calls = len(slack.calls)
        status, seen, body = press(office, who, token, verb, kind)
        redrawn = [c for c in slack.calls[calls:] if c.method == "chat.update"]
        assert status == 200
        assert seen or body or redrawn, f"{who} presses {verb} and meets silence"
        pressed += 1
    assert deeds(office) == before
    assert pressed >= 15


def audience(office: InSlack, call: Call) -> str:
    """Who sees what a call shows: a person of the company, or a channel's id."""
    slack, given = office.slack, call.arguments
    people = {handle: who for who, handle in office.handles.items()}
    if "user" in given:
        return people[given["user"]]
    if "trigger_id" in given:
        return people[slack.triggers[given["trigger_id"]].user]
    if call.method == "views.update":
        return people[(slack.modals[given["view_id"]]).user]
    if call.method.startswith("views."):
        return people[given["user_id"]]
    channel = slack.channels.get(given.get("channel", ""))
    return people[channel.user] if channel is not None and channel.user else given.get("channel", "")


SHOWS = ("chat.postMessage", "chat.update", "chat.postEphemeral", "views.open", "views.push", "views.update",
         "views.publish", "response_url")  # fmt: skip


def test_what_is_private_stands_in_no_channel_and_before_nobody_else(slack_office: InSlack) -> None:
    """I7: an appeal is filed, taken up and asked about, in the direct chat and by commands and mentions in public
    channels. Its words reach its writer and the person who hears it, in views; no channel, no notification, nobody
    else in the company ever has them, and what is said to a command in a channel is for its writer only."""
    office, slack = slack_office, slack_office.slack
    appealed(office)
    handler = office.person("xu.lan")
    handler.opens("AP-2026-0001")
    office.person("wang.xiaoyu").opens("AP-2026-0001")
    public = [c.id for c in slack.channels.values() if c.name]
    me = slack.as_user(office.handles["wang.xiaoyu"])
    for channel in public:
        for words in (f"申诉 {CANARY}", "AP-2026-0001", "我的申请", f"我想申诉绩效 {CANARY}"):
            assert me.commands("/bole", words, channel).status == 200
            me.closes(all=True)
            assert me.mentions_bot(channel, words).status == 200
            office.settles()
    office.winds(days=3)
    allowed, reached = {"wang.xiaoyu", "xu.lan"}, set[str]()
    for call in slack.called(*SHOWS):
        given = str(call.arguments)
        if CANARY in given:
            reached.add(audience(office, call))
            assert CANARY not in str(call.arguments.get("text")) or audience(office, call) == "wang.xiaoyu"
        if call.arguments.get("channel") in public:
            assert call.method == "chat.postEphemeral" or "AP-2026-0001" not in given, call
            assert CANARY not in given, call
    assert reached == allowed
    for channel in public:
        assert not [m for m in slack.messages(channel) if m.get("bot_id") and "申诉" in slack.shown(m)]
    whispers = [w for w in slack.ephemerals() if w["channel"] in public]
    assert {w["user"] for w in whispers} <= {office.handles["wang.xiaoyu"]}


def test_a_public_command_opens_nothing_others_can_see(slack_office: InSlack) -> None:
    """I7: whatever can be started, asked for by command in a public channel: nothing is posted there."""
    office, slack = slack_office, slack_office.slack
    at_work(office, presses)
    channel = office.place_of("channel", "hr")
    stood = len(slack.messages(channel))
    for who in ("liu.yang", "chen.jing", "xu.lan"):
        hands = slack.as_user(office.handles[who])
        for words in ("", "帮助", "我的任务", "招聘需求", "申诉", "台账", NEED_REF, "设置", "谁负责招聘"):
            assert hands.commands("/bole", words, channel).status == 200
            hands.closes(all=True)
            office.settles()
    assert len(slack.messages(channel)) == stood


def test_a_press_in_a_channel_changes_nothing_for_the_others(slack_office: InSlack) -> None:
    """I7: a card with a button stands in a channel and somebody presses it whom it does not ask: the card stays as it
    is for everybody, and what they are told is for them only."""
    office, slack = slack_office, slack_office.slack
    at_work(office, presses)
    token = all_tasks(office, "kind = 'ask'")[0].token
    channel = slack.channels[office.place_of("channel", "hr")]
    card = a_button(office, "gao.ming", token, "done") | {"bot_id": BOT}
    del card["channel"]
    channel.messages.append(card)
    stands, before = slack.messages(channel.id), deeds(office)
    hands = slack.as_user(office.handles["gao.ming"])
    status, seen, _ = shown_by(office, "gao.ming", lambda: hands.presses(card, "do:0"))
    assert status == 200
    assert seen
    assert slack.messages(channel.id) == stands
    assert deeds(office) == before
