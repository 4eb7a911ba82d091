"""``bridge …``: the WordPress plugin of this panel."""

from pathlib import Path

import click

from iletiniz_admin import __version__
from iletiniz_admin.cli.context import echo_json, fail, json_option, refusals_in_words
from iletiniz_admin.services import bridge_package


@click.group()
def bridge() -> None:
    """Make the WordPress plugin."""


@bridge.command()
@click.option(
    "--out",
    type=click.Path(dir_okay=False, path_type=Path),
    help="The file to write; by default iletiniz-bridge-VERSION.zip in this folder.",
)
@json_option
@refusals_in_words
def build(out: Path | None, *, as_json: bool) -> None:
    """Make the zip that WordPress takes under Plugins, Add New, Upload Plugin."""
    content = bridge_package.build()
    path = (out or Path(bridge_package.file_name())).absolute()
    try:
        path.write_bytes(content)
    except OSError as error:
        fail(f"{path} cannot be written: {error.strerror}")
    path.chmod(0o644)  # it holds no secret, and the browser that uploads it may be another user's
    if as_json:
        echo_json({"path": str(path), "version": __version__, "bytes": len(content)})
    else:
        click.echo(str(path))
