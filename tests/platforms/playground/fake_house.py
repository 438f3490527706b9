"""A machine room of a few lines: it answers every kind of thing a page can ask, and remembers what it was asked."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any, Literal

from bot.cards.model import (
    Bullets,
    Button,
    Card,
    Divider,
    Fields,
    FormView,
    Heading,
    Input,
    Link,
    Mention,
    Note,
    Option,
    Paragraph,
    Quote,
    Table,
    Text,
    line,
)
from bot.clock import Clock
from bot.flow.people import Absence, Channel, Department, Lang, Office, Person, Team
from bot.platforms.playground.outbound import Playground
from bot.ports import (
    DESK,
    Answer,
    Download,
    Happening,
    Incoming,
    Parcel,
    Pressed,
    Refused,
    Said,
    Submitted,
    Tell,
)
from tests.platforms.playground.fake_homes import HOSTILE, FakeHomes
from tests.platforms.playground.far_questions import FarQuestions


def office(today: datetime) -> Office:
    """Six people in two departments, one away, one left; two channels."""
    people = [
        Person("lin.yue", "林悦", "Lydia Lin", "", "副总经理（市场与销售）", "management"),
        Person("li.na", "李娜", "Lina Li", "", "市场总监", "marketing", "lin.yue"),
        Person("liu.yang", "刘洋", "Leo Liu", "", "品牌与内容中心负责人", "marketing", aliases=("洋哥",)),
        Person("wang.xiaoyu", "王小雨", "Rainy Wang", "", "短视频策划", "marketing", "liu.yang"),
        Person("shen.kai", "沈凯", "Kay Shen", "", "视觉设计师", "marketing", "liu.yang"),
        Person("xu.lan", "许岚", "Lana Xu", "", "HRBP（总经办、市场、产品）", "hr"),
        Person(
            "anna.schmidt", "Anna Schmidt", title="Head of Europe", department="hr", zone="Europe/Berlin", lang="en"
        ),
        Person("deng.chao", "邓超群", "Chaoqun Deng", "", "文案策划", "marketing", active=False),
    ]
    departments = [
        Department("management", "总经办", "General Management", "lin.yue", "xu.lan", channel="company"),
        Department("marketing", "市场部", "Marketing", "li.na", "xu.lan", channel="marketing"),
        Department("hr", "人力资源部", "Human Resources", "xu.lan", "xu.lan"),
    ]
    brand = Team("brand", "品牌与内容组", "Brand and Content", "liu.yang", ("wang.xiaoyu",), "brand")
    return Office(
        "半夏生活",
        "Banxia Living",
        people={p.id: p for p in people},
        departments={d.id: d for d in departments},
        teams={"brand": brand},
        channels={
            "company": Channel("company", "半夏生活全员群", "Everyone at Banxia"),
            "marketing": Channel("marketing", "市场部", "Marketing"),
            "brand": Channel("brand", "品牌与内容中心", "Brand and Content"),
        },
        absences=(Absence("shen.kai", today.date(), today.date() + timedelta(days=3), "wang.xiaoyu"),),
    )


def form(token: str = "t-form") -> FormView:
    """A form with every kind of input."""
    people = tuple(Option(i, n) for i, n in [("li.na", "李娜"), ("liu.yang", "刘洋"), ("wang.xiaoyu", "王小雨")])
    row = (
        Input("what", "text", "做什么", required=True),
        Input("who", "person", "谁来做", options=people),
        Input("by", "date", "什么时候前"),
    )
    urgency = (Option("normal", "常规"), Option("green", "绿色通道"))
    cycles = tuple(Option(f"2026Q{n}", f"2026 Q{n}") for n in range(1, 7))
    inputs = (
        Input("role", "text", "岗位名称", "例如：短视频策划", required=True, value="短视频策划"),
        Input("headcount", "number", "招聘人数", required=True, value=2, at_least=1, at_most=200),
        Input("start_by", "date", "期望到岗日", required=True, value="2026-12-01"),
        Input("urgency", "choice", "紧急程度", required=True, options=urgency),
        Input("background", "long", "需求背景", "绿色通道请写清楚原因", only_if=("urgency", ("green",)), required=True),
        Input(
            "department", "department", "用人部门", options=(Option("marketing", "市场部"), Option("hr", "人力资源部"))
        ),
        Input("cycle", "cycle", "考核周期", options=cycles),
        Input("level", "choice", "级别", options=tuple(Option(f"P{n}", f"P{n} 级") for n in range(1, 9))),
        Input(
            "channels",
            "choices",
            "招聘渠道",
            options=(Option("ref", "内推"), Option("site", "招聘网站"), Option("hunter", "猎头")),
        ),
        Input("interviewer", "person", "面试官", options=people),
        Input("panel", "people", "面试小组", options=people, value=["li.na"]),
        Input("planned", "yesno", "在编制内吗？", required=True),
        Input("why_beyond", "text", "为什么超编", only_if=("planned", ("False",))),
        Input("meeting", "moment", "面谈时间", value="2026-11-26T07:00:00+00:00"),
        Input("evidence", "files", "证据材料"),
        Input(
            "done",
            "carried",
            "上次的行动项，哪些做完了？",
            options=(Option("a1", "主视觉定稿"), Option("a2", "预热名单")),
        ),
        Input("steps", "rows", "下一步", rows=row, value=[{"what": "发布职位", "who": "liu.yang", "by": "2026-11-27"}]),
    )
    intro = (Paragraph(line("填好后送给部门负责人。")),)
    return FormView(token, "submit", "招聘需求", "提交", "取消", inputs, intro)


def card(title: str, *, tone: Any = "attention", hostile: bool = False, buttons: bool = True) -> Card:
    """A card with every kind of part."""
    parts = (
        Paragraph((Mention("li.na", "李娜"), Text(" 您好，"), Text("刘洋", bold=True), Text(" 希望为市场部招聘："))),
        Fields(
            (
                ("岗位", line(HOSTILE if hostile else "短视频策划")),
                ("人数", line("2 人")),
                ("期望到岗", line("2026年12月1日 周二")),
                ("紧急程度", line("绿色通道")),
            )
        ),
        Quote(line("双11后内容排期翻倍，现有两位策划已经连续三周加班。")),
        Heading(line("版本差异")),
        Table(
            ("字段", "第 1 版", "第 2 版"),
            ((line("人数"), line("3"), line("2")), (line("到岗"), line("12月15日"), line("12月1日"))),
        ),
        Bullets((line("先看作品集"), line("考察方式：创意测试"))),
        Divider(),
        Paragraph(
            (Text("文件："), Link("人才需求说明书", "document:d1"), Text(" · "), Link("招聘台账", "ledger:hiring"))
        ),
        Note(line("48 小时内未处理会提醒您的上级。")),
    )
    actions = (
        Button("t-approve", "approve", "同意", "primary"),
        Button("t-back", "send_back", "退回补充", asks=True),
        Button("t-decline", "decline", "暂不支持", "danger", confirm="确定暂不支持这个需求吗？刘洋会收到通知。"),
        Button("t-view", "see", "查看记录"),
        Button("t-broken", "approve", "坏掉的按钮"),
    )
    return Card(line(title), parts, actions if buttons else (), tone, "有一件事请您看看")


class FakeHouse(FakeHomes, FarQuestions):
    """Echoes what is said; some words bring a card, a form, an error. `asked` holds each event once."""

    def __init__(self, clock: Clock) -> None:
        super().__init__()
        self.clock = clock
        self.platform: Playground | None = None
        self.asked: dict[str, Incoming] = {}
        self.languages: dict[str, Lang] = {}
        self.files: dict[str, Download] = {}
        self.due: list[datetime] = []
        self.happenings: list[Happening] = []
        self.letters = 0
        self.decided = 0
        self._office = office(clock.now())

    def office(self) -> Office:
        return self._office

    def language_of(self, person: str) -> Lang:
        return self.languages.get(person, self._office.people[person].lang)

    def say(self, key: str, lang: Lang, **params: Any) -> str:
        return key

    def letter(self, to: str, paper: Card, *, kind: Literal["direct", "channel"] = "direct", card_key: str = "") -> str:
        """Send a card; its message id."""
        assert self.platform is not None
        self.letters += 1
        key = f"letter-{self.letters}"
        return self.platform.send(Parcel(key, card_key or key, kind, to, paper, self.letters))

    def keep(self, incoming: Incoming, scene: Mapping[str, Any] | None = None) -> Answer:
        """The page waits for every answer, so that each is told here."""
        return self.receive(incoming)

    def speaks(self, platform: str, tell: Tell) -> None:
        """Nothing is ever left to be said later."""

    def receive(self, incoming: Incoming) -> Answer:
        if incoming.key in self.asked:
            return Answer()
        self.asked[incoming.key] = incoming
        body = incoming.body
        self.happenings.insert(
            0, Happening(self.clock.now(), "HN-2026-0007", f"{incoming.handle} 做了一件事", "因为有人需要")
        )
        if isinstance(body, Said):
            return self._said(incoming, body.text)
        if isinstance(body, Pressed):
            return self._pressed(incoming, body)
        assert isinstance(body, Submitted)
        return self._submitted(incoming, body)

    def _said(self, incoming: Incoming, text: str) -> Answer:
        who = incoming.handle
        if text == "crash":
            raise RuntimeError("a secret of the machine room")
        if text == "card":
            self.letter("li.na", card("招聘需求：短视频策划"), card_key="need")
            return Answer()
        if text == "hostile":
            self.letter(who, card(HOSTILE, hostile=True, buttons=False))
            return Answer()
        if text == "form":
            return Answer(form=form())
        if text == "channel":
            self.letter("marketing", card("周例会纪要", tone="good", buttons=False), kind="channel")
            return Answer("发到了群里", "good")
        self.letter(who, Card((), (Paragraph(line("收到：", text)),)))
        return Answer()

    def _pressed(self, incoming: Incoming, body: Pressed) -> Answer:
        if (told := self.on_row(incoming.handle, body)) is not None:
            return told
        if (body.token, body.verb) == (DESK, "speak"):
            self.languages[incoming.handle] = "en" if body.value == "en" else "zh"
            return Answer("OK", "good")
        if body.token == "t-broken":
            raise RuntimeError("a secret of the machine room")
        if body.token == "t-back":
            because = (Input("reason", "long", "需要补充什么？", required=True),)
            return Answer(form=FormView("t-reason", "send_back", "退回补充", "发送", "取消", because))
        if body.token == "t-view":
            return Answer(view=card("招聘需求记录", tone="quiet", buttons=False))
        self.decided += 1
        done = replace(card("招聘需求：已同意", tone="good", buttons=False), parts=(Paragraph(line("已由李娜同意。")),))
        return Answer("已同意，HRBP 会接着看。", "good", card=done)

    def _submitted(self, incoming: Incoming, body: Submitted) -> Answer:
        if (told := self.on_row(incoming.handle, body)) is not None:
            return told
        errors: dict[str, str] = {}
        if body.token == "t-form":
            if not body.values.get("planned"):
                errors["planned"] = "请选择是否在编制内。"
            if body.values.get("headcount") == "0":
                errors["headcount"] = "人数在 1 到 200 之间。"
            if any(not row.get("what") for row in body.values.get("steps", [])):
                errors["steps.1.what"] = "请写要做什么。"
        elif not body.values.get("reason"):
            errors["reason"] = "请写一句原因，对方才知道怎么改。"
        if errors:
            return Answer("还有几个问题没填好。", "bad", errors=errors, accepted=False)
        self.letter("li.na", card("招聘需求：短视频策划"), card_key=f"need-{len(self.asked)}")
        return Answer("已提交给李娜。", "good")

    def attach(self, person: str, name: str, content: bytes) -> str:
        if name.endswith(".exe"):
            raise Refused("不收可执行文件，请换成图片、PDF 或文档。")
        self.files["f1"] = Download(name, "text/html", content)
        return "f1"

    def file(self, person: str, file_id: str) -> Download | None:
        return self.files.get(file_id)

    def document(self, person: str, document_id: str, form: Literal["html", "docx", "text"]) -> Download | None:
        if document_id != "d1" or person == "wang.xiaoyu":
            return None
        return Download(f"说明书.{form}", "text/html; charset=utf-8", "<h1>人才需求说明书</h1>".encode())

    def timeline(self, person: str, limit: int = 100) -> list[Happening]:
        return self.happenings[:limit]

    def next_due(self, until: datetime) -> datetime | None:
        later = [d for d in self.due if self.clock.now() < d <= until]
        return min(later, default=None)

    def pulse(self) -> int:
        fallen = [d for d in self.due if d <= self.clock.now()]
        self.due = [d for d in self.due if d > self.clock.now()]
        for _ in fallen:
            self.letter("liu.yang", Card(line("提醒"), (Paragraph(line("有一件事快到期了。")),), tone="urgent"))
            self.happenings.insert(0, Happening(self.clock.now(), "HN-2026-0007", "提醒了刘洋", "时间过半"))
        return len(fallen)
