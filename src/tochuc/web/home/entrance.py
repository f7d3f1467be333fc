"""Ways in that need no account yet: the one-time link, the language of the page."""

from __future__ import annotations

from typing import Any

from django import forms
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.password_validation import validate_password
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from tochuc.access import accounts
from tochuc.access.models import User
from tochuc.web.frame import faults
from tochuc.web.frame.rules import open_to_all, signed_in


class ChoosePassword(forms.Form):
    """The holder's own password, twice."""

    password = forms.CharField(
        label=gettext_lazy("Mật khẩu"),
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        help_text=gettext_lazy("Từ 10 ký tự, không chỉ gồm chữ số, không giống tên đăng nhập."),
    )
    again = forms.CharField(
        label=gettext_lazy("Nhập lại mật khẩu"),
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        password, again = data.get("password"), data.get("again")
        if password and again and password != again:
            self.add_error("again", _("Hai mật khẩu không giống nhau."))
        if password:
            try:
                validate_password(
                    password, User(username=data.get("username", ""), name=data.get("name", ""))
                )
            except forms.ValidationError as error:
                self.add_error("password", error)
        return data


class FirstOperator(ChoosePassword):
    """The first operator's account."""

    username = forms.RegexField(
        r"^[a-z0-9][a-z0-9._-]{2,49}$",
        label=gettext_lazy("Tên đăng nhập"),
        help_text=gettext_lazy("Chữ thường không dấu, số, dấu chấm, gạch ngang; từ 3 ký tự."),
    )
    name = forms.CharField(label=gettext_lazy("Họ và tên"), max_length=200)
    field_order = ("username", "name", "password", "again")

    def clean_username(self) -> str:
        username = str(self.cleaned_data["username"])
        if User.objects.filter(username=username).exists():
            raise forms.ValidationError(_("Tên đăng nhập này đã có. Hãy chọn tên khác."))
        return username


@open_to_all
def first_time(request: Any, token: str) -> HttpResponse:
    """The page of a one-time link: make the first operator, or set the password of one's account."""
    link = accounts.open_link(token)
    if link is None:
        told = _("Liên kết đã dùng hoặc quá hạn. Hãy xin người vận hành một liên kết mới.")
        return faults.page(request, 410, _("Liên kết không còn dùng được"), told)
    kind = FirstOperator if link.user is None else ChoosePassword
    form = kind(request.POST or None)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        if accounts.use_link(token, data.get("username", ""), data.get("name", ""), data["password"]) is None:
            told = _("Liên kết vừa được dùng ở nơi khác.")
            return faults.page(request, 410, _("Liên kết không còn dùng được"), told)
        messages.success(request, _("Đã đặt mật khẩu. Hãy đăng nhập."))
        return redirect("account_login")
    context = {"form": form, "account": link.user}
    return render(request, "home/first_time.html", context, status=422 if form.errors else 200)


@signed_in
def no_password(request: Any) -> HttpResponse:
    """Where an account without a password (it signs in through the organisation's provider) asks to change it."""
    told = _(
        "Tài khoản này không đăng nhập bằng mật khẩu. Nếu cần mật khẩu, hãy xin người vận hành một liên kết."
    )
    return faults.page(request, 404, _("Chưa có mật khẩu"), told)


@open_to_all
@require_POST
def language(request: Any) -> HttpResponse:
    """Choose the language of the pages; kept in a cookie."""
    told = request.POST.get("language", "")
    back = request.POST.get("next", "/")
    if not url_has_allowed_host_and_scheme(back, {request.get_host()}):
        back = "/"
    answer = redirect(back)
    if told in dict(settings.LANGUAGES):
        answer.set_cookie(
            settings.LANGUAGE_COOKIE_NAME, told, max_age=365 * 86400, samesite="Lax", httponly=True
        )
    return answer
