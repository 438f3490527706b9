"""The k rules, whatever people answer."""

from __future__ import annotations

from collections import Counter
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from bot.flow.unsealing import OTHERS, Opened, Piece, fold, level, release, score, scores
from tests.flow.test_sealed import Opinion

K = 5
GROUPS = ("market", "product", "sales", "hr", "board")
SUBJECTS = ("product", "hr")

sizes = st.dictionaries(st.sampled_from(GROUPS), st.integers(0, 12))
values = st.fixed_dictionaries(
    {}, optional={"score": st.sampled_from("54321"), "comment": st.text("好快慢", min_size=1, max_size=4)}
)
people = st.builds(Opened, st.sampled_from(GROUPS), st.dictionaries(st.sampled_from(SUBJECTS), values))


def opened(group: str, number: int, value: str = "4", about: str = "product") -> list[Opened]:
    """So many people of a group who all gave the same score."""
    return [Opened(group, {about: {"score": value}})] * number


@given(sizes)
def test_every_group_is_counted_in_a_cell_of_at_least_k(groups: dict[str, int]) -> None:
    """Nobody who answered is left out, unless all together are fewer than k; no cell is smaller than k."""
    cells = fold(groups, K)
    if sum(groups.values()) < K:
        assert cells == {}
        return
    assert {g for g, n in groups.items() if n} <= set(cells)
    held = Counter(dict.fromkeys(cells.values(), 0))
    for group, cell in cells.items():
        held[cell] += groups[group]
    assert min(held.values()) >= K


@given(st.lists(people, max_size=40))
def test_no_figure_and_no_difference_of_figures_is_about_fewer_than_k(answers: list[Opened]) -> None:
    """J3: Every published figure, of a pair, a department or all, and every difference of two of them, is about nobody
    or about at least k people."""
    pieces = release(Opinion, answers, K)
    found = scores(Opinion, pieces)
    cells = Counter((p.about, p.group) for p in pieces if p.question == "score")
    figures = [{c for c in cells if about in ("", c[0]) and group in ("", c[1])} for (_, about, group) in found]
    for one in figures:
        for other in figures:
            left = sum(cells[c] for c in one - other)
            assert left == 0 or left >= K
    for (_, about, group), each in found.items():
        assert each.count == sum(cells[c] for c in cells if about in ("", c[0]) and group in ("", c[1]))
    for about in SUBJECTS:
        answered = [a for a in answers if a.answers.get(about)]
        assert len(answered) >= K or not [p for p in pieces if p.about == about]


@given(st.lists(people, max_size=40))
def test_nothing_is_invented_and_texts_belong_to_no_group(answers: list[Opened]) -> None:
    """What is released was answered, question by question; a text never says from which group it is."""
    said = Counter((q, s, v) for a in answers for s, each in a.answers.items() for q, v in each.items())
    told = Counter((p.question, p.about, p.value) for p in release(Opinion, answers, K))
    assert not told - said
    assert all(p.group == "" for p in release(Opinion, answers, K) if p.question == "comment")


@given(st.lists(people, max_size=40))
def test_of_a_group_that_all_gave_the_same_extreme_no_score_is_shown_beside_others(answers: list[Opened]) -> None:
    """Unanimous groups are shown with others, or the whole is a band; never a group of its own with a plain 5.0."""
    found = scores(Opinion, release(Opinion, answers, K))
    for (_, about, cell), each in found.items():
        if about and cell and each.band:
            assert [c for q, a, c in found if a == about and c] == [cell]


def test_small_groups_go_together_and_take_another_along_when_they_must() -> None:
    """Two of a kind would be the whole less the rest; so the smallest big group joins them."""
    assert fold({"market": 8, "hr": 6, "board": 2}, K) == {"board": OTHERS, "hr": OTHERS, "market": "market"}
    assert fold({"market": 8, "hr": 3, "board": 2}, K) == {"board": OTHERS, "hr": OTHERS, "market": "market"}
    assert fold({"market": 8, "hr": 6}, K) == {"market": "market", "hr": "hr"}


def test_fewer_than_k_release_nothing() -> None:
    """Four answers are not opened to anybody; five are."""
    assert release(Opinion, opened("market", 4), K) == []
    assert len(release(Opinion, [*opened("market", 4), *opened("hr", 1, "3")], K)) == 5


def test_a_department_few_answered_about_stays_hidden_with_its_texts() -> None:
    """Six people answered, but only four of them about HR: nothing about HR is shown, not even the texts."""
    answers = [Opened("market", {"product": {"score": "4"}})] * 2
    answers += [Opened("market", {"product": {"score": "3"}, "hr": {"score": "1", "comment": "slow"}})] * 4
    assert {p.about for p in release(Opinion, answers, K)} == {"product"}


def test_a_whole_of_one_extreme_is_told_as_a_band() -> None:
    """If everybody gave a 5, the mean would tell what each one gave."""
    pieces = release(Opinion, opened("market", 6, "5"), K)
    told = score(Opinion, "score", pieces)
    assert told is not None
    assert (told.count, told.band) == (6, "high")
    assert score(Opinion, "score", []) is None


def test_participation_has_three_steps() -> None:
    """Fewer than k; at least k; at least half. Nothing in between is ever told."""
    steps: list[Any] = [level(n, 20, K) for n in range(21)]
    assert steps == [""] * 5 + ["k"] * 5 + ["half"] * 11
    assert [level(n, 6, K) for n in (3, 4, 5)] == ["", "", "half"]


def test_scores_are_told_by_pair_by_department_and_for_all() -> None:
    """Each is the mean of whole cells."""
    answers = [*opened("market", 5, "4"), *opened("sales", 5, "2"), *opened("hr", 5, "3")]
    pieces = release(Opinion, answers, K)
    found = scores(Opinion, pieces)
    assert found["score", "product", "market"].mean == 4
    assert found["score", "product", ""].mean == 3
    assert found["score", "", ""].count == 15
    assert Piece("score", "product", "sales", "2") in pieces
