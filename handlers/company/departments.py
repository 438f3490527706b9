"""Departments: who leads each, who its HR partner and its own HR contact are, who is above it."""

from bot.flow.language import *


class Unit(Form):
    code: str = ask("Code (small letters, as in marketing; it stays for good)", le=40)
    name: str = ask("Name", le=50)
    english: str | None = ask("English name", le=50)
    head: PersonId = ask("Head of the department")
    hrbp: PersonId | None = ask("HR partner (HRBP)")
    hr_contact: PersonId | None = ask("The department's own HR contact")
    vice_president: PersonId | None = ask("Vice president in charge")
    channel: str | None = ask("Channel for announcements (its id)", le=80)


class Departments(Register):
    covers = ("F1", "F5")
    form = Unit
    key = ("code",)
    title = "name"
    english = "english"
    readers = (everyone,)
    editors = (hr,)
    listed = ("name", "hrbp", "hr_contact", "head", "vice_president", "code")
    feeds = "departments"
