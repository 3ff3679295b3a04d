"""Read settings that need checks; each wrong value stops the start with one clear line."""

import builtins
import re
from datetime import time
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

import environ
from cryptography.fernet import Fernet
from django.core.exceptions import ImproperlyConfigured

from paht.foundation.mailbox import Mailbox

_IMAP_PORTS = {"imaps": 993, "imap+tls": 143, "imap": 143}
Session = tuple[time, time]
_TRUE = environ.Env.BOOLEAN_TRUE_STRINGS
_FALSE = ("false", "off", "no", "n", "0", "")
_POSTGRES = ("postgres", "postgresql", "pgsql", "psql")
_REDIS = ("redis", "rediss", "unix")


class Environment(environ.Env):
    """Read the environment, and refuse a wrong value with one line that names the setting.

    The line never repeats a value that may hold a password.
    """

    def get_value(self, var: str, cast: Any = None, *args: Any, **kwargs: Any) -> Any:
        try:
            return super().get_value(var, cast, *args, **kwargs)
        except ImproperlyConfigured as error:
            raise ImproperlyConfigured(
                f"thiếu {var}: hãy đặt trong môi trường hoặc trong tệp .env"
            ) from error
        except ValueError as error:
            what = "một số nguyên" if cast is int else "một giá trị hợp lệ"
            raise ImproperlyConfigured(f"{var}: phải là {what}") from error

    def bool(self, var: str, *args: Any, **kwargs: Any) -> bool:
        value = self.get_value(var, str, default="").lower()
        if value not in (*_TRUE, *_FALSE):
            raise ImproperlyConfigured(f"{var}: phải là on hoặc off")
        found: bool = super().bool(var, *args, **kwargs)
        return found

    def on_trial(self, var: str) -> builtins.bool:
        """Return a switch that shows code and settings: a public site refuses it."""
        is_on: builtins.bool = self.bool(var, default=False)
        if is_on and self.str("SITE_URL", default="").startswith("https://"):
            raise ImproperlyConfigured(f"{var}: chỉ bật khi thử, không bật cùng SITE_URL https")
        return is_on

    def number(self, var: str, *, default: int, at_least: int = 0) -> int:
        value: int = self.int(var, default=default)
        if value < at_least:
            raise ImproperlyConfigured(f"{var}: phải là một số nguyên từ {at_least} trở lên")
        return value

    def ceiling(self, var: str, *, default: int, reserve: int) -> int:
        """Read a number above `reserve`, a part that is kept for one purpose; 0 means no ceiling.

        A reserve that was raised alone raises the default, too.
        """
        value = self.number(var, default=max(default, 2 * reserve))
        if 0 < value <= reserve:
            raise ImproperlyConfigured(f"{var}: phải lớn hơn {reserve}, phần dành riêng cho mã")
        return value

    def folder(self, var: str) -> Path | None:
        """Read the full path of a folder; None where it is not set."""
        value = self.text(var)
        if value and (not value.startswith("/") or set(value) & set("\"'%\\")):
            raise ImproperlyConfigured(
                f"{var}: phải là đường dẫn đầy đủ (/…), không có dấu nháy, % và \\"
            )
        return Path(value) if value else None

    def clock(self, var: str, *, default: str) -> time:
        """Read a time of day such as `01:30`."""
        try:
            return time.fromisoformat(self.str(var, default="") or default)
        except ValueError as error:
            raise ImproperlyConfigured(f"{var}: viết như {default}") from error

    def hosts(self, var: str) -> builtins.list[str]:
        """Read names of servers, in lower case; empty where it is not set."""
        found = [name.strip().lower() for name in self.list(var, default=[])]
        if not all(re.fullmatch(r"[a-z0-9]([a-z0-9.-]*[a-z0-9])?", name) for name in found):
            raise ImproperlyConfigured(f"{var}: viết như ghiam.example.vn, cách nhau bằng dấu phẩy")
        return found

    def text(self, var: str) -> str:
        """Read a value as written; empty where it is not set."""
        value: str = self.str(var, default="")
        return value.strip()

    def token(self, var: str) -> str:
        """Read a secret that becomes part of a URL: letters, digits, `-` and `_`."""
        value = self.text(var)
        if value and not re.fullmatch(r"[A-Za-z0-9_-]{20,}", value):
            raise ImproperlyConfigured(f"{var}: từ 20 chữ cái không dấu, chữ số, - hoặc _")
        return value

    def cipher_keys(self, var: str) -> list[str]:
        """Read the keys of encryption: 32 bytes each, as base64."""
        keys: list[str] = self.list(var)
        try:
            for key in keys:
                Fernet(key)
        except ValueError as error:
            raise ImproperlyConfigured(
                f"{var}: mỗi khóa là 32 byte viết bằng base64 (urlsafe), cách nhau bằng dấu phẩy"
            ) from error
        return keys

    def choice(self, var: str, *choices: str) -> str:
        """Read one of `choices`; the first is the default."""
        value: str = self.str(var, default="") or choices[0]
        if value not in choices:
            raise ImproperlyConfigured(f"{var}={value}: phải là {' hoặc '.join(choices)}")
        return value

    def site(self, var: str, *, default: str) -> str:
        """Read the URL of a site, without the slash at its end."""
        value: str = self.str(var, default="") or default
        if not (value.startswith(("http://", "https://")) and _host(value)):
            raise ImproperlyConfigured(f"{var}={value}: viết như https://phananh.example.vn")
        return value.rstrip("/")

    def postgres(self, var: str) -> dict[str, Any]:
        """Read the URL of a PostgreSQL database as Django's settings for it."""
        if urlsplit(self.str(var)).scheme in _POSTGRES:
            try:
                found: dict[str, Any] = self.db(var)
            except ValueError:
                found = {}
            if found.get("NAME"):
                return found
        raise ImproperlyConfigured(f"{var}: viết như postgres://người-dùng:mật-khẩu@máy:5432/tên")

    def mail(self, var: str) -> dict[str, Any]:
        """Read the URL of a mail server as Django's settings for it; empty where unset."""
        if not self.str(var, default=""):
            return {}
        try:
            found: dict[str, Any] = self.email(var)
        except (ImproperlyConfigured, ValueError) as error:
            raise ImproperlyConfigured(
                f"{var}: viết như smtp+tls://người-dùng:mật-khẩu@máy:587"
            ) from error
        return found

    def address(self, var: str) -> str:
        """Read an e-mail address that may stand in a header; empty where it is not set."""
        value = self.text(var)
        if value and not re.fullmatch(
            r"[A-Za-z0-9._-]{1,20}@[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)+", value
        ):
            raise ImproperlyConfigured(f"{var}: viết như paht@example.gov.vn, không có dấu +")
        return value

    def imap(self, var: str) -> Mailbox | None:
        """Read the URL of a mailbox; None where it is not set."""
        value = self.text(var)
        if not value:
            return None
        wrong = ImproperlyConfigured(
            f"{var}: viết như imaps://người-dùng:mật-khẩu@máy:993/INBOX (hoặc imap+tls://…:143)"
        )
        try:
            url = urlsplit(value)
            host, port = url.hostname or "", url.port
        except ValueError:
            raise wrong from None
        if url.scheme not in _IMAP_PORTS or not (host and url.username and url.password):
            raise wrong
        if url.scheme == "imap" and host not in ("127.0.0.1", "localhost", "::1"):
            raise ImproperlyConfigured(
                f"{var}: imap:// không mã hóa chỉ dùng trên cùng máy; hãy dùng imaps://"
            )
        return Mailbox(
            host=host,
            port=port or _IMAP_PORTS[url.scheme],
            user=unquote(url.username),
            password=unquote(url.password),
            security=url.scheme.removeprefix("imap").lstrip("+"),
            folder=unquote(url.path.strip("/")) or "INBOX",
            done=parse_qs(url.query).get("done", ["Da-tiep-nhan"])[0],
        )

    def redis(self, var: str, *, default: str) -> str:
        """Read the URL of a Redis or Valkey server."""
        value: str = self.str(var, default="") or default
        if urlsplit(value).scheme not in _REDIS:
            raise ImproperlyConfigured(f"{var}: viết như redis://máy:6379/0 hoặc unix:///đường/dẫn")
        return value


def _host(address: str) -> str:
    try:
        return urlsplit(address).hostname or ""
    except ValueError:
        return ""


def office_hours(text: str) -> tuple[Session, ...]:
    """Read `07:00-11:00,13:00-17:00`: the working sessions of a day, in order, not overlapping."""
    try:
        sessions = tuple(
            (time.fromisoformat(start.strip()), time.fromisoformat(end.strip()))
            for start, end in (part.split("-") for part in text.split(","))
        )
    except ValueError as error:
        raise ImproperlyConfigured(
            f"OFFICE_HOURS={text!r}: viết như 07:00-11:00,13:00-17:00"
        ) from error
    edges = [edge for session in sessions for edge in session]
    if any(a >= b for a, b in zip(edges, edges[1:], strict=False)):
        raise ImproperlyConfigured(
            f"OFFICE_HOURS={text!r}: các buổi phải theo thứ tự, không chồng nhau"
        )
    return sessions
