"""Three replicas on a database of their own."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from tests import postgres
from tests.replicas.town import Town


@pytest.fixture
def url() -> Iterator[str]:
    """The address of a database with our tables."""
    with postgres.shelf().database() as made:
        yield made


@pytest.fixture
def town(tmp_path: Path, url: str) -> Iterator[Town]:
    with closing(Town(tmp_path, url)) as made:
        yield made
