"""The rate limit: one token bucket a key, as deep as the requests allowed in a minute."""

from datetime import datetime

_SECONDS_A_MINUTE = 60


class TokenBuckets:
    """Buckets by key; not thread-safe by itself: the state's lock guards it."""

    def __init__(self) -> None:
        self._buckets: dict[str, tuple[float, datetime]] = {}

    def take(self, key: str, per_minute: int, now: datetime) -> bool:
        """Take one request of `key`; False when it has none left. 0 a minute is no limit."""
        if per_minute == 0:
            return True
        tokens, since = self._buckets.get(key, (float(per_minute), now))
        refill = (now - since).total_seconds() * per_minute / _SECONDS_A_MINUTE
        tokens = min(float(per_minute), tokens + max(0.0, refill))
        self._buckets[key] = (tokens - 1 if tokens >= 1 else tokens, now)
        return tokens >= 1
