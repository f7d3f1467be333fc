"""Who may open which address: each view carries its rule, and only a view with a rule can be reached.

Always true: a permission is asked before the view runs; where the address names a unit, person or decision the
permission is asked for that very one. Signed out leads to the sign-in page, no permission to 403, out of scope to 404
(an outsider does not learn what exists).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import Any

from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import Http404

from tochuc.access import scopes

View = Callable[..., Any]


@dataclass(frozen=True, slots=True)
class Rule:
    """`permission`: what must be held ("" only signed in, None open to all). `of`: whether it holds for the object
    that the address names, given `(user, permission, **address)`."""

    permission: str | None
    of: Callable[..., bool] | None = None


def needs(permission: str, of: Callable[..., bool] | None = None) -> Callable[[View], View]:
    """The view is for accounts that hold the permission (for the object the address names)."""

    def ruled(view: View) -> View:
        @wraps(view)
        def guarded(request: Any, **address: Any) -> Any:
            if not request.user.is_authenticated:
                return redirect_to_login(request.get_full_path())
            if permission and not scopes.may(request.user, permission):
                raise PermissionDenied(permission)
            if of is not None and not of(request.user, permission, **address):
                raise Http404
            return view(request, **address)

        guarded.rule = Rule(permission, of)  # type: ignore[attr-defined]
        return guarded

    return ruled


def signed_in(view: View) -> View:
    """The view is for every account, whatever its roles."""
    return needs("")(view)


def open_to_all(view: View) -> View:
    """The view needs no account (sign-in itself, the language)."""
    view.rule = Rule(None)  # type: ignore[attr-defined]
    return view


def at_unit(user: Any, permission: str, code: str, **_: Any) -> bool:
    """The unit the address names is in scope."""
    return scopes.may(user, permission, code)
