"""What a house of a few lines keeps of forms open on screens."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any


class Memory(dict[str, Mapping[str, Any]]):
    """Implements `OpenForms`."""

    def keep(self, name: str, body: Mapping[str, Any]) -> None:
        self[name] = body

    def find(self, name: str) -> Mapping[str, Any] | None:
        return self.get(name)

    def drop(self, name: str) -> None:
        self.pop(name, None)
