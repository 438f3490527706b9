"""Ledgers, registers and papers of a few lines, for the pages of a person's home."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from typing import Literal

from bot.cards.home import (
    Change,
    Filter,
    LedgerAsk,
    LedgerView,
    PaperShelf,
    PaperVersion,
    PaperView,
    RegisterRow,
    RowView,
)
from bot.cards.model import Chart, FormView, Input, Option
from bot.flow.people import Lang
from bot.ports import (
    DESK,
    Answer,
    Download,
    Happening,
    ImportReport,
    Pressed,
    Refused,
    RegisterView,
    RowChange,
    Submitted,
    Through,
)

HOSTILE = '<script>alert(1)</script> {{ 7*7 }} "quoted" <b>bold</b>'
AT = datetime(2026, 11, 20, 3, 0, tzinfo=UTC)
OUTSIDER = "shen.kai"
EDITOR = "xu.lan"
PLACES = ("部门负责人审批", "可行性评估", "招聘中")
CHARTS = (
    Chart("进行中的事项：走到哪一步", "bars", tuple((p, (n * 3,)) for n, p in enumerate(PLACES, 1)), ("事项数",)),
    Chart("各环节：按时与超时", "pairs", tuple((p, (9, n)) for n, p in enumerate(PLACES)), ("按时", "超时")),
)
PAPER = PaperView(
    "人才需求说明书",
    "招聘需求",
    "HN-2026-0007",
    (PaperVersion("d2", 2, AT), PaperVersion("d1", 1, AT.replace(day=18))),
)
SUPPLIERS = (
    RegisterRow("r1", "华彩印务", ("华彩印务", "印刷", "92", "A"), may_edit=True),
    RegisterRow("r2", "Blue Print", ("Blue Print", "印刷", "9", "C"), may_edit=True),
    RegisterRow("r3", HOSTILE, (HOSTILE, "礼品", "", "B"), may_edit=True),
    RegisterRow("r4", "旧日文化", ("旧日文化", "礼品", "61", "C"), "retired", may_edit=True),
)


class FakeHomes:
    """What a page may ask about a person's home. `asked_of` remembers what was asked of the ledger."""

    def __init__(self) -> None:
        self.asked_of: list[LedgerAsk] = []
        self.suppliers = list(SUPPLIERS)
        self.imported: list[bool] = []

    def ledgers(self, person: str) -> list[tuple[str, str]]:
        return [] if person == OUTSIDER else [("hiring", "招聘台账")]

    def ledger(self, person: str, name: str, asked: LedgerAsk = LedgerAsk()) -> LedgerView | None:  # noqa: B008
        if name != "hiring" or person == OUTSIDER:
            return None
        self.asked_of.append(asked)
        rows = [("HN-2026-0007", "短视频策划", "2", "招聘中"), ("HN-2026-0008", HOSTILE, "1", "可行性评估")]
        rows = [row for row in rows if asked.search in "".join(row) and asked.filters.get("place", row[3]) == row[3]]
        options = tuple(Option(place, place) for place in PLACES)
        return LedgerView(
            "hiring",
            "招聘台账",
            ("编号", "岗位", "人数", "状态"),
            tuple(rows),
            tuple(row[0] for row in rows),
            ("ref", "role", "headcount", "place"),
            frozenset({"HN-2026-0007"}),
            (Filter("place", "状态", options, asked.filters.get("place", "")),),
            CHARTS,
            len(rows),
            1000,
            min(asked.page, 3),
            3,
            "2026-01-01T00:00:00+00:00 HN-2025-0900",
        )

    def export(self, person: str, name: str, form: Literal["csv", "xlsx"]) -> Download | None:
        return Download(f"{name}.{form}", "text/csv", b"a,b\r\n") if name == "hiring" else None

    def case_history(self, person: str, ref: str) -> list[Happening] | None:
        return [Happening(AT, ref, f"刘洋 提交 {HOSTILE}", "本人操作")] if ref == "HN-2026-0007" else None

    def papers(self, person: str, before: str = "") -> PaperShelf:
        if person == OUTSIDER:
            return PaperShelf(())
        return PaperShelf((replace(PAPER, title="更早的说明书"),)) if before else PaperShelf((PAPER,), "mark")

    def paper(self, person: str, document_id: str) -> PaperView | None:
        return PAPER if document_id in ("d1", "d2") and person != OUTSIDER else None

    def difference(self, person: str, old: str, new: str) -> list[Change] | None:
        same = old == new
        return [] if same else [Change("人数", "3", "2"), Change("主要职责", "", HOSTILE), Change("备注", "急", "")]

    def registers(self, person: str) -> list[tuple[str, str]]:
        return [] if person == OUTSIDER else [("operations.suppliers", "供应商")]

    def register(self, person: str, name: str) -> RegisterView | None:
        if name != "operations.suppliers" or person == OUTSIDER:
            return None
        editor = person == EDITOR
        rows = [r if editor else replace(r, may_edit=False) for r in self.suppliers if editor or r.state == "active"]
        return RegisterView(name, "供应商", ("名称", "类别", "得分", "等级"), tuple(rows), editor)

    def register_row(self, person: str, name: str, row_id: str) -> RowView | None:
        view = self.register(person, name)
        row = next((r for r in view.rows if r.id == row_id), None) if view else None
        if view is None or row is None:
            return None
        return RowView(view.title, row, (*zip(view.headers, row.cells, strict=True), ("备注", HOSTILE)))

    def history(self, person: str, name: str, row_id: str) -> list[RowChange] | None:
        if self.register(person, name) is None:
            return None
        changed = RowChange(AT, "许岚", "changed", (("得分", "88", "92"), ("等级", "", "A")), "在登记册里改的")
        return [changed, RowChange(AT.replace(day=1), "许岚", "added")]

    def register_form(self, person: str, name: str, row_id: str | None) -> FormView | None:
        if person != EDITOR:
            return None
        known = next((r.title for r in self.suppliers if r.id == row_id), None)
        inputs = (Input("name", "text", "名称", required=True, value=known),)
        return FormView(DESK, f"row:{name}:{row_id or 'new'}", "供应商", "保存", "取消", inputs)

    def send_rows(
        self,
        name: str,
        content: bytes,
        media: Literal["json", "sheet"],
        through: Through,
        lang: Lang,
        dry_run: bool,
    ) -> ImportReport | None:
        return self.import_rows(EDITOR, name, "figures.csv", content, dry_run)

    def import_rows(self, person: str, name: str, filename: str, content: bytes, dry_run: bool) -> ImportReport | None:
        if person != EDITOR or self.register(person, name) is None:
            return None
        if not filename.endswith(".csv"):
            raise Refused("只能导入 .xlsx 或 .csv 文件。")
        self.imported.append(not dry_run)
        problems = ((3, "得分", "请写一个数字。"),) if b"?" in content else ()
        if not dry_run:
            self.suppliers.append(RegisterRow("r9", "新来的", ("新来的", "物流", "80", "B"), may_edit=True))
        return ImportReport(1, 0, 2, problems, ("新来的 · 物流",), not dry_run)

    def export_register(self, person: str, name: str, form: Literal["csv", "xlsx"]) -> Download | None:
        known = self.register(person, name) is not None
        return Download(f"{name}.{form}", "text/csv", b"a\r\n") if known else None

    def on_row(self, person: str, body: Pressed | Submitted) -> Answer | None:
        """A register's own buttons and forms; None for anything else."""
        what, _, rest = body.verb.partition(":")
        row_id = rest.rpartition(":")[2]
        if body.token != DESK or what not in ("row", "retire", "restore"):
            return None
        at = next((n for n, r in enumerate(self.suppliers) if r.id == row_id), None)
        if isinstance(body, Submitted):
            name = body.values.get("name")
            if not name:
                return Answer(errors={"name": "这一项需要填写。"}, accepted=False)
            self.suppliers.append(RegisterRow(f"n{len(self.suppliers)}", name, (name, "印刷", "1", "A"), may_edit=True))
        elif at is not None:
            state: Literal["active", "retired"] = "retired" if what == "retire" else "active"
            self.suppliers[at] = replace(self.suppliers[at], state=state)
        return Answer("已保存。", "good")
