"""The field reports: what was said, by whom (kept apart), what was done and when.

Reads are QuerySet methods named for their use; every change of a report goes through
`intake.submit` and `workflow.move`.
"""

import uuid
from datetime import datetime
from typing import Self

import pgtrigger
from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVectorField
from django.db import models
from django.db.models import F, Func, Q, Value
from django.utils.translation import gettext_lazy as _

from accounts.models import Consent, User
from paht.foundation import text
from paht.foundation.crypto import EncryptedTextField, random_token
from province.models import AdminUnit, Agency
from reports.states import (
    FINAL_STATES,
    OPEN_STATES,
    PUBLIC_STATES,
    TRANSITIONS,
    State,
    Transition,
)

PUBLIC = Q(is_published=True, state__in=PUBLIC_STATES)
OPEN = Q(state__in=OPEN_STATES)
# In every public index: counting and paging under several filters reads no report.
FILTERS = ("state", "category", "district", "commune", "reported_on")


class Category(models.Model):
    """A field of reports: 18 groups, each with its subcategories."""

    code = models.CharField(_("mã"), max_length=10, unique=True)
    parent = models.ForeignKey(
        "self",
        verbose_name=_("nhóm"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="children",
    )
    order = models.PositiveSmallIntegerField(_("thứ tự"), default=0)
    name = models.CharField(_("tên chuyên mục"), max_length=120)
    name_en = models.CharField(_("tên tiếng Anh"), max_length=120, blank=True)
    slug = models.SlugField(_("đường dẫn"), max_length=120, unique=True)
    icon = models.CharField(_("biểu tượng"), max_length=40, blank=True)
    agency_pattern = models.CharField(
        _("cơ quan xử lý mặc định"),
        max_length=40,
        blank=True,
        help_text=_("Mã cơ quan; {H} được thay bằng mã huyện của địa điểm, ví dụ QLDT-{H}."),
    )
    coordinating_pattern = models.CharField(_("cơ quan phối hợp"), max_length=40, blank=True)
    sla_working_days = models.PositiveSmallIntegerField(
        _("thời hạn (ngày làm việc)"), null=True, blank=True
    )
    urgent = models.BooleanField(_("khẩn cấp"), default=False)
    sensitive = models.BooleanField(
        _("nhạy cảm"),
        default=False,
        help_text=_("Mặc định không công khai và không hiện trên bản đồ."),
    )
    legal_track = models.CharField(_("quy trình theo luật"), max_length=20, blank=True)
    note = models.TextField(_("ghi chú"), blank=True)
    is_active = models.BooleanField(_("đang dùng"), default=True)

    class Meta:
        verbose_name = _("chuyên mục")
        verbose_name_plural = _("chuyên mục")
        ordering = ("parent__order", "order", "id")

    def __str__(self) -> str:
        return self.name


class ReportQuerySet(models.QuerySet["Report"]):
    def public(self) -> Self:
        """Reports whose content an officer has released: the only ones the public may list."""
        return self.filter(PUBLIC)

    def newest_first(self) -> Self:
        return self.order_by("-submitted_at", "-id")

    def with_place(self) -> Self:
        return self.select_related("category__parent", "district", "commune", "agency")

    def with_photos(self) -> Self:
        """With the photos the public may see, for `photo_before` and `photo_after`."""
        photos = Attachment.objects.public().filter(kind=Attachment.Kind.PHOTO)
        return self.prefetch_related(
            models.Prefetch("attachments", queryset=photos, to_attr="photos")
        )

    def open(self) -> Self:
        return self.filter(OPEN)

    def for_staff(self, user: User) -> Self:
        """The reports this person may know of: all for province-wide roles, else the
        person's agency and those below it. Every staff page starts from here."""
        if user.has_perm("reports.view_all_reports"):
            return self
        if user.agency is None or not user.has_perm("reports.view_report"):
            return self.none()
        return self.filter(agency__in=Agency.objects.branch(user.agency))

    def for_worklist(self, user: User) -> Self:
        """Open reports of the person's scope, most urgent first."""
        return self.for_staff(user).open().most_urgent_first()

    def most_urgent_first(self) -> Self:
        return self.order_by("-urgent", "due_at", "id")


class Report(models.Model):
    Channel = Consent.Channel

    code = models.CharField(_("mã PAKN"), max_length=16, unique=True)
    token = models.CharField(max_length=32, unique=True, default=random_token, editable=False)
    submission_id = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    channel = models.CharField(_("kênh"), max_length=20, choices=Channel.choices)

    title = models.CharField(_("tiêu đề"), max_length=200)
    content = models.TextField(_("nội dung phản ánh"))
    category = models.ForeignKey(
        Category,
        verbose_name=_("chuyên mục"),
        on_delete=models.PROTECT,
        related_name="reports",
    )
    district = models.ForeignKey(
        AdminUnit,
        verbose_name=_("quận/huyện"),
        on_delete=models.PROTECT,
        null=True,  # there are no districts in the units of 2025
        blank=True,
        related_name="+",
    )
    commune = models.ForeignKey(
        AdminUnit,
        verbose_name=_("phường/xã"),
        on_delete=models.PROTECT,
        related_name="+",
    )
    address = models.CharField(_("địa chỉ chi tiết"), max_length=255)
    latitude = models.FloatField(_("vĩ độ"), null=True, blank=True)
    longitude = models.FloatField(_("kinh độ"), null=True, blank=True)
    occurred_at = models.DateTimeField(_("thời gian xảy ra"), null=True, blank=True)

    submitted_at = models.DateTimeField(_("thời điểm gửi"))
    reported_on = models.DateField(_("ngày phản ánh"))
    sla_working_days = models.PositiveSmallIntegerField(_("thời hạn (ngày làm việc)"))
    urgent = models.BooleanField(_("khẩn cấp"), default=False)
    due_at = models.DateTimeField(_("hạn xử lý"))
    paused_at = models.DateTimeField(_("tạm dừng từ"), null=True, blank=True)
    extensions = models.PositiveSmallIntegerField(_("số lần gia hạn"), default=0)
    completed_at = models.DateTimeField(_("hoàn thành lúc"), null=True, blank=True)

    state = models.CharField(
        _("trạng thái"), max_length=20, choices=State.choices, default=State.SUBMITTED
    )
    # Where to go back to from NEED_INFO.
    resume_state = models.CharField(max_length=20, choices=State.choices, blank=True)
    agency = models.ForeignKey(
        Agency,
        verbose_name=_("cơ quan xử lý"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="reports",
    )
    is_published = models.BooleanField(_("công khai nội dung"), default=False)
    # Filled only when the sender chose "Công khai": public pages never join Reporter.
    public_name = models.CharField(_("tên được công khai"), max_length=100, blank=True)
    is_sample = models.BooleanField(_("dữ liệu mẫu"), default=False)

    search_text = models.TextField(blank=True, editable=False)
    # One lexeme a word exactly as `text.fold` cut them: both sides split words alike.
    search_vector = models.GeneratedField(
        expression=Func(
            Func(F("search_text"), Value(" "), function="string_to_array"),
            function="array_to_tsvector",
        ),
        output_field=SearchVectorField(),
        db_persist=True,
    )

    objects = ReportQuerySet.as_manager()
    photos: "list[Attachment]"  # from `with_photos`

    class Meta:
        verbose_name = _("phản ánh")
        verbose_name_plural = _("phản ánh")
        ordering = ("-submitted_at", "-id")
        default_permissions = ("view", "change")
        permissions = [
            ("view_all_reports", _("Xem phản ánh của mọi cơ quan")),
            *((f"{t.name}_report", str(t.label)) for t in TRANSITIONS.values()),
        ]
        indexes = [
            models.Index(
                fields=["-submitted_at", "-id"],
                name="report_public_newest",
                condition=PUBLIC,
                include=FILTERS,
            ),
            *(
                models.Index(
                    fields=[field, "-submitted_at", "-id"],
                    name=f"report_public_{field}",
                    condition=PUBLIC,
                    include=[other for other in FILTERS if other != field],
                )
                for field in FILTERS[:4]
            ),
            models.Index(fields=["-completed_at"], name="report_public_answered", condition=PUBLIC),
            models.Index(fields=["-submitted_at", "-id"], name="report_newest"),
            models.Index(
                fields=["-urgent", "due_at", "id"],
                name="report_worklist",
                condition=OPEN,
            ),
            models.Index(
                fields=["agency", "-urgent", "due_at", "id"],
                name="report_agency_worklist",
                condition=OPEN,
            ),
            GinIndex(fields=["search_vector"], name="report_search"),
            # With the shared one every hit is fetched to see whether it is public.
            GinIndex(fields=["search_vector"], name="report_public_search", condition=PUBLIC),
        ]
        constraints = [
            models.CheckConstraint(
                name="report_pin_is_whole",
                condition=Q(latitude__isnull=True, longitude__isnull=True)
                | Q(latitude__isnull=False, longitude__isnull=False),
            ),
            models.CheckConstraint(
                name="report_paused_only_when_waiting",
                condition=Q(paused_at__isnull=True) | Q(state=State.NEED_INFO),
            ),
            models.CheckConstraint(
                name="report_handled_by_an_agency",
                condition=~Q(state__in=PUBLIC_STATES) | Q(agency__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return self.code

    @property
    def status(self) -> State:
        return State(self.state)

    @property
    def is_public(self) -> bool:
        return self.is_published and self.state in PUBLIC_STATES

    @property
    def is_closed(self) -> bool:
        return self.state in FINAL_STATES

    @property
    def place(self) -> str:
        """Commune and district, as people say it."""
        return ", ".join(unit.full_name for unit in (self.commune, self.district) if unit)

    @property
    def shown_place(self) -> str:
        """`place` in the language of the page."""
        return ", ".join(unit.shown_name for unit in (self.commune, self.district) if unit)

    @property
    def public_due_at(self) -> datetime | None:
        """The due date while it means something: blank when finished or waiting for the sender."""
        return None if self.is_closed or self.paused_at else self.due_at

    @property
    def photo_before(self) -> "Attachment | None":
        return next((photo for photo in self.photos if photo.answer_id is None), None)

    @property
    def photo_after(self) -> "Attachment | None":
        return next((photo for photo in self.photos if photo.answer_id), None)

    def compose_search_text(self) -> str:
        """What a search may find: never more of the sender than they published."""
        parts = (self.code, self.title, self.content, self.address, self.place, self.public_name)
        return text.fold(" ".join(parts))


class Reporter(models.Model):
    """Everything about the sender, apart from the report; public reads never join it.

    Sealed at field level; the hashes serve exact look-up only.
    """

    report = models.OneToOneField(
        Report, on_delete=models.CASCADE, primary_key=True, related_name="reporter"
    )
    full_name = EncryptedTextField(_("họ và tên"))
    phone = EncryptedTextField(_("số điện thoại"))
    email = EncryptedTextField(_("thư điện tử"), blank=True)
    contact_address = EncryptedTextField(_("địa chỉ liên hệ"), blank=True)
    national_id = EncryptedTextField(_("số CMND/CCCD"), blank=True)
    phone_hash = models.CharField(max_length=64, db_index=True)
    email_hash = models.CharField(max_length=64, blank=True, db_index=True)
    national_id_hash = models.CharField(max_length=64, blank=True)
    publish_identity = models.BooleanField(_("công khai thông tin cá nhân"), default=False)
    consent = models.ForeignKey(
        Consent, verbose_name=_("đồng ý xử lý dữ liệu"), on_delete=models.PROTECT, related_name="+"
    )
    accepts_sms = models.BooleanField(_("nhận tin nhắn"), default=False)
    user = models.ForeignKey(
        User, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )

    class Meta:
        verbose_name = _("người phản ánh")
        verbose_name_plural = _("người phản ánh")
        default_permissions = ()

    def __str__(self) -> str:
        return f"#{self.report_id}"

    @property
    def masked_phone(self) -> str:
        return text.mask_phone(self.phone)

    @property
    def masked_email(self) -> str:
        return text.mask_email(self.email) if self.email else ""

    @property
    def masked_national_id(self) -> str:
        return text.mask_national_id(self.national_id)

    @property
    def masked_name(self) -> str:
        """Initials of all but the last word: enough to tell two senders apart."""
        *others, last = self.full_name.split() or [""]
        return " ".join([*(f"{word[:1]}." for word in others), last])


class Answer(models.Model):
    """One version of the answer; the newest approved one is what the public reads."""

    report = models.ForeignKey(Report, on_delete=models.CASCADE, related_name="answers")
    body = models.TextField(_("nội dung trả lời"))
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="+")
    drafted_by = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    drafted_at = models.DateTimeField(_("soạn lúc"), auto_now_add=True)
    approved_by = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    approved_at = models.DateTimeField(_("duyệt lúc"), null=True, blank=True)

    class Meta:
        verbose_name = _("câu trả lời")
        verbose_name_plural = _("câu trả lời")
        ordering = ("-id",)
        default_permissions = ()

    def __str__(self) -> str:
        return f"#{self.pk}"


class AttachmentQuerySet(models.QuerySet["Attachment"]):
    def public(self) -> Self:
        """Files an officer let out, of released reports and approved answers only."""
        released = Q(
            is_public=True,
            report__is_published=True,
            report__state__in=PUBLIC_STATES,
        )
        return self.filter(released).filter(
            Q(answer__isnull=True) | Q(answer__approved_at__isnull=False)
        )

    def visible_to(self, user: object) -> Self:
        """What `user` (perhaps anonymous) may open."""
        if isinstance(user, User) and user.is_active and user.is_staff:
            # What is public is so for staff too, whichever agency handles it.
            return self.filter(report__in=Report.objects.for_staff(user)) | self.public()
        return self.public()


class Attachment(models.Model):
    """A cleaned file of a report, or of an answer (`answer` set)."""

    class Kind(models.TextChoices):
        PHOTO = "photo", _("Ảnh")
        VIDEO = "video", _("Video")
        AUDIO = "audio", _("Ghi âm")

    token = models.CharField(max_length=32, unique=True, default=random_token, editable=False)
    report = models.ForeignKey(Report, on_delete=models.CASCADE, related_name="attachments")
    answer = models.ForeignKey(
        Answer,
        on_delete=models.CASCADE,
        null=True,
        blank=True,
        related_name="attachments",
    )
    kind = models.CharField(_("loại"), max_length=10, choices=Kind.choices)
    content_type = models.CharField(max_length=60)
    extension = models.CharField(max_length=8)
    file = models.FileField(_("tệp"), max_length=120)
    thumbnail = models.FileField(max_length=120, blank=True)
    size = models.PositiveBigIntegerField(_("dung lượng"))
    sha256 = models.CharField(max_length=64)
    width = models.PositiveIntegerField(null=True, blank=True)
    height = models.PositiveIntegerField(null=True, blank=True)
    duration = models.FloatField(null=True, blank=True)
    is_public = models.BooleanField(_("công khai"), default=True)
    created_at = models.DateTimeField(auto_now_add=True)

    objects = AttachmentQuerySet.as_manager()

    class Meta:
        verbose_name = _("tệp đính kèm")
        verbose_name_plural = _("tệp đính kèm")
        ordering = ("id",)
        default_permissions = ()

    def __str__(self) -> str:
        return f"{self.kind} #{self.pk}"


class ReportEvent(models.Model):
    """What happened to a report: append-only, also for SQL (see the triggers)."""

    report = models.ForeignKey(Report, on_delete=models.CASCADE, related_name="events")
    name = models.CharField(
        _("việc"),
        max_length=30,
        choices=[(t.name, t.label) for t in TRANSITIONS.values()],
    )
    source = models.CharField(_("từ"), max_length=20, choices=State.choices, blank=True)
    target = models.CharField(_("đến"), max_length=20, choices=State.choices)
    at = models.DateTimeField(_("lúc"))
    by = models.ForeignKey(
        User,
        verbose_name=_("người thực hiện"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
    )
    # The office that acted or, when forwarding, the one that now has the report.
    agency = models.ForeignKey(
        Agency,
        verbose_name=_("cơ quan"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
    )
    note = models.TextField(_("ghi chú"), blank=True)
    facts = models.JSONField(_("dữ kiện"), default=dict, blank=True)

    class Meta:
        verbose_name = _("diễn biến")
        verbose_name_plural = _("diễn biến")
        ordering = ("at", "id")
        default_permissions = ()
        indexes = [models.Index(fields=["report", "at", "id"], name="event_report_at")]
        triggers = [
            pgtrigger.Protect(name="append_only", operation=pgtrigger.Update | pgtrigger.Delete),
        ]

    def __str__(self) -> str:
        return f"{self.name} #{self.pk}"

    @property
    def transition(self) -> Transition:
        return TRANSITIONS[self.name]


class DayCounter(models.Model):
    """The last number given out on a day (Vietnam time)."""

    day = models.DateField(primary_key=True)
    last = models.PositiveIntegerField()

    class Meta:
        verbose_name = _("bộ đếm trong ngày")
        verbose_name_plural = _("bộ đếm trong ngày")
        default_permissions = ()

    def __str__(self) -> str:
        return f"{self.day:%Y%m%d}: {self.last}"
