"""The home page: what waits, what was asked for, what can be started, what will be asked; and the first hello."""

from __future__ import annotations

from dataclasses import replace

from bot.cards.model import Button, Card
from bot.cards.plain import card_text
from tests.office import Company
from tests.stories.growth.appeals import REF, filed

TASKS, REQUESTS, STARTS, COMING, SETTINGS = range(5)


def home(office: Company, who: str) -> tuple[Card, ...]:
    return office.room.home_of(who)


def item(office: Company, what: str, due: str, owner: str = "liu.yang", by: str = "liu.yang") -> None:
    office.person(by).starts("meetings.action_item", what=what, owner=owner, due=due, priority="P1")


def parts(cards: tuple[Card, ...]) -> int:
    """How many pieces a page is made of: titles, parts, rows of buttons."""
    return sum(1 + len(card.parts) + bool(card.buttons) for card in cards)


def test_a_page_of_an_ordinary_day(office: Company) -> None:
    """Five cards in one order; each line of what waits has its button, which opens it."""
    item(office, "整理展会清单", "2026-03-06")
    item(office, "给供应商回信", "2026-03-04", owner="wang.xiaoyu")
    cards = home(office, "liu.yang")
    titles = [card_text(card).splitlines()[0] for card in cards]
    assert titles == ["等你处理的事", "你提交的申请", "我是伯乐，可以帮你办这些事", "接下来两周会问到你的", "你的设置"]
    assert "整理展会清单" in card_text(cards[TASKS])
    assert "3月6日" in card_text(cards[TASKS])
    assert "AI-2026-0002" in card_text(cards[REQUESTS])
    see = next(b for b in cards[TASKS].buttons if b.verb == "see")
    yang = office.person("liu.yang")
    yang.presses_button(see)
    yang.views("整理展会清单")
    assert any(b.verb == "start:meetings.action_item" and b.asks for b in cards[STARTS].buttons)
    assert [b.verb for b in cards[SETTINGS].buttons] == ["language", "quiet", "delegate", "privacy"]
    yang.presses_button(cards[SETTINGS].buttons[-1])
    yang.views("谁看得到")


def test_what_is_late_comes_first(office: Company) -> None:
    """Over its date before in time, whatever was filed first."""
    item(office, "不急的事", "2026-03-20")
    item(office, "早该做的事", "2026-03-03")
    office.winds(days=3)
    text = card_text(home(office, "liu.yang")[TASKS])
    assert text.index("已过约定时间") < text.index("早该做的事") < text.index("不急的事")


def test_what_will_be_asked_is_told_and_nothing_is_sent(office: Company) -> None:
    """The Monday meeting of the next two weeks, once, with how often; a look writes to nobody and keeps nothing."""
    office.winds_until("2026-03-04 10:00")
    sent = len(office.platform.sent)
    text = card_text(home(office, "liu.yang")[COMING])
    assert "2026年3月9日 周一 09:30" in text
    assert "周例会" in text
    assert "另有 1 次" in text
    assert "2026年3月23日" not in text
    office.settles()
    assert len(office.platform.sent) == sent
    office.winds_until("2026-03-09 10:00")
    assert "2026年3月16日 周一 09:30" in card_text(home(office, "liu.yang")[COMING])


def test_whoever_will_be_away_is_told_of_nothing_on_those_days(office: Company) -> None:
    """An absence announced after the first look counts at once; the Monday after it is still asked."""
    assert "3月9日" in card_text(home(office, "liu.yang")[COMING])
    yang = office.person("liu.yang")
    yang.commands("delegate")
    yang.fills(standin="wang.xiaoyu", starts="2026-03-09", ends="2026-03-10")
    coming = card_text(home(office, "liu.yang")[COMING])
    assert "3月9日" not in coming
    assert "3月16日" in coming


def test_a_look_at_the_page_does_not_renumber_the_list(office: Company) -> None:
    """ "1完成" means the list somebody was shown in the chat, not the page they looked at since."""
    item(office, "先列出来的事", "2026-03-20")
    yang = office.person("liu.yang")
    yang.says("我的待办")
    item(office, "后来更急的事", "2026-03-03")
    page = card_text(home(office, "liu.yang")[TASKS])
    assert page.index("后来更急的事") < page.index("先列出来的事")
    assert "1." not in page
    yang.says("1完成了")
    left = card_text(home(office, "liu.yang")[TASKS])
    assert "先列出来的事" not in left
    assert "后来更急的事" in left


def test_the_page_of_somebody_with_very_much_stays_a_page(office: Company) -> None:
    """Thirty things that wait and thirty requests: the first of each, the way to the others, at most 80 pieces."""
    for n in range(30):
        item(office, f"第{n}件事", f"2026-03-{10 + n % 20}")
    cards = home(office, "liu.yang")
    assert parts(cards) <= 80
    assert any(b.verb == "tasks" and b.value == "2" for b in cards[TASKS].buttons)
    assert any(b.verb == "requests" for b in cards[REQUESTS].buttons)


def test_the_page_says_no_more_of_a_confidential_case_than_its_number(office: Company) -> None:
    """Whose screen is shared shows no appeal's content."""
    filed(office, facts="少算了三场直播")
    page = "\n".join(card_text(card) for card in home(office, "wang.xiaoyu"))
    assert REF in page
    assert "少算了三场直播" not in page


def test_the_page_speaks_its_readers_language(office: Company) -> None:
    """Somebody in Berlin reads English, in Berlin's time."""
    page = "\n".join(card_text(card) for card in home(office, "anna.schmidt"))
    for words in ("Waiting for you", "Your requests", "Coming up for you", "Your settings", "Europe/Berlin"):
        assert words in page


def test_nobody_unknown_has_a_page(office: Company) -> None:
    """Neither a stranger nor somebody who has left."""
    assert home(office, "nobody") == ()
    people = dict(office.bole.company.people)
    office.reorganises(people=people | {"shen.kai": replace(people["shen.kai"], active=False)})
    assert home(office, "shen.kai") == ()


def test_the_first_hello_is_said_once(office: Company) -> None:
    """Opening the chat for the first time: who the bot is, three things to begin with. Never again by itself."""
    shen = office.person("shen.kai")
    hello = Button("desk", "welcome", "")
    shen.presses_button(hello)
    shen.sees("你好，我是伯乐")
    assert [b.verb for b in shen.last().buttons] == [
        "start:meetings.action_item", "start:growth.one_on_one", "start:recruiting.hiring_need", "help",
    ]  # fmt: skip
    shen.presses_button(hello)
    assert shen.count("你好，我是伯乐") == 1
    anna = office.person("anna.schmidt")
    anna.presses_button(hello)
    anna.sees("Hello, I am Bole")
