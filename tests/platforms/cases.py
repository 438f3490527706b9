"""One of everything a card or a form can hold, with the words that must be seen of it."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from bot.cards.model import (
    Bullets,
    Button,
    Card,
    Chart,
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
    Part,
    Quote,
    Span,
    Table,
    Text,
    line,
)
from bot.flow.form import Kind

PARTS: dict[type[Any], tuple[Part, list[str]]] = {
    Paragraph: (Paragraph(line("市场部需要两位同事。")), ["市场部需要两位同事。"]),
    Heading: (Heading(line("版本差异")), ["版本差异"]),
    Quote: (Quote(line("排期翻倍，")), ["排期翻倍，"]),
    Note: (Note(line("HRBP 两个工作日内答复。")), ["HRBP 两个工作日内答复。"]),
    Bullets: (Bullets((line("第一条"), line("第二条"), line("第三条"))), ["第一条", "第二条", "第三条"]),
    Fields: (Fields((("岗位", line("策划")), ("人数", line("2 人")))), ["岗位", "策划", "人数", "2 人"]),
    Table: (
        Table(("项目", "负责人"), tuple((line(f"事项{n:02}"), line(f"同事{n:02}")) for n in range(30))),
        ["项目", "负责人", *(f"{what}{n:02}" for n in range(30) for what in ("事项", "同事"))],
    ),
    Divider: (Divider(), []),
    Chart: (
        Chart("按时与超时", "pairs", (("审批", (9, 2)), ("面试", (4.5, 0))), ("按时", "超时"), "只算本季度"),
        ["按时与超时", "审批", "面试", "按时", "超时", "9", "2", "4.5", "只算本季度"],
    ),
}
SPANS: dict[type[Any], tuple[Span, ...]] = {
    Text: (Text("普通的字"), Text("要紧的字", bold=True)),
    Mention: (Mention("li.na", "李娜"), Mention("liu.yang", "刘洋")),
    Link: (Link("人才需求说明书", "document:d1"), Link("附件.pdf", "file:f1"), Link("招聘台账", "ledger:hiring")),
}
PEOPLE = (Option("li.na", "李娜"), Option("liu.yang", "刘洋"))
SOURCES = (Option("ref", "内推"), Option("site", "招聘网站"), Option("hunter", "猎头"))
ROW = (Input("what", "text", "做什么"), Input("who", "person", "谁来做", options=PEOPLE))
INPUTS: dict[Kind, tuple[Input, list[str]]] = {
    "text": (Input("text", "text", "岗位名称", required=True, value="短视频策划"), ["短视频策划"]),
    "long": (Input("long", "long", "需求背景", value="第一行\n第二行"), ["第一行", "第二行"]),
    "number": (Input("number", "number", "招聘人数", value=12, at_least=1, at_most=200), ["12"]),
    "date": (Input("date", "date", "期望到岗日", value="2026-12-01"), ["2026-12-01"]),
    "moment": (Input("moment", "moment", "面谈时间", value="2026-11-26T07:00:00+00:00"), ["2026-11-26"]),
    "choice": (Input("choice", "choice", "紧急程度", options=SOURCES, value="site"), ["内推", "招聘网站", "猎头"]),
    "choices": (Input("choices", "choices", "招聘渠道", options=SOURCES, value=["ref"]), ["内推", "招聘网站", "猎头"]),
    "person": (Input("person", "person", "面试官", options=PEOPLE, value="li.na"), ["李娜", "刘洋"]),
    "people": (Input("people", "people", "面试小组", options=PEOPLE, value=["liu.yang"]), ["李娜", "刘洋"]),
    "department": (
        Input("department", "department", "用人部门", options=(Option("hr", "人力资源部"),)),
        ["人力资源部"],
    ),
    "cycle": (Input("cycle", "cycle", "考核周期", options=(Option("2026Q4", "2026 Q4"),)), ["2026 Q4"]),
    "yesno": (Input("yesno", "yesno", "在编制内吗？", options=(Option("yes", "是"), Option("no", "否"))), ["是", "否"]),
    "files": (Input("files", "files", "证据材料", options=(Option("f1", "截图.png"),), value=["f1"]), ["截图.png"]),
    "rows": (
        Input("rows", "rows", "下一步", rows=ROW, value=[{"what": "发布职位", "who": "liu.yang"}]),
        ["做什么", "谁来做", "发布职位", "刘洋"],
    ),
    "carried": (Input("carried", "carried", "哪些做完了？", options=(Option("a1", "主视觉定稿"),)), ["主视觉定稿"]),
    "case": (Input("case", "case", "哪个需求？", options=(Option("c1", "HN-2026-0007 策划"),)), ["HN-2026-0007 策划"]),
    "record": (Input("record", "record", "哪家供应商？", options=(Option("r1", "华彩印刷"),)), ["华彩印刷"]),
}
RAW: dict[Kind, Any] = {
    "text": "短视频策划", "long": "第一行\n第二行", "number": "12", "date": "2026-12-01",
    "moment": "2026-11-26T07:00:00+00:00", "choice": "site", "choices": ["ref"], "person": "li.na",
    "people": ["liu.yang"], "department": "", "cycle": "", "yesno": "", "files": ["f1"],
    "rows": [{"what": "发布职位", "who": "liu.yang"}], "carried": [], "case": "", "record": "",
}  # fmt: skip
"""What the playground's page sends of each kind when nobody touched it."""
FIELDS: dict[type[Any], set[str]] = {
    Card: {"title", "parts", "buttons", "tone", "notice", "lang", "type"},
    Button: {"token", "verb", "label", "style", "asks", "confirm", "value"},
    FormView: {"token", "verb", "title", "submit", "cancel", "inputs", "intro", "sealed", "type"},
    Input: {
        "name", "kind", "label", "hint", "required", "value", "options", "rows", "error", "only_if", "at_most",
        "at_least",
    },
    Option: {"value", "label"},
}  # fmt: skip
HOSTILE = (
    "<script>alert(1)</script>",
    '"quoted" <b>bold</b> &lt;i&gt; &amp;',
    "<!channel> <@U012AB3CD> <http://evil.example|付款>",
    '<at id=all></at> [付款](http://evil.example) <font color="red">x</font>',
    "@channel @all @所有人 *粗* _斜_ ~删~ `码` # 标题 > 引",
    "{{ 7*7 }} {% raw %} ${name} {name} %s",
    "שלום العالم",
    "👩‍👩‍👧 🇨🇳 é ｆｕｌｌ",
)


def a_form(*inputs: Input) -> FormView:
    """A form that asks these."""
    intro = (Paragraph(line("填好后送给部门负责人。")),)
    return FormView("t-form", "submit", "招聘需求", "提交", "取消", inputs, intro)


ROLE = replace(INPUTS["text"][0], name="role", value=None)
ROLE_FORM = a_form(ROLE)
"""A form of one question that nobody has answered yet."""
