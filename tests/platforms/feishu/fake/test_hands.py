"""People at the fake Feishu's screens: what they read, press, fill in and send, and what reaches the app."""

from __future__ import annotations

import hashlib
from typing import Any

import pytest

from tests.platforms.feishu.fake import BOT, TENANT, CannotFill, FakeFeishu, decrypted, encrypted
from tests.platforms.feishu.fake.conftest import App, Client, Clock, button, card, form, options, plain, text


def test_the_official_vector_is_decrypted() -> None:
    """The example of Feishu's own page, and what this fake encrypts itself."""
    assert decrypted("test key", "P37w+VZImNgPEO1RBhJ6RtKl7n6zymIbEG1pReEzghk=") == b"hello world"
    assert decrypted("k", encrypted("k", "请假".encode())).decode() == "请假"


def test_what_somebody_says_reaches_the_app_signed_and_encrypted(feishu: FakeFeishu, app: App) -> None:
    """im.message.receive_v1 with its header; the signature is over the raw body."""
    back = feishu.as_user("ou_1").says("我要请假")
    assert back.ok
    headers, body = app.headers[0], app.bodies[0]
    words = headers["X-Lark-Request-Timestamp"] + headers["X-Lark-Request-Nonce"] + feishu.encrypt_key
    assert headers["X-Lark-Signature"] == hashlib.sha256(words.encode() + body).hexdigest()
    header, event = app.payloads[0]["header"], app.payloads[0]["event"]
    assert (header["event_type"], header["app_id"], header["tenant_key"]) == (
        "im.message.receive_v1", feishu.app_id, TENANT,
    )  # fmt: skip
    assert (header["token"], header["create_time"]) == (feishu.verification_token, "1795406400000")
    assert event["sender"]["sender_id"]["open_id"] == "ou_1"
    message = event["message"]
    assert (message["chat_type"], message["message_type"], message["content"]) == (
        "p2p",
        "text",
        '{"text": "我要请假"}',
    )
    assert feishu.messages("ou_1")[0]["message_id"] == message["message_id"]


def test_a_mention_in_a_group_names_the_bot(feishu: FakeFeishu, app: App) -> None:
    """The text holds a key, the list of mentions who it is; a group without the bot tells the app nothing."""
    feishu.as_user("ou_1").mentions_bot("oc_1", "招人")
    message = app.payloads[0]["event"]["message"]
    assert (message["chat_id"], message["chat_type"]) == ("oc_1", "group")
    assert message["content"] == '{"text": "@_user_1 招人"}'
    assert message["mentions"][0]["id"]["open_id"] == BOT
    assert feishu.shown(feishu.messages("oc_1")[0]) == "@伯乐 招人"
    feishu.group("oc_2", "别处", ["ou_1"], bot_is_in=False)
    assert feishu.as_user("ou_1").says("早", "oc_2").applied == "the bot is not there"
    assert len(app.payloads) == 1


def test_a_press_is_answered_with_a_toast_and_another_card(feishu: FakeFeishu, client: Client, app: App) -> None:
    """The callback carries the button's value and where it stands; the answer changes screen and card."""
    client.sends("ou_1", card(text("批准吗？"), button("同意", "yes", value={"k": "do", "v": "approve"}), title="请假"))
    (message,) = feishu.messages("ou_1")
    assert feishu.shown(message) == "请假\n批准吗？\n同意"
    app.answer = {
        "toast": {"type": "success", "content": "Done", "i18n": {"zh_cn": "好了"}},
        "card": {"type": "raw", "data": card(text("已批准"))},
    }
    back = feishu.as_user("ou_1").presses(message, "同意")
    assert back.ok and back.applied == "card and toast"
    event = app.payloads[0]["event"]
    assert event["action"] == {
        "tag": "button", "timezone": "Asia/Shanghai", "value": {"k": "do", "v": "approve"}, "name": "yes",
    }  # fmt: skip
    assert event["context"] == {"open_message_id": message["message_id"], "open_chat_id": feishu.direct("ou_1")}
    assert event["token"].startswith("c-")
    assert len(app.payloads[0]["header"]["create_time"]) == 16
    assert feishu.shown(message) == "已批准"
    (toast,) = feishu.toasts("ou_1")
    assert (toast.kind, toast.content) == ("success", "好了")


def asked() -> dict[str, Any]:
    """A form with one component of each kind."""
    return card(form(
        {"tag": "input", "name": "why", "label": plain("原因"), "required": True, "max_length": 5},
        text("类型 *"),
        {"tag": "select_static", "name": "kind", "options": options("年假", "病假"), "initial_option": "v0"},
        {"tag": "markdown", "content": "**从哪天起**"},
        {"tag": "date_picker", "name": "start", "initial_date": "2026-12-01"},
        text("几点"), {"tag": "picker_time", "name": "at"},
        text("面试"), {"tag": "picker_datetime", "name": "talk"},
        text("交给谁"), {"tag": "select_person", "name": "who", "options": [{"value": "ou_2"}]},
        text("抄送"), {"tag": "multi_select_person", "name": "cc"},
        text("哪些"), {"tag": "multi_select_static", "name": "some", "options": options("甲", "乙", "丙")},
        {"tag": "checker", "name": "sure", "text": plain("确定")},
        button("提交", "send", form_action_type="submit", value={"f": "1"}),
        button("上一步", "back", form_action_type="submit"),
        button("清空", "clear", form_action_type="reset"),
    ))  # fmt: skip


