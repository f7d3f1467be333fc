"""The code on a form: which unit, period, edition and figures it is of, signed with the installation's key."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
from dataclasses import asdict, dataclass

from django.conf import settings


@dataclass(frozen=True, slots=True)
class FormCode:
    unit: str
    period: str
    edition: int
    figures: tuple[str, ...]


def written(code: FormCode) -> str:
    """`TC1.<content>.<signature>`: letters, digits, `-` and `_` alone."""
    content = base64.urlsafe_b64encode(json.dumps(asdict(code), sort_keys=True).encode()).decode().rstrip("=")
    return f"TC1.{content}.{_signature(content)}"


def read(text: str) -> FormCode | None:
    """The code where it is one of ours, unchanged; None otherwise."""
    parts = text.strip().split(".")
    if (
        len(parts) != 3
        or parts[0] != "TC1"
        or not hmac.compare_digest(parts[2].encode(), _signature(parts[1]).encode())
    ):
        return None
    data = json.loads(base64.urlsafe_b64decode(parts[1] + "=" * (-len(parts[1]) % 4)))
    return FormCode(data["unit"], data["period"], data["edition"], tuple(data["figures"]))


def _signature(content: str) -> str:
    return hmac.new(settings.SECRET_KEY.encode(), f"form:{content}".encode(), hashlib.sha256).hexdigest()[:32]
