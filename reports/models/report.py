"""Define the report: its text, place, deadline and state. Its reads are in `report_access`."""

import uuid
from collections.abc import Iterable
from datetime import datetime
from functools import cached_property
from typing import Any

from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVectorField
from django.db import models
from django.db.models import F, Func, Q, Value
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.models import Consent, User
from paht.foundation import text
from paht.foundation.caching import set_foreign_keys
from paht.foundation.crypto import SEAL, SealableTextField, random_token
from paht.foundation.history import recorded
from province import directory
from province.models import AdminUnit, Agency
from reports.models.catalogue import Category, known_categories
from reports.models.report_access import CLOSED, OPEN, PUBLIC, ReportQueries
from reports.rules import personal_scan
from reports.rules.abbreviations import spelled_out
from reports.rules.states import FINAL_STATES, PUBLIC_STATES, TRANSITIONS, State

# Columns of every public index: counting and paging under several filters reads no table row.
FILTERS = (
    *("state", "category", "district", "commune", "agency"),
    *("reported_on", "channel", "due_at", "completed_at"),
)
# Columns of every index of the staff's lists, for the same reason.
STAFF_FILTERS = (
    "state",
    "paused_at",
    "category",
    "district",
    "channel",
    "handler",
    "extensions",
    "confidential",
    "transfer_asked_at",
    "agency",
)
# The texts of a confidential report are encrypted or erased, and its name is not stored.
_IS_SEALED = Q(
    *(
        Q(**{text_name: ""}) | Q(**{f"{text_name}__startswith": SEAL})
        for text_name in ("title", "content", "address")
    ),
    public_name="",
)


class ReportQuerySet(ReportQueries["Report"]):
    """Reads of reports; the methods are in `report_access`."""


