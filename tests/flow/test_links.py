"""A case hears of those that belong to it: each once, in whatever order, and never what is confidential."""

from __future__ import annotations

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from bot.engine.registry import Registry
from bot.flow import machine
from bot.flow.case import Case
from bot.flow.checking import check
from bot.flow.decision import Act, Decision, Refusal
from bot.flow.guards import both
from bot.flow.links import (
    Link,
    LinkVerb,
    Offer,
    ended,
    link_from,
    link_of,
    link_verb,
    links,
    news,
    none_open,
    opened,
    prefilled,
    some_open,
)
from bot.flow.people import requester
from bot.flow.recurring import each_case
from bot.flow.verbs import amend
from bot.flow.workflow import Move
from tests.flow.office import Walk, world
from tests.linked import OBJECTION, PROJECT, REVIEW, WORKFLOWS, Objection, Project, Review

MONDAY = "Mon 2026-11-23 10:00"
WORLD = world(MONDAY)


def project() -> Walk:
    return Walk.file(Project, "lead", {"name": "秋季焕新", "owner": "mei"}, WORLD)


def review(id: str = "r1", is_open: bool = True, place: str = "judging", **result: Any) -> Link:
    return Link(id, REVIEW, f"RV-2026-000{id[1:]}", place, is_open, result)


def objection(id: str = "o1", is_open: bool = True) -> Link:
    return Link(id, OBJECTION, is_open=is_open)


def hears(case: Case, *said: Link) -> Case:
    """What becomes of a case that is told all this, as the machine room tells it."""
    for each in said:
        for link in news(case, each):
            case = machine.heard(Project, case, link, WORLD).case
    return case


def test_a_case_belongs_to_the_one_its_question_names() -> None:
    """Filed by hand the answer says it; opened by another case or a rhythm the parent is the answer."""
    given_ = Walk.file(Review, "mei", {"project": "p1", "subject": "x"}, WORLD).case
    started = machine.open_case(
        Review, id="r", ref="RV-1", requester="mei", answers={"subject": "x"}, world=WORLD, parent="p2"
    ).case
    assert (given_.parent, started.parent, started.answers["project"]) == ("p1", "p2", "p2")


def test_what_a_case_belongs_to_stays() -> None:
    """A correction may change everything else."""
    walk = Walk.file(Review, "mei", {"project": "p1", "subject": "x"}, WORLD)
    assert walk.refused("mei", "correct", project="p2", subject="x") == "frozen"
    assert walk.press("mei", "correct", project="p1", subject="y").case.parent == "p1"


def test_an_update_leaves_the_parent_as_it_was() -> None:
    """Whatever comes with a form that writes the request again."""

    class Again(Review):
        __module__ = "handlers.operations.again"
        prefix = "AG"
        command = ""
        moves = [*Review.moves, Move(Review.judging, amend, Review.judging, asks=Review.form, updates=True)]

    walk = Walk.file(Again, "mei", {"project": "p1", "subject": "x"}, WORLD)
    walk.press("chief", "amend", project="p2", subject="y")
    assert walk.case.answers == {"project": "p1", "subject": "y"}


def test_a_case_moves_when_another_opens_and_when_the_last_one_ends() -> None:
    """An objection holds the project up; two of them until both are over."""
    case = hears(project().case, objection("o1"), objection("o2"))
    assert case.place == "disputed"
    case = hears(case, objection("o1", is_open=False))
    assert case.place == "disputed"
    case = hears(case, objection("o2", is_open=False))
    assert (case.place, [e.verb for e in case.entries]) == (
        "running", ["file", f"opened:{OBJECTION}", f"ended:{OBJECTION}"],
    )  # fmt: skip
    assert {e.by for e in case.entries[1:]} == {"clock"}


def test_only_the_ends_that_were_named_count() -> None:
    """A review that failed, or was withdrawn, moves nothing; both are on record."""
    case = hears(project().case, review("r1", False, "failed"), review("r2", False, "withdrawn"))
    assert case.place == "running"
    assert [(link.ref, link.place) for link in links(case, REVIEW)] == [
        ("RV-2026-0001", "failed"), ("RV-2026-0002", "withdrawn"),
    ]  # fmt: skip
    assert hears(case, review("r3", False, "passed", score=90)).place == "reviewed"


def test_a_guard_over_links_holds_a_press_back() -> None:
    """A project with an open review is not finished; then it is."""
    walk = project()
    walk.case = hears(walk.case, review())
    assert walk.refused("mei", "finish") == "not_now"
    walk.case = hears(walk.case, review(is_open=False, place="failed"))
    assert walk.press("mei", "finish").place == "over"


def test_guards_look_at_the_workflows_named_or_at_all() -> None:
    """`none_open` and `some_open` are each other's opposite, alone and joined."""
    case = hears(project().case, review())
    assert some_open()(case, {})
    assert some_open(REVIEW, OBJECTION)(case, {})
    assert none_open(OBJECTION)(case, {})
    assert not both(none_open(OBJECTION), none_open(REVIEW))(case, {})


def test_nobody_presses_what_the_house_presses() -> None:
    """A link is no button, and pressing its verb is refused."""
    walk = project()
    assert all(":" not in verb for verb in walk.buttons("mei"))
    act = Act(f"opened:{OBJECTION}", "mei")
    assert isinstance(machine.decide(Project, walk.case, act, WORLD), Refusal)


