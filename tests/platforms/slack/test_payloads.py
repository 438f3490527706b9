"""Every payload we wrote down goes through the door: what we accept is taken, and nothing at all is an exception."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.app import ROOT
from bot.platforms.slack.manifest import ACTION_ITEM, START
from bot.platforms.slack.scene import Badge
from bot.platforms.slack.translate import Reader
from bot.ports import Pressed, Said, Submitted
from tests.samples.quiet import NOW, OUR_TEAM, OUR_USER
from tests.samples.reading import Sample
from tests.samples.slack import Trial, adopted, classified, read, samples
from tests.samples.telling import SPOILS, spoilt

PAYLOADS = Path(__file__).with_name("payloads")


def found(folder: str) -> list[Sample]:
    return list(samples(PAYLOADS / folder))


@pytest.fixture
def trial() -> Trial:
    return Trial()


@pytest.mark.parametrize("sample", found("accepted"), ids=lambda s: s.where)
def test_what_we_accept_is_taken(trial: Trial, sample: Sample) -> None:
    """Each documented shape we act on is taken, however the house answers to it."""
    assert trial.feed(sample).word == "taken"


@pytest.mark.parametrize("sample", found("others"), ids=lambda s: s.where)
def test_what_is_not_for_us_never_reaches_the_house(trial: Trial, sample: Sample) -> None:
    """Changes, echoes, notices, other bots and other workspaces are acknowledged or refused; nothing else happens."""
    assert trial.feed(sample).word != "exception"
    assert [each for each in trial.house.received if not is_question(each.body)] == []


def is_question(body: object) -> bool:
    """Whether the house was only asked for a form, as when a view is sent whose form is no longer known."""
    return isinstance(body, Pressed) and not body.verb.startswith("do")


@pytest.mark.parametrize("sample", found("odd"), ids=lambda s: s.where)
def test_what_no_document_describes_is_no_exception(trial: Trial, sample: Sample) -> None:
    """Missing fields, nulls, other types and things that are no payload are handled or refused politely."""
    assert trial.feed(sample).word in ("taken", "ignored", "refused")


def test_there_is_a_payload_of_every_kind() -> None:
    """Every event we subscribe to, every interactive payload, the command and all of Socket Mode's frames."""
    kinds = {sample.kind for sample in samples(PAYLOADS)}
    assert kinds == {"event", "bare event", "interactive", "command", "socket", "nothing"}
    types = {sample.data.get("event", sample.data).get("type") for sample in [*found("accepted"), *found("others")]}
    wanted = {"message", "app_mention", "app_home_opened", "team_join", "user_change", "tokens_revoked",
              "app_uninstalled", "block_actions", "view_submission", "view_closed", "block_suggestion", "shortcut",
              "message_action", "events_api", "interactive", "slash_commands"}  # fmt: skip
    assert wanted <= types
    assert len(list(PAYLOADS.rglob("*.json"))) >= 60


def test_no_payload_holds_anything_that_looks_like_a_secret() -> None:
    """What is shared here would be found by those who look for tokens."""
    for path in PAYLOADS.rglob("*.json*"):
        text = path.read_text("utf-8", "replace")
        assert "xox" not in text
        assert "hooks.slack.com/services" not in text


@pytest.mark.parametrize(
    ("name", "body"),
    [
        ("message-im", Said("招 2 个短视频运营，下周五前到岗")),
        ("message-im-with-a-mention", Said("给 <@wang.xiaoyu> 记个待办：周五前交周报")),
        ("app-mention", Said("@Bole 招 2 个短视频运营")),
        ("message-im-thread-broadcast", Said("我改主意了，帮我撤回")),
        ("message-im-with-nulls", Said("帮助")),
        ("command-empty", Said("", called=True, form=True)),
        ("message-shortcut", Said("<@wang.xiaoyu> 周五前把周报交给我", True, True, "meetings.action_item")),
        ("press", Pressed("token-1", "approve")),
        ("press-quick-reply", Pressed("token-1", "rate", "5")),
        ("press-of-the-desk", Pressed("desk", "start:recruiting.hiring_need")),
    ],
)
def test_the_house_hears_what_was_meant(trial: Trial, name: str, body: object) -> None:
    """What somebody wrote or pressed arrives as what it was."""
    (sample,) = samples(PAYLOADS / "accepted" / f"{name}.json")
    assert trial.feed(sample).word == "taken"
    assert {repr(each.body) for each in trial.house.received} == {repr(body)}


def test_the_same_words_delivered_twice_have_one_key(trial: Trial) -> None:
    """B1: the same message under its own and under another event id is one event to the house."""
    names = ("delivered-once", "delivered-again", "same-words-under-another-event-id")
    for name in names:
        (sample,) = samples(PAYLOADS / "accepted" / f"message-im-{name}.json")
        assert trial.feed(sample).word == "taken"
    assert len({each.key for each in trial.house.received}) == 1


def test_a_form_is_sent_with_every_kind_of_answer(trial: Trial) -> None:
    """What stands in every kind of field reaches the house as a form, or as the question for the form it belongs to."""
    (sample,) = samples(PAYLOADS / "accepted" / "submission-of-every-kind.json")
    assert trial.feed(sample).word == "taken"
    assert any(isinstance(each.body, Submitted) for each in trial.house.received)


