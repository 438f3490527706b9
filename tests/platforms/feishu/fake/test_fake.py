"""The API of the fake Feishu: what it answers, refuses, limits and loses."""

from __future__ import annotations

import json
import threading
import time

import httpx
import pytest

from tests.platforms.feishu.fake import BOT, TENANT, FakeFeishu
from tests.platforms.feishu.fake.conftest import Client, Clock, card, text

PNG = b"\x89PNG\r\n\x1a\n"


def test_a_token_is_given_renewed_and_refused(feishu: FakeFeishu, client: Client, clock: Clock) -> None:
    """Two hours; a new one only in the last half hour, when both hold; 99991661 and 99991663 without."""
    first = client.fresh()
    assert client.fresh() == first
    clock.turn(5401)
    second = client.fresh()
    assert second != first
    assert client.call("GET", "/bot/v3/info", token=first)["bot"]["open_id"] == BOT
    clock.turn(1800)
    assert client.call("GET", "/bot/v3/info", token=first)["code"] == 99991663
    assert client.call("GET", "/bot/v3/info", token=second)["code"] == 0
    assert client.call("GET", "/bot/v3/info", token="")["code"] == 99991661
    assert client.last.status_code == 400
    assert {"code", "msg", "log_id", "error"} == set(client.last.json())
    feishu.tokens.revoke()
    assert client.call("GET", "/bot/v3/info", token=second)["code"] == 99991663
    assert client.call("GET", "/tenant/v2/tenant/query", token=client.fresh())["data"]["tenant"]["tenant_key"] == TENANT
    wrong = {"app_id": feishu.app_id, "app_secret": "no"}
    asked = httpx.post(f"{feishu.url}/open-apis/auth/v3/tenant_access_token/internal", json=wrong, trust_env=False)
    assert (asked.status_code, asked.json()["code"]) == (200, 10014)


def test_a_message_is_sent_redrawn_read_and_taken_back(feishu: FakeFeishu, client: Client, clock: Clock) -> None:
    """By every kind of id; the history tells of a 2.0 card only its title, unless the raw card is asked for."""
    sent = client.sends("ou_1", card(text("一"), title="请假"))["data"]
    assert (sent["chat_id"], sent["sender"]["id"]) == (feishu.direct("ou_1"), feishu.app_id)
    user = feishu.users["ou_1"]
    for kind, name in (("email", user.email), ("user_id", user.user_id), ("union_id", user.union_id)):
        clock.turn(1)
        assert client.sends(name, kind=kind)["data"]["chat_id"] == sent["chat_id"]
    assert client.sends("oc_1", kind="chat_id")["code"] == 0
    assert client.redraws(sent["message_id"], card(text("二")))["code"] == 0
    (told,) = client.call("GET", f"/im/v1/messages/{sent['message_id']}")["data"]["items"]
    assert told["updated"] is True and "请升级" in told["body"]["content"]
    asked = {"container_id_type": "chat", "container_id": sent["chat_id"], "sort_type": "ByCreateTimeDesc"}
    page = client.call("GET", "/im/v1/messages", page_size=2, **asked)["data"]
    assert (len(page["items"]), page["has_more"]) == (2, True)
    rest = client.call("GET", "/im/v1/messages", page_size=2, page_token=page["page_token"], **asked)["data"]
    assert [m["message_id"] for m in rest["items"]][-1] == sent["message_id"] and not rest["has_more"]
    raw = client.call("GET", "/im/v1/messages", card_msg_content_type="user_card_content", **asked)["data"]["items"][-1]
    assert json.loads(raw["body"]["content"])["body"]["elements"] == [text("二")]
    assert client.call("DELETE", f"/im/v1/messages/{sent['message_id']}")["code"] == 0
    assert client.redraws(sent["message_id"], card())["code"] == 230011
    assert len(feishu.messages("ou_1")) == 3


