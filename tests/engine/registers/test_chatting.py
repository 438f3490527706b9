"""Registers in the chat: listed, searched, one row with what may be done to it."""

from __future__ import annotations

from bot.cards.plain import card_text
from tests.engine.registers.helpers import HUACAI, adds, rows
from tests.engine.registers.toys import SUPPLIERS
from tests.office import Company

HR, ANYBODY = "chen.jing", "liu.yang"


def test_the_words_of_a_register_open_its_list(company: Company) -> None:
    """The first ten with a button each; an editor can add."""
    for n in range(12):
        adds(company, HR, name=f"供应商{n}", kind="gift")
    reader, editor = company.person(ANYBODY), company.person(HR)
    reader.says("供应商")
    text = card_text(reader.last())
    assert "供应商0 · 礼品" in text
    assert "另外还有 2 条" in text
    assert len(reader.last().buttons) == 10
    editor.says("供应商名单")
    assert editor.last().buttons[-1].label == "新增一条"


def test_a_search_finds_a_row_and_opens_it(company: Company) -> None:
    """By any word of what its reader may see; several are listed, none is said so."""
    adds(company, HR, **HUACAI, note="中秋月饼")
    adds(company, HR, name="彩虹", kind="print")
    reader = company.person(ANYBODY)
    reader.says("查 供应商 华彩")
    reader.sees("供应商 · 华彩", "中秋月饼")
    assert not reader.last().buttons
    reader.says("查供应商月饼")
    assert "供应商 · 华彩" in card_text(reader.last())
    reader.says("供应商 彩")
    assert [b.label for b in reader.last().buttons] == ["华彩", "彩虹"]
    reader.says("查 供应商 没有这家")
    assert "没有找到" in card_text(reader.last())
    reader.says("查 供应商 九折")
    assert "没有找到" in card_text(reader.last())


def test_an_editor_changes_retires_and_looks_back_from_the_row_card(company: Company) -> None:
    """Change, retire, history: each where it is expected."""
    adds(company, HR, **HUACAI)
    editor = company.person(HR)
    editor.says("查 供应商 华彩")
    assert [b.label for b in editor.last().buttons] == ["修改", "停用", "变更记录"]
    editor.presses("修改")
    editor.fills(kind="event")
    history = editor.presses("变更记录").view
    assert history is not None
    assert "礼品 → 活动" in card_text(history)
    editor.presses("停用")
    assert rows(company, HR)["华彩"].state == "retired"
    assert "华彩" not in rows(company, ANYBODY)


def test_who_may_not_read_a_register_never_hears_of_it(company: Company) -> None:
    """Its words mean nothing to them, and it stands in no list."""
    stranger, hr = company.person(ANYBODY), company.person(HR)
    stranger.says("人才库")
    assert "还没有内容" not in card_text(stranger.last())
    assert not [b for b in stranger.last().buttons if b.verb.startswith("open:")]
    stranger.says("登记册")
    assert "供应商" in card_text(stranger.last())
    assert "人才库" not in card_text(stranger.last())
    hr.says("人才库")
    assert "还没有内容" in card_text(hr.last())


def test_a_row_is_the_answer_to_a_question(company: Company) -> None:
    """By its name in a message, by words only one of them has, from the form's list; shown by its name."""
    adds(company, HR, **HUACAI)
    adds(company, HR, name="彩虹", kind="print")
    liu = company.person(ANYBODY)
    answer = liu.starts("toys.review", supplier="彩虹公司", kind="event", remove="no")
    assert answer.tone == "good"
    liu.sees("彩虹")
    assert company.room.register(ANYBODY, SUPPLIERS).rows[1].cells[1] == "印刷"
    assert liu.starts("toys.review", supplier="彩", kind="event", remove="no").errors == {
        "supplier": "有几条都像「彩」，请选其中一条。"
    }
