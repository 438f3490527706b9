"""Diagrams: what the table says is in the picture, and nothing overlaps."""

from __future__ import annotations

from itertools import combinations
from pathlib import Path
from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st

import handlers
from bot.app import ROOT, TEMPLATES
from bot.cards.words import Words
from bot.commands.chart import Charter
from bot.commands.draw import table
from bot.commands.front import main
from bot.commands.layout import lay_out
from bot.engine.registry import find_workflows
from bot.flow.people import all_of, any_of, first_of, hr_lead, manager, requester
from tests.commands.town import Equipment, ground


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_mermaid_names_every_place_verb_person_and_deadline(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], lang: str
) -> None:
    """One workflow is printed with its states, verbs, who is asked and how long they have."""
    assert main(["draw", "equip", "--lang", lang], ground(tmp_path)) == 0
    said = capsys.readouterr().out
    if lang == "en":
        assert 'review["With the manager<br/>Manager<br/>Green channel: 8 hours<br/>Normal: 2 working days"]' in said
        assert 'review -->|"Approve"| agreed' in said
    assert 'agreed(["' in said
    assert said.count("-->|") == len(Equipment.moves) + 1


def test_whoever_is_left_out_is_not_drawn_as_asked() -> None:
    """A chair who must not be the nominee, a jury without those concerned: the picture names only who is asked."""
    workflow = find_workflows(handlers)["growth.promotion"]
    charter = Charter(Words.load(TEMPLATES), "en")
    left_out = any_of(requester, manager)
    asked = first_of(all_of(hr_lead, requester.manager).but(left_out, requester), hr_lead.but(left_out))
    assert charter.who(workflow, asked.name) == "Head of HR + Manager / Head of HR"


def test_clock_moves_are_dashed(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """What the clock presses is told apart from what people press."""
    main(["draw", "meetings.standup"], ground(tmp_path))
    said = capsys.readouterr().out
    assert said.count("-.->|") == 1
    assert "Every Mon, 09:30" in said


def test_pictures_are_written_in_both_languages(tmp_path: Path) -> None:
    """Each workflow has Mermaid, SVG and a page; the SVG is well-formed and names its places."""
    assert main(["draw", "--out", str(tmp_path / "out")], ground(tmp_path)) == 0
    files = {path.name for path in (tmp_path / "out").iterdir()}
    assert {"operations.equipment.zh.svg", "operations.equipment.en.mmd", "operations.equipment.md"} <= files
    tree = ElementTree.parse(tmp_path / "out" / "operations.equipment.en.svg")
    words = {text.text for text in tree.iter("{http://www.w3.org/2000/svg}text")}
    assert {"With the manager", "Agreed", "Decline"} <= words


def test_the_handbook_shows_what_the_code_prints(tmp_path: Path) -> None:
    """What stands in docs/workflows is what `make docs` writes; a workflow that was just begun may not be in it yet."""
    assert main(["draw", "--out", str(tmp_path / "now")]) == 0
    kept = {path.name: path.read_text("utf-8") for path in (ROOT / "docs" / "workflows").iterdir()}
    drawn = {path.name: path.read_text("utf-8") for path in (tmp_path / "now").iterdir()}
    assert set(kept) <= set(drawn)
    assert {n: t for n, t in kept.items() if n != "README.md"} == {n: drawn[n] for n in kept if n != "README.md"}
    assert set(kept["README.md"].splitlines()) <= set(drawn["README.md"].splitlines())


def test_the_readme_lists_the_workflows_as_the_code_does() -> None:
    """Each row of the README's table is one the code prints."""
    registry = find_workflows(handlers)
    drawn = [*registry.values(), *registry.sealed.values()]
    printed = set(table(Words.load(TEMPLATES), drawn, "docs/workflows/").splitlines())
    rows = [line for line in (ROOT / "README.md").read_text("utf-8").splitlines() if line.startswith("| [")]
    assert len(rows) >= 5
    assert set(rows) <= printed


def test_a_workflow_nobody_knows_is_one_line(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The names that exist are listed, and the code is that of wrong usage."""
    assert main(["draw", "hiring"], ground(tmp_path)) == 2
    said = capsys.readouterr().err
    assert said.count("\n") == 1
    assert "growth.grievance" in said


@given(
    st.integers(2, 7).flatmap(
        lambda n: st.lists(st.tuples(st.integers(0, n - 1), st.integers(0, n - 1)), max_size=14).map(
            lambda pairs: (n, [(a, b) for a, b in pairs if a != b])
        )
    )
)
def test_boxes_never_overlap_and_arrows_arrive(graph: tuple[int, list[tuple[int, int]]]) -> None:
    """Whatever the table, cycles included: boxes and labels keep apart and each way joins its two ends."""
    count, arrows = graph
    made = lay_out([(100.0, 40.0, 0.0)] * count, [(a, b, 60.0, 20.0) for a, b in arrows])
    for one, other in combinations(made.nodes, 2):
        apart_x = abs(one.x - other.x) >= (one.width + other.width) / 2 - 0.01
        apart_y = abs(one.y - other.y) >= (one.height + other.height) / 2 - 0.01
        assert apart_x or apart_y
    for (a, b), way, back in zip(arrows, made.ways, made.turned, strict=True):
        assert (way[0], way[-1]) == ((b, a) if back else (a, b))
        ranks = [made.nodes[n].rank for n in way]
        assert ranks == list(range(ranks[0], ranks[-1] + 1))
