"""Every address of the workplace. A view without a rule (`frame.rules`) fails a test; those of allauth are listed apart."""

from __future__ import annotations

from allauth.account import views as account
from django.conf import settings
from django.urls import include, path

from tochuc.web.catalogues import pages as catalogues
from tochuc.web.catalogues import templates
from tochuc.web.collecting import form, submission
from tochuc.web.collecting import pages as collecting
from tochuc.web.decisions import listing as decision_listing
from tochuc.web.decisions import pages as decisions
from tochuc.web.frame import faults
from tochuc.web.home import entrance, searching
from tochuc.web.home import pages as home
from tochuc.web.imports import pages as imports
from tochuc.web.operator import accounts, background, trail
from tochuc.web.people import cleaning, listing
from tochuc.web.people import pages as people
from tochuc.web.plans import drafts
from tochuc.web.plans import pages as plans
from tochuc.web.readings import pages as readings
from tochuc.web.reviews import charts, choosing, document
from tochuc.web.units import key_figures, lineage, offices, reduction
from tochuc.web.units import pages as units

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
    path("to-chuc/<str:code>/nguon-goc/", lineage.unit_lineage, name="unit_lineage"),
    path("to-chuc/<str:code>/nhat-the-hoa/", offices.unit_offices, name="unit_offices"),
    path("to-chuc/<str:code>/tinh-gian/", reduction.unit_reduction, name="unit_reduction"),
    path("phuong-an/", plans.plan_list, name="plan_list"),
    path("phuong-an/lap/", plans.plan_new, name="plan_new"),
    path("phuong-an/so-sanh/", plans.plan_compare, name="plan_compare"),
    path("phuong-an/<slug:plan>/", plans.plan, name="plan"),
    path("phuong-an/<slug:plan>/du-thao/", drafts.plan_draft, name="plan_draft"),
    path("phuong-an/<slug:plan>/du-thao/<int:position>/", drafts.plan_draft_edit, name="plan_draft_edit"),
    path("phuong-an/<slug:plan>/du-thao/<int:position>/bo/", plans.plan_drop, name="plan_drop"),
    path("phuong-an/<slug:plan>/y-kien/", plans.plan_note, name="plan_note"),
    path("phuong-an/<slug:plan>/da-xem/", plans.plan_accept, name="plan_accept"),
    path("phuong-an/<slug:plan>/quyet-dinh/", plans.plan_decide, name="plan_decide"),
    path("phuong-an/<slug:plan>/tai/<slug:form>/", plans.plan_download, name="plan_download"),
    path("con-nguoi/", listing.person_list, name="person_list"),
    path("con-nguoi/<str:code>/", people.person, name="person"),
    path("con-nguoi/<str:code>/so-dinh-danh/", people.keep_citizen_number, name="person_citizen_number"),
    path("con-nguoi/<str:code>/xem/<slug:field>/", people.uncover, name="person_uncover"),
    path("quyet-dinh/", decision_listing.decision_list, name="decision_list"),
    path("quyet-dinh/moi/", decisions.new, name="decision_new"),
    path("quyet-dinh/<int:pk>/", decisions.decision, name="decision"),
    path("quyet-dinh/<int:pk>/chi-tieu/", decisions.figures, name="decision_figures"),
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
    path("lam-sach/", cleaning.clean_list, name="clean_list"),
    path("lam-sach/<str:code>/", cleaning.clean_unit, name="clean_unit"),
    path("lam-sach/<str:code>/trung/", cleaning.clean_pairs, name="clean_pairs"),
    path("lam-sach/<str:code>/<slug:rule>/", cleaning.clean_rule, name="clean_rule"),
    path("bao-cao/", choosing.review_list, name="review_list"),
    path("bao-cao/<str:code>/<str:period>/", document.review, name="review"),
    path("bao-cao/<str:code>/<str:period>/tai/<slug:form>/", document.download, name="review_download"),
    path(
        "bao-cao/<str:code>/<str:period>/bieu-do/<slug:chart>/<slug:theme>/",
        charts.chart,
        name="review_chart",
    ),
    path("bao-cao/<str:code>/<str:period>/so/<str:figure>/", document.figure, name="review_figure"),
    path("bao-cao/<str:code>/<str:period>/loi/<str:section>/", document.narrate, name="review_narrate"),
    path("bao-cao/<str:code>/<str:period>/ky/", document.sign, name="review_sign"),
    path("thu-thap/", collecting.collect_list, name="collect_list"),
    path("thu-thap/bang/", collecting.collect_board, name="collect_board"),
    path("thu-thap/mo-ky/", collecting.collect_open, name="collect_open"),
    path("thu-thap/<int:pk>/", submission.collect, name="collect"),
    path("thu-thap/<int:pk>/dien/", form.collect_form, name="collect_form"),
    path("thu-thap/<int:pk>/bieu/", form.collect_workbook, name="collect_workbook"),
    path("thu-thap/<int:pk>/gui/", form.collect_upload, name="collect_upload"),
    path("thu-thap/<int:pk>/so/<str:figure>/", submission.collect_settle, name="collect_settle"),
    path("thu-thap/<int:pk>/tra-lai/", submission.collect_return, name="collect_return"),
    path("thu-thap/<int:pk>/nhan/", submission.collect_accept, name="collect_accept"),
    path("thu-thap/<int:pk>/rut/", submission.collect_withdraw, name="collect_withdraw"),
    path("van-ban/", readings.reading_list, name="reading_list"),
    path("van-ban/moi/", readings.reading_new, name="reading_new"),
    path("van-ban/<int:pk>/", readings.reading, name="reading"),
    path("van-ban/<int:pk>/so/<int:start>/", readings.reading_claim, name="reading_claim"),
    path("van-ban/<int:pk>/viec/<int:start>/", readings.reading_order, name="reading_order"),
    path("danh-muc/chi-tieu/", catalogues.figures, name="catalogue_figures"),
    path("danh-muc/quy-dinh/", catalogues.rules, name="catalogue_rules"),
    path("danh-muc/mau/", templates.templates, name="catalogue_templates"),
    path("danh-muc/mau/tep/", templates.template_file, name="catalogue_template_file"),
    path("danh-muc/mau/khoi-phuc/", templates.template_restore, name="catalogue_template_restore"),
    path("tai-khoan/", accounts.user_list, name="user_list"),
    path("tai-khoan/moi/", accounts.user_new, name="user_new"),
    path("tai-khoan/<int:pk>/", accounts.user, name="user"),
    path("tai-khoan/<int:pk>/khoa/", accounts.user_lock, name="user_lock"),
    path("tai-khoan/<int:pk>/lien-ket/", accounts.user_invite, name="user_invite"),
    path("tai-khoan/<int:pk>/vai-tro/<int:grant>/thu-hoi/", accounts.grant_end, name="user_grant_end"),
    path("viec-nen/", background.background, name="background"),
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
