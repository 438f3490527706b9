"""Whom a message names, however many people there are."""

from dataclasses import replace

from bot.flow.office import Person
from bot.flow.reading import find_people
from tests.effort import effort, yardstick
from tests.flow.reading.test_phrases import OFFICE


def test_a_message_is_read_as_quickly_in_a_company_of_very_many():
    """Whom a sentence names is found in a table made once: each further one costs next to nothing."""
    names = ["王", "李", "张", "刘", "陈"]
    crowd = {f"p{n}": Person(f"p{n}", f"{names[n % 5]}员{n}", english=f"Person{n} Li") for n in range(30_000)}
    office = replace(OFFICE, people=crowd)
    assert [found.value for found in find_people("周五前李员1发给张员29997", office)] == ["p1", "p29997"]
    with effort() as spent:
        for _ in range(20):
            find_people("周五前李员1发给张员29997", office)
    assert spent.seconds < 5 * yardstick()
    joined = replace(office, people={**crowd, "new": Person("new", "赵新来")})
    assert [found.value for found in find_people("交给赵新来", joined)] == ["new"]
    assert not find_people("交给赵新来", office)
