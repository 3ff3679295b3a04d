"""Addresses of the second step of staff, and the app that makes its codes."""

import base64
import re
from typing import Any

import time_machine
from django.test import Client
from django_otp.oath import TOTP

from accounts import second_factor
from accounts.lockout import Source
from accounts.models import User

PASSWORD = "Mật khẩu của cán bộ 1"
LOGIN = "/quan-tri/login/"
STEP = "/quan-tri/dang-nhap/xac-thuc/"
OVERVIEW = "/quan-tri/xac-thuc-hai-buoc/"
SET_UP = f"{OVERVIEW}thiet-lap/"
RENEW = f"{OVERVIEW}ma-du-phong/"
REMOVE = f"{OVERVIEW}tat/"
INDEX = "/quan-tri/"
WHERE = Source("127.0.0.1")


def code_of(key: str) -> str:
    return f"{TOTP(base64.b32decode(key)).token():06d}"


def give_app(user: User, clock: time_machine.Traveller) -> tuple[str, list[str]]:
    """Set up; the code that did it is used up, so the clock goes on."""
    key = second_factor.fresh_key()
    codes = second_factor.set_up(user, key=key, code=code_of(key), source=WHERE)
    clock.shift(30)
    return key, codes


def type_password(client: Client, *, login: str = LOGIN, next: str = "") -> Any:
    return client.post(login, {"username": "canbo", "password": PASSWORD, "next": next})


def is_in(client: Client) -> bool:
    return client.get(INDEX).status_code == 200


def key_on(page: Any) -> str:
    found = re.search(r'<p class="door__key"><code>([A-Z2-7 ]+)</code>', page.content.decode())
    assert found
    return found[1].replace(" ", "")
