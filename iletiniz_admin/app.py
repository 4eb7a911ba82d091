"""The composition root: names the steps in order."""

from collections.abc import Callable

from flask import Flask
from jinja2 import StrictUndefined
from werkzeug.middleware.proxy_fix import ProxyFix

from iletiniz_admin import extensions
from iletiniz_admin.blueprints import register_blueprints
from iletiniz_admin.config import Settings
from iletiniz_admin.database import engine_options, make_session_factory
from iletiniz_admin.iletiniz import RequestsTransport, Transport
from iletiniz_admin.paths import migrations_folder, templates_folder
from iletiniz_admin.web import (
    access,
    errors,
    filters,
    headers,
    locale,
    login,
    navigation,
    numbers,
)
from iletiniz_admin.web.cookies import PanelSessions
from iletiniz_admin.web.deps import Deps
from iletiniz_admin.worker import make_sealer

MAX_BODY_BYTES = 1024 * 1024
SESSION_SECONDS = 14 * 24 * 3600


def configure(app: Flask, settings: Settings) -> None:
    """Set what Flask and its extensions read."""
    app.config.update(
        SECRET_KEY=settings.secret_key,
        SQLALCHEMY_DATABASE_URI=settings.database_url,
        SQLALCHEMY_ENGINE_OPTIONS=engine_options(settings.database_url),
        MAX_CONTENT_LENGTH=MAX_BODY_BYTES,
        SESSION_COOKIE_NAME="iletiniz_session",
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        SESSION_COOKIE_SECURE=settings.is_public_https,
        PERMANENT_SESSION_LIFETIME=SESSION_SECONDS,
        WTF_CSRF_TIME_LIMIT=None,  # as long as the session: a form left open over lunch still works
        BOOTSTRAP_SERVE_LOCAL=True,
        RATELIMIT_STORAGE_URI="memory://",
        RATELIMIT_HEADERS_ENABLED=False,
    )
    app.session_interface = PanelSessions()
    app.jinja_env.undefined = StrictUndefined
    if settings.trusted_proxies:
        count = settings.trusted_proxies
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=count, x_proto=count, x_host=count)  # type: ignore[method-assign] # Flask's own way


def bind_extensions(app: Flask) -> None:
    """Bind the extensions."""
    extensions.db.init_app(app)
    extensions.migrate.init_app(app, extensions.db, directory=str(migrations_folder()))
    extensions.bootstrap.init_app(app)
    extensions.csrf.init_app(app)
    extensions.limiter.init_app(app)
    login.init_app(app)
    locale.init_app(app)


def wire(
    app: Flask, settings: Settings, hint: Callable[[], None], transport: Transport | None
) -> None:
    """Build the parts that the views are given."""
    with app.app_context():
        engine = extensions.db.engine
    app.extensions["iletiniz_admin"] = Deps(
        settings=settings,
        sealer=make_sealer(settings),
        transport=transport or RequestsTransport(),
        hint=hint,
        session_factory=make_session_factory(engine),
    )


def create_app(
    settings: Settings,
    *,
    hint: Callable[[], None] = lambda: None,
    transport: Transport | None = None,
) -> Flask:
    """Return the panel; ``hint`` wakes the worker, ``transport`` replaces the network in tests."""
    # The name is fixed: with ``__name__`` the instance folder of an installed panel is misplaced.
    app = Flask(
        "iletiniz_admin",
        instance_path=str(settings.instance_path),
        template_folder=str(templates_folder()),
    )
    configure(app, settings)
    bind_extensions(app)
    wire(app, settings, hint, transport)
    for step in (headers, errors, filters, navigation, numbers):
        step.init_app(app)
    app.before_request(access.guard)
    register_blueprints(app)
    return app
