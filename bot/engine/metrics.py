"""The bot's figures as Prometheus reads them: what waits comes from the memory and is the same on every replica, what
was done is counted by each process for itself. No label names anybody.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

from bot.engine.watch import BOUNDS, Times, Watch
from storage.figures import Figures, Waiting

Labels = Mapping[str, str]
Sample = tuple[str, Labels, float]


def exposition(
    figures: Figures, watch: Watch, findings: Mapping[str, int], down: Mapping[str, bool], now: datetime
) -> str:
    """The whole page, in the text format 0.0.4. `findings`: how many of each kind the auditor found last; `down`:
    whether a platform is taken to be down."""

    def waits(of: Mapping[str, Waiting]) -> tuple[Sequence[Sample], Sequence[Sample]]:
        of = {**{name: Waiting(0, None) for name in down}, **of}
        count = [("", {"platform": name}, each.count) for name, each in sorted(of.items())]
        age = [("", {"platform": name}, _age(each.since, now)) for name, each in sorted(of.items())]
        return count, age

    def by(label: str, counts: Mapping[str, float]) -> list[Sample]:
        return [("", {label: name}, number) for name, number in sorted(counts.items())]

    letters, ages = waits(figures.letters)
    aside = {**dict.fromkeys(down, 0)}
    lines = [
        _family("bole_inbox_waiting", "gauge", "Events whose turn was not taken yet.", _one(figures.events.count)),
        _family("bole_inbox_oldest_seconds", "gauge", "For how long the oldest of them has been here.",
                _one(_age(figures.events.since, now))),
        _family("bole_inbox_parked", "gauge", "Events set aside until a person decides.", _one(figures.events_parked)),
        _family("bole_outbox_waiting", "gauge", "Letters that are due.", letters),
        _family("bole_outbox_oldest_seconds", "gauge", "For how long the longest waiting of them has been due.", ages),
        _family("bole_outbox_parked", "gauge", "Letters given up.", by("platform", {**aside, **figures.parked})),
        _family("bole_outbox_quarantined", "gauge", "Letters held after a restore until a person decides.",
                by("platform", {**aside, **figures.quarantined})),
        _family("bole_timer_lateness_seconds", "gauge", "How late the earliest timer is that has not fallen.",
                _one(_age(figures.timer_due, now))),
        _family("bole_cases_open", "gauge", "Cases that are not over.", by("workflow", figures.open_cases)),
        _family("bole_audit_findings", "gauge", "What the last hourly look found.", by("kind", findings)),
        _family("bole_platform_down", "gauge", "Whether a platform takes nothing for now.",
                by("platform", {name: int(each) for name, each in down.items()})),
        _family("bole_rate_limited_total", "counter", "How often a platform said that it was too much (429).",
                by("platform", {**dict.fromkeys(down, 0), **watch.limited()})),
        *_done(watch.times()),
    ]  # fmt: skip
    return "".join(lines)


def _done(times: Mapping[tuple[str, str, str], Times]) -> Iterable[str]:
    for name, words in (("turn", "Turns taken, by how they ended."), ("send", "Letters handed over, by how it went.")):
        found = {(platform, result): t for (of, platform, result), t in times.items() if of == name}
        samples = [s for (platform, result), t in found.items() for s in _steps(platform, result, t)]
        yield _family(f"bole_{name}_seconds", "histogram", words, samples)


def _steps(platform: str, result: str, times: Times) -> Iterable[Sample]:
    labels, so_far = {"platform": platform, "result": result}, 0
    for bound, number in zip((*map(str, BOUNDS), "+Inf"), times.steps, strict=True):
        so_far += number
        yield "_bucket", {**labels, "le": bound}, so_far
    yield "_sum", labels, times.seconds
    yield "_count", labels, times.count


def _family(name: str, kind: str, words: str, samples: Iterable[Sample]) -> str:
    told = "".join(f"{name}{end}{_labelled(labels)} {value:.10g}\n" for end, labels, value in samples)
    return f"# HELP {name} {words}\n# TYPE {name} {kind}\n{told}"


def _labelled(labels: Labels) -> str:
    inside = ",".join(f'{name}="{_escaped(value)}"' for name, value in labels.items())
    return f"{{{inside}}}" if inside else ""


def _escaped(value: str) -> str:
    return value.replace("\\", r"\\").replace('"', r"\"").replace("\n", r"\n")


def _one(value: float) -> list[Sample]:
    return [("", {}, value)]


def _age(since: datetime | None, now: datetime) -> float:
    return max(0.0, (now - since).total_seconds()) if since is not None else 0.0
