"""Cards made of templates, words and cases."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from jinja2 import TemplateSyntaxError, UndefinedError

from bot.cards.compose import Composer
from bot.cards.markup import MarkupError
from bot.cards.model import Card, Fields, Link, Mention, Option, Paragraph, Table, Text, plain_line
from bot.cards.plain import card_text
from bot.cards.views import Scene
from bot.cards.voice import Reader
from bot.cards.words import WordMissing
from bot.flow.people import nobody, requester
from bot.flow.verbs import approve, decline, withdraw
from bot.flow.workflow import Access
from tests.cards.samples import CASE, MEI, MEI_ENGLISH, NOW, SHANGHAI, TEMPLATES, Hiring, Need, composer, scene

OF_REGISTERS = {"list", "row", "row_history", "expiring", "cleared"}
OF_TOOLS = {"todo", "appointment"}
KINDS = sorted({f.name.split(".")[0] for f in (TEMPLATES / "_default").glob("[!_]*.md")} - OF_REGISTERS - OF_TOOLS)
KINDS = [kind for kind in KINDS if not kind.startswith("round_")]
"""The moments of cases; those of registers and sealed rounds are seen in their own tests."""
ABOUT_NOTHING = {"parked", "more", "unseated"}
DETAILS = {
    "event": 7,
    "tries": 7,
    "verb": "approve",
    "waits": True,
    "by": "bo",
    "for_person": "bo",
    "reason": "出差",
    "ref": "HN-2026-0007",
    "clock": "answered",
    "due": NOW,
    "owners": ["bo"],
}


@pytest.mark.parametrize("kind", sorted(OF_TOOLS))
@pytest.mark.parametrize("reader", [MEI, MEI_ENGLISH], ids=["zh", "en"])
def test_what_stands_in_a_platforms_own_tools_says_what_it_is_about(paper: Composer, kind: str, reader: Reader) -> None:
    """A to-do or a calendar entry is headed by what is to be done, and names the case it belongs to."""
    card = paper.compose(scene(CASE, what="写周报"), "head", reader, kind=kind)
    assert "写周报" in plain_line(card.title) and CASE.ref in card_text(card)


def own(tmp_path: Path, text: str, who: Reader = MEI, **details: Any) -> Card:
    """The card of a moment with that template."""
    return composer(tmp_path, own=text).compose(scene(CASE, **details), "own", who)


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("reader", [MEI, MEI_ENGLISH], ids=["zh", "en"])
@pytest.mark.parametrize("closed", [None, NOW], ids=["open", "closed"])
def test_every_default_moment_speaks_both_languages(
    paper: Composer, kind: str, reader: Reader, closed: datetime | None
) -> None:
    """A workflow nobody wrote templates for has a titled card for every moment, open or closed."""
    facts = {
        "question": {"by": "bo", "to": "mei", "text": "为什么？"},
        "answered": {"by": "bo", "text": "为什么？", "answer": "项目提前"},
    }
    case = replace(
        CASE, facts=facts, closed=closed, due=None if closed else CASE.due, seats=() if closed else CASE.seats
    )
    card = paper.compose(scene(case, **DETAILS), "head", reader, kind=kind)
    assert kind in ABOUT_NOTHING or CASE.ref in plain_line(card.title)
    assert card.notice
    assert card.lang == reader.lang
    said = card_text(card)
    assert "{" not in said
    assert "None" not in said


def test_a_step_card_shows_who_asks_what_and_until_when(paper: Composer) -> None:
    """The person asked sees the requester as a mention, the due time on their own clock and the answers."""
    card = paper.compose(scene(), "head", MEI, kind="step")
    said = card_text(card)
    assert plain_line(card.title) == "招聘需求 · HN-2026-0007"
    assert Mention("mei", "王梅") in card.parts[0].line  # type: ignore[union-attr]
    assert "2026年12月2日 周三 13:00（还剩 1 天 3 小时）" in said
    assert "紧急程度：绿色通道" in said
    assert "面试官：李博、王梅" in said
    assert "期望到岗日：2026年12月31日 周四" in said


def test_a_large_number_is_written_in_groups(paper: Composer) -> None:
    """300,000 is read at a glance; a year, a count, a reference stay as they are."""
    answers = {**CASE.answers, "headcount": 300_000}
    said = card_text(paper.compose(scene(replace(CASE, answers=answers)), "head", MEI, kind="step"))
    assert "招聘人数：300,000" in said
    case = replace(CASE, answers={**answers, "headcount": 1_234_567.5})
    told = card_text(paper.compose(scene(case), "head", MEI, kind="step"))
    assert "1,234,567.50" in told
    assert CASE.ref in said


def test_the_same_card_in_english_in_another_time_zone(paper: Composer) -> None:
    """Language and time zone are the reader's, not the case's."""
    said = card_text(paper.compose(scene(), "head", MEI_ENGLISH, kind="step"))
    assert "Wed 2 Dec 2026, 05:00 (1 day 3 hours left)" in said
    assert "How urgent is it?: Green channel" in said
    assert "Who interviews?: Bo Li, Mei Wang" in said


def test_an_answer_with_readers_of_its_own_is_not_shown_unless_allowed(tmp_path: Path) -> None:
    """A private answer is absent from lists and from direct use until the caller says it may be seen."""
    paper = composer(tmp_path, own="# x\n{{ answers() }}\n\n[{{ case.form.salary }}]\n{{ changes('Need') }}")
    assert "20,000" not in card_text(paper.compose(scene(), "own", MEI))
    open_scene = replace(scene(), visible=lambda question: True)
    assert card_text(paper.compose(open_scene, "own", MEI)).count("20,000") == 2


def test_a_private_entry_is_read_by_its_author_only(tmp_path: Path) -> None:
    """What is kept private never reaches another reader's card, in history or as an answer."""
    note = replace(CASE.entries[1], private=True)
    case = replace(CASE, entries=(CASE.entries[0], note))
    paper = composer(tmp_path, own="# x\n{{ history() }}\n{{ answers('Because') }}")
    assert "请写清楚" not in card_text(paper.compose(scene(case), "own", MEI))
    assert "退回补充" not in card_text(paper.compose(scene(case), "own", MEI))
    assert "请写清楚" in card_text(paper.compose(scene(case), "own", Reader("bo", "zh", SHANGHAI)))


