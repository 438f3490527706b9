"""What only platforms elsewhere ask of the house: the playground's page never does."""

from __future__ import annotations

from collections.abc import Sequence

from bot.cards.model import Card
from bot.ports import Known, KnownDepartment, OpenForms
from tests.platforms.memory import Memory


class FarQuestions:
    """Answers them as for a company that is on no such platform."""

    @property
    def open_forms(self) -> OpenForms:
        return Memory()

    def person_of(self, platform: str, handle: str) -> str | None:
        return None

    def handle_of(self, platform: str, person: str) -> str | None:
        return None

    def know(
        self, platform: str, known: Sequence[Known], *, whole: bool, departments: Sequence[KnownDepartment] = ()
    ) -> None:
        raise AssertionError("the playground keeps no directory of its own")

    def home_of(self, person: str) -> tuple[Card, ...]:
        return ()

    def unconfirmed(self, platform: str, handle: str) -> Card | None:
        return None

    def standing(self, person: str, platform: str, message: str) -> Card | None:
        return None
