"""What holds for every test: no network beyond this machine, no warning unread, no skip unnoticed."""

from __future__ import annotations

import os

from hypothesis import HealthCheck, settings

from tests import loopback, postgres
from tests.platforms.slack.published import told

pytest_plugins = ["pytester", "tests.no_skip", "tests.browser"]

settings.register_profile("dev", deadline=None, max_examples=40)
settings.register_profile(
    "ci",
    deadline=None,
    max_examples=60,
    derandomize=True,
    print_blob=True,
    suppress_health_check=[HealthCheck.too_slow],
)
settings.load_profile("ci" if os.environ.get("CI") == "true" else "dev")

loopback.close_all_but_loopback()


def pytest_sessionfinish() -> None:
    postgres.clear_up()


def pytest_report_header() -> str:
    return told()
