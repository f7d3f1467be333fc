"""What every page stands in: the side navigation by what the account may see, what waits for it, the language."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.functional import SimpleLazyObject
from django.utils.translation import get_language, pgettext
from django.utils.translation import gettext as _

from tochuc.access import scopes


@dataclass(frozen=True, slots=True)
class Place:
    """An entry of the navigation. `here`: the page belongs to it."""

    address: str
    words: str
    here: bool
    count: int = 0


def frame(request: Any) -> dict[str, Any]:
    """The context of the base layout. Costs a question or two for what waits, and only on pages that show it."""
    user = getattr(request, "user", None)
    if user is None or not user.is_authenticated:
        return {"places": [], "language": get_language()}
    return {"places": SimpleLazyObject(lambda: _places(request)), "language": get_language()}


def _places(request: Any) -> list[Place]:
    from tochuc.web.frame.waiting import count_collecting, count_waiting

    counts = {"home": count_waiting, "collect_list": count_collecting}
    match = getattr(request, "resolver_match", None)
    part = (match.url_name or "").partition("_")[0] if match else ""
    may = {p for p in _SHOWN if p is None or scopes.may(request.user, p)}
    return [
        Place(
            reverse(name),
            words,
            part == name.partition("_")[0],
            counts[name](request.user) if name in counts else 0,
        )
        for name, permission, words in _all_places()
        if permission in may
    ]


def _all_places() -> list[tuple[str, str | None, str]]:
    return [
        ("home", None, _("Việc của tôi")),
        ("review_list", "reviews.read", _("Báo cáo")),
        ("collect_list", "reviews.read", _("Thu thập")),
        ("reading_list", "reviews.read", pgettext("đã đọc", "Văn bản")),
        ("decision_list", "decisions.read", _("Quyết định")),
        ("import_list", "decisions.draft", _("Nhập danh sách")),
        ("plan_list", "decisions.read", _("Phương án")),
        ("unit_tree", "units.read", _("Tổ chức")),
        ("person_list", "people.read", _("Con người")),
        ("clean_list", "people.read", _("Làm sạch")),
        ("catalogue_figures", None, _("Danh mục")),
        ("user_list", "accounts.manage", _("Tài khoản")),
        ("background", "background.read", _("Việc nền")),
        ("audit_list", "audit.read", _("Nhật ký")),
    ]


_SHOWN = {
    None,
    "reviews.read",
    "decisions.read",
    "decisions.draft",
    "units.read",
    "people.read",
    "accounts.manage",
    "background.read",
    "audit.read",
}
