"""The calls: one method an operation, JSON in and out.

Always true: GETs remember the entity tag and do not fetch again what has not changed; only failures of the connection
are tried again.
"""

from __future__ import annotations

import json
import time
import urllib.error
import urllib.request
import uuid
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlencode

from tochuc.client.problem import Problem

Json = dict[str, Any]
Answer = tuple[int, Mapping[str, str], bytes]
Send = Callable[[str, str, bytes | None, dict[str, str]], Answer]


class Client:
    """The API of one installation with one token. `send` replaces the transport (in tests)."""

    def __init__(
        self,
        base: str,
        token: str,
        lang: str = "vi",
        tries: int = 3,
        timeout: float = 60,
        send: Send | None = None,
    ):
        self._base = base.rstrip("/") + "/api/"
        self._headers = {
            "Authorization": f"Bearer {token}",
            "Accept-Language": lang,
            "Accept": "application/json",
        }
        self._tries, self._timeout = tries, timeout
        self._send = send or self._over_http
        self._kept: dict[str, tuple[str, Any]] = {}

    def me(self) -> Json:
        """Whose token this is, what it may do, the last posting."""
        return dict(self._get("me"))

    def units(self, on: str | None = None, parent: str | None = None, q: str | None = None) -> Iterator[Json]:
        """Units alive on a day (ISO; today), page after page."""
        return self._pages("units", on=on, parent=parent, q=q)

    def unit(self, code: str, on: str | None = None) -> Json:
        return dict(self._get(f"units/{quote(code)}", on=on))

    def people(self, unit: str | None = None, q: str | None = None) -> Iterator[Json]:
        """People in scope; restricted fields are dots."""
        return self._pages("people", unit=unit, q=q)

    def person(self, code: str) -> Json:
        return dict(self._get(f"people/{quote(code)}"))

    def acts(self) -> list[Json]:
        return list(self._get("acts"))

    def act(self, name: str) -> Json:
        """An act's fields as JSON Schema, with an example."""
        return dict(self._get(f"acts/{quote(name)}"))

    def figure(self, id: str, unit: str, period: str) -> Json:
        return dict(self._get(f"figures/{quote(id)}", unit=unit, period=period))

    def review(self, unit: str, period: str) -> Json:
        return dict(self._get(f"reviews/{quote(unit)}/{quote(period)}"))

    def decisions(self, state: str = "", issuer: str | None = None) -> Iterator[Json]:
        return self._pages("decisions", state=state or None, issuer=issuer)

    def decision(self, id: int) -> Json:
        return dict(self._get(f"decisions/{id}"))

    def examine(self, paper: Mapping[str, Any]) -> Json:
        """What the books would say to a paper; nothing is written."""
        return dict(self._call("POST", "examine", paper))

    def draft(self, paper: Mapping[str, Any], key: str | None = None) -> Json:
        """Draft a decision; `key` makes it the same one when called again."""
        return self._step("decisions", paper, key)

    def change(self, id: int, paper: Mapping[str, Any], version: str = "") -> Json:
        """Change a draft as read at `version`; 412 where somebody changed it since."""
        return dict(self._call("PUT", f"decisions/{id}", paper, {"If-Match": version} if version else {}))

    def submit(self, id: int, key: str | None = None) -> Json:
        return self._step(f"decisions/{id}/submit", {}, key)

    def give_back(self, id: int, comment: str, key: str | None = None) -> Json:
        return self._step(f"decisions/{id}/return", {"comment": comment}, key)

    def approve(self, id: int, comment: str = "", key: str | None = None) -> Json:
        return self._step(f"decisions/{id}/approve", {"comment": comment}, key)

    def post(self, id: int, key: str | None = None) -> Json:
        return self._step(f"decisions/{id}/post", {}, key)

    def reverse(self, id: int, number: str, issued: str, why: str, key: str | None = None) -> Json:
        return self._step(f"decisions/{id}/reverse", {"number": number, "issued": issued, "why": why}, key)

    def submissions(
        self, period: str | None = None, state: str | None = None, to: str | None = None
    ) -> Iterator[Json]:
        """What is asked of units, page after page."""
        return self._pages("submissions", period=period, state=state, to=to)

    def submission(self, id: int) -> Json:
        """One with its steps and every figure asked, declared beside booked."""
        return dict(self._get(f"submissions/{id}"))

    def form(self, id: int) -> bytes:
        """The form of a submission as a workbook."""
        status, _, data = self._try("GET", f"submissions/{id}/form", None, {})
        if status >= 400:
            self._read(status, data)
        return data

    def send_form(self, id: int, file: Path, key: str | None = None) -> Json:
        """A filled form; what is wrong with it is a `Problem` with every cell, and nothing is sent."""
        body, kind = _multipart({}, file)
        headers = {"Content-Type": kind, "Idempotency-Key": key or uuid.uuid4().hex}
        status, _, data = self._try("POST", f"submissions/{id}/form", body, headers)
        return dict(self._read(status, data))

    def send_figures(
        self, id: int, values: Mapping[str, float], explanations: Mapping[str, str] | None = None,
        key: str | None = None,
    ) -> Json:  # fmt: skip
        """Declare a unit's figures and send them up."""
        body = {"values": dict(values), "explanations": dict(explanations or {})}
        return self._step(f"submissions/{id}/send", body, key)

    def return_figures(self, id: int, comment: str, key: str | None = None) -> Json:
        return self._step(f"submissions/{id}/return", {"comment": comment}, key)

    def accept_figures(self, id: int, reason: str = "", key: str | None = None) -> Json:
        """Take over what reconciles, or what does not with a reason."""
        return self._step(f"submissions/{id}/accept", {"comment": reason}, key)

    def bring_in(self, file: Path, unit: str, kind: str = "", on: str = "", dry_run: bool = True) -> Json:
        """Send a workbook or CSV. Wrong cells are in the answer's `problems`, not an exception."""
        fields = {
            "unit": unit,
            "kind": kind,
            "dry_run": "true" if dry_run else "false",
            **({"on": on} if on else {}),
        }
        body, kind_of = _multipart(fields, file)
        status, _, data = self._try(
            "POST", "imports", body, {"Content-Type": kind_of, "Idempotency-Key": uuid.uuid4().hex}
        )
        told = json.loads(data)
        if status >= 400 and "problems" not in told:
            raise Problem(status, told)
        if status not in (200, 422) or "new" not in told:
            raise Problem(status, told)
        return dict(told)

    def _step(self, path: str, body: Mapping[str, Any], key: str | None) -> Json:
        return dict(self._call("POST", path, body, {"Idempotency-Key": key or uuid.uuid4().hex}))

    def _pages(self, path: str, **asked: str | None) -> Iterator[Json]:
        cursor = ""
        while True:
            page = self._get(path, cursor=cursor or None, **asked)
            yield from page["items"]
            cursor = page["next"]
            if not cursor:
                return

    def _get(self, path: str, **asked: str | None) -> Any:
        query = urlencode({k: v for k, v in asked.items() if v is not None})
        whole = f"{path}?{query}" if query else path
        tag, kept = self._kept.get(whole, ("", None))
        status, headers, data = self._try("GET", whole, None, {"If-None-Match": tag} if tag else {})
        if status == 304:
            return kept
        found = self._read(status, data)
        if fresh := {k.lower(): v for k, v in headers.items()}.get("etag"):
            self._kept[whole] = (fresh, found)
        return found

    def _call(
        self, method: str, path: str, body: Mapping[str, Any], headers: Mapping[str, str] | None = None
    ) -> Any:
        data = json.dumps(body, ensure_ascii=False).encode()
        given = {"Content-Type": "application/json", **(headers or {})}
        status, _, answer = self._try(method, path, data, given)
        return self._read(status, answer)

    def _read(self, status: int, data: bytes) -> Any:
        try:
            told = json.loads(data) if data else {}
        except ValueError:
            told = {"title": data[:200].decode(errors="replace")}
        if status >= 400:
            raise Problem(status, told)
        return told

    def _try(self, method: str, path: str, body: bytes | None, headers: Mapping[str, str]) -> Answer:
        """The same request again where the connection broke."""
        for attempt in range(1, self._tries + 1):
            try:
                return self._send(method, self._base + path, body, {**self._headers, **headers})
            except (urllib.error.URLError, TimeoutError, ConnectionError):
                if attempt == self._tries:
                    raise
                time.sleep(min(2**attempt / 4, 5))
        raise AssertionError("unreachable")

    def _over_http(self, method: str, url: str, body: bytes | None, headers: dict[str, str]) -> Answer:
        request = urllib.request.Request(url, data=body, headers=headers, method=method)
        try:
            with urllib.request.urlopen(request, timeout=self._timeout) as answer:
                return answer.status, dict(answer.headers), answer.read()
        except urllib.error.HTTPError as error:
            return error.code, dict(error.headers), error.read()


def _multipart(fields: Mapping[str, str], file: Path) -> tuple[bytes, str]:
    """A form with a file, as browsers send it."""
    border = uuid.uuid4().hex
    parts = [
        f'--{border}\r\nContent-Disposition: form-data; name="{k}"\r\n\r\n{v}\r\n'.encode()
        for k, v in fields.items()
    ]
    name = quote(file.name)
    head = f'--{border}\r\nContent-Disposition: form-data; name="file"; filename="{name}"\r\nContent-Type: application/octet-stream\r\n\r\n'
    return b"".join(
        [*parts, head.encode(), file.read_bytes(), f"\r\n--{border}--\r\n".encode()]
    ), f"multipart/form-data; boundary={border}"
