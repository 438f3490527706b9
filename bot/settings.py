"""What the IT person may set, from the environment or a `.env` file; nothing else reads either."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal
from urllib.parse import urlsplit

from pydantic import AfterValidator, Field, SecretStr, ValidationError
from pydantic_settings import BaseSettings, SettingsConfigDict

from bot import values

PREFIX = "BOT_"


class Settings(BaseSettings):
    """The settings, checked. `description` is the comment in `.env.example`; `examples` is what to write."""

    model_config = SettingsConfigDict(
        env_prefix=PREFIX,
        env_ignore_empty=True,
        extra="ignore",
        frozen=True,
        hide_input_in_errors=True,
        populate_by_name=True,
    )

    port: int = Field(
        8300,
        ge=1,
        le=65535,
        description="The port: of the playground's page, and of what serve answers over HTTP.",
        examples=["a whole number from 1 to 65535, such as 8300"],
    )
    host: str = Field(
        "127.0.0.1",
        min_length=1,
        max_length=253,
        pattern=r"^[0-9A-Za-z.:\-]+$",
        description="Where serve listens; a proxy on this machine reaches it at 127.0.0.1.",
        examples=["an address of this machine, such as 127.0.0.1, or 0.0.0.0 for all of them"],
    )
    data_dir: Path = Field(
        Path("./data"),
        description="Where the bot keeps its database and files.",
        examples=["a directory, such as ./data"],
    )
    database_url: Annotated[SecretStr, AfterValidator(values.database)] | None = Field(
        None,
        description="Another database, postgresql://…; empty: SQLite in the data directory.",
        examples=["an address such as postgresql://bole@localhost/bole, or nothing for SQLite"],
    )
    company: Path | None = Field(
        None,
        description="The company file; empty: whoever is in Slack, and in the playground its own company.",
        examples=["the path of a file, such as ./company.toml"],
    )
    policy: Path | None = Field(
        None,
        description="The policy file; empty: the workflows' own deadlines and times.",
        examples=["the path of a file, such as ./policy.toml"],
    )
    timezone: Annotated[str, AfterValidator(values.zone)] = Field(
        "Asia/Shanghai",
        description="The time zone of whoever has none of their own.",
        examples=["a place such as Asia/Shanghai or Europe/Berlin"],
    )
    calendar: str = Field(
        "CN",
        pattern=r"^[A-Z]{2}(-[A-Z0-9]+)?$",
        description="The working-day calendar, by country.",
        examples=["a country's two letters, such as CN or DE"],
    )
    lang: Literal["zh", "en"] = Field(
        "zh",
        description="The language of whoever has not chosen one: zh or en.",
        examples=["zh or en"],
    )

    log_level: Literal["debug", "info", "warning", "error"] = Field(
        "info",
        description="From where on serve logs, one line of JSON each to stderr: debug, info, warning or error.",
        examples=["debug, info, warning or error"],
    )
    metrics: bool = Field(
        True,
        description="Whether serve answers /metrics with figures for Prometheus; they name nobody.",
        examples=["true or false"],
    )
    otlp_endpoint: Annotated[str, AfterValidator(values.address)] | None = Field(
        None,
        validation_alias="OTEL_EXPORTER_OTLP_ENDPOINT",
        description="Where traces go (OTLP over HTTP), such as http://localhost:4318; empty: none are made.",
        examples=["an address such as http://localhost:4318"],
    )
    otlp_headers: SecretStr | None = Field(
        None,
        validation_alias="OTEL_EXPORTER_OTLP_HEADERS",
        description="What is sent along with traces, name=value,name=value; such as a collector's key.",
        examples=["name=value pairs with commas between them"],
    )

    figures_token: SecretStr | None = Field(
        None,
        min_length=16,
        description="The token with which another system may send figures (POST /registers/…); empty: none may.",
        examples=["at least 16 characters nobody can guess, or nothing"],
    )
    slack_bot_token: Annotated[SecretStr, values.secret("xoxb-", 8)] | None = Field(
        None,
        validation_alias="SLACK_BOT_TOKEN",
        description="Slack: the Bot User OAuth Token, xoxb-…; empty: Slack is not served.",
        examples=["the Bot User OAuth Token of the app's page, which begins with xoxb-"],
    )
    slack_app_token: Annotated[SecretStr, values.secret("xapp-", 8)] | None = Field(
        None,
        validation_alias="SLACK_APP_TOKEN",
        description="Slack: the app-level token, xapp-…, for Socket Mode, which needs no public address.",
        examples=["an app-level token with connections:write, which begins with xapp-"],
    )
    slack_signing_secret: Annotated[SecretStr, values.secret("", 8)] | None = Field(
        None,
        validation_alias="SLACK_SIGNING_SECRET",
        description="Slack: the Signing Secret, for events over HTTP at /slack/events.",
        examples=["the Signing Secret of the app's page, 32 letters and digits"],
    )
    slack_api_url: Annotated[str, AfterValidator(values.address)] = Field(
        "https://slack.com/api/",
        validation_alias="SLACK_API_URL",
        description="Slack: where its methods are called, for a company whose way out is a proxy.",
        examples=["an address such as https://slack.com/api/"],
    )

    home: Literal["", "feishu", "slack"] = Field(
        "",
        description="Where the company's channels are when Feishu and Slack are both set up; empty: Feishu.",
        examples=["feishu or slack"],
    )
    feishu_app_id: Annotated[str, AfterValidator(values.app_id)] | None = Field(
        None,
        validation_alias="FEISHU_APP_ID",
        description="Feishu or Lark: the App ID, cli_…; empty: Feishu is not served.",
        examples=["the App ID of the app's page, which begins with cli_"],
    )
    feishu_app_secret: Annotated[SecretStr, values.secret("", 8)] | None = Field(
        None,
        validation_alias="FEISHU_APP_SECRET",
        description="Feishu: the App Secret.",
        examples=["the App Secret of the app's page, 32 letters and digits"],
    )
    feishu_encrypt_key: Annotated[SecretStr, values.secret("", 1)] | None = Field(
        None,
        validation_alias="FEISHU_ENCRYPT_KEY",
        description="Feishu: the Encrypt Key; needed for events over HTTP.",
        examples=["the Encrypt Key of the page Events and callbacks"],
    )
    feishu_verification_token: Annotated[SecretStr, values.secret("", 1)] | None = Field(
        None,
        validation_alias="FEISHU_VERIFICATION_TOKEN",
        description="Feishu: the Verification Token; needed for events over HTTP.",
        examples=["the Verification Token of the page Events and callbacks"],
    )
    feishu_mode: Literal["ws", "http"] = Field(
        "ws",
        validation_alias="FEISHU_MODE",
        description="How Feishu's events come: ws, a connection the bot opens itself, or http, to /feishu/events.",
        examples=["ws or http"],
    )
    feishu_domain: Annotated[str, AfterValidator(values.domain)] = Field(
        "https://open.feishu.cn",
        validation_alias="FEISHU_DOMAIN",
        description="Feishu's own address: feishu, lark, or another such as https://open.larksuite.com.",
        examples=["feishu, lark, or an address such as https://open.larksuite.com"],
    )

    @property
    def platforms(self) -> tuple[str, ...]:
        """The chat platforms that are set up, the one with the company's channels first."""
        set_up = {"feishu": self.feishu_app_id is not None, "slack": self.slack_bot_token is not None}
        return tuple(sorted((name for name in set_up if set_up[name]), key=lambda name: (name != self.home, name)))

    def platform_problem(self) -> str:
        """What is missing or does not fit before the platforms can be served, as one line; "" when nothing is."""
        if problem := self.slack_problem() or self.feishu_problem():
            return problem
        if self.home and self.platforms and self.home not in self.platforms:
            return f"BOT_HOME: {self.home} is not set up; leave it empty, or set up that platform."
        return ""

    @property
    def database(self) -> str:
        """The address of the database, its password included: never for a log or a message."""
        if self.database_url is not None:
            return self.database_url.get_secret_value()
        return f"sqlite:///{self.data_dir / 'bole.db'}"

    def secrets(self) -> list[str]:
        """Everything secret that was set, for whoever has to keep it out of what is written down."""
        given = (getattr(self, name) for name in Settings.model_fields)
        found = [each.get_secret_value() for each in given if isinstance(each, SecretStr)]
        return [*found, *(word for each in found if "://" in each and (word := urlsplit(each).password))]

    def slack_problem(self) -> str:
        """What is missing before Slack can be served, as one line; "" when nothing is, or nothing of Slack is set."""
        ways = self.slack_app_token or self.slack_signing_secret
        if ways and self.slack_bot_token is None:
            return f"SLACK_BOT_TOKEN is missing; set {(Settings.model_fields['slack_bot_token'].examples or [''])[0]}."
        if self.slack_bot_token and not ways:
            return (
                "SLACK_APP_TOKEN is missing; set an app-level token (xapp-) for Socket Mode, "
                "or SLACK_SIGNING_SECRET for events over HTTP."
            )
        return ""

    def feishu_problem(self) -> str:
        """What is missing before Feishu can be served, as one line; "" when nothing is, or nothing of it is set."""
        given = {name: getattr(self, name) for name in Settings.model_fields if name.startswith("feishu_")}
        needed = ["feishu_app_id", "feishu_app_secret"]
        if not any(given[name] for name in (*needed, "feishu_encrypt_key", "feishu_verification_token")):
            return ""
        if self.feishu_mode == "http":
            needed += ["feishu_encrypt_key", "feishu_verification_token"]
        for name in needed:
            if given[name] is None:
                why = " for events over HTTP" if name not in needed[:2] else ""
                return f"{variable(name)} is missing{why}; set {(Settings.model_fields[name].examples or [''])[0]}."
        return ""


