"""What the IT person may set, from the environment or a `.env` file; nothing else reads either."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal
from zoneinfo import ZoneInfo

from pydantic import AfterValidator, Field, SecretStr, ValidationError
from pydantic_settings import BaseSettings, SettingsConfigDict

PREFIX = "BOT_"


def _zone(name: str) -> str:
    try:
        ZoneInfo(name)
    except (KeyError, OSError) as error:
        raise ValueError(name) from error
    return name


class Settings(BaseSettings):
    """The settings, checked. `description` is the comment in `.env.example`; `examples` is what to write."""

    model_config = SettingsConfigDict(
        env_prefix=PREFIX, env_ignore_empty=True, extra="ignore", frozen=True, hide_input_in_errors=True
    )

    port: int = Field(
        8300,
        ge=1,
        le=65535,
        description="The playground's port on this machine.",
        examples=["a whole number from 1 to 65535, such as 8300"],
    )
    data_dir: Path = Field(
        Path("./data"),
        description="Where the bot keeps its database and files.",
        examples=["a directory, such as ./data"],
    )
    database_url: SecretStr | None = Field(
        None,
        description="Another database, postgresql://…; empty: SQLite in the data directory.",
        examples=["an address such as postgresql://bole@localhost/bole, or nothing for SQLite"],
    )
    company: Path | None = Field(
        None,
        description="The company file; empty: the playground's own company.",
        examples=["the path of a file, such as ./company.toml"],
    )
    policy: Path | None = Field(
        None,
        description="The policy file; empty: the workflows' own deadlines and times.",
        examples=["the path of a file, such as ./policy.toml"],
    )
    timezone: Annotated[str, AfterValidator(_zone)] = Field(
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

    figures_token: SecretStr | None = Field(
        None,
        min_length=16,
        description="The token with which another system may send figures (POST /registers/…); empty: none may.",
        examples=["at least 16 characters nobody can guess, or nothing"],
    )

    @property
    def database(self) -> str:
        """The address of the database, its password included: never for a log or a message."""
        if self.database_url is not None:
            return self.database_url.get_secret_value()
        return f"sqlite:///{self.data_dir / 'bole.db'}"


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
    return f"{PREFIX}{name.upper()}: this value cannot be used; write {examples[0]}."


def env_example() -> str:
    """The text of `.env.example`: every variable with its default, in the order above."""
    return "".join(
        f"# {field.description}\n{PREFIX}{name.upper()}={'' if field.default is None else field.default}\n"
        for name, field in Settings.model_fields.items()
    )
