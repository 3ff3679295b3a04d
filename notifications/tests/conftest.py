from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from pytest_django import Settings

from notifications import breaker, nudges, outbox
from notifications.models import Message
from notifications.outbox import Address

PHONE = "+84939861100"
EMAIL = "nguyen.van.ba@example.vn"
FACTS = {
    "code": "202310040003",
    "title": "XIN LÀM LẠI ĐƯỜNG ẤP Mỹ TÂN",
    "short": "XIN LÀM LẠI ĐƯỜNG ẤP Mỹ TÂN",
    "name": "Nguyễn Văn Ba",
    "agency": "P.KT&HT H. Cù Lao Dung",
    "agency_full": "Phòng Kinh tế và Hạ tầng huyện Cù Lao Dung",
    "due": datetime(2023, 10, 17, 10, 0, tzinfo=UTC),
    "submitted_on": datetime(2023, 10, 4, 1, 30, tzinfo=UTC),
    "days": 5,
    "hours": 24,
    "reason": "Không thuộc phạm vi tiếp nhận",
    "note": "Vui lòng cho biết số nhà.",
    "what": "được giao cho bạn xử lý",
    "url": "https://paht.soctrang.gov.vn/vi/phan-anh-kien-nghi/202310040003/",
    "who": "Trần Thị Ngọc Bích (P.KT&HT H. Cù Lao Dung)",
    "count": 31,
    "most": 500,
    "at": datetime(2023, 10, 5, 2, 15, tzinfo=UTC),
    "otp": "482913",
    "minutes": 10,
    "address": "n***@example.vn",
    "day": "17/10/2023",
    "sections": [
        {
            "label": "Quá hạn",
            "count": 7,
            "url": "https://paht.soctrang.gov.vn/quan-tri/reports/report/?viec=qua-han",
            "reports": [
                {
                    "code": "202310040003",
                    "title": "Đường hư <b>nặng</b>",
                    "due": "17:00 16/10/2023",
                    "place": "Phường 2, Thành phố Sóc Trăng",
                    "url": "https://paht.soctrang.gov.vn/quan-tri/reports/report/3/change/",
                }
            ],
            "more": 6,
        }
    ],
    "phone": "xxxxxx200",
    "state": "Đã chuyển xử lý",
    "stop_url": "https://paht.soctrang.gov.vn/vi/td/s1zzz-0123456789ab/",
    "link": "paht.soctrang.gov.vn/vi/td/s1zzz-0123456789ab/",
    "answer": "Đã sửa địa chỉ liên hệ như Ông/Bà đề nghị.",
}

Enqueue = Callable[..., Message]


@pytest.fixture(autouse=True)
def messages_dir(settings: Settings, tmp_path: Path) -> Path:
    settings.MESSAGES_DIR = tmp_path / "messages"
    return settings.MESSAGES_DIR


@pytest.fixture(autouse=True)
def closed_circuit(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(nudges, "_paused_until", 0.0)
    monkeypatch.setattr(breaker, "_cache_away_until", 0.0)
    breaker._own.clear()


@pytest.fixture
def enqueue(db: None) -> Enqueue:
    """`outbox.enqueue` with the facts of one report; each call a new key unless told."""
    made = iter(range(1000))

    def make(template: str = "received", **arguments: Any) -> Message:
        defaults: dict[str, Any] = {
            "to": Address.sms(PHONE),
            "context": FACTS,
            "key": f"{template}:{next(made)}",
        }
        return outbox.enqueue(template, **(defaults | arguments))

    return make
