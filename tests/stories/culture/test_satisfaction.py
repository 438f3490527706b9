"""C14: how well the departments work with one another, asked under seal and told once."""

from __future__ import annotations

import csv
import io

from bot.cards.home import LedgerAsk
from bot.cards.model import Note, plain_line
from bot.cards.plain import card_text
from tests.office import Colleague, Company
from tests.surveys import HR, MARKETING, all_answer, answers, opened

SALES = ("zhao.lei", "wang.qiang", "fang.ting", "anna.schmidt", "tom.becker", "maria.rossi")


def test_a_quarter_from_the_invitation_to_the_result(office: Company) -> None:
    """On the fifteenth everybody is invited. Marketing and Sales rate HR, two people of Finance and a product
    manager too. Five working days later everybody sees each department's score; HR sees the pairs and the
    comments, a head sees their own department. The three of Finance and Product are too few for a group of their own:
    the smallest other group is counted with them."""
    office.winds_until("2026-04-15 10:00")
    asker = office.person("wang.xiaoyu")
    asker.sees("满意度调研", "2026年4月22日 周三 18:00", "还不到 5 人", "谁也查不出哪一份是谁写的", "企业管理员")
    asker.presses("填写")
    assert "一人一份" in before_the_questions(asker)
    asker.fills(score__hr="4", comment__hr="入职资料能提前一天发就更好了", score__sales="5")
    asker.told("已封存", "再填一次")
    all_answer(office, MARKETING[:5], score__hr="4", score__sales="5")
    office.winds_until("2026-04-15 09:30", "Europe/Berlin")
    all_answer(office, SALES, score__hr="2", score__marketing="3")
    all_answer(office, ("wu.qian", "cao.min", "yang.fan"), score__hr="5")
    office.winds_until("2026-04-22 18:00")
    for person in ("wang.xiaoyu", "yu.fei"):
        office.person(person).sees(
            "人力资源部 | 3.4 |  | 4.5 ✗", "市场部 | 3.0 |  | 4.5 ✗", "技术部 | 答卷太少，不公布"
        )
        office.person(person).sees("销售部 | 不低于 4.5 |  | 4.5 ✓", "已经无从查起")
    asker.sees("满意度调研：已截止")
    assert not asker.may_press("填写", "已截止")
    office.overhears_not("入职资料")
    hr = office.room.ledger("chen.jing", "satisfaction")
    pairs = {row[1]: row[3] for row in hr.rows if row[2] == "人力资源部"}
    assert pairs == {"全部": "3.4", "其他部门（合并）": "4.3", "销售部": "2.0"}
    assert ("2026-04-15", "人力资源部", "入职资料能提前一天发就更好了") in office.room.ledger(
        "chen.jing", "satisfaction_comments"
    ).rows
    head = office.room.ledger("zhao.lei", "satisfaction")
    assert {row[2] for row in head.rows} == {"合计", "销售部"}
    for nobody in ("wang.xiaoyu", "fang.ting"):
        assert office.room.ledger(nobody, "satisfaction") is None
        assert office.room.ledger(nobody, "satisfaction_comments") is None
        assert office.room.ledgers(nobody) == []
    file = office.room.export("chen.jing", "satisfaction", "csv")
    table = list(csv.reader(io.StringIO(file.content.decode("utf-8-sig"))))
    assert table[0] == ["轮次", "评价方", "被评部门", "得分", "比上一轮", "目标", "答卷数"]


def before_the_questions(asker: Colleague) -> str:
    """What stands above the questions of the open form."""
    return "".join(plain_line(part.line) for part in asker.form.intro if isinstance(part, Note))


