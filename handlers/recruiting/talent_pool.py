"""Talent pool: people who may join later, kept with their consent and found again when a need fits them."""

from bot.flow.language import *


class Talent(Form):
    name: str = ask("What is their name?", le=50, prefill="rest")
    source: Literal["silver", "intern", "part_time", "outsourced", "referral"] = ask("How do you know them?")
    roles: str = ask("For which roles? Several with commas.", le=200)
    skills: str = ask("What can they do? Several with commas.", le=300)
    engagement: list[Literal["full_time", "part_time", "outsourced", "intern"]] = ask("Which engagement suits them?")
    available: date | None = ask("From when are they available?")
    contact: str = ask("Phone, e-mail or chat name", readers=hr, le=100)
    consent: Literal["yes"] = ask("Have they agreed that you keep this, and until when?")
    consent_until: date = ask("Until when have they agreed?", future=True)
    impression: str | None = ask("What did you see in them?", long=True, readers=hr)
    papers: str | None = ask("Where are CV and portfolio kept?", readers=hr, le=300)


def fits(values: Answers, case: Case, world: World) -> Iterator[Reason]:
    """Why somebody fits a need: the role, or skills its spec or background speaks of; then engagement and time."""
    need = case.answers
    wanted = " ".join(str(need.get(q) or "") for q in ("role", "background", "standard", "must", "competencies"))
    roles, skills = shared(values["roles"], need["role"]), shared(values["skills"], wanted)
    if not roles and not skills:
        return
    if roles:
        yield Reason("role", {"said": "、".join(roles)})
    if skills:
        yield Reason("skills", {"said": "、".join(skills)})
    if need["engagement"] in values["engagement"]:
        yield Reason("engagement", {"engagement": need["engagement"]})
    if values.get("available") and values["available"] <= need["start_by"]:
        yield Reason("in_time", {"available": values["available"]})


class TalentPool(Register):
    covers = ("A5",)
    form = Talent
    key = ("name", "contact")
    title = "name"
    readers = (hr,)
    editors = (hr,)
    expires = "consent_until"
    forgets = True
    offers = Match(
        "recruiting.hiring_need",
        at=("head", "feasibility", "executive", "lead", "recruiting"),
        by=lambda values, case, world: tuple(fits(values, case, world)),
        readers=(asked,),
    )
    listed = ("name", "source", "roles", "skills", "engagement", "available", "consent_until")
