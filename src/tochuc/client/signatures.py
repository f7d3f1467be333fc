"""Whether a webhook's request comes from the installation that shares its secret."""

from __future__ import annotations

import hashlib
import hmac
import time

SIGNATURE = "Tochuc-Signature"


def genuine(secret: str, body: bytes, header: str, now: float | None = None, within: int = 300) -> bool:
    """Whether `header` (`Tochuc-Signature`) signs `body` with the secret, no longer than `within` seconds ago."""
    parts = dict(p.split("=", 1) for p in header.split(",") if "=" in p)
    at, given = parts.get("t", ""), parts.get("v1", "")
    if not at.isdigit():
        return False
    made = hmac.new(secret.encode(), f"{at}.".encode() + body, hashlib.sha256).hexdigest()
    return abs((time.time() if now is None else now) - int(at)) <= within and hmac.compare_digest(made, given)
