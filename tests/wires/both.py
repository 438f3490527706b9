"""A company on both platforms: headquarters in Feishu, with the channels; a team abroad in Slack; some in both."""

from __future__ import annotations

from collections.abc import Collection
from pathlib import Path
from typing import Any

from tests.wires.common import Wire, Wired
from tests.wires.feishu import FeishuWire
from tests.wires.feishu_screen import AtFeishu
from tests.wires.feishu_ways import Way, way_of
from tests.wires.slack import SlackWire
from tests.wires.slack_screen import AtSlack


class Both(Wired):
    """Everybody is in Feishu but those `abroad`, who are in Slack; in Slack are those `in_both` too."""

    home = "feishu"
    is_paced = True

    def __init__(self, folder: Path, abroad: Collection[str], in_both: Collection[str], **settings: Any) -> None:
        self._way: Way = way_of(folder.name.rstrip("0123456789"))
        self._abroad, self._in_slack = frozenset(abroad), frozenset(abroad) | frozenset(in_both)
        super().__init__(folder, **settings)

    def _wires(self) -> tuple[Wire, ...]:
        self.feishu = FeishuWire(self, lambda who: who not in self._abroad, self._way)
        self.slack = SlackWire(self, lambda who: who in self._in_slack)
        return self.feishu, self.slack

    def in_feishu(self, who: str) -> AtFeishu:
        """Somebody at their Feishu."""
        return self.feishu.person(who)

    def in_slack(self, who: str) -> AtSlack:
        """Somebody at their Slack."""
        return self.slack.person(who)
