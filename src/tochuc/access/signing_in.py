"""Sign-in through django-allauth: our lock-out and audit trail around it; nobody signs up by themselves.

Always true: a wrong password and a locked name read alike whether the account exists or not; every sign-in, failed
sign-in and sign-out is in the audit trail.
"""

from __future__ import annotations

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.core.internal.httpkit import get_client_ip
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from django.conf import settings
from django.contrib.auth.signals import user_logged_in, user_logged_out
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _

from tochuc.access import audit, lockout, sessions
from tochuc.access.models import User


class Adapter(DefaultAccountAdapter):
    """Accounts are opened by an operator, never by signing up."""

    def is_open_for_signup(self, request: Any) -> bool:
        return False

    def pre_authenticate(self, request: Any, **credentials: Any) -> None:
        name = str(credentials.get("username") or credentials.get("email") or "")
        if until := lockout.waits_until(name, _address(request)):
            shown = timezone.localtime(until)
            raise ValidationError(
                _("Đăng nhập sai quá nhiều lần. Hãy thử lại sau %(time)s.")
                % {"time": f"{shown:%H:%M %d/%m/%Y}"}
            )

    def authentication_failed(self, request: Any, **credentials: Any) -> None:
        name = str(credentials.get("username") or credentials.get("email") or "")
        lockout.failed(name, _address(request))
        audit.record("sign_in.failed", subject=name, details={"address": _address(request)})

    def _rollback_login_failed_rl_usage(self) -> None:
        """Nothing to roll back: allauth's own limit lives in one process's memory and is not used."""


class SocialAdapter(DefaultSocialAccountAdapter):
    """OpenID Connect signs into accounts that stand already; it opens none.

    Which account: the one its holder linked while signed in, or, where the installation names a claim
    (`TOCHUC_OIDC_CLAIM`), the one whose name the provider tells in it.
    """

    def pre_social_login(self, request: Any, sociallogin: Any) -> None:
        claim = settings.OIDC_CLAIM
        if sociallogin.is_existing or not claim or request.user.is_authenticated:
            return
        told = sociallogin.account.extra_data
        name = str((told.get("userinfo") or told.get("id_token") or told).get(claim, "")).strip().lower()
        user = User.objects.filter(username=name, is_active=True).first() if name else None
        if user is not None:
            sociallogin.connect(request, user)

    def is_open_for_signup(self, request: Any, sociallogin: Any) -> bool:
        return False


def connect() -> None:
    """Tie the audit trail and the session's grants to Django's signals."""
    user_logged_in.connect(_signed_in, dispatch_uid="tochuc.access.signed_in")
    user_logged_out.connect(_signed_out, dispatch_uid="tochuc.access.signed_out")


def _signed_in(sender: Any, request: Any, user: Any, **kwargs: Any) -> None:
    lockout.passed(user.username, _address(request))
    sessions.begin(request, user)
    audit.record("sign_in", actor=user, details={"address": _address(request)})


def _signed_out(sender: Any, request: Any, user: Any, **kwargs: Any) -> None:
    if user is not None:
        audit.record("sign_out", actor=user)


def _address(request: Any) -> str:
    return (get_client_ip(request) if request is not None else "") or ""
