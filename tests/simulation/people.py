"""The people of a simulated company: what each of them sets out to do, seen from their own chat only."""

from __future__ import annotations

from datetime import date, timedelta
from random import Random
from typing import TYPE_CHECKING, Any

from bot.cards.model import Button, Card, FormView
from bot.flow.samples import Sampler
from bot.ports import SEALED, Answer, Body, Pressed, Said, Submitted
from tests.filling import filled
from tests.simulation.memory import CANARY, IMPOSSIBLE, TO_FORGET, UNDER_SEAL

if TYPE_CHECKING:
    from tests.simulation.world import World

ACTS_A_WEEK = 10.0
SELDOM = {"withdraw": 0.1, "write_to": 0.0}


class Colleague:
    """Somebody who works there. All they know is what stands in their chat and what they were answered."""

    def __init__(self, world: World, who: str, chance: Random) -> None:
        self.world, self.who, self.chance = world, who, chance
        self.seen: list[Button] = []
        self.sealed = 0
        self._looked = world.clock.now()

    def acts(self) -> None:
        """One thing they set out to do."""
        weather, chance = self.world.weather, self.chance
        if chance.random() < weather.strangers:
            self._pries()
        elif chance.random() < weather.away:
            self._goes_away()
        else:
            deed = chance.choices((self._presses, self._starts, self._looks, self._speaks), (62, 26, 8, 4))[0]
            deed()

    def _somewhere(self) -> str:
        """One of the platforms they are on."""
        return self.chance.choice(self.world.shared.town.where(self.who))

    def answered(self, body: Body, answer: Answer, on: str) -> None:
        """What came of it: a form is filled in, sooner or later; what was shown may be pressed."""
        if answer.form is not None:
            self.world.count("form")
            hours = self.chance.choice([0.02, 0.1, 0.5, 4, 30]) if self.chance.random() < 0.3 else 0.05
            self.world.later(timedelta(hours=hours), lambda: self._fills(answer.form, body, on))  # pyright: ignore[reportArgumentType]
        if answer.view is not None:
            self._likes(answer.view, on)
        if answer.errors:
            self.world.count("answer refused")

    def _presses(self) -> None:
        """Press a button of one of the newest cards; sometimes of an old one, sometimes twice."""
        cards = [(on, m) for on, m in self.world.shared.town.of(self.who) if m.card.buttons]
        if not cards:
            return self._starts()
        old = self.chance.random() < 0.1
        on, message = self.chance.choice(cards if old else cards[-4:])
        self._likes(message.card, on)
        return None

    def sees_to_it(self) -> None:
        """Press a button of the newest card that came since they last looked, if any did."""
        since, self._looked = self._looked, self.world.clock.now()
        cards = [(on, m) for on, m in self.world.shared.town.of(self.who) if m.at >= since and m.card.buttons]
        if cards and self.chance.random() < self.world.weather.diligent:
            on, message = cards[-1]
            self._likes(message.card, on)

    def _likes(self, card: Card, on: str) -> None:
        offered = [b for b in card.buttons if self.chance.random() < SELDOM.get(b.verb, 1.0)]
        if not offered:
            return
        button = self.chance.choice(offered)
        self.seen = [*self.seen[-20:], button]
        pressed = Pressed(button.token, button.verb, button.value)
        self.world.doors.sends(self.who, pressed, on)
        if self.chance.random() < 0.08:
            self.world.count("double press")
            self.world.doors.sends(self.who, pressed, self._somewhere())

    def _starts(self) -> None:
        """Open something: what anybody may file, or what only the calendar or another case opens."""
        workflow = self.chance.choice(self.world.in_fashion)
        if workflow.startable:
            self.world.doors.sends(self.who, Pressed("desk", f"start:{workflow.name}"), self._somewhere())
        else:
            self.world.opens_by_itself(lambda here: self.world.openings.opens(workflow, here, self.chance))

    def _fills(self, form: FormView, asked: Body, on: str) -> None:
        """Send a form: nearly always right, sometimes with something that cannot be."""
        given = self._under_seal(form) if form.sealed else self._answers(form, asked)
        if given is None:
            return
        if given and not form.sealed and self.chance.random() < 0.1:
            given[self.chance.choice(sorted(given))] = self.chance.choice(["", "?", "昨天", [[]], None, "1e9"])
        self.world.doors.sends(self.who, Submitted(form.token, form.verb, given), on)

    def _answers(self, form: FormView, asked: Body) -> dict[str, Any] | None:
        today = self.world.clock.now().date()
        words = CANARY.format(self.world.number()) if self.world.keeps_to_itself(form, asked) else None
        if any(i.kind in ("choice", "person", "department", "yesno") and not i.options for i in form.inputs):
            return None
        given = filled(form, today, self.chance) | self._well_thought_out(form, today)
        if words is not None:  # what is agreed row by row becomes an open matter of its own, which others may know
            given |= {i.name: words for i in form.inputs if i.kind in ("text", "long") and i.value in (None, "")}
        if form.verb.startswith("row:"):
            said = TO_FORGET.format(self.world.number())
            given |= {i.name: said for i in form.inputs if i.kind in ("text", "long") and self.chance.random() < 0.8}
        for name, readers in self.world.readers.guarded(form, asked).items():
            if isinstance(given.get(name), str) and given[name] and words is None:
                given[name] = f"{given[name]} {self.world.readers.word(readers, self.who)}"
        return given

    def _well_thought_out(self, form: FormView, today: date) -> dict[str, Any]:
        """Answers that fit together, as somebody files a case who means it; every other time."""
        workflow = self.world.registry.get(form.verb.removeprefix("start:"))
        if workflow is None or workflow.form is None or self.chance.random() < 0.5:
            return {}
        chosen = {i.name for i in form.inputs if i.kind not in ("case", "record", "files")}
        known = Sampler(self.world.office_now(), self.who, today).answers(workflow.form)
        return {name: value for name, value in known.items() if name in chosen}

    def answers(self) -> None:
        """Fill in what they are asked under seal, if an invitation stands in their chat."""
        cards = self.world.shared.town.of(self.who)
        found = [(on, b) for on, m in cards for b in m.card.buttons if b.token.startswith(SEALED)]
        if found:
            on, button = found[-1]
            self.world.doors.sends(self.who, Pressed(button.token, button.verb, button.value), on)

    def _under_seal(self, form: FormView) -> dict[str, Any]:
        """What they say under seal, by lots of their own, or of whom they have changed places with; some of it is left
        out, and now and then something stands there that cannot be."""
        whose = self.world.swapped.get(self.who, self.who)
        self.sealed += 1
        lots = Random(f"sealed:{whose}:{self.sealed}:{self.world.plan.seed}")
        given = filled(form, self.world.clock.now().date(), lots, UNDER_SEAL.format(f"{whose}.{self.sealed}"))
        given |= {i.name: i.options[0].value for i in form.inputs if i.options and self._all_agree(i.name)}
        about = {name.rpartition("__")[2] for name in given}
        out = {each for each in sorted(about) if len(about) > 1 and lots.random() < 0.3}
        given = {name: value for name, value in given.items() if name.rpartition("__")[2] not in out}
        if self.chance.random() < 0.1:
            odd = [i.name for i in form.inputs if i.name in given and i.kind in ("choice", "number")]
            given |= dict.fromkeys(odd[:1], IMPOSSIBLE)
        return given

    def _all_agree(self, question: str) -> bool:
        """Whether all of their department think as well as can be of what a question is about."""
        group = self.world.shared.office.people[self.who].department
        return Random(f"mood:{group}:{question}:{self.world.plan.seed}").random() < 0.15

    def _looks(self) -> None:
        what = self.chance.choice(["tasks", "help", "mine", "update"])
        self.world.doors.sends(self.who, Pressed("desk", what), self._somewhere())

    def _speaks(self) -> None:
        """Change the language, or say something."""
        said: Body = Said(self.chance.choice(["你好", "招人", "my tasks", "请假", "HN-2026-0001"]))
        if self.chance.random() < 0.5:
            said = Pressed("desk", "speak", self.chance.choice(["zh", "en"]))
        self.world.doors.sends(self.who, said, self._somewhere())

    def _pries(self) -> None:
        """Press what is another's, what is over, or what never was; under one's own name or a made-up one."""
        world, chance = self.world, self.chance
        others = [b for c in world.colleagues for b in c.seen if c is not self and b.token != "desk"]
        token, verb = f"{chance.getrandbits(128):032x}", chance.choice(["approve", "decline", "see", "submit"])
        if others and chance.random() < 0.8:
            button = chance.choice(others)
            token, verb = button.token, button.verb
        asked = token.startswith(SEALED)  # then it is everybody's who is asked
        who = self.who if chance.random() < 0.8 and not asked else f"nobody.{chance.randint(1, 9)}"
        body: Body = Pressed(token, verb) if chance.random() < 0.5 else Submitted(token, verb, {"reason": "because"})
        world.count("stranger")
        world.doors.sends(who, body, self._somewhere(), stranger=True)

    def _goes_away(self) -> None:
        """Announce days away, beginning soon."""
        today = self.world.clock.now().date()
        standin = self.chance.choice([c.who for c in self.world.colleagues if c is not self] or [self.who])
        starts = today + timedelta(days=self.chance.randint(1, 3))
        ends = starts + timedelta(days=self.chance.randint(0, 4))
        given = {"standin": standin, "starts": starts.isoformat(), "ends": ends.isoformat()}
        self.world.count("away")
        self.world.doors.sends(self.who, Submitted("desk", "delegate", given), self._somewhere())


def hired(world: World) -> list[Colleague]:
    """Those of the company who act, each by lots of their own."""
    people = [p.id for p in world.shared.office.people.values() if p.active]
    return [Colleague(world, who, Random(f"{who}:{world.plan.seed}")) for who in people[: world.plan.people]]
