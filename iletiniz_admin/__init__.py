"""Self-hosted panel for sending WooCommerce and bulk SMS with iletiniz."""

__version__ = "0.1.0"
