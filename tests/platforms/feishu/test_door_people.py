"""Who is let in and who is greeted: colleagues, strangers, bots, groups, and what the directory tells."""

from __future__ import annotations

from bot.ports import DESK, Pressed
from tests.platforms.feishu.events import GROUP, ME, STRANGER, entered, event, mention, message, press
from tests.platforms.feishu.small import BADGE, Town


def test_nothing_is_taken_while_feishu_has_not_said_who_we_are(town: Town) -> None:
    """G4: without our own name nobody can be told from strangers."""
    town.door._badge = lambda: None
    assert town.take(message("x"))[0] == 500
    town.door._badge = lambda: BADGE
    town.door.shut()
    assert town.take(message("x"))[0] == 500 and not town.house.heard


def test_people_of_another_company_are_told_no_and_reach_nobody(town: Town) -> None:
    """F8, G4: in words, where they wrote or pressed; the house hears nothing."""
    foreign = message("@_user_1 帮助", chat=GROUP, mentions=(mention(),), tenant_key="tenant-9")
    pressed = press()
    pressed["event"]["operator"]["tenant_key"] = "tenant-9"
    assert town.take(foreign)[0] == 200
    assert "通讯录" in town.pressed(pressed)["toast"]["content"]
    assert not town.house.heard and town.feishu.posted[0][0] == GROUP and "通讯录" in str(town.feishu.last())


def test_another_app_s_events_are_refused(town: Town) -> None:
    """G4: 401, and not a word to anybody."""
    assert town.take(event("im.message.receive_v1", {}, app_id="cli_9"))[0] == 401
    assert town.take(event("im.message.receive_v1", {}, tenant_key="tenant-9"))[0] == 200
    assert not town.house.heard and not town.feishu.posted


def test_our_own_messages_are_echoes(town: Town) -> None:
    """B8: whatever a bot wrote, we ourselves too, is answered with nothing."""
    for number in range(100):
        town.take(message("帮助", sender_type="app", id=f"om_{number}", number=f"ev-{number}"))
    town.settle()
    assert not town.house.heard and not town.feishu.posted and town.door.counts["ignored:message:bot"] == 100


def test_somebody_nobody_knows_is_looked_up(town: Town) -> None:
    """Who joined today may write before the directory was read."""
    town.take(message("x", who=STRANGER))
    assert town.meets == [STRANGER] and len(town.house.heard) == 1


def test_whoever_opens_the_chat_is_welcomed_once(town: Town) -> None:
    """The house hears it once for ever; whom nobody knows is looked up, and welcomed as soon as they are known."""
    town.take(entered())
    town.take(entered(number="ev-2"))
    assert [each.body for each in town.house.heard.values()] == [Pressed(DESK, "welcome")]
    town.take(entered(STRANGER, "ev-3"))
    town.settle()
    assert town.meets == [STRANGER] and len(town.house.heard) == 1 and not town.feishu.posted
    town.house.people[STRANGER] = "zhao.min"
    town.take(entered(STRANGER, "ev-4"))
    assert len(town.house.heard) == 2


def test_a_group_is_greeted_once(town: Town) -> None:
    """In both languages, and not at all where people of other companies are."""
    added = {"chat_id": GROUP, "operator_id": {"open_id": ME}, "external": False}
    for number in ("ev-1", "ev-1", "ev-2"):
        town.take(event("im.chat.member.bot.added_v1", {**added, "external": number == "ev-2"}, number))
    town.settle()
    ((place, _, shown),) = town.feishu.posted
    assert place == GROUP and "我是伯乐" in str(shown) and "I am Bole" in str(shown)


def test_the_directory_s_word_reaches_who_keeps_it(town: Town) -> None:
    """People and departments that came, changed and went: the whole event."""
    left = event("contact.user.deleted_v3", {"object": {"open_id": "ou_x"}})
    assert town.take(left)[0] == town.take(event("contact.department.updated_v3", {}, "ev-2"))[0] == 200
    town.settle()
    assert town.changed[0] == left and len(town.changed) == 2
