"""The directory read through the way to Feishu, from the fake Feishu that keeps its rules."""

from __future__ import annotations

from typing import cast

from bot.platforms.feishu import roster
from bot.platforms.feishu.api import Api
from bot.ports import House
from tests.platforms.feishu.fake.feishu import FakeFeishu
from tests.platforms.feishu.test_roster import Told


def test_the_directory_comes_through_the_wire() -> None:
    """F8: people and departments with their heads are told; somebody Feishu does not show is nobody."""
    house = Told()
    with FakeFeishu() as feishu:
        feishu.department("od-market", "市场部", "0", "ou_li")
        feishu.department("od-content", "内容组", "od-market", "")
        feishu.user("ou_li", "李娜", "li.na@x.example")
        feishu.user("ou_wang", "王小雨", "wang@x.example", department_ids=["od-content"])
        api = Api(feishu.app_id, feishu.app_secret, feishu.url)
        try:
            assert roster.refresh(api, cast(House, house)) == 2
            assert not roster.one(api, cast(House, house), "ou_nobody")
        finally:
            api.close()
    assert house.people["ou_wang"].department == "od-content"
    assert house.departments["od-content"].parent == "od-market"
    assert house.departments["od-market"].head == "ou_li"
    assert house.wholes == [True]
