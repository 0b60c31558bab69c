"""`sobat run`: everything on one machine, until Ctrl-C."""

import asyncio
import errno
import gc
import logging
import os
import signal
import socket
import sys

import click
import uvloop

from bot.app import running_app
from bot.channels.terminal import Terminal
from bot.errors import SetupError
from bot.server import server
from bot.settings import Settings, load_settings


@click.command()
def run() -> None:
    """Start Redis, Rasa, the bot and its channels; a terminal chat too where there is a terminal."""
    logging.basicConfig(level=logging.INFO, stream=sys.stderr, format="%(levelname)s %(name)s: %(message)s")
    logging.getLogger("httpx").setLevel(logging.WARNING)  # it logs addresses with tokens in them
    logging.getLogger("alembic").setLevel(logging.WARNING)
    uvloop.run(_run(load_settings()))


async def _run(settings: Settings) -> None:
    check_port(settings)
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    main = asyncio.current_task()
    assert main is not None  # noqa: S101 (inside a coroutine)
    starting = True

    def stopped() -> None:
        stop.set()
        if starting:
            main.cancel()

    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, stopped)
    try:
        async with running_app(settings) as app:
            starting = False
            # What is there now lives as long as the process: a look through all of it would hold up whoever writes.
            gc.collect()
            gc.freeze()
            web = server(app)
            serving = asyncio.create_task(web.serve())
            print(f"Siap: http://{settings.sobat_host}:{settings.sobat_port}/chat (Ctrl-C berhenti)", file=sys.stderr)
            jobs = [asyncio.create_task(stop.wait()), serving]
            if sys.stdin.isatty() and not os.environ.get("NO_TTY"):
                jobs.append(asyncio.create_task(Terminal(app.conversation).run()))
            await asyncio.wait(jobs, return_when=asyncio.FIRST_COMPLETED)
            web.should_exit = True
            await serving
    except asyncio.CancelledError:
        if not stop.is_set():
            raise
    # A thread may still wait for the keyboard; nothing is left to do for it.
    sys.stderr.flush()
    os._exit(0)


def check_port(settings: Settings) -> None:
    """SetupError if the port is taken or the address is not ours."""
    family = socket.AF_INET6 if ":" in settings.sobat_host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((settings.sobat_host, settings.sobat_port))
        except OSError as error:
            reason = "is taken by another program" if error.errno == errno.EADDRINUSE else f"cannot be used ({error})"
            raise SetupError(
                f"port {settings.sobat_port} on {settings.sobat_host} {reason}; set SOBAT_PORT to another one"
            ) from None
