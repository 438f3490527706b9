"""The interview: a form asked one question at a time in chat, pure, from one state to the next.

`begin` opens it, `answer` opens it with an answer that came unasked, `hear` takes what was typed, `press`
what was pressed, `show` gives the card as it stands. `is_answerable` says whether a message is meant for it,
`subject` what a message answers that as a whole is what the form is about.
"""

from bot.engine.interview.listening import answer, hear, is_answerable
from bot.engine.interview.pressing import press
from bot.engine.interview.steps import begin, show
from bot.engine.interview.subject import subject
from bot.engine.interview.talk import Context, Outcome, Talk, Turned

__all__ = [
    "Context", "Outcome", "Talk", "Turned", "answer", "begin", "hear", "is_answerable", "press", "show", "subject",
]  # fmt: skip
