"""Understanding answers: what somebody typed or sent becomes a value of the form, or a problem with a code.

One reader serves the full form and the chat, so "下周五" works in both and so does 2026-12-01.
"""

from bot.flow.answers.accept import accept, check
from bot.flow.answers.advice import advice, soft
from bot.flow.answers.hearing import Accepted, Hearing, Problem
from bot.flow.answers.prefill import prefill
from bot.flow.answers.understand import understand

__all__ = ["Accepted", "Hearing", "Problem", "accept", "advice", "check", "prefill", "soft", "understand"]
