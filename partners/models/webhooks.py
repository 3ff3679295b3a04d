"""Store the systems of agencies that receive messages about changes, and each delivery.

Triggers write the deliveries in the transaction of the event, so no code path forgets one and no
delivery tells of an event that was rolled back. They cost nothing while no system is told.
"""
# ruff: noqa: S608 - the SQL contains our own constants only

import uuid

import pgtrigger
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from paht.foundation.crypto import EncryptedTextField
from paht.foundation.history import recorded
from province.models import Agency
from reports.models import CaseAction, Report, ReportEvent

LONGEST_ADDRESS = 500
# Additions to a report of which systems hear while nothing else happens to it. A system that posts
# each message back as an update would else hear of its own words for ever.
MOST_TOLD_IN_A_ROW = 5


class WebhookQuerySet(models.QuerySet["Webhook"]):
    def running(self) -> "WebhookQuerySet":
        return self.filter(is_active=True, stopped_at=None)

    def unproved(self) -> "WebhookQuerySet":
        return self.exclude(proved_address=F("address"))


@recorded(
    leave_out=(
        *("rests_until", "proved_address", "stopped_at", "stop_reason"),
        "secret_before_until",
    )
)
class Webhook(models.Model):
    """A system that receives the changes of the reports of an agency and of the agencies below it.

    It works once a second person has confirmed it and its address has answered a question.
    """

    name = models.CharField(_("tên hệ thống"), max_length=120, unique=True)
    agency = models.ForeignKey(
        Agency,
        verbose_name=_("cơ quan"),
        on_delete=models.PROTECT,
        related_name="+",
        help_text=_("Nhận tin về phản ánh của cơ quan này và các đơn vị trực thuộc."),
    )
    address = models.CharField(
        _("địa chỉ nhận"),
        max_length=LONGEST_ADDRESS,
        help_text=_("Bắt đầu bằng https://. Cổng hỏi thử địa chỉ này trước khi gửi tin."),
    )
    secret = EncryptedTextField(_("khóa ký"), editable=False)
    # A replaced secret signs as well until this time, so that the receiver changes over at leisure.
    secret_before = EncryptedTextField(
        _("khóa ký trước"), blank=True, default="", db_default="", editable=False
    )
    secret_before_until = models.DateTimeField(_("khóa cũ còn ký đến"), null=True, editable=False)
    note = models.TextField(_("ghi chú"), max_length=1000, blank=True)
    is_active = models.BooleanField(_("đang dùng"), default=True)
    created_by = models.ForeignKey(
        User,
        verbose_name=_("người tạo"),
        on_delete=models.PROTECT,
        null=True,
        editable=False,
        related_name="+",
    )
    created_at = models.DateTimeField(_("tạo lúc"), auto_now_add=True)
    # The address that answered; another address must answer first.
    proved_address = models.CharField(max_length=LONGEST_ADDRESS, blank=True, editable=False)
    stopped_at = models.DateTimeField(_("ngừng gửi lúc"), null=True, editable=False)
    stop_reason = models.CharField(_("lý do ngừng"), max_length=120, blank=True, editable=False)
    # An address that did not answer is left alone so long, so that others do not wait for it.
    rests_until = models.DateTimeField(null=True, editable=False)

    objects = WebhookQuerySet.as_manager()

    class Meta:
        verbose_name = _("hệ thống nhận tin của cơ quan")
        verbose_name_plural = _("hệ thống nhận tin của cơ quan")
        ordering = ("name", "id")
        default_permissions = ("view", "add", "change")

    def __str__(self) -> str:
        return self.name

    @property
    def signing_secrets(self) -> tuple[str, ...]:
        """Return the secrets by which a message is signed now, the newest first."""
        until = self.secret_before_until
        is_overlap = until is not None and until > timezone.now()
        return (self.secret, self.secret_before) if is_overlap else (self.secret,)

    @property
    def is_proved(self) -> bool:
        return self.proved_address == self.address


class WebhookDelivery(models.Model):
    """One message to a system: what happened to a report, without any words.

    Words are read when the message is sent, because they may have been hidden since.
    """

    class Status(models.TextChoices):
        WAITING = "waiting", _("Chờ gửi")
        SENDING = "sending", _("Đang gửi")
        SENT = "sent", _("Đã gửi")
        SKIPPED = "skipped", _("Không gửi")

    OPEN = (Status.WAITING, Status.SENDING)
    # The event of the question that proves an address; it has no report.
    QUESTION = "question"
    LEFT = "left"

    webhook = models.ForeignKey(
        Webhook, verbose_name=_("hệ thống"), on_delete=models.CASCADE, related_name="deliveries"
    )
    report = models.ForeignKey(
        Report, verbose_name=_("phản ánh"), on_delete=models.CASCADE, null=True, related_name="+"
    )
    # The receiver recognises a repeated message by this.
    key = models.UUIDField(_("mã tin"), unique=True, default=uuid.uuid4)
    event = models.CharField(_("việc"), max_length=30)
    facts = models.JSONField(default=dict)
    at = models.DateTimeField(_("việc xảy ra lúc"), default=timezone.now)
    status = models.CharField(
        _("tình trạng"), max_length=10, choices=Status, default=Status.WAITING
    )
    attempts = models.PositiveSmallIntegerField(_("số lần thử"), default=0)
    next_attempt_at = models.DateTimeField(_("thử lần tới"), default=timezone.now)
    sent_at = models.DateTimeField(_("gửi được lúc"), null=True)
    answer_status = models.PositiveSmallIntegerField(_("mã trả lời"), null=True)
    last_error = models.CharField(_("lỗi lần cuối"), max_length=120, blank=True)

    class Meta:
        verbose_name = _("tin gửi hệ thống của cơ quan")
        verbose_name_plural = _("tin gửi hệ thống của cơ quan")
        ordering = ("-id",)
        default_permissions = ("view", "change")
        indexes = [
            models.Index(
                fields=["webhook", "next_attempt_at", "id"],
                name="webhook_delivery_turn",
                condition=Q(status__in=("waiting", "sending")),
            ),
            models.Index(
                fields=["webhook", "report", "id"],
                name="webhook_delivery_order",
                condition=Q(status__in=("waiting", "sending")),
            ),
            models.Index(fields=["at"], name="webhook_delivery_at"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["webhook"],
                name="webhook_question_once",
                condition=Q(report=None, status__in=("waiting", "sending")),
            ),
        ]

    def __str__(self) -> str:
        return str(self.key)


