"""What Feishu's documents say a card of schema 2.0 may hold: for each component its attributes and their values."""

from __future__ import annotations

from tests.platforms.feishu.fake.company import Json

ALIGN = {"horizontal_align": ("left", "center", "right"), "vertical_align": ("top", "center", "bottom")}
LAYOUT = "direction horizontal_spacing vertical_spacing horizontal_align vertical_align padding"
ASKED = "name required disabled disabled_tips hover_tips width value behaviors confirm"
TEXT = "content i18n_content text_size text_align text_color lines"
ATTRIBUTES: dict[str, str] = {
    "plain_text": TEXT,
    "lark_md": TEXT,
    "standard_icon": "token color size img_key",
    "custom_icon": "img_key size",
    "text_tag": "text color",
    "div": "text icon width fields",
    "markdown": "content i18n_content text_align text_size text_color icon",
    "hr": "",
    "img": "img_key alt title corner_radius scale_type size transparent preview mode custom_width compact_width",
    "img_combination": "combination_mode combination_transparent corner_radius img_list",
    "person": "user_id size show_avatar show_name style",
    "person_list": "persons size show_name show_avatar lines icon drop_invalid_user_id",
    "chart": "chart_spec aspect_ratio color_theme preview height",
    "table": "page_size row_height row_max_height freeze_first_column header_style columns rows",
    "column_set": "columns horizontal_spacing horizontal_align flex_mode background_style action",
    "column": f"elements width weight background_style action {LAYOUT}",
    "form": f"elements name {LAYOUT}",
    "interactive_container": (
        f"elements width height background_style has_border border_color corner_radius behaviors disabled "
        f"disabled_tips confirm hover_tips {LAYOUT}"
    ),
    "collapsible_panel": f"elements expanded background_color header border {LAYOUT}",
    "button": f"{ASKED} type size text icon url multi_url form_action_type action_type",
    "input": (
        f"{ASKED} placeholder default_value max_length input_type show_icon rows auto_resize max_rows label "
        f"label_position"
    ),
    "select_static": f"{ASKED} type placeholder options initial_option initial_index",
    "multi_select_static": f"{ASKED} type placeholder options selected_values",
    "select_person": f"{ASKED} type placeholder options initial_option",
    "multi_select_person": f"{ASKED} type placeholder options selected_values",
    "date_picker": f"{ASKED} placeholder initial_date",
    "picker_time": f"{ASKED} placeholder initial_time",
    "picker_datetime": f"{ASKED} placeholder initial_datetime",
    "overflow": f"{ASKED} options",
    "checker": f"{ASKED} checked text overall_checkable button_area checked_style padding",
    "select_img": f"{ASKED} multi_select layout can_preview aspect_ratio options style",
}  # fmt: skip
"""Component → its own attributes. `tag`, `element_id` and `margin` go everywhere."""
EVERYWHERE = frozenset(("tag", "element_id", "margin"))
GONE = frozenset(("action", "note"))
"""Components of schema 1.0 that 2.0 has not."""

TOP = frozenset(("schema", "config", "card_link", "header", "body"))
CONFIG = frozenset((
    "streaming_mode", "streaming_config", "summary", "locales", "enable_forward", "update_multi", "width_mode",
    "use_custom_translation", "enable_forward_interaction", "style",
))  # fmt: skip
HEADER = frozenset(
    ("title", "subtitle", "text_tag_list", "i18n_text_tag_list", "template", "icon", "padding", "element_id")
)
BODY = frozenset((*LAYOUT.split(), "elements"))
LINKS = frozenset(("url", "android_url", "ios_url", "pc_url"))
BEHAVIOR: dict[str, frozenset[str]] = {
    "callback": frozenset(("type", "value")),
    "open_url": frozenset(("type", "default_url", "android_url", "ios_url", "pc_url")),
    "form_action": frozenset(("type", "behavior")),
}
CONFIRM = frozenset(("title", "text"))
OPTION = frozenset(("text", "value", "icon", "url", "multi_url", "img_key", "disabled", "disabled_tips", "hover_tips"))
COLUMN = frozenset((
    "name", "display_name", "width", "data_type", "vertical_align", "horizontal_align", "format", "date_format",
))  # fmt: skip
PANEL_HEADER = frozenset((
    "title", "background_color", "vertical_align", "padding", "position", "width", "icon", "icon_position",
    "icon_expanded_angle",
))  # fmt: skip
TEMPLATES = (
    "blue", "wathet", "turquoise", "green", "yellow", "orange", "red", "carmine", "violet", "purple", "indigo", "grey",
    "default",
)  # fmt: skip
ASKING = frozenset((
    "input", "select_static", "multi_select_static", "select_person", "multi_select_person", "date_picker",
    "picker_time", "picker_datetime", "checker", "select_img", "overflow",
))  # fmt: skip
"""Components somebody answers with. In a form each needs a name of its own, and so does each button."""
HOLDS = ("column_set", "column", "form", "interactive_container", "collapsible_panel")
LAYERS = ("column_set", "form", "interactive_container", "collapsible_panel")
"""The containers that count as a layer of nesting; a column is part of its column set."""

VALUES: dict[str, dict[str, tuple[str, ...]]] = {
    "body": {**ALIGN, "direction": ("vertical", "horizontal")},
    "config": {"width_mode": ("default", "compact", "fill")},
    "button": {
        "type": (
            "default", "primary", "danger", "text", "primary_text", "danger_text", "primary_filled", "danger_filled",
            "laser",
        ),
        "size": ("tiny", "small", "medium", "large"),
        "form_action_type": ("submit", "reset"),
        "action_type": ("form_submit", "form_reset", "link", "request", "multi"),
    },
    "input": {
        "input_type": ("text", "multiline_text", "password"), "label_position": ("top", "left"),
    },
    "select_static": {"type": ("default", "text")},
    "multi_select_static": {"type": ("default", "text")},
    "select_person": {"type": ("default", "text")},
    "multi_select_person": {"type": ("default", "text")},
    "person": {"size": ("extra_small", "small", "medium", "large"), "style": ("normal", "capsule")},
    "column_set": {
        "flex_mode": ("none", "stretch", "flow", "bisect", "trisect"), "horizontal_align": ALIGN["horizontal_align"],
    },
    "column": {**ALIGN, "direction": ("vertical", "horizontal")},
    "form": {**ALIGN, "direction": ("vertical", "horizontal")},
    "chart": {"aspect_ratio": ("1:1", "2:1", "4:3", "16:9")},
    "markdown": {"text_align": ("left", "center", "right")},
    "plain_text": {"text_align": ("left", "center", "right")},
}  # fmt: skip
DATA_TYPES = ("text", "lark_md", "options", "number", "persons", "date", "markdown")
NEEDS: dict[str, tuple[str, ...]] = {
    "plain_text": ("content",), "lark_md": ("content",), "markdown": ("content",), "div": ("text",),
    "img": ("img_key", "alt"), "person": ("user_id",), "person_list": ("persons",), "chart": ("chart_spec",),
    "table": ("columns", "rows"), "column_set": ("columns",), "form": ("elements",), "select_static": ("options",),
    "multi_select_static": ("options",), "standard_icon": ("token",), "collapsible_panel": ("header", "elements"),
}  # fmt: skip


def children(element: Json) -> list[Json]:
    """What stands in a container."""
    inside = element.get("columns") if element.get("tag") == "column_set" else element.get("elements")
    return inside if element.get("tag") in HOLDS and isinstance(inside, list) else []
