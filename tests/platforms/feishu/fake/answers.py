"""What an app answers to a press on a card: checked as Feishu's client does it, and done to the card."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from tests.platforms.feishu.fake import cardrules, messages
from tests.platforms.feishu.fake.company import Json, Message, User
from tests.platforms.feishu.fake.delivery import Answered

if TYPE_CHECKING:
    from tests.platforms.feishu.fake.feishu import FakeFeishu

KINDS = ("info", "success", "error", "warning")
LANGUAGES = (
    "zh_cn", "en_us", "zh_hk", "zh_tw", "ja_jp", "id_id", "vi_vn", "th_th", "pt_br", "es_es", "ko_kr", "de_de", "fr_fr",
    "it_it", "ru_ru", "ms_my",
)  # fmt: skip
TOO_SLOW, NOT_200, BAD_BODY, BAD_CARD, OLDER = 200341, 200671, 200672, 200673, 200830


@dataclass(frozen=True)
class Toast:
    """Words above somebody's screen. `kind`: info, success, error, warning, or client (its own, with `code`)."""

    user: str
    kind: str
    content: str
    at: float
    code: int = 0


class Wrong(Exception):
    """The client cannot use an answer."""

    def __init__(self, code: int, what: str) -> None:
        super().__init__(f"{code} {what}")
        self.code, self.what = code, what


def apply(feishu: FakeFeishu, user: User, message: Message, back: Answered) -> None:
    """Do to a person's screen and to the card what an answer says; an error of the client becomes a toast."""
    if not back.attempts:
        return
    with feishu.changed:
        try:
            back.applied = _done(feishu, user, message, back)
        except Wrong as wrong:
            back.trouble = str(wrong)
            feishu.told.append(Toast(user.open_id, "client", wrong.what, feishu.now(), wrong.code))
            if wrong.code in (BAD_BODY, BAD_CARD, OLDER):
                feishu.broke(f"answer to a press: {wrong}")
        feishu.changed.notify_all()


def _done(feishu: FakeFeishu, user: User, message: Message, back: Answered) -> str:
    if back.status == 0:
        raise Wrong(TOO_SLOW, "出错了，请稍后重试")
    if back.status != 200:
        raise Wrong(NOT_200, "出错了，请稍后重试")
    body = back.body
    if not isinstance(body, dict) or set(body) - {"toast", "card"}:
        raise Wrong(BAD_BODY, f"not an answer: {str(body)[:200]}")
    toast = _toast(feishu, user, body["toast"]) if "toast" in body else None
    card = _card(feishu, message, body["card"]) if "card" in body else None
    if card is not None:
        messages.change(feishu, message, card)
    if toast is not None:
        feishu.told.append(toast)
    return " and ".join(n for n, there in (("card", card), ("toast", toast)) if there is not None)


def _toast(feishu: FakeFeishu, user: User, toast: Any) -> Toast:
    if not isinstance(toast, dict) or set(toast) - {"type", "content", "i18n"}:
        raise Wrong(BAD_BODY, f"not a toast: {toast}")
    kind, words, i18n = toast.get("type", "info"), toast.get("content", ""), toast.get("i18n") or {}
    if kind not in KINDS or not isinstance(words, str) or not isinstance(i18n, dict) or set(i18n) - set(LANGUAGES):
        raise Wrong(BAD_BODY, f"not a toast: {toast}")
    words = i18n.get(user.locale, words)
    if not words:
        raise Wrong(BAD_BODY, "a toast without words")
    return Toast(user.open_id, kind, words, feishu.now())


def _card(feishu: FakeFeishu, message: Message, given: Any) -> Json:
    if not isinstance(given, dict) or set(given) != {"type", "data"} or given["type"] != "raw":
        raise Wrong(BAD_BODY, f"not a card: {str(given)[:200]}")
    card = given["data"]
    if not isinstance(card, dict):
        raise Wrong(BAD_CARD, "the card is no object")
    if card.get("schema") != "2.0":
        raise Wrong(OLDER, "a card of 2.0 cannot become one of 1.0")
    problems = cardrules.problems(card, feishu.users.keys())
    if problems:
        for problem in problems:
            feishu.broke(f"card: {problem.code} {problem.where} {problem.what}")
        raise Wrong(BAD_CARD, f"{problems[0].code} {problems[0].what}")
    return card
