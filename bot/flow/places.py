"""Where a case can stand, and how it gets from one place to the next: steps, ends and the moves between them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

from bot.flow.case import Case
from bot.flow.effects import Effect
from bot.flow.form import Form
from bot.flow.people import Who, requester
from bot.flow.verbs import Verb
from bot.flow.worktime import Due

if TYPE_CHECKING:
    from bot.flow.world import World

Hook = Callable[[Case, "World"], Iterable[Effect]]
Guard = Callable[[Case, Mapping[str, Any]], bool]
Own = Literal["climb", "skip", "fine", "equal"]


class WorkflowError(TypeError):
    """A workflow is declared wrongly; the message shows the fix."""


class Place:
    """Where a case can stand: a step or an end. It takes its name from the attribute that holds it."""

    name: str = ""

    def __set_name__(self, owner: type, name: str) -> None:
        self.name = name

    def __repr__(self) -> str:
        return self.name or "unnamed place"


class Step(Place):
    """A place that asks someone and waits, but not for ever.

    asks      who is asked; all_of(...) waits for everyone
    due       the promise: hours(48), workdays(5), at("11:30"), on("start_by"), by("urgency", ...)
    lasts     instead of a promise: the step is a window that stays open so long and is then over;
              nobody is reminded, nothing is late, the clock presses `elapsed`
    late      who is told when the promise is broken (else the owner's manager), and then the head
              of HR; a tuple is a ladder of its own, rung by rung, its last rung again and again
    own       what happens when the person found is the requester: "climb" to the next superior,
              "skip" the step visibly, "fine" where people answer for themselves, "equal" where the
              requester is one side and nobody may speak for two
    distinct  whoever decided something at an earlier step must not be the one here
    tells     people who get the step's own notice when the case arrives
    also      a plain function (case, world) that returns further effects on arrival
    nudge_at  a local time of day at which those who have not answered are reminded once,
              instead of the reminders at half and nearly gone
    blind     what people write here stays hidden from everybody else until the step is left
    settled   an answer has been given to what was filed, which can no longer be corrected
    since_filing  the clock runs from the filing of the case (its last arrival at the first step)
    """

    def __init__(
        self,
        *,
        asks: Who,
        due: Due | None = None,
        lasts: Due | None = None,
        late: Who | tuple[Who, ...] | None = None,
        own: Own | None = None,
        distinct: bool = False,
        tells: Sequence[Who] = (),
        also: Hook | None = None,
        nudge_at: str | None = None,
        since_filing: bool = False,
        settled: bool = False,
        blind: bool = False,
    ) -> None:
        promise = due or lasts
        if promise is None or (due is not None and lasts is not None):
            raise WorkflowError(
                "a step has a promise or is a window; write either due=workdays(3) or lasts=workdays(5)"
            )
        self.asks = asks
        self.due = promise
        self.window = lasts is not None
        self.blind = blind
        self.late = late
        self.own: Own = own or ("fine" if asks is requester else "climb")
        self.distinct = distinct
        self.tells = tuple(tells)
        self.also = also
        self.nudge_at = nudge_at
        self.since_filing = since_filing
        self.settled = settled


class End(Place):
    """A place where the case is over and people are told.

    documents  moments that become documents, readable by those told
    posts      whether the end's moment is posted in the channel of the case's department or team
    """

    def __init__(
        self,
        *,
        tells: Sequence[Who] = (),
        documents: Sequence[str] = (),
        posts: bool = False,
        also: Hook | None = None,
    ) -> None:
        self.tells = tuple(tells)
        self.documents = tuple(documents)
        self.posts = posts
        self.also = also


class Clock:
    """A promise of the whole case, beside those of its steps: it runs from the filing until something is done.

    due    how long there is; by("level", crisis=hours(24)) gives no clock to the levels it does not name
    until  the verb, or one of the verbs, that keeps the promise
    asks   who is reminded at half and nearly gone
    late   who is told when it is nearly gone and when it is broken, rung by rung; else the head of HR
    """

    name: str = ""

    def __init__(
        self, due: Due, *, until: Verb | tuple[Verb, ...], asks: Who, late: Who | tuple[Who, ...] | None = None
    ) -> None:
        self.due = due
        self.until = until if isinstance(until, tuple) else (until,)
        self.asks = asks
        self.late = late if isinstance(late, tuple) else () if late is None else (late,)

    def __set_name__(self, owner: type, name: str) -> None:
        self.name = name


@dataclass(frozen=True)
class Move:
    """Step + verb → place.

    asks     a form to fill in before the move is made
    when     a guard over the case, what is being done among its entries, and the answers just given; the first
             move whose guard holds is made
    needs    forms that must have been filled in at this step, now or on an earlier visit; named twice, twice
    by       who may press it, where that is not the people the step asks
    voids    a move that stays voids the assents given so far (somebody changed the paper)
    keeps    who may read what was written (a note only its author): "author", or everyone on the case
    updates  the answers also change the opening form, and with it the people asked and the deadline where they
             hang on it; whoever has answered already keeps their answer
    due      a move that stays gives the step this much longer
    rests    a move that stays lets the case rest until the day answered to that question: nobody is reminded before,
             the due date stays where it is
    also     a plain function (case, world) that returns further effects
    """

    step: Step
    verb: Verb
    to: Place
    asks: type[Form] | None = None
    when: Guard | None = None
    needs: tuple[type[Form], ...] = ()
    by: Who | None = None
    voids: bool = False
    keeps: Literal["author"] | None = None
    updates: bool = False
    due: Due | None = None
    also: Hook | None = None
    rests: str | None = None

    @property
    def stays(self) -> bool:
        return self.to is self.step


def each(
    steps: Step | Sequence[Step],
    verbs: Verb | Sequence[Verb] | Mapping[Verb, type[Form]],
    to: Place | None = None,
    asks: type[Form] | None = None,
    **more: Any,
) -> list[Move]:
    """The same move from each of several steps, by each of several verbs, written once.

    *each((head, lead), decline, declined, asks=Because)

    Without `to` the case stays where it is. A table of verbs says which form each of them asks.
    """
    places = [steps] if isinstance(steps, Step) else steps
    forms = dict.fromkeys([verbs] if isinstance(verbs, Verb) else verbs, asks)
    forms |= verbs if isinstance(verbs, Mapping) else {}
    return [Move(step, verb, to or step, asks=form, **more) for step in places for verb, form in forms.items()]
