"""The forms of the front desk."""

from __future__ import annotations

from datetime import date

from bot.flow.form import Form, PersonId, ask
from bot.flow.standing import Room


class Away(Form):
    """Days away, and who stands in, within which limits."""

    standin: PersonId = ask("Who stands in for you?")
    starts: date = ask("From which day?", future=True)
    ends: date = ask("Until which day, that day included?", future=True)
    kinds: list[Room] | None = ask("For which kinds of matters? (leave empty for all)")
    up_to: int | None = ask("Up to which amount, in yuan? (leave empty for any)", ge=0)


class Quiet(Form):
    """Hours in which somebody wants no notices."""

    quiet_from: str | None = ask("From what time? (such as 20:00; leave empty for none)", le=5)
    quiet_to: str | None = ask("Until what time? (such as 09:00)", le=5)


FORMS: dict[str, type[Form]] = {"delegate": Away, "quiet": Quiet}
