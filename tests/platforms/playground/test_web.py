"""What the page's requests do: events for the house, answers for the reader."""

from __future__ import annotations

import json
import threading
import time
from datetime import timedelta
from html import unescape
from typing import Any
from zoneinfo import ZoneInfo

import httpx
import pytest

from bot.ports import Pressed, Said, Submitted
from tests.platforms.playground.conftest import Town
from tests.platforms.playground.fake_house import HOSTILE, card


def post(town: Town, path: str, **body: Any) -> dict[str, Any]:
    """A post as the page makes it; asserts that the answer was well."""
    whole = {"key": "k1", "as": "liu.yang", "chat": "direct", "since": 0, **body}
    answer = town.page.post(path, json=whole)
    assert answer.status_code == 200, answer.text
    return answer.json()


def test_what_is_said_reaches_the_house_once(town: Town) -> None:
    """A doubled post is one event and one message."""
    for _ in range(2):
        post(town, "/say", text="  市场部要招2个短视频策划 ")
    (event,) = town.house.asked.values()
    assert (event.key, event.platform, event.handle, event.place) == (
        "playground:k1",
        "playground",
        "liu.yang",
        "direct",
    )
    assert event.body == Said("市场部要招2个短视频策划")
    assert len(town.chat.messages("direct:liu.yang")) == 2


def test_a_colleague_mentioned_by_name_is_understood(town: Town) -> None:
    """@李娜 reaches the house as the person; a name nobody has stays what it was."""
    post(town, "/say", text="请 @李娜 和 @Leo Liu 看看 a@b.com @某某")
    (event,) = town.house.asked.values()
    assert event.body == Said("请 <@li.na> 和 <@liu.yang> 看看 a@b.com @某某")
    assert ">@李娜</span>" in town.page.get("/?as=liu.yang").text


def test_something_said_in_a_channel_says_where(town: Town) -> None:
    """The house hears the channel's id, and everybody sees the message."""
    post(town, "/say", chat="marketing", text="大家好")
    (event,) = town.house.asked.values()
    assert event.place == "marketing"
    assert "大家好" in town.page.get("/?as=wang.xiaoyu&chat=marketing").text


@pytest.mark.parametrize(("text", "word"), [("   ", "还没有写内容"), ("长" * 20_000, "20000")])
def test_nothing_and_far_too_much_get_a_sentence(town: Town, text: str, word: str) -> None:
    """The house is not bothered; the reader is told, and the page keeps the text."""
    answer = town.page.post("/say", json={"key": "k", "as": "liu.yang", "chat": "direct", "text": text})
    assert answer.status_code == 422
    assert word in answer.json()["toast"]
    assert not town.chat.messages("direct:liu.yang")
    assert not town.house.asked


@pytest.mark.parametrize(
    "text", [HOSTILE, "<!channel> <at id=all></at>", "=cmd()|' /C calc'!A0", "\u202eمرحبا 🐎👨‍👩‍👧"]
)
def test_what_people_write_is_shown_as_they_wrote_it(town: Town, text: str) -> None:
    """Markup, templates and formulas are words like any others."""
    answer = post(town, "/say", text=text)
    shown = "".join(m["html"] for m in answer["news"]["messages"])
    assert "<script" not in shown
    assert "<at " not in shown
    assert text in unescape(shown)


def test_a_press_carries_token_and_verb_and_shows_the_new_card(town: Town) -> None:
    """The answer's card stands in the place of the pressed one, for those who load the page later too."""
    number = int(town.house.letter("li.na", card("need")))
    answer = post(town, "/press", **{"as": "li.na"}, message=number, token="t-approve", verb="approve", value=None)
    (event,) = town.house.asked.values()
    assert event.body == Pressed("t-approve", "approve", None)
    assert answer["tone"] == "good"
    assert [m["id"] for m in answer["news"]["messages"]] == [number]
    assert "已由李娜同意" in town.page.get("/?as=li.na").text


def test_a_press_cannot_change_a_message_of_somebody_elses_chat(town: Town) -> None:
    """The message number of another person's chat is ignored; the card of the answer is only shown."""
    number = int(town.house.letter("li.na", card("need")))
    answer = post(town, "/press", message=number, token="t-approve", verb="approve", value=None)
    assert "已由李娜同意" in answer["view"]
    assert "已由李娜同意" not in town.page.get("/?as=li.na").text


def test_a_newer_card_is_not_undone_by_the_answer_to_a_press(town: Town) -> None:
    """When the outbox was faster, its card stays."""
    number = int(town.house.letter("li.na", card("old"), card_key="need"))
    receive = town.house.receive

    def slow(incoming: Any) -> Any:
        answer = receive(incoming)
        town.house.letter("li.na", card("newest"), card_key="need")
        return answer

    town.house.receive = slow
    post(town, "/press", **{"as": "li.na"}, message=number, token="t-approve", verb="approve", value=None)
    assert "newest" in town.page.get("/?as=li.na").text


def test_a_form_is_answered_with_its_errors(town: Town) -> None:
    """Errors come back by question; the values went to the house as they were typed."""
    values = {"role": "x", "headcount": "0", "steps": [{"what": "a"}, {"what": ""}]}
    answer = post(town, "/submit", token="t-form", verb="submit", values=values)
    assert set(answer["errors"]) == {"planned", "headcount", "steps.1.what"}
    (event,) = town.house.asked.values()
    assert event.body == Submitted("t-form", "submit", values)


def test_a_mistake_of_ours_is_a_sentence_in_both_languages(town: Town) -> None:
    """Nothing of the inside shows; the message is kept, and the same key may try again."""
    answer = town.page.post("/say", json={"key": "k", "as": "li.na", "chat": "direct", "text": "crash"})
    assert answer.status_code == 500
    assert "请再试一次" in answer.json()["toast"]
    assert "try again" in answer.json()["toast"]
    assert "secret" not in answer.text
    assert len(town.chat.messages("direct:li.na")) == 1