class SettingsError(ValueError):
    """Some settings cannot be used; `problems` holds one line for each, without the value written."""

    def __init__(self, problems: list[str]) -> None:
        self.problems = problems
        super().__init__("\n".join(problems))


def load_settings(env_file: Path | None = Path(".env")) -> Settings:
    """The settings: the environment first, then the file, then the defaults. Raises SettingsError."""
    try:
        return Settings(_env_file=env_file, _env_file_encoding="utf-8-sig")  # pyright: ignore[reportCallIssue]
    except ValidationError as error:
        names = dict.fromkeys(str(problem["loc"][0]).lower() for problem in error.errors())
        raise SettingsError([_advice(name.removeprefix(PREFIX.lower())) for name in names]) from None
    except UnicodeDecodeError:
        raise SettingsError([f"{env_file}: this is not UTF-8 text; save the file as UTF-8."]) from None
    except OSError as error:
        raise SettingsError([f"{env_file}: cannot be read ({error.strerror}); check its permissions."]) from None


def _advice(name: str) -> str:
    examples = Settings.model_fields[name].examples or []
    return f"{variable(name)}: this value cannot be used; write {examples[0]}."


def variable(name: str) -> str:
    """The environment variable of a setting."""
    alias = Settings.model_fields[name].validation_alias
    return alias if isinstance(alias, str) else f"{PREFIX}{name.upper()}"


def env_example() -> str:
    """The text of `.env.example`: every variable with its default, in the order above."""
    return "".join(
        f"# {field.description}\n{variable(name)}={'' if field.default is None else field.default}\n"
        for name, field in Settings.model_fields.items()
    )
