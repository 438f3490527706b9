"""Evidence: what is taken, under which name, how it lies on the disk, and who may read it."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.engine.files import BIGGEST, BadFile, media_of, tidy
from bot.ports import Refused
from storage import StoreError
from tests.looking import every, rows
from tests.office import Company

APPEAL = {
    "cycle": "2025Q4", "result": "B", "rater": "liu.yang", "grounds": ["data"], "facts": "数据有出入",
    "remedy": "recalculate", "recuse": [], "consent": "yes",
}  # fmt: skip


@pytest.mark.parametrize(
    ("name", "content", "code"),
    [
        ("virus.exe", b"MZ", "file.type"),
        ("noending", b"x", "file.type"),
        ("page.html", b"<script>", "file.type"),
        ("empty.pdf", b"", "file.empty"),
        ("big.pdf", b"x" * (BIGGEST + 1), "file.big"),
    ],
)
def test_what_is_not_taken_is_refused_with_a_sentence(company: Company, name: str, content: bytes, code: str) -> None:
    """Other types, nothing at all, and more than ten megabytes: a sentence, no row and no file."""
    with pytest.raises(BadFile, match=code):
        media_of(name, content)
    with pytest.raises(Refused) as no:
        company.room.attach("wang.xiaoyu", name, content)
    assert len(str(no.value)) > 5
    assert rows(company, "file") == []


@pytest.mark.parametrize(
    ("name", "kept"),
    [
        ("../../etc/passwd.txt", "passwd.txt"),
        ("C:\\Users\\me\\证据.pdf", "证据.pdf"),
        ("a\x00b\n.txt", "ab.txt"),
        ("\u202egpj.exe.pdf", "gpj.exe.pdf"),
        ("...", "file"),
        ("", "file"),
    ],
)
def test_a_name_loses_folders_and_signs_nobody_sees(name: str, kept: str) -> None:
    """H9: a file's name is a name, whatever the sender called it."""
    assert tidy(name) == kept


def test_a_long_name_keeps_its_ending() -> None:
    """A name too long to show is cut in the middle."""
    short = tidy("报" * 300 + ".pdf")
    assert len(short) == 120
    assert short.endswith(".pdf")


def test_only_the_readers_of_its_case_read_a_file(company: Company, tmp_path: Path) -> None:
    """Before it is handed in, its owner; afterwards whoever may read the case; never the person complained of."""
    file = company.room.attach("wang.xiaoyu", "截图.png", b"\x89PNG evidence")
    people = company.bole.company.people
    assert {p for p in people if company.room.file(p, file)} == {"wang.xiaoyu"}
    company.person("wang.xiaoyu").starts("growth.appeal", **APPEAL, evidence=[file])
    (case,) = every(company)
    assert {p for p in people if company.room.file(p, file)} == {"wang.xiaoyu", *case.waiting_for()}
    got = company.room.file("wang.xiaoyu", file)
    assert got is not None
    assert (got.name, got.media, got.content) == ("截图.png", "image/png", b"\x89PNG evidence")
    assert company.room.file("wang.xiaoyu", "../secret.key") is None
    on_disk = b"".join(p.read_bytes() for p in (tmp_path / "files").iterdir())
    assert b"evidence" not in on_disk


def test_nobody_hands_in_somebody_elses_file(company: Company) -> None:
    """A file's id is no right to it: another person's is refused at the form."""
    file = company.room.attach("shen.kai", "salary.pdf", b"%PDF")
    answer = company.person("wang.xiaoyu").starts("growth.appeal", **APPEAL, evidence=[file])
    assert "evidence" in answer.errors
    assert every(company) == []


def test_two_files_on_the_disk_cannot_be_exchanged(company: Company, tmp_path: Path) -> None:
    """Each is sealed with its own id: one put in another's place does not open."""
    mine = company.room.attach("wang.xiaoyu", "a.txt", b"one")
    other = company.room.attach("wang.xiaoyu", "b.txt", b"two")
    (tmp_path / "files" / mine).write_bytes((tmp_path / "files" / other).read_bytes())
    with pytest.raises(StoreError):
        company.room.file("wang.xiaoyu", mine)
