"""What every chat platform must do, written once. A platform passes by a small adapter (see `Adapter`) and a subclass:

    class TestSlack(Contract):
        @pytest.fixture
        def adapter(self, tmp_path): ...

Whatever a card or a form can hold has a case here; a new part, field or kind of question without one fails.
"""

from __future__ import annotations

from dataclasses import fields, replace
from typing import Any, get_args

import pytest

from bot.cards.model import Button, Card, FormView, Input, Mention, Option, Paragraph, Part, Span, Tone, line
from bot.flow.form import Kind
from bot.ports import Answer, DeliveryFailed, Pressed, Submitted
from tests.platforms.adapter import Adapter, Shown, card, parcel
from tests.platforms.cases import FIELDS, HOSTILE, INPUTS, PARTS, SPANS, a_form


class Contract:
    """Subclass it with an `adapter` fixture."""

    def stands(self, adapter: Adapter, shown: Card, **changes: Any) -> Shown:
        """The card, sent to the person and read in their chat."""
        adapter.send(parcel(shown, **{"place": adapter.person, **changes}))
        return adapter.chat(adapter.person)[-1]

    def opens(self, adapter: Adapter, form: FormView) -> Shown:
        shown = adapter.open(form)
        if shown is None:
            pytest.skip("asks question by question")
        return shown

    # what a card shows

    @pytest.mark.parametrize("kind", get_args(Part), ids=lambda kind: kind.__name__)
    def test_every_part_shows_every_value(self, adapter: Adapter, kind: type[Part]) -> None:
        """Whatever stands in a part can be read."""
        part, values = PARTS[kind]
        shown = self.stands(adapter, card(part)).text
        assert [value for value in values if value not in shown] == []

    @pytest.mark.parametrize("kind", get_args(Span), ids=lambda kind: kind.__name__)
    def test_every_span_shows_its_words(self, adapter: Adapter, kind: type[Span]) -> None:
        """Words, bold or not, a person by name, a link by its words."""
        for span in SPANS[kind]:
            words = span.name if isinstance(span, Mention) else span.text
            assert words in self.stands(adapter, card(Paragraph((span,))), key=repr(span), card_key=repr(span)).text

    def test_nothing_a_card_or_form_holds_is_forgotten_here(self) -> None:
        """A new part, field or kind of question must be given a case in this suite."""
        assert set(PARTS) == set(get_args(Part))
        assert set(SPANS) == set(get_args(Span))
        assert set(INPUTS) == set(get_args(Kind))
        for thing, known in FIELDS.items():
            assert {f.name for f in fields(thing)} == known, f"say in the contract what is shown of {thing.__name__}"

    def test_the_title_stands_before_the_parts(self, adapter: Adapter) -> None:
        """A card begins with its title and keeps the order of its parts."""
        shown = self.stands(adapter, card(Paragraph(line("第一段")), Paragraph(line("第二段")))).text
        assert shown.index("招聘需求") < shown.index("第一段") < shown.index("第二段")

    @pytest.mark.parametrize("tone", get_args(Tone))
    @pytest.mark.parametrize("lang", ["zh", "en"])
    def test_looks_and_language_take_no_words_away(self, adapter: Adapter, tone: Any, lang: str) -> None:
        """Every tone, in each language, with or without a notice for the lock screen, shows the same words."""
        looks = replace(card(Paragraph(line("十二月一日到岗"))), tone=tone, lang=lang, notice="有一件事等你处理")
        assert "十二月一日到岗" in self.stands(adapter, looks).text

    def test_a_long_text_is_there_from_its_first_word_to_its_last(self, adapter: Adapter) -> None:
        """Nine thousand signs of a report, emoji among them, are neither lost nor torn."""
        words = "开头" + "市场数据👩‍👩‍👧分析，" * 900 + "结尾"
        shown = self.stands(adapter, card(Paragraph(line(words)))).text
        assert shown.count("👩‍👩‍👧") == 900
        assert "开头" in shown and "结尾" in shown

    @pytest.mark.parametrize("words", HOSTILE)
    def test_what_a_person_wrote_is_text(self, adapter: Adapter, words: str) -> None:
        """Markup, mentions of everybody, template code, writing from right to left: it can all be read, none acts."""
        calm, wild = (card(Paragraph(line("说明")), title=t) for t in ("标题", words))
        plain = self.stands(adapter, calm, key="calm", card_key="calm")
        seen = self.stands(adapter, wild, key="wild", card_key="wild")
        assert words.strip() in seen.text
        assert seen.controls == plain.controls == ()
        both = self.stands(adapter, card(Paragraph(line(words))), key="both", card_key="both")
        assert words.strip() in both.text

    @pytest.mark.parametrize("sign", ["\x07", "\x1b[31m", "\u2028", "\ufeff"])
    def test_signs_no_eye_can_see_break_nothing(self, adapter: Adapter, sign: str) -> None:
        """Control characters in a text leave the words around them whole."""
        seen = self.stands(adapter, card(Paragraph(line(f"之前{sign}之后")))).text
        assert "之前" in seen and "之后" in seen

    def test_a_channel_sees_its_card_and_nobody_else_does(self, adapter: Adapter) -> None:
        """A letter to a channel stands there and in no private chat; a private one in no other."""
        adapter.send(parcel(card(title="会议纪要"), "a", place=adapter.channel, kind="channel", card_key="a"))
        adapter.send(parcel(card(title="只给一个人"), "b", place=adapter.person, card_key="b"))
        assert ["会议纪要" in s.text for s in adapter.chat(adapter.channel, "channel")] == [True]
        assert ["只给一个人" in s.text for s in adapter.chat(adapter.person)] == [True]
        assert list(adapter.chat(adapter.other)) == []

    # buttons

    def test_every_button_is_there_with_its_words(self, adapter: Adapter) -> None:
        """Each with its label, in order, however it looks, opens a form, asks again first or answers a question."""
        buttons = (
            Button("t1", "approve", "同意", "primary"),
            Button("t1", "decline", "不同意", "danger", confirm="确定不同意吗？"),
            Button("t1", "send_back", "退回补充", asks=True),
            Button("t2", "talk.choose", "绿色通道", value="green"),
        )
        shown = self.stands(adapter, card(buttons=buttons))
        assert [(c.label, c.token, c.verb, c.value, c.confirm) for c in shown.controls] == [
            (b.label, b.token, b.verb, b.value, b.confirm or "") for b in buttons
        ]

    def test_a_press_brings_token_verb_and_value_and_nothing_else(self, adapter: Adapter) -> None:
        """The house hears who pressed what; the answer is told at once."""
        adapter.house.answer = Answer("已同意。", "good")
        shown = self.stands(adapter, card(buttons=(Button("t1", "approve", "同意", value="yes"),)))
        told = adapter.press(shown, shown.control("同意"))
        assert (adapter.house.last.handle, adapter.house.last.body) == (adapter.person, Pressed("t1", "approve", "yes"))
        assert told.toast == "已同意。"

    def test_the_same_press_delivered_twice_is_one_event(self, adapter: Adapter) -> None:
        """Platforms deliver again what they are not sure of; the key of the event is the same each time."""
        shown = self.stands(adapter, card(buttons=(Button("t1", "approve", "同意"),)))
        adapter.press(shown, shown.control("同意"))
        adapter.press(shown, shown.control("同意"), again=True)
        assert len(adapter.house.heard) == 1

    def test_a_button_that_is_stale_shows_how_things_stand(self, adapter: Adapter) -> None:
        """Whoever presses what somebody else has answered reads so, and the card stands as it now is."""
        shown = self.stands(adapter, card(buttons=(Button("t1", "approve", "同意"),)))
        adapter.house.answer = Answer("已由李娜处理。", "bad", card=card(title="已同意"), accepted=False)
        told = adapter.press(shown, shown.control("同意"))
        now = adapter.chat(adapter.person)[-1]
        assert told.toast == "已由李娜处理。"
        assert (now.id, "已同意" in now.text, now.controls) == (shown.id, True, ())

    def test_a_view_is_shown_to_whoever_pressed_and_stays_in_no_chat(self, adapter: Adapter) -> None:
        """Lists and records asked for by a button are for that person and that moment."""
        shown = self.stands(adapter, card(buttons=(Button("t1", "more", "更多"),)))
        adapter.house.answer = Answer(view=card(title="处理记录"))
        told = adapter.press(shown, shown.control("更多"))
        assert told.view is not None and "处理记录" in told.view.text
        assert "处理记录" not in "".join(s.text for p in (adapter.person, adapter.other) for s in adapter.chat(p))

    def test_many_buttons_are_all_there(self, adapter: Adapter) -> None:
        """Twenty-five buttons, as many as a card may have."""
        buttons = tuple(Button(f"t{n}", "see", f"事项 {n:02}") for n in range(25))
        assert len(self.stands(adapter, card(buttons=buttons)).controls) == 25

    # letters

    def test_the_same_parcel_twice_is_one_message(self, adapter: Adapter) -> None:
        """A reply that got lost makes the house send again, with the same key."""
        sent = parcel(card(), place=adapter.person)
        assert adapter.send(sent) == adapter.send(sent)
        assert len(adapter.chat(adapter.person)) == 1

    def test_a_newer_version_takes_the_place_of_the_older(self, adapter: Adapter) -> None:
        """The message changes where it stands; a version that was overtaken changes nothing."""
        message = adapter.send(parcel(card(title="第一版"), "a", place=adapter.person))
        adapter.send(parcel(card(title="第三版"), "c", 3, place=adapter.person, message=message))
        adapter.send(parcel(card(title="第二版"), "b", 2, place=adapter.person, message=message))
        (now,) = adapter.chat(adapter.person)
        assert (now.id, "第三版" in now.text, "第一版" in now.text) == (message, True, False)

    def test_two_cards_are_two_messages(self, adapter: Adapter) -> None:
        """Each card has a message of its own, in the order in which they were sent."""
        for number in (1, 2):
            adapter.send(parcel(card(title=f"事项{number}"), f"k{number}", place=adapter.person, card_key=f"c{number}"))
        assert ["事项1" in s.text for s in adapter.chat(adapter.person)] == [True, False]

    @pytest.mark.parametrize("permanent", [True, False])
    def test_a_failure_says_whether_trying_again_helps(self, adapter: Adapter, permanent: bool) -> None:
        """What cannot be delivered is told to the house, which keeps the letter or gives it up."""
        adapter.breaks(permanent)
        with pytest.raises(DeliveryFailed) as failed:
            adapter.send(parcel(card(), place=adapter.person))
        assert failed.value.permanent is permanent

    def test_a_letter_to_nobody_fails_for_good(self, adapter: Adapter) -> None:
        """A handle nobody has will not exist tomorrow either."""
        with pytest.raises(DeliveryFailed) as failed:
            adapter.send(parcel(card(), place="nobody-of-that-name"))
        assert failed.value.permanent

    # forms

    @pytest.mark.parametrize("kind", get_args(Kind))
    def test_every_kind_of_question_shows_what_it_asks_and_what_is_answered(self, adapter: Adapter, kind: Kind) -> None:
        """Label, hint, error, every choice by its label, and the answer so far."""
        asked, values = INPUTS[kind]
        shown = self.opens(adapter, a_form(replace(asked, hint="填写提示", error="这里还要改")))
        for words in (asked.label, "填写提示", "这里还要改", *values):
            assert words in shown.text, f"{words} is not to be seen"
        control = shown.control(asked.label)
        assert (control.name, control.kind, control.error) == (asked.name, kind, "这里还要改")
        assert {o.label for o in asked.options} <= set(control.options)

    def test_a_form_shows_its_title_its_intro_and_its_buttons(self, adapter: Adapter) -> None:
        """What it is for, how to send it and how to leave it."""
        shown = self.opens(adapter, a_form(INPUTS["text"][0]))
        for words in ("招聘需求", "填好后送给部门负责人。", "提交", "取消"):
            assert words in shown.text

    def test_many_choices_are_all_there(self, adapter: Adapter) -> None:
        """Three hundred options, three hundred people: each can be found, or written as it is called."""
        many = tuple(Option(f"o{n}", f"选项 {n:03}") for n in range(300))
        for kind in ("choice", "choices", "person", "people", "department", "case", "record"):
            shown = self.opens(adapter, a_form(Input("q", kind, "请选择", options=many)))
            control = shown.control("请选择")
            if control.typed:
                adapter.submit(shown, {"q": "选项 250"})
                assert adapter.house.last.body == Submitted("t-form", "submit", {"q": "选项 250"})
            else:
                assert {o.label for o in many} <= set(control.options)

    def test_what_is_sent_reaches_the_house_as_it_was_written(self, adapter: Adapter) -> None:
        """Token, verb and raw values by question name."""
        shown = self.opens(adapter, a_form(INPUTS["text"][0], INPUTS["choices"][0]))
        given = {"text": "短视频 <b>策划</b>", "choices": ["ref", "site"]}
        adapter.submit(shown, given)
        assert adapter.house.last.body == Submitted("t-form", "submit", given)

    def test_errors_stand_beside_their_fields_and_nothing_is_lost(self, adapter: Adapter) -> None:
        """A form that is refused says what to change, question by question, and stays open."""
        shown = self.opens(adapter, a_form(INPUTS["text"][0]))
        adapter.house.answer = Answer("还有一处没填好。", "bad", errors={"text": "请写岗位名称。"}, accepted=False)
        told = adapter.submit(shown, {"text": ""})
        assert told.errors == {"text": "请写岗位名称。"}

    def test_a_press_may_open_a_form(self, adapter: Adapter) -> None:
        """A button that asks brings the form at once, or the first question of it."""
        shown = self.stands(adapter, card(buttons=(Button("t1", "send_back", "退回补充", asks=True),)))
        adapter.house.answer = Answer(form=a_form(INPUTS["long"][0]), accepted=False)
        told = adapter.press(shown, shown.control("退回补充"))
        assert adapter.open(a_form(INPUTS["long"][0])) is None or told.form is not None

    def test_a_sealed_form_is_shown_whole_or_not_at_all(self, adapter: Adapter) -> None:
        """Its questions never stand in a chat, where they would be kept."""
        sealed = replace(a_form(*(asked for asked, _ in INPUTS.values())), sealed=True)
        shown = adapter.open(sealed)
        assert shown is None or all(i.label in shown.text for i in sealed.inputs)
        assert list(adapter.chat(adapter.person)) == []

    @pytest.mark.parametrize("words", HOSTILE)
    def test_what_was_answered_is_text_in_a_form_too(self, adapter: Adapter, words: str) -> None:
        """Answers, labels, choices and errors with markup in them are words like any others."""
        asked = Input("q", "choice", words, error=words, options=(Option("a", words), Option("b", "其他")))
        others = (Option("a", "甲"), Option("b", "其他"))
        calm = self.opens(adapter, a_form(replace(asked, label="问", error="错", options=others)))
        wild = self.opens(adapter, a_form(asked, Input("t", "long", "说明", value=words)))
        assert wild.text.count(words.strip()) >= 3
        assert len(wild.controls) == len(calm.controls) + 1
