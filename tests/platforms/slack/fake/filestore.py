"""files.*: an address to upload to, the upload, the file shared in a conversation, and its download."""

from __future__ import annotations

import mimetypes
from email import message_from_bytes
from email.policy import HTTP
from typing import TYPE_CHECKING

from tests.platforms.slack.fake.chat import from_bot, may_post, with_ids
from tests.platforms.slack.fake.methods import Refusal, bearer, method, whole
from tests.platforms.slack.fake.workspace import BOT_USER, TEAM, File, Json
from tests.platforms.wire import Reply, Request

if TYPE_CHECKING:
    from tests.platforms.slack.fake.slack import FakeSlack

BIGGEST = 1 << 30


def shape(slack: FakeSlack, file: File) -> Json:
    """A file as Slack describes it."""
    ending = file.name.rpartition(".")[2].lower() if "." in file.name else "text"
    media = mimetypes.guess_type(file.name)[0] or "text/plain"
    private = f"{slack.base}/files-pri/{TEAM}-{file.id}"
    ims = [c for c in file.shared if c.startswith("D")]
    return {
        "id": file.id, "created": file.created, "timestamp": file.created, "name": file.name, "title": file.title,
        "mimetype": media, "filetype": ending, "pretty_type": ending.upper(), "user": file.user, "user_team": TEAM,
        "editable": False, "size": file.size, "mode": "hosted", "is_external": False, "external_type": "",
        "is_public": False, "public_url_shared": False, "display_as_bot": False, "username": "",
        "url_private": f"{private}/{file.id}", "url_private_download": f"{private}/download/{file.id}",
        "permalink": f"{slack.base}/files/{file.user}/{file.id}", "file_access": "visible", "has_rich_preview": False,
        "channels": [c for c in file.shared if c not in ims], "groups": [], "ims": ims,
    }  # fmt: skip


def store(slack: FakeSlack, name: str, content: bytes, user: str) -> File:
    """A file somebody uploaded."""
    with slack.lock:
        made = File(slack.id("F"), name, name, len(content), user, int(slack.now()), content)
        slack.stored[made.id] = made
        return made


@method("files.getUploadURLExternal", 4, "filename", "length", scope="files:write")
def upload_url(slack: FakeSlack, given: Json) -> Json:
    size = whole(given, "length", 0, BIGGEST)
    made = File(slack.id("F"), str(given["filename"]), str(given["filename"]), size, BOT_USER, int(slack.now()))
    slack.stored[made.id] = made
    return {"upload_url": f"{slack.base}/upload/v1/{made.id}", "file_id": made.id}


def uploaded(slack: FakeSlack, request: Request) -> Reply:
    """The bytes of a file, raw or as a form."""
    with slack.lock:
        file = slack.stored.get(request.path.rpartition("/")[2])
        if file is None or file.content is not None:
            return Reply(404, b"not found", "text/plain")
        content = request.body
        if request.headers.get("content-type", "").startswith("multipart/form-data"):
            head = f"Content-Type: {request.headers['content-type']}\r\n\r\n".encode()
            parts = message_from_bytes(head + content, policy=HTTP).iter_parts()
            content = next((c for p in parts if isinstance(c := p.get_payload(decode=True), bytes)), b"")
        if len(content) != file.size:
            return Reply(400, b"the length is not what was said", "text/plain")
        file.content = content
    return Reply(200, f"OK - {len(content)}".encode(), "text/plain")


@method("files.completeUploadExternal", 4, "files", scope="files:write", posts=True)
def complete(slack: FakeSlack, given: Json) -> Json:
    asked = given["files"]
    if not isinstance(asked, list) or not all(isinstance(f, dict) and f.get("id") for f in asked):
        raise Refusal("invalid_arguments", ["[ERROR] files must be an array of objects with an id"])
    files: list[File] = []
    for each in asked:
        file = slack.stored.get(each["id"])
        if file is None or file.content is None or file.user != BOT_USER:
            raise Refusal("file_not_found")
        files.append(file)
    name = given.get("channel_id")
    if name:
        _share(slack, name, files, given)
    for file, each in zip(files, asked, strict=True):
        file.title = each.get("title") or file.name
    return {"files": [shape(slack, f) for f in files]}


def _share(slack: FakeSlack, channel: str, files: list[File], given: Json) -> None:
    where = slack.channels.get(channel)
    if where is None:
        raise Refusal("channel_not_found")
    may_post(slack, where)
    for file in files:
        file.shared.append(channel)
    said: Json = {"text": given.get("initial_comment") or "", "upload": True}
    said["files"] = [shape(slack, f) for f in files]
    if given.get("thread_ts"):
        said["thread_ts"] = given["thread_ts"]
    if given.get("blocks"):
        said["blocks"] = with_ids(given["blocks"])
    where.messages.append(from_bot(slack, said))


@method("files.info", 4, "file", scope="files:read")
def info(slack: FakeSlack, given: Json) -> Json:
    file = slack.stored.get(given["file"])
    if file is None:
        raise Refusal("file_not_found")
    return {"file": shape(slack, file), "comments": [], "response_metadata": {"next_cursor": ""}}


def downloaded(slack: FakeSlack, request: Request) -> Reply:
    """A file's bytes for who shows the token; the sign-in page for anybody else."""
    with slack.lock:
        file = slack.stored.get(request.path.rpartition("/")[2])
        if bearer(request) != slack.bot_token or slack.revoked:
            return Reply(302, b"", "text/html", {"Location": f"{slack.base}/signin"})
        if file is None or file.content is None:
            return Reply(404, b"not found", "text/html")
        return Reply(200, file.content, mimetypes.guess_type(file.name)[0] or "application/octet-stream")
