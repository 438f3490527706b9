"""Rows added, changed, retired and brought back by hand; each change on record, each right looked at again."""

from __future__ import annotations

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from storage import audit
from tests.engine.registers.helpers import CANDIDATE, HUACAI, adds, changes, presses, rows
from tests.engine.registers.toys import SUPPLIERS, TALENT
from tests.office import Company

HR, EDITOR, ANYBODY, OTHER = "chen.jing", "xu.lan", "liu.yang", "wang.xiaoyu"


def trail(company: Company) -> list[tuple[str, list[str]]]:
    with company.bole.tools.store.reading() as tx:
        found = [row for row in audit.latest(tx, 100) if row.action.startswith("toys.")]
    return [(row.action, row.details.get("fields", [])) for row in reversed(found)]


def test_an_editor_adds_a_row_and_everybody_finds_it(company: Company) -> None:
    """The list shows it, with the columns every reader may see; the audit names the questions, not the answers."""
    assert adds(company, HR, **HUACAI).toast == "已新增「华彩」。"
    assert rows(company, ANYBODY)["华彩"].cells[:2] == ("华彩", "礼品")
    view = company.room.register(ANYBODY, SUPPLIERS)
    assert "协议价" not in view.headers
    assert trail(company) == [("toys.suppliers:added", ["name", "kind", "price"])]


def test_who_may_not_edit_is_told_what_strangers_are_told(company: Company) -> None:
    """The same sentence for a row that exists, one that does not, and a register that does not."""
    adds(company, HR, **HUACAI)
    row = rows(company, HR)["华彩"].id
    told = {adds(company, ANYBODY, **HUACAI).toast, changes(company, ANYBODY, row).toast}
    told |= {presses(company, ANYBODY, "retire", row).toast, presses(company, ANYBODY, "retire", "guess").toast}
    told |= {presses(company, ANYBODY, "retire", row, "toys.nothing").toast}
    told |= {
        presses(company, ANYBODY, "open", "", TALENT).toast,
        presses(company, ANYBODY, "history", row, TALENT).toast,
    }
    assert len(told) == 1
    assert not rows(company, ANYBODY)["华彩"].may_edit
    assert company.room.register(ANYBODY, TALENT) is None
    assert company.room.register_form(ANYBODY, SUPPLIERS, None) is None
    assert company.room.history(ANYBODY, TALENT, row) is None


def test_a_person_named_in_a_row_may_edit_that_row_and_no_other(company: Company) -> None:
    """`own`: whoever recommended a supplier keeps it up to date, without seeing what is for HR."""
    adds(company, HR, **HUACAI, from_person=ANYBODY)
    adds(company, HR, name="明日", kind="print")
    found = rows(company, ANYBODY)
    assert (found["华彩"].may_edit, found["明日"].may_edit) == (True, False)
    form = company.room.register_form(ANYBODY, SUPPLIERS, found["华彩"].id)
    assert "price" not in [i.name for i in form.inputs]
    assert changes(company, ANYBODY, found["华彩"].id, note="送货快", price="五折").tone == "good"
    assert company.room.register_form(HR, SUPPLIERS, found["华彩"].id).inputs[-1].value == "九折"


def test_two_rows_never_share_a_key(company: Company) -> None:
    """Neither written alike nor written with other blanks and widths; the form stays open and says so."""
    adds(company, HR, **HUACAI)
    for name in ("华彩", " 华彩 "):
        assert adds(company, HR, name=name, kind="print").errors == {"name": "已经有一条同名的了。"}
    adds(company, HR, name="ABC 1", kind="print")
    assert adds(company, HR, name="ａｂｃ　1", kind="print").errors
    presses(company, HR, "retire", rows(company, HR)["华彩"].id)
    assert "恢复" in adds(company, HR, **HUACAI).errors["name"]


def test_history_tells_who_changed_what_and_leaves_out_what_is_not_for_its_reader(company: Company) -> None:
    """Newest first, before and after of each answer."""
    adds(company, HR, **HUACAI)
    row = rows(company, HR)["华彩"].id
    changes(company, EDITOR, row, kind="event", price="八折")
    presses(company, EDITOR, "retire", row)
    assert "华彩" not in rows(company, ANYBODY)
    presses(company, HR, "restore", row)
    told = company.room.history(HR, SUPPLIERS, row)
    assert [c.what for c in told] == ["restored", "retired", "changed", "added"]
    assert told[2].by == company.room.office().person(EDITOR).name
    assert told[2].fields == (("类别", "礼品", "活动"), ("协议价", "九折", "八折"))
    assert told[2].cause == "手工填写"
    assert company.room.history(ANYBODY, SUPPLIERS, row)[2].fields == (("类别", "礼品", "活动"),)