def test_a_case_that_is_over_remembers_and_stays_over() -> None:
    """What belongs to a closed case goes on; the case learns how it ended and moves nowhere."""
    walk = project().press("mei", "finish")
    case = hears(walk.case, objection(), review("r1", False, "passed", score=70))
    assert (case.place, case.entries) == ("over", walk.case.entries)
    assert [link.is_open for link in links(case)] == [True, False]


def test_an_end_that_overtook_its_opening_brings_both() -> None:
    """The late opening is no news; the move that waits for an opening was made all the same."""
    case = hears(project().case, objection(is_open=False))
    assert [e.verb for e in case.entries[1:]] == [f"opened:{OBJECTION}", f"ended:{OBJECTION}"]
    assert hears(case, objection()) is case


def test_of_a_confidential_case_nothing_is_told_but_whether_it_is_open() -> None:
    """No reference, no place, no result, and what is kept holds no more than that."""
    case = Walk.file(Objection, "kai", {"project": "p1", "what": "geheim"}, WORLD).case
    link = link_of(Objection, case, WORLD)
    assert link == Link("c1", OBJECTION)
    assert hears(project().case, link).facts["links"] == {"c1": {"workflow": OBJECTION, "open": True}}


def test_a_result_is_what_the_workflow_says_it_is() -> None:
    """A review tells its score when it ends, and nothing before."""
    walk = Walk.file(Review, "mei", {"project": "p1", "subject": "x"}, WORLD)
    assert link_of(Review, walk.case, WORLD) == Link("c1", REVIEW, "XX-1", "judging")
    walk.press("chief", "approve", score=88)
    assert link_of(Review, walk.case, WORLD) == Link("c1", REVIEW, "XX-1", "passed", False, {"score": 88})


EVENTS = [
    *(review(f"r{n}") for n in range(1, 4)),
    *(review(f"r{n}", False, end, score=n) for n, end in ((1, "passed"), (2, "failed"), (3, "withdrawn"))),
    objection("o1"), objection("o2"), objection("o2", is_open=False),
]  # fmt: skip


@given(st.permutations(EVENTS), st.lists(st.sampled_from(EVENTS)))
def test_links_are_the_same_in_whatever_order_and_however_often_they_are_told(told: list[Link], again: list[Link]):
    """Openings and ends in any order, any of them repeated: the same links, and no event counted twice."""
    case = hears(project().case, *told, *again)
    assert case.facts["links"] == hears(project().case, *EVENTS).facts["links"]
    assert hears(case, *told) is case
    assert {link.id: link.is_open for link in links(case)} == {
        "r1": False, "r2": False, "r3": False, "o1": True, "o2": False,
    }  # fmt: skip


@given(st.lists(st.sampled_from(EVENTS)))
def test_a_link_that_is_over_never_opens_again(told: list[Link]) -> None:
    """At every moment, what was told to be over is over."""
    case, over = project().case, set[str]()
    for link in told:
        case = hears(case, link)
        over |= {link.id} - ({link.id} if link.is_open else set())
        assert {known.id for known in links(case) if not known.is_open} == over


@given(st.builds(review, st.sampled_from(["r1", "r2"]), st.booleans(), st.sampled_from(["", "passed"])))
def test_a_link_comes_back_from_the_memory_as_it_was(link: Link) -> None:
    """What is kept is JSON."""
    assert link_from(link.id, link.to_json()) == link


def test_a_verb_is_known_again_by_its_name() -> None:
    """An entry's verb says what was heard; a person's verb says nothing of the kind."""
    for verb in (opened("a.b"), ended("a.b"), ended("a.b", "x", "y")):
        assert link_verb(verb.name) == verb
    assert link_verb("approve") is None
    assert link_verb("opened") is None


def test_an_offer_stands_at_its_places_for_those_it_is_meant_for() -> None:
    """The owner, while it runs and when it is over; nobody else, and nowhere else."""
    walk = project()
    offer = Review.offered
    assert offer is not None
    assert offer.is_open_to(walk.case, "mei", WORLD)
    assert not offer.is_open_to(walk.case, "lead", WORLD)
    assert not offer.is_open_to(hears(walk.case, objection()), "mei", WORLD)
    assert offer.is_open_to(walk.press("mei", "finish").case, "mei", WORLD)
    anybody_asked = Offer(PROJECT)
    assert anybody_asked.is_open_to(project().case, "mei", WORLD)
    assert not anybody_asked.is_open_to(walk.case, "mei", WORLD)


def test_an_offered_form_begins_with_the_case_and_what_is_copied_from_it() -> None:
    """The link itself is always there."""
    assert prefilled(Review, project().case) == {"project": "c1", "subject": "秋季焕新"}


def test_a_rhythm_of_a_case_goes_to_whoever_answers_for_it() -> None:
    """The owner, on the owner's clock, from the case's arrival; its requester where the owner has left."""
    audience = each_case(PROJECT, at=("running",), requester=requester).audience(project().case, WORLD)
    assert (audience.key, audience.requester, audience.parent) == ("case:c1", "lead", "c1")
    assert str(audience.anchor) == "2026-11-23"


def test_a_registry_knows_what_is_offered_without_looking_at_all() -> None:
    """The index is made once."""
    registry = Registry(WORKFLOWS)
    assert registry.offered_on(PROJECT) == (Review,)
    assert registry.offered_on(REVIEW) == ()


def test_the_small_workflows_themselves_are_in_order() -> None:
    """What the other tests rest on."""
    for workflow in WORKFLOWS:
        check(workflow)
    verbs = {m.verb for m in Project.moves if isinstance(m.verb, LinkVerb)}
    assert len(verbs) == 3
    assert isinstance(machine.heard(Project, project().case, objection(), WORLD), Decision)
