"""The forms of the front desk."""

from __future__ import annotations

from datetime import date

from bot.flow.form import Form, PersonId, ask


class Away(Form):
    """Days away, and who stands in."""

    standin: PersonId = ask("Who stands in for you?")
    starts: date = ask("From which day?", future=True)
    ends: date = ask("Until which day, that day included?", future=True)


class Quiet(Form):
    """Hours in which somebody wants no notices."""

    quiet_from: str | None = ask("From what time? (such as 20:00; leave empty for none)", le=5)
    quiet_to: str | None = ask("Until what time? (such as 09:00)", le=5)


FORMS: dict[str, type[Form]] = {"delegate": Away, "quiet": Quiet}
