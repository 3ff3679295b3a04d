"""Facts, messages and clients for the tests of notifications."""

from collections.abc import Callable
from datetime import UTC, datetime

from django.contrib.auth.models import Group, Permission
from django.test import Client
from django.utils import timezone

from accounts.models import User
from notifications import texts
from notifications.contract import Receipt
from notifications.models import Message, Pool
from notifications.outbox import _plain

PHONE = "+84939861100"
EMAIL = "nguyen.van.ba@example.vn"
FACTS = {
    "code": "202310040003",
    "title": "XIN LÀM LẠI ĐƯỜNG ẤP Mỹ TÂN",
    "category": "Đường bộ, vỉa hè",
    "commune": "Xã An Thạnh 1",
    "target": "Phản ánh mới tại Phường 2, Thành phố Sóc Trăng",
    "name": "Nguyễn Văn Ba",
    "agency": "P.KT&HT H. Cù Lao Dung",
    "agency_full": "Phòng Kinh tế và Hạ tầng huyện Cù Lao Dung",
    "due": datetime(2023, 10, 17, 10, 0, tzinfo=UTC),
    "submitted_on": datetime(2023, 10, 4, 1, 30, tzinfo=UTC),
    "days": 5,
    "hours": 24,
    "wrong": 2,
    "stale": "Danh bạ khẩn cấp",
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
    "account": "xuly",
    "provider": "VNeID",
    "outcome": "chờ người thứ hai xác nhận",
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
    "notices": 12,
    "kind": "Ngập, triều cường",
    "when": "Từ 08:00 17/10/2023 đến 10:00 18/10/2023",
    "phone": "xxxxxx200",
    "state": "Đã chuyển xử lý",
    "stop_url": "https://paht.soctrang.gov.vn/vi/td/s1zzz-0123456789ab/",
    "link": "paht.soctrang.gov.vn/vi/td/s1zzz-0123456789ab/",
    "refused": "tệp quá lớn",
    "main": "202310040001",
    "danger": "yes",
    "missing": "sự đồng ý, số điện thoại, nơi xảy ra",
    "answer": "Đã sửa địa chỉ liên hệ như Ông/Bà đề nghị.",
}
Enqueue = Callable[..., Message]


class Postman:
    """A gateway that does what the test says and remembers whom it served."""

    name = "postman"
    reaches_phones = False

    def __init__(self) -> None:
        self.sent: list[int] = []
        self.error: Exception | None = None
        self.meanwhile: Callable[[], object] = lambda: None

    def send(self, message: Message, text: texts.Text) -> Receipt:
        self.meanwhile()
        if self.error:
            raise self.error
        self.sent.append(message.pk)
        return Receipt(self.name)


def staff_client(client: Client, *permissions: str) -> Client:
    user = User.objects.create_user("to-truc", is_staff=True)
    # Rights come with roles only.
    role = Group.objects.create(name="to-truc")
    role.permissions.set(Permission.objects.filter(codename__in=permissions))
    user.groups.add(role)
    client.force_login(user)
    return client


def message(
    template: str,
    channel: str,
    language: str = "vi",
    pool: Pool = Pool.PROVED,
    **facts: object,
) -> Message:
    context = {name: _plain(value) for name, value in (FACTS | facts).items()}
    return Message(
        pk=7,
        template=template,
        channel=channel,
        recipient=PHONE if channel == "sms" else EMAIL,
        context=context,
        pool=Pool.STAFF if template.startswith("staff_") else pool,
        language=language,
        created_at=timezone.now(),
    )