def test_a_form_is_filled_in_and_sent(feishu: FakeFeishu, client: Client, app: App) -> None:
    """Every kind of component arrives in form_value as documented; what was left empty is not told, but for inputs."""
    client.sends("ou_1", asked())
    (message,) = feishu.messages("ou_1")
    hands = feishu.as_user("ou_1")
    back = hands.submits(message, "提交")
    assert (back.applied, back.attempts) == ("kept back by Feishu", [])
    hands.fills(message, {
        "原因": "搬家", "类型": "病假", "at": "09:30", "面试": "2026-12-03 14:00", "交给谁": "刘洋",
        "抄送": ["李娜", "ou_2"], "some": ["乙", "丙"], "确定": True,
    })  # fmt: skip
    assert "搬家" in feishu.shown(message, "ou_1")
    assert "搬家" not in feishu.shown(message)
    assert hands.submits(message, "send").ok
    action = app.payloads[-1]["event"]["action"]
    assert (action["tag"], action["name"], action["value"]) == ("button", "send", {"f": "1"})
    assert action["form_value"] == {
        "why": "搬家", "kind": "v1", "start": "2026-12-01 +0800", "at": "09:30 +0800", "talk": "2026-12-03 14:00 +0800",
        "who": "ou_2", "cc": ["ou_1", "ou_2"], "some": ["v1", "v2"], "sure": True,
    }  # fmt: skip
    hands.presses(message, "上一步")
    assert app.payloads[-1]["event"]["action"]["name"] == "back"
    assert "value" not in app.payloads[-1]["event"]["action"]
    hands.presses(message, "清空")
    assert "搬家" not in feishu.shown(message, "ou_1")


def test_a_person_cannot_fill_in_what_the_client_would_not_take(feishu: FakeFeishu, client: Client, app: App) -> None:
    """No such choice, too long, not among the people, no such question, disabled."""
    client.sends("ou_1", asked())
    message, hands = feishu.messages("ou_1")[0], feishu.as_user("ou_1")
    for what, value in (
        ("类型", "事假"),
        ("原因", "六个字太长了"),
        ("交给谁", "李娜"),
        ("没有", "x"),
        ("start", "明天"),
    ):
        with pytest.raises(ValueError, match=r".+"):
            hands.fills(message, {what: value})
    client.sends("ou_1", card(button("不行", value={}, disabled=True)))
    with pytest.raises(CannotFill, match="disabled"):
        hands.presses(feishu.messages("ou_1")[1], "不行")
    assert app.payloads == []


def test_what_was_typed_is_gone_when_the_card_changes(feishu: FakeFeishu, client: Client, app: App) -> None:
    """A redrawn form stands as it was sent; the values it is to keep must be in it."""
    made = client.sends("ou_1", asked())["data"]["message_id"]
    hands = feishu.as_user("ou_1")
    hands.fills(made, {"原因": "搬家"})
    assert client.redraws(made, asked())["code"] == 0
    assert "搬家" not in feishu.shown(made, "ou_1")


def test_choosing_outside_a_form_is_told_at_once(feishu: FakeFeishu, client: Client, app: App) -> None:
    """option, input_value and checked stand where form_value would."""
    behaviors = [{"type": "callback", "value": {"k": "pick"}}]
    client.sends("ou_1", card(
        text("挑一个"), {"tag": "select_static", "name": "a", "options": options("甲", "乙"), "behaviors": behaviors},
        {"tag": "input", "name": "b", "behaviors": behaviors},
        {"tag": "date_picker", "name": "c", "behaviors": behaviors},
    ))  # fmt: skip
    message, hands = feishu.messages("ou_1")[0], feishu.as_user("ou_1")
    hands.chooses(message, "挑一个", "乙")
    hands.chooses(message, "b", "好")
    hands.chooses(message, "c", "2026-12-01")
    actions = [p["event"]["action"] for p in app.payloads]
    assert [a.get("option") for a in actions] == ["v1", None, "2026-12-01 +0800"]
    assert actions[1]["input_value"] == "好"


def test_a_wrong_answer_to_a_press_is_an_error_on_the_screen(feishu: FakeFeishu, client: Client, app: App) -> None:
    """The client's own codes; the rules the app broke are kept."""
    client.sends("ou_1", card(button("同意", value={"k": 1})))
    message, hands = feishu.messages("ou_1")[0], feishu.as_user("ou_1")
    old = {"elements": []}
    for answer, code in (
        ({"toast": "好"}, 200672), ({"text": "好"}, 200672), ({"card": {"type": "raw", "data": old}}, 200830),
        ({"card": {"type": "raw", "data": card({"tag": "note"})}}, 200673), ({"card": card()}, 200672),
    ):  # fmt: skip
        app.answer = answer
        assert not hands.presses(message, "同意").ok
        assert feishu.toasts("ou_1")[-1].code == code
    app.statuses = [500]
    assert not hands.presses(message, "同意").ok
    assert feishu.toasts("ou_1")[-1].code == 200671
    assert len(feishu.broken) >= 5
    assert feishu.shown(message) == "同意"


