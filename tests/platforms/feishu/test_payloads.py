"""Every payload we recorded goes through the door: what we accept is taken, and nothing at all is an exception."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.app import ROOT
from bot.platforms.feishu.checking import problems
from bot.ports import Pressed, Said, Submitted
from tests.platforms.feishu.fake import APP, TENANT
from tests.platforms.feishu.recording import recorded
from tests.samples.feishu import Trial, adopted, classified, samples
from tests.samples.reading import Sample
from tests.samples.telling import SPOILS, spoilt

PAYLOADS = Path(__file__).with_name("payloads")


def found(folder: str) -> list[Sample]:
    return list(samples(PAYLOADS / folder))


def sample_of(name: str) -> Sample:
    (sample,) = samples(PAYLOADS / f"{name}.json")
    return sample


@pytest.fixture
def trial() -> Trial:
    return Trial()


@pytest.mark.parametrize("sample", found("accepted"), ids=lambda s: s.where)
def test_what_we_accept_is_taken(trial: Trial, sample: Sample) -> None:
    """Each documented shape we act on is taken, however the house answers to it."""
    assert trial.feed(sample).word == "taken"


@pytest.mark.parametrize("sample", found("others"), ids=lambda s: s.where)
def test_what_is_not_for_us_never_reaches_the_house(trial: Trial, sample: Sample) -> None:
    """Echoes, notices, other apps, tenants and companies are acknowledged or refused; nothing else happens."""
    assert trial.feed(sample).word in ("ignored", "refused")
    assert trial.house.received == []


@pytest.mark.parametrize("sample", found("odd"), ids=lambda s: s.where)
def test_what_no_document_describes_is_no_exception(trial: Trial, sample: Sample) -> None:
    """Missing parts, nulls, other types and things that are no payload are handled or refused politely."""
    assert trial.feed(sample).word in ("taken", "ignored", "refused")


@pytest.mark.parametrize("sample", found("cards"), ids=lambda s: s.where)
def test_our_own_cards_keep_feishus_rules(trial: Trial, sample: Sample) -> None:
    """Cards and forms as they stand in chats."""
    assert (sample.kind, trial.feed(sample).word) == ("card", "taken")


def test_there_is_a_payload_of_every_kind() -> None:
    """Every event and callback the door reads, of every way to press, and what it passes over."""
    assert {s.kind for s in samples(PAYLOADS)} == {"event", "callback", "challenge", "old event", "card", "nothing"}
    kinds = {s.data.get("header", {}).get("event_type") for s in [*found("accepted"), *found("others")]}
    assert kinds >= {
        "im.message.receive_v1", "card.action.trigger", "application.bot.menu_v6", "im.chat.member.bot.added_v1",
        "im.chat.access_event.bot_p2p_chat_entered_v1", "contact.scope.updated_v3",
        *(f"contact.{who}.{what}_v3" for who in ("user", "department") for what in ("created", "updated", "deleted")),
    }  # fmt: skip
    words = {Trial(("nothing",)).feed(sample).detail for sample in found("accepted")}
    assert words == {"event", "sent", "wanted", "more", "entered", "added", "unheard", "changed", "reply"}


def nameless(payload: object) -> str:
    """A payload without the ids Feishu gave, which depend on how often it was called before."""
    return re.sub("[0-9a-f]{12,}", "…", json.dumps(payload, ensure_ascii=False, sort_keys=True))


def test_recorded_again_it_is_the_same() -> None:
    """What people do in the fake Feishu reaches us as it is written here; our own cards may look different by now."""
    for name, payload in recorded().items():
        written = json.loads((PAYLOADS / f"{name}.json").read_text("utf-8"))
        if name.startswith("cards/"):
            assert problems(payload) == [], name
        else:
            assert nameless(payload) == nameless(written), (
                f"{name}: python -m tests.platforms.feishu.recording writes it anew"
            )


@pytest.mark.parametrize(
    ("name", "body"),
    [
        ("message-direct", Said("招 2 个短视频运营，下周五前到岗", form=True)),
        ("message-post", Said("周报\n本周完成\n下周计划", form=True)),
        ("message-of-an-old-client", Said("帮助", form=False)),
        ("menu-help", Pressed("desk", "help")),
        ("menu-start_recruiting.hiring_need", Pressed("desk", "start:recruiting.hiring_need")),
        ("menu-words", Said("申请设备", called=True, form=True)),
        ("chat-entered", Pressed("desk", "welcome")),
        ("press", Pressed("t-approve", "approve")),
        ("press-whose-value-is-text", Pressed("t-approve", "approve")),
        ("press-quick-reply", Pressed("t2", "talk.choose", "green")),
        ("press-of-the-desk", Pressed("desk", "start:recruiting.hiring_need")),
    ],
)
def test_the_house_hears_what_was_meant(trial: Trial, name: str, body: object) -> None:
    """What somebody wrote, chose or pressed arrives as what it was."""
    assert trial.feed(sample_of(f"accepted/{name}")).word == "taken"
    assert {repr(each.body) for each in trial.house.received} == {repr(body)}


def test_the_same_words_delivered_twice_have_one_key(trial: Trial) -> None:
    """B1: the same message under its own and under another event id is one event to the house."""
    for name in ("message-direct", "message-direct-again", "message-direct-under-another-event-id"):
        assert trial.feed(sample_of(f"accepted/{name}")).word == "taken"
    assert len({each.key for each in trial.house.received}) == 1


def test_a_form_is_sent_with_every_kind_of_answer(trial: Trial) -> None:
    """A form nobody remembers is asked of the house again; what stands in it reaches the house."""
    assert trial.feed(sample_of("accepted/form-of-every-kind-sent")).word == "taken"
    assert any(isinstance(each.body, Submitted | Pressed) for each in trial.house.received)


# anything at all

KEYS = st.sampled_from(
    ["schema", "header", "event", "event_id", "event_type", "app_id", "tenant_key", "sender", "sender_id", "open_id",
     "sender_type", "message", "message_id", "chat_id", "chat_type", "message_type", "content", "mentions", "operator",
     "operator_id", "event_key", "action", "value", "name", "form_value", "context", "open_message_id", "open_chat_id",
     "object", "type", "challenge", "uuid", "user_agent", "k", "t", "v", "f", "p", "r"]
)  # fmt: skip
WORDS = st.sampled_from(
    ["2.0", "im.message.receive_v1", "card.action.trigger", "application.bot.menu_v6", "contact.user.updated_v3",
     "im.chat.access_event.bot_p2p_chat_entered_v1", "im.chat.member.bot.added_v1", APP, TENANT, "user", "p2p", "group",
     "text", "post", "file", "do", "ask", "send", "next", '{"text":"帮助"}', '{"k":"do","t":"x","v":"y"}', "help", "",
     "ou_1", "\ud800", "url_verification"]
)  # fmt: skip
LEAVES = st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | WORDS
ANYTHING = st.recursive(
    LEAVES, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(KEYS, inner, max_size=6), max_leaves=20
)
HEADS = st.fixed_dictionaries({"event_type": WORDS, "event_id": WORDS, "app_id": st.just(APP)})


@settings(max_examples=80, deadline=None)
@given(st.dictionaries(KEYS, ANYTHING, min_size=1, max_size=8), HEADS, st.dictionaries(KEYS, ANYTHING, max_size=6))
def test_whatever_comes_is_no_exception(data: dict[str, Any], head: Mapping[str, Any], event: dict[str, Any]) -> None:
    """Any object made of Feishu's own names and words is handled or refused, from our tenant or another."""
    trial = Trial(("form", "card"))
    for each in (
        data,
        adopted(data),
        adopted({"schema": "2.0", "header": {**head, "tenant_key": "x"}, "event": event}),
    ):
        assert trial.feed(classified("made up", each)).word != "exception"


