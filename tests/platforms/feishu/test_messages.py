"""What people write to us: words, files, voices, from clients new and old."""

from __future__ import annotations

from bot.ports import Answer, Said
from tests.platforms.adapter import card
from tests.platforms.feishu.events import OLD, menu, message
from tests.platforms.feishu.small import Town


def test_a_message_that_is_too_long_is_answered_with_a_sentence(town: Town) -> None:
    """K7: the house is not given more than it reads."""
    town.take(message("长" * 10_001))
    town.settle()
    assert not town.house.heard and "10001" in str(town.feishu.last())


def test_what_cannot_be_read_is_answered_with_a_sentence(town: Town) -> None:
    """A voice message is answered, a sticker is a nod."""
    town.take(message({"file_key": "f", "duration": 1}, kind="audio"))
    town.take(message({"file_key": "f"}, kind="sticker", id="om_2", number="ev-2"))
    town.settle()
    assert len(town.feishu.posted) == 1 and "cannot read" in str(town.feishu.last()) and not town.house.heard


def test_files_of_a_message_stand_below_its_words(town: Town) -> None:
    """Fetched, given to the house, named by its ids; what is not taken is told to the sender."""
    town.feishu.files |= {"F1": ("download", b"1"), "F2": ("b.exe", b"2"), "I1": ("image.png", b"3")}
    town.take(message({"file_key": "F1", "file_name": "a.pdf"}, kind="file"))
    assert town.house.last.body == Said("file-1") and town.house.attached == [("wang.xiaoyu", "a.pdf", b"1")]
    post = {"title": "", "content": [[{"tag": "text", "text": "证据"}, {"tag": "img", "image_key": "I1"}]]}
    town.take(message(post, kind="post", id="om_2", number="ev-2"))
    assert town.house.last.body == Said("证据\nfile-2", form=True)
    before = len(town.house.heard)
    town.take(message({"file_key": "F2", "file_name": "b.exe"}, kind="file", id="om_3", number="ev-3"))
    town.settle()
    assert len(town.house.heard) == before and "Programs are not taken." in str(town.feishu.last())


# old clients


def test_an_old_client_is_asked_in_words(town: Town) -> None:
    """Whose Feishu shows no cards gets no form: words, also where they chose from the menu, until they update."""
    town.take(message("招聘需求", agent=OLD))
    assert town.house.last.body == Said("招聘需求")
    town.take(menu("start_recruiting.hiring_need"))
    assert town.house.last.body == Said("", called=True, about="recruiting.hiring_need")
    town.house.answer = Answer(view=card(title="My tasks <at user_id=all>"))
    town.take(menu("tasks", number="ev-m2"))
    town.settle()
    assert not town.feishu.posted and "My tasks" in town.feishu.texts[-1][1] and "<at" not in town.feishu.texts[-1][1]
    town.take(message("招聘需求", id="om_2", number="ev-2"))
    assert town.house.last.body == Said("招聘需求", form=True)
