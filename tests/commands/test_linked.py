"""Linked workflows as the front door shows them: drawn, previewed, rehearsed, walked through."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from bot.app import PLAYGROUND_COMPANY, calendars_of
from bot.cards.compose import Composer
from bot.cards.plain import card_text
from bot.cards.words import Words
from bot.commands.chart import Charter
from bot.commands.draw import mermaid
from bot.commands.moments import Moments
from bot.commands.wording import wording
from bot.company import load_company
from bot.engine.registry import Registry
from bot.flow.people import Lang
from bot.flow.walking import walk
from bot.flow.workflow import Workflow
from bot.flow.world import World
from bot.policy import Policy
from tests.linked import WORKFLOWS, Objection, Project, Report, Review, templates_in

OFFICE = load_company(PLAYGROUND_COMPANY)
WORLD = World(datetime(2026, 3, 2, 2, tzinfo=UTC), OFFICE, Policy(), calendars_of(Policy()))


@pytest.fixture(scope="module")
def templates(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return templates_in(tmp_path_factory.mktemp("linked"))


def drawn(templates: Path, workflow: type[Workflow], lang: Lang) -> str:
    return mermaid(Charter(Words.load(templates), lang).chart(workflow))


def test_a_diagram_says_what_is_heard(templates: Path) -> None:
    """Dashed, as everything that nobody presses, in the words of the other workflow."""
    assert 'running -.->|"when “Objection” opens"| disputed' in drawn(templates, Project, "en")
    assert 'running -.->|"when “Review” ends as passed"| reviewed' in drawn(templates, Project, "en")
    assert 'disputed -.->|"「异议」结束时"| running' in drawn(templates, Project, "zh")


def test_a_diagram_says_whence_a_case_comes(templates: Path) -> None:
    """From another's card, or with the rhythm of each case of another workflow."""
    assert "From the card of “Project” (running, over)" in drawn(templates, Review, "en")
    assert "从「项目」卡片发起（进行中、已结项）" in drawn(templates, Review, "zh")
    assert "For each “Project” at running: Every second Tue, 10:00" in drawn(templates, Report, "en")
    assert "每个处于“进行中”的「项目」：每两周的周二 10:00" in drawn(templates, Report, "zh")


def test_linked_workflows_need_no_words_of_their_own(templates: Path) -> None:
    """What is pressed by the house is called by the other's title: nothing is missing in either language."""
    assert [line for line in wording(templates, Registry(WORKFLOWS)) if "handlers" not in line] == []


def moments(templates: Path, workflow: type[Workflow], lang: Lang) -> Moments:
    words = Words.load(templates)
    offered = Registry(WORKFLOWS).offered_on(workflow.name)
    return Moments(Composer(words, templates, lambda: OFFICE), workflow, WORLD, lang, offered)


@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize("workflow", WORKFLOWS, ids=[w.__name__ for w in WORKFLOWS])
def test_every_moment_can_be_previewed(templates: Path, workflow: type[Workflow], lang: Lang) -> None:
    """Made-up cases stand for those a question names."""
    made = {shown.title: shown.card for shown in moments(templates, workflow, lang).cards()}
    assert {m.step.name for m in workflow.moves} <= set(made)
    if workflow is Review:
        assert ("项目" if lang == "zh" else "Project") in card_text(made["judging"])
    if workflow is Project:
        offer = "发起评审" if lang == "zh" else "Start: Review"
        assert [b.label for b in made["running"].buttons if b.verb == "start:operations.review"] == [offer]
        assert ("关联的事项" if lang == "zh" else "Linked cases") in card_text(made["disputed"])


def test_a_form_that_asks_for_a_case_can_be_previewed(templates: Path) -> None:
    """With the made-up case to choose from."""
    view, _ = moments(templates, Review, "zh").form("Request")
    assert next((i.kind, [o.label for o in i.options]) for i in view.inputs) == ("case", ["项目"])


@pytest.mark.parametrize("workflow", WORKFLOWS, ids=[w.__name__ for w in WORKFLOWS])
def test_every_place_is_reached_with_what_is_heard(workflow: type[Workflow]) -> None:
    """The walk presses what the house presses."""
    assert set(walk(workflow, WORLD)) == set(workflow.places) - {"withdrawn"}
    assert Objection.access is not None
