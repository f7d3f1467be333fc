"""Pages of the operator: accounts and the roles given to them, each for a unit and a time."""

from __future__ import annotations

from typing import Any

import django_filters
import django_tables2 as tables
from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_POST

from tochuc.access import accounts, roles, scopes
from tochuc.access.models import Grant, User
from tochuc.web.frame import dates, lists, naming, vocabulary
from tochuc.web.frame.rules import needs


class UserTable(lists.ListTable):
    always = ("username",)
    at_first = ("username", "name", "is_active", "last_login")

    username = tables.Column(verbose_name=gettext_lazy("Tên đăng nhập"))
    name = tables.Column(verbose_name=gettext_lazy("Họ và tên"))
    is_active = tables.BooleanColumn(
        verbose_name=gettext_lazy("Đang mở"), yesno=(gettext_lazy("có"), gettext_lazy("khóa"))
    )
    last_login = tables.Column(verbose_name=gettext_lazy("Đăng nhập gần nhất"))

    class Meta(lists.ListTable.Meta):
        model = User
        fields = ("username", "name", "is_active", "last_login")
        order_by = ("username",)

    def render_username(self, value: str, record: Any) -> str:
        return format_html('<a href="/tai-khoan/{}/">{}</a>', record.pk, value)

    def value_username(self, value: str) -> str:
        return value

    def render_last_login(self, value: Any) -> str:
        return f"{timezone.localtime(value):%d/%m/%Y %H:%M}"


class UserFilter(django_filters.FilterSet):
    q = django_filters.CharFilter(label=gettext_lazy("Tên"), method="by_name")
    is_active = lists.yes_or_no(label=gettext_lazy("Đang mở"))

    class Meta:
        model = User
        fields = ("q", "is_active")

    def by_name(self, queryset: QuerySet[User], name: str, value: str) -> QuerySet[User]:
        return queryset.filter(username__icontains=value.strip()) | queryset.filter(
            name__icontains=value.strip()
        )


USERS = lists.Listing(
    "tai-khoan", lambda: _("Tài khoản"), UserTable, UserFilter, lambda request: User.objects.all()
)


@require_GET
@needs("accounts.manage")
def user_list(request: Any) -> HttpResponse:
    return lists.list_page(request, USERS, "operator/users.html")


class NewUser(forms.Form):
    username = forms.RegexField(
        r"^[a-z0-9][a-z0-9._-]{2,49}$",
        label=gettext_lazy("Tên đăng nhập"),
        help_text=gettext_lazy("Chữ thường không dấu, số, dấu chấm, gạch ngang; từ 3 ký tự."),
    )
    name = forms.CharField(label=gettext_lazy("Họ và tên"), max_length=200)

    def clean_username(self) -> str:
        username = str(self.cleaned_data["username"])
        if User.objects.filter(username=username).exists():
            raise forms.ValidationError(_("Tên đăng nhập này đã có. Hãy chọn tên khác."))
        return username


@needs("accounts.manage")
def user_new(request: Any) -> HttpResponse:
    """Open an account and show its holder's one-time link."""
    form = NewUser(request.POST or None)
    if request.method == "POST" and form.is_valid():
        user = accounts.open_account(form.cleaned_data["username"], form.cleaned_data["name"], request.user)
        messages.success(
            request, _("Đã lập tài khoản. Giao vai trò, rồi lấy liên kết đặt mật khẩu cho chủ tài khoản.")
        )
        return redirect("user", pk=user.pk)
    return render(request, "operator/user_new.html", {"form": form}, status=422 if form.errors else 200)


