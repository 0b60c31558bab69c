"""Serves a trained model to the bot: `RASA_TOKEN=... python -m nlu.serve --model PATH --port N`.

Environment: RASA_TOKEN (needed), REDIS_URL (redis://, rediss:// or unix://), HOST (default 127.0.0.1),
SANIC_WORKERS (default 1).
The model is loaded once and shared by the workers. SIGTERM and SIGINT stop it after the requests under way.
"""

from __future__ import annotations

import argparse
import gc
import logging
import os
import signal
import sys
from pathlib import Path
from typing import Any

from nlu import quiet
from nlu.fast import imports

quiet.environment()
imports.lean()

from rasa.core.channels.channel import register  # noqa: E402
from redis.asyncio import Redis  # noqa: E402
from sanic import Sanic  # noqa: E402

from nlu.components.channel import SobatInput  # noqa: E402
from nlu.fast import patches  # noqa: E402
from nlu.fast.agent import FastAgent  # noqa: E402
from nlu.fast.replies import Replies  # noqa: E402
from nlu.lock_store import RedisLockStore  # noqa: E402
from nlu.tracker_store import RedisTrackerStore  # noqa: E402

DEFAULT_REDIS = "redis://127.0.0.1:6379/0"
LARGEST_REQUEST = 2_000_000
LONGEST_ANSWER_S = 40

logger = logging.getLogger("nlu.serve")


def build_agent(model: Path, redis: Redis) -> FastAgent:
    """A ready agent: stores on `redis`, the model loaded. Raises what Rasa raises on a broken model."""
    locks = RedisLockStore(redis)
    trackers = RedisTrackerStore(None, redis, locks.turns)
    agent = FastAgent(generator=Replies(), tracker_store=trackers, lock_store=locks)
    agent.load_model(model)
    return agent


def build_app(agent: FastAgent, redis: Redis, token: str) -> Sanic:
    """The HTTP application around an agent."""
    app = Sanic("sobat_rasa", configure_logging=False)
    app.config.REQUEST_MAX_SIZE = LARGEST_REQUEST
    app.config.RESPONSE_TIMEOUT = LONGEST_ANSWER_S
    app.config.KEEP_ALIVE_TIMEOUT = 75
    app.ctx.agent = agent
    register([SobatInput(token, agent, redis.ping)], app, route="/")

    async def hang_up(*_: Any) -> None:
        await redis.close(close_connection_pool=True)

    app.register_listener(hang_up, "after_server_stop")
    return app


def main(arguments: list[str] | None = None) -> int:
    """Command line; 0 stopped, 2 wrong use."""
    parser = argparse.ArgumentParser(prog="python -m nlu.serve", description="serve a trained Rasa model")
    parser.add_argument("--model", type=Path, required=True)
    parser.add_argument("--port", type=int, required=True)
    given = parser.parse_args(arguments)
    token = os.environ.get("RASA_TOKEN", "")
    if not token:
        print("serve: RASA_TOKEN is not set", file=sys.stderr)
        return 2
    if not given.model.is_file():
        print(f"serve: no model at {given.model}: train one with `python -m nlu.train`", file=sys.stderr)
        return 2
    quiet.logs()
    patches.apply()
    redis: Redis = Redis.from_url(os.environ.get("REDIS_URL", DEFAULT_REDIS), socket_timeout=5,
                                         socket_connect_timeout=5)
    agent = build_agent(given.model, redis)
    app = build_app(agent, redis, token)
    # The model lives as long as the process: the collector need not look at it again and again, nor copy its pages
    # into each worker.
    gc.collect()
    gc.freeze()
    # A worker that is stopped before it has set its own signals would else go on with its parent's, and never end.
    os.register_at_fork(after_in_child=lambda: signal.signal(signal.SIGTERM, signal.SIG_DFL))
    app.run(host=os.environ.get("HOST", "127.0.0.1"), port=given.port,
            workers=int(os.environ.get("SANIC_WORKERS", "1")), access_log=False, motd=False, debug=False)
    return 0


if __name__ == "__main__":
    sys.exit(main())
