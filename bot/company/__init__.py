"""The company file: who works here, who leads, who is asked, read from one TOML file HR keeps."""

from __future__ import annotations

from pathlib import Path

from bot.company.places import country_calendar
from bot.company.reading import CalendarCheck, Usual, read_office
from bot.company.rules import check_office, lacking
from bot.flow.people import Office
from bot.toml_files import Problem, TomlFileError, parse, read_text
from bot.toml_lines import TomlLines
from bot.toml_tables import TomlTable

__all__ = [
    "CompanyFileError", "Problem", "Usual", "check_company", "empty_company", "lacking", "load_company",
    "read_company",
]  # fmt: skip

NOTHING_SAID = Usual()


class CompanyFileError(TomlFileError):
    """The company file cannot be used; each problem names its line and what to write instead."""


def read_company(
    text: str, calendar: CalendarCheck = country_calendar, usual: Usual = NOTHING_SAID
) -> tuple[Office | None, list[Problem]]:
    """The company a text describes, and everything worth mending in it, in the order of its lines.

    There is no office when a problem is an error; with warnings alone there is.
    """
    data = parse(text)
    if isinstance(data, Problem):
        return None, [data]
    problems: list[Problem] = []
    root = TomlTable(data, TomlLines(text), problems)
    office = read_office(root, calendar, usual)
    check_office(office, root)
    usable = all(problem.level == "warning" for problem in problems)
    return (office if usable else None), sorted(set(problems))


def check_company(path: Path, calendar: CalendarCheck = country_calendar) -> list[Problem]:
    """Errors and warnings of a company file; empty when there is nothing to mend."""
    text = read_text(path)
    return [text] if isinstance(text, Problem) else read_company(text, calendar)[1]


def load_company(path: Path, calendar: CalendarCheck = country_calendar, usual: Usual = NOTHING_SAID) -> Office:
    """The company in that file. Raises CompanyFileError when it holds an error; warnings are let pass.

    `calendar` reads the name of a working-day calendar, or raises ValueError with what to write instead.
    """
    text = read_text(path)
    if isinstance(text, Problem):
        raise CompanyFileError(path, [text])
    office, problems = read_company(text, calendar, usual)
    if office is None:
        raise CompanyFileError(path, [problem for problem in problems if problem.level == "error"])
    return office


def empty_company(calendar: CalendarCheck = country_calendar, usual: Usual = NOTHING_SAID) -> Office:
    """A company of which no file says anything: its people are whoever the chat platform knows."""
    return read_office(TomlTable({}, TomlLines(""), []), calendar, usual)
