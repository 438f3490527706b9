"""As much of JSON Schema (draft 7) as Slack's published manifest schemas use; a word it does not know is an error."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Any
from urllib.parse import urlsplit

KINDS: dict[str, Callable[[Any], bool]] = {
    "object": lambda v: isinstance(v, dict),
    "array": lambda v: isinstance(v, list),
    "string": lambda v: isinstance(v, str),
    "boolean": lambda v: isinstance(v, bool),
    "integer": lambda v: isinstance(v, int) and not isinstance(v, bool),
    "number": lambda v: isinstance(v, int | float) and not isinstance(v, bool),
    "null": lambda v: v is None,
}
SIZES: dict[str, tuple[type, Callable[[int, int], bool]]] = {
    "minLength": (str, int.__ge__), "maxLength": (str, int.__le__),
    "minItems": (list, int.__ge__), "maxItems": (list, int.__le__),
    "minProperties": (dict, int.__ge__), "maxProperties": (dict, int.__le__),
}  # fmt: skip
SAYS_NOTHING = {"$schema", "title", "description", "default", "definitions", "_note", "regex", "requires"}
"""Words a draft 7 validator does not heed: remarks, and two that are no words of the draft's at all."""
KNOWN = SAYS_NOTHING | set(SIZES) | {
    "$ref", "type", "enum", "pattern", "format", "required", "properties", "patternProperties",
    "additionalProperties", "items", "uniqueItems", "anyOf",
}  # fmt: skip


def problems(value: Any, schema: dict[str, Any], root: dict[str, Any] | None = None, at: str = "$") -> list[str]:
    """What does not fit, each with where it stands; nothing when all does."""
    root = schema if root is None else root
    if "$ref" in schema:
        return problems(value, root["definitions"][schema["$ref"].removeprefix("#/definitions/")], root, at)
    if unknown := set(schema) - KNOWN:
        raise NotImplementedError(f"{at}: the schema says {sorted(unknown)}")
    found = list(_of_itself(value, schema, at))
    if isinstance(value, dict):
        found += _of_an_object(value, schema, root, at)
    if isinstance(value, list) and "items" in schema:
        found += [p for n, item in enumerate(value) for p in problems(item, schema["items"], root, f"{at}[{n}]")]
    if "anyOf" in schema and not any(not problems(value, each, root, at) for each in schema["anyOf"]):
        found.append(f"{at}: fits none of the shapes")
    return found


def _of_itself(value: Any, schema: dict[str, Any], at: str) -> Iterator[str]:
    kinds = schema.get("type", [])
    kinds = [kinds] if isinstance(kinds, str) else kinds
    if kinds and not any(KINDS[kind](value) for kind in kinds):
        yield f"{at}: is no {' or '.join(kinds)}"
    if "enum" in schema and value not in schema["enum"]:
        yield f"{at}: {value!r} is none of {schema['enum']}"
    for word, (kind, holds) in SIZES.items():
        if word in schema and isinstance(value, kind) and not holds(len(value), schema[word]):
            yield f"{at}: {word} {schema[word]}, has {len(value)}"
    if isinstance(value, str) and "pattern" in schema and not re.search(schema["pattern"], value):
        yield f"{at}: does not match {schema['pattern']}"
    if isinstance(value, str) and schema.get("format") == "uri" and not urlsplit(value).scheme:
        yield f"{at}: is no address"
    if schema.get("uniqueItems") and isinstance(value, list) and any(v in value[:n] for n, v in enumerate(value)):
        yield f"{at}: has something twice"


def _of_an_object(value: dict[str, Any], schema: dict[str, Any], root: dict[str, Any], at: str) -> Iterator[str]:
    yield from (f"{at}: {name} is missing" for name in schema.get("required", []) if name not in value)
    named, patterns = schema.get("properties", {}), schema.get("patternProperties", {})
    for name, each in value.items():
        heeded = [named[name]] if name in named else []
        heeded += [shape for pattern, shape in patterns.items() if re.search(pattern, name)]
        more = schema.get("additionalProperties", True)
        if not heeded and more is False:
            yield f"{at}: {name} is not known"
        if not heeded and isinstance(more, dict):
            heeded = [more]
        for shape in heeded:
            yield from problems(each, shape, root, f"{at}.{name}")
