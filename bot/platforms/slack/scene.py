"""What somebody did in Slack, once it is understood: for the house, for an open form, or for nobody."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from bot.ports import Incoming, Said

Surface = Literal["chat", "modal", "home", "command", "shortcut"]


@dataclass(frozen=True)
class Badge:
    """Who we are in Slack: the workspace, our own user and bot, the organisation it belongs to."""

    team: str
    user: str
    bot: str = ""
    enterprise: str = ""


@dataclass(frozen=True)
class Scene:
    """Where somebody did something, and what is needed to answer them there.

    `channel` and `message` (its ts) are the message pressed, `thread` the ts of the one above it, `view` the modal or
    home it was done in. `trigger` opens a modal for three seconds, once; `address` takes an answer to that place for
    half an hour.
    """

    handle: str
    surface: Surface
    channel: str = ""
    message: str = ""
    thread: str = ""
    trigger: str = ""
    address: str = ""
    view: Mapping[str, Any] = field(default_factory=dict, repr=False)

    @property
    def in_modal(self) -> bool:
        return self.surface == "modal"

    @property
    def on_own_card(self) -> bool:
        """Whether it was done on a card in this person's direct chat: one in a channel is everybody's, and what one of
        them is answered does not replace it."""
        return bool(self.message) and self.channel.startswith("D")


@dataclass(frozen=True)
class Event:
    """For the house. `asks`: a form is expected, so that the trigger must not run out while the house is slow.

    `files`: what was sent along, as Slack describes it; the house is given what they become.
    """

    incoming: Incoming
    scene: Scene
    asks: bool = False
    files: tuple[Mapping[str, Any], ...] = ()

    @property
    def said(self) -> bool:
        return isinstance(self.incoming.body, Said)


@dataclass(frozen=True)
class Sent:
    """A form, or one page of it, was sent."""

    key: str
    scene: Scene


@dataclass(frozen=True)
class Touched:
    """Something changed in an open form, so that it has to be drawn anew: an answer others hang on, one more line."""

    scene: Scene
    action: Mapping[str, Any] = field(repr=False)


@dataclass(frozen=True)
class Closed:
    """A form was put away unsent."""

    scene: Scene


@dataclass(frozen=True)
class Wanted:
    """Somebody asked for something kept: `to` is a card link's, such as "document:<id>"."""

    scene: Scene
    to: str


@dataclass(frozen=True)
class More:
    """Somebody wants to see the rest of a card: page `at` of it; on the home page, card number `at`."""

    scene: Scene
    at: int


@dataclass(frozen=True)
class HomeOpened:
    """Somebody looks at the app's own page. `hash`: of what stands there."""

    handle: str
    hash: str = ""


@dataclass(frozen=True)
class Changed:
    """The directory's word about one person, as Slack describes them."""

    user: Mapping[str, Any] = field(repr=False)


@dataclass(frozen=True)
class Reply:
    """What Slack itself wants to hear back at once."""

    body: Mapping[str, Any]


@dataclass(frozen=True)
class Foreign:
    """From another workspace than ours: refused, in words where there is somebody to tell."""

    scene: Scene | None = None


@dataclass(frozen=True)
class Ignored:
    """Nothing to do; `why` is counted. `alarm`: whoever runs the bot should look."""

    why: str
    alarm: bool = False


Found = Event | Sent | Touched | Closed | Wanted | More | HomeOpened | Changed | Reply | Foreign | Ignored
