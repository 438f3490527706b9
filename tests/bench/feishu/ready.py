"""How soon `serve` is ready with Feishu on, and how much memory it takes, beside a plain import of Feishu's SDK."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from statistics import median

from tests.bench import ready, start
from tests.bench.feishu.ground import settled
from tests.bench.ready import Ready
from tests.bench.start import BARE

SDK = "lark_oapi"


@dataclass(frozen=True)
class Beside:
    """`sdk_s`, `sdk_mb`: medians of a program that only imports the SDK."""

    ready: Ready
    sdk_s: float
    sdk_mb: float


def measure(folder: Path) -> Beside:
    """By the long connection; after each start the bare import."""
    imports: list[start.Run] = []

    def imported() -> None:
        run = start.Run("-c", BARE, SDK)
        complaint = run.stop()
        assert run.line == "ready\n", complaint[-2000:]
        imports.append(run)

    with settled() as feishu:
        given = {
            "FEISHU_APP_ID": feishu.app_id, "FEISHU_APP_SECRET": feishu.app_secret, "FEISHU_DOMAIN": feishu.url,
            "FEISHU_MODE": "ws",
        }  # fmt: skip
        imported()
        imports.clear()
        found = ready.measure(folder, given, imported)
    return Beside(found, median(run.seconds for run in imports), median(run.peak_mb for run in imports))
