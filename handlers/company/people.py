"""Who works here: everybody with their department, manager and language, as HR keeps it (the org chart)."""

from bot.flow.language import *


class Colleague(Form):
    account: str = ask("Account (small letters, as in li.na; it stays for good)", le=40)
    name: str = ask("Name", le=50)
    english: str | None = ask("English name", le=50)
    email: str | None = ask("E-mail (as in the chat platform: by it the bot knows them there)", le=120)
    title: str | None = ask("Job title", le=80)
    department: DepartmentId = ask("Department")
    manager: PersonId | None = ask("Direct manager (empty: the head of the department)")
    lang: Literal["zh", "en"] | None = ask("Which language should the bot speak?")
    zone: str | None = ask("Time zone (empty: the company's; as in Asia/Shanghai)", le=60)
    active: bool = ask("Still works here?")


class People(Register):
    covers = ("F5",)
    form = Colleague
    key = ("account",)
    title = "name"
    english = "english"
    readers = (everyone,)
    editors = (hr,)
    listed = ("name", "title", "department", "manager", "english", "account", "active")
    feeds = "people"
