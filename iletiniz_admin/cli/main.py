"""The group of all commands; each is imported only when it is called."""

import os
from importlib import import_module

import click

from iletiniz_admin import __version__

COMMANDS = {
    "bridge": "bridge",
    "connections": "connections",
    "db": "database",
    "demo": "demo",
    "keys": "keys",
    "messages": "messages",
    "prepare": "prepare",
    "rules": "rules",
    "sandbox": "sandbox",
    "serve": "serve",
    "stores": "stores",
    "texts": "texts",
    "users": "users",
    "worker": "worker",
}


class LazyGroup(click.Group):
    """A group that knows its commands by name and imports one when it is needed."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 - click's signature
        """Return the names in the order of the help page."""
        return sorted(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002 - click's signature
        """Return the command; its module names it like the command itself."""
        if cmd_name not in COMMANDS:
            return None
        module = import_module(f"iletiniz_admin.cli.{COMMANDS[cmd_name]}")
        command: click.Command = getattr(module, cmd_name)
        return command


@click.group(cls=LazyGroup, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="iletiniz-admin")
def main() -> None:
    """Run and look after the iletiniz admin panel."""
    # Database, queue and their logs hold people's numbers and texts: for this user's eyes alone.
    os.umask(0o077)
