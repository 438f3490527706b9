"""What each of Feishu's events means for us."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

import handlers
from bot.engine.frontdesk import COMMANDS
from bot.engine.registry import find_workflows
from bot.platforms.feishu import typed
from bot.platforms.feishu.scene import (
    Badge,
    Changed,
    Entered,
    Event,
    File,
    Foreign,
    Found,
    Ignored,
    More,
    Reply,
    Scene,
    Sent,
    Unheard,
    Wanted,
)
from bot.platforms.feishu.translate import MENU, Reader, moment
from bot.ports import DESK, Pressed, Said
from tests.platforms.feishu.events import (
    APP,
    DIRECT,
    GROUP,
    ME,
    NOW,
    OLD,
    OTHER,
    action,
    entered,
    event,
    mention,
    menu,
    message,
    press,
)
from tests.platforms.feishu.small import BADGE

PEOPLE = {ME: "wang.xiaoyu", OTHER: "liu.yang"}
READER = Reader(BADGE, PEOPLE.get)


def read(payload: Any) -> Any:
    return READER.read(payload, NOW)


# words


def test_words_in_the_direct_chat_are_all_for_us() -> None:
    """The key is the message's, whatever the event is called; the place is direct; a form may be shown."""
    found = read(message("招 2 个短视频运营", number="ev-other"))
    assert isinstance(found, Event) and found.scene == Scene(ME, "chat", DIRECT, "om_said")
    assert found.incoming.key == "feishu:tenant-1:said:om_said" and found.event == "ev-other"
    assert found.incoming.body == Said("招 2 个短视频运营", form=True) and found.incoming.place == "direct"
    assert found.since == NOW and found.old is False


def test_in_a_group_only_what_mentions_or_names_us_is_ours() -> None:
    """What others say to each other is passed over unread."""
    said = read(message("@_user_1 招人", chat=GROUP, mentions=(mention(),)))
    assert said.incoming.body == Said("@Bole 招人", form=True) and said.incoming.place == GROUP and said.scene.apart
    assert read(message("伯乐，招人", chat=GROUP)).incoming.body.text == "伯乐，招人"
    assert read(message("招人", chat=GROUP)) == Ignored("message:others", event="ev-1")
    others = message("@_user_1 招人", chat=GROUP, mentions=(mention(who=OTHER, name="刘洋"),))
    assert isinstance(read(others), Ignored)


@pytest.mark.parametrize(
    ("words", "meant"),
    [
        ("@_user_2 接手", "<@liu.yang> 接手"),
        ("@_user_1 @_user_2", "<@liu.yang>"),
        ("@_user_3 来", "@老赵 来"),
        ("@_all 开会", "@所有人 开会"),
        ("@_user_12 和 @_user_2", "@_user_12 和 <@liu.yang>"),
        ("a@_user_2b", "a@_user_2b"),
    ],
)
def test_marks_are_read_as_whom_they_mention(words: str, meant: str) -> None:
    """We are taken out in the direct chat, people we know become ours, others keep their names."""
    mentions = (mention(), mention("@_user_2", OTHER, "刘洋"), mention("@_user_3", "ou_x", "老赵"))
    assert read(message(words, mentions=mentions)).incoming.body.text == meant


def test_a_post_is_read_line_by_line() -> None:
    """Its title, links with where they lead, mentions by mark or by id, code, and the pictures in it."""
    post = {
        "title": "需求",
        "content": [
            [{"tag": "at", "user_id": "@_user_1"}, {"tag": "text", "text": " 看 "}, {"tag": "at", "user_id": OTHER}],
            [{"tag": "a", "text": "说明", "href": "https://x.example/1"}, {"tag": "emotion", "emoji_type": "OK"}],
            [{"tag": "img", "image_key": "img_1"}, {"tag": "code_block", "text": "x = 1"}, "odd", {"tag": 7}],
            "odd",
        ],
    }
    found = read(message(post, kind="post", mentions=(mention(),)))
    assert found.incoming.body.text == "需求\n 看 <@liu.yang>\n说明 (https://x.example/1)\nx = 1"
    assert found.files == (File("om_said", "img_1", "image"),)


