"""im/v1/files, im/v1/images and what stands in messages: bytes up and down."""

from __future__ import annotations

import mimetypes
from typing import TYPE_CHECKING
from urllib.parse import quote

from tests.platforms.feishu.fake.company import APP, File, Json
from tests.platforms.feishu.fake.routes import Given, Refusal, route
from tests.platforms.wire import Reply

if TYPE_CHECKING:
    from tests.platforms.feishu.fake.feishu import FakeFeishu

KINDS = ("opus", "mp4", "pdf", "doc", "xls", "ppt", "stream")
MOST = {"file": 30 << 20, "image": 10 << 20}
PICTURES = (b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"BM", b"RIFF")
SCOPES = ("im:resource", "im:resource:upload")


def store(feishu: FakeFeishu, name: str, content: bytes, kind: str, by: str, file_type: str = "stream") -> File:
    """Bytes somebody put into Feishu."""
    with feishu.changed:
        letters = "file_v3_00" if kind == "file" else "img_v3_00"
        made = File(feishu.id(letters), name, content, kind, by, file_type)
        feishu.files[made.key] = made
        feishu.changed.notify_all()
        return made


def _bytes(feishu: FakeFeishu, given: Given, kind: str) -> bytes:
    """The bytes of an upload. Raises Refusal."""
    if kind not in given.files:
        raise Refusal(234001, f"Invalid request param: {kind}")
    content = given.files[kind][1]
    if not content:
        raise Refusal(234010, "File's size can't be 0.")
    if len(content) > MOST[kind]:
        raise Refusal(234006, "The file size exceed the max value.")
    return content


@route("POST", "/im/v1/files", body="file_type! file_name! duration file!", scope=SCOPES, bad=234001)
def upload_file(feishu: FakeFeishu, given: Given) -> Json:
    if given.body["file_type"] not in KINDS:
        raise Refusal(234001, "Invalid request param: file_type")
    content = _bytes(feishu, given, "file")
    name, kind = str(given.body["file_name"]), str(given.body["file_type"])
    return {"file_key": store(feishu, name, content, "file", APP, kind).key}


@route("POST", "/im/v1/images", body="image_type! image!", scope=SCOPES, bad=234001)
def upload_image(feishu: FakeFeishu, given: Given) -> Json:
    if given.body["image_type"] not in ("message", "avatar"):
        raise Refusal(234001, "Invalid request param: image_type")
    content = _bytes(feishu, given, "image")
    if not content.startswith(PICTURES):
        raise Refusal(234011, "Can't regonnize the image format.")
    return {"image_key": store(feishu, given.files["image"][0], content, "image", APP).key}


@route(
    "GET", "/im/v1/messages/:message_id/resources/:file_key", query="type!", bad=234001,
    scope=("im:message", "im:message:readonly", "im:message.history:readonly"),
)  # fmt: skip
def download(feishu: FakeFeishu, given: Given) -> Reply:
    with feishu.lock:
        message = feishu.message(given.ids["message_id"])
        if message is None or given.query["type"] not in ("file", "image"):
            raise Refusal(234001, "Invalid request param.")
        if message.deleted:
            raise Refusal(230110, "Action unavailable as the message has been deleted.")
        if message.msg_type == "interactive":
            raise Refusal(234043, "Unsupported message type.")
        if not feishu.chats[message.chat].bot_is_in:
            raise Refusal(234004, "App not in chat.")
        key = given.ids["file_key"]
        if key not in message.content.values() or feishu.files[key].kind != given.query["type"]:
            raise Refusal(234003, "File not in message.")
        file = feishu.files[key]
    media = mimetypes.guess_type(file.name)[0] or "application/octet-stream"
    named = f"attachment; filename*=UTF-8''{quote(file.name)}"
    return Reply(200, file.content, media, {"Content-Disposition": named})
