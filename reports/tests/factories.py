"""Plain makers of what the tests need; `seeds` loads the reference data once a test."""

import uuid
from datetime import datetime
from typing import Any

from django.contrib.auth.models import Group

from accounts.models import User
from province import seeding
from province.models import AdminUnit, Agency
from reports import intake, workflow
from reports.models import Category, Report
from reports.rules.states import Role, State
from reports.samples import roles
from reports.samples.seeding import load as load_catalogue

PHONE = "+84939861234"
NATIONAL_ID = "094090001234"
EMAIL = "nguoigui@example.vn"
NAME = "Lý Thị Mộng Thu"


def load_reference_data() -> None:
    seeding.load()
    load_catalogue()
    roles.load()


def make_staff(role: Role | str, *, agency: str = "QLDT-941", username: str = "") -> User:
    user = User.objects.create_user(
        username or f"{role}-{uuid.uuid4().hex[:6]}",
        full_name=f"Cán bộ {role}",
        agency=Agency.objects.get(code=agency),
        is_staff=True,
    )
    user.groups.add(Group.objects.get(name=str(role)))
    return user


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
        "accepts_sms": True,
    }
    facts |= changes
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


def make_report(
    state: State = State.SUBMITTED,
    *,
    agency: str = "QLDT-941",
    publish: bool = True,
    at: datetime | None = None,
    **changes: Any,
) -> Report:
    """A report brought to `state` through the real doors, by staff made for it."""
    report = intake.submit(make_draft(**changes), channel="web", at=at)
    people: dict[Role, User] = {}
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
        people.setdefault(role, make_staff(role, agency=agency))
        workflow.move(report, name, by=people[role], at=at, **_facts(name, agency, publish))
    return Report.objects.with_place().get(pk=report.pk)


def _facts(name: str, agency: str, publish: bool) -> dict[str, Any]:
    facts: dict[str, dict[str, Any]] = {
        "submit_answer": {
            "answer": "Đã dặm vá xong ngày 06/10, mặt đường bằng phẳng.",
            "no_proof_reason": "Trời tối, ảnh không rõ.",
        },
        "reject": {"reason": "LD04", "note": "Nội dung chưa rõ địa điểm."},
        "request_info": {"note": "Đề nghị cho biết số nhà gần nhất."},
    }
    if name == "assign":
        return {"agency": Agency.objects.get(code=agency), "publish": publish}
    return facts.get(name, {})