def test_an_event_that_is_not_taken_is_pushed_again(feishu: FakeFeishu, app: App, clock: Clock) -> None:
    """B1, B2: after 15 s, 5 min, 1 h and 6 h, four times at most, with the same event_id; a press never."""
    app.statuses = [500] * 9
    feishu.as_user("ou_1").says("在吗")
    assert feishu.repush() == []
    for seconds in (15, 300, 3600, 21600):
        clock.turn(seconds - 1)
        assert feishu.repush() == []
        clock.turn(1)
        assert len(feishu.repush()) == 1
    clock.turn(100_000)
    assert feishu.repush(all=True) == []
    assert len({p["header"]["event_id"] for p in app.payloads}) == 1 and len(app.payloads) == 5


def test_an_ordered_event_that_is_not_taken_keeps_back_the_others(feishu: FakeFeishu, app: App, clock: Clock) -> None:
    """B8a: those behind it come when it was taken."""
    feishu.delivery.ordered = True
    app.statuses = [500, 500]
    hands = feishu.as_user("ou_1")
    for words in "一二三":
        hands.says(words)
    assert len(app.payloads) == 1
    clock.turn(15)
    feishu.repush()
    assert len(app.payloads) == 2
    clock.turn(300)
    feishu.repush()
    said = [p["event"]["message"]["content"][-3] for p in app.payloads]
    assert "".join(said) == "一一一二三"


def test_deliveries_are_repeated_held_lost_and_come_in_another_order(
    feishu: FakeFeishu, client: Client, app: App
) -> None:
    """B1, B3, B6."""
    hands = feishu.as_user("ou_1")
    feishu.delivery.hold()
    hands.says("一")
    hands.says("二")
    feishu.delivery.release([1, 0])
    assert [p["event"]["message"]["content"][-3] for p in app.payloads] == ["二", "一"]
    feishu.repeat(3, 3)
    hands.menu("start")
    assert [p["header"]["event_type"] for p in app.payloads[2:]] == ["application.bot.menu_v6"] * 3
    assert app.payloads[2]["event"]["event_key"] == "start"
    client.sends("ou_1", card(button("同意", value={})))
    message = feishu.messages("ou_1")[-1]
    feishu.delivery.loses(1.0)
    assert hands.presses(message, "同意").status == 0
    assert len(app.payloads) == 5
    feishu.delivery.loses(1.0, fate="unanswered")
    assert hands.presses(message, "同意").status == 0
    assert len(app.payloads) == 6
    feishu.delivery.loses(0.0)
    assert hands.presses(message, "同意").ok


def test_a_file_is_sent_and_fetched(feishu: FakeFeishu, client: Client, app: App) -> None:
    """The app gets its key, and with it its bytes, from the message it stands in and from no other."""
    feishu.as_user("ou_1").sends_file("简历.pdf", b"%PDF-1")
    feishu.as_user("ou_2").says("在吗")
    message, other = (p["event"]["message"] for p in app.payloads)
    assert (message["message_type"], '"file_name": "简历.pdf"' in message["content"]) == ("file", True)
    key = feishu.messages("ou_1")[0]["content"]["file_key"]
    path = f"/im/v1/messages/{message['message_id']}/resources/{key}"
    with pytest.raises(ValueError, match=r".+"):
        client.call("GET", path, type="file")
    assert client.last.content == b"%PDF-1"
    wrong = client.call("GET", f"/im/v1/messages/{other['message_id']}/resources/{key}", type="file")
    assert wrong["code"] == 234003


def test_entering_the_chat_and_being_somebody_else(feishu: FakeFeishu, app: App) -> None:
    """The events of the direct chat and of Contact; one the app has not asked for does not come."""
    hands = feishu.as_user("ou_1")
    hands.enters_chat()
    hands.changes(name="李娜娜")
    hands.leaves()
    kinds = [p["header"]["event_type"] for p in app.payloads]
    assert kinds == [
        "im.chat.access_event.bot_p2p_chat_entered_v1", "contact.user.updated_v3", "contact.user.deleted_v3",
    ]  # fmt: skip
    assert app.payloads[1]["event"]["object"]["name"] == "李娜娜"
    assert app.payloads[1]["event"]["old_object"]["name"] == "李娜"
    assert app.payloads[2]["event"]["object"]["status"]["is_resigned"] is True
    feishu.subscribed = {"im.message.receive_v1"}
    assert hands.menu("start").applied == "not subscribed"


def test_the_address_is_verified(feishu: FakeFeishu, app: App) -> None:
    """The challenge comes encrypted and without a signature, and must come back."""
    app.answer = lambda payload: {"challenge": payload["challenge"]}
    assert feishu.delivery.challenge().status == 200
    assert "X-Lark-Signature" not in app.headers[0]
    assert app.payloads[0]["type"] == "url_verification"
    app.answer = {}
    assert feishu.delivery.challenge().status == 0
