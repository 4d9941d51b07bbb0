"""The settings of the service, read from the environment under `KB_`."""

from pydantic import Field
from pydantic_settings import BaseSettings, SettingsConfigDict

from kb.db import DEFAULT_URL


class Settings(BaseSettings):
    """What an operator may set."""

    model_config = SettingsConfigDict(env_prefix="KB_")

    database_url: str = Field(default=DEFAULT_URL, description="Where the base is.")
    max_url_bytes: int = Field(
        default=8_000, description="The longest path with query that is read; beyond it 414."
    )
