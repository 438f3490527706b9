"""Files into direct chats, and files people uploaded."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from bot.platforms.slack.api import Api
from bot.platforms.slack.errors import Failed
from bot.platforms.slack.files import Files
from bot.platforms.slack.places import Places
from bot.ports import Download
from tests.platforms.desk import Desk, Raw
from tests.platforms.slack.fake import FakeSlack

MINUTES = Download("会议纪要 11-23.docx", "application/vnd.openxmlformats", b"PK\x03\x04" + bytes(range(256)) * 40)


@pytest.fixture
def slack() -> Iterator[FakeSlack]:
    with FakeSlack() as slack:
        slack.user("U1", "小林", "lin@example.com")
        yield slack


@pytest.fixture
def files(slack: FakeSlack) -> Iterator[Files]:
    api = Api(slack.bot_token, slack.url)
    yield Files(api, Places(api))
    api.close()


@pytest.fixture
def here(desk: Desk, api: Api) -> Files:
    """Files at a desk that answers as it is told."""
    return Files(api, Places(api))


def uploaded(desk: Desk, **about: Any) -> dict[str, Any]:
    return {"id": "F1", "name": "a.pdf", "mimetype": "application/pdf", "size": 4, "mode": "hosted",
            "url_private_download": f"{desk.host}/files/a.pdf", **about}  # fmt: skip


def refused(files: Files, file: dict[str, Any], **given: Any) -> str:
    with pytest.raises(Failed) as caught:
        files.fetch(file, **given)
    assert caught.value.permanent
    return caught.value.code


def test_a_document_comes_into_the_persons_direct_chat(slack: FakeSlack, files: Files) -> None:
    """Whole, under its own name, in nobody else's conversation."""
    files.hand_over("U1", MINUTES)
    files.hand_over("U1", MINUTES)
    found = slack.files(slack.direct("U1"))
    assert [(file.name, file.content) for file in found] == [(MINUTES.name, MINUTES.content)] * 2
    assert all(file.shared == [slack.direct("U1")] for file in found)


def test_a_file_for_nobody_fails_for_good(files: Files) -> None:
    """C5: a person who is not there gets nothing, and nothing is uploaded."""
    with pytest.raises(Failed) as caught:
        files.hand_over("U404", MINUTES)
    assert caught.value.permanent


@pytest.mark.parametrize("step", ["files.getUploadURLExternal", "upload", "files.completeUploadExternal"])
def test_a_file_whose_way_breaks_fails_and_can_be_asked_for_again(slack: FakeSlack, files: Files, step: str) -> None:
    """C2: whichever of its three steps is lost, the next press brings it."""
    slack.breaks(step)
    with pytest.raises(Failed) as caught:
        files.hand_over("U1", MINUTES)
    assert not caught.value.permanent
    files.hand_over("U1", MINUTES)
    assert len(slack.files(slack.direct("U1"))) == 1


def test_what_somebody_uploaded_is_fetched_with_the_token(desk: Desk, here: Files) -> None:
    """Name and bytes, from where Slack says the file is."""
    desk.on["/files/a.pdf"] = lambda _: Raw(200, b"%PDF", {"Content-Type": "application/pdf"})
    assert here.fetch(uploaded(desk)) == ("a.pdf", b"%PDF")
    assert desk.calls[0].headers["authorization"] == "Bearer xoxb-test"


def test_a_file_of_another_workspace_is_asked_about_first(desk: Desk, here: Files) -> None:
    """Of a file from a shared channel Slack gives its address only when asked."""
    desk.on["files.info"] = lambda given: {"file": uploaded(desk, id=given["file"])}
    desk.on["/files/a.pdf"] = lambda _: Raw(200, b"%PDF")
    assert here.fetch({"id": "F1", "name": "a.pdf", "file_access": "check_file_info"})[1] == b"%PDF"


@pytest.mark.parametrize(
    "address",
    [
        "https://evil.example/a.pdf", "http://files.slack.com/a.pdf", "https://files.slack.com.evil.example/a.pdf",
        "https://evilslack.com/a", "https://files.slack.com@evil.example/a.pdf", "https://u:p@files.slack.com/a.pdf",
        "file:///etc/passwd", "http://127.0.0.1:9/a.pdf", "http://169.254.169.254/", "//files.slack.com/a", "",
        "https://[files.slack.com/a", "ftp://files.slack.com/a",
    ],
)  # fmt: skip
def test_the_token_goes_to_slacks_own_hosts_only(desk: Desk, here: Files, address: str) -> None:
    """K4: an address made up by somebody is not called at all."""
    assert refused(here, uploaded(desk, url_private_download=address)) == "file_elsewhere"


@pytest.mark.parametrize("address", ["https://files.slack.com/files-pri/T1-F1/a.pdf", "https://slack-files.com/T1-F1"])
def test_slacks_own_hosts_are_called(desk: Desk, here: Files, address: str) -> None:
    """The hosts Slack keeps files on, over TLS: the way is tried (and ends here, where no test leaves the machine)."""
    assert here._ours(address)


def test_a_redirect_is_not_followed(desk: Desk, here: Files) -> None:
    """K4: Slack sends who may not read to its sign-in page; the token goes nowhere else."""
    desk.on["/files/a.pdf"] = lambda _: Raw(302, b"", {"Location": f"{desk.host}/files/elsewhere"})
    assert refused(here, uploaded(desk)) == "file_refused"
    assert [call.method for call in desk.calls] == ["/files/a.pdf"]


def test_a_sign_in_page_is_not_taken_for_the_file(desk: Desk, here: Files) -> None:
    """Without the scope to read files Slack may answer with a page; it is no evidence."""
    desk.on["/files/a.pdf"] = lambda _: Raw(200, b"<html>Sign in</html>", {"Content-Type": "text/html; charset=utf-8"})
    assert refused(here, uploaded(desk)) == "file_refused"


def test_a_file_that_is_too_big_is_not_read(desk: Desk, here: Files) -> None:
    """K7: neither when Slack says so, nor when it turns out to be bigger than was said."""
    desk.on["/files/a.pdf"] = lambda _: Raw(200, b"x" * 2000)
    assert refused(here, uploaded(desk, size=2000), biggest=1000) == "file_too_big"
    assert not desk.calls
    assert refused(here, uploaded(desk, size=4), biggest=1000) == "file_too_big"


def test_a_link_to_somebody_elses_storage_is_no_file_of_slacks(desk: Desk, here: Files) -> None:
    """A document kept elsewhere and only shown in Slack is not fetched."""
    assert refused(here, uploaded(desk, mode="external", is_external=True)) == "file_elsewhere"