class NewGrant(forms.Form):
    role = forms.ChoiceField(label=gettext_lazy("Vai trò"))
    unit = forms.CharField(
        label=gettext_lazy("Đơn vị và cấp dưới"), required=False, help_text=gettext_lazy("Bỏ trống: toàn hệ thống."),
        widget=forms.TextInput(attrs={"data-pick": "unit"}),
    )  # fmt: skip
    first = forms.CharField(
        label=gettext_lazy("Từ ngày"), required=False, widget=forms.TextInput(attrs={"data-day": ""})
    )
    last = forms.CharField(
        label=gettext_lazy("Đến hết ngày"), required=False, widget=forms.TextInput(attrs={"data-day": ""})
    )
    stand_in_for = forms.CharField(
        label=gettext_lazy("Thay cho (tên đăng nhập)"), required=False,
        help_text=gettext_lazy("Người vắng mặt mà tài khoản này thay trong những ngày trên."),
    )  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        lang = vocabulary.lang()
        self.fields["role"].choices = [(r.code, getattr(r, lang)) for r in roles.roles().values()]  # type: ignore[attr-defined]

    def _day(self, name: str) -> Any:
        text = self.cleaned_data[name].strip()
        on = dates.read_day(text) if text else None
        if text and on is None:
            raise forms.ValidationError(
                _("“%(text)s” không phải là ngày; đúng ra như 30/06/2018.") % {"text": text}
            )
        return on

    def clean_first(self) -> Any:
        return self._day("first") or scopes.today()

    def clean_last(self) -> Any:
        return self._day("last")

    def clean_unit(self) -> str:
        from tochuc.books.models import Unit

        code = str(self.cleaned_data["unit"]).split(" — ")[0].strip()
        if code and not Unit.objects.filter(code=code).exists():
            raise forms.ValidationError(_("Không có đơn vị mang mã “%(code)s”.") % {"code": code})
        return code

    def clean_stand_in_for(self) -> User | None:
        name = self.cleaned_data["stand_in_for"].strip()
        found = User.objects.filter(username=name).first() if name else None
        if name and found is None:
            raise forms.ValidationError(_("Không có tài khoản “%(name)s”.") % {"name": name})
        return found

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        first, last = data.get("first"), data.get("last")
        if first and last and last < first:
            self.add_error("last", _("Ngày cuối phải từ ngày đầu trở đi."))
        return data


@needs("accounts.manage")
def user(request: Any, pk: int) -> HttpResponse:
    """An account: its roles by unit and time, giving and ending them."""
    account = get_object_or_404(User, pk=pk)
    form = NewGrant(request.POST or None)
    if request.method == "POST":
        _must_manage(request)
        if form.is_valid():
            data = form.cleaned_data
            accounts.give(
                account,
                data["role"],
                data["unit"],
                data["first"],
                data["last"],
                request.user,
                data["stand_in_for"],
            )
            messages.success(request, _("Đã giao vai trò."))
            return redirect("user", pk=pk)
    return _account_page(request, account, form)


def _account_page(request: Any, account: User, form: NewGrant, **more: Any) -> HttpResponse:
    grants = list(account.grants.select_related("stand_in_for").order_by("-first", "-pk"))
    names = naming.names({g.unit for g in grants})
    today, lang = scopes.today(), vocabulary.lang()
    context = {
        "account": account,
        "form": form,
        "grants": [
            (g, getattr(roles.roles()[g.role], lang) if g.role in roles.roles() else g.role,
             names.unit(g.unit) if g.unit else _("Toàn hệ thống"), g.holds(today), g.first > today)
            for g in grants
        ],
        "may_grant": scopes.may(request.user, "grants.manage"),
    }  # fmt: skip
    return render(request, "operator/user.html", context | more, status=422 if form.errors else 200)


def _must_manage(request: Any) -> None:
    if not scopes.may(request.user, "grants.manage"):
        raise PermissionDenied


@require_POST
@needs("grants.manage")
def grant_end(request: Any, pk: int, grant: int) -> HttpResponse:
    """End a grant at once; sessions opened with it end with the next request."""
    found = get_object_or_404(Grant, pk=grant, user_id=pk)
    accounts.end(found, request.user)
    messages.success(request, _("Đã thu hồi vai trò."))
    return redirect("user", pk=pk)


@require_POST
@needs("accounts.manage")
def user_lock(request: Any, pk: int) -> HttpResponse:
    """Lock an account, or open it again; nobody locks themselves out."""
    account = get_object_or_404(User, pk=pk)
    if account.pk == request.user.pk:
        messages.error(request, _("Không thể tự khóa tài khoản của mình."))
        return redirect("user", pk=pk)
    accounts.lock(account, request.user, locked=account.is_active)
    messages.success(request, _("Đã khóa tài khoản.") if not account.is_active else _("Đã mở lại tài khoản."))
    return redirect("user", pk=pk)


@require_POST
@needs("accounts.manage")
def user_invite(request: Any, pk: int) -> HttpResponse:
    """A one-time link for the holder, shown once."""
    account = get_object_or_404(User, pk=pk)
    link = accounts.invitation(account, request.user, f"{request.scheme}://{request.get_host()}")
    return _account_page(request, account, NewGrant(), link=link)
