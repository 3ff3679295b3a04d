"""Addresses and steps of the account pages."""

from typing import Any

from django.test import Client

from accounts.tests.codes import let_pass
from accounts.tests.factories import PASSWORD, PHONE

SIGN_UP, SIGN_UP_VERIFY = "/vi/dang-ky/", "/vi/dang-ky/xac-thuc/"
LOG_IN, LOG_OUT = "/vi/dang-nhap/", "/vi/dang-xuat/"
RESET, RESET_VERIFY = "/vi/quen-mat-khau/", "/vi/quen-mat-khau/xac-thuc/"
RESET_PASSWORD, PERSONAL = "/vi/quen-mat-khau/mat-khau-moi/", "/vi/ca-nhan/"
PROFILE = "/vi/ca-nhan/thong-tin/"
ASK, CODE = f"{LOG_IN}ma-sms/", f"{LOG_IN}ma-sms/nhap-ma/"
# The second step of citizens, and the question for the password again.
STEP = f"{LOG_IN}xac-thuc/"
CONFIRM = "/vi/ca-nhan/nhap-lai-mat-khau/"
NEW_PHONE = "+84939861200"


def applicant(**changes: str) -> dict[str, str]:
    return {
        "full_name": "Nguyễn Văn Ba",
        "phone": "0939 861 100",
        "email": "",
        "password1": PASSWORD,
        "password2": PASSWORD,
    } | changes


def log_in(client: Client, login: str = PHONE, password: str = PASSWORD, **more: str) -> Any:
    return client.post(LOG_IN, {"login": login, "password": password} | more)


def signed_in(client: Client) -> bool:
    return "_auth_user_id" in client.session


def make_stale(client: Client) -> None:
    session = client.session
    session["signed_in"] = 0
    session.save()
    let_pass(61)
