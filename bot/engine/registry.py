"""Finds every workflow by walking `handlers/`: no file lists them."""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Iterable, Iterator, Mapping
from types import ModuleType

from bot.flow.sealed import Sealed
from bot.flow.workflow import Workflow, WorkflowError


class Registry(Mapping[str, type[Workflow]]):
    """The workflows by name ("recruiting.hiring_need"), each with a prefix and a command of its own.

    `sealed` are the sealed rounds by name; they are no workflows and have no cases.
    """

    def __init__(self, workflows: Iterable[type[Workflow]], sealed: Iterable[type[Sealed]] = ()) -> None:
        self.sealed = {s.name: s for s in sorted(sealed, key=lambda s: s.name)}
        found = list(workflows)
        self._by_name = {w.name: w for w in found}
        if len(self._by_name) < len(found):
            twice = sorted({w.name for w in found if sum(w.name == other.name for other in found) > 1})
            raise WorkflowError(f"two workflows are called {twice[0]}; a module holds one, so move the other out")
        self._refuse_twins("prefix")
        self._refuse_twins("command")

    def __getitem__(self, name: str) -> type[Workflow]:
        return self._by_name[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._by_name)

    def __len__(self) -> int:
        return len(self._by_name)

    def _refuse_twins(self, attribute: str) -> None:
        seen: dict[str, str] = {}
        for workflow in self._by_name.values():
            value = getattr(workflow, attribute)
            if value and value in seen:
                raise WorkflowError(
                    f"{workflow.name} and {seen[value]} both have {attribute} = {value!r}; give one another"
                )
            seen[value] = workflow.name


def find_workflows(package: ModuleType) -> Registry:
    """Import every module of a package and collect the workflows and sealed rounds declared there."""
    found: list[type[Workflow]] = []
    sealed: list[type[Sealed]] = []
    for info in pkgutil.walk_packages(package.__path__, f"{package.__name__}."):
        if info.ispkg:
            continue
        module = importlib.import_module(info.name)
        own = [t for t in vars(module).values() if isinstance(t, type) and t.__module__ == info.name]
        found += [thing for thing in own if issubclass(thing, Workflow)]
        sealed += [thing for thing in own if issubclass(thing, Sealed)]
    return Registry(sorted(found, key=lambda w: w.name), sealed)
