"""Feishu's own SDK, doing nothing with what it is sent: what it costs. Run as a program of its own, for its import.

`bare.py http KEY TOKEN`: its dispatcher behind uvicorn; `bare.py ws APP SECRET DOMAIN`: its client of the long
connection.
"""

from __future__ import annotations

import sys
import threading
import time
from typing import Any

import lark_oapi
from lark_oapi.core.model import RawRequest
from lark_oapi.event.callback.model.p2_card_action_trigger import P2CardActionTriggerResponse
from starlette.types import Receive, Scope, Send

from tests.bench.program import Program, serve


def dispatcher(key: str, token: str) -> lark_oapi.EventDispatcherHandler:
    """Takes messages and presses; a press is answered with a sentence."""
    toast = {"toast": {"type": "success", "content": "已收到"}}
    made = lark_oapi.EventDispatcherHandler.builder(key, token).register_p2_im_message_receive_v1(lambda message: None)
    return made.register_p2_card_action_trigger(lambda press: P2CardActionTriggerResponse(toast)).build()


class Bare:
    """The dispatcher as an app. It knows headers by their usual spelling only."""

    def __init__(self, dispatcher: lark_oapi.EventDispatcherHandler) -> None:
        self._dispatcher = dispatcher
        self.spent = 0.0

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        body, more = b"", True
        while more:
            message = await receive()
            body, more = body + message.get("body", b""), message.get("more_body", False)
        request = RawRequest()
        request.uri, request.body = scope["path"], body
        request.headers = {name.decode().title(): value.decode() for name, value in scope["headers"]}
        since = time.thread_time()
        answer = self._dispatcher.do(request)
        self.spent += time.thread_time() - since
        assert answer.content is not None and answer.status_code is not None
        headers = [(b"content-type", b"application/json"), (b"content-length", str(len(answer.content)).encode())]
        await send({"type": "http.response.start", "status": answer.status_code, "headers": headers})
        await send({"type": "http.response.body", "body": answer.content})

    def dispatching(self) -> float:
        """Microseconds of processor time spent in the dispatcher alone, so far."""
        return self.spent * 1e6


def connected(app: str, secret: str, domain: str) -> None:
    """Its client of the long connection, until nobody is there to tell it anything."""
    handler: Any = dispatcher("", "")
    client = lark_oapi.ws.Client(app, secret, domain=domain, event_handler=handler)
    threading.Thread(target=client.start, daemon=True).start()
    Program().listen(0, lambda: None)


def main(kind: str, *given: str) -> None:
    lark_oapi.logger.disabled = True
    if kind == "ws":
        connected(*given)
        return
    app = Bare(dispatcher(*given))
    serve(app, Program(dispatching=app.dispatching))


if __name__ == "__main__":
    main(*sys.argv[1:])