def test_files_go_in_and_come_out_as_attachments(town: Town) -> None:
    """An uploaded page is never shown as a page; a refused file brings the house's sentence."""
    kept = town.page.post(
        "/upload", data={"as": "li.na"}, files={"file": ("证据.html", b"<script>", "text/html")}
    ).json()
    got = town.page.get(f"/files/{kept['id']}?as=li.na")
    assert got.content == b"<script>"
    assert got.headers["content-disposition"].startswith("attachment")
    assert "sandbox" in got.headers["content-security-policy"]
    refused = town.page.post("/upload", data={"as": "li.na"}, files={"file": ("a.exe", b"MZ")}).json()
    assert refused == {"accepted": False, "toast": "不收可执行文件，请换成图片、PDF 或文档。", "tone": "bad"}


@pytest.mark.parametrize("size", [10 * 1024 * 1024 + 1, 12 * 1024 * 1024])
def test_a_file_of_more_than_ten_megabytes_is_refused(town: Town, size: int) -> None:
    """The limit is said; nothing is kept."""
    answer = town.page.post("/upload", data={"as": "li.na"}, files={"file": ("big.pdf", b"x" * size)})
    assert answer.status_code == 413
    assert "MB" in answer.json()["toast"]
    assert not town.house.files


@pytest.mark.parametrize(
    "body", [b"", b"--x\r\n", b"--x\r\nContent-Disposition: form-data; name=file\r\n\r\nhi\r\n--x--\r\n"]
)
def test_a_damaged_upload_is_a_sentence(town: Town, body: bytes) -> None:
    """Multipart that ends early or holds no file is refused politely."""
    answer = town.page.post("/upload", content=body, headers={"content-type": "multipart/form-data; boundary=x"})
    assert answer.status_code == 400
    assert answer.json()["toast"]


def test_papers_are_there_for_their_readers_only(town: Town) -> None:
    """A document and its DOCX for one person, for another the same answer as for none at all."""
    assert "人才需求说明书" in town.page.get("/documents/d1?as=li.na").text
    docx = town.page.get("/documents/d1?as=li.na&form=docx")
    assert docx.headers["content-disposition"].startswith("attachment")
    barred = town.page.get("/documents/d1?as=wang.xiaoyu")
    missing = town.page.get("/documents/d2?as=wang.xiaoyu")
    assert (barred.status_code, barred.text) == (missing.status_code, missing.text)


def test_a_ledger_can_be_read_and_taken_away(town: Town) -> None:
    """Rows as text on a page, CSV as a file; an unknown ledger is a sentence."""
    page = town.page.get("/ledgers/hiring?as=li.na").text
    assert "HN-2026-0007" in page
    assert "&lt;script&gt;" in page
    assert town.page.get("/ledgers/hiring.csv?as=li.na").content == b"a,b\r\n"
    assert town.page.get("/ledgers/nothing?as=li.na").status_code == 404


def test_winding_makes_everything_due_happen(town: Town) -> None:
    """One hour on: what was due happened, the rest waits; the report counts it."""
    now = town.clock.now()
    town.house.due = [now + timedelta(minutes=10), now + timedelta(minutes=20), now + timedelta(hours=3)]
    answer = post(town, "/wind", target="hour")
    assert "2" in answer["toast"]
    assert town.clock.now() >= now + timedelta(hours=1)
    assert len(town.house.due) == 1
    post(town, "/wind", target="timer")
    assert not town.house.due
    assert not post(town, "/wind", target="timer")["accepted"]


def test_monday_comes_at_half_past_nine_where_the_reader_is(town: Town) -> None:
    """Somebody in Berlin winds to Monday and reads 09:30 on the clock, not the company's half past nine."""
    post(town, "/wind", **{"as": "anna.schmidt", "target": "monday"})
    berlin = town.clock.now().astimezone(ZoneInfo("Europe/Berlin"))
    assert (berlin.weekday(), berlin.hour, berlin.minute) == (0, 9, 30)


def test_the_language_switch_turns_the_page_and_the_bot(town: Town) -> None:
    """The page speaks English from now on, and the bot was asked to do the same."""
    post(town, "/language", lang="en")
    assert town.house.languages == {"liu.yang": "en"}
    page = town.page.get("/?as=liu.yang").text
    assert 'lang="en"' in page
    assert "Leo Liu" in page
    assert "Bole speaks Chinese with" in town.page.get("/?as=li.na").text


def test_news_reach_an_open_page_by_themselves(town: Town) -> None:
    """The stream tells of a letter within a second, with the counts of who has something waiting."""
    heard: list[dict[str, Any]] = []

    def listen() -> None:
        with (
            httpx.Client(trust_env=False, timeout=10) as client,
            client.stream("GET", f"{town.address}/events?as=li.na&since=0") as stream,
        ):
            for row in stream.iter_lines():
                if row.startswith("data: "):
                    heard.append(json.loads(row[6:]))
                if len(heard) == 2:
                    return

    thread = threading.Thread(target=listen)
    thread.start()
    while thread.is_alive() and not heard:
        time.sleep(0.01)
    town.house.letter("li.na", card("招聘需求"))
    thread.join(5)
    assert not thread.is_alive()
    assert "招聘需求" in heard[1]["messages"][0]["html"]
    assert heard[1]["people"] == {"li.na": 1}


def test_a_newcomer_lands_where_the_tour_begins(town: Town) -> None:
    """Without a person in the address the page opens as the one who asks for a hire in the tour."""
    answer = town.page.get("/")
    assert answer.headers["location"] == "/?as=liu.yang"
