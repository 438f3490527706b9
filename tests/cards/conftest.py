"""A composer of cards for each file of tests."""

from __future__ import annotations

import pytest

from bot.cards.compose import Composer
from tests.cards.samples import composer


@pytest.fixture(scope="module")
def paper(tmp_path_factory: pytest.TempPathFactory) -> Composer:
    return composer(tmp_path_factory.mktemp("templates"))
