"""Somebody in a chat with an interview: says, presses, and reads the card that comes back."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from bot.cards.model import Button, Card, card_from_json, to_json
from bot.cards.plain import card_text
from bot.cards.words import Words
from bot.engine.interview import Context, Talk, Turned, begin, hear, is_answerable, press
from bot.flow.form import Form
from bot.flow.people import Lang
from tests.flow.talking import hearing

ROOT = Path(__file__).parents[2]
WORDS = """
title = "{title}"
[questions.Need]
department = "用人部门"
role = "岗位名称"
headcount = "招聘人数"
reason = "需求原因"
replaced = "被替补人"
start_by = "期望到岗日"
urgency = "紧急程度"
background = "需求背景"
wording = "给候选人的话"
salary = "薪资范围"
[questions.OneOnOne]
with_whom = "和谁"
when = "时间"
agenda = "议题"
[questions.Sandwich]
well = "做得好的"
improve = "可以更好"
support = "我的支持"
[questions.Appeal]
cycle = "考核周期"
grounds = "争议类型"
facts = "事实说明"
evidence = "证据"
consent = "知情确认"
[questions.Week]
carried = "上周遗留"
progress = "上周进展"
plan = "本周计划"
wishes = "需协调"
helpers = "帮过你的同事"
[questions.Progress]
what = "事项"
state = "状态"
until = "延到"
[questions.Plan]
what = "事项"
priority = "优先级"
by = "日期"
[questions.Wish]
what = "内容"
whom = "找谁"
by = "什么时候"
[questions.Long]
one = "第一问"
two = "第二问"
three = "第三问"
four = "第四问"
five = "第五问"
six = "第六问"
seven = "第七问"
eight = "第八问"
nine = "第九问"
[hints.Need]
start_by = "新同事到岗的那一天"
"""
OPTIONS = {
    "reason": {
        "new_project": "新项目",
        "backfill": "离职补充",
        "expansion": "团队扩张",
        "seasonal": "季节性",
    },
    "urgency": {"normal": "常规", "green": "绿色通道"},
    "agenda": {"goals": "目标", "trouble": "困难", "career": "职业发展"},
    "grounds": {"target": "指标设定", "data": "数据有误", "weighting": "权重计算"},
    "state": {"done": "完成", "going": "进行中", "late": "延期"},
    "priority": {"P0": "P0", "P1": "P1", "P2": "P2"},
}
ENGLISH = {"new_project": "New project", "green": "Green channel"}


def words_in(folder: Path) -> Words:
    """The house's own words, and those of a workflow "test.talks" with the forms of the tests."""
    own, common = folder / "test" / "talks", folder / "_words"
    own.mkdir(parents=True)
    common.mkdir()
    for lang in ("zh", "en"):
        (common / f"{lang}.toml").write_text((ROOT / f"templates/_words/{lang}.toml").read_text("utf-8"), "utf-8")
        labels = {
            name: {value: label if lang == "zh" else ENGLISH.get(value, value) for value, label in options.items()}
            for name, options in OPTIONS.items()
        }
        tables = [f"[options.{n}]\n" + "\n".join(f'{v} = "{t}"' for v, t in o.items()) for n, o in labels.items()]
        head = WORDS.format(title="招聘需求") if lang == "zh" else 'title = "Hiring need"'
        (own / f"{lang}.toml").write_text("\n".join([head, *tables]), "utf-8")
    return Words.load(folder)


class Chat:
    """One conversation. Every state and every card goes through JSON, as it does in real life."""

    def __init__(self, form: type[Form], asker: str, folder: Path, lang: Lang = "zh", **more: Any) -> None:
        facts, shows = more.pop("facts", {}), more.pop("shows", lambda question: True)
        self.context = Context(
            form, hearing(asker, **more), words_in(folder), lang, "draft-1", facts=facts, shows=shows
        )
        self.form = form
        self.talk: Talk | None = None
        self.card: Card | None = None
        self.outcome = ""
        self.answers: dict[str, Any] = {}

    def begin(self, said: str = "", **answers: Any) -> Chat:
        return self._turn(begin(Talk("test.talks", self.form.__name__, answers=answers), self.context, said))

    def say(self, *texts: str) -> Chat:
        for text in texts:
            assert self.talk is not None
            self._turn(hear(self.talk, text, self.context))
        return self

    def press(self, label: str) -> Chat:
        """Press the button with that label on the card in front of you."""
        return self.press_old(self.button(label))

    def press_old(self, button: Button) -> Chat:
        assert self.talk is not None
        return self._turn(press(self.talk, button.verb, button.value, self.context))

    def button(self, label: str) -> Button:
        assert self.card is not None
        return next(b for b in self.card.buttons if b.label == label)

    def buttons(self) -> list[str]:
        assert self.card is not None
        return [b.label for b in self.card.buttons]

    def listens_to(self, text: str) -> bool:
        assert self.talk is not None
        return is_answerable(self.talk, text, self.context)

    def text(self) -> str:
        assert self.card is not None
        return card_text(self.card)

    @property
    def asking(self) -> str | None:
        return self.talk.asking if self.talk else None

    def _turn(self, turned: Turned) -> Chat:
        stored = json.dumps(turned.talk.to_json()) if turned.talk else None
        self.talk = Talk.from_json(json.loads(stored)) if stored else None
        if turned.talk is not None:
            assert self.talk == turned.talk
        if turned.card is not None:
            self.card = card_from_json(json.loads(json.dumps(to_json(turned.card))))
            assert self.card == turned.card
        self.outcome, self.answers = turned.outcome, dict(turned.answers)
        return self
