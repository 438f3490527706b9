"""Block Kit's limits as a table, written from Slack's reference: block or element → field → what may stand there.

A field with "!" must be there. Values: ("plain", most), ("text", most) text objects, ("str", most),
("int", least, most), ("list", least, most, of what), ("one of", ...), "bool", "any", and names of the groups below.
"""

from __future__ import annotations

from typing import Any

from tests.platforms.slack.fake.workspace import Json

SELECT = {"action_id": ("str", 255), "placeholder": ("plain", 150), "confirm": "confirm", "focus_on_load": "bool"}
CHOICES = {"options": ("list", 1, 100, "option"), "option_groups": ("list", 1, 100, "option_group")}
TEN = ("list", 1, 10, "ticked")
TYPED = {
    "action_id": ("str", 255), "placeholder": ("plain", 150), "focus_on_load": "bool", "dispatch_action_config": "any",
}  # fmt: skip
MANY = {"max_selected_items": ("int", 1, 1000)}
BUTTON = {
    "text!": ("plain", 75), "action_id": ("str", 255), "url": ("str", 3000), "value": ("str", 2000),
    "style": ("one of", "primary", "danger"), "confirm": "confirm", "accessibility_label": ("str", 75),
}  # fmt: skip

ELEMENTS: dict[str, dict[str, Any]] = {
    "button": BUTTON,
    "workflow_button": BUTTON | {"workflow!": "any"},
    "image": {"image_url": ("str", 3000), "slack_file": "any", "alt_text!": ("str", 2000)},
    "overflow": {"action_id": ("str", 255), "options!": ("list", 1, 5, "option"), "confirm": "confirm"},
    "checkboxes": {
        "action_id": ("str", 255), "options!": TEN, "initial_options": TEN, "confirm": "confirm",
        "focus_on_load": "bool",
    },
    "radio_buttons": {
        "action_id": ("str", 255), "options!": TEN, "initial_option": "ticked", "confirm": "confirm",
        "focus_on_load": "bool",
    },
    "static_select": SELECT | CHOICES | {"initial_option": "option"},
    "multi_static_select": SELECT | CHOICES | MANY | {"initial_options": ("list", 1, 100, "option")},
    "external_select": SELECT | {"initial_option": "option", "min_query_length": ("int", 0, 255)},
    "multi_external_select": SELECT
    | MANY
    | {"initial_options": ("list", 1, 100, "option"), "min_query_length": ("int", 0, 255)},
    "users_select": SELECT | {"initial_user": "user"},
    "multi_users_select": SELECT | MANY | {"initial_users": ("list", 1, 1000, "user")},
    "conversations_select": SELECT | {"initial_conversation": ("str", 255), "filter": "any"},
    "channels_select": SELECT | {"initial_channel": ("str", 255)},
    "datepicker": SELECT | {"initial_date": "date"},
    "timepicker": SELECT | {"initial_time": "time", "timezone": ("str", 255)},
    "datetimepicker": {
        "action_id": ("str", 255), "initial_date_time": ("int", 1_000_000_000, 9_999_999_999), "confirm": "confirm",
        "focus_on_load": "bool",
    },
    "plain_text_input": TYPED
    | {"initial_value": ("str", 3000, 0), "multiline": "bool", "min_length": ("int", 0, 3000),
       "max_length": ("int", 1, 3000)},
    "email_text_input": TYPED | {"initial_value": ("str", 3000, 0)},
    "url_text_input": TYPED | {"initial_value": ("str", 3000, 0)},
    "number_input": TYPED
    | {"is_decimal_allowed!": "bool", "initial_value": "number", "min_value": "number", "max_value": "number"},
    "rich_text_input": TYPED | {"initial_value": "any"},
    "file_input": {
        "action_id": ("str", 255), "filetypes": ("list", 1, 1000, ("str", 255)), "max_files": ("int", 1, 10),
    },
}  # fmt: skip

