"""The `sobat` command: one module a command, loaded only when it is called."""

import importlib
import sys

import click

from bot.errors import SetupError

COMMANDS = {
    "broadcast": "Alerts to subscribers: create, approve, send, pause, stop, status.",
    "campaigns": "Ads that belong together: list, show, export as CSV, JSON or STIX.",
    "agencies": "The list of licensed agencies: import, check, show.",
    "cases": "People who need a human: list, show, close.",
    "chat": "Talk to the bot in the terminal, or in JSON lines with --json.",
    "doctor": "Check the set-up and say how to mend it.",
    "facts": "The sourced facts: list, show, check, due.",
    "offers": "Verdicts that readers called wrong: export, approve, reject.",
    "operators": "Who may write, approve and send alerts: add, list, remove, token.",
    "run": "Start everything on this machine.",
    "screen": "Rate messages: is this a dangerous offer of work?",
    "segments": "Filters of subscribers with a name: save, list, show, delete.",
    "subscribers": "Who agreed to be warned: import, export.",
    "understand": "Intent, entities and signs of crisis of messages.",
}
"""Command -> its line of help; each lives in the module of its name."""


class Commands(click.Group):
    """Loads a command's module when it is needed, so that `sobat screen` starts fast."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """All commands by name."""
        return sorted(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The command of that name."""
        if cmd_name not in COMMANDS:
            return None
        command: click.Command = getattr(importlib.import_module(f"bot.cli.{cmd_name}"), cmd_name)
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """The help's list of commands, without loading them."""
        with formatter.section("Commands"):
            formatter.write_dl(sorted(COMMANDS.items()))


@click.command(cls=Commands)
def sobat() -> None:
    """Sobat Rantau: warns people who think of working abroad. Results go to stdout, logs to stderr."""


def main() -> None:
    """Exit 0 done, 1 failed, 2 wrong use, with one clear line."""
    try:
        code = sobat.main(standalone_mode=False)
        sys.exit(code if isinstance(code, int) else 0)
    except click.UsageError as error:
        # Click lists choices on lines of their own.
        print(f"sobat: {' '.join(error.format_message().split())} (see sobat --help)", file=sys.stderr)
        sys.exit(2)
    except (click.ClickException, SetupError) as error:
        print(f"sobat: {error}", file=sys.stderr)
        sys.exit(1)
    except (click.Abort, KeyboardInterrupt):
        sys.exit(130)