# The agency of each report and all above it, from rows of (report_id, agency_id).
_ABOVE = """
    RECURSIVE above(report_id, agency_id) AS (
        {start}
        UNION
        SELECT above.report_id, agency.parent_id
        FROM above JOIN province_agency agency ON agency.id = above.agency_id
        WHERE agency.parent_id IS NOT NULL
    )
"""
_INSERT = """
    INSERT INTO partners_webhookdelivery
        (webhook_id, report_id, key, event, facts, at, status, attempts, next_attempt_at,
        last_error)
"""
_NOBODY_IS_TOLD = "NOT EXISTS (SELECT FROM partners_webhook WHERE is_active)"


_IS_ADDITION = "{row}.name = 'supply_info' AND {row}.source = {row}.target"
_IS_REPEATED = f"""
    {_IS_ADDITION.format(row="added")} AND {MOST_TOLD_IN_A_ROW} = (
        SELECT count(*) FILTER (WHERE {_IS_ADDITION.format(row="before")})
        FROM (
            SELECT name, source, target FROM reports_reportevent
            WHERE report_id = added.report_id AND id < added.id
            ORDER BY id DESC LIMIT {MOST_TOLD_IN_A_ROW}
        ) before
    )
"""


def _tells(
    name: str, *, event: str, state: str, update_id: str = "NULL", only: str = "true"
) -> pgtrigger.Trigger:
    """Return the trigger that writes a delivery for each new row of a table of events."""
    start = "SELECT r.id, r.agency_id FROM added JOIN reports_report r ON r.id = added.report_id"
    return pgtrigger.Trigger(
        name=name,
        level=pgtrigger.Statement,
        when=pgtrigger.After,
        operation=pgtrigger.Insert,
        referencing=pgtrigger.Referencing(new="added"),
        func=f"""
            IF {_NOBODY_IS_TOLD} THEN
                RETURN NULL;
            END IF;
            WITH {_ABOVE.format(start=start)}
            {_INSERT}
            SELECT w.id, r.id, gen_random_uuid(), {event}, jsonb_build_object(
                    'state', {state},
                    'category_code', category.code,
                    'agency_code', agency.code,
                    'update_id', {update_id},
                    'due_at', CASE WHEN r.paused_at IS NULL AND r.completed_at IS NULL
                        THEN r.due_at END
                ), added.at, 'waiting', 0, clock_timestamp(), ''
            FROM added
            JOIN reports_report r ON r.id = added.report_id AND NOT r.confidential
            JOIN reports_category category ON category.id = r.category_id
            JOIN province_agency agency ON agency.id = r.agency_id
            JOIN above ON above.report_id = r.id
            JOIN partners_webhook w ON w.agency_id = above.agency_id AND w.is_active
            WHERE {only}
            ORDER BY added.id;
            RETURN NULL;
        """,
    )


class ToldEvent(ReportEvent):
    """Carry the trigger that writes a delivery for each event."""

    class Meta:
        proxy = True
        default_permissions = ()
        triggers = [
            _tells(
                "tells_webhooks",
                event="added.name",
                state="added.target",
                update_id="added.id",
                only=f"NOT ({_IS_REPEATED})",
            )
        ]


class ToldCaseAction(CaseAction):
    """Carry the trigger that writes a delivery for an urging and for a published correction."""

    class Meta:
        proxy = True
        default_permissions = ()
        triggers = [
            _tells(
                "tells_webhooks",
                event="added.kind",
                state="r.state",
                only="added.kind IN ('urged', 'correction_published')",
            )
        ]


class ToldReport(Report):
    """Carry the trigger that writes a delivery when a report goes to another agency."""

    class Meta:
        proxy = True
        default_permissions = ()
        triggers = [
            pgtrigger.Trigger(
                name="tells_webhooks",
                when=pgtrigger.After,
                operation=pgtrigger.Update,
                condition=pgtrigger.AnyChange("agency"),
                func=f"""
                    IF NEW.confidential OR OLD.agency_id IS NULL OR {_NOBODY_IS_TOLD} THEN
                        RETURN NULL;
                    END IF;
                    WITH {_ABOVE.format(start="VALUES (1, OLD.agency_id), (2, NEW.agency_id)")}
                    {_INSERT}
                    SELECT w.id, NEW.id, gen_random_uuid(), 'left', '{{}}', clock_timestamp(),
                        'waiting', 0, clock_timestamp(), ''
                    FROM partners_webhook w
                    WHERE w.is_active
                        AND w.agency_id IN (SELECT agency_id FROM above WHERE report_id = 1)
                        AND w.agency_id NOT IN (
                            SELECT agency_id FROM above
                            WHERE report_id = 2 AND agency_id IS NOT NULL
                        );
                    RETURN NULL;
                """,
            )
        ]