def test_lists_are_tables_and_files_are_links(tmp_path: Path) -> None:
    """Rows of an answer become a table with the labels as header; a file is a link under its name."""
    paper = composer(tmp_path, own="# x\n{{ answers() }}")
    card = paper.compose(replace(scene(), files={"f1": "简历.pdf"}), "own", MEI)
    table = next(p for p in card.parts if isinstance(p, Table))
    assert table.header == ("事项", "负责人")
    assert table.rows[0] == ((Text("写脚本"),), (Mention("mei", "王梅"),))
    links = [s for p in card.parts if isinstance(p, Fields) for _, line in p.rows for s in line]
    assert Link("简历.pdf", "file:f1") in links


def test_questions_not_asked_or_left_empty_are_left_out(tmp_path: Path) -> None:
    """An answer to a question whose condition no longer holds is not shown, nor is an empty one."""
    case = replace(CASE, answers={**CASE.answers, "urgency": "normal", "panel": [], "papers": None})
    said = card_text(composer(tmp_path, own="# x\n{{ answers() }}").compose(scene(case), "own", MEI))
    assert "紧急原因" not in said
    assert "面试官" not in said
    assert "附件" not in said


def test_open_items_are_ticked_off_and_shown_by_their_words(tmp_path: Path) -> None:
    """Items carried over are the options of their question, and an answer shows their words."""
    paper = composer(tmp_path, own="# x\n{{ answers() }}")
    shown = paper.compose(replace(scene(), carried={"i1": "补素材"}), "own", MEI)
    assert "已完成的事项：补素材" in card_text(shown)
    assert "已完成的事项：事项 1" in card_text(paper.compose(scene(), "own", MEI))
    maker = paper.forms("recruiting.sample", "zh", carried=[("i1", "补素材")])
    assert maker.options(Need.question_named("ticked")) == (Option("i1", "补素材"),)


def test_changes_show_before_and_after(tmp_path: Path) -> None:
    """Two versions of a paper differ in exactly the questions that were changed."""
    card = own(tmp_path, "# x\n{{ changes('Need') }}")
    assert card.parts == (Table(("项目", "原来", "现在"), (((Text("招聘人数"),), (Text("3"),), (Text("2"),)),)),)


def test_an_end_tells_the_answers_once(paper: Composer) -> None:
    """What was filed is told once, also where nothing else was written before the end."""
    only = replace(CASE, place="opened", closed=NOW, entries=CASE.entries[:1])
    assert card_text(paper.compose(scene(only), "opened", MEI, kind="end")).count("短视频策划") == 1
    assert "请写清楚" in card_text(paper.compose(scene(replace(CASE, closed=NOW)), "opened", MEI, kind="end"))


def test_history_says_who_did_what_when(tmp_path: Path) -> None:
    """Each entry is one bullet with moment, person and verb; on behalf of somebody says so."""
    entry = replace(CASE.entries[1], for_person="mei")
    case = replace(CASE, entries=(*CASE.entries, entry))
    said = card_text(composer(tmp_path, own="# x\n{{ history() }}").compose(scene(case), "own", MEI))
    assert "• 2026年12月1日 周二 10:00　王梅：提交申请" in said
    assert "李博（代 王梅）：退回补充" in said