def test_what_is_wrong_is_refused_with_the_documented_code(feishu: FakeFeishu, client: Client, clock: Clock) -> None:
    """People, chats, parameters, content, age and whose message it is."""
    feishu.pace.on = False
    feishu.user("ou_gone", "离职", resigned=True)
    feishu.user("ou_far", "外部", tenant="another")
    feishu.user("ou_not", "静音", silent=True)
    feishu.group("oc_out", "别处", [], bot_is_in=False)
    feishu.group("oc_end", "散了", [], dissolved=True)
    codes = [client.sends(name)["code"] for name in ("ou_gone", "ou_far", "ou_not", "ou_none")]
    assert codes == [230013, 230038, 230053, 230034]
    assert [client.sends(n, kind="chat_id")["code"] for n in ("oc_out", "oc_end", "oc_no")] == [230002, 232009, 230034]
    assert client.sends("ou_1", kind="name")["code"] == 230001
    assert client.sends("ou_1", uuid="x" * 51)["code"] == 230001
    assert client.sends("ou_1", text="字" * 60_000)["code"] == 230025
    body = {"receive_id": "ou_1", "msg_type": "text", "content": "{}"}
    assert client.call("POST", "/im/v1/messages", body, receive_id_type="open_id")["code"] == 230001
    assert client.call("POST", "/im/v1/messages", body | {"colour": 1}, receive_id_type="open_id")["code"] == 99992402
    assert client.call("POST", "/im/v1/messages", body, receive_id_type="open_id", x=1)["code"] == 99992402
    assert client.call("POST", "/im/v1/messages", body)["code"] == 230001
    assert client.call("GET", "/im/v1/nothing")["code"] == 99991002
    assert client.last.status_code == 404
    feishu.as_user("ou_1").says("早")
    assert client.redraws(feishu.messages("ou_1")[-1]["message_id"], card())["code"] == 230027
    note = client.sends("ou_1")["data"]["message_id"]
    assert client.redraws(note, card())["code"] == 230001
    made = client.sends("ou_1", card())["data"]["message_id"]
    assert client.redraws(made, card() | {"config": {}})["code"] == 230099
    clock.turn(14 * 86400 + 1)
    client.token = ""
    assert client.redraws(made, card())["code"] == 230031
    feishu.scopes = {"im:chat"}
    assert client.sends("ou_1")["code"] == 99991672


def test_one_uuid_sends_once_in_an_hour(feishu: FakeFeishu, client: Client, clock: Clock) -> None:
    """C3: the same message is returned, 230049 while it is being sent, and after an hour another is sent."""
    first = client.sends("ou_1", uuid="a")["data"]["message_id"]
    assert client.sends("ou_1", uuid="a", text="别的")["data"]["message_id"] == first
    assert len(feishu.messages("ou_1")) == 1
    clock.turn(3601)
    assert client.sends("ou_1", uuid="a")["data"]["message_id"] != first
    feishu.sent.slow = 0.3
    sending = threading.Thread(target=client.sends, args=("ou_1",), kwargs={"uuid": "b"})
    sending.start()
    feishu.wait(lambda: "b" in feishu.sent.by_uuid)
    other = Client(feishu)
    assert other.sends("ou_1", uuid="b")["code"] == 230049
    sending.join()
    assert len(feishu.messages("ou_1")) == 3
    other.close()


def test_feishu_sets_the_pace(feishu: FakeFeishu, client: Client, clock: Clock) -> None:
    """C1: five a second to a chat (230020), redraws likewise, fifty a second and a thousand a minute of a call."""
    codes = [client.sends("ou_1", text=str(n))["code"] for n in range(6)]
    assert codes == [0] * 5 + [230020]
    assert client.sends("ou_2")["code"] == 0
    clock.turn(1)
    made = client.sends("ou_1", card())["data"]["message_id"]
    assert [client.redraws(made, card())["code"] for _ in range(6)] == [0] * 5 + [230020]
    clock.turn(60 - 1)
    asked = [client.call("GET", "/im/v1/chats")["code"] for _ in range(51)]
    assert asked == [0] * 50 + [99991400]
    assert client.last.status_code == 429
    assert client.last.headers["x-ogw-ratelimit-reset"] == "1"
    feishu.pace.on = False
    assert client.call("GET", "/im/v1/chats")["code"] == 0
    feishu.pace.on = True
    feishu.pace.noise["to oc_1"] = 5
    assert client.sends("oc_1", kind="chat_id")["code"] == 230020


