"""Performance appeal: somebody disputes a result; a person who had no part in it checks and answers in writing."""

from bot.flow.language import *

accept, refuse, ask_for_more = Verb("accept", "primary", assent=True), Verb("refuse", "danger"), Verb("ask_for_more")
check_data, add_interview, invite = Verb("check_data"), Verb("add_interview"), Verb("invite")
uphold, adjust, rate_again = Verb("uphold"), Verb("adjust"), Verb("rate_again")
received, agree = Verb("received", "primary", assent=True), Verb("agree", "primary", assent=True)
escalate = Verb("escalate")
Wanted = paragraph("Wanted", missing="What else do you need from them?")
Refused = paragraph("Refused", reasons="Why can it not be reviewed?")

kept_out = any_of(named("rater"), reporting_line, named("recuse")).but(requester)
handler = first_of(whoever("accept", "ask_for_more"), hr_partner(another_if="other_partner", but=kept_out))
hr_side = any_of(handler, asked).but(requester)
reviewers = (role("hr_reviewer"), hr_lead, vice_president, role("vice_president"))


class Appeal(Form):
    cycle: Cycle = ask("Which appraisal cycle?", prefill="cycle")
    result: str = ask("Which result did you get?", le=50)
    rater: PersonId = ask("Who gave you that result?", prefill="manager")
    grounds: list[Literal["target", "data", "weighting", "judgement", "process", "other"]] = ask("Which part?", ge=1)
    facts: str = ask("What happened? Your own words are best.", long=True)
    remedy: Literal["recalculate", "new_rating", "explanation"] = ask("What would put it right?")
    evidence: list[FileId] | None = ask("Is there anything that shows it?", asked=False)
    recuse: list[PersonId] | None = ask("Should anybody else have no part in this?", le=5)
    other_partner: bool | None = ask("Would you rather have another HR partner?", asked=False)
    contact_time: str | None = ask("When is a good time to reach you?", le=200, asked=False)
    consent: Literal["yes"] = ask("Checking may mean talking to the rater, who may guess it was you. All right?")


class Invitation(Form):
    talk_at: datetime = ask("When would you like to talk?", future=True)
    where: str = ask("Where?", le=200)


class Checked(Form):
    source: str = ask("Source")
    recorded: str = ask("Recorded")
    verified: str = ask("Verified")
    difference: str | None = ask("Difference")


class DataCheck(Form):
    checked: list[Checked] = ask("Which figures did you check?", ge=1)


class Interview(Form):
    who: PersonId = ask("With whom did you talk?", readers=hr_side)
    day: date = ask("On which day?", readers=hr_side)
    summary: str = ask("What did they say?", long=True, readers=hr_side)


class Opinion(Form):
    findings: str = ask("What did the review find?", long=True)
    basis: str = ask("Which evidence does that rest on?", long=True)
    reasons: str = ask("Why does the conclusion follow?", long=True)
    effective: date = ask("From which day does it hold?")


class Adjustment(Opinion):
    new_result: str = ask("What is the result now?", le=50)
    bonus_factor: str = ask("What is the bonus factor now?", le=20)


class NewRating(Opinion):
    new_rater: PersonId = ask("Who will rate again?")
    rated_by: date = ask("By when?", future=True)


class Escalation(Form):
    disagree: str = ask("What do you still not agree with?", long=True)
    new_files: list[FileId] | None = ask("Is there anything new that shows it?")


verdicts = {uphold: Opinion, adjust: Adjustment, rate_again: NewRating}
opinion_out = publish("opinion", requester, author)
neutral_invitation = tell("invitation", named("rater"), apart=True)


class PerformanceAppeal(Workflow):
    prefix = "AP"
    command = "appeal"
    covers = ("B1",)
    form = Appeal
    frozen = ("cycle", "result", "rater")
    access = Access(readers=(requester, handler), barred=kept_out, fallback=reviewers)

    review = Step(asks=handler, due=workdays(5), late=hr_lead)
    addition = Step(asks=requester, due=workdays(5))
    investigating = Step(asks=handler, due=workdays(10), late=hr_lead)
    receipt = Step(asks=requester, due=workdays(5), settled=True)
    response = Step(asks=requester, due=workdays(5), settled=True)
    escalated = Step(asks=hr_lead, distinct=True, due=workdays(10), late=vice_president)
    final_receipt = Step(asks=requester, due=workdays(5), settled=True)
    closed = End(tells=[requester, handler])

    moves = [
        Move(review, accept, investigating),
        Move(review, ask_for_more, addition, asks=Wanted),
        Move(review, refuse, receipt, asks=Refused, also=opinion_out),
        Move(addition, resubmit, review, asks=Addition),
        Move(addition, late, review),
        Move(investigating, check_data, investigating, asks=DataCheck),
        Move(investigating, add_interview, investigating, asks=Interview),
        Move(investigating, invite, investigating, asks=Invitation, also=neutral_invitation),
        *each(investigating, verdicts, receipt, needs=(DataCheck, Interview, Interview), also=opinion_out),
        *each(receipt, (received, late), response),
        *each(response, (agree, late), closed),
        Move(response, escalate, escalated, asks=Escalation),
        *each(escalated, verdicts, final_receipt, also=opinion_out),
        *each(final_receipt, (received, late), closed),
    ]
