"""Writes `payloads/` anew: people use the fake Feishu before our own door, and what reaches us is written down.

`python -m tests.platforms.feishu.recording`; everybody and everything in it is made up, and the same in every run.
"""

from __future__ import annotations

import copy
import json
import shutil
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any, cast

from bot.cards.model import Button, Card, Input, Option, Paragraph, line
from bot.platforms.feishu.tenant import Access, Tenant
from bot.ports import Answer, Download
from bot.ports import House as RealHouse
from tests.platforms.cases import INPUTS, a_form
from tests.platforms.feishu.fake import OLD_AGENT, FakeFeishu, decrypted, payloads
from tests.platforms.front import AT, Desk, Pool
from tests.platforms.playground.fake_house import card, form
from tests.samples.telling import SPOILS

ROOT = Path(__file__).with_name("payloads")
ME, OTHER, GUEST, GROUP = "ou_wangxiaoyu", "ou_liuyang", "ou_guest", "oc_marketing"
PEOPLE = {ME: "wang.xiaoyu", OTHER: "liu.yang"}
Json = dict[str, Any]
LONG = Card(line("报告"), (Paragraph(line("市场数据分析，" * 3000)),))


class Home(Desk):
    """The suite's house, with papers, a directory and room for files."""

    def attach(self, person: str, name: str, content: bytes) -> str:
        return "file-1"

    def know(self, platform: str, known: Any, *, whole: bool, departments: Any = ()) -> None:
        return

    def document(self, person: str, document_id: str, form: str) -> Download | None:
        return Download("说明书.docx", "application/octet-stream", b"paper")


class Recorder:
    """A company in Feishu, our door, and everything that was pushed to it."""

    def __init__(self, feishu: FakeFeishu) -> None:
        self.feishu, self.pushed, self.house = feishu, list[Json](), Home(people=PEOPLE)
        feishu.pace.on = False
        feishu.delivery.target = self._taken
        feishu.user(ME, "王小雨", "wang.xiaoyu@banxia.example")
        feishu.user(OTHER, "刘洋", "liu.yang@banxia.example", leader_user_id=ME)
        feishu.user(GUEST, "外人", tenant="another-tenant")
        feishu.department("od-1", "市场部", leader=OTHER)
        feishu.group(GROUP, "市场部", [ME, OTHER, GUEST])
        key, token = feishu.encrypt_key, feishu.verification_token
        self.tenant = Tenant(Access(feishu.app_id, feishu.app_secret, "http", key, token, feishu.url), lambda: AT)
        self.tenant.api._paces.wait = lambda buckets: 0.0
        self.tenant.join(cast(RealHouse, self.house))
        self.tenant.identify()
        object.__setattr__(self.tenant.door._room, "name", lambda: feishu.id("form-", 12))
        self._pool = self.tenant.door._doings.follow._pool = Pool()
        self.me, self.guest = feishu.as_user(ME), feishu.as_user(GUEST)

    def _taken(self, headers: Mapping[str, str], body: bytes) -> tuple[int, bytes]:
        payload = json.loads(decrypted(self.feishu.encrypt_key, json.loads(body)["encrypt"]))
        self.pushed.append(payload)
        status, answer = self.tenant.door.take(payload)
        return status, json.dumps(answer).encode()

    def last(self, does: object) -> Json:
        """What was pushed when somebody did that, and all came of it that does."""
        self._pool.rest()
        return copy.deepcopy(self.pushed[-1])

    def shows(self, shown: Card) -> str:
        """A card of ours in somebody's direct chat; its message."""
        drawn = self.tenant.looks.message(shown)
        return self.tenant.platform.post(ME, drawn, uuid=self.feishu.id("", 20))

    def opens(self, answer: Answer) -> str:
        """What the house answers to a press, as a message of its own."""
        self.house.answer = answer
        self.last(self.me.menu("help"))
        self.house.answer = Answer()
        return self.feishu.messages(ME)[-1]["message_id"]

    def close(self) -> None:
        self.tenant.close()


