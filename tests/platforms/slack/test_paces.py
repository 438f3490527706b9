"""How often Slack may be called."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from bot.platforms.slack.paces import A_SECOND, AT_A_TIME, PER_MINUTE, POSTS, Paces
from tests.platforms.desk import Watch


@given(st.integers(1, 12), st.sampled_from(sorted(PER_MINUTE)))
def test_replicas_together_keep_to_a_methods_tier(replicas: int, method: str) -> None:
    """C1: however many there are, no minute holds more calls than one app may make, and each may make some."""
    watch = Watch()
    each = [Paces(watch, lambda: replicas) for _ in range(replicas)]
    made = 0
    for paces in each:
        while not paces.wait(method):
            made += 1
    assert replicas <= made <= max(PER_MINUTE[method], replicas)


@given(st.integers(1, 12))
def test_replicas_together_post_as_fast_as_one(replicas: int) -> None:
    """C1: over a while they post about as many messages as a single one would, and never more but for the first."""
    watch = Watch()
    each = [Paces(watch, lambda: replicas) for _ in range(replicas)]
    posted = 0
    for _ in range(100):
        posted += sum(1 for paces in each for _ in range(AT_A_TIME) if not paces.wait(POSTS))
        watch.now += 0.1
    assert 0.8 * 10 * A_SECOND <= posted <= 10 * A_SECOND + AT_A_TIME + replicas