def test_an_english_round_tells_the_same(office: Company) -> None:
    """Colleagues in Europe are asked, thanked and told in English, at the same moments."""
    opened(office)
    office.winds_until("2026-03-02 09:00", "Europe/Berlin")
    anna = office.person("anna.schmidt")
    anna.sees("Satisfaction survey", "fewer than 5 people", "do not type your answers to me", "Mon 9 Mar 2026, 11:00")
    anna.presses("Fill in")
    labels = [i.label for i in anna.form.inputs]
    assert "Human Resources: How well do they work with you?" in labels
    assert not any(label.startswith("Sales") for label in labels)
    anna.fills(score__hr="5", comment__hr="Quick and friendly.")
    anna.told("Sealed, thank you")
    all_answer(office, MARKETING[:4], score__hr="4")
    office.winds_until("2026-03-09 18:00")
    office.winds_until("2026-03-09 18:00", "Europe/Berlin")
    anna.sees("Satisfaction survey: the results", "Human Resources | 4.2 |  | 4.5 ✗", "Too few answers to show")
    anna.sees("nobody can find out any more who wrote what")
    anna.says("survey")
    anna.sees("No round is open now", "The last round: Mon 2 Mar 2026", "Next round: Wed 15 Apr 2026")


def test_whoever_asks_for_the_survey_gets_the_invitation_again(office: Company) -> None:
    """The same card for those who have answered and those who have not; a second answer replaces the first."""
    opened(office)
    answers(office, "li.na", score__hr="1")
    for person, words in (("li.na", "满意度调研"), ("gao.ming", "给其他部门打分"), ("yu.fei", "匿名调研")):
        before = len(office.person(person).messages)
        office.person(person).says(words)
        assert len(office.person(person).messages) == before + 1
    again = [card_text(office.person(p).last()) for p in ("li.na", "gao.ming", "yu.fei")]
    assert len(set(again)) == 1
    answers(office, "li.na", score__hr="5")
    all_answer(office, MARKETING[1:5], score__hr="4")
    office.winds(days=9)
    office.person("li.na").sees("人力资源部 | 4.2")


def test_help_and_who_sees_what_name_the_survey(office: Company) -> None:
    """It stands among what the bot can do, and says honestly who may know what."""
    asker = office.person("wang.xiaoyu")
    asker.says("帮助")
    asker.presses("文化与氛围 (1)")
    asker.presses("满意度调研")
    asker.views("现在没有进行中的调研")
    asker.says("满意度调研谁能看到我写的")
    asker.sees("不到 5 份的内容不公布")


def test_hr_reads_ledgers_by_their_names(office: Company) -> None:
    """From the result's card and from the list of ledgers."""
    opened(office)
    all_answer(office, HR[1:], score__marketing="4", comment__marketing="配合很顺")
    office.winds(days=9)
    chief = office.person(HR[0])
    chief.sees("满意度得分", "满意度意见")
    chief.says("台账")
    assert "ledger:" not in card_text(chief.last())
    chief.sees("招聘需求台账")


def test_before_the_first_round_the_ledgers_are_empty_files(office: Company) -> None:
    """HR may open them any time: there are headers and nothing below."""
    for name in ("satisfaction", "satisfaction_comments"):
        file = office.room.export("chen.jing", name, "csv")
        assert file is not None
        assert len(list(csv.reader(io.StringIO(file.content.decode("utf-8-sig"))))) == 1


def test_the_ledger_of_scores_is_a_page_one_can_search_and_sort(office: Company) -> None:
    """Each column has its name, so that the page can offer to sort by it."""
    opened(office)
    all_answer(office, HR, score__marketing="4", score__sales="5", comment__marketing="配合很顺")
    office.winds(days=9)
    for name in ("satisfaction", "satisfaction_comments"):
        view = office.room.ledger(HR[0], name)
        assert view is not None
        assert len(view.columns) == len(view.headers)
    by_score = office.room.ledger(HR[0], "satisfaction", LedgerAsk(sort="-score"))
    at = by_score.columns.index("score")
    scores = [row[at] for row in by_score.rows if row[at][:1].isdigit()]
    assert scores == sorted(scores, reverse=True)
    assert scores
    found = office.room.ledger(HR[0], "satisfaction", LedgerAsk(search="销售"))
    assert 0 < found.found < found.looked
    assert all("销售" in " ".join(row) for row in found.rows)
