"""The page and its pieces as HTML: the whole chat, one message, the timeline, an error."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from markupsafe import Markup

from bot.cards.model import Line, Mention, Text, card_from_json
from bot.flow.people import Office
from bot.platforms.playground.chat import Chat, Message
from bot.platforms.playground.forms import Reader
from bot.platforms.playground.paper import card_html, env, line_html, macros
from bot.platforms.playground.people import (
    ChatRow,
    Face,
    bot_face,
    cast,
    chat_name,
    face,
    inner_name,
    own_channels,
    tour_cast,
)
from bot.platforms.playground.travel import TARGETS
from bot.platforms.playground.words import Words, fill
from bot.ports import Happening

MENTION = re.compile(r"<@([^<>\s]{1,100})>")
MESSAGES = 60
LONGEST_TEXT = 10_000
SPOKEN = ("composer", "form", "dialog", "live", "error", "clock", "tour", "people", "talk", "date")


@dataclass(frozen=True)
class Seen:
    """One message as its reader sees it."""

    id: int
    side: str
    sender: str
    name: str
    face: Face
    bot: str
    day: str
    at: str
    time: str
    text: Markup | None
    card: Markup


def mentions(text: str, office: Office) -> Line:
    """What somebody wrote, with <@person> read as a person where there is one."""
    spans: list[Text | Mention] = []
    end = 0
    for found in MENTION.finditer(text):
        if found[1] in office.people:
            spans += [Text(text[end : found.start()]), Mention(found[1], office.people[found[1]].name)]
            end = found.end()
    return (*spans, Text(text[end:]))


def with_mentions(text: str, office: Office) -> str:
    """Words as typed, with "@full name" turned into <@person>; a name two people share is left alone."""
    names: dict[str, set[str]] = {}
    for person in office.people.values():
        for name in (person.name, person.english, person.id):
            if name and person.active:
                names.setdefault(name.lower(), set()).add(person.id)
    sure = {name: next(iter(ids)) for name, ids in names.items() if len(ids) == 1}
    if "@" not in text or not sure:
        return text
    known = "|".join(re.escape(name) for name in sorted(sure, key=len, reverse=True))
    typed = re.compile(rf"(?<![<\w])@({known})(?![A-Za-z0-9_])", re.IGNORECASE)
    return typed.sub(lambda m: f"<@{sure[m[1].lower()]}>", text)


def message_html(message: Message, reader: Reader) -> Markup:
    """One message of the conversation, for one reader."""
    w, office = reader.words, reader.office
    sender = office.people.get(message.sender)
    local = message.at.astimezone(reader.zone)
    card = Markup("")
    text = None
    if message.kind == "card":
        card = card_html(card_from_json(message.body), reader.person, message.id)
    else:
        text = line_html(mentions(str(message.body["text"]), office), reader.person)
    seen = Seen(
        id=message.id,
        side="bot" if not message.sender else "mine" if message.sender == reader.person else "theirs",
        sender=message.sender,
        name=sender.called(w.lang) if sender else w("page.name"),
        face=face(sender, w.lang) if sender else bot_face(w),
        bot=w("chats.bot"),
        day=w.day(local),
        at=message.at.isoformat(),
        time=local.strftime("%H:%M"),
        text=text,
        card=card,
    )
    return macros("parts.html").message(seen)


def timeline_html(lines: list[Happening], reader: Reader) -> Markup:
    """What happened and why, newest first."""
    return macros("parts.html").timeline(happenings(lines, reader), reader.words)


def happenings(lines: list[Happening], reader: Reader) -> list[dict[str, str]]:
    """What happened, as a timeline shows it to its reader."""
    w = reader.words
    return [
        {
            "iso": line.at.isoformat(),
            "when": w.short(line.at.astimezone(reader.zone)),
            "ref": line.ref,
            "sentence": line.sentence,
            "cause": line.cause,
        }
        for line in lines
    ]


def error_page(both: tuple[Words, Words], key: str, theme: str, **params: Any) -> str:
    """A sentence in both languages and the way back."""
    return env.get_template("error.html").render(both=both, w=both[0], key=key, params=params, theme=theme)


def _chat_rows(chat: Chat, reader: Reader) -> tuple[ChatRow, list[ChatRow], list[ChatRow]]:
    """The private chat, the person's own channels, the others."""
    w, office, person = reader.words, reader.office, reader.person
    unseen = chat.unseen(person, [inner_name(c, person) for c in ("direct", *office.channels)])

    def row(name: str) -> ChatRow:
        return ChatRow(name, chat_name(office, name, w), unseen.get(inner_name(name, person), 0))

    own = own_channels(office, person)
    private = ChatRow("direct", w("chats.direct"), row("direct").unread, bot_face(w))
    return private, [row(c) for c in own], [row(c) for c in office.channels if c not in own]


def tour(reader: Reader, now: datetime) -> dict[str, Any]:
    """The steps of the tour with the names of this company in them; empty when there is no one to play."""
    w, office = reader.words, reader.office
    roles = tour_cast(office, now.astimezone(ZoneInfo(office.zone)).date())
    if not roles:
        return {}
    names = {role: office.people[who].called(w.lang) for role, who in roles.items() if role != "department"}
    names["department"] = office.departments[roles["department"]].called(w.lang)
    steps = []
    for step in w.raw("tour.steps"):
        told = {key: _told(value, names) for key, value in step.items()}
        steps.append({**told, "person": roles[step["person"]]})
    return {"steps": steps}


def _told(value: str | list[str], names: dict[str, str]) -> str | list[str]:
    """A value of a step, or each of several, with the names in it."""
    return fill(value, **names) if isinstance(value, str) else [fill(each, **names) for each in value]


def chat_page(chat: Chat, reader: Reader, where: str, now: datetime, extra: dict[str, Any]) -> str:
    """The whole page. `where` is "direct" or a channel's id; `extra` holds theme, timeline, ledgers,
    speaks, zone and how far the clock is ahead."""
    w, office, me = reader.words, reader.office, reader.office.people[reader.person]
    local = now.astimezone(reader.zone)
    revision = chat.revision()
    messages = chat.messages(inner_name(where, me.id), limit=MESSAGES)
    private, own, others = _chat_rows(chat, reader)
    plan = tour(reader, now)
    data = {
        "me": me.id,
        "name": me.called(w.lang),
        "chat": where,
        "revision": revision,
        "lang": w.lang,
        "zone": str(reader.zone),
        "ahead": extra["ahead"],
        "most": LONGEST_TEXT,
        "words": {part: {k: v for k, v in w.raw(part).items() if k != "steps"} for part in SPOKEN},
        "tour": plan,
    }
    return env.get_template("page.html").render(
        w=w,
        me=me,
        name=me.called(w.lang),
        my_face=face(me, w.lang),
        bot_face=bot_face(w),
        cast=cast(office, w, local.date(), chat.unseen_privately()),
        private=private,
        own=own,
        others=others,
        where=where,
        title=chat_name(office, where, w),
        messages=[message_html(m, reader) for m in messages],
        earlier=len(messages) == MESSAGES,
        local=local,
        day=w.date(local),
        targets=TARGETS,
        company=office.english or office.name if w.lang == "en" else office.name,
        tour=bool(plan),
        data=script_json(data),
        **extra,
    )


def script_json(data: Any) -> Markup:
    """Data to stand inside a script element: nothing in it can end the element."""
    text = json.dumps(data, ensure_ascii=False)
    for sign in "<>&\u2028\u2029":
        text = text.replace(sign, f"\\u{ord(sign):04x}")
    return Markup(text)
