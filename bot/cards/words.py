"""What the bot says, by key: common words in `templates/_words`, a workflow's own beside its templates.

A workflow's file is looked at first, then the common one. Files are read when first needed and kept.
A word that is in neither file raises WordMissing, which names the key and the file to write it in.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from bot.flow.form import Question
from bot.flow.links import link_verb
from bot.flow.people import Lang

LANGUAGES: tuple[Lang, ...] = ("zh", "en")
_COMMON = "_words"
_BLANK = re.compile(r"\{(\w+)\}")


class WordMissing(KeyError):
    """A word nobody has written yet; the message says in which file and under which key it belongs."""

    def __str__(self) -> str:
        return str(self.args[0])


class Words:
    """The words of all workflows in both languages. `folder` is the templates folder."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._files: dict[tuple[str, Lang], Mapping[str, Any]] = {}
        self._found: dict[tuple[tuple[str, ...], Lang, str | None], Any] = {}
        self._heard: dict[str, list[str]] | None = None

    @classmethod
    def load(cls, folder: Path) -> Words:
        """Words from a templates folder; the common ones are read now, a workflow's when first asked for."""
        words = cls(folder)
        for lang in LANGUAGES:
            words._tables(_COMMON, lang)
        return words

    def say(self, key: str, lang: Lang, /, workflow: str | None = None, **params: Any) -> str:
        """The sentence under a dotted key, with `{name}` blanks filled in literally.

        English may hold {one, other} forms, chosen by `n`.
        """
        found = self._find(tuple(key.split(".")), lang, workflow)
        if isinstance(found, dict) and "other" in found:
            found = found["one" if params.get("n") == 1 and "one" in found else "other"]
        if not isinstance(found, str):
            raise self._missing(key, lang, workflow)

        def fill(blank: re.Match[str]) -> str:
            try:
                return str(params[blank[1]])
            except KeyError:
                raise WordMissing(f"{key} in {lang} has a blank {{{blank[1]}}} that was not filled") from None

        return _BLANK.sub(fill, found) if "{" in found else found

    def title(self, workflow: str, lang: Lang) -> str:
        """What the workflow is called."""
        return self._own("title", workflow, lang)

    def about(self, workflow: str, lang: Lang) -> str:
        """One line on what the workflow is for."""
        return self._own("about", workflow, lang)

    def verb(self, workflow: str | None, verb: str, lang: Lang) -> str:
        """The label of a button; of what the house presses for another case, by that case's title."""
        link = link_verb(verb) if ":" in verb else None
        if link is None or isinstance(self._find(("verbs", verb), lang, workflow), str):
            return self._text(("verbs", verb), lang, workflow)
        ends = self.say("lists.or", lang).join(self.place(link.workflow, end, lang) for end in link.ends)
        key = f"links.{link.event}_at" if ends else f"links.{link.event}"
        return self.say(key, lang, title=self.title(link.workflow, lang), ends=ends)

    def offer(self, workflow: str, lang: Lang) -> str:
        """The label of the button by which a workflow is opened from another's card."""
        own = self._find(("verbs", "offered"), lang, workflow)
        return own if isinstance(own, str) else self.say("links.offer", lang, title=self.title(workflow, lang))

    def place(self, workflow: str | None, place: str, lang: Lang) -> str:
        """What a step or an end is called."""
        return self._text(("places", place), lang, workflow)

    def column(self, workflow: str | None, column: str, lang: Lang) -> str:
        """The header of a ledger's column."""
        return self._text(("columns", column), lang, workflow)

    def form(self, workflow: str | None, form: str, lang: Lang) -> str:
        """What a form is called; the workflow's title where it has no name of its own."""
        found = self._find(("forms", form), lang, workflow)
        if not isinstance(found, str) and workflow is not None:
            return self.title(workflow, lang)
        return self._text(("forms", form), lang, workflow)

    def question(self, workflow: str | None, form: str, question: Question, lang: Lang) -> str:
        """A question's label: its own, or that of the form it was inherited from. English may be left to the form."""
        for owner in (form, question.home):
            if isinstance(found := self._find(("questions", owner, question.name), lang, workflow), str):
                return found
        if lang == "en":
            return question.english
        raise self._missing(f"questions.{form}.{question.name}", lang, workflow)

    def hint(self, workflow: str | None, form: str, question: Question, lang: Lang) -> str:
        """The small print under a question, inherited like its label; empty where there is none."""
        found = (self._find(("hints", owner, question.name), lang, workflow) for owner in (form, question.home))
        return next((hint for hint in found if isinstance(hint, str)), "")

    def option(self, workflow: str | None, question: str, value: str, lang: Lang) -> str:
        """What a choice is called."""
        return self._text(("options", question, value), lang, workflow)

    def option_words(self, workflow: str | None, question: str) -> dict[str, list[str]]:
        """What people may type for each choice of a question: labels and extra words, both languages."""
        found: dict[str, list[str]] = {}
        for lang in LANGUAGES:
            for table in (("options", question), ("option_words", question)):
                for value, words in (self._find(table, lang, workflow) or {}).items():
                    known = found.setdefault(value, [])
                    new = [words] if isinstance(words, str) else words
                    known.extend(word for word in new if word not in known)
        return found

    def phrases(self, key: str, lang: Lang) -> list[str]:
        """A list of what people type, by dotted key of the common words."""
        found = self._find(tuple(key.split(".")), lang, None)
        if not isinstance(found, list):
            raise self._missing(key, lang, None)
        return found

    def label_words(self, workflow: str) -> dict[str, list[str]]:
        """What people write before each part of one message ("好：…；改：…"), by question, both languages."""
        found: dict[str, list[str]] = {}
        for lang in LANGUAGES:
            for question, words in (self._find(("label_words",), lang, workflow) or {}).items():
                known = found.setdefault(question, [])
                known.extend(word for word in words if word not in known)
        return found

    def verb_words(self, workflow: str, verb: str) -> list[str]:
        """What people type when they mean that verb of a workflow: its label and extra words, both languages."""
        labels = [self.verb(workflow, verb, lang) for lang in LANGUAGES]
        return labels + [w for lang in LANGUAGES for w in self._find(("verb_words", verb), lang, workflow) or ()]

    def vocabulary(self) -> dict[str, list[str]]:
        """What people type to start each workflow, titles included, both languages; read once."""
        if self._heard is None:
            self._heard = self._read_vocabulary()
        return self._heard

    def _read_vocabulary(self) -> dict[str, list[str]]:
        found: dict[str, list[str]] = {}
        for workflow in self.workflows():
            heard = found.setdefault(workflow, [])
            for lang in LANGUAGES:
                tables = self._tables(workflow, lang)
                said = [*([tables["title"]] if "title" in tables else []), *tables.get("starts", [])]
                heard.extend(word for word in said if word not in heard)
        return found

    def workflows(self) -> list[str]:
        """Workflows that have words of their own, such as "recruiting.hiring_need"."""
        files = self._folder.glob("[!_]*/[!_]*/*.toml")
        folders = {f.parent for f in files if f.stem in LANGUAGES}
        return sorted(f"{f.parent.name}.{f.name}" for f in folders)

    def keys(self, name: str, lang: Lang) -> set[str]:
        """The dotted keys of one file; `name` is a workflow or "_words". For checking completeness."""
        return set(_leaves(self._tables(name, lang)))

    def _own(self, key: str, workflow: str, lang: Lang) -> str:
        found = self._tables(workflow, lang).get(key)
        if not isinstance(found, str):
            raise self._missing(key, lang, workflow)
        return found

    def _text(self, path: tuple[str, ...], lang: Lang, workflow: str | None) -> str:
        found = self._find(path, lang, workflow)
        if not isinstance(found, str):
            raise self._missing(".".join(path), lang, workflow)
        return found

    def _find(self, path: tuple[str, ...], lang: Lang, workflow: str | None) -> Any:
        sought = (path, lang, workflow)
        found = self._found.get(sought)
        if found is None and (found := self._search(path, lang, workflow)) is not None:
            self._found[sought] = found
        return found

    def _search(self, path: tuple[str, ...], lang: Lang, workflow: str | None) -> Any:
        for name in (workflow, _COMMON) if workflow else (_COMMON,):
            found: Any = self._tables(name, lang)
            for key in path:
                found = found.get(key) if isinstance(found, dict) else None
            if found is not None:
                return found
        return None

    def _tables(self, name: str, lang: Lang) -> Mapping[str, Any]:
        if (known := self._files.get((name, lang))) is not None:
            return known
        path = self._path(name, lang)
        try:
            read = tomllib.loads(path.read_text("utf-8")) if path.is_file() else {}
        except ValueError as wrong:
            raise ValueError(f"{path} cannot be read: {wrong}") from wrong
        self._files[name, lang] = read
        return read

    def _path(self, name: str, lang: Lang) -> Path:
        return self._folder.joinpath(*name.split("."), f"{lang}.toml")

    def _missing(self, key: str, lang: Lang, workflow: str | None) -> WordMissing:
        return WordMissing(f"no word for {key!r}; write it in {self._path(workflow or _COMMON, lang)}")


def _leaves(tables: Mapping[str, Any], above: str = "") -> Iterable[str]:
    for key, value in tables.items():
        if isinstance(value, Mapping) and "other" not in value:
            yield from _leaves(value, f"{above}{key}.")
        else:
            yield f"{above}{key}"
