"""The table of faults and tests: nothing is missing, nothing is excused that is proven, and the page is as made."""

from __future__ import annotations

from tests.reliability import PAGE, Faults, Proof, named_in, page, problems, proofs, read_list


def test_every_fault_is_named_by_a_test_or_excused_with_a_reason() -> None:
    """A fault that concerns code that exists names its test; an excuse for one that a test names is taken out."""
    assert problems(read_list(), proofs()) == []


def test_the_page_is_as_it_would_be_made() -> None:
    """docs/reliability.md equals what `python -m tests.reliability --write` writes."""
    assert PAGE.read_text("utf-8") == page(read_list(), proofs())


def test_what_is_missing_too_much_or_unknown_is_said() -> None:
    """A fault without a test, an excuse too many, an id nobody lists: a sentence each."""
    proof = Proof("tests/test_a.py", "test_a")
    faults = Faults({"A1": "killed", "A2": "proven", "A3": "excused"}, {"A3": "no code"}, {"A2": "later"})
    said = problems(faults, {"A2": [proof], "B9": [proof]})
    assert [line.split()[0] for line in said] == ["no", "A2", "B9"]


def test_a_docstring_names_faults_at_its_beginning_or_in_brackets() -> None:
    """Letters and numbers elsewhere, such as a cell of a table, are none."""
    assert named_in("A6, C5: a poison event.") == ["A6", "C5"]
    assert named_in("Two accounts (F7), and guests (F8, I4).") == ["F7", "F8", "I4"]
    assert named_in("The cell B2 holds a formula; Q1 is over.") == []
