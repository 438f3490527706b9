"""What a free message says of a sum, of what it is for, and of the writer as the one who is meant."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.flow.answers import understand
from bot.flow.form import Form, PersonId, ask
from bot.flow.reading import find_amounts
from tests.flow.talking import Need, hearing


class Spend(Form):
    item: str = ask("What is it for?", prefill="rest", le=100)
    amount: int = ask("How much, in yuan?", ge=1)
    needed_by: date = ask("When is it paid?", future=True)


class Brief(Form):
    name: str = ask("What is the project called?", prefill="rest", le=100)
    budget: int = ask("What may it cost, in yuan?", ge=0)


@pytest.mark.parametrize(
    ("said", "heard"),
    [
        ("申请一笔费用 1.2万 买设备", {"item": "买设备", "amount": 12_000}),
        ("要付一笔8万的广告费，11月底前付完", {"item": "广告费", "amount": 80_000, "needed_by": "2026-11-30"}),
        ("申请经费：团建，¥8,000，12月3号", {"item": "团建", "amount": 8_000, "needed_by": "2026-12-03"}),
        ("申请采购 3 台摄像机 ４５,０００ 元", {"item": "采购 3 台摄像机", "amount": 45_000}),
        ("I need to spend 60k on influencers", {"item": "influencers", "amount": 60_000}),
        ("要花钱", {}),
    ],
)
def test_a_sum_and_what_it_is_for_are_heard(said: str, heard: dict[str, Any]) -> None:
    """12k, 1.2万, ¥8,000, full-width digits: in whole yuan; what follows the sum is what it is for."""
    assert understand(Spend, said, hearing(amount="amount")) == heard


@pytest.mark.parametrize("said", ["预算5万到8万", "12k-18k", "每人500元", "单价80元", "5万或8万", "打车费86.5元"])
def test_a_range_or_a_price_apiece_is_no_sum(said: str) -> None:
    """Nothing is guessed: which of two, or how many times, is asked."""
    assert "amount" not in understand(Spend, said, hearing(amount="amount"))


@pytest.mark.parametrize(
    ("said", "heard"),
    [
        ("立项：618大促专项，预算30万，5月开始", {"name": "618大促专项", "budget": 300_000}),
        ("发起一个项目", {}), ("启动两个新项目", {}),
    ],
)  # fmt: skip
def test_a_project_is_counted_no_money(said: str, heard: dict[str, Any]) -> None:
    """一个项目 is no budget of one yuan, and 项目 no project's name."""
    assert understand(Brief, said, hearing(amount="budget")) == heard


def test_money_is_no_number_of_people() -> None:
    """Where a form asks how many, what they cost says nothing of it."""
    assert understand(Need, "补一个短视频策划，薪资15k", hearing("zhao"))["headcount"] == 1
    assert understand(Need, "hire one backend engineer", hearing("zhao"))["role"] == "backend engineer"


@pytest.mark.parametrize("said", ["提名自己晋升", "我想推荐自己", "nominate myself for promotion"])
def test_who_nominates_themselves_is_the_one_meant(said: str) -> None:
    """自己 is the writer."""

    class Nomination(Form):
        nominee: PersonId = ask("Who?")

    assert understand(Nomination, said, hearing("lina")) == {"nominee": "lina"}


@given(st.integers(1, 99_999_999), st.sampled_from(["{}元", "¥{}", "{:,}元", "{} yuan", "RMB {:,}", "{}块钱"]))
def test_every_sum_is_read_as_it_was_written(yuan: int, written: str) -> None:
    """However it is written, with a sentence around it."""
    said = written.format(yuan)
    assert [f.value for f in find_amounts(f"买设备，{said}，下周付")] == [yuan]
