"""Who the app is: its tokens, its bot, its company."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from tests.platforms.feishu.fake.company import BOT, TENANT, Json
from tests.platforms.feishu.fake.routes import Given, Refusal, Route, route
from tests.platforms.wire import Request

if TYPE_CHECKING:
    from tests.platforms.feishu.fake.feishu import FakeFeishu

TWO_HOURS, HALF_AN_HOUR = 7200.0, 1800.0


@dataclass
class Tokens:
    """The tokens that were given, with the second each ends; `revoke` ends them all before their time."""

    ends: dict[str, float] = field(default_factory=dict)
    newest: str = ""

    def give(self, feishu: FakeFeishu) -> tuple[str, int]:
        """The token that holds, or a new one where it has less than half an hour left; and the seconds it has."""
        now = feishu.now()
        if self.ends.get(self.newest, 0.0) - now < HALF_AN_HOUR:
            self.newest = feishu.id("t-g1044")
            self.ends[self.newest] = now + TWO_HOURS
        return self.newest, int(self.ends[self.newest] - now)

    def revoke(self) -> None:
        """No token is worth anything any more."""
        self.ends.clear()


def allowed(feishu: FakeFeishu, which: Route, request: Request) -> None:
    """Whether this token may call this. Raises Refusal."""
    kind, _, token = request.headers.get("authorization", "").partition(" ")
    if kind != "Bearer" or not token.strip():
        raise Refusal(
            99991661, "Missing access token for authorization. Please make a request with token attached.", 400
        )
    if feishu.tokens.ends.get(token.strip(), 0.0) <= feishu.now():
        raise Refusal(
            99991663, "Invalid access token for authorization. Please make a request with token attached.", 400
        )
    if feishu.scopes is not None and which.scopes and not feishu.scopes & set(which.scopes):
        wanted = ", ".join(which.scopes)
        raise Refusal(99991672, f"Access denied. One of the following scopes is required: [{wanted}].", 400)


@route(
    "POST", "/auth/v3/tenant_access_token/internal", body="app_id! app_secret!", bad=10003, bare=True, whole=True,
    limits=((50, 1.0),),
)  # fmt: skip
def tenant_token(feishu: FakeFeishu, given: Given) -> Json:
    if given.body["app_id"] != feishu.app_id:
        raise Refusal(10003, "invalid param", 200)
    if given.body["app_secret"] != feishu.app_secret:
        raise Refusal(10014, "app secret invalid", 200)
    with feishu.lock:
        token, left = feishu.tokens.give(feishu)
    return {"tenant_access_token": token, "expire": left}


@route("GET", "/bot/v3/info", whole=True)
def bot_info(feishu: FakeFeishu, given: Given) -> Json:
    about = {"activate_status": 2, "app_name": "伯乐", "avatar_url": "https://example.com/b.png", "ip_white_list": []}
    return {"bot": about | {"open_id": BOT}}


@route("GET", "/tenant/v2/tenant/query", scope="tenant:tenant:readonly")
def tenant(feishu: FakeFeishu, given: Given) -> Json:
    about = {"name": "伯乐测试", "display_id": "F123456789", "tenant_tag": 0, "tenant_key": TENANT, "avatar": {}}
    return {"tenant": about | {"domain": "bole.feishu.cn"}}