def test_calls_are_lost_late_slow_and_broken(feishu: FakeFeishu, client: Client) -> None:
    """C2 to C4: each fault for a call and so often; what was answered late was done."""
    path = "/im/v1/messages"
    client.token = client.fresh()
    feishu.lose(path)
    with pytest.raises(httpx.TransportError):
        client.sends("ou_1", text="一")
    assert feishu.messages("ou_1") == []
    feishu.answers_late(f"POST {path}")
    with pytest.raises(httpx.TransportError):
        client.sends("ou_1", text="二")
    assert feishu.messages("ou_1")[0]["content"] == {"text": "二"}
    feishu.fail(path, 230028)
    assert client.sends("ou_1")["code"] == 230028
    feishu.limit(path, reset=7)
    assert client.sends("ou_1")["code"] == 99991400
    assert client.last.headers["x-ogw-ratelimit-reset"] == "7"
    feishu.breaks(path)
    with pytest.raises(ValueError, match=r".+"):
        client.sends("ou_1")
    feishu.delay(path, 0.2)
    began = time.monotonic()
    assert client.sends("ou_1")["code"] == 0
    assert time.monotonic() - began >= 0.2
    assert [c.fate for c in feishu.called(f"POST {path}")] == ["lost", "unanswered", *["answered"] * 4]
    feishu.down()
    with pytest.raises(httpx.TransportError):
        client.sends("ou_1")
    feishu.up()
    assert client.sends("ou_1")["code"] == 0


def test_the_company_is_told_page_by_page(feishu: FakeFeishu, client: Client) -> None:
    """Departments down and up, people of one, people by e-mail, groups and their members."""
    feishu.department("od-1", "研发", leader="ou_2")
    feishu.department("od-2", "后端", "od-1")
    for number in range(12):
        feishu.user(f"ou_b{number}", f"后端{number}", department_ids=["od-2"], leader_user_id="ou_2")
    one = client.call("GET", "/contact/v3/departments/0/children", fetch_child="true")["data"]["items"]
    assert [(d["open_department_id"], d["name"], d["parent_department_id"]) for d in one] == [
        ("od-1", "研发", "0"), ("od-2", "后端", "od-1"),
    ]  # fmt: skip
    assert one[0]["leaders"] == [{"leaderType": 1, "leaderID": "ou_2"}]
    up = client.call("GET", "/contact/v3/departments/parent", department_id="od-2")["data"]["items"]
    assert [d["open_department_id"] for d in up] == ["od-1"]
    people = "/contact/v3/users/find_by_department"
    first = client.call("GET", people, department_id="od-2")["data"]
    assert (len(first["items"]), first["has_more"]) == (10, True)
    second = client.call("GET", people, department_id="od-2", page_token=first["page_token"])["data"]
    assert [u["leader_user_id"] for u in second["items"]] == ["ou_2", "ou_2"] and not second["has_more"]
    assert client.call("GET", people)["code"] == 44102
    assert client.call("GET", people, department_id="od-2", page_size=51)["code"] == 40011
    asked = {"emails": ["li.na@example.com", "nobody@example.com"]}
    found = client.call("POST", "/contact/v3/users/batch_get_id", asked, user_id_type="open_id")["data"]["user_list"]
    assert [u.get("user_id") for u in found] == ["ou_1", None]
    assert client.call("GET", "/contact/v3/users/ou_1")["data"]["user"]["job_title"] == "HRBP"
    assert client.call("GET", "/im/v1/chats")["data"]["items"][0]["name"] == "市场部"
    members = client.call("GET", "/im/v1/chats/oc_1/members")["data"]
    assert ([m["member_id"] for m in members["items"]], members["member_total"]) == (["ou_1", "ou_2"], 2)


def test_a_field_without_its_scope_is_simply_not_there(feishu: FakeFeishu, client: Client) -> None:
    """No error says so; without a scope for the call there is one."""
    feishu.scopes = {"contact:contact.base:readonly", "contact:user.base:readonly"}
    told = client.call("GET", "/contact/v3/users/ou_1")["data"]["user"]
    assert told["name"] == "李娜" and not {"email", "user_id", "leader_user_id", "job_title"} & set(told)
    feishu.scopes = set()
    assert client.call("GET", "/contact/v3/users/ou_1")["code"] == 99991672


