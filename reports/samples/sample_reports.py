"""Load and remove the sample reports; they come in through `intake.submit` and send nothing.

The first five equal the table of the user guide (codes, dates, deadlines, states of 2023). The
others keep weekday and hour, but move by whole weeks so that the newest is a few days old.
"""

import json
import uuid
from contextlib import ExitStack
from datetime import date, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any

import pgtrigger
from django.contrib.auth.models import Group
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from accounts.models import Consent, User
from paht.foundation.text import normalise_phone
from province import calendar, deadlines
from province.models import AdminUnit, Agency
from reports import intake, uploads, workflow
from reports.models import (
    AccessReview,
    Attachment,
    Category,
    ConfidentialReader,
    PersonalDataAccess,
    Report,
    Reporter,
    ReportEvent,
)
from reports.privacy import audit_chain
from reports.rules.states import Role, State
from reports.samples import pictures
from reports.workflow import media_folder, storage

SEEDS = Path(__file__).parent / "seeds" / "sample_reports.json"
EXACT = 5  # the rows of the user guide's table, never shifted
_NAMESPACE = uuid.UUID("6f0f2f56-6a3c-4f8e-9d2c-0c6a4a2c9b11")
_PEOPLE = {
    Role.DISPATCHER: ("mau-tiepnhan", "Cán bộ tiếp nhận (mẫu)"),
    Role.HANDLER: ("mau-xuly", "Cán bộ xử lý (mẫu)"),
    Role.APPROVER: ("mau-duyet", "Lãnh đạo duyệt (mẫu)"),
}
# The time of each step, as a share of the time from sending to deadline.
_PACE = {
    "receive": 0.05,
    "reject": 0.08,
    "request_info": 0.1,
    "withdraw": 0.06,
    "assign": 0.1,
    "accept": 0.25,
    "submit_answer": 0.6,
    "approve": 0.7,
}
_MAIN_LINE = ("receive", "assign", "accept", "submit_answer", "approve")
_STEPS: dict[str, tuple[str, ...]] = {
    State.SUBMITTED: (),
    State.RECEIVED: _MAIN_LINE[:1],
    State.ASSIGNED: _MAIN_LINE[:2],
    State.PROCESSING: _MAIN_LINE[:3],
    State.PENDING_APPROVAL: _MAIN_LINE[:4],
    State.COMPLETED: _MAIN_LINE,
    State.REJECTED: ("reject",),
    State.NEED_INFO: ("request_info",),
    State.WITHDRAWN: ("withdraw",),
}
_WITH_PICTURE = {"GT", "TN", "MT", "DT", "CX", "DN", "XD", "KD"}


def load(*, now: datetime | None = None) -> int:
    """Load the missing samples; return their number."""
    rows = json.loads(SEEDS.read_text(encoding="utf-8"))["reports"]
    now = now or timezone.now()
    weeks = _weeks_to(now, rows)
    people = _people()
    made = 0
    # In the order of sending, so that the codes count up.
    for row in sorted(rows, key=lambda row: row["submitted_at"]):
        submission_id = uuid.uuid5(_NAMESPACE, str(row["n"]))
        if intake.find(submission_id) is None:
            _load_one(row, submission_id, people, weeks=weeks, now=now)
            made += 1
    return made


def remove() -> int:
    """Remove the samples with their files and people; return their number.

    Their codes are not used again. Raise `media_folder.Foreign` before anything is deleted if the
    files are another database's.
    """
    media_folder.refuse_foreign()
    reports = Report.objects.filter(is_sample=True)
    files = [
        name
        for pair in Attachment.objects.filter(report__in=reports).values_list(
            "file", "thumbnail", "original__file", "original__thumbnail"
        )
        for name in pair
        if name
    ]
    records = (
        "reports.ReportEvent:append_only",
        "reports.PersonalDataAccess:append_only",
        "reports.AccessReview:append_only",
        "reports.CaseAction:append_only",
        "accounts.Consent:append_only",
    )
    with transaction.atomic(), pgtrigger.ignore(*records):
        subjects = list(
            Reporter.objects.filter(report__in=reports).values_list("consent_id", flat=True)
        )
        given = Consent.objects.filter(pk__in=subjects).exclude(subject="")
        hashes = list(given.values_list("subject", flat=True))
        count = reports.count()
        of_them = {
            AccessReview: AccessReview.objects.filter(access__report__in=reports),
            PersonalDataAccess: PersonalDataAccess.objects.filter(report__in=reports),
            ReportEvent: ReportEvent.objects.filter(report__in=reports),
        }
        consents = Consent.objects.filter(subject__in=hashes)
        for model, rows in {**of_them, Consent: consents}.items():
            audit_chain.removed(model, rows.values_list("pk", flat=True), reason="xóa dữ liệu mẫu")
        for rows in of_them.values():
            rows.delete()
        reports.delete()
        consents.delete()
        _loaded_people().delete()
    storage.discard(files)
    return count


def are_loaded() -> bool:
    """Tell whether samples are here, by the people who act in them: reports have no index of it."""
    return _loaded_people().exists()


def _loaded_people() -> QuerySet[User]:
    return User.objects.filter(username__in=[name for name, _full in _PEOPLE.values()])


def _weeks_to(now: datetime, rows: list[dict[str, Any]]) -> int:
    newest = max(datetime.fromisoformat(row["submitted_at"]) for row in rows)
    return (now - newest) // timedelta(weeks=1)


