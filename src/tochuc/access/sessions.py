"""Sessions end when a role ends.

Always true: a session remembers the grants it began with; on the first request after one of them no longer holds
(its last day passed, it was taken back, the account was locked) the session is over.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.contrib.auth import logout
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from tochuc.access import audit, scopes

_KEY = "grants"


def begin(request: Any, user: Any) -> None:
    """Remember what the session was opened with."""
    request.session[_KEY] = [g.pk for g in scopes.live_grants(user)]


def ended(request: Any) -> bool:
    """Whether a grant of this session no longer holds. New grants are taken in."""
    live = {g.pk for g in scopes.live_grants(request.user)}
    began = set(request.session.get(_KEY, ()))
    if began - live:
        return True
    if live - began:
        request.session[_KEY] = sorted(live)
    return False


class SessionsEndWithRoles:
    """Middleware: signs out whose role has ended, with a word why."""

    def __init__(self, get_response: Callable[[Any], Any]):
        self.get_response = get_response

    def __call__(self, request: Any) -> Any:
        if request.user.is_authenticated and ended(request):
            audit.record("session.ended", actor=request.user)
            logout(request)
            messages.info(request, _("Vai trò của bạn đã thay đổi. Hãy đăng nhập lại."))
            return redirect("account_login")
        return self.get_response(request)
