"""Finds every workflow and every register by walking `handlers/`: no file lists them."""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Iterable, Iterator, Mapping, Sequence
from types import ModuleType

from bot.engine.linkage import check_links
from bot.flow.form import Form, Question
from bot.flow.links import ID
from bot.flow.recurring import EachRecord
from bot.flow.register import Register, RegisterError
from bot.flow.sealed import Sealed
from bot.flow.staff import Feed
from bot.flow.workflow import Workflow, WorkflowError


class Registry(Mapping[str, type[Workflow]]):
    """The workflows by name ("recruiting.hiring_need"), each with a prefix and a command of its own.

    `registers` are the lists people keep, `sealed` the rounds that ask under seal; neither has cases.
    """

    def __init__(
        self,
        workflows: Iterable[type[Workflow]],
        registers: Iterable[type[Register]] = (),
        sealed: Iterable[type[Sealed]] = (),
    ) -> None:
        self.sealed = {s.name: s for s in sorted(sealed, key=lambda s: s.name)}
        found = list(workflows)
        self._by_name = {w.name: w for w in found}
        if len(self._by_name) < len(found):
            twice = sorted({w.name for w in found if sum(w.name == other.name for other in found) > 1})
            raise WorkflowError(f"two workflows are called {twice[0]}; a module holds one, so move the other out")
        self.registers: Mapping[str, type[Register]] = {r.name: r for r in registers}
        for name in self.registers.keys() & self._by_name.keys():
            raise WorkflowError(f"{name} is a workflow and a register; a module holds one, so move the other out")
        self._watching: dict[str, list[type[Workflow]]] = {}
        for workflow in found:
            if workflow.watches is not None:
                self._watching.setdefault(workflow.watches.register, []).append(workflow)
        self._offering: dict[tuple[str, str], list[type[Register]]] = {}
        for register in self.registers.values():
            if (offers := register.offers) is not None:
                for step in offers.at:
                    self._offering.setdefault((offers.workflow, step), []).append(register)
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

    def watching(self, register: str) -> Sequence[type[Workflow]]:
        """The workflows a register's rows may open."""
        return self._watching.get(register, ())

    def offering(self, workflow: str, step: str) -> Sequence[type[Register]]:
        """The registers whose rows may fit a case of that workflow at that step."""
        return self._offering.get((workflow, step), ())

    def feeds(self) -> dict[Feed, str]:
        """The registers the company is built from, by what of it they hold. Raises RegisterError for two of one."""
        found: dict[Feed, str] = {}
        for name, register in self.registers.items():
            if register.feeds is not None and found.setdefault(register.feeds, name) != name:
                raise RegisterError(f"{name} and {found[register.feeds]} both feed {register.feeds!r}; only one can")
        return found

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
    """Import every module of a package and collect the workflows, registers and sealed rounds declared there."""
    workflows: list[type[Workflow]] = []
    registers: list[type[Register]] = []
    sealed: list[type[Sealed]] = []
    for info in pkgutil.walk_packages(package.__path__, f"{package.__name__}."):
        if info.ispkg:
            continue
        module = importlib.import_module(info.name)
        own = [t for t in vars(module).values() if isinstance(t, type) and t.__module__ == info.name]
        workflows += [t for t in own if issubclass(t, Workflow)]
        registers += [t for t in own if issubclass(t, Register)]
        sealed += [t for t in own if issubclass(t, Sealed)]
    registry = Registry(sorted(workflows, key=lambda w: w.name), sorted(registers, key=lambda r: r.name), sealed)
    _refuse_loose_ends(registry)
    return registry


def _refuse_loose_ends(registry: Registry) -> None:
    """Whatever names a register or a workflow must name one that is there."""
    registers = registry.registers
    for thing in (*registry.values(), *registers.values()):
        forms = thing.forms().values() if issubclass(thing, Workflow) else [thing.form]
        named = [q.of for form in forms for q in _questions(form) if q.kind == "record"]
        if issubclass(thing, Workflow) and thing.watches is not None:
            named.append(thing.watches.register)
        if issubclass(thing, Workflow) and isinstance(thing.for_each, EachRecord):
            named.append(thing.for_each.register)
        for name in named:
            if name not in registers:
                raise RegisterError(f"{thing.name} names the register {name!r}; there are {sorted(registers)}")
    for workflow in registry.values():
        if isinstance(each := workflow.for_each, EachRecord):
            _refuse_copies(workflow, each, registers[each.register])
    for register in registers.values():
        if (offers := register.offers) is None:
            continue
        places = registry[offers.workflow].places if offers.workflow in registry else {}
        for step in offers.at:
            if step not in places:
                raise RegisterError(f"{register.name} offers rows at {offers.workflow}.{step}, which is no step")


def _refuse_copies(workflow: type[Workflow], each: EachRecord, register: type[Register]) -> None:
    """What is copied from a row is asked there, and of all its readers."""
    asked = {q.name: q for q in register.form.questions}
    for source in each.answers.values():
        if source != ID and source not in asked:
            raise RegisterError(f"{workflow.name}: {register.name} asks no {source!r}; it has {sorted(asked)}")
        if source != ID and asked[source].readers is not None:
            raise RegisterError(f"{workflow.name}: {source!r} has readers of its own and is not copied; leave it out")


def _questions(form: type[Form]) -> Iterator[Question]:
    for question in form.questions:
        yield question
        if question.row is not None:
            yield from _questions(question.row)
