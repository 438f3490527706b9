"""What every card of the front desk is made of: words about no case in particular, and the buttons of the desk."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from bot.cards.model import Button, Card
from bot.cards.plain import cut
from bot.cards.views import Scene
from bot.engine import choosing
from bot.engine.deskforms import FORMS
from bot.engine.sealing import cards as round_cards
from bot.engine.turn import Turn
from bot.flow.case import Case
from bot.ports import DESK

LABEL = 16


@dataclass(frozen=True)
class DeskCards:
    """Makes cards for one person in one turn, and what stands on them."""

    turn: Turn
    person: str

    def card(self, moment: str, buttons: tuple[Button, ...] = (), **details: Any) -> Card:
        """A card about no case in particular."""
        scene = Scene(None, None, self.turn.now, details)
        card = self.turn.tools.composer.compose(scene, moment, self.turn.reader(self.person))
        return replace(card, buttons=buttons)

    def button(
        self, verb: str, label: str, *, token: str = DESK, asks: bool = False, value: str | None = None
    ) -> Button:
        return Button(token, verb, label, asks=asks, value=value)

    def command(self, name: str) -> Button:
        """The button of a desk command."""
        return self.button(name, self.turn.say(f"commands.{name}.label", self.person), asks=name in FORMS)

    def start_buttons(self, names: list[str]) -> tuple[Button, ...]:
        """One button for each workflow, which opens its form; of a sealed round, which shows it."""
        tools, lang = self.turn.tools, self.turn.reader(self.person).lang
        sealed = tools.registry.sealed
        return tuple(
            round_cards.button(tools, sealed[n], lang)
            if n in sealed
            else self.button(f"start:{n}", tools.words.title(n, lang), asks=True)
            for n in names
        )

    def label(self, case: Case) -> str:
        """What the button of a case says: its number and a few words; of a confidential one the number."""
        workflow, lang = self.turn.workflow_of(case), self.turn.reader(self.person).lang
        if workflow.access is not None:
            return case.ref
        called = choosing.called(self.turn.tools, case, lang)
        title = self.turn.tools.words.title(case.workflow, lang)
        return cut(called if called != case.ref else f"{case.ref} {title}", len(case.ref) + LABEL)
