"""Where a value stands in a file."""

import tomllib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.toml_lines import line_of

TEXT = '''# a remark with [a heading] and key = 1
top = 1
[company]
name = "has [brackets] # and a hash"
long = """
[people]
id = "not here"
"""   # the end
[[people]]
id = "a"
[[people]]   # the second
id = "b"
aliases = [
  "one", # ] not the end
  "two",
]
mail.work = "b@x.example"
["recruiting.hiring_need".feasibility]
due = { green = "1h", normal = "2h" }
[recruiting."hiring need"]
"quoted key" = 'x'
'''


@pytest.mark.parametrize(
    ("where", "line"),
    [
        (("", None, "top"), 2),
        (("company", None, None), 3),
        (("company", None, "long"), 5),
        (("people", 0, None), 9),
        (("people", 0, "id"), 10),
        (("people", 0, "aliases"), 9),
        (("people", 1, None), 11),
        (("people", 1, "id"), 12),
        (("people", 1, "aliases", "two"), 15),
        (("people.mail", 1, "work"), 17),
        (("people", 1, "nowhere"), 11),
        ((("recruiting.hiring_need", "feasibility"), None, "due"), 19),
        ((("recruiting.hiring_need", "feasibility", "due"), None, "green"), 19),
        ((("recruiting", "hiring need"), None, "quoted key"), 21),
        (("nowhere", None, "key"), 1),
    ],
)
def test_finds_the_line_of_tables_keys_and_list_items(where: tuple, line: int) -> None:
    """Headings inside strings, lists and remarks are not mistaken for headings."""
    assert line_of(TEXT, *where) == line
    assert line_of(TEXT.replace("\n", "\r\n"), *where) == line


KEYS = st.text("abc.é\"\\ #[]='", min_size=1, max_size=5)
VALUES = st.one_of(
    st.text("ab\"'\\#[]{}\n=", max_size=8), st.lists(st.text('a"[]#', max_size=4), max_size=3), st.integers()
)


def _written(value: object, loose: bool) -> str:
    if isinstance(value, list):
        return "[" + ("\n  # [x]\n" if loose else "") + ", ".join(_written(v, loose) for v in value) + "]"
    if not isinstance(value, str):
        return str(value)
    safe = value.replace("\\", "\\\\").replace('"', '\\"')
    return f'"""\n{safe}"""' if loose else '"' + safe.replace("\n", "\\n") + '"'


@given(st.lists(st.dictionaries(KEYS, VALUES, max_size=4), max_size=4), st.booleans())
def test_every_key_of_every_entry_is_found_where_it_was_written(entries: list[dict], loose: bool) -> None:
    """Whatever the keys and values look like, the line is the one the key was written on."""
    lines, expected = [], {}
    for index, entry in enumerate(entries):
        lines.append("[[people]]")
        for key, value in entry.items():
            expected[index, key] = sum(line.count("\n") + 1 for line in lines) + 1
            lines.append(f"{_written(key, False)} = {_written(value, loose)}")
    text = "\n".join(lines)
    assert tomllib.loads(text).get("people", []) == entries
    for (index, key), line in expected.items():
        assert line_of(text, "people", index, key) == line
