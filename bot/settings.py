"""All configuration, read once from the environment and an optional `.env` file.

Each setting names its environment variable by upper-casing the field, with its default and one line of help.
"""

from functools import cached_property
from pathlib import Path
from secrets import token_urlsafe

from pydantic import Field, SecretStr, ValidationError
from pydantic_settings import BaseSettings, SettingsConfigDict

from bot.errors import SetupError

ROOT = Path(__file__).resolve().parent.parent


class Settings(BaseSettings):
    """What the running parts need to know; secrets are never printed."""

    model_config = SettingsConfigDict(env_file=ROOT / ".env", env_ignore_empty=True, extra="ignore")

    sobat_host: str = Field("127.0.0.1", description="Address the web chat and webhooks listen on.")
    sobat_port: int = Field(8080, ge=1, le=65535, description="Port of the same.")
    sobat_data: Path = Field(ROOT / "var", description="Folder of the embedded stores and the trained model.")
    sobat_secret_key: SecretStr | None = Field(None, description="Signs web-chat cookies; made and kept if unset.")
    redis_url: str | None = Field(None, description="Redis or Valkey; unset: an embedded Valkey.")
    database_url: str | None = Field(None, description="SQLAlchemy address; unset: SQLite in SOBAT_DATA.")
    rasa_url: str | None = Field(None, description="A Rasa server started elsewhere; unset: started here.")
    rasa_token: SecretStr | None = Field(None, description="Token of that Rasa server; made if it is started here.")
    telegram_token: SecretStr | None = Field(None, description="Telegram bot token.")
    telegram_api: str = Field("https://api.telegram.org", description="Telegram Bot API before /bot<token>/.")
    telegram_webhook_url: str | None = Field(
        None, pattern=r"^https?://[^?#]+/telegram/[A-Za-z0-9_-]{8,}$",
        description="Public address ending in /telegram/<secret path>; unset: long polling.",
    )
    telegram_webhook_secret: SecretStr | None = Field(None, description="Proves that Telegram calls; made if unset.")
    whatsapp_token: SecretStr | None = Field(None, description="WhatsApp Cloud API access token.")
    whatsapp_phone_id: str | None = Field(None, description="Id of the WhatsApp business phone number.")
    whatsapp_app_secret: SecretStr | None = Field(None, description="App secret: proves that WhatsApp calls.")
    whatsapp_verify_token: SecretStr | None = Field(None, description="Word given when the webhook is registered.")
    whatsapp_late_template: str | None = Field(
        None, description="Approved template without parameters, in Indonesian: an answer that came too late waits."
    )
    whatsapp_api: str = Field("https://graph.facebook.com", description="WhatsApp Cloud API before the version.")
    operator_chat: str | None = Field(None, description="Telegram chat that is told of crisis cases.")
    telegram_rate: float = Field(30, gt=0, le=1000, description="Alerts a second to Telegram; over 30 only if paid.")
    telegram_paid_broadcasts: bool = Field(False, description="Let Telegram charge for alerts beyond 30 a second.")
    whatsapp_rate: float = Field(80, gt=0, le=1000, description="Alerts a second to WhatsApp.")
    whatsapp_tier: int = Field(250, ge=0, description="People WhatsApp lets us write to first in 24 hours; 0: any.")
    alert_solo_limit: int = Field(0, ge=0, description="Audiences up to this size need no second person's approval.")
    alerts_a_day: int = Field(24, ge=1, description="Alerts that may be sent in 24 hours.")
    alert_repeat_days: int = Field(7, ge=0, description="Nobody gets the same words twice within these days.")

    @property
    def operators_told(self) -> bool:
        """Whether a person is told of a new crisis case (else no reply may say that one comes)."""
        return self.operator_chat is not None and self.telegram_token is not None

    @property
    def whatsapp_used(self) -> bool:
        """Whether all that WhatsApp needs is set; SetupError names what is missing where only some is."""
        names = ("whatsapp_token", "whatsapp_phone_id", "whatsapp_app_secret", "whatsapp_verify_token")
        missing = [name.upper() for name in names if getattr(self, name) is None]
        if missing and len(missing) < len(names):
            raise SetupError(f"WhatsApp also needs {', '.join(missing)}")
        return not missing

    @property
    def sql_url(self) -> str:
        """The SQLAlchemy address, with an async driver."""
        if self.database_url is None:
            return f"sqlite+aiosqlite:///{self.sobat_data.resolve() / 'sobat.db'}"
        return self.database_url.replace("postgresql://", "postgresql+asyncpg://", 1)

    @cached_property
    def secret_key(self) -> bytes:
        """The signing key; made once and kept beside the stores where none is set."""
        return self.kept_secret("secret_key", self.sobat_secret_key).encode()

    @cached_property
    def rasa_secret(self) -> str:
        """The token between bot and Rasa."""
        return self.kept_secret("rasa_token", self.rasa_token)

    @cached_property
    def webhook_secret(self) -> str:
        """The token that Telegram sends with each webhook call."""
        return self.kept_secret("telegram_webhook_secret", self.telegram_webhook_secret)

    def kept_secret(self, name: str, given: SecretStr | None) -> str:
        """`given`, or a random secret kept in SOBAT_DATA readable by the owner only."""
        if given is not None:
            return given.get_secret_value()
        path = self.sobat_data / name
        if not path.exists():
            self.sobat_data.mkdir(parents=True, exist_ok=True)
            path.touch(mode=0o600)
            path.write_text(token_urlsafe(32))
        return path.read_text()


def load_settings() -> Settings:
    """The settings; SetupError names each variable that is wrong."""
    try:
        return Settings()
    except ValidationError as error:
        wrong = "; ".join(f"{'.'.join(map(str, e['loc'])).upper()}: {e['msg']}" for e in error.errors())
        raise SetupError(f"wrong setting: {wrong}") from None
