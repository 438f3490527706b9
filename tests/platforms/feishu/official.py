"""Answers JSON lines with Feishu's official SDK for Python, as node/oracle.js does with the one for Node. A program."""

from __future__ import annotations

import json
import sys
import threading
from collections.abc import Callable
from typing import Any

import lark_oapi
from lark_oapi.core.model import RawRequest
from lark_oapi.event.callback.model.p2_card_action_trigger import P2CardActionTriggerResponse


def say(said: Any) -> None:
    print(json.dumps(said), flush=True)


def dispatcher(order: dict[str, Any], heard: Callable[[Any], None]) -> lark_oapi.EventDispatcherHandler:
    def message(data: Any) -> None:
        heard(data.event.message.content)

    def pressed(data: Any) -> P2CardActionTriggerResponse:
        heard(data.event.action.value)
        return P2CardActionTriggerResponse({"toast": {"type": "info", "content": f"按了 {data.event.action.name}"}})

    made = lark_oapi.EventDispatcherHandler.builder(order.get("key", ""), order.get("token", ""))
    return made.register_p2_im_message_receive_v1(message).register_p2_card_action_trigger(pressed).build()


def opens(order: dict[str, Any]) -> list[str | None]:
    cipher = lark_oapi.AESCipher(order["key"])
    found: list[str | None] = []
    for each in order["sealed"]:
        try:
            found.append(cipher.decrypt_str(each))
        except ValueError:
            found.append(None)
    return found


def checks(order: dict[str, Any]) -> list[Any]:
    found = []
    for each in order["requests"]:
        heard: list[Any] = []
        request = RawRequest()
        request.uri, request.headers, request.body = "/", each["headers"], each["body"].encode()
        dispatcher(order, heard.append).do(request)
        found.append(heard[0] if heard else None)
    return found


def connects(order: dict[str, Any]) -> bool:
    handler = dispatcher({}, lambda what: say({"heard": what}))
    client = lark_oapi.ws.Client(order["app"], order["secret"], domain=order["domain"], event_handler=handler)
    threading.Thread(target=client.start, daemon=True).start()
    return True


DOES = {"open": opens, "check": checks, "connect": connects}

if __name__ == "__main__":
    lark_oapi.logger.disabled = True
    for line in sys.stdin:
        asked = json.loads(line)
        say({"done": DOES[asked["do"]](asked)})
