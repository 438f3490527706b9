"""Random cards from a seed, small and very large, and the texts somebody hostile would write."""

from __future__ import annotations

from itertools import product
from random import Random
from typing import get_args

from bot.cards.model import (
    Bullets,
    Button,
    Card,
    Chart,
    Divider,
    Fields,
    Heading,
    Line,
    Link,
    Mention,
    Note,
    Paragraph,
    Part,
    Quote,
    Table,
    Text,
    Tone,
)
from tests.platforms.cases import HOSTILE

SIGNS = (
    "a", "中", " ", "\n", "é", "👨‍👩‍👧‍👦", "🇨🇳", "<", "&", ">", "*", "\x07", "\u202e", "e\u0301", "，",
    "ﷺ", "\ufeff", "  ",
)  # fmt: skip
PEOPLE = ("li.na", "liu.yang", "nobody")


class Maker:
    """Makes cards. `scale`: about how long a text may be."""

    def __init__(self, seed: int) -> None:
        self._chance = Random(seed)
        self._scale = 1
        self._left = 0

    def card(self) -> Card:
        """Mostly a card as usual, now and then one of a megabyte."""
        chance = self._chance
        size = chance.random()
        self._scale = 20 if size < 0.96 else 2_000 if size < 0.996 else 250_000
        self._left = 1_000_000
        many = 4 if size < 0.96 else 60 if size < 0.99 else 3
        return Card(
            self.line(),
            tuple(self.part() for _ in range(chance.randrange(many + 1))),
            tuple(self.button(n) for n in range(chance.choice((0, 0, 1, 1, 2, 2, 3, 3, 7, 25, 60)))),
            chance.choice(get_args(Tone)),
            self.words(),
            chance.choice(("zh", "en")),
        )

    def words(self) -> str:
        chance = self._chance
        sample = "".join(chance.choices(SIGNS, k=chance.randrange(13)))
        times = chance.randrange(1, max(2, self._scale // 6)) if chance.random() < 0.3 else 1
        made = (sample * times)[: self._left]
        self._left -= len(made)
        return made

    def line(self) -> Line:
        return tuple(self._span() for _ in range(self._chance.randrange(4)))

    def _span(self) -> Text | Mention | Link:
        chance = self._chance
        kind = chance.randrange(5)
        if kind == 0:
            return Mention(chance.choice(PEOPLE), self.words())
        if kind == 1:
            return Link(self.words(), chance.choice(("document:1", "file:2", "ledger:hiring", "home:records", "")))
        return Text(self.words(), chance.random() < 0.3)

    def button(self, number: int) -> Button:
        chance = self._chance
        return Button(
            f"t{number}",
            chance.choice(("approve", "see")),
            self.words(),
            chance.choice(("primary", "danger", "plain")),
            chance.random() < 0.3,
            self.words() if chance.random() < 0.3 else None,
            chance.choice((None, "yes")),
        )

    def part(self) -> Part:
        chance = self._chance
        some = range(chance.randrange(6))
        match chance.randrange(9):
            case 0:
                return Paragraph(self.line())
            case 1:
                return Heading(self.line())
            case 2:
                return Quote(self.line())
            case 3:
                return Note(self.line())
            case 4:
                return Bullets(tuple(self.line() for _ in some))
            case 5:
                return Fields(tuple((self.words(), self.line()) for _ in some))
            case 6:
                wide = chance.choice((0, 1, 2, 5, 21))
                rows = chance.choice((0, 1, 4, 120))
                header = tuple(self.words() for _ in range(wide))
                return Table(header, tuple(tuple(self.line() for _ in range(wide)) for _ in range(rows)))
            case 7:
                return Divider()
            case _:
                rows = tuple((self.words(), (chance.random() * 100, 3)) for _ in some)
                return Chart(self.words(), "pairs", rows, (self.words(), "乙"), self.words())


def corpus() -> list[str]:
    """More than five hundred texts that would act somewhere: mentions, links, marks, templates, broken JSON."""
    acts = (
        "<!channel>", "<!here>", "<!everyone>", "<@U012AB3CD>", "<#C012AB3CD|general>", "<!subteam^S1|@hr>",
        "<http://evil.example|付款>", "<https://evil.example>", "<mailto:x@evil.example|写信>", "<!date^1|{date}|x>",
        "@channel", "@here", "@everyone", ":rotating_light:", "&lt;!channel&gt;", "<at id=all></at>",
        "[付款](http://evil.example)", "<script>alert(1)</script>", "<b onmouseover=x>", "{{ 7*7 }}", "{% raw %}",
        "${name}", "{name}", "%s", '"},{"type":"actions"', "\\u003c!here\\u003e", "*粗*", "_斜_", "~删~", "`码`",
        "```块```", "> 引", "• 点", "# 题", "\u202e反", "\u2066<!here>\u2069",
    )  # fmt: skip
    round_about = (
        "{}", "您好 {} 您好", "*{}*", "`{}`", "\n{}\n", "<{}>", "&{};", "{0}{0}", "“{}”", "a{}b", "> {}", "|{}|",
        "\t{}", "({})", "{}\u200b",
    )  # fmt: skip
    made = [around.replace("{0}", act).replace("{}", act) for act, around in product(acts, round_about)]
    return [*HOSTILE, *made]
