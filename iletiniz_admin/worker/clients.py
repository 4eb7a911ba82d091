"""One client a connection, kept until its key changes."""

import threading

from iletiniz_admin import __version__
from iletiniz_admin.clock import utcnow
from iletiniz_admin.crypto import Sealer, context
from iletiniz_admin.iletiniz import IletinizClient, RequestsTransport, Transport

USER_AGENT = f"iletiniz-admin/{__version__}"


class Clients:
    """Opens keys and keeps the clients; thread-safe."""

    def __init__(self, sealer: Sealer, base_url: str, transport: Transport | None = None) -> None:
        self._sealer = sealer
        self._base_url = base_url
        self._own_transport = RequestsTransport() if transport is None else None
        self._transport: Transport = transport or self._own_transport or RequestsTransport()
        self._clients: dict[int, tuple[bytes, IletinizClient]] = {}
        self._lock = threading.Lock()

    def get(self, connection_id: int, sealed_key: bytes) -> IletinizClient:
        """Return the client for the key. Raises `SealBroken` if it does not open."""
        with self._lock:
            kept = self._clients.get(connection_id)
            if kept is not None and kept[0] == sealed_key:
                return kept[1]
            client = self._make(connection_id, sealed_key)
            self._clients[connection_id] = (sealed_key, client)
            return client

    def close(self) -> None:
        """Forget the keys and close the connections."""
        with self._lock:
            self._clients.clear()
        if self._own_transport is not None:
            self._own_transport.close()

    def _make(self, connection_id: int, sealed_key: bytes) -> IletinizClient:
        place = context("connections", connection_id, "api_key")
        api_key = self._sealer.open(sealed_key, context=place)
        return IletinizClient(
            api_key,
            base_url=self._base_url,
            transport=self._transport,
            clock=utcnow,
            user_agent=USER_AGENT,
        )