def test_an_answer_can_be_emptied_and_the_same_sent_again_changes_nothing(company: Company) -> None:
    """A version is written only where something differs."""
    adds(company, HR, **HUACAI, note="送货快")
    row = rows(company, HR)["华彩"].id
    assert changes(company, HR, row).toast == "「华彩」没有改动。"
    changes(company, HR, row, note="")
    assert company.room.history(HR, SUPPLIERS, row)[0].fields == (("备注", "送货快", ""),)


def test_what_a_register_forgets_is_gone_with_its_history(company: Company) -> None:
    """Values and versions are erased; that there was a row, and who retired it, stays. A new row may take its key."""
    adds(company, HR, TALENT, **CANDIDATE)
    row = rows(company, HR, TALENT)["周一鸣"].id
    changes(company, HR, row, TALENT, level="P5")
    assert presses(company, HR, "retire", row, TALENT).toast == "已停用，内容已清除。"
    assert rows(company, HR, TALENT) == {}
    told = company.room.history(HR, TALENT, row)
    assert [(c.what, c.fields) for c in told] == [("forgotten", ()), ("changed", ()), ("added", ())]
    assert presses(company, HR, "restore", row, TALENT).tone == "bad"
    assert adds(company, HR, TALENT, **CANDIDATE).tone == "good"
    assert rows(company, HR, TALENT)["周一鸣"].id != row


def test_what_is_said_of_a_row_that_is_forgotten_some_day_does_not_name_it(company: Company) -> None:
    """What was said is remembered for a month, for a second delivery: longer than the row may be."""
    assert adds(company, HR, TALENT, **CANDIDATE).toast == "已保存。"
    row = rows(company, HR, TALENT)["周一鸣"].id
    assert changes(company, HR, row, TALENT, level="P5").toast == "已保存。"
    assert changes(company, HR, row, TALENT, level="P5").toast == "没有改动。"


STEPS = st.lists(
    st.tuples(
        st.sampled_from(["change", "retire", "restore"]),
        st.sampled_from(["gift", "print", "event"]),
        st.sampled_from(["", "快", "慢"]),
    ),
    max_size=8,
)


@given(STEPS)
@settings(max_examples=12, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
def test_whatever_is_edited_in_whatever_order_history_adds_up(
    company: Company, steps: list[tuple[str, str, str]]
) -> None:
    """Played forward from nothing, the versions give the row as it stands; each is one later than the one before."""
    name = f"供应商{len(rows(company, HR))}"
    adds(company, HR, name=name, kind="gift")
    row = rows(company, HR)[name].id
    for what, kind, note in steps:
        if what == "change":
            changes(company, HR, row, kind=kind, note=note)
        else:
            presses(company, HR, what, row)
    with company.bole.tools.store.reading() as tx:
        from storage import registers

        stored, versions = registers.by_id(tx, SUPPLIERS, row), registers.history(tx, row)[::-1]
    assert stored is not None
    played: dict[str, object] = {}
    for version in versions:
        body = version.body or {"before": {}, "after": {}}
        assert {k: played[k] for k in body["before"]} == body["before"]
        played = {k: v for k, v in played.items() if k not in body["before"]} | body["after"]
    assert played == stored.body
    assert [v.version for v in versions] == list(range(1, stored.version + 1))
    assert (stored.state == "retired") == (versions[-1].what == "retired")


def test_a_row_in_full_says_what_its_reader_may_know(company: Company) -> None:
    """All the answers the list leaves out, but for those with readers of their own; nothing to strangers."""
    adds(company, HR, **HUACAI, note="春节前要提前两周下单")
    row = rows(company, HR)["华彩"].id
    anybody, editor = (company.room.register_row(who, SUPPLIERS, row) for who in (ANYBODY, HR))
    assert "春节前要提前两周下单" in dict(anybody.fields).values()
    assert "九折" not in dict(anybody.fields).values()
    assert "九折" in dict(editor.fields).values()
    assert (anybody.row.may_edit, editor.row.may_edit) == (False, True)
    assert company.room.register_row(ANYBODY, SUPPLIERS, "guess") is None
    assert company.room.register_row(ANYBODY, TALENT, row) is None
