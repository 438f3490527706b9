"""What every error Slack can answer means for a letter: wait, give up, stop everything, or put a fresh message."""

from __future__ import annotations

from bot.platforms import failing
from bot.platforms.failing import Meaning

WRITES = frozenset({
    "chat.postMessage", "chat.update", "chat.postEphemeral", "views.open", "views.push", "files.completeUploadExternal",
})  # fmt: skip
"""Methods whose effect people see: without an answer, nobody knows whether it happened."""

PERHAPS_DONE = frozenset({"fatal_error", "internal_error", "service_unavailable"})
"""Errors of which Slack says that some of it may have happened all the same."""

BROKEN_ACCESS = frozenset({
    "account_inactive", "invalid_auth", "not_authed", "token_expired", "token_revoked", "team_access_not_granted",
})  # fmt: skip
"""The token itself is no good, for any method."""

_WORDS: dict[Meaning, str] = {
    "transient": """
        external_channel_migrating fatal_error internal_error invalid_cursor list_record_comment_fetch_failed
        message_limit_exceeded rate_limited ratelimited request_timeout service_unavailable streaming_state_conflict
        update_failed file_update_failed""",
    "everywhere": """
        accesslimited account_inactive deprecated_endpoint enterprise_is_restricted forbidden_team insecure_request
        invalid_auth is_bot messages_tab_disabled method_deprecated missing_scope not_allowed_token_type not_authed
        org_login_required team_access_not_granted team_added_to_org team_not_found token_expired token_revoked
        two_factor_setup_required unknown_method ekm_access_denied metadata_must_be_sent_from_app""",
    "nobody": """
        app_access_restricted cannot_dm_bot channel_not_found invalid_channel invalid_user_combination is_archived
        not_in_channel thread_not_found user_disabled user_not_found user_not_in_channel user_not_visible
        users_not_found""",
    "stale": """
        block_mismatch cant_update_message edit_window_closed is_inactive message_not_found not_found""",
    "unchanged": "hash_conflict duplicate_external_id",
    "late": "exchanged_trigger_id expired_trigger_id invalid_trigger_id",
    "permanent": """
        access_denied alt_txt_too_large as_user_not_supported attachment_payload_limit_exceeded blocked_file_type
        cannot_reply_to_message cant_broadcast_message channel_is_limited_access channels_limit_exceeded
        canvas_disabled_file_team canvas_disabled_user_team canvas_globally_disabled draft_already_deleted
        draft_already_sent draft_has_conflict draft_not_found duplicate_channel_not_found duplicate_message_not_found
        file_deleted file_is_deleted file_not_found file_share_limit_reached file_type_not_allowed
        file_upload_size_restricted file_uploads_disabled file_uploads_except_images_disabled invalid_arg_name
        invalid_arguments invalid_array_arg invalid_attachments invalid_blocks invalid_blocks_format invalid_charset
        invalid_form_data invalid_limit invalid_metadata_filter_keys invalid_metadata_format invalid_metadata_schema
        invalid_post_type invalid_ts_latest invalid_ts_oldest invalid_types limit_required markdown_text_conflict
        max_file_sharing_exceeded metadata_too_large method_not_supported_for_channel_type missing_args
        missing_argument missing_file_data missing_post_type missing_profile_id msg_blocks_too_long msg_too_long
        no_dual_broadcast_content_update no_permission no_text not_enabled not_enough_users not_implemented
        not_visible posting_to_channel_denied push_limit_reached restricted_action
        restricted_action_non_threadable_channel restricted_action_read_only_channel restricted_action_thread_locked
        restricted_action_thread_only_channel send_on_behalf_not_allowed slack_connect_blocked_file_type
        slack_connect_canvas_sharing_blocked slack_connect_clip_sharing_blocked
        slack_connect_file_link_sharing_blocked slack_connect_file_upload_sharing_blocked
        slack_connect_lists_sharing_blocked snippet_too_large storage_limit_reached template_not_visible
        too_many_attachments too_many_contact_cards too_many_users unable_to_share_files unknown_snippet_type
        unknown_subtype users_list_not_supplied view_too_large""",
}

MEANINGS: dict[str, Meaning] = {code: meaning for meaning, codes in _WORDS.items() for code in codes.split()}

OF_ONE_METHOD: dict[tuple[str, str], Meaning] = {
    ("chat.update", "channel_not_found"): "stale",
    ("chat.postMessage", "ekm_access_denied"): "permanent",
    ("apps.connections.open", "missing_args"): "everywhere",
}
"""Where one method means something else by a code than all the others."""


def meaning_of(method: str, code: str) -> Meaning | None:
    """What a code means when that method answers it; None for one nobody has documented."""
    return OF_ONE_METHOD.get((method, code)) or MEANINGS.get(code)


class Failed(failing.Failed[str]):
    """A call to Slack did not do what it was to do."""


def answered(method: str, code: str, detail: str = "", retry_after: float | None = None) -> Failed:
    """The failure that Slack's own error code is. A code nobody has documented is tried again: no letter is lost."""
    return Failed(
        code,
        meaning=meaning_of(method, code) or "transient",
        retry_after=retry_after,
        unknown=code in PERHAPS_DONE and method in WRITES,
        detail=detail,
    )
