"""Whatever is typed or pressed: no interview breaks, loses an answer, or takes long."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.cards.model import Fields, Part, Text
from bot.engine.interview import Talk
from bot.flow.answers import check
from bot.flow.form import Form
from tests.effort import effort
from tests.engine.chatting import Chat
from tests.flow.talking import Appeal, Need, OneOnOne, Sandwich, Week

FORMS: list[type[Form]] = [Need, OneOnOne, Sandwich, Appeal, Week]
SAYINGS = [
    "市场部要招2个短视频策划，12月1日到岗，很急", "改成1个", "make it 3 not 2", "上一步", "back", "跳过",
    "修改", "提交", "继续", "无", "同上周", "好的", "不", "下周五", "周四下午三点",
    "李娜", "小陈", "两个", "0",
    "Q3", "指标设定", "新项目", "离职补充", "不急", "主视觉定稿，落地页延到周三",
    "需要产品李娜周三前给卖点", "岗位：运营；人数：2", "人数改成一万", "还行", "存着",
]  # fmt: skip


@pytest.fixture(scope="module")
def chats(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Chat]:
    return {
        form.__name__: Chat(form, "wang", tmp_path_factory.mktemp(form.__name__), carried=[("a", "改落地页")])
        for form in FORMS
    }


@settings(max_examples=60)
@given(
    st.sampled_from(FORMS),
    st.lists(st.sampled_from(SAYINGS) | st.text(max_size=60) | st.integers(0, 30), max_size=14),
)
def test_no_conversation_breaks_and_only_good_answers_are_handed_in(
    chats: dict[str, Chat], form: type[Form], moves: list[str | int]
) -> None:
    """Words and presses in any order: every card can be made, every state survives JSON (Chat sees to it)."""
    chat = chats[form.__name__].begin(moves[0] if moves and isinstance(moves[0], str) else "")
    for move in moves:
        if chat.talk is None:
            break
        if isinstance(move, str):
            chat.listens_to(move)
            chat.say(move)
        elif chat.card is not None and chat.card.buttons:
            chat.press_old(chat.card.buttons[move % len(chat.card.buttons)])
    if chat.outcome == "submitted":
        assert check(form, chat.answers, chat.context.hearing) == (chat.answers, {})
    elif chat.talk is not None:
        assert set(chat.talk.answers) <= {q.name for q in form.questions}


@given(st.sampled_from(FORMS), st.lists(st.sampled_from(SAYINGS), max_size=8))
def test_back_and_keep_returns_to_the_same_state(chats: dict[str, Chat], form: type[Form], moves: list[str]) -> None:
    """Wherever there is a way back, going back and keeping the answer changes nothing."""
    chat = chats[form.__name__].begin()
    for move in moves:
        if chat.talk is not None:
            chat.say(move)
    there = chat.talk
    if there is None or not there.path or there.editing or there.asking in there.answers:
        return  # nowhere to go back to, or already on the way back
    last = there.path[-1]
    chat.say("上一步")
    assert chat.asking == last
    if last in there.skipped:
        chat.say("跳过")
    else:
        button = next(b for b in (chat.card.buttons if chat.card else ()) if b.verb in ("talk.answer", "talk.done"))
        done = f"{last}:" if button.value and button.value.split(":")[1] != "@keep" else f"{last}:@keep"
        verb = "talk.answer" if done.endswith("@keep") else "talk.done"
        chat.press_old(type(button)("draft-1", verb, "", value=done))
    assert chat.talk == there


@pytest.mark.parametrize("piece", ["很急，", "2个", "岗位：", "改成", "12.1 ", "李娜、", "\n", "😀", "=1+1;", "（"])
@pytest.mark.parametrize("form", FORMS)
def test_k7_twenty_thousand_characters_are_answered_within_a_tenth_of_a_second(
    chats: dict[str, Chat], form: type[Form], piece: str
) -> None:
    """K7: at the first message, at a question and at the summary."""
    text = (piece * 20_000)[:20_000]
    chat = chats[form.__name__].begin("热身").say("热身")
    for act in (chat.begin, chat.say, chat.say, chat.listens_to):
        with effort() as spent:
            act(text)
        assert spent.seconds < 0.1
    summary = Talk("test.talks", form.__name__, editing=True)
    chat.talk = summary
    with effort() as spent:
        chat.say(text)
    assert spent.seconds < 0.1


ATTACKS = [
    "<!channel> <@U1|x>",
    "<at id=all></at>",
    "{{ 7*7 }}{% endraw %}",
    "**b** [x](http://evil)",
    "<b>&amp;",
    "| a | b |",
    "# x",
]


def _texts(parts: tuple[Part, ...]) -> Iterator[str]:
    for part in parts:
        if isinstance(part, Fields):
            for _, value in part.rows:
                yield "".join(span.text for span in value if isinstance(span, Text))


@pytest.mark.parametrize("attack", ATTACKS)
def test_h1_h2_h3_what_somebody_wrote_stays_one_run_of_text(attack: str, tmp_path: Path) -> None:
    """H1 H2 H3: an answer is shown as it was written, wherever it is shown."""
    chat = Chat(Sandwich, "zhao", tmp_path).begin()
    chat.say(f"双11提前上线 {attack}", f"素材早点给我 {attack}", f"我来找设计 {attack}")
    assert chat.outcome == "summary"
    assert chat.card is not None
    assert f"双11提前上线 {attack}" in list(_texts(chat.card.parts))
    chat.say(f"{attack}")
    assert chat.answers["well"] == f"双11提前上线 {attack}"


def test_a_lock_screen_shows_nothing_of_what_was_said(tmp_path: Path) -> None:
    """The notice of every card of an interview is the same neutral sentence."""
    chat = Chat(Appeal, "wang", tmp_path).begin("我想申诉Q3绩效")
    notices = {chat.card.notice if chat.card else ""}
    for said in ["指标设定", "系统少算了三单成交", "是", "修改", "上一步"]:
        chat.say(said)
        notices.add(chat.card.notice if chat.card else "")
    assert notices == {"有一个问题等您回答。"}
