"""URLs of the citizens' pages below the language (`/vi/…`); other sites rely on the paths."""

from django.urls import path

from accounts.views import reading
from reports.views import (
    before_sending,
    catalogue,
    category_help,
    data_rights,
    detail,
    feed,
    feedback,
    follow,
    holding,
    home,
    lookup,
    maps,
    me_too,
    pages,
    pending,
    receipt,
    sending,
    statistics,
    use_consent,
)
from reports.views.my_reports import one_report, overview, proving

app_name = "reports"
_REPORTS = "phan-anh-kien-nghi"
urlpatterns = [
    path("", home.home, name="home"),
    path(f"{_REPORTS}/gui-phan-anh/", sending.report_new, name="report_new"),
    path(f"{_REPORTS}/gui-phan-anh/tep/", holding.hold_file, name="hold_file"),
    path(
        f"{_REPORTS}/gui-phan-anh/xem-truoc/<slug:token>/",
        before_sending.preview_page,
        name="preview",
    ),
    path(f"{_REPORTS}/gui-phan-anh/sua/<slug:token>/", sending.report_edit, name="report_edit"),
    path(
        f"{_REPORTS}/gui-phan-anh/vi-tri-anh/",
        sending.photo_position,
        name="photo_position",
    ),
    path(
        f"{_REPORTS}/gui-phan-anh/goi-y-chuyen-muc/",
        category_help.category_proposals,
        name="category_proposals",
    ),
    path(f"{_REPORTS}/gui-phan-anh/cau-hoi/", category_help.category_questions, name="questions"),
    path(f"{_REPORTS}/gui-phan-anh/tuong-tu/", before_sending.similar_reports, name="similar"),
    path(
        f"{_REPORTS}/gui-phan-anh/thong-tin-ca-nhan/",
        before_sending.personal_words,
        name="personal_words",
    ),
    path(f"{_REPORTS}/hoan-tat/<str:token>/", pending.pending_page, name="pending"),
    path(f"{_REPORTS}/da-gui/<slug:token>/", receipt.report_done, name="report_done"),
    path(f"{_REPORTS}/tra-cuu/", lookup.lookup, name="lookup"),
    path(f"{_REPORTS}/tra-cuu/goi-y/", lookup.suggestions, name="suggestions"),
    path(f"{_REPORTS}/tra-cuu/cua-toi/", one_report.my_report_list, name="my_report_list"),
    path(
        f"{_REPORTS}/tra-cuu/cua-toi/xac-thuc/",
        one_report.my_report_list_verify,
        name="my_report_list_verify",
    ),
    path(f"{_REPORTS}/tra-cuu/cua-toi/dong/", one_report.my_report_close, name="my_report_close"),
    path(f"{_REPORTS}/ban-do/", maps.map_page, name="map"),
    path(f"{_REPORTS}/ban-do/danh-sach/", maps.map_list, name="map_list"),
    path(f"{_REPORTS}/ban-do/du-lieu/", maps.map_data, name="map_data"),
    path(f"{_REPORTS}/chuyen-muc/", catalogue.categories, name="categories"),
    path(f"{_REPORTS}/chuyen-muc/<slug:slug>/", catalogue.category, name="category"),
    path(f"{_REPORTS}/rss/", feed.feed, name="feed"),
    path(f"{_REPORTS}/thong-ke/", statistics.show, name="statistics"),
    path(f"{_REPORTS}/theo-doi/", follow.follow_area, name="follow_area"),
    path(f"{_REPORTS}/theo-doi/xac-thuc/", follow.follow_verify, name="follow_verify"),
    path(
        f"{_REPORTS}/theo-doi/xac-nhan/<str:token>/",
        follow.follow_confirm,
        name="follow_confirm",
    ),
    path(f"{_REPORTS}/tiep-tuc/", reading.go_on, name="go_on"),
    path(f"{_REPORTS}/<str:code>/", detail.detail, name="detail"),
    path(f"{_REPORTS}/<str:code>/cung-thay/", me_too.say_me_too, name="me_too"),
    path(f"{_REPORTS}/<str:code>/theo-doi/", follow.follow, name="follow"),
    path(f"{_REPORTS}/<str:code>/cua-toi/", one_report.my_report, name="my_report"),
    path(
        f"{_REPORTS}/<str:code>/cua-toi/xac-thuc/",
        one_report.my_report_verify,
        name="my_report_verify",
    ),
    path(
        f"{_REPORTS}/<str:code>/cua-toi/bo-sung/",
        one_report.my_report_supply,
        name="my_report_supply",
    ),
    path(
        f"{_REPORTS}/<str:code>/cua-toi/su-dung-thong-tin/", use_consent.answer, name="use_consent"
    ),
    path(
        f"{_REPORTS}/<str:code>/cua-toi/rut/",
        one_report.my_report_withdraw,
        name="my_report_withdraw",
    ),
    path(
        f"{_REPORTS}/<str:code>/cua-toi/nhan-tin/",
        one_report.my_report_news,
        name="my_report_news",
    ),
    path(
        f"{_REPORTS}/<str:code>/cua-toi/danh-gia/", feedback.my_report_rate, name="my_report_rate"
    ),
    path(
        f"{_REPORTS}/<str:code>/cua-toi/mo-lai/", feedback.my_report_reopen, name="my_report_reopen"
    ),
    path("danh-gia/<str:token>/", feedback.rate, name="rate"),
    path("thu-bao-tin/<str:token>/", proving.prove_email, name="prove_email"),
    path("thu-bo-sung/<str:token>/", proving.add_mail, name="add_mail"),
    # Short, because an SMS carries it.
    path("td/<str:token>/", follow.following_page, name="following"),
    path("ca-nhan/", overview.account_overview, name="my_reports"),
    path("ca-nhan/du-lieu/", data_rights.overview, name="data_rights"),
    path("ca-nhan/du-lieu/vao/", data_rights.entry, name="data_rights_entry"),
    path("ca-nhan/du-lieu/tai-ve/", data_rights.export, name="data_rights_export"),
    path("ca-nhan/du-lieu/ban-doc/", data_rights.readable, name="data_rights_readable"),
    path("ca-nhan/du-lieu/yeu-cau/", data_rights.ask, name="data_rights_ask"),
    path("ca-nhan/du-lieu/xoa/", data_rights.delete, name="data_rights_delete"),
    path(
        "ca-nhan/du-lieu/<str:code>/dia-chi/",
        data_rights.address,
        name="data_rights_address",
    ),
    path(
        "ca-nhan/du-lieu/<str:code>/rut/<slug:purpose>/",
        data_rights.withdraw,
        name="data_rights_withdraw",
    ),
    path("ngoai-tuyen/", pages.offline, name="offline"),
    path("huong-dan/", pages.guide, name="guide"),
    path("gioi-thieu/", pages.about, name="about"),
    path("quyen-rieng-tu/", pages.privacy, name="privacy"),
]
