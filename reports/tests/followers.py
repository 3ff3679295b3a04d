"""What the tests of following share: who follows what, and what they were told."""

from datetime import datetime

from accounts.models import User
from notifications.models import Channel, Message
from notifications.outbox import Address
from paht.foundation.local_time import VIETNAM
from reports import workflow
from reports.models import Report, Subscription
from reports.people.following import subscriptions
from reports.people.following.targets import Target
from reports.rules.states import Role
from reports.tests.factories import make_staff

MAIL = Address(Channel.EMAIL, "theo.doi@example.vn")
OTHER_MAIL = Address(Channel.EMAIL, "khac@example.vn")
SMS = Address.sms("+84939861777")
BASE = "/vi/phan-anh-kien-nghi/"
TODAY = datetime(2023, 10, 4, 9, tzinfo=VIETNAM)


def area(commune: str = "31510", category: str = "") -> Target:
    target = Target.of_area(commune=commune, category=category)
    assert target is not None
    return target


def target_of(report: Report) -> Target:
    target = Target.of_report(report.code)
    assert target is not None
    return target


def follow(target: Target, to: Address = MAIL, user: User | None = None) -> Subscription:
    made = subscriptions.subscribe(target, to=to, user=user, language="vi", ip="192.0.2.7")
    return Subscription.objects.with_target().get(pk=made.pk)


def complete(report: Report) -> None:
    workflow.move(
        report, "submit_answer", by=make_staff(Role.HANDLER),
        answer="Đã dặm vá xong, mặt đường bằng phẳng.", no_proof_reason="Trời tối.",
    )  # fmt: skip
    workflow.move(report, "approve", by=make_staff(Role.APPROVER))


def told(template: str = "follow_news", to: Address | None = None) -> list[Message]:
    found = Message.objects.filter(template=template)
    return list((found.filter(recipient_hash=to.hash) if to else found).order_by("id"))
