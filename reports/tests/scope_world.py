"""The rows that hang on a report, one of each kind, for the walk over the staff side."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.core.files.base import ContentFile
from django.db import models
from django.utils import timezone

from accounts import data_requests, second_person
from accounts.models import (
    Consent,
    DataRequest,
    IdentityConflict,
    Passkey,
    RightsRequest,
    SecurityEvent,
    User,
    phone_hash,
)
from accounts.second_person import Kind
from citizen.models import (
    CameraBasis,
    Contact,
    Correction,
    FeeAccount,
    ImportRun,
    Source,
    Tile,
)
from citizen.tests.cameras import make_basis
from citizen.tests.contacts import make_contact, make_lines, make_source
from citizen.tests.fees import make_fee
from notifications.models import Message, Suppression
from partners.hotline import keys as call_keys
from partners.models import (
    Call,
    CallBack,
    CallCentreKey,
    CallOpening,
    OperatorExtension,
    PartnerKey,
    Webhook,
    WebhookDelivery,
)
from province.models import AdminUnit, Agency, CalendarDay, Portal
from reports import intake, workflow
from reports.admin.exports import queue
from reports.intake import pending
from reports.models import (
    Attachment,
    Ban,
    BreachEntry,
    BreachPerson,
    CaseDocument,
    Category,
    CategoryQuestion,
    ConfidentialReader,
    DeadlineRecount,
    Export,
    FollowUp,
    Ground,
    IncomingMail,
    Mention,
    PendingReport,
    PersonalDataAccess,
    PersonalDataBreach,
    PhotoOriginal,
    ReopeningRequest,
    ReplyTemplate,
    Report,
    Reporter,
    StaffNote,
    Suspicion,
    UseRequest,
)
from reports.rules.states import Role
from reports.tests import factories
from reports.tests.asking import make_question
from reports.tests.factories import make_draft, make_staff
from reports.tests.sending import jpeg_bytes

APPS = ("province", "notifications", "accounts", "citizen", "reports", "partners")
TITLE = "Cống sập tại ngõ Bí Mật"
PHONE = "+84987654321"
# Of the reporter: nobody reads them without a look that is on record.
REPORTER_MARKS = {
    "name": "Thạch Ẩn Danh",
    "phone": "0987 654 321",
    "email": "andanh@example.vn",
    "contact": "Nhà riêng cuối xóm Khuất",
}
# Of the case: whoever may know of it reads them.
MARKS = {
    "title": TITLE,
    "content": "Chuyện riêng của ngõ Bí Mật",
    "address": "Hẻm Kín Như Bưng 77",
    "question": "Cột giấu kín số 7",
    "note": "Ghi chú mật của phòng",
    "document": "Biên bản mật số 9",
    "answer": "Đã âm thầm sửa cống",
    "rating": "Sửa như chưa sửa gì",
    "reopening": "Nước vẫn tràn vào buồng",
    "reason": "Xin thêm ngày vì thiếu cống",
}
# Of what hangs on it and has readers of its own.
BESIDE = {
    "wish": "Xin sửa họ tên tôi",
    "template": "Câu mẫu riêng phòng kia",
    "look": "Người gửi không nghe máy",
    "ban": "Gọi phá suốt đêm",
    "pending": "Tố cáo: thư chờ nói chuyện kín",
}


@dataclass
class World:
    """A report in each of the states that matter, and a row of all that hangs on them."""

    reports: list[Report]
    rows: dict[type[models.Model], int | UUID]  # as addresses name them
    person: User  # who handles them
    files: list[str] = field(default_factory=list)  # tokens


@dataclass
class AgencyStaff:
    """Who brings the reports to their states; made before them, for lists name colleagues."""

    dispatcher: User
    handler: User
    approver: User

    @classmethod
    def in_agency(cls, agency: str) -> "AgencyStaff":
        return cls(
            make_staff(Role.DISPATCHER, agency="TT-IOC"),
            make_staff(Role.HANDLER, agency=agency),
            make_staff(Role.APPROVER, agency=agency),
        )

    def report(self, *moves: str, **said: Any) -> Report:
        report = intake.submit(make_draft(**said), channel="web")
        facts: dict[str, dict[str, Any]] = {
            "assign": {"agency": self.handler.agency},
            "request_extension": {"note": MARKS["reason"], "working_days": 1},
            "submit_answer": {"answer": MARKS["answer"], "no_proof_reason": "Trời tối."},
            "rate": {"level": "dissatisfied", "note": MARKS["rating"]},
        }
        people = {"receive": self.dispatcher, "assign": self.dispatcher, "approve": self.approver}
        for name in moves:
            by = None if name == "rate" else people.get(name, self.handler)
            workflow.move(report, name, by=by, **facts.get(name, {}))
        return Report.objects.with_place().get(pk=report.pk)


def _question() -> CategoryQuestion:
    """Return a question of the reference data; a new one would change pages by itself."""
    return CategoryQuestion.objects.filter(kind="text").first() or make_question()


def _letter() -> IncomingMail:
    return IncomingMail.objects.create(
        digest=f"scope-{IncomingMail.objects.count()}",
        size=1,
        received_at=timezone.now(),
        state=IncomingMail.State.SET_ASIDE,
        reason=IncomingMail.Reason.UNREADABLE,
    )


def build(agency: AgencyStaff, *, formerly: User | None = None) -> World:
    """What `agency` has; `formerly` was concerned with it until just now, and is no more."""
    said = {
        "title": TITLE,
        "content": MARKS["content"],
        "address": MARKS["address"],
        "answers": {_question(): MARKS["question"]},
        "full_name": REPORTER_MARKS["name"],
        "phone": PHONE,
        "email": REPORTER_MARKS["email"],
        "contact_address": REPORTER_MARKS["contact"],
    }
    handler, dispatcher, now = agency.handler, agency.dispatcher, timezone.now()
    accepted = ("receive", "assign", "accept")
    fresh = agency.report("receive", **said)
    Suspicion.objects.create(report=fresh, marks={"repeated": 3})
    case = agency.report(*accepted, "request_extension", **said)
    closed = agency.report(*accepted, "submit_answer", "approve", "rate", **said)
    FollowUp.objects.get_or_create(rating=closed.rating, defaults={"opened_at": now})
    ReopeningRequest.objects.create(report=closed, reason=MARKS["reopening"], asked_at=now)
    photo = case.attachments.create(**_stored("jpg"), is_public=True)
    original = PhotoOriginal.objects.create(
        attachment=photo, boxes=[[1, 1, 5, 5]], by=handler, at=now, **_stored("jpg")
    )
    document = CaseDocument.objects.create(
        report=case, by=handler, title=MARKS["document"], level="internal", **_stored("pdf")
    )
    note = StaffNote.objects.create(
        report=case, by=handler, agency=handler.agency, body=MARKS["note"]
    )
    reporter = Reporter.objects.get(report=case)
    UseRequest.objects.create(
        report=case,
        asked_by=handler,
        agency=handler.agency,
        asked_at=now,
        expires_at=now + timedelta(days=7),
    )
    look = PersonalDataAccess.objects.create(
        report=case,
        by=handler,
        agency=handler.agency,
        at=now,
        ground=Ground.BREAK_GLASS,
        reason="emergency",
        note=BESIDE["look"],
        fields=["phone"],
    )
    breach = PersonalDataBreach.objects.create(
        title="Mất máy", noticed_at=now, ministry_told_at=now, description="", affected=["phone"]
    )
    step = breach.entries.create(by=handler, what="listed", way="codes", number=1)
    listed = breach.persons.create(report=case, listed_in=step)
    reader = ConfidentialReader.objects.create(report=case, user=handler, given_at=now)
    who = data_requests.Person(PHONE, reporter.phone_hash)
    owner = formerly or handler
    taken_out = Export.objects.create(
        form="csv",
        by=owner,
        agency=handler.agency,
        status=Export.Status.DONE,
        rows_done=3,
        finished_at=now,
        size=9,
    )
    taken_out.file.save(f"{queue.FOLDER}/bi-mat.csv", ContentFile(TITLE.encode()))
    if formerly:
        case.cooperations.create(
            agency=formerly.agency,
            task=MARKS["reason"],
            asked_by=dispatcher,
            asked_at=now,
            ended_at=now,
        )
        Mention.objects.create(note=note, report=case, person=formerly)
        Report.objects.filter(pk=case.pk).update(handler=formerly)
    ban = Ban.objects.create(
        phone_hash="b" * 64,
        phone_mask="0987 *** 321",
        reason=BESIDE["ban"],
        until=now + timedelta(days=3),
        by=dispatcher,
    )
    recount = DeadlineRecount.objects.create(
        by=dispatcher,
        note="Nghỉ bù",
        calendar="x",
        planned=1,
        started_at=now,
        finished_at=now,
        is_running=False,
    )
    template = ReplyTemplate.objects.create(
        name=BESIDE["template"], move="approve", agency=handler.agency, body=BESIDE["template"]
    )
    told = Webhook.objects.create(name="Một cửa", agency=Agency.objects.all()[0], address="x")
    return World(
        reports=[case, closed, fresh],
        rows={
            Report: case.pk,
            Attachment: photo.pk,
            PhotoOriginal: original.pk,
            CaseDocument: document.pk,
            ConfidentialReader: reader.pk,
            PersonalDataAccess: look.pk,
            PersonalDataBreach: breach.pk,
            BreachEntry: step.pk,
            BreachPerson: listed.pk,
            PendingReport: pending.receive(
                channel="email", source="mail:scope", title=BESIDE["pending"], content=""
            ).key,
            IncomingMail: _letter().pk,
            Ban: ban.pk,
            Export: taken_out.pk,
            DeadlineRecount: recount.pk,
            ReplyTemplate: template.pk,
            RightsRequest: second_person.record_on_server(Kind.SECOND_STEP, handler).pk,
            IdentityConflict: IdentityConflict.objects.create(
                door="vneid", kind="identity_taken", account=handler, outcome="kept"
            ).pk,
            User: handler.pk,
            # Of a citizen: the list of staff shows who has a second step.
            Passkey: Passkey.objects.create(
                user=User.objects.create(username="cd-khoa"), credential_id="x"
            ).pk,
            Consent: reporter.consent_id,
            DataRequest: data_requests.ask(
                DataRequest.Kind.CORRECT, person=who, wish=BESIDE["wish"], about=case.code
            ).pk,
            Message: Message.objects.latest("pk").pk,
            SecurityEvent: SecurityEvent.objects.create(kind=SecurityEvent.Kind.SIGNED_IN).pk,
            Suppression: Suppression.objects.create(recipient_hash="x" * 64, channel="sms").pk,
            Category: case.category_id,
            Agency: handler.agency_id or 0,
            AdminUnit: case.commune_id,
            Portal: 1,
            **_calls(case, handler, now),
            Tile: Tile.objects.latest("pk").pk,
            CameraBasis: make_basis().pk,
            FeeAccount: make_fee().pk,
            Source: (source := make_source()).pk,
            Contact: make_contact(source).pk,
            **make_lines(),
            Correction: Correction.objects.create(source=source, text="Số này không gọi được").pk,
            ImportRun: ImportRun.objects.create(source=source, by=handler).pk,
            PartnerKey: PartnerKey.objects.create(name="Ứng dụng thử", prefix="walk").pk,
            Webhook: told.pk,
            WebhookDelivery: told.deliveries.create(report=case, event="accept").pk,
            CalendarDay: CalendarDay.objects.latest("pk").pk,
        },
        person=handler,
        files=[photo.token, original.token, document.token],
    )


def _calls(case: Report, person: User, now: datetime) -> dict[type[models.Model], int]:
    """Return the call of the case, and what hangs on calls; the missed one is done with."""
    number = {"phone": PHONE, "phone_hash": phone_hash(PHONE)}
    call = Call.objects.create(
        call_id="CG-WALK",
        submission_id=case.submission_id,
        operator=person,
        first_heard_at=now,
        started_at=now,
        **number,
    )
    missed = CallBack.objects.create(
        first_missed_at=now, last_missed_at=now, done_at=now, outcome="reached", **number
    )
    opening = CallOpening.objects.create(
        call_id=call.call_id, what="cases", ground="caller", by=person, at=now
    )
    extension = OperatorExtension.objects.create(number="101", operator=person)
    return {
        Call: call.pk,
        CallBack: missed.pk,
        CallOpening: opening.pk,
        CallCentreKey: call_keys.make().key.pk,
        OperatorExtension: extension.pk,
    }


def _stored(extension: str) -> dict[str, Any]:
    kind = "photo" if extension == "jpg" else "document"
    return {
        "kind": kind,
        "content_type": "image/jpeg" if kind == "photo" else "application/pdf",
        "extension": extension,
        "size": 9,
        "file": ContentFile(jpeg_bytes(), name=f"bi-mat.{extension}"),
    }


def make_confidential(world: World, about: Agency | None = None) -> None:
    """Only who is named may read them from now on; they complain about that agency."""
    for report in world.reports:
        factories.make_confidential(report, about=about or "BHXH")


# --- what is asked ------------------------------------------------------------------------