def words(at: Recorder) -> Iterator[tuple[str, Json]]:
    """Everything people may write to us."""
    me, feishu = at.me, at.feishu
    yield "message-direct", at.last(said := me.says("招 2 个短视频运营，下周五前到岗"))
    yield "message-direct-again", copy.deepcopy(said.payload)
    yield "message-direct-under-another-event-id", at.last(feishu.delivery.twin(said))
    yield "message-reply", at.last(me.says("我改主意了，帮我撤回", reply_to=feishu.messages(ME)[0]))
    yield "message-in-english", at.last(me.says("help"))
    yield "message-mentioning-us", at.last(me.mentions_bot(GROUP, "我的任务"))
    yield "message-mentioning-somebody", at.last(me.mentions(GROUP, OTHER, "给他记个待办：周五前交周报"))
    yield "message-naming-us", at.last(me.says("伯乐，谁负责招聘？", GROUP))
    yield "message-post", at.last(me.writes_post("周报", ["本周完成", "下周计划"]))
    yield "message-file", at.last(me.sends_file("简历.pdf", b"%PDF-"))
    yield "message-image", at.last(me.sends_image(b"\x89PNG"))
    new, feishu.users[ME].agent = feishu.users[ME].agent, OLD_AGENT
    yield "message-of-an-old-client", at.last(me.says("帮助"))
    feishu.users[ME].agent = ""
    yield "message-of-an-unknown-client", at.last(me.says("帮助"))
    feishu.users[ME].agent = new
    yield "message-of-a-new-client", at.last(me.says("帮助"))
    audio = {"file_key": "file_v2_0000", "duration": 2000}
    yield "message-audio", at.last(me._writes("audio", audio, ""))
    yield "message-share-user", at.last(me._writes("share_user", {"user_id": OTHER}, ""))


def others_write(at: Recorder) -> Iterator[tuple[str, Json]]:
    """What is written where we are, and is not for us."""
    me, feishu = at.me, at.feishu
    yield "message-among-others", at.last(me.says("中午吃什么", GROUP))
    yield "message-mentioning-another", at.last(me.mentions(GROUP, OTHER, "看一下", bot_too=False))
    yield "message-sticker", at.last(me._writes("sticker", {"file_key": "sticker_0"}, ""))
    yield "message-our-own", at.last(feishu.echo(at.shows(card("招聘需求"))))
    yield "message-of-another-company", at.last(at.guest.mentions_bot(GROUP, "我的任务"))
    another = at.last(me.says("帮助"))
    another["header"]["app_id"] = "cli_0000000000000000"
    yield "message-of-another-app", another
    foreign = copy.deepcopy(another)
    foreign["header"] |= {"app_id": feishu.app_id, "tenant_key": "another-tenant"}
    yield "message-of-another-tenant", foreign


def around(at: Recorder) -> Iterator[tuple[str, Json]]:
    """The menu, the chat, groups, the directory, the console."""
    me, feishu = at.me, at.feishu
    for key in ("help", "tasks", "requests", "settings", "start_recruiting.hiring_need", "申请设备"):
        yield f"menu-{key if key.isascii() else 'words'}", at.last(me.menu(key))
    yield "chat-entered", at.last(me.enters_chat())
    feishu.group("oc_new", "新群", [ME], bot_is_in=False)
    yield "group-bot-added", at.last(me.adds_bot("oc_new"))
    yield "user-created", at.last(me.joins())
    yield "user-updated", at.last(me.changes(job_title="主管"))
    yield "user-deleted", at.last(feishu.as_user(OTHER).leaves())
    for kind in ("created", "updated", "deleted"):
        yield f"department-{kind}", payloads.department_changed(feishu, kind, feishu.departments["od-1"])
    scope = {"added": {"users": [{"open_id": ME}]}, "removed": {"departments": []}}
    yield "scope-updated", payloads.envelope(feishu, "contact.scope.updated_v3", scope)
    yield "challenge", {"challenge": feishu.id(""), "token": feishu.verification_token, "type": "url_verification"}


