"""Objection: during a promotion's public notice anybody objects in confidence; HR checks it and answers in writing."""

from bot.flow.language import *

look_into, ask_for_more = Verb("look_into"), Verb("ask_for_more")
answer_objection, reconsider, stop = Verb("answer_objection"), Verb("reconsider", "primary"), Verb("stop", "danger")
Wanted = paragraph("Wanted", missing="What else would help you check it?")
concerned = Who("concerned", lambda case, office: case.facts.get("concerned", ())).but(requester)
reviewer = first_of(*(who.but(concerned, requester) for who in (role("hr_reviewer"), hr_lead, role("general_manager"))))


class Objection(Form):
    promotion: CaseId = ask("Which notice is it about?", of="growth.promotion", at=("notice",))
    grounds: list[Literal["eligibility", "results", "conduct", "procedure", "other"]] = ask("What about?", ge=1)
    facts: str = ask("What do you know, and from where?", long=True)
    evidence: list[FileId] | None = ask("Is there anything that shows it?")
    contact: str | None = ask("When and how may HR talk to you alone?", asked=False, le=200)


class Check(Form):
    day: date = ask("On which day?")
    looked_at: str = ask("What did you look at, with whom did you talk?", long=True)
    found: str = ask("What did it show?", long=True)


class Verdict(Form):
    findings: str = ask("What did the review find?", long=True)
    answer: str = ask("What do you answer? Only whoever objected reads it.", long=True)
    published: str = ask("What is published? It names nobody who objected.", long=True)


def recalled(case: Case, world: World) -> Mapping[str, Any]:
    """Nominee, nominator and the nominee's manager of that day: they neither see an objection nor decide it."""
    about = world.parent(case)
    if about is None:
        return {}
    nominee = about.answers["nominee"]
    people = (nominee, about.requester, world.office.manager_of(nominee))
    return {"concerned": [p for p in dict.fromkeys(people) if p]}


def carried_out(case: Case, world: World) -> Iterator[Effect]:
    """The promotion hears the verdict, and what is published of it: from HR, and not from whom it came."""
    said, office = case.entries[-1], world.office
    deciders = any_of(hr, role("general_manager")).of(case, office)
    by = next(p for p in (said.by, *reviewer.of(case, office), *deciders) if p in deciders)
    yield Press(case.answers["promotion"], said.verb, by, {"published": said.answers["published"]})


class PromotionObjection(Workflow):
    prefix, command, covers, form = "OB", "objection", ("B2",), Objection
    belongs_to, recalls = "promotion", recalled
    offered = Offer("growth.promotion", at=("notice",), to=nobody, posted=True)
    access = Access(readers=(requester, asked), barred=concerned, fallback=(hr_lead, role("general_manager")))

    review = Step(asks=reviewer, due=workdays(5), late=hr_lead)
    addition = Step(asks=requester, due=workdays(2))
    not_upheld = End(tells=[requester, author], documents=["objection_answer"])
    upheld = End(tells=[requester, author], documents=["objection_answer"])

    moves = [
        Move(review, look_into, review, asks=Check),
        Move(review, ask_for_more, addition, asks=Wanted),
        Move(addition, resubmit, review, asks=Addition),
        Move(addition, late, review),
        Move(review, answer_objection, not_upheld, asks=Verdict, needs=(Check,), also=carried_out),
        *each(review, (reconsider, stop), upheld, asks=Verdict, needs=(Check,), also=carried_out),
    ]
