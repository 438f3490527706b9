"""What the environment and `.env` may say."""

from pathlib import Path

import pytest
from pydantic import SecretStr

from bot.settings import Settings, SettingsError, env_example, load_settings, variable


@pytest.fixture(autouse=True)
def nothing_set(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """No variable of the machine, and no `.env`, reaches these tests."""
    monkeypatch.chdir(tmp_path)
    for name in Settings.model_fields:
        monkeypatch.delenv(variable(name), raising=False)


def test_nothing_needs_to_be_set() -> None:
    """The playground starts with no variable at all."""
    settings = load_settings()
    assert (settings.port, settings.lang, settings.timezone, settings.calendar) == (
        8300,
        "zh",
        "Asia/Shanghai",
        "CN",
    )
    assert settings.company is None and settings.policy is None
    assert settings.database == "sqlite:///data/bole.db"


def test_the_environment_comes_before_the_file(monkeypatch: pytest.MonkeyPatch) -> None:
    """`.env` fills in what the environment leaves open; an empty value counts as left open."""
    Path(".env").write_text("\ufeffBOT_PORT=9000\nBOT_LANG=en\nBOT_COMPANY=\nOTHER=1\n", encoding="utf-8")
    monkeypatch.setenv("BOT_PORT", "9001")
    settings = load_settings()
    assert (settings.port, settings.lang, settings.company) == (9001, "en", None)


BAD = {
    "BOT_PORT": ["83OO", "0", "65536", "-1", "8300.5"],
    "BOT_TIMEZONE": ["Mars/Base", "Europe", "../etc/passwd"],
    "BOT_CALENDAR": ["china", "cn"],
    "BOT_LANG": ["fr", "ZH"],
    "BOT_HOST": ["a b", "http://127.0.0.1"],
    "SLACK_BOT_TOKEN": ["xoxb-", "xoxp-123456789", "xoxb-123 456", "xoxb-12345６", "a"],
    "SLACK_APP_TOKEN": ["xoxb-123456", "xapp-"],
    "SLACK_SIGNING_SECRET": ["short", "8f742231b10e8888 bcd99yyyzzz85a5", "秘密秘密秘密秘密秘密"],
    "SLACK_API_URL": ["slack.com/api/", "ftp://slack.com/", "https://", "https://me:it@slack.com/", "https://x/?a=b"],
    "BOT_HOME": ["lark", "Feishu", "none"],
    "FEISHU_APP_ID": ["a1b2c3", "cli_", "cli_a1b2 c3d4", "cli_a1b2/../c3"],
    "FEISHU_APP_SECRET": ["short", "8f742231b10e8888 bcd99", "秘密秘密秘密秘密秘密"],
    "FEISHU_ENCRYPT_KEY": ["密钥", "a b"],
    "FEISHU_VERIFICATION_TOKEN": ["令牌", "a b"],
    "FEISHU_MODE": ["WS", "websocket", "https"],
    "FEISHU_DOMAIN": ["open.feishu.cn", "ftp://open.feishu.cn", "https://", "https://me:it@x/", "https://x/?a=b"],
}


@pytest.mark.parametrize(("name", "value"), [(n, v) for n, values in BAD.items() for v in values])
def test_a_bad_value_is_one_line_that_says_what_to_write(
    monkeypatch: pytest.MonkeyPatch, name: str, value: str
) -> None:
    """The line names the variable and a good value, never the value written."""
    monkeypatch.setenv(name, value)
    with pytest.raises(SettingsError) as caught:
        load_settings()
    (line,) = caught.value.problems
    assert line.startswith(f"{name}: ") and "; write " in line and "\n" not in line
    assert caught.value.__suppress_context__


def test_every_bad_variable_has_its_own_line(monkeypatch: pytest.MonkeyPatch) -> None:
    """All mistakes are told at once, those of the file included."""
    Path(".env").write_text("BOT_LANG=xx\n", encoding="utf-8")
    monkeypatch.setenv("BOT_PORT", "x")
    with pytest.raises(SettingsError) as caught:
        load_settings()
    assert [line.partition(":")[0] for line in caught.value.problems] == ["BOT_PORT", "BOT_LANG"]


def test_a_file_that_is_no_text_is_one_line() -> None:
    """Another encoding is said, not a traceback."""
    Path(".env").write_bytes("BOT_COMPANY=半夏".encode("gbk"))
    with pytest.raises(SettingsError, match="UTF-8"):
        load_settings()


def test_the_database_s_password_is_not_shown(monkeypatch: pytest.MonkeyPatch) -> None:
    """Printing the settings hides the address of the database."""
    monkeypatch.setenv("BOT_DATABASE_URL", "postgresql://bole:canary@localhost/bole")
    settings = load_settings()
    assert isinstance(settings.database_url, SecretStr)
    assert "canary" not in repr(settings) + str(settings)
    assert settings.database.endswith("canary@localhost/bole")


def test_slack_s_secrets_are_not_shown(monkeypatch: pytest.MonkeyPatch) -> None:
    """K1: printing the settings hides every one of them; the address gets its slash."""
    monkeypatch.setenv("SLACK_BOT_TOKEN", "xoxb-canary")
    monkeypatch.setenv("SLACK_APP_TOKEN", "xapp-canary")
    monkeypatch.setenv("SLACK_SIGNING_SECRET", "canary-canary-canary")
    monkeypatch.setenv("SLACK_API_URL", "http://127.0.0.1:9/api")
    settings = load_settings()
    assert "canary" not in repr(settings) + str(settings) and settings.slack_api_url == "http://127.0.0.1:9/api/"
    assert settings.slack_problem() == ""


SOME = {"SLACK_BOT_TOKEN": "xoxb-123456", "SLACK_APP_TOKEN": "xapp-123456", "SLACK_SIGNING_SECRET": "0123456789abcdef"}


@pytest.mark.parametrize(
    ("given", "missing"),
    [
        ("", ""), ("SLACK_BOT_TOKEN", "SLACK_APP_TOKEN"), ("SLACK_APP_TOKEN", "SLACK_BOT_TOKEN"),
        ("SLACK_SIGNING_SECRET", "SLACK_BOT_TOKEN"), ("SLACK_BOT_TOKEN SLACK_APP_TOKEN", ""),
        ("SLACK_BOT_TOKEN SLACK_SIGNING_SECRET", ""), (" ".join(SOME), ""),
    ],
)  # fmt: skip
def test_what_slack_still_needs_is_one_line(given: str, missing: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """A token to act, and a way in: Socket Mode, HTTP, or both."""
    for name in given.split():
        monkeypatch.setenv(name, SOME[name])
    problem = load_settings().slack_problem()
    assert problem.startswith(missing) and bool(problem) is bool(missing) and "\n" not in problem


def test_feishu_s_secrets_are_not_shown_and_its_address_has_two_short_names(monkeypatch: pytest.MonkeyPatch) -> None:
    """K1: printing the settings hides every one of them; Lark is Feishu under another address."""
    for name in ("FEISHU_APP_SECRET", "FEISHU_ENCRYPT_KEY", "FEISHU_VERIFICATION_TOKEN"):
        monkeypatch.setenv(name, f"canary-{name.lower()}")
    monkeypatch.setenv("FEISHU_APP_ID", "cli_a1b2c3d4e5f60718")
    settings = load_settings()
    assert "canary" not in repr(settings) + str(settings) and settings.feishu_problem() == ""
    for given, address in (
        ("feishu", "https://open.feishu.cn"), ("Lark", "https://open.larksuite.com"),
        ("https://open.larksuite.com/", "https://open.larksuite.com"), ("http://127.0.0.1:9", "http://127.0.0.1:9"),
    ):  # fmt: skip
        monkeypatch.setenv("FEISHU_DOMAIN", given)
        assert load_settings().feishu_domain == address


@pytest.mark.parametrize(
    ("home", "given", "first", "problem"),
    [
        ("", "feishu slack", "feishu", False), ("slack", "feishu slack", "slack", False), ("", "slack", "slack", False),
        ("feishu", "feishu slack", "feishu", False), ("feishu", "slack", "slack", True), ("slack", "", "", False),
    ],
)  # fmt: skip
def test_the_home_of_the_channels_is_one_that_is_set_up(
    home: str, given: str, first: str, problem: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Of two platforms the one that is named comes first, Feishu where none is; one that is not set up is told."""
    monkeypatch.setenv("BOT_HOME", home)
    if "slack" in given:
        monkeypatch.setenv("SLACK_BOT_TOKEN", SOME["SLACK_BOT_TOKEN"])
        monkeypatch.setenv("SLACK_APP_TOKEN", SOME["SLACK_APP_TOKEN"])
    if "feishu" in given:
        monkeypatch.setenv("FEISHU_APP_ID", "cli_a1b2c3d4e5f60718")
        monkeypatch.setenv("FEISHU_APP_SECRET", "0123456789abcdef")
    settings = load_settings()
    assert next(iter(settings.platforms), "") == first and set(settings.platforms) == set(given.split())
    told = settings.platform_problem()
    assert bool(told) is problem and told.startswith("BOT_HOME" if problem else "") and "\n" not in told


def test_the_example_names_each_variable_in_order_with_one_line_of_comment() -> None:
    """`.env.example` equals what the settings read, and loading it changes nothing."""
    example = Path(__file__).parent.parent / ".env.example"
    text = example.read_text(encoding="utf-8")
    assert text == env_example()
    lines = text.splitlines()
    assert all(line.startswith("# ") and len(line) > 10 for line in lines[::2])
    assert [line.partition("=")[0] for line in lines[1::2]] == [variable(name) for name in Settings.model_fields]
    assert load_settings(example) == load_settings(None)
