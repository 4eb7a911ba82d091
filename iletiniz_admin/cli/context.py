"""What every command needs: settings, a session, and one clear line when it goes wrong."""

import gc
import json
import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import wraps
from typing import Any, NoReturn, ParamSpec, TypeVar

import click
from sqlalchemy import Engine
from sqlalchemy.exc import ArgumentError, DatabaseError
from sqlalchemy.orm import Session

from iletiniz_admin.config import Settings, load_settings
from iletiniz_admin.crypto import BrokenKey, Sealer, parse_keys
from iletiniz_admin.database import make_engine, make_session_factory
from iletiniz_admin.errors import IletinizAdminError, SettingsError
from iletiniz_admin.wording import refusal

P = ParamSpec("P")
R = TypeVar("R")
LOCALE = "en"  # the command line speaks English, as the tools around it do


def fail(message: str) -> NoReturn:
    """End with one clear line on standard error and exit code 1."""
    click.echo(f"iletiniz-admin: {' '.join(message.split())}", err=True)
    sys.exit(1)


def settings_or_fail() -> Settings:
    """Return the settings of the environment, or end with the line that names the wrong one."""
    try:
        return load_settings(os.environ)
    except SettingsError as error:
        fail(str(error))


def sealer_or_fail(settings: Settings) -> Sealer:
    """Return the sealer, or end with a line that names the broken key."""
    try:
        return Sealer(parse_keys(settings.encryption_keys))
    except BrokenKey as error:
        fail(f"ILETINIZ_ENCRYPTION_KEYS: {error}")


def engine_or_fail(settings: Settings) -> Engine:
    """Return an engine, or end with a line that names the setting; nothing is opened yet."""
    try:
        return make_engine(settings.database_url)
    except (ArgumentError, ValueError):  # names the address, which may hold a password
        fail("ILETINIZ_DATABASE_URL: expected an address such as sqlite:///FILE")
    except ModuleNotFoundError as error:
        fail(f"ILETINIZ_DATABASE_URL: the driver {error.name} is not installed")


@contextmanager
def cli_session(settings: Settings | None = None) -> Iterator[tuple[Settings, Session]]:
    """Give the settings and a session; the command commits. A database fault is one line."""
    settings = settings or settings_or_fail()
    engine = engine_or_fail(settings)
    try:
        with make_session_factory(engine)() as session:
            yield settings, session
    except DatabaseError as error:
        fail(f"the database does not answer ({error.orig}); run: iletiniz-admin db upgrade")
    except OverflowError:  # SQLite's driver, of a number beyond 64 bits
        fail("there is no such number: it is larger than any")
    finally:
        engine.dispose()


def echo_json(value: Any) -> None:
    """Print one JSON document and nothing else."""
    click.echo(json.dumps(value, ensure_ascii=False, default=str))


def refusals_in_words(command: Callable[P, R]) -> Callable[P, R]:
    """End with one line in words where the domain refuses."""

    @wraps(command)
    def wrapped(*args: P.args, **kwargs: P.kwargs) -> R:
        try:
            return command(*args, **kwargs)
        except IletinizAdminError as error:
            fail(refusal(error.code, LOCALE, **error.details))

    return wrapped


json_option = click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")


def spare_what_stays() -> None:
    """Let the collector look no more at what lives as long as the process, now that it stands."""
    gc.collect()
    gc.freeze()
