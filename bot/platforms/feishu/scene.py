"""What somebody did in Feishu, once it is understood: for the house, for an open form, or for nobody."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from datetime import datetime
from typing import Any, Literal

from bot.ports import Incoming, Said

Surface = Literal["chat", "card", "menu"]


@dataclass(frozen=True)
class Badge:
    """Who we are in Feishu: the app, the tenant ("" while only its events name it), our own open_id."""

    app: str
    tenant: str = ""
    bot: str = ""


@dataclass(frozen=True)
class Scene:
    """Where somebody did something, and what is needed to answer them there.

    `handle` is their open_id, `chat` where it was done, `message` what was written or the card that was pressed.
    `apart`: it was surely in a group. A press does not say what kind of chat it came from, so that False is no promise.
    """

    handle: str
    surface: Surface
    chat: str = ""
    message: str = ""
    apart: bool = False


@dataclass(frozen=True)
class File:
    """A file somebody sent: where Feishu keeps it. `kind` is "file" or "image", as Feishu wants it said."""

    message: str
    key: str
    kind: Literal["file", "image"] = "file"
    name: str = ""


@dataclass(frozen=True)
class Event:
    """For the house. `event`: Feishu's number of the delivery; `since`: when the person did it.

    `files`: what was sent along; the house is given what they become. `old`: whether the person's client is too old for
    our cards, None when it did not say.
    """

    incoming: Incoming
    scene: Scene
    event: str = ""
    since: datetime | None = None
    files: tuple[File, ...] = ()
    old: bool | None = None

    @property
    def said(self) -> bool:
        return isinstance(self.incoming.body, Said)

    @property
    def pressed(self) -> bool:
        """Whether somebody waits for the answer with their finger on a card."""
        return self.scene.surface == "card"

    def where(self) -> dict[str, Any]:
        """What is needed to answer it later, as JSON."""
        return asdict(self.scene) | {"since": self.since.isoformat() if self.since else ""}

    @classmethod
    def again(cls, incoming: Incoming, where: Mapping[str, Any]) -> Event:
        """The event of which that was kept."""
        scene = Scene(**{name: each for name, each in where.items() if name != "since"})
        return cls(incoming, scene, since=datetime.fromisoformat(where["since"]) if where["since"] else None)


@dataclass(frozen=True)
class Entered:
    """Somebody opened their direct chat with us."""

    incoming: Incoming
    scene: Scene
    event: str = ""


@dataclass(frozen=True)
class Added:
    """We were put into a group."""

    scene: Scene
    event: str = ""


@dataclass(frozen=True)
class Sent:
    """A button inside a form was pressed: a page turned, a line added, the form sent or put away.

    `name` is what the open form is known by, `does` the button's own name; `given` what stands in the fields.
    """

    key: str
    scene: Scene
    name: str
    does: str
    token: str
    verb: str
    page: int = 0
    rows: Mapping[str, tuple[int, ...]] = field(default_factory=dict)
    given: Mapping[str, Any] = field(default_factory=dict, repr=False)


@dataclass(frozen=True)
class Wanted:
    """Somebody asked for something kept: `to` is a card link's, such as "document:<id>"."""

    scene: Scene
    to: str
    event: str = ""


@dataclass(frozen=True)
class More:
    """Somebody wants to see the rest of a card, from `at` on."""

    scene: Scene
    at: int
    event: str = ""


@dataclass(frozen=True)
class Unheard:
    """Something that is not words was sent to us: a voice message, a place, a name card."""

    scene: Scene
    event: str = ""


@dataclass(frozen=True)
class Changed:
    """The directory's word about a person or a department: the whole event, as Feishu sent it."""

    payload: Mapping[str, Any] = field(repr=False)
    event: str = ""


@dataclass(frozen=True)
class Reply:
    """What Feishu itself wants to hear back at once."""

    body: Mapping[str, Any]


@dataclass(frozen=True)
class Foreign:
    """From another company than ours: refused, in words where there is somebody to tell. `app`: the whole app is not
    ours, so that nothing at all is said."""

    scene: Scene | None = None
    event: str = ""
    app: bool = False


@dataclass(frozen=True)
class Ignored:
    """Nothing to do; `why` is counted. `scene`: somebody waits for an answer to their press all the same."""

    why: str
    scene: Scene | None = None
    event: str = ""


Found = Event | Entered | Added | Sent | Wanted | More | Unheard | Changed | Reply | Foreign | Ignored
