"""Files into direct chats, and files people sent."""

from __future__ import annotations

import json
from typing import Any

import pytest

from bot.platforms.feishu.api import Api
from bot.platforms.feishu.errors import Failed
from bot.platforms.feishu.files import BIGGEST, LONGEST_NAME, Files, file_name
from bot.ports import Download
from tests.platforms.desk import Cut, Raw
from tests.platforms.feishu.desk import FILES, POST, FeishuDesk, refuses

RESOURCE = "GET /im/v1/messages/:id/resources/:id"
MINUTES = Download("会议纪要 11-23.docx", "application/vnd.openxmlformats", b"PK\x03\x04" + bytes(range(256)) * 40)


@pytest.fixture
def files(api: Api, desk: FeishuDesk) -> Files:
    desk.on[FILES] = lambda _: {"file_key": "file_v2_a-b"}
    desk.on[POST] = lambda _: {"message_id": "om_1", "chat_id": "oc_1"}
    return Files(api)


def refused(files: Files, *given: Any, **named: Any) -> str:
    with pytest.raises(Failed) as caught:
        files.fetch(*given, **named)
    assert caught.value.permanent
    return str(caught.value.code)


def test_a_document_comes_into_the_persons_direct_chat(desk: FeishuDesk, files: Files) -> None:
    """Uploaded whole under its own name, then sent as a file to that person and nobody else."""
    files.hand_over("ou_1", MINUTES)
    upload = desk.calls[-2].body
    assert MINUTES.content in upload
    assert 'name="file_name"\r\n\r\n会议纪要 11-23.docx\r\n'.encode() in upload
    assert b'name="file_type"\r\n\r\ndoc\r\n' in upload
    sent = desk.asked(POST)[0]
    assert (sent["receive_id"], sent["msg_type"], json.loads(sent["content"])) == (
        "ou_1", "file", {"file_key": "file_v2_a-b"},
    )  # fmt: skip
    assert desk.queries[-1] == {"receive_id_type": "open_id"}


@pytest.mark.parametrize(
    ("name", "kind"),
    [("a.PDF", "pdf"), ("a.xlsx", "xls"), ("a.pptx", "ppt"), ("a.csv", "stream"), ("a", "stream"), ("a.zip", "stream")],
)
def test_a_file_is_of_the_kind_its_name_says(desk: FeishuDesk, files: Files, name: str, kind: str) -> None:
    """Feishu shows documents it knows by themselves; whatever else is bytes."""
    files.hand_over("ou_1", Download(name, "", b"x"))
    assert f'name="file_type"\r\n\r\n{kind}\r\n'.encode() in desk.calls[-2].body


def test_a_file_feishu_would_not_take_is_not_uploaded(desk: FeishuDesk, files: Files) -> None:
    """K7: nothing and more than 30 MB fail for good, without a call."""
    for content, code in ((b"", "file_empty"), (b"x" * (BIGGEST + 1), "file_too_big")):
        with pytest.raises(Failed) as caught:
            files.hand_over("ou_1", Download("a.pdf", "application/pdf", content))
        assert (caught.value.code, caught.value.permanent) == (code, True)
    assert not desk.calls


@pytest.mark.parametrize("step", [FILES, POST])
def test_a_file_whose_way_breaks_fails_and_can_be_asked_for_again(desk: FeishuDesk, files: Files, step: str) -> None:
    """C2: whichever of its two steps is lost, the next press brings it."""
    answer = desk.on[step]

    def cut(_: dict[str, Any]) -> dict[str, Any]:
        raise Cut

    desk.on[step] = cut
    with pytest.raises(Failed) as caught:
        files.hand_over("ou_1", MINUTES)
    assert not caught.value.permanent
    desk.on[step] = answer
    files.hand_over("ou_1", MINUTES)


def test_a_file_for_nobody_fails_for_good(desk: FeishuDesk, files: Files) -> None:
    """C5: a person who has left gets nothing."""
    desk.on[POST] = refuses(230013)
    with pytest.raises(Failed) as caught:
        files.hand_over("ou_404", MINUTES)
    assert caught.value.permanent


def test_a_key_that_is_none_is_not_sent_on(desk: FeishuDesk, files: Files) -> None:
    """What Feishu tells as the file's key goes into a message only when it is one."""
    desk.on[FILES] = lambda _: {"file_key": '","x":"'}
    with pytest.raises(Failed):
        files.hand_over("ou_1", MINUTES)
    assert POST not in desk.made()


