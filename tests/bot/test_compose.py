"""`compose.yaml` beside the settings: all of them reach every bot, and there may be many bots."""

import re
from typing import Any

import pytest
import yaml
from uvicorn.middleware.proxy_headers import ProxyHeadersMiddleware

from bot.settings import ROOT, Settings

SERVICES = yaml.safe_load((ROOT / "compose.yaml").read_text(encoding="utf-8"))["services"]
BOT: dict[str, Any] = SERVICES["bot"]
BETWEEN_CONTAINERS = {"SOBAT_HOST", "SOBAT_PORT", "SOBAT_DATA", "REDIS_URL", "DATABASE_URL", "RASA_URL"}
TRUSTED = "FORWARDED_ALLOW_IPS"
"""Read by uvicorn itself: https://www.uvicorn.org/settings/#http"""
SHARED_SECRETS = {"SOBAT_SECRET_KEY", "RASA_TOKEN", "TELEGRAM_WEBHOOK_SECRET"}
"""Made and kept in SOBAT_DATA where they are not set: each bot would make another one."""


@pytest.mark.parametrize("name", [field.upper() for field in Settings.model_fields])
def test_every_setting_reaches_the_bot(name) -> None:
    given = str(BOT["environment"].get(name, ""))
    if name in BETWEEN_CONTAINERS:
        assert given
    elif name in SHARED_SECRETS:
        assert given == f"${{{name}:?set it in .env}}"
    else:
        assert not given and BOT["env_file"] == [".env"], "the .env file passes it on; nothing here overrides it"


def test_what_is_set_here_is_a_setting() -> None:
    assert set(BOT["environment"]) == BETWEEN_CONTAINERS | SHARED_SECRETS | {TRUSTED}
    assert {name.upper() for name in Settings.model_fields} >= BETWEEN_CONTAINERS | SHARED_SECRETS


@pytest.mark.parametrize(
    ("peer", "told", "seen"),
    [
        ("172.18.0.3", "203.0.113.5", "203.0.113.5"), ("172.18.0.3", "203.0.113.5, 172.18.0.1", "203.0.113.5"),
        ("172.18.0.3", "198.51.100.7, 203.0.113.5", "203.0.113.5"), ("203.0.113.9", "127.0.0.1", "203.0.113.9"),
    ],
)  # fmt: skip
async def test_callers_are_counted_by_the_address_that_the_proxies_tell(peer, told, seen) -> None:
    scope = {"type": "http", "client": (peer, 1), "headers": [(b"x-forwarded-for", told.encode())]}
    addresses: list[str] = []

    async def app(scope: Any, _receive: object, _send: object) -> None:
        addresses.append(scope["client"][0])

    await ProxyHeadersMiddleware(app, BOT["environment"][TRUSTED])(scope, None, None)
    assert addresses == [seen]


def test_there_may_be_many_bots_on_a_host() -> None:
    assert not {"ports", "container_name", "hostname"} & set(BOT)
    assert [mount.split(":")[1] for mount in BOT["volumes"]] == ["/data/offers"], "owner.lock lies in /data"
    assert any(mount.startswith("/data:") for mount in BOT["tmpfs"])


def test_one_proxy_holds_the_port_and_finds_the_bots() -> None:
    assert [name for name, service in SERVICES.items() if "ports" in service] == ["proxy"]
    assert set(SERVICES["proxy"]["networks"]) & set(BOT["networks"])
    written = (ROOT / "Caddyfile").read_text(encoding="utf-8")
    assert re.search(rf"name bot\s+port {BOT['environment']['SOBAT_PORT']}\b", written)