def test_a_choice_is_compared_by_name_and_printed_by_label(tmp_path: Path) -> None:
    """Templates decide by an option's name and show its label."""
    card = own(tmp_path, "# x\n{% if case.form.urgency == 'urgent' %}\n{{ case.form.urgency }}\n{% endif %}")
    assert card.parts == (Paragraph((Text("绿色通道"),)),)


def test_front_lines_set_tone_and_notice(tmp_path: Path) -> None:
    """The first lines of a template may set the tone and what a lock screen shows."""
    card = own(tmp_path, "tone: attention\nnotice: 请看 {{ case.ref }}\n# 标题\n正文")
    assert (card.tone, card.notice, plain_line(card.title)) == ("attention", "请看 HN-2026-0007", "标题")


def test_a_confidential_notice_says_nothing(tmp_path: Path) -> None:
    """Of a confidential workflow a lock screen shows that something waits, whatever the template says."""
    paper = composer(tmp_path, own="notice: {{ case.form.role }}\n# {{ case.form.role }}")

    class Secret(Hiring):
        access = Access(readers=(requester,), barred=nobody)

    Secret.name = Hiring.name
    card = paper.compose(replace(scene(), workflow=Secret), "own", MEI)
    assert card.notice == "有一件事在等您，编号 HN-2026-0007。请打开查看。"


@pytest.mark.parametrize(
    "text",
    [
        "# {{ nobody }}",
        "# x\n{{ case.nothing }}",
        "# x\n{{ details.gone }}",
        "# x\n{% if case.form.typo %}{% endif %}",
    ],
)
def test_a_name_nobody_gave_is_an_error(tmp_path: Path, text: str) -> None:
    """A typo in a template fails loudly instead of leaving a hole in a card."""
    with pytest.raises(UndefinedError):
        own(tmp_path, text)


@pytest.mark.parametrize(
    "text",
    [
        "# {% set x %}{{ title }}{% endset %}{{ x }}",
        "# {% macro m() %}{{ title }}{% endmacro %}{{ m() }}",
        "# {% filter upper %}{{ title }}{% endfilter %}",
        "# \ue0000\ue001",
    ],
)
def test_statements_that_make_text_of_values_are_refused(tmp_path: Path, text: str) -> None:
    """A template cannot turn printed values back into text, nor hold placeholders of its own."""
    with pytest.raises(TemplateSyntaxError):
        own(tmp_path, text)


@pytest.mark.parametrize("text", ["正文", "tone: loud\n# x", "# x\nsee {{ answers() }}", "# x\n[go](file:{{ 'a b' }})"])
def test_what_the_dialect_does_not_have_is_an_error(tmp_path: Path, text: str) -> None:
    """No title, an unknown tone, a part amid words, a link to nowhere: the message names the template."""
    with pytest.raises(MarkupError, match=r"recruiting/sample/own\.zh\.md"):
        own(tmp_path, text)


def test_buttons_carry_token_and_verb_and_the_label_of_the_language(paper: Composer) -> None:
    """One button a verb; a verb to be sure about asks first; one that needs a form says so."""
    buttons = paper.buttons_for([approve, decline, withdraw], "t1", "recruiting.sample", "zh", asks={"decline"})
    assert [b.label for b in buttons] == ["同意", "暂不支持", "撤回"]
    assert [b.asks for b in buttons] == [False, True, False]
    assert [b.confirm for b in buttons] == [None, None, "确定要「撤回」吗？"]
    assert {b.token for b in buttons} == {"t1"}


def test_a_word_nobody_wrote_names_its_file(tmp_path: Path) -> None:
    """A missing label names the key and the file to write it in."""
    lost = replace(CASE, place="nowhere")
    with pytest.raises(WordMissing, match=r"places\.nowhere.*sample/zh\.toml"):
        composer(tmp_path, own="# {{ case.place }}").compose(scene(lost), "own", MEI)


def test_a_card_without_a_workflow_is_made_of_common_words(tmp_path: Path) -> None:
    """The desk's own cards need neither workflow nor case."""
    paper = composer(tmp_path)
    (tmp_path / "_default" / "hello.zh.md").write_text("# 你好，{{ reader }}\n{{ say('errors.required') }}", "utf-8")
    card = paper.compose(Scene(None, None, NOW), "hello", MEI)
    assert card.title[-1] == Mention("mei", "王梅")


@pytest.mark.parametrize(
    ("due", "said"),
    [
        (datetime(2026, 12, 1, 2, 0, 20, tzinfo=UTC), "1 分钟"),
        (datetime(2026, 12, 1, 3, 5, tzinfo=UTC), "还剩 1 小时 5 分钟"),
        (datetime(2026, 11, 30, 2, 0, tzinfo=UTC), "已超过 1 天"),
    ],
)
def test_time_left_is_told_in_two_units(tmp_path: Path, due: datetime, said: str) -> None:
    """What remains is told in its two largest units, and what is over as over."""
    card = own(tmp_path, "# {{ left(details.due) }}", due=due)
    assert said in plain_line(card.title)
