"""The panel for a WSGI server of your choice: ``gunicorn wsgi:app``; workers run apart."""

import os

from iletiniz_admin import log
from iletiniz_admin.app import create_app
from iletiniz_admin.config import load_settings
from iletiniz_admin.worker import make_hint

log.set_up()
settings = load_settings(os.environ)
app = create_app(settings, hint=make_hint(settings))
