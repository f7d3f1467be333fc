"""The first page: what waits for me, and my unit's figures."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render

from tochuc.web import waiting
from tochuc.web.rules import signed_in


@signed_in
def home(request: Any) -> HttpResponse:
    """What waits for the account, most urgent first."""
    return render(request, "web/home.html", {"approve": waiting.to_approve(request.user)[:20]})
