"""Delegations: part of somebody's powers in another's hands, up to an amount, until it is taken back."""

from bot.flow.language import *


class Power(Form):
    giver: PersonId = ask("Whose powers?")
    taker: PersonId = ask("Who decides for them?")
    matter: str = ask("What is it about, in a few words?", le=60)
    kinds: list[Room] | None = ask("Which kinds of matters? (none chosen: all but confidential ones)")
    up_to: int | None = ask("Up to which amount, in yuan? (empty: any)", ge=0)
    share: Literal["instead", "either"] = ask("Instead of the giver, or either of them?")
    starts: date | None = ask("From which day? (empty: at once)")
    ends: date | None = ask("Until which day? (empty: until it is taken back)", future=True)


class Delegations(Register):
    covers = ("F4",)
    form = Power
    key = ("giver", "taker", "matter")
    title = "matter"
    readers = (everyone,)
    editors = (hr,)
    own = "giver"
    adds = (everyone,)
    listed = ("matter", "giver", "taker", "kinds", "up_to", "share", "ends")
    feeds = "delegations"