@pytest.mark.parametrize(
    "name", ["message-direct", "message-mentioning-somebody", "press", "form-of-every-kind-sent",
             "form-with-lines-sent", "user-updated", "department-updated", "menu-help"],
)  # fmt: skip
@pytest.mark.parametrize("n", range(0, len(SPOILS), 4))
def test_no_part_of_a_payload_can_be_relied_on(name: str, n: int) -> None:
    """Each part of a payload taken out, or replaced by something of another kind: never an exception."""
    trial = Trial(moods=("form",))
    for number, each in enumerate(spoilt(sample_of(f"accepted/{name}").data, SPOILS[n])):
        told = trial.feed(classified(f"{name}:{number}", each))
        assert told.word != "exception", (told, json.dumps(each, ensure_ascii=False))


# the tool


def test_what_is_from_another_tenant_is_tried_as_if_it_were_from_ours() -> None:
    """A published sample says little when it is refused for where it comes from: it is told twice."""
    first, second = [told for _, told in Trial().tell(iter([sample_of("others/message-of-another-tenant")]))]
    assert (first.word, second.word) == ("refused", "taken")


def test_an_exception_is_told_and_counted(trial: Trial, monkeypatch: pytest.MonkeyPatch) -> None:
    """The tool would tell: a house that fails is an exception, not a refusal; so are rules that fail on a card."""

    def fails(given: object) -> None:
        raise RuntimeError("a fault")

    monkeypatch.setattr(trial.house, "receive", fails)
    for name in ("message-direct", "press", "form-put-away", "chat-entered"):
        expected = "taken" if name == "form-put-away" else "exception"
        assert trial.feed(sample_of(f"accepted/{name}")).word == expected
    monkeypatch.setattr("tests.samples.feishu.problems", fails)
    assert trial.feed(sample_of("cards/sentence")).word == "exception"


def test_the_command_tells_of_each_payload_and_ends_with_what_it_found() -> None:
    """A line for each, a sum, and 0 when nothing was an exception; 2 for a folder or a platform there is not."""
    command = [sys.executable, "-m", "tests.samples"]
    done = subprocess.run(
        [*command, "feishu", str(PAYLOADS / "others")], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout[-2000:] + done.stderr
    lines = done.stdout.splitlines()
    assert len(lines) > len(found("others")) and lines[-1].endswith("0 exception")
    for wrong in (["feishu", "nowhere"], ["qq", str(PAYLOADS)], ["feishu"], []):
        assert subprocess.run([*command, *wrong], cwd=ROOT, capture_output=True, check=False).returncode == 2
