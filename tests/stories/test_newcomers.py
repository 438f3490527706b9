"""People from a platform's directory: somebody in no company file works with the bot like everybody else."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from bot.flow.form import Form
from bot.flow.people import Department
from bot.flow.samples import Sampler
from bot.ports import Known
from tests.elsewhere import Elsewhere, account, knows, two_doors
from tests.looking import every, rows
from tests.office import Company
from tests.stories.company.rows import adds
from tests.stories.needs import NEED

MEI = Known("U9", "梅小小", "mei@elsewhere.example", "en", "Europe/Berlin", english_name="Mei Xiao")


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Company]:
    company = two_doors(tmp_path)
    yield company
    company.close()


def test_who_is_in_no_company_file_starts_a_case(office: Company) -> None:
    """Known from the platform alone, they file a need; the department they name decides, they see it through."""
    knows(office, MEI, account("U1", "li.na"))
    mei, head = Elsewhere(office, "U9"), Elsewhere(office, "U1")
    mei.starts("recruiting.hiring_need", **NEED)
    (case,) = every(office, "recruiting.hiring_need")
    assert case.requester == "slack:U9"
    head.presses("同意")
    mei.sees(case.ref, "Feasibility")
    assert not office.platform.of("direct", "li.na")


def test_a_case_without_a_head_goes_to_the_head_of_hr_and_says_so(office: Company) -> None:
    """Nobody leads the newcomer's department and it has no HR partner: the head of HR decides in their place, the
    card says why, and so does the newcomer's own."""
    departments = dict(office.bole.company.departments)
    departments["lab"] = Department("lab", "实验室")
    office.reorganises(departments=departments)
    knows(office, MEI)
    mei, hr = Elsewhere(office, "U9"), office.person("chen.jing")
    mei.starts("recruiting.hiring_need", **NEED | {"department": "lab"})
    hr.sees("HN-2026-0001", "没有在职的负责人", "部门与 HR 对接")
    mei.sees("Nobody who works here is named for this step, so it has gone to Jane Chen.")
    hr.presses("同意", "HN-2026-0001")
    (case,) = every(office, "recruiting.hiring_need")
    assert (case.place, case.waiting_for()) == ("spec", ("slack:U9", "chen.jing")), "asked once, for all three steps"


def test_without_a_head_of_hr_the_maintainers_are_asked(office: Company) -> None:
    """Nobody is left of HR and of those above: the people who look after the bot take it, rather than nobody."""
    roles = {**office.bole.company.roles, "hr_lead": (), "hr_reviewer": (), "vice_president": (), "general_manager": ()}
    departments = {"lab": Department("lab", "实验室")}
    office.reorganises(roles=roles, departments={**office.bole.company.departments, **departments})
    knows(office, MEI)
    Elsewhere(office, "U9").starts("recruiting.hiring_need", **NEED | {"department": "lab"})
    office.person("qin.hao").sees("HN-2026-0001", "没有在职的负责人")


def test_a_newcomer_reads_and_is_named_as_their_profile_says(office: Company) -> None:
    """English, on Berlin's clock; colleagues read their name, and never an id."""
    knows(office, MEI, account("U1", "li.na"))
    assert office.room.language_of("slack:U9") == "en"
    mei = Elsewhere(office, "U9")
    mei.says("help")
    mei.sees("Bole")
    mei.starts("recruiting.hiring_need", **NEED)
    Elsewhere(office, "U1").sees("梅小小")
    office.overhears_not("slack:U9")


def test_a_newcomer_can_start_everything(office: Company) -> None:
    """Each workflow's form opens for somebody without a department or a manager and can be filed, or a sentence beside
    a question says what it lacks; nothing breaks, and nobody decides their own case for want of others."""
    knows(office, MEI)
    mei, tools = Elsewhere(office, "U9"), office.bole.tools
    startable = [(w, w.form) for w in tools.registry.values() if w.startable and w.form is not None]
    for workflow, form in startable:
        assert mei.commands(f"start:{workflow.name}").form is not None
        answer = mei.fills(**filled_in(office, form))
        assert answer.accepted != bool(answer.errors)
        assert not answer.errors.keys() - {"promotion", "department", "supplier", "need"}, workflow.name
    filed = {case.workflow: case for case in every(office)}
    assert len(filed) > len(startable) / 2
    assert not rows(office, "inbox", "state != 'done'")
    assert all(case.waiting_for() != ("slack:U9",) for case in filed.values())
    assert filed["growth.development_plan"].waiting_for() == ("slack:U9", "chen.jing")
    assert filed["growth.appraisal"].waiting_for() == ("chen.jing",)


def test_a_newcomer_whom_hr_then_adds_keeps_what_is_theirs(office: Company) -> None:
    """HR writes them into the register with their address: what they were asked is theirs under the new id, what they
    asked for goes on telling them, in the same chat; nobody is told that somebody left."""
    knows(office, MEI, account("U1", "li.na"))
    mei, head = Elsewhere(office, "U9"), Elsewhere(office, "U1")
    mei.starts("recruiting.hiring_need", **NEED)
    mei.starts(
        "growth.development_plan", **filled_in(office, office.bole.tools.registry["growth.development_plan"].form)
    )
    values = {
        "account": "mei",
        "name": "梅小小",
        "department": "marketing",
        "active": "true",
        "email": MEI.email.upper(),
    }
    assert adds(office, "company.people", **values).tone == "good"
    assert office.room.person_of("slack", "U9") == "mei"
    plan = every(office, "growth.development_plan")[0]
    assert "mei" in plan.waiting_for()
    office.winds(hours=8)
    mei.does("confirm")
    assert "mei" not in every(office, "growth.development_plan")[0].waiting_for()
    head.presses("同意", "HN-2026-0001")
    mei.sees("HN-2026-0001", "Feasibility")
    assert not office.person("chen.jing").count("账号已停用")


def filled_in(office: Company, form: type[Form] | None) -> dict[str, Any]:
    """Believable answers of the newcomer's."""
    assert form is not None
    return Sampler(office.room.office(), "slack:U9", office.clock.now().date()).answers(form)
