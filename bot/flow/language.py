"""The words a workflow is written in, all in one place: `from bot.flow.language import *`.

A handler is read by people who do not program. One line says that it speaks the language; what it means is then
said in the language's own words. A handler gives none of them another meaning (tests/test_house.py holds that).
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any, Literal

from bot.flow import columns as col
from bot.flow.audiences import every_department, every_pair, every_team
from bot.flow.carrying import open_items, still_open
from bot.flow.case import Case
from bot.flow.charts import USUAL, Pairs
from bot.flow.choosing import by
from bot.flow.columns import Column, Ledger
from bot.flow.effects import Effect, Keep, Post, Press, Publish, Retire, Start, Tell
from bot.flow.finding import (
    among,
    answered_here,
    asked,
    author,
    finance,
    head_of,
    hr_partner,
    pair_manager,
    pair_report,
    pair_with,
    whoever,
)
from bot.flow.following import followed
from bot.flow.form import (
    Answers,
    CarriedId,
    CaseId,
    Cycle,
    DepartmentId,
    FileId,
    Form,
    PersonId,
    RecordId,
    Rule,
    ask,
)
from bot.flow.forms import Addition, Because, paragraph
from bot.flow.guards import answered, both, either, exceeds, rewrites, switched_on, unless
from bot.flow.hooks import post, publish, start, tell, tell_new, then
from bot.flow.likeness import shared
from bot.flow.links import Link, Offer, ended, links, none_open, opened, some_open
from bot.flow.mirrors import Appointment, ToDo
from bot.flow.people import (
    Lang,
    Office,
    Who,
    all_of,
    any_of,
    circle,
    department_head,
    everyone,
    first_of,
    hr,
    hr_contact,
    hr_lead,
    hrbp,
    manager,
    named,
    nobody,
    quorum,
    reporting_line,
    requester,
    role,
    vice_president,
)
from bot.flow.places import each
from bot.flow.quarters import quarter_named, quarter_of
from bot.flow.recurring import each_case, each_record
from bot.flow.register import Match, Opening, Reason, Record, Register, Watch
from bot.flow.rhythm import daily, fortnightly, half_yearly, monthly, quarterly, weekly
from bot.flow.sealed import Sealed, departments
from bot.flow.staff import Role as CompanyRole
from bot.flow.standing import Room
from bot.flow.tally import Measure, chosen, count, lowest, mean, share, spread, weighted
from bot.flow.verbs import (
    Verb,
    amend,
    approve,
    confirm,
    decline,
    drop,
    elapsed,
    finish,
    late,
    note,
    resubmit,
    send_back,
    submit,
)
from bot.flow.workflow import Access, Audience, Clock, End, Move, Step, Workflow
from bot.flow.worktime import at, days, hours, on, workdays
from bot.flow.world import World