def others_around(at: Recorder) -> Iterator[tuple[str, Json]]:
    """Events nobody asked for, of the second kind and of the first."""
    feishu, me = at.feishu, at.me
    yield "group-bot-removed", at.last(me.removes_bot("oc_new"))
    outside = payloads.chat_changed(feishu, "added", feishu.users[ME], GROUP)
    outside["event"]["external"] = True
    yield "group-external-bot-added", outside
    event = {"reader": {"reader_id": {"open_id": ME}, "read_time": "1"}, "message_id_list": ["om_1"]}
    yield "message-read", payloads.envelope(feishu, "im.message.message_read_v1", event)
    yield "approval-of-the-first-kind", payloads.old(feishu, {"type": "approval_instance", "status": "PENDING"})
    yield "kind-nobody-knows", payloads.envelope(feishu, "one.day.something_v9", {"a": 1})


def presses(at: Recorder) -> Iterator[tuple[str, Json]]:
    """Every button of a card."""
    me = at.me
    shown = at.shows(card("招聘需求"))
    desk = Card(line("帮助"), (), (Button("desk", "start:recruiting.hiring_need", "招聘需求", asks=True),
                                   Button("t2", "talk.choose", "绿色通道", value="green")))  # fmt: skip
    asked = at.shows(desk)
    yield "press", (pressed := at.last(me.presses(shown, "同意")))
    yield "press-that-asks", at.last(me.presses(shown, "退回补充"))
    yield "press-with-a-dialog", at.last(me.presses(shown, "暂不支持"))
    yield "press-of-a-link", at.last(me.presses(shown, "人才需求说明书"))
    yield "press-of-the-desk", at.last(me.presses(asked, "招聘需求"))
    yield "press-quick-reply", at.last(me.presses(asked, "绿色通道"))
    yield "press-for-more", at.last(me.presses(at.shows(LONG), at.feishu.controls(at.shows(LONG))[-1].label))
    as_text = copy.deepcopy(pressed)
    as_text["event"]["action"]["value"] = json.dumps(pressed["event"]["action"]["value"])
    yield "press-whose-value-is-text", as_text


def fills(at: Recorder) -> Iterator[tuple[str, Json]]:
    """Every button of a form, with every kind of answer."""
    me, feishu = at.me, at.feishu
    plain = a_form(*(asked for asked, _ in INPUTS.values() if asked.kind not in ("rows", "files")))
    message = at.opens(Answer(form=plain))
    page = 0
    while any(c.name == "next" for c in feishu.controls(message, ME)):
        page += 1
        yield f"form-of-every-kind-page-{page}", at.last(me.submits(message, "next"))
    yield "form-of-every-kind-sent", at.last(me.submits(message, "send"))
    rows = at.opens(Answer(form=a_form(INPUTS["rows"][0])))
    yield "form-line-added", at.last(me.submits(rows, "add:rows"))
    yield "form-line-dropped", at.last(me.submits(rows, "drop:rows:0"))
    yield "form-with-lines-sent", at.last(me.submits(rows, "send"))
    long = at.opens(Answer(form=form()))
    yield "form-turned-on", at.last(me.submits(long, "next"))
    yield "form-turned-back", at.last(me.submits(long, "back"))
    yield "form-put-away", at.last(me.submits(long, "cancel"))
    files = at.opens(Answer(form=a_form(INPUTS["files"][0])))
    yield "form-file-dropped", at.last(me.submits(files, "drop:files:0"))
    people = INPUTS["people"][0]
    few = tuple(Option(each, name) for each, name in (("wang.xiaoyu", "王小雨"), ("liu.yang", "刘洋")))
    faces = at.opens(Answer(form=a_form(_one_of(people, few), _one_of(INPUTS["person"][0], few))))
    me.fills(faces, {"面试小组": ["刘洋", "王小雨"]})
    yield "form-with-people-sent", at.last(me.submits(faces, "send"))


def _one_of(asked: Input, options: tuple[Option, ...]) -> Input:
    """The same question with other choices, and nothing chosen yet."""
    return Input(asked.name, asked.kind, asked.label, options=options)


