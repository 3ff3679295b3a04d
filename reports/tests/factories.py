"""Plain makers of what the tests need; `seeds` loads the reference data once a test."""

import threading
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Any
from unittest.mock import patch

from django.contrib.auth.models import Group
from django.db import connection
from django.utils import timezone

from accounts import consent, second_person
from accounts import roles as accounts_roles
from accounts.models import User
from citizen import seeding as tiles
from province import seeding
from province.models import AdminUnit, Agency
from reports import intake, workflow
from reports.models import Category, Report, Reporter
from reports.notices.recipients import Recipient, RecipientDirectory
from reports.privacy import sealing
from reports.rules.states import Role, State
from reports.samples import roles
from reports.samples.seeding import load as load_catalogue
from reports.workflow import public_names

PHONE = "+84939861234"
NATIONAL_ID = "094090001234"
EMAIL = "nguoigui@example.vn"
NAME = "Lý Thị Mộng Thu"


def load_reference_data() -> None:
    seeding.load()
    load_catalogue()
    tiles.load()
    roles.load()
    consent.keep_texts()


def make_staff(role: Role | str, *, agency: str | Agency = "QLDT-941", username: str = "") -> User:
    user = User.objects.create_user(
        username or f"{role}-{uuid.uuid4().hex[:6]}",
        full_name=f"Cán bộ {role}",
        agency=Agency.objects.get(code=agency) if isinstance(agency, str) else agency,
        is_staff=True,
    )
    give_roles(user, role)
    return user


def give_roles(user: User, *names: Role | str) -> None:
    """Give roles as if a second person had confirmed the guarded ones."""
    for name in names:
        if name in accounts_roles.GUARDED_ROLES:
            second_person.record_on_server(second_person.Kind.ROLE, user, role=str(name))
        else:
            user.groups.add(Group.objects.get(name=str(name)))


def make_draft(**changes: Any) -> intake.Draft:
    facts: dict[str, Any] = {
        "submission_id": uuid.uuid4(),
        "full_name": NAME,
        "phone": PHONE,
        "email": EMAIL,
        "national_id": NATIONAL_ID,
        "title": "Mặt đường nhiều ổ gà",
        "content": "Đoạn trước chợ có nhiều ổ gà lớn, trời mưa rất nguy hiểm.",
        "category": "GT01",
        "commune": "31510",
        "address": "Số 12 đường Dương Kỳ Hiệp",
        "news": "sms",
        "complained_agency": None,
    }
    facts |= changes
    if isinstance(facts["complained_agency"], str):
        facts["complained_agency"] = Agency.objects.get(code=facts["complained_agency"])
    if isinstance(facts["category"], str):
        facts["category"] = Category.objects.get(code=facts["category"])
    if isinstance(facts["commune"], str):
        facts["commune"] = AdminUnit.objects.select_related("parent").get(
            code=facts["commune"], scheme="legacy"
        )
    return intake.Draft(**facts)


# The way from a new report to each state, as the workflow's main line goes.
_PATHS: dict[State, tuple[str, ...]] = {
    State.SUBMITTED: (),
    State.RECEIVED: ("receive",),
    State.ASSIGNED: ("receive", "assign"),
    State.PROCESSING: ("receive", "assign", "accept"),
    State.PENDING_APPROVAL: ("receive", "assign", "accept", "submit_answer"),
    State.COMPLETED: ("receive", "assign", "accept", "submit_answer", "approve"),
    State.REJECTED: ("reject",),
    State.NEED_INFO: ("request_info",),
    State.WITHDRAWN: ("withdraw",),
}


_FACTS: dict[str, dict[str, Any]] = {
    "submit_answer": {
        "answer": "Đã dặm vá xong ngày 06/10, mặt đường bằng phẳng.",
        "no_proof_reason": "Trời tối, ảnh không rõ.",
    },
    "reject": {"reason": "LD04", "note": "Nội dung chưa rõ địa điểm."},
    "request_info": {"note": "Đề nghị cho biết số nhà gần nhất."},
}


def make_report(
    state: State = State.SUBMITTED,
    *,
    agency: str = "QLDT-941",
    publish: bool = True,
    at: datetime | None = None,
    proved: bool = False,
    **changes: Any,
) -> Report:
    """A report brought to `state` through the real doors, by staff made for it.

    `proved`: the reporter has proved phone and e-mail address after sending. With
    `publish` and `publish_identity` the phone is proved, and the officer publishes the name.
    """
    report = intake.submit(make_draft(**changes), channel="web", at=at)
    if proved:
        now = timezone.now()
        Reporter.objects.filter(report=report).update(phone_proved_at=now, email_proved_at=now)
    elif publish and changes.get("publish_identity"):
        Reporter.objects.filter(report=report).update(phone_proved_at=timezone.now())
    with _recipients_if_any():
        _lead_to(state, report, agency=agency, publish=publish, at=at, **changes)
    return Report.objects.with_place().get(pk=report.pk)


def _lead_to(
    state: State,
    report: Report,
    *,
    agency: str,
    publish: bool,
    at: datetime | None,
    **changes: Any,
) -> None:
    people: dict[Role, User] = {}
    # One object for all its staff, which remembers the agencies below it.
    works_in = Agency.objects.get(code=agency) if _PATHS[state] else None
    for name in _PATHS[state]:
        role = {
            "receive": Role.DISPATCHER,
            "assign": Role.DISPATCHER,
            "approve": Role.APPROVER,
        }.get(name, Role.HANDLER)
        if name in ("reject", "request_info"):
            role = Role.DISPATCHER
        if name == "withdraw":
            workflow.move(report, name, by=None)
            continue
        if role not in people:
            people[role] = make_staff(role, agency=works_in)
        facts = _FACTS.get(name, {})
        if name == "assign":
            facts = {"agency": works_in, "publish": publish}
            if changes.get("publish_identity"):
                facts["public_name"] = public_names.offered(Report.objects.get(pk=report.pk))
        workflow.move(report, name, by=people[role], at=at, **facts)


@contextmanager
def _recipients_if_any() -> Iterator[None]:
    """Spare this thread the search for recipients while no member of staff has an address.

    It would find nobody, in three queries a move: a quarter of the work for a report.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT EXISTS (SELECT FROM accounts_user WHERE is_staff"
            " AND (email <> '' OR phone <> ''))"
        )
        (is_reachable,) = cursor.fetchone()
    # Another thread's patch could outlive it.
    if is_reachable or threading.current_thread() is not threading.main_thread():
        yield
        return
    search = RecipientDirectory.find

    def find(directory: RecipientDirectory, *given: Any) -> tuple[Recipient, list[User]]:
        if threading.current_thread() is threading.main_thread():
            return Recipient.NOBODY, []
        return search(directory, *given)

    with patch.object(RecipientDirectory, "find", find):
        yield


def make_confidential(report: Report, *, about: str | Agency | None = "BHXH") -> None:
    """Make a report confidential as a move would, without a person who becomes its reader."""
    stored = Report.objects.with_place().get(pk=report.pk)
    stored.confidential, stored.is_published, stored.public_name = True, False, ""
    stored.complained_agency = Agency.objects.get(code=about) if isinstance(about, str) else about
    stored.search_text = stored.compose_search_text()
    stored.save()
    sealing.run(stored)
