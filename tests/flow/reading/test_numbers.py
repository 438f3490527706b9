"""Numbers as a whole answer."""

from __future__ import annotations

import pytest

from bot.flow.reading import read_number


@pytest.mark.parametrize(
    ("said", "yuan"),
    [
        ("18万", 180_000), ("18万元", 180_000), ("1.5万", 15_000), ("18w", 180_000), ("5千", 5_000), ("30k", 30_000),
        ("180000元", 180_000), ("¥180,000", 180_000), ("￥5000", 5_000), ("RMB 20000", 20_000), ("1.2亿", 120_000_000),
        ("50,000 yuan", 50_000), ("3500块钱", 3_500), ("18.5元", None), ("18-25k", None), ("14薪", None),
    ],
)  # fmt: skip
def test_a_sum_of_money_is_a_number_of_yuan(said: str, yuan: int | None) -> None:
    """As people write it, units and signs included; less than a yuan, a range or a salary is none."""
    assert read_number(said) == yuan
