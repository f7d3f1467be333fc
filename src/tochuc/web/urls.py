"""Every address of the workplace. A view without a rule (`rules`) fails a test; those of allauth are listed apart."""

from __future__ import annotations

from allauth.account import views as account
from django.conf import settings
from django.urls import include, path

from tochuc.web import (
    catalogues,
    decision_list,
    decisions,
    entrance,
    faults,
    home,
    imports,
    key_figures,
    operator,
    people,
    readings,
    reviewing,
    searching,
    templating,
    trail,
    units,
)

handler400, handler403 = faults.bad_request, faults.forbidden
handler404, handler500 = faults.not_found, faults.failed

PAGES = [
    path("", home.home, name="home"),
    path("tim/", searching.search, name="search"),
    path("goi-y/<slug:kind>/", searching.suggest, name="suggest"),
    path("ngon-ngu/", entrance.language, name="language"),
    path("lan-dau/<str:token>/", entrance.first_time, name="first_time"),
    path("to-chuc/", units.unit_tree, name="unit_tree"),
    path("to-chuc/danh-sach/", units.unit_list, name="unit_list"),
    path("to-chuc/<str:code>/", units.unit, name="unit"),
    path("to-chuc/<str:code>/nhanh/", units.unit_branch, name="unit_branch"),
    path("to-chuc/<str:code>/so-do/", units.unit_chart, name="unit_chart"),
    path("to-chuc/<str:code>/chi-tieu/", key_figures.key_figures, name="unit_key_figures"),
    path("con-nguoi/", people.person_list, name="person_list"),
    path("con-nguoi/<str:code>/", people.person, name="person"),
    path("con-nguoi/<str:code>/so-dinh-danh/", people.keep_citizen_number, name="person_citizen_number"),
    path("con-nguoi/<str:code>/xem/<slug:field>/", people.uncover, name="person_uncover"),
    path("quyet-dinh/", decision_list.decision_list, name="decision_list"),
    path("quyet-dinh/moi/", decisions.new, name="decision_new"),
    path("quyet-dinh/<int:pk>/", decisions.decision, name="decision"),
    path("quyet-dinh/<int:pk>/sua/", decisions.edit, name="decision_edit"),
    path("quyet-dinh/<int:pk>/trinh/", decisions.submit, name="decision_submit"),
    path("quyet-dinh/<int:pk>/tra-lai/", decisions.give_back, name="decision_return"),
    path("quyet-dinh/<int:pk>/duyet/", decisions.approve, name="decision_approve"),
    path("quyet-dinh/<int:pk>/ghi-so/", decisions.post, name="decision_post"),
    path("quyet-dinh/<int:pk>/dao/", decisions.reverse, name="decision_reverse"),
    path("quyet-dinh/<int:pk>/tep/", decisions.attach, name="decision_attach"),
    path("quyet-dinh/<int:pk>/tep/<int:file>/", decisions.attachment, name="decision_attachment"),
    path("nhap/", imports.import_list, name="import_list"),
    path("nhap/moi/", imports.import_new, name="import_new"),
    path("nhap/<int:pk>/", imports.import_run, name="import_run"),
    path("nhap/<int:pk>/tien-do/", imports.import_progress, name="import_progress"),
    path("nhap/<int:pk>/cot/", imports.import_columns, name="import_columns"),
    path("nhap/<int:pk>/danh-dau/", imports.import_marked, name="import_marked"),
    path("nhap/<int:pk>/gui-lai/", imports.import_again, name="import_again"),
    path("nhap/<int:pk>/trinh/", imports.import_submit, name="import_submit"),
    path("nhap/<int:pk>/duyet/", imports.import_approve, name="import_approve"),
    path("nhap/<int:pk>/bo/", imports.import_drop, name="import_drop"),
    path("bao-cao/", reviewing.review_list, name="review_list"),
    path("bao-cao/<str:code>/<str:period>/", reviewing.review, name="review"),
    path("bao-cao/<str:code>/<str:period>/tai/<slug:form>/", reviewing.download, name="review_download"),
    path("bao-cao/<str:code>/<str:period>/so/<str:figure>/", reviewing.figure, name="review_figure"),
    path("bao-cao/<str:code>/<str:period>/loi/<str:section>/", reviewing.narrate, name="review_narrate"),
    path("bao-cao/<str:code>/<str:period>/ky/", reviewing.sign, name="review_sign"),
    path("van-ban/", readings.reading_list, name="reading_list"),
    path("van-ban/moi/", readings.reading_new, name="reading_new"),
    path("van-ban/<int:pk>/", readings.reading, name="reading"),
    path("van-ban/<int:pk>/so/<int:start>/", readings.reading_claim, name="reading_claim"),
    path("van-ban/<int:pk>/viec/<int:start>/", readings.reading_order, name="reading_order"),
    path("danh-muc/chi-tieu/", catalogues.figures, name="catalogue_figures"),
    path("danh-muc/quy-dinh/", catalogues.rules, name="catalogue_rules"),
    path("danh-muc/mau/", templating.templates, name="catalogue_templates"),
    path("danh-muc/mau/tep/", templating.template_file, name="catalogue_template_file"),
    path("danh-muc/mau/khoi-phuc/", templating.template_restore, name="catalogue_template_restore"),
    path("tai-khoan/", operator.user_list, name="user_list"),
    path("tai-khoan/moi/", operator.user_new, name="user_new"),
    path("tai-khoan/<int:pk>/", operator.user, name="user"),
    path("tai-khoan/<int:pk>/khoa/", operator.user_lock, name="user_lock"),
    path("tai-khoan/<int:pk>/lien-ket/", operator.user_invite, name="user_invite"),
    path("tai-khoan/<int:pk>/vai-tro/<int:grant>/thu-hoi/", operator.grant_end, name="user_grant_end"),
    path("nhat-ky/", trail.audit_list, name="audit_list"),
    path("nhat-ky/kiem-tra/", trail.audit_verify, name="audit_verify"),
]
SIGN_IN = [
    path("dang-nhap/", account.login, name="account_login"),
    path("dang-xuat/", account.logout, name="account_logout"),
    path("mat-khau/", account.password_change, name="account_change_password"),
    path("mat-khau/chua-co/", entrance.no_password, name="account_set_password"),
    path("xac-nhan/", account.reauthenticate, name="account_reauthenticate"),
    path("khong-mo/", account.account_inactive, name="account_inactive"),
    path("hai-buoc/", include("allauth.mfa.urls")),
]
if getattr(settings, "SOCIALACCOUNT_PROVIDERS", None):
    SIGN_IN += [
        path("sso/", include("allauth.socialaccount.urls")),
        path("sso/", include("allauth.socialaccount.providers.openid_connect.urls")),
    ]
API = [path("api/", include("tochuc.exchange.api.urls"))]  # its rules are its tokens
urlpatterns = PAGES + SIGN_IN + API
