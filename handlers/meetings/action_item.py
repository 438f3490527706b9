"""Action item: somebody does something by a day; it is followed up until it is done or dropped."""

from bot.flow.language import *

done = Verb("done", "primary", assent=True)
report, postpone, snooze = Verb("report"), Verb("postpone"), Verb("snooze")
Progress = paragraph("Progress", how="How is it going?")
owner = first_of(named("owner"), requester)


class Item(Form):
    what: str = ask("What is to be done?", prefill="deed", le=500)
    owner: PersonId = ask("Who takes care of it?", prefill="asker")
    due: date = ask("By when?", future=True)
    priority: Literal["P0", "P1", "P2"] = ask("How important is it?")


class Later(Form):
    due: date = ask("By which day instead?", future=True)
    why: str = ask("What changed?", long=True)


class Rest(Form):
    until: date = ask("Until which day may it rest?", future=True)
    why: str = ask("Why can it wait?", long=True)


class ActionItem(Workflow):
    prefix = "AI"
    command = "todo"
    covers = ("C3",)
    form = Item

    doing = Step(asks=owner, due=on("due"), own="fine", late=(owner, owner.manager))
    finished = End(tells=[requester.but(owner)])
    dropped = End(tells=[requester.but(owner)])

    moves = [
        Move(doing, done, finished),
        Move(doing, report, doing, asks=Progress),
        Move(doing, postpone, doing, asks=Later, updates=True, also=tell("postponed", requester.but(owner))),
        Move(doing, snooze, doing, asks=Rest, rests="until"),
        Move(doing, drop, dropped, asks=Because),
    ]

    todo = ToDo(due="due", done=finished)
