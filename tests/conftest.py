"""Fixtures that every room may ask for: settings, a database file, an application."""

from pathlib import Path

import pytest
from hypothesis import settings as hypothesis_settings
from sqlalchemy import Engine
from sqlalchemy.orm import Session, sessionmaker

from iletiniz_admin.config import Settings, load_settings
from iletiniz_admin.crypto import Sealer, parse_keys
from iletiniz_admin.database import make_engine, make_session_factory
from iletiniz_admin.models import Base

# A loaded machine must not fail a property for its time: speed lives in bench/.
hypothesis_settings.register_profile("ours", deadline=None)
hypothesis_settings.load_profile("ours")


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    """Settings of a fresh instance folder; nothing outside this machine is reachable."""
    return load_settings(
        {
            "ILETINIZ_INSTANCE_PATH": str(tmp_path / "instance"),
            "ILETINIZ_API_BASE_URL": "http://127.0.0.1:9",
            "ILETINIZ_CONNECT_BASE_URL": "http://127.0.0.1:9",
        }
    )


@pytest.fixture
def sealer(settings: Settings) -> Sealer:
    return Sealer(parse_keys(settings.encryption_keys))


@pytest.fixture
def engine(settings: Settings):
    engine = make_engine(settings.database_url)
    Base.metadata.create_all(engine)
    yield engine
    engine.dispose()


@pytest.fixture
def session_factory(engine: Engine) -> sessionmaker[Session]:
    return make_session_factory(engine)


@pytest.fixture
def session(session_factory: sessionmaker[Session]):
    with session_factory() as session:
        yield session