def _people() -> dict[Role, User]:
    """Return one person for each role, without a password; they act for each agency in turn."""
    people = {}
    for role, (username, full_name) in _PEOPLE.items():
        user, made = User.objects.get_or_create(
            username=username, defaults={"full_name": full_name, "is_staff": True}
        )
        if made:
            user.set_unusable_password()
            user.save()
            user.groups.add(Group.objects.get(name=role))
        people[role] = user
    people[Role.DISPATCHER].agency = Agency.objects.get(code="TT-IOC")
    return people


def _load_one(
    row: dict[str, Any],
    submission_id: uuid.UUID,
    people: dict[Role, User],
    *,
    weeks: int,
    now: datetime,
) -> None:
    exact = row["n"] <= EXACT
    shift = timedelta() if exact else timedelta(weeks=weeks)
    submitted_at = datetime.fromisoformat(row["submitted_at"]) + shift
    legacy = intake.Legacy(
        code=row["code"],
        submitted_at=submitted_at,
        reported_on=date.fromisoformat(row["reported_on"]),
    )
    with ExitStack() as opened:
        files = [opened.enter_context(_picture(row, after=False))] if _has_picture(row) else []
        report = intake.submit(
            _draft(row, submission_id, files),
            channel=row["channel"],
            at=submitted_at,
            legacy=legacy if exact else None,
            is_sample=True,
        )
    if row["publish_identity"]:
        Reporter.objects.filter(report=report).update(phone_proved_at=submitted_at)
    if report.confidential:
        ConfidentialReader.objects.bulk_create(
            ConfidentialReader(report=report, user=person, given_at=submitted_at)
            for person in people.values()
        )
    agency = Agency.objects.get(code=row["agency_code"])
    people[Role.HANDLER].agency = people[Role.APPROVER].agency = agency
    for name in _STEPS[row["status"]]:
        _step(report, name, row, people, agency, now=now)


def _draft(
    row: dict[str, Any], submission_id: uuid.UUID, files: list[uploads.CleanFile]
) -> intake.Draft:
    category = Category.objects.get(code=row["category_code"])
    said = row.get("answers", {})
    return intake.Draft(
        submission_id=submission_id,
        full_name=row["reporter"]["name"],
        phone=normalise_phone(row["reporter"]["phone"]),
        title=row["title"],
        content=row["content"],
        category=category,
        answers={one: said[one.label] for one in category.questions.all() if one.label in said},
        complained_agency=Agency.objects.filter(code=row.get("complained_agency_code")).first(),
        commune=AdminUnit.objects.select_related("parent").get(
            scheme=AdminUnit.Scheme.LEGACY, code=row["commune_code"]
        ),
        address=row["address"],
        latitude=row.get("lat"),
        longitude=row.get("lon"),
        publish_identity=row["publish_identity"],
        files=files,
    )


def _step(
    report: Report,
    name: str,
    row: dict[str, Any],
    people: dict[Role, User],
    agency: Agency,
    *,
    now: datetime,
) -> None:
    role = {
        "accept": Role.HANDLER,
        "submit_answer": Role.HANDLER,
        "approve": Role.APPROVER,
    }.get(name, Role.DISPATCHER)
    facts: dict[str, Any] = {}
    note = ""
    if name == "assign":
        is_named = row["publish_identity"] and row["public"]
        facts = {
            "agency": agency,
            "publish": row["public"],
            "public_name": row["reporter"]["name"] if is_named else "",
        }
    elif name == "reject":
        facts, note = {"reason": "LD02"}, row["refusal_reason"]
    elif name == "request_info":
        note = row["request_info"]
    elif name == "submit_answer":
        facts = {"answer": row.get("answer") or _DRAFT_ANSWER}
        if _has_picture(row):
            with _picture(row, after=True) as picture:
                facts["attachments"] = [Attachment(**storage.store(picture))]
    workflow.move(
        report,
        name,
        by=None if name == "withdraw" else people[role],
        note=note,
        at=_moment(report, name, now=now),
        notify=False,
        **facts,
    )


_DRAFT_ANSWER = (
    "Đơn vị đã kiểm tra thực tế, làm rõ nguyên nhân và liên hệ người dân để thống nhất "
    "thời gian trả kết quả; dự kiến hoàn tất trong tuần này."
)


def _moment(report: Report, name: str, *, now: datetime) -> datetime:
    """Return a plausible time for a step: in working time, in order, never in the future."""
    start, due = report.submitted_at, report.due_at
    if report.urgent:
        return min(start + (due - start) * _PACE[name], now)
    span = deadlines.working_time_between(start, due, _calendar())
    at = deadlines.add_working_time(start, span * _PACE[name], _calendar())
    return min(at.replace(second=0, microsecond=0), now)


@cache
def _calendar() -> deadlines.WorkCalendar:
    return calendar.load()


def _has_picture(row: dict[str, Any]) -> bool:
    return row["category_code"].rstrip("0123456789") in _WITH_PICTURE


def _picture(row: dict[str, Any], *, after: bool) -> uploads.CleanFile:
    jpeg = pictures.draw(row["category_code"], after=after, seed=row["n"])
    return uploads.accept_upload(SimpleUploadedFile("anh.jpg", jpeg))
