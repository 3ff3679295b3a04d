"""Helpers of tests that receive pending reports."""

import re
from typing import Any

from django.urls import reverse

from notifications import texts
from notifications.models import Message
from reports.intake import pending
from reports.models import Category, PendingReport

MAIL = "nguoigui@example.vn"
PHONE = "+84939861234"
TITLE = "Đèn đường bị hư cả tuần"
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