def test_files_and_pictures_are_uploaded_and_sent(feishu: FakeFeishu, client: Client) -> None:
    """A file stands in the chat under its name; an empty one, a large one and another app's key are refused."""
    made = client.upload("/im/v1/files", {"file_type": "stream", "file_name": "规定.docx"}, "规定.docx", b"PK")
    content = json.dumps({"file_key": made["data"]["file_key"]})
    body = {"receive_id": "ou_1", "msg_type": "file", "content": content}
    assert client.call("POST", "/im/v1/messages", body, receive_id_type="open_id")["code"] == 0
    assert feishu.shown(feishu.messages("ou_1")[0]) == "📎 规定.docx"
    wrong = client.call("POST", "/im/v1/messages", body | {"msg_type": "image"}, receive_id_type="open_id")
    assert wrong["code"] == 230017
    fields = {"file_type": "stream", "file_name": "a"}
    assert client.upload("/im/v1/files", fields, "a", b"")["code"] == 234010
    assert client.upload("/im/v1/files", {"file_name": "a"}, "a", b"x")["code"] == 234001
    assert client.upload("/im/v1/images", {"image_type": "message"}, "a.png", PNG)["code"] == 0
    assert client.upload("/im/v1/images", {"image_type": "message"}, "a.png", b"text")["code"] == 234011


def test_a_message_is_made_urgent(feishu: FakeFeishu, client: Client) -> None:
    """For members of its chat only, and only the bot's own."""
    made = client.sends("ou_1")["data"]["message_id"]
    path = f"/im/v1/messages/{made}/urgent_app"
    back = client.call("PATCH", path, {"user_id_list": ["ou_1", "ou_2"]}, user_id_type="open_id")
    assert back["data"]["invalid_user_id_list"] == ["ou_2"]
    assert [(u["message_id"], u["user"]) for u in feishu.urgents] == [(made, "ou_1")]
    assert client.call("PATCH", path, {"user_id_list": ["ou_2"]}, user_id_type="open_id")["code"] == 230001
    feishu.as_user("ou_1").says("早")
    theirs = feishu.messages("ou_1")[-1]["message_id"]
    asked = {"user_id_list": ["ou_1"]}
    assert client.call("PATCH", f"/im/v1/messages/{theirs}/urgent_app", asked, user_id_type="open_id")["code"] == 230012


def test_a_reader_sees_no_marks(feishu: FakeFeishu, client: Client) -> None:
    """Mentions as names, emphasis and tags gone, entities as what they stand for; tables row by row."""
    client.sends("ou_1", card(
        {"tag": "markdown", "content": "**你好** <at id=ou_1></at> <font color='red'>急</font> &#42;原样&#42; [看](https://a.b)"},
        {"tag": "table", "columns": [{"name": "a", "display_name": "姓名"}, {"name": "b", "data_type": "number"}],
         "rows": [{"a": "李娜", "b": 3}]},
        {"tag": "person", "user_id": "ou_2"},
    ))  # fmt: skip
    assert feishu.shown(feishu.messages("ou_1")[0]) == "你好 @李娜 急 *原样* 看\n姓名 | b\n李娜 | 3\n刘洋"
    assert feishu.mentioned(feishu.messages("ou_1")[0]) == ["ou_1"]


def test_an_app_sees_only_what_it_was_given(feishu: FakeFeishu, client: Client) -> None:
    """The root is closed to it (40004), the rest of the company is not there for it; scopes say what it may see."""
    for name, parent in (("od-1", "0"), ("od-2", "od-1"), ("od-3", "0")):
        feishu.department(name, name, parent)
    feishu.user("ou_3", "韩梅", department_ids=["od-2"])
    everything = client.call("GET", "/contact/v3/scopes")["data"]
    assert (everything["department_ids"], everything["user_ids"]) == (["od-1", "od-3"], ["ou_1", "ou_2"])
    feishu.sees_only = (["od-1"], ["ou_1"])
    told = client.call("GET", "/contact/v3/scopes")["data"]
    assert (told["department_ids"], told["user_ids"]) == (["od-1"], ["ou_1"])
    people = "/contact/v3/users"
    assert client.call("GET", "/contact/v3/departments/0/children")["code"] == 40004
    assert client.call("GET", f"{people}/find_by_department", department_id="0")["code"] == 40004
    assert [client.call("GET", f"{people}/ou_{n}")["code"] for n in (1, 2, 3)] == [0, 41050, 0]
    assert [client.call("GET", f"/contact/v3/departments/od-{n}")["code"] for n in (1, 2, 3)] == [0, 0, 40004]
