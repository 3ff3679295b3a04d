"""URLs of the account pages, below the language; `ca-nhan/` itself is `reports:my_reports`."""

from django.urls import path

from accounts.views import (
    confirm,
    devices,
    log_in,
    log_in_by_code,
    news,
    phone,
    profile,
    reset,
    second_factor,
    sign_up,
    vneid,
)

app_name = "accounts"
urlpatterns = [
    path("dang-ky/", sign_up.sign_up, name="sign_up"),
    path("dang-ky/xac-thuc/", sign_up.sign_up_verify, name="sign_up_verify"),
    path("dang-nhap/", log_in.log_in, name="log_in"),
    path("dang-nhap/tai-khoan-khac/", log_in.forget_account, name="forget_account"),
    path("dang-nhap/ma-sms/", log_in_by_code.ask_phone, name="log_in_by_code"),
    path("dang-nhap/ma-sms/nhap-ma/", log_in_by_code.check_code, name="log_in_code"),
    path("dang-nhap/ma-sms/tai-khoan-moi/", log_in_by_code.open_account, name="open_account"),
    path("dang-nhap/vneid/", vneid.leave, name="log_in_by_vneid"),
    path("dang-xuat/vneid/", vneid.left, name="vneid_left"),
    path("ca-nhan/vneid/", vneid.link, name="vneid"),
    path("ca-nhan/vneid/lien-ket/", vneid.leave_to_link, name="vneid_link"),
    path("ca-nhan/vneid/ma-sms/", vneid.link_code, name="vneid_code"),
    path("ca-nhan/vneid/khong-phai-toi/", vneid.refuse, name="vneid_refuse"),
    path("ca-nhan/vneid/go/", vneid.unlink, name="vneid_unlink"),
    path("dang-xuat/", log_in.log_out, name="log_out"),
    path("quen-mat-khau/", reset.reset, name="reset"),
    path("quen-mat-khau/xac-thuc/", reset.reset_verify, name="reset_verify"),
    path("quen-mat-khau/mat-khau-moi/", reset.reset_password, name="reset_password"),
    path("ca-nhan/thong-tin/", profile.profile, name="profile"),
    path("ca-nhan/thong-tin/ho-ten/", profile.change_name, name="change_name"),
    path("ca-nhan/thong-tin/thu-dien-tu/", profile.change_email, name="change_email"),
    path("ca-nhan/thong-tin/xoa-thu-dien-tu/", profile.remove_email, name="remove_email"),
    path("ca-nhan/thong-tin/so-dien-thoai/", phone.phone, name="phone"),
    path("ca-nhan/thong-tin/so-dien-thoai/xac-thuc/", phone.phone_verify, name="phone_verify"),
    path("ca-nhan/nhap-lai-mat-khau/", confirm.confirm, name="confirm"),
    path("ca-nhan/nhap-lai-mat-khau/ma-sms/", confirm.confirm_code, name="confirm_code"),
    path("ca-nhan/thong-bao/", news.news, name="news"),
    path("ca-nhan/thong-bao/nhan-lai/", news.resume, name="resume_news"),
    path("ca-nhan/thiet-bi/", devices.devices, name="devices"),
    path("ca-nhan/xac-nhan-thu/<str:token>/", profile.email_confirm, name="email_confirm"),
    *second_factor.CITIZEN_URLS,
]
