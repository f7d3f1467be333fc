"""Every address of the workplace. A view without a rule (`rules`) fails a test."""

from __future__ import annotations

from allauth.account import views as account
from django.conf import settings
from django.urls import include, path

from tochuc.web import faults, home

handler400, handler403 = faults.bad_request, faults.forbidden
handler404, handler500 = faults.not_found, faults.failed

urlpatterns = [
    path("", home.home, name="home"),
]
SIGN_IN = [
    path("dang-nhap/", account.login, name="account_login"),
    path("dang-xuat/", account.logout, name="account_logout"),
    path("mat-khau/", account.password_change, name="account_change_password"),
    path("xac-nhan/", account.reauthenticate, name="account_reauthenticate"),
    path("khong-mo/", account.account_inactive, name="account_inactive"),
    path("hai-buoc/", include("allauth.mfa.urls")),
]
if getattr(settings, "SOCIALACCOUNT_PROVIDERS", None):
    SIGN_IN += [
        path("sso/", include("allauth.socialaccount.urls")),
        path("sso/", include("allauth.socialaccount.providers.openid_connect.urls")),
    ]
urlpatterns += SIGN_IN
