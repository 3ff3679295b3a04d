"""Helpers of tests that receive pending reports."""

import re
from typing import Any

from django.test import Client
from django.urls import reverse

from accounts.models import User
from notifications import texts
from notifications.models import Message
from reports.intake import pending
from reports.models import Category, PendingReport
from reports.rules.states import Role
from reports.tests.factories import make_staff

MAIL = "nguoigui@example.vn"
PHONE = "+84939861234"
TITLE = "Đèn đường bị hư cả tuần"
KEPT = "Cán bộ xã vòi vĩnh tiền của tôi"
CONTENT = "Đèn đường trước hẻm 5 không sáng từ thứ hai, buổi tối rất tối, đi lại khó."


def receive(source: str = "mail:1", **changes: Any) -> PendingReport:
    """Make a pending report of an ordinary matter."""
    said: dict[str, Any] = {
        "channel": "email",
        "title": TITLE,
        "content": CONTENT,
        "full_name": "Trần Thị Gửi Thư",
        "email": MAIL,
    }
    return pending.receive(source=source, **said | changes)


def link(template: str = "pending_created") -> str:
    """Return the path of the link in the newest message of this template."""
    body = texts.render(Message.objects.filter(template=template).latest("pk")).body
    found = re.search(r"/r/[^/\s]+/", body)
    assert found, body
    return found[0]


def page_of(row: PendingReport, name: str = "change") -> str:
    return reverse(f"admin:reports_pendingreport_{name}", args=[row.key])


def confidential_category() -> Category:
    return Category.objects.selectable().filter(confidential=True)[0]


def logged_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def operator() -> User:
    return make_staff(Role.OPERATOR, agency="VP-UBND")


def inspector(role: Role = Role.HANDLER) -> User:
    return make_staff(role, agency="TTRA")


def listed(client: Client, query: str = "") -> str:
    return client.get(reverse("admin:reports_pendingreport_changelist") + query).content.decode()


def pages_of_work(by: User) -> list[str]:
    """Return the pages that count or list waiting work."""
    client = logged_in(by)
    addresses = [
        reverse("admin:index"),
        reverse("admin:reports_hotline"),
        reverse("admin:reports_pendingreport_changelist") + "?trang-thai=tat-ca",
    ]
    return [plain(client.get(address).content.decode()) for address in addresses]


def plain(html: str) -> str:
    """Return a page without the values that differ each time."""
    return re.sub(r'(nonce|value|content|min|max)="[^"]*"', "", html)


def outbox_of(reader: User, query: str = "") -> str:
    """Return the list of messages and the pages of its rows."""
    client = logged_in(reader)
    page = client.get(reverse("admin:notifications_message_changelist") + query).text
    links = set(re.findall(r'href="(/quan-tri/notifications/message/[0-9]+/change/)', page))
    return page + "".join(client.get(link).text for link in links)
