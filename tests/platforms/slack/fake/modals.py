"""views.*: modals on a stack of three, App Home, triggers that live three seconds and hashes that guard a race."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tests.platforms.slack.fake.blockkit import view_problems
from tests.platforms.slack.fake.blocktable import elements_of
from tests.platforms.slack.fake.chat import with_ids
from tests.platforms.slack.fake.filling import initial
from tests.platforms.slack.fake.methods import Refusal, method
from tests.platforms.slack.fake.workspace import APP, BOT, TEAM, Json, Trigger, View

if TYPE_CHECKING:
    from tests.platforms.slack.fake.slack import FakeSlack

TRIGGER_LIVES, DEEPEST = 3.0, 3


def checked(slack: FakeSlack, given: Json, kind: str = "modal", itself: str = "") -> Json:
    """The view of a call, as Slack keeps it. Raises Refusal."""
    view: Json = given.get("view") or {}
    code, problems = view_problems(view)
    if not code and view["type"] != kind:
        code, problems = "invalid_arguments", [f"[ERROR] type must be {kind} [json-pointer:/view/type]"]
    if code:
        raise Refusal(code, problems)
    external = view.get("external_id")
    if external and any(v.id != itself and v.payload.get("external_id") == external for v in alive(slack)):
        raise Refusal("duplicate_external_id")
    usual = {
        "callback_id": "", "external_id": "", "private_metadata": "", "clear_on_close": False, "notify_on_close": False,
    }  # fmt: skip
    empty: Json = {"submit": None, "close": None} if kind == "modal" else {}
    return usual | empty | view | {"blocks": with_ids(view["blocks"])}


def alive(slack: FakeSlack) -> list[View]:
    return [*slack.views, *slack.homes.values()]


def traded(slack: FakeSlack, given: Json) -> Trigger:
    """The trigger of a call. Raises Refusal for one that is unknown, old or used."""
    trigger = slack.triggers.get(str(given["trigger_id"]))
    if trigger is None:
        raise Refusal("invalid_trigger_id")
    if trigger.used:
        raise Refusal("exchanged_trigger_id")
    if slack.now() - trigger.at > TRIGGER_LIVES:
        raise Refusal("expired_trigger_id")
    return trigger


def new(slack: FakeSlack, user: str, payload: Json, below: View | None) -> View:
    """A view that comes before somebody's eyes."""
    name = slack.id("V")
    root, previous = (below.root, below.id) if below else (name, None)
    made = View(name, user, payload, _hash(slack), root, previous)
    seed(made)
    return made


def seed(view: View, before: View | None = None) -> None:
    """What the elements hold: what was there under the same ids and of the same kind, else what they begin with."""
    old = before.values if before else {}
    values: dict[str, dict[str, Json]] = {}
    for block in view.blocks:
        for element in elements_of(block):
            start = initial(element)
            if start is None:
                continue
            name, action = block["block_id"], element["action_id"]
            kept = old.get(name, {}).get(action)
            values.setdefault(name, {})[action] = kept if kept and kept["type"] == start["type"] else start
    view.values = values


def changed(slack: FakeSlack, view: View, payload: Json) -> View:
    """The view with other content; errors are gone, what was typed stays."""
    view.payload, view.hash, view.errors, view.trouble = payload, _hash(slack), {}, ""
    seed(view, view)
    return view


def _hash(slack: FakeSlack) -> str:
    return f"{int(slack.now())}.{slack.mark('hash')[:8]}"


def shape(view: View, *, state: bool = False) -> Json:
    """A view as Slack describes it; with `state`, what its elements hold."""
    values: Any = view.values if state else view.values or []
    root = {"root_view_id": view.root, "previous_view_id": view.previous}
    ids = {"app_id": APP, "bot_id": BOT, "team_id": TEAM, "app_installed_team_id": TEAM}
    return {"id": view.id, **view.payload, "state": {"values": values}, "hash": view.hash, **root, **ids}


def closed(slack: FakeSlack, user: str, *, all: bool = False) -> list[View]:
    """Take the topmost view off somebody's screen, or all."""
    stack = slack.stacks.get(user, [])
    gone = [slack.modals.pop(v) for v in (stack[:] if all else stack[-1:])]
    slack.stacks[user] = [] if all else stack[:-1]
    return gone


def put(slack: FakeSlack, user: str, payload: Json) -> View:
    """Put a view on top of what is open. Raises Refusal when there are three."""
    stack = slack.stacks.setdefault(user, [])
    if len(stack) >= DEEPEST:
        raise Refusal("push_limit_reached")
    made = new(slack, user, payload, slack.modals[stack[-1]] if stack else None)
    slack.modals[made.id] = made
    stack.append(made.id)
    return made


@method("views.open", 4, "trigger_id", "view")
def opened(slack: FakeSlack, given: Json) -> Json:
    trigger = traded(slack, given)
    payload = checked(slack, given)
    trigger.used = True
    closed(slack, trigger.user, all=True)
    return {"view": shape(put(slack, trigger.user, payload))}


@method("views.push", 4, "trigger_id", "view")
def pushed(slack: FakeSlack, given: Json) -> Json:
    trigger = traded(slack, given)
    if not trigger.view or not slack.stacks.get(trigger.user):
        raise Refusal("not_found")
    payload = checked(slack, given)
    made = put(slack, trigger.user, payload)
    trigger.used = True
    return {"view": shape(made)}


@method("views.update", 4, "view")
def updated(slack: FakeSlack, given: Json) -> Json:
    if not given.get("view_id") and not given.get("external_id"):
        raise Refusal("invalid_arguments", ["[ERROR] missing required field: view_id or external_id"])
    view = slack.modals.get(given.get("view_id", ""))
    if view is None and given.get("external_id"):
        wanted = given["external_id"]
        view = next((v for v in slack.views if v.payload.get("external_id") == wanted), None)
    if view is None:
        raise Refusal("not_found")
    payload = checked(slack, given, itself=view.id)
    if given.get("hash") and given["hash"] != view.hash:
        raise Refusal("hash_conflict")
    return {"view": shape(changed(slack, view, payload))}


@method("views.publish", 4, "user_id", "view")
def published(slack: FakeSlack, given: Json) -> Json:
    user = given["user_id"]
    if user not in slack.users or slack.users[user].deleted:
        raise Refusal("invalid_arguments", ["[ERROR] invalid user_id"])
    home = slack.homes.get(user)
    payload = checked(slack, given, "home", home.id if home else "")
    if home is None:
        home = slack.homes[user] = new(slack, user, payload, None)
        return {"view": shape(home)}
    if given.get("hash") and given["hash"] != home.hash:
        raise Refusal("hash_conflict")
    return {"view": shape(changed(slack, home, payload))}
