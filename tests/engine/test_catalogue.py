"""Help in a house of many workflows: by area, with the way to each, and never more than a card can hold."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.app import Bole
from bot.cards.model import Card
from bot.cards.plain import card_text
from bot.engine.conversation import phrasebook
from bot.engine.registers import chatting
from bot.engine.turn import glance
from bot.flow.people import Lang
from bot.flow.reading import Sure, Unsure, decide, rank
from bot.ports import Answer, Pressed, Said
from storage import cases
from tests.bench.company import Office
from tests.bench.crowd import workflows
from tests.office import Company

MANY = 60
ME = "wang.xiaoyu"


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    """The playground's company with sixty workflows."""
    folder: Path = tmp_path_factory.mktemp("many")
    templates = folder / "templates"
    opened = Office(folder / "data", registry=workflows(MANY, templates), templates=templates)
    yield opened
    opened.bole.close()


def sent(office: Office, text: str) -> Card:
    """The card that comes of a message."""
    office.platform.cards.clear()
    office.send(ME, Said(text))
    return office.platform.cards[-1]


def listed(office: Office, verb: str) -> Answer:
    return office.send(ME, Pressed("desk", verb))


def startable(bole: Bole) -> list[str]:
    registry = bole.tools.registry
    return [*(w.name for w in registry.values() if w.startable), *registry.sealed]


@pytest.mark.parametrize("text", ["帮助", "help"])
def test_help_names_the_areas_and_fits_a_card(office: Office, text: str) -> None:
    """Each area with a few of its names and a button; a sentence that one need not search; few buttons."""
    card = sent(office, text)
    words = card_text(card)
    assert "招聘" in words
    assert "不用一项一项找" in words
    assert len(card.buttons) <= 15
    assert len(words) < 1500
    areas = {name.partition(".")[0] for name in startable(office.bole)}
    assert {b.verb for b in card.buttons} >= {f"area:{a}" for a in areas}


def test_an_area_lists_all_of_its_workflows_page_by_page(office: Office) -> None:
    """Following the pages of each area leads to everything that can be started, each once, ten at a time."""
    found: list[str] = []
    for area in sorted({name.partition(".")[0] for name in startable(office.bole)}):
        verb: str | None = f"area:{area}"
        while verb is not None:
            view = listed(office, verb).view
            assert view is not None
            starts = [b.verb for b in view.buttons if not b.verb.startswith(("area:", "help"))]
            assert 0 < len(starts) <= 10
            found += starts
            verb = next((b.verb for b in view.buttons if b.verb.startswith("area:")), None)
    assert len(found) == len(set(found)) == len(startable(office.bole))


@pytest.mark.parametrize("verb", ["area:nothing", "area:", "area:recruiting:99", "area:recruiting:٣", "area:copies:0"])
def test_an_area_that_is_not_there_is_nothing(office: Office, verb: str) -> None:
    """A page made up answers like any button nobody knows."""
    assert not listed(office, verb).accepted


def test_somebody_not_understood_is_shown_the_areas(office: Office) -> None:
    """Not ten workflows by the alphabet, but the way to all of them."""
    card = sent(office, "qwxz qwxz")
    assert any(b.verb == "area:recruiting" for b in card.buttons)
    assert not any(b.verb.startswith("start:") for b in card.buttons)


def test_what_somebody_usually_starts_stands_first(office: Office) -> None:
    """The workflows one started of late have buttons of their own on the help card."""
    assert not any(b.verb.startswith("start:") for b in sent(office, "帮助").buttons)
    office.files_needs(1)
    with office.bole.tools.store.reading() as tx:
        asker = cases.search(tx)[0].requester
    office.platform.cards.clear()
    office.send(asker, Said("帮助"))
    (first, *_) = office.platform.cards[-1].buttons
    assert first.verb == "start:recruiting.hiring_need"
    assert "你常用的" in card_text(office.platform.cards[-1])


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_a_workflows_whole_title_is_that_workflow(company: Company, lang: Lang) -> None:
    """供应商评估 is not 供应商名录; only 待办事项 may mean two things, and both are offered."""
    tools = company.bole.tools
    with tools.store.reading() as tx:
        turn = glance(tools, tx, "wang.xiaoyu")
        for workflow in tools.registry.values():
            if workflow.startable:
                text = tools.words.title(workflow.name, lang)
                found = decide(rank(text, phrasebook(turn), chatting.vocabulary(turn, "wang.xiaoyu")))
                either = isinstance(found, Unsure) and set(found.keys) == {"meetings.action_item", "tasks"}
                assert found == Sure(workflow.name) or either, text
