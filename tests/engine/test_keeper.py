"""The keeper: what should stand in a platform's own tools stands there, once, and nothing else does."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

from bot.engine.mirroring import Uses
from tests.engine.shelf import Kept, agreed


def test_an_action_item_is_a_to_do_of_its_owner(kept: Kept) -> None:
    """Whoever is asked has it in their list, with its day, in their words; nobody else has."""
    agreed(kept.office)
    kept.works()
    (todo,) = kept.shelf.todos()
    assert (todo.title, todo.owner, todo.due) == ("618 主图三张", "shen.kai", date(2026, 3, 5))
    assert "AI-2026-0001" in todo.notes
    assert "王小雨" in todo.notes
    assert kept.shelf.calls == 1


def test_nothing_to_do_costs_no_call(kept: Kept) -> None:
    """What stands as it should is left alone, at every later round."""
    agreed(kept.office)
    kept.works()
    assert not kept.keeper.due()
    kept.later(timedelta(hours=3))
    kept.works()
    assert kept.shelf.calls == 1


def test_a_new_date_moves_the_to_do(kept: Kept) -> None:
    """改日期: the same to-do, with another day."""
    _yu, kai = agreed(kept.office)
    kept.works()
    kai.presses("改日期")
    kai.fills(due="2026-03-12", why="等文案")
    kept.works()
    assert [todo.due for todo in kept.shelf.todos()] == [date(2026, 3, 12)]
    assert len(kept.shelf.things) == 1


def test_a_finished_item_is_done_there_too(kept: Kept) -> None:
    """Done is done, at the moment it was; nothing is remembered of it."""
    _yu, kai = agreed(kept.office)
    kept.works()
    kai.presses("已完成")
    kept.works()
    assert list(kept.shelf.done.values()) == [kept.office.clock.now()]
    assert kept.remembered() == []


def test_a_dropped_item_is_taken_off_the_list(kept: Kept) -> None:
    """What nobody does is not done: it goes away."""
    _yu, kai = agreed(kept.office)
    kept.works()
    kai.presses("不跟了")
    kai.fills(reason="活动取消")
    kept.works()
    assert (kept.shelf.things, kept.shelf.done) == ({}, {})


def test_a_leaver_has_it_no_more(kept: Kept) -> None:
    """Who has left has no to-do; whoever is asked instead has it."""
    agreed(kept.office)
    kept.works()
    people = dict(kept.office.bole.company.people)
    people["shen.kai"] = replace(people["shen.kai"], active=False)
    kept.office.reorganises(people=people)
    kept.works()
    assert "shen.kai" not in [todo.owner for todo in kept.shelf.todos()]
    assert len(kept.shelf.todos()) == 1


def test_whoever_is_not_on_the_platform_has_nothing_there(kept: Kept) -> None:
    """Without a handle there is no to-do, and nothing is called."""
    agreed(kept.office)
    kept.shelf.name = "elsewhere"
    kept.begins_again()
    kept.works()
    assert kept.shelf.calls == 0


def test_what_somebody_took_away_comes_back_only_when_it_changes(kept: Kept) -> None:
    """A to-do its owner deleted is left deleted; a new date puts a new one."""
    _yu, kai = agreed(kept.office)
    kept.works()
    kept.shelf.things.clear()
    kept.later(timedelta(minutes=30))
    kept.works()
    assert kept.shelf.things == {}
    kai.presses("改日期")
    kai.fills(due="2026-03-12", why="等文案")
    kept.works()
    assert [todo.due for todo in kept.shelf.todos()] == [date(2026, 3, 12)]


def test_switched_off_nothing_is_put_and_what_stands_goes(kept: Kept) -> None:
    """The off switch: nothing new, and what was open there is taken away; switched on again it comes back, as a new
    thing, whatever the platform makes of an old token."""
    agreed(kept.office)
    kept.uses = Uses()
    kept.begins_again()
    kept.works()
    assert kept.shelf.calls == 0
    kept.uses = Uses(todos=True)
    kept.begins_again()
    kept.works()
    assert len(kept.shelf.todos()) == 1
    kept.uses = Uses()
    kept.begins_again()
    kept.works()
    assert kept.shelf.todos() == []
    kept.uses = Uses(todos=True)
    kept.begins_again()
    kept.works()
    assert len(kept.shelf.todos()) == 1
    assert len(kept.shelf.tokens) == 2


def test_a_long_ledger_comes_a_few_at_a_time_and_whole(kept: Kept) -> None:
    """More than a round takes: the rounds go on until every row stands, each once."""
    for n in range(40):
        agreed(kept.office, what=f"第 {n} 件")
    kept.works(1)
    assert len(kept.shelf.todos()) == 30
    kept.works(1)
    assert len(kept.shelf.todos()) == 40
    assert kept.shelf.calls == 40


def test_one_keeper_works_at_a_time(kept: Kept) -> None:
    """A round that comes while the last one still runs is left out."""
    agreed(kept.office)
    seen: list[int] = []

    def again() -> str:
        seen.append(kept.keeper.work())
        return "t"

    kept.shelf.put = lambda item, token, stands="": again()
    kept.works(1)
    assert seen == [0]