BLOCKS: dict[str, dict[str, Any]] = {
    "section": {
        "text": ("text", 3000), "fields": ("list", 1, 10, ("text", 2000)), "accessory": "accessory", "expand": "bool",
    },
    "header": {"text!": ("plain", 150), "level": ("int", 1, 4)},
    "divider": {},
    "image": {
        "image_url": ("str", 3000), "slack_file": "any", "alt_text!": ("str", 2000), "title": ("plain", 2000),
    },
    "context": {"elements!": ("list", 1, 10, "context item")},
    "actions": {"elements!": ("list", 1, 25, "action")},
    "input": {
        "label!": ("plain", 2000), "element!": "answer", "hint": ("plain", 2000), "optional": "bool",
        "dispatch_action": "bool",
    },
    "rich_text": {"elements!": ("list", 1, 1000, "rich")},
    "markdown": {"text!": ("str", 12000)},
    "table": {
        "rows!": ("list", 1, 100, ("list", 1, 20, "cell")), "column_settings": ("list", 1, 20, "column"),
    },
    "alert": {
        "text!": ("text", 200), "level": ("one of", "default", "info", "warning", "error", "success"),
    },
    "video": {
        "video_url!": ("str", 3000), "thumbnail_url!": ("str", 3000), "alt_text!": ("str", 2000),
        "title!": ("plain", 200), "title_url": ("str", 3000), "description": ("plain", 200),
        "provider_icon_url": ("str", 3000), "provider_name": ("str", 50), "author_name": ("str", 50),
    },
    "card": {
        "title": ("text", 150), "subtitle": ("text", 150), "body": ("text", 200), "hero_image": "any", "icon": "any",
        "actions": ("list", 1, 2, "card action"),
    },
}  # fmt: skip

RICH: dict[str, dict[str, Any]] = {
    "rich_text_section": {"elements!": ("list", 1, 10000, "inline")},
    "rich_text_list": {
        "style!": ("one of", "bullet", "ordered"), "elements!": ("list", 1, 1000, "section"), "indent": ("int", 0, 8),
        "offset": ("int", 0, 10**6), "border": ("int", 0, 1),
    },
    "rich_text_preformatted": {
        "elements!": ("list", 1, 10000, "inline"), "border": ("int", 0, 1), "language": ("str", 255),
    },
    "rich_text_quote": {"elements!": ("list", 1, 10000, "inline"), "border": ("int", 0, 1)},
}  # fmt: skip

INLINE: dict[str, dict[str, Any]] = {
    "text": {"text!": ("str", 40000), "style": "style"},
    "link": {"url!": ("str", 3000), "text": ("str", 40000), "unsafe": "bool", "style": "style"},
    "user": {"user_id!": ("str", 255), "style": "style"},
    "usergroup": {"usergroup_id!": ("str", 255), "style": "style"},
    "channel": {"channel_id!": ("str", 255), "style": "style"},
    "emoji": {"name!": ("str", 255), "unicode": ("str", 255), "skin_tone": ("int", 1, 6), "style": "style"},
    "broadcast": {"range!": ("one of", "here", "channel", "everyone"), "style": "style"},
    "color": {"value!": ("str", 255), "style": "style"},
    "date": {
        "timestamp!": ("int", 0, 9_999_999_999), "format!": ("str", 255), "url": ("str", 3000),
        "fallback": ("str", 255), "style": "style",
    },
}  # fmt: skip

PICKERS = frozenset(t for t in ELEMENTS if t.endswith("_select")) | {
    "checkboxes", "datepicker", "radio_buttons", "timepicker",
}  # fmt: skip
ACTIONS = PICKERS | {"button", "workflow_button", "overflow", "datetimepicker", "rich_text_input"}
ACCESSORIES = PICKERS | {"button", "workflow_button", "overflow", "image"}
ANSWERS = frozenset(ELEMENTS) - {"button", "workflow_button", "overflow", "image"}

SURFACES: dict[str, tuple[int, frozenset[str]]] = {
    "message": (50, frozenset(BLOCKS) - {"alert"}),
    "modal": (100, frozenset({
        "actions", "alert", "card", "context", "divider", "header", "image", "input", "rich_text", "section", "video",
    })),
    "home": (100, frozenset(BLOCKS) - {"alert", "markdown"}),
}  # fmt: skip


def elements_of(block: Json) -> list[Json]:
    """The interactive elements of a block."""
    found = [block.get("accessory"), block.get("element")]
    if block.get("type") in ("actions", "card"):
        found += block.get("elements") or block.get("actions") or []
    return [e for e in found if isinstance(e, dict) and e.get("type") in ELEMENTS]


def options_of(element: Json) -> list[Json]:
    """All options of an element, those in groups too."""
    groups = element.get("option_groups") or []
    return [
        *(element.get("options") or []),
        *(o for g in groups if isinstance(g, dict) for o in g.get("options") or []),
    ]
