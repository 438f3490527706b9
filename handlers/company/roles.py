"""Roles: who is head of HR, vice president, general manager, who reviews HR's own cases, who looks after the bot."""

from bot.flow.language import *


class Held(Form):
    role: CompanyRole = ask("Which role?")
    person: PersonId = ask("Who holds it?")


class Roles(Register):
    covers = ("F5",)
    form = Held
    key = ("role", "person")
    title = "role"
    readers = (everyone,)
    editors = (hr,)
    listed = ("role", "person")
    feeds = "roles"
