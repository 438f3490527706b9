"""Forms that come back in many workflows, so that a workflow need not spell them out."""

from __future__ import annotations

from bot.flow.form import FileId, Form, ask


class Because(Form):
    reason: str = ask("The reason (they will see it)", long=True)


class Addition(Form):
    added: str = ask("What would you like to add?", long=True)
    files: list[FileId] | None = ask("Is there anything that shows it?")


def paragraph(name: str, **questions: str) -> type[Form]:
    """A form of free text: each question by its name, with its English.

    Wanted = paragraph("Wanted", missing="What else do you need from them?")
    """
    asked = {question: ask(english, long=True) for question, english in questions.items()}
    return type(name, (Form,), {"__annotations__": dict.fromkeys(questions, str), **asked})
