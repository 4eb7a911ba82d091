"""A stand-in for iletiniz on loopback, written from the public API reference alone.

It shares nothing with the client it is used to test: a shared mistake would hide. Section numbers
in this package mean the API reference that the project keeps ("iletiniz API: reference contract").
"""

from iletiniz_admin.sandbox.app import create_sandbox
from iletiniz_admin.sandbox.seed import SandboxSeed, default_seed
from iletiniz_admin.sandbox.seed_file import SeedError, load_seed, parse_seed
from iletiniz_admin.sandbox.server import RunningSandbox, serve_in_thread

__all__ = [
    "RunningSandbox",
    "SandboxSeed",
    "SeedError",
    "create_sandbox",
    "default_seed",
    "load_seed",
    "parse_seed",
    "serve_in_thread",
]