@pytest.mark.parametrize(
    ("kind", "content", "file"),
    [
        ("file", {"file_key": "f1", "file_name": "简历.pdf"}, File("om_said", "f1", "file", "简历.pdf")),
        ("image", {"image_key": "i1"}, File("om_said", "i1", "image")),
        ("media", {"file_key": "m1", "image_key": "i", "file_name": "a.mp4"}, File("om_said", "m1", "file", "a.mp4")),
    ],
)
def test_files_are_found_in_every_kind_of_message(kind: str, content: dict[str, str], file: File) -> None:
    """Documents, pictures, videos; a file without a word asks for no form."""
    found = read(message(content, kind=kind))
    assert found.files == (file,) and found.incoming.body == Said("")


def test_what_cannot_be_read_and_what_is_only_a_nod() -> None:
    """A voice message is to be answered; stickers and notices are not, in a group nothing of it."""
    assert isinstance(read(message({"file_key": "f"}, kind="audio")), Unheard)
    assert read(message({"file_key": "f"}, kind="sticker")) == Ignored("message:sticker", event="ev-1")
    assert isinstance(read(message({"file_key": "f"}, kind="audio", chat=GROUP)), Ignored)


@pytest.mark.parametrize(
    ("agent", "old"),
    [
        ("", None),
        ("curl/8", None),
        (OLD, True),
        ("x Lark/7.19.9 y", True),
        ("x Lark/7.20.0", False),
        ("x Feishu/8.1", False),
    ],
)
def test_a_client_s_age_is_read_from_what_it_says_of_itself(agent: str, old: bool | None) -> None:
    """Cards of schema 2.0 are shown since 7.20."""
    found = read(message("x", agent=agent))
    assert found.old is old and found.incoming.body.form is not bool(old)


# who


def test_bots_and_other_companies_are_nobody_s_colleagues() -> None:
    """B8, F8: our own echo, another bot, somebody in a shared group, another tenant, another app."""
    assert read(message("x", sender_type="app")) == Ignored("message:bot", event="ev-1")
    assert read(message("x", who="ou_bot")) == Ignored("message:bot", event="ev-1")
    assert isinstance(read(message("x", tenant_key="tenant-9")), Foreign)
    assert read(message("x", chat=GROUP, tenant_key="tenant-9")) == Ignored("message:others", event="ev-1")
    assert read(event("im.message.receive_v1", {}, tenant_key="t-9")) == Foreign(event="ev-1")
    assert read(event("im.message.receive_v1", {}, app_id="cli_9")) == Foreign(app=True)
    unknown = Reader(Badge(APP, bot="ou_bot"), PEOPLE.get)
    assert isinstance(unknown.read(message("x"), NOW), Event), "while only the events name the tenant"


# presses


def test_a_press_is_read_from_an_object_and_from_text() -> None:
    """B6: its key is the event's: the same click delivered again is the same event, the next click another."""
    for value in ({"k": "do", "t": "t1", "v": "approve"}, '{"k":"ask","t":"t1","v":"approve"}'):
        found = read(action(value))
        assert found.incoming.body == Pressed("t1", "approve")
        assert found.incoming.key == "feishu:tenant-1:pressed:ev-press"
        assert found.scene == Scene(ME, "card", DIRECT, "om_card") and found.pressed
    assert read(action({"k": "do", "t": "t", "v": "v", "o": "yes"})).incoming.body == Pressed("t", "v", "yes")


def test_links_and_long_cards() -> None:
    """What is fetched, and where the rest of a card begins."""
    assert read(action({"k": "get", "to": "document:d1"})) == Wanted(
        Scene(ME, "card", DIRECT, "om_card"), "document:d1", "ev-press"
    )
    assert read(action({"k": "more", "at": 2})) == More(Scene(ME, "card", DIRECT, "om_card"), 2, "ev-press")


def test_buttons_of_a_form_are_told_apart_by_their_names() -> None:
    """Two of them carry the same value; what was written stands in the fields."""
    value = {"f": "n.0", "t": "t1", "v": "submit", "p": 1, "r": {"items": [0, 2]}}
    found = read(action(value, name="drop:items:2", form_value={"q:role": "x", "q:who": ["a\x07"]}))
    assert isinstance(found, Sent) and (found.name, found.does, found.page) == ("n.0", "drop:items:2", 1)
    assert found.rows == {"items": (0, 2)} and found.given == {"q:role": "x", "q:who": ["a"]}
    assert read(action(value)) == Ignored("action:unnamed", found.scene, "ev-press")


