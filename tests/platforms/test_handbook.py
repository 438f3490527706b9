"""The pages for the IT person, docs/{slack,feishu}.md and their sisters: what they show must work as it stands."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from bot.app import ROOT
from bot.company import read_company
from bot.policy import load_policy

DOCS = ROOT / "docs"
PLATFORMS = ("feishu", "slack")
PAGES = [DOCS / f"{name}{lang}.md" for name in PLATFORMS for lang in ("", ".zh")]
LARGEST_PICTURE = 150_000


def blocks(page: Path, kind: str) -> list[str]:
    """The examples of one kind on a page."""
    return re.findall(rf"^```{kind}\n(.*?)^```", page.read_text("utf-8"), re.DOTALL | re.MULTILINE)


def anchors(page: Path) -> set[str]:
    """What a page's headings can be linked by."""
    heads = re.findall(r"^#+ (.+)$", page.read_text("utf-8"), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", head.lower()).replace(" ", "-") for head in heads}


@pytest.mark.parametrize("page", PAGES, ids=lambda p: p.name)
def test_the_company_file_it_shows_can_be_used(page: Path, tmp_path: Path) -> None:
    """Copied as it is, the example has no mistake, and no warning either."""
    company, policy, *_ = blocks(page, "toml")
    (tmp_path / "policy.toml").write_text(policy, "utf-8")
    office, problems = read_company(company)
    assert office is not None
    assert problems == []
    assert {p.email for p in office.people.values()} > {"li.na@example.com", "wang.xiaoyu@example.com"}
    assert load_policy(tmp_path / "policy.toml")


@pytest.mark.parametrize("page", PAGES, ids=lambda p: p.name)
def test_its_links_and_pictures_lead_somewhere(page: Path) -> None:
    """Every file it names is there, every heading it points to stands on the page, pictures are small."""
    targets = re.findall(r"\]\(([^)\s]+)\)", page.read_text("utf-8"))
    for target in targets:
        file, _, anchor = target.partition("#")
        if not file:
            assert anchor in anchors(page), target
        elif not file.startswith("https://"):
            assert (DOCS / file).is_file(), target
        if file.endswith((".png", ".svg")):
            assert (DOCS / file).stat().st_size <= LARGEST_PICTURE, target


@pytest.mark.parametrize("platform", PLATFORMS)
def test_both_languages_say_the_same(platform: str) -> None:
    """The same headings, tables, commands and variables, in the same order; only the words differ."""
    english, chinese = (DOCS / f"{platform}{lang}.md" for lang in ("", ".zh"))
    assert blocks(english, "sh") == blocks(chinese, "sh")
    assert blocks(english, "nginx") == blocks(chinese, "nginx")

    def shape(page: Path) -> list[str]:
        lines = page.read_text("utf-8").splitlines()
        return [line[:2] for line in lines if line.startswith(("#", "|", "- ", "!["))]

    assert shape(english) == shape(chinese)