@pytest.mark.parametrize(
    ("told", "name"),
    [
        ('attachment; filename="a.pdf"', "a.pdf"),
        ("attachment; filename=a.pdf", "a.pdf"),
        ("attachment; filename=\"x.pdf\"; filename*=UTF-8''%E6%8A%A5%E5%91%8A.pdf", "报告.pdf"),
        ('attachment; filename="%E6%8A%A5%E5%91%8A.pdf"', "报告.pdf"),
        ('attachment; filename="报告.pdf"', "报告.pdf"),
        ('attachment; filename="../../etc/passwd"', ".._.._etc_passwd"),
        ("", "file.pdf"),
        ('attachment; filename=""', "file.pdf"),
    ],
)
def test_what_somebody_sent_is_fetched_with_its_name(desk: FeishuDesk, files: Files, told: str, name: str) -> None:
    """Name and bytes, by message and key; a name Feishu does not tell is made of what it is."""
    headers = {"Content-Type": "application/pdf", **({"Content-Disposition": told} if told else {})}
    desk.on[RESOURCE] = lambda _: Raw(200, b"%PDF", headers)
    assert files.fetch("om_1", "file_v2_1") == (name, b"%PDF")
    assert desk.paths[-1] == "/open-apis/im/v1/messages/om_1/resources/file_v2_1"
    assert desk.queries[-1] == {"type": "file"}
    assert desk.calls[-1].headers["authorization"] == "Bearer t-token1"


def test_a_picture_is_fetched_as_one(desk: FeishuDesk, files: Files) -> None:
    """Pictures have no name in Feishu."""
    desk.on[RESOURCE] = lambda _: Raw(200, b"\x89PNG", {"Content-Type": "image/png"})
    assert files.fetch("om_1", "img_v2_1", "image") == ("image.png", b"\x89PNG")
    assert desk.queries[-1] == {"type": "image"}


def test_a_file_that_is_too_big_is_not_read(desk: FeishuDesk, files: Files) -> None:
    """K7: reading ends with the first byte too many."""
    desk.on[RESOURCE] = lambda _: Raw(200, b"x" * 2000, {"Content-Type": "application/pdf"})
    assert refused(files, "om_1", "file_1", biggest=1000) == "file_too_big"
    assert len(files.fetch("om_1", "file_1", biggest=2000)[1]) == 2000


@pytest.mark.parametrize("code", [230110, 234003, 234037, 234038, 234043])
def test_what_feishu_does_not_hand_out_fails_for_good(desk: FeishuDesk, files: Files, code: int) -> None:
    """C5: a refusal is an object, whatever was asked for, and is not taken for the file."""
    desk.on[RESOURCE] = refuses(code)
    assert refused(files, "om_1", "file_1") == str(code)
    desk.on[RESOURCE] = refuses(code, 200)
    assert refused(files, "om_1", "file_1") == str(code)


def test_a_json_file_somebody_sent_is_a_file(desk: FeishuDesk, files: Files) -> None:
    """What looks like an answer and has no code of Feishu's is what was sent."""
    for content in (b'{"name": "x"}', b"[1, 2]", b"not even json"):
        headers = {"Content-Type": "application/json", "Content-Disposition": 'attachment; filename="a.json"'}
        desk.on[RESOURCE] = lambda _, content=content, headers=headers: Raw(200, content, headers)
        assert files.fetch("om_1", "file_1") == ("a.json", content)


@pytest.mark.parametrize("key", ["../../../auth", "a/b", "file_1?type=image", "", "file 1"])
def test_a_key_somebody_made_up_leads_nowhere_else(desk: FeishuDesk, files: Files, key: str) -> None:
    """K4: ids of events go into a path only when they are ids."""
    assert refused(files, "om_1", key) == "bad_path"
    assert not desk.calls


def test_a_redirect_is_not_followed(desk: FeishuDesk, files: Files) -> None:
    """K4: the token goes nowhere else."""
    desk.on[RESOURCE] = lambda _: Raw(302, b"", {"Location": f"{desk.host}/elsewhere"})
    with pytest.raises(Failed):
        files.fetch("om_1", "file_1")
    assert desk.made() == [RESOURCE]


def test_a_name_is_one_line_without_a_path() -> None:
    """Whatever a title holds, the file has a name a chat can show, with its ending."""
    assert file_name('a/b\\c\r\n"d".pdf') == "a_b_c_d_.pdf"
    assert file_name("") == "file"
    long = file_name("纪" * 500 + ".docx")
    assert len(long) <= LONGEST_NAME
    assert long.endswith("….docx")
