"""Finds every workflow by walking `handlers/`: no file lists them."""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Iterable, Iterator, Mapping
from types import ModuleType

from bot.engine.linkage import check_links
from bot.flow.workflow import Workflow, WorkflowError


class Registry(Mapping[str, type[Workflow]]):
    """The workflows by name ("recruiting.hiring_need"), each with a prefix and a command of its own."""

    def __init__(self, workflows: Iterable[type[Workflow]]) -> None:
        found = list(workflows)
        self._by_name = {w.name: w for w in found}
        if len(self._by_name) < len(found):
            twice = sorted({w.name for w in found if sum(w.name == other.name for other in found) > 1})
            raise WorkflowError(f"two workflows are called {twice[0]}; a module holds one, so move the other out")
        self._refuse_twins("prefix")
        self._refuse_twins("command")
        check_links(self._by_name)
        self._offered: dict[str, tuple[type[Workflow], ...]] = {}
        for workflow in self._by_name.values():
            if workflow.offered is not None:
                self._offered[workflow.offered.parent] = (*self.offered_on(workflow.offered.parent), workflow)

    def __getitem__(self, name: str) -> type[Workflow]:
        return self._by_name[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._by_name)

    def __len__(self) -> int:
        return len(self._by_name)

    def offered_on(self, parent: str) -> tuple[type[Workflow], ...]:
        """The workflows offered on the cards of that one; found without looking at the others."""
        return self._offered.get(parent, ())

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
    """Import every module of a package and collect the workflows declared there."""
    found: list[type[Workflow]] = []
    for info in pkgutil.walk_packages(package.__path__, f"{package.__name__}."):
        if info.ispkg:
            continue
        module = importlib.import_module(info.name)
        found += [
            thing
            for thing in vars(module).values()
            if isinstance(thing, type) and issubclass(thing, Workflow) and thing.__module__ == info.name
        ]
    return Registry(sorted(found, key=lambda w: w.name))
