"""A company in the middle of its week: cases of every workflow, at many steps, with cards everywhere."""

from __future__ import annotations

from tests.office import Company
from tests.walking import Walk


def busy(company: Company, steps: int = 60) -> None:
    """Let people work on each workflow for a while."""
    for seed, workflow in enumerate(company.bole.tools.registry):
        Walk(company, workflow, seed).steps(steps, look=False)
