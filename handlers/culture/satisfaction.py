"""Satisfaction survey: once a quarter everybody says, under seal, how well the other departments work with them."""

from bot.flow.language import *


class Opinion(Form):
    score: Literal["5", "4", "3", "2", "1"] = ask("How well do they work with you?")
    comment: str | None = ask("What is good, what should change?", long=True, le=300)


class Satisfaction(Sealed):
    covers = ("C14",)
    form = Opinion
    to = everyone
    about = departments
    every = quarterly(day=15, at="10:00")
    opens = hr
    closes = workdays(5)
    aims = {"score": 4.5}
    readers = (hr, role("general_manager"), vice_president, department_head)
