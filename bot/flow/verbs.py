"""What can be pressed: the verbs every workflow shares. A workflow may add its own with `Verb("name")`."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Style = Literal["primary", "danger", "plain"]


@dataclass(frozen=True)
class Verb:
    """Something a person can press. An assent is gathered from everyone a step waits for;
    any other verb takes effect at once. `confirm` asks "are you sure?" first."""

    name: str
    style: Style = "plain"
    assent: bool = False
    confirm: bool = False


approve = Verb("approve", "primary", assent=True)
confirm = Verb("confirm", "primary", assent=True)
submit = Verb("submit", "primary", assent=True)
finish = Verb("finish", "primary", assent=True)
decline = Verb("decline", "danger")
send_back = Verb("send_back")
resubmit = Verb("resubmit", "primary", assent=True)
amend = Verb("amend")
note = Verb("note")
drop = Verb("drop", "danger", confirm=True)

late = Verb("late")
"""Pressed by the clock when a step's time is gone."""

elapsed = Verb("elapsed")
"""Pressed by the clock when a window has been open as long as it should."""

CLOCK_VERBS = frozenset({late.name, elapsed.name})

withdraw = Verb("withdraw", "danger", confirm=True)
correct = Verb("correct")
nudge = Verb("nudge")
reassign = Verb("reassign")
add_approver = Verb("add_approver")
ask_back = Verb("ask_back")
reply = Verb("reply", "primary")
see = Verb("see")

DESK = {v.name: v for v in (withdraw, correct, nudge, reassign, add_approver, ask_back, reply, see)}
