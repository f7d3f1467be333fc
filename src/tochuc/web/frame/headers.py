"""The headers every page carries: a Content-Security-Policy that lets nothing in but our own files.

Always true: no inline script or style runs, no other host is asked for anything, no page can be framed. `data:` is
for images only (the QR code of a second factor).
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

POLICY = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self' data:",
        "connect-src 'self'",
        "form-action 'self'",
        "base-uri 'none'",
        "frame-ancestors 'none'",
    )
)


class SecurityHeaders:
    """Middleware: the policy on every answer, and no answer with people's data kept by a cache."""

    def __init__(self, get_response: Callable[[Any], Any]):
        self.get_response = get_response

    def __call__(self, request: Any) -> Any:
        response = self.get_response(request)
        response.setdefault("Content-Security-Policy", POLICY)
        response.setdefault("Permissions-Policy", "camera=(), microphone=(), geolocation=()")
        response.setdefault("Cache-Control", "no-store")
        return response
