"""Where no skip is allowed (CI=true or BOLE_NO_SKIP=1), a skipped test fails the run and says which it was.

A pytest plugin. A test marked as expected to fail is not a skip.
"""

from __future__ import annotations

import os

import pytest

_skipped: pytest.StashKey[list[str]] = pytest.StashKey()


def skips_forbidden() -> bool:
    """Whether this run counts a skip as a failure."""
    return os.environ.get("CI") == "true" or os.environ.get("BOLE_NO_SKIP") == "1"


class _Watch:
    def __init__(self, skipped: list[str]) -> None:
        self.skipped = skipped

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        if report.skipped and not hasattr(report, "wasxfail"):
            self.skipped.append(report.nodeid)

    def pytest_collectreport(self, report: pytest.CollectReport) -> None:
        if report.skipped:
            self.skipped.append(report.nodeid)


def pytest_configure(config: pytest.Config) -> None:
    config.stash[_skipped] = []
    if skips_forbidden():
        config.pluginmanager.register(_Watch(config.stash[_skipped]), "bole-no-skip")


@pytest.hookimpl(trylast=True)
def pytest_sessionfinish(session: pytest.Session) -> None:
    if session.config.stash[_skipped] and session.exitstatus in (
        pytest.ExitCode.OK,
        pytest.ExitCode.NO_TESTS_COLLECTED,
    ):
        session.exitstatus = pytest.ExitCode.TESTS_FAILED


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    skipped = config.stash[_skipped]
    if skipped:
        terminalreporter.section("skips are failures here", red=True, bold=True)
        for name in skipped:
            terminalreporter.line(name)
