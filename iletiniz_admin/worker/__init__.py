"""The sending process: Huey's threads take hints, the rows say what is to be done."""

from iletiniz_admin.worker.hint import Hint, make_hint
from iletiniz_admin.worker.process import Worker, make_sealer
from iletiniz_admin.worker.queue import make_huey

__all__ = ["Hint", "Worker", "make_hint", "make_huey", "make_sealer"]