@recorded(
    additions=False,
    leave_out=("token", "submission_id", "search_text", "remind_at"),
    texts=("public_name", "redacted_spans"),
)
class Report(models.Model):
    Channel = Consent.Channel

    code = models.CharField(_("mã PAKN"), max_length=16, unique=True)
    token = models.CharField(max_length=32, unique=True, default=random_token, editable=False)
    submission_id = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    channel = models.CharField(_("kênh"), max_length=20, choices=Channel.choices)

    # Encrypted while the report is confidential.
    title = SealableTextField(_("tiêu đề"), max_length=200, sealed_by="confidential")
    content = SealableTextField(_("nội dung phản ánh"), sealed_by="confidential")
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
        null=True,  # the units of 2025 have no districts
        blank=True,
        related_name="+",
    )
    commune = models.ForeignKey(
        AdminUnit,
        verbose_name=_("phường/xã"),
        on_delete=models.PROTECT,
        related_name="+",
    )
    address = SealableTextField(_("địa chỉ chi tiết"), max_length=255, sealed_by="confidential")
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
    # When `reminders` examines the report next: at once after each move, never when closed.
    remind_at = models.DateTimeField(null=True, blank=True, editable=False)

    state = models.CharField(
        _("trạng thái"), max_length=20, choices=State.choices, default=State.SUBMITTED
    )
    # The state to return to from NEED_INFO.
    resume_state = models.CharField(max_length=20, choices=State.choices, blank=True)
    agency = models.ForeignKey(
        Agency,
        verbose_name=_("cơ quan xử lý"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="reports",
    )
    # The report of the same matter into which this one was merged (`merging`).
    merged_into = models.ForeignKey(
        "self",
        verbose_name=_("đã gộp vào"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="duplicates",
        db_index=False,  # a partial index is declared below
    )
    # The handler works in `agency` or an agency below it; None until one is named.
    handler = models.ForeignKey(
        User,
        verbose_name=_("cán bộ xử lý"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
    )
    # Only named people read it (`ConfidentialReader`); it is never published or listed by name.
    confidential = models.BooleanField(_("giữ kín"), default=False)
    complained_agency = models.ForeignKey(
        Agency,
        verbose_name=_("cơ quan bị phản ánh, tố cáo"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
    )
    # Since when the agency waits for the dispatcher to transfer the report.
    transfer_asked_at = models.DateTimeField(null=True, blank=True, editable=False)
    is_published = models.BooleanField(_("công khai nội dung"), default=False)
    # Filled only while an officer lets the public read it (`workflow.public_names`), so that public
    # pages never join Reporter.
    public_name = models.CharField(_("tên được công khai"), max_length=100, blank=True)
    is_sample = models.BooleanField(_("dữ liệu mẫu"), default=False)

    # Places that the public version leaves out: {"content": [[12, 22], …]}; None before review.
    # Code that changes one of the texts must set this to None and unpublish the report.
    redacted_spans = models.JSONField(null=True, blank=True, editable=False)

    search_text = models.TextField(blank=True, editable=False)
    # One lexeme per word of `text.fold`, so that texts and queries split words alike.
    search_vector = models.GeneratedField(
        expression=Func(
            Func(F("search_text"), Value(" "), function="string_to_array"),
            function="array_to_tsvector",
        ),
        output_field=SearchVectorField(),
        db_persist=True,
    )

    objects = ReportQuerySet.as_manager()
    photos: list[Any]  # Attachment rows, set by `files.with_photos`
    # Set by the query of the public page.
    has_documents: bool
    has_question_answers: bool
    # Set by queries of `people.me_too`.
    me_too_count: int
    is_me_too: bool

    class Meta:
        verbose_name = _("phản ánh")
        verbose_name_plural = _("phản ánh")
        ordering = ("-submitted_at", "-id")
        default_permissions = ("view", "change")
        permissions = [
            ("view_all_reports", _("Xem phản ánh của mọi cơ quan")),
            ("read_notes", _("Xem ghi chú nội bộ và bản thảo câu trả lời")),
            ("hand_over_report", _("Giao cán bộ xử lý")),
            ("ask_cooperation_report", _("Mời cơ quan phối hợp")),
            ("contribute_report", _("Cho ý kiến phối hợp")),
            ("urge_report", _("Đôn đốc xử lý")),
            ("correct_report", _("Soạn bản chỉnh sửa kết quả đã trả lời")),
            ("choose_channel", _("Nhập hộ phản ánh gửi qua thư, trực tiếp")),
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
                for field in FILTERS[:5]
            ),
            models.Index(fields=["-completed_at"], name="report_public_answered", condition=PUBLIC),
            models.Index(
                fields=["-submitted_at", "-id"],
                name="report_newest",
                include=STAFF_FILTERS,
            ),
            models.Index(
                fields=["agency", "-submitted_at", "-id"],
                name="report_agency_newest",
                include=STAFF_FILTERS[:-1],
            ),
            models.Index(
                fields=["-submitted_at", "-id"],
                name="report_confidential",
                condition=Q(confidential=True),
            ),
            models.Index(
                fields=["-urgent", "due_at", "id"],
                name="report_worklist",
                condition=OPEN,
                include=STAFF_FILTERS,
            ),
            models.Index(
                fields=["agency", "-urgent", "due_at", "id"],
                name="report_agency_worklist",
                condition=OPEN,
                include=STAFF_FILTERS[:-1],
            ),
            models.Index(
                fields=["remind_at", "id"],
                name="report_remind",
                condition=Q(remind_at__isnull=False),
            ),
            models.Index(
                fields=["merged_into"],
                name="report_merged_into",
                condition=Q(merged_into__isnull=False),
            ),
            # For `duplicates`: reports around a pin, and other reports of a commune.
            models.Index(
                fields=["latitude", "longitude"],
                name="report_pin",
                condition=Q(latitude__isnull=False),
            ),
            models.Index(fields=["commune", "-submitted_at", "-id"], name="report_commune_newest"),
            # For retention (`privacy.purge`).
            models.Index(fields=["completed_at", "id"], name="report_closed", condition=CLOSED),
            # The figures of a period take the reports with their deadline in it.
            models.Index(fields=["due_at"], name="report_due"),
            GinIndex(fields=["search_vector"], name="report_search"),
            # With the index above alone, PostgreSQL fetches every hit to see whether it is public.
            GinIndex(fields=["search_vector"], name="report_public_search", condition=PUBLIC),
        ]
        constraints = [
            models.CheckConstraint(
                name="report_confidential_is_not_public",
                condition=Q(confidential=False) | Q(is_published=False),
            ),
            models.CheckConstraint(
                name="report_named_only_while_published",
                condition=Q(public_name="") | Q(is_published=True),
            ),
            models.CheckConstraint(
                name="report_confidential_is_sealed",
                condition=Q(confidential=False) | _IS_SEALED,
            ),
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
            models.CheckConstraint(
                name="report_merged_is_closed",
                condition=Q(merged_into__isnull=True)
                | (Q(state=State.REJECTED) & ~Q(merged_into=F("pk"))),
            ),
        ]

    def __str__(self) -> str:
        return self.code

    def is_in_charge(self, user: User) -> bool:
        """Return whether `user` may act on this report, as `in_charge_of` does.

        Costs a query only for confidential reports.
        """
        if self.confidential:
            return Report.objects.in_charge_of(user).filter(pk=self.pk).exists()
        if user.has_perm("reports.view_all_reports"):
            return True
        if user.agency is None or not user.has_perm("reports.view_report"):
            return False
        return self.agency_id in user.agency.branch_keys

    @property
    def complained_ever(self) -> list[Agency]:
        """Return the agency that the report is about, and those that it has named before.

        Costs a query for confidential reports only.
        """
        present = [self.complained_agency] if self.complained_agency else []
        if not self.confidential or self.pk is None:
            return present
        before = self.formerly_complained.select_related("agency")
        return [*present, *(row.agency for row in before if row.agency not in present)]

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
    def main(self) -> "Report | None":
        """Return the report into which this one was merged; None if that is confidential.

        Read lists with `select_related("merged_into")`.
        """
        into = self.merged_into
        return None if into is None or into.confidential else into

    @property
    def place(self) -> str:
        """Return commune and district in words."""
        return ", ".join(unit.full_name for unit in (self.commune, self.district) if unit)

    @property
    def shown_place(self) -> str:
        """Return `place` in the language of the page."""
        return ", ".join(unit.shown_name for unit in (self.commune, self.district) if unit)

    @property
    def public_due_at(self) -> datetime | None:
        """Return the deadline; None for a closed report and while it waits for the reporter."""
        return None if self.is_closed or self.paused_at else self.due_at

    @property
    def listed_title(self) -> str:
        """Return the title for lists and messages, which do not name confidential reports."""
        return gettext("Phản ánh được giữ kín") if self.confidential else self.title

    @property
    def may_stay_on_device(self) -> bool:
        """Return whether the reporter's browser may keep the report for reading offline.

        Phones are shared: confidential reports and sensitive categories are not kept. Read
        with `with_place`.
        """
        kinds = (self.category, self.category.parent)
        return not (
            self.confidential
            or any(kind and (kind.sensitive or kind.confidential) for kind in kinds)
        )

    @property
    def public_title(self) -> str:
        return self._public("title")

    @property
    def public_content(self) -> str:
        return self._public("content")

    @property
    def public_address(self) -> str:
        return self._public("address")

    def _public(self, name: str) -> str:
        """Return the redacted text, the only one that public pages and feeds show."""
        return personal_scan.mask(getattr(self, name), (self.redacted_spans or {}).get(name, ()))

    @cached_property
    def given_answers(self) -> list[Any]:
        """Return the answers to questions of a category (`QuestionAnswer`) in order; one query.

        They stay when staff correct the category. Set it where the answers are known.
        """
        return list(self.question_answers.all())

    @property
    def public_answers(self) -> list[tuple[str, str]]:
        """Return question and redacted answer in the language of the page."""
        spans = self.redacted_spans or {}
        return [
            (answer.label, answer.masked(spans.get(answer.text_name, [])))
            for answer in self.given_answers
        ]

    @property
    def photo_before(self) -> Any:
        return next((photo for photo in self.photos if photo.is_of_reporter), None)

    @property
    def photo_after(self) -> Any:
        return next((photo for photo in self.photos if not photo.is_of_reporter), None)

    def compose_search_text(self) -> str:
        """Return the text that search reads: redacted texts and the published name only.

        The code alone for a confidential report: no search finds its words.
        """
        if self.confidential:
            return self.code
        texts = (self.public_title, self.public_content, self.public_address)
        folded = text.fold(" ".join((self.code, *texts, self.place, self.public_name)))
        long_forms = [long for _short, words in spelled_out(folded.split()) for long in words]
        return " ".join([folded, *dict.fromkeys(long_forms)])


def attach_references(reports: Iterable[Report]) -> None:
    """Set the related rows of `with_place` from caches, for display.

    Planning a join over so many tables costs more than running it.
    """
    rows = list(reports)
    set_foreign_keys(
        rows, known_categories, Category.objects.select_related("parent").in_bulk, "category"
    )
    directory.attach_units(rows, "district", "commune")
    directory.attach_agencies(rows, "agency")