# the menu, the chat, the directory


def test_the_menu_holds_what_the_desk_knows() -> None:
    """Every entry is a command of the front desk; a workflow may be added; any other key is read as words."""
    assert set(MENU) <= set(COMMANDS)
    workflow = next(name for name, each in find_workflows(handlers).items() if each.startable)
    assert read(menu("tasks")).incoming.body == Pressed(DESK, "tasks")
    assert read(menu(f"start_{workflow}")).incoming.body == Pressed(DESK, f"start:{workflow}")
    said = read(menu("招聘需求"))
    assert said.incoming.body == Said("招聘需求", called=True, form=True) and said.incoming.place == "direct"
    assert said.scene == Scene(ME, "menu") and said.incoming.key == "feishu:tenant-1:menu:ev-menu"


def test_the_welcome_has_one_key_for_ever() -> None:
    """However often and under whatever number the chat is opened."""
    first, second = read(entered()), read(entered(number="ev-9"))
    assert isinstance(first, Entered) and first.incoming.key == second.incoming.key == "feishu:tenant-1:welcome:ou_wang"


def test_the_directory_s_events_are_handed_on_whole() -> None:
    """People, departments, and what the app may see of them."""
    for kind in ("contact.user.created_v3", "contact.department.deleted_v3", "contact.scope.updated_v3"):
        payload = event(kind, {"object": {"open_id": "ou_x"}})
        assert read(payload) == Changed(payload, "ev-1")
    assert isinstance(read(event("contact.employee_type_enum.created_v3", {})), Ignored)


def test_what_is_none_of_ours_is_named_and_counted() -> None:
    """B8a: reactions, recalls, approvals of the old kind, tickets, events of tomorrow."""
    kinds = ("im.message.recalled_v1", "im.message.reaction.created_v1", "im.message.message_read_v1", "new.thing_v9")
    for kind in kinds:
        assert read(event(kind, {})) == Ignored(f"event:{kind}", event="ev-1")
    old = {"ts": "1.5", "uuid": "u1", "token": "x", "type": "event_callback", "event": {"type": "approval_task"}}
    assert read(old) == Ignored("p1:approval_task", event="u1")
    assert read({"challenge": "c", "token": "x", "type": "url_verification"}) == Reply({"challenge": "c"})


@pytest.mark.parametrize(
    ("told", "seconds"),
    [("1603977298", 1603977298), ("1603977298000", 1603977298), ("1603977298000000", 1603977298), (7, 7)],
)  # fmt: skip
def test_times_are_told_in_three_units(told: Any, seconds: int) -> None:
    """Seconds in the menu's events, milliseconds in messages, microseconds in callbacks."""
    assert moment(told) == datetime.fromtimestamp(seconds, UTC)
    assert moment("soon") is moment(None) is moment("9" * 30) is None


# anything


anything = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=8,
)


@given(st.data())
def test_nothing_that_can_be_sent_breaks_the_reader(data: st.DataObject) -> None:
    """G1: whatever stands in the place of whatever."""
    made = (message("x", mentions=(mention(),)), press(), menu("help"), entered())
    payload = json.loads(json.dumps(data.draw(st.sampled_from(made))))
    at: Any = payload
    for _ in range(data.draw(st.integers(1, 4))):
        key = data.draw(st.sampled_from(sorted(at)))
        if not isinstance(at[key], dict) or not at[key] or data.draw(st.booleans()):
            at[key] = data.draw(anything)
            break
        at = at[key]
    assert isinstance(read(payload), Found)


@given(st.text(max_size=40) | anything, st.sampled_from(["text", "post", "file", "image"]))
def test_no_content_breaks_the_reading_of_words(content: Any, kind: str) -> None:
    """A message's content is JSON in a string, or should be."""
    raw = content if isinstance(content, str) else json.dumps(content)
    found = typed.content_of(raw)
    mentioned = typed.Mentioned.of((), PEOPLE.get, "ou_bot")
    assert isinstance(typed.words_of(kind, found, mentioned), str) and isinstance(
        typed.files_of(kind, found, "om"), tuple
    )