def others_press(at: Recorder, pressed: Json) -> Iterator[tuple[str, Json]]:
    """Presses that are none of ours."""
    guest = copy.deepcopy(pressed)
    guest["event"]["operator"] = {"open_id": GUEST, "tenant_key": "another-tenant"}
    yield "press-by-another-company", guest
    for name, value in (("unreadable", {"approve": "yes"}), ("text", "approve"), ("nothing", None), ("list", ["do"])):
        other = copy.deepcopy(pressed)
        other["event"]["action"]["value"] = value
        yield f"press-of-{name}", other
    chosen = copy.deepcopy(pressed)
    chosen["event"]["action"] = {"tag": "select_static", "option": "1", "timezone": "Asia/Shanghai"}
    yield "choice-outside-a-form", chosen


def odd(samples: Mapping[str, Json]) -> Iterator[tuple[str, Any]]:
    """What no document describes."""
    message, press = samples["message-direct"], samples["press"]
    yield "nothing", {}
    yield "list-of-things", [message, 7, None, "text"]
    yield "no-header", {"schema": "2.0", "event": message["event"]}
    yield "no-event", {"schema": "2.0", "header": message["header"]}
    yield "event-is-a-list", {**message, "event": [message["event"]]}
    yield "sealed-with-another-key", {"encrypt": "P37w+VZImNgPEO1RBhJ6RtKl7n6zymIbEG1pReEzghk="}
    for number, spoil in enumerate(SPOILS[:6]):
        for name, sample in (("message", message), ("press", press)):
            spoiled = copy.deepcopy(sample)
            spoiled["event"] = dict.fromkeys(sample["event"], spoil)
            yield f"{name}-spoilt-{number}", spoiled
    deep: Any = "x"
    for _ in range(40):
        deep = {"value": [deep]}
    nested = copy.deepcopy(press)
    nested["event"]["action"]["value"] = deep
    yield "press-very-deep", nested
    content = copy.deepcopy(message)
    content["event"]["message"]["content"] = '{"text": "\\ud800 半个字'
    yield "message-with-broken-content", content


def cards(at: Recorder) -> Iterator[tuple[str, Json]]:
    """Our own cards and forms as they stand in chats."""
    looks, draws = at.tenant.looks, at.feishu.find_message
    yield "card-of-every-part", looks.message(card("招聘需求"))
    yield "card-too-long-for-one", looks.message(LONG)
    yield "rest-of-a-long-card", looks.more(LONG, 1)
    yield "sentence", looks.told("已收到。", ME)
    yield "form-of-every-kind", copy.deepcopy(draws(at.opens(Answer(form=form()))).content)


def recorded() -> dict[str, Any]:
    """All there is, by its place in the folder."""
    with FakeFeishu(lambda: AT) as feishu:
        at = Recorder(feishu)
        try:
            return _recorded(at)
        finally:
            at.close()


def _recorded(at: Recorder) -> dict[str, Any]:
    parts: tuple[Callable[[Recorder], Iterator[tuple[str, Json]]], ...] = (words, around, presses, fills)
    taken = {name: sample for part in parts for name, sample in part(at)}
    at.feishu.users[OTHER].resigned = False
    others = {name: sample for part in (others_write, others_around) for name, sample in part(at)}
    folders = {
        "accepted": taken, "others": others | dict(others_press(at, taken["press"])), "odd": dict(odd(taken)),
        "cards": dict(cards(at)),
    }  # fmt: skip
    return {f"{folder}/{name}": each for folder, samples in folders.items() for name, each in samples.items()}


def write() -> None:
    for folder in ("accepted", "others", "odd", "cards"):
        shutil.rmtree(ROOT / folder, ignore_errors=True)
        (ROOT / folder).mkdir(parents=True)
    for name, payload in recorded().items():
        text = json.dumps(payload, ensure_ascii=False, indent=2)
        (ROOT / f"{name}.json").write_text(f"{text}\n", "utf-8")


if __name__ == "__main__":
    write()