def test_the_manifest_names_what_the_door_listens_for() -> None:
    """The shortcuts' names in the manifest are those the door knows."""
    reader = Reader(Badge(OUR_TEAM, OUR_USER), lambda handle: "wang.xiaoyu")
    for kind, callback in (("shortcut", START), ("message_action", ACTION_ITEM)):
        name = "shortcut-start" if kind == "shortcut" else "message-shortcut"
        (sample,) = samples(PAYLOADS / "accepted" / f"{name}.json")
        assert sample.data["callback_id"] == callback
        assert type(reader.read(sample.data, NOW)).__name__ == "Event"


# anything at all

KEYS = st.sampled_from(
    ["type", "event", "user", "team", "team_id", "id", "channel", "text", "ts", "subtype", "actions", "action_id",
     "value", "view", "state", "values", "private_metadata", "trigger_id", "command", "payload", "envelope_id",
     "authorizations", "container", "message", "files", "blocks", "callback_id", "tab", "profile"]
)  # fmt: skip
WORDS = st.sampled_from(
    ["event_callback", "message", "block_actions", "view_submission", "shortcut", "message_action", "events_api",
     "interactive", "slash_commands", "app_home_opened", "user_change", OUR_TEAM, OUR_USER, "/bole", "do:0", "",
     '["token-1","approve"]', '{"t":"token-1","v":"submit","p":0,"r":{}}', "bole_start", "帮助", "\ud800"]
)  # fmt: skip
LEAVES = st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | WORDS
ANYTHING = st.recursive(
    LEAVES, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(KEYS, inner, max_size=6), max_leaves=20
)


@settings(max_examples=60)
@given(st.dictionaries(KEYS, ANYTHING, min_size=1, max_size=8))
def test_whatever_comes_is_no_exception(data: dict[str, object]) -> None:
    """Any object made of Slack's own names and words is handled or refused, from our workspace or another."""
    for each in (data, adopted(data)):
        assert Trial().feed(classified("made up", each)).word != "exception"


@pytest.mark.parametrize("name", ["message-im", "app-mention", "press", "submission-with-rows", "socket-command"])
@pytest.mark.parametrize("n", range(2))
def test_no_part_of_a_payload_can_be_relied_on(name: str, n: int) -> None:
    """Each part of a payload taken out, or replaced by something of another kind: never an exception."""
    (sample,) = samples(PAYLOADS / "accepted" / f"{name}.json")
    trial = Trial(moods=("form",))
    for number, each in enumerate(spoilt(sample.data, SPOILS[n])):
        told = trial.feed(classified(f"{name}:{number}", each))
        assert told.word != "exception", (told, json.dumps(each, ensure_ascii=False))


# the tool


def test_files_may_be_anything(tmp_path: Path) -> None:
    """One payload, a list of them, one a line, bytes that are no text: each thing found is told by where it stands."""
    (tmp_path / "deep").mkdir()
    (tmp_path / "deep" / "list.json").write_text('[{"type": "hello"}, 7]', "utf-8")
    (tmp_path / "lines.jsonl").write_text('{"command": "/bole"}\n\nnot json\n', "utf-8")
    (tmp_path / "bytes.json").write_bytes(b"\xff\xfe\x00")
    (tmp_path / "note.txt").write_text("not looked at", "utf-8")
    assert [(s.where, s.kind) for s in samples(tmp_path)] == [
        ("bytes.json", "nothing"),
        ("deep/list.json[0]", "socket"),
        ("deep/list.json[1]", "nothing"),
        ("lines.jsonl:1", "command"),
        ("lines.jsonl:3", "nothing"),
    ]


def test_what_is_from_another_workspace_is_tried_as_if_it_were_from_ours() -> None:
    """A published sample says little when it is refused for where it comes from: it is told twice."""
    (sample,) = samples(PAYLOADS / "others" / "message-of-another-workspace.json")
    first, second = [told for _, told in Trial().tell(iter([sample]))]
    assert first.word == "refused"
    assert second.word == "taken"


def test_an_exception_is_told_and_counted(trial: Trial, monkeypatch: pytest.MonkeyPatch) -> None:
    """The tool would tell: a house that fails is an exception, not a refusal."""

    def fails(incoming: object) -> None:
        raise RuntimeError("a fault")

    monkeypatch.setattr(trial.house, "receive", fails)
    (sample,) = samples(PAYLOADS / "accepted" / "message-im.json")
    assert trial.feed(sample).word == "exception"


def test_the_command_tells_of_each_payload_and_ends_with_what_it_found() -> None:
    """A line for each, a sum, and 0 when nothing was an exception; 2 for a folder there is not."""
    done = subprocess.run(
        [sys.executable, "-m", "tests.samples", "slack", str(PAYLOADS / "others")],
        cwd=ROOT, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout[-2000:] + done.stderr
    lines = done.stdout.splitlines()
    assert len(lines) > len(found("others"))
    assert lines[-1].endswith("0 exception")
    lost = subprocess.run(
        [sys.executable, "-m", "tests.samples", "slack", "nowhere"], cwd=ROOT, capture_output=True, check=False
    )
    assert lost.returncode == 2


def test_text_that_is_no_utf_8_is_told() -> None:
    """Files from elsewhere may be of any kind."""
    (sample,) = read("x.json", b"\xff")
    assert sample.why == "not UTF-8"
