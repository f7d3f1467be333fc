"""The words of collecting: a form's name, how far a submission is, how near its day."""

from __future__ import annotations

from django.utils.translation import gettext as _

from tochuc.exchange.forms import standard
from tochuc.web.frame import vocabulary


def state_words(state: str) -> str:
    return {
        "open": _("Chưa làm"),
        "in_progress": _("Đang làm"),
        "sent": _("Đã gửi, chờ nhận"),
        "returned": _("Bị trả lại"),
        "accepted": _("Đã nhận"),
    }.get(state, state)


def form_words(form: str) -> str:
    return standard.name_of(form, vocabulary.lang())


def days_words(days: int) -> str:
    """How far from the day due, in words; `days` below zero are days late."""
    if days < 0:
        return _("chậm %(n)d ngày") % {"n": -days}
    return _("còn %(n)d ngày") % {"n": days} if days else _("hạn hôm nay")
