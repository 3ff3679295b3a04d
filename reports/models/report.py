"""The report itself: what happened, where, how far it has come."""

import uuid
from collections.abc import Iterable
from datetime import datetime
from typing import TYPE_CHECKING, Self

from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVectorField
from django.db import models
from django.db.models import F, Func, Q, Value
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.models import Consent, User
from paht.foundation import text
from paht.foundation.caching import set_foreign_keys
from paht.foundation.crypto import random_token
from paht.foundation.history import recorded
from province import directory
from province.models import AdminUnit, Agency
from reports.models.catalogue import Category, known_categories
from reports.models.impartiality import keeping_out
from reports.models.reach import beside_own
from reports.rules import personal_scan
from reports.rules.abbreviations import spelled_out
from reports.rules.states import (
    FINAL_STATES,
    OPEN_STATES,
    PUBLIC_STATES,
    TRANSITIONS,
    Outcome,
    State,
)

if TYPE_CHECKING:
    from reports.models.files import Attachment

PUBLIC = Q(is_published=True, state__in=PUBLIC_STATES)
OPEN = Q(state__in=OPEN_STATES)
CLOSED = Q(state__in=FINAL_STATES)
# What a report's page or row tells of where it belongs.
PLACE = ("category__parent", "district", "commune", "agency")
# Refused and withdrawn reports have none of them.
OUTCOMES = {
    Outcome.OPEN: OPEN,
    Outcome.IN_TIME: Q(state=State.COMPLETED) & ~Q(completed_at__gt=F("due_at")),
    Outcome.LATE: Q(state=State.COMPLETED, completed_at__gt=F("due_at")),
}
# In every public index: counting and paging under several filters reads no report.
FILTERS = (
    *("state", "category", "district", "commune", "agency"),
    *("reported_on", "channel", "due_at", "completed_at"),
)
# In every index of the staff's lists, for the same reason.
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


class ReportQuerySet(models.QuerySet["Report"]):
    def public(self) -> Self:
        """Reports whose content an officer has released: the only ones the public may list."""
        return self.filter(PUBLIC)

    def newest_first(self) -> Self:
        return self.order_by("-submitted_at", "-id")

    def with_place(self) -> Self:
        return self.select_related(*PLACE)

    def open(self) -> Self:
        return self.filter(OPEN)

    def counted(self) -> Self:
        """Every matter once: without the reports that were merged into another one.

        Merged ones are refused (a constraint), so that what is open, completed or public is
        counted once anyhow; every other count starts here.
        """
        return self.filter(merged_into=None)

    def for_staff(self, user: User) -> Self:
        """The reports this person may know of: all for province-wide roles, else those of
        the person's agency and the ones below it, in charge or cooperating; confidential ones only
        where the person is named as well. Every staff page starts from here."""
        readable = self._readable(user)
        if user.has_perm("reports.view_all_reports"):
            return readable
        if user.agency is None or not user.has_perm("reports.view_report"):
            return self.none()
        own = Q(agency__in=user.agency.branch_keys)
        _named, helped = beside_own(user, Report.objects)
        return readable.filter(own | Q(pk__in=helped) if helped else own)

    def in_parts(self, user: User) -> list[Self]:
        """These, of what `user` may know of, as parts without a report in common. Each finds
        its rows by an index, which one condition or the other does not."""
        if user.agency is None or user.has_perm("reports.view_all_reports"):
            return [self]
        _named, helped = beside_own(user, Report.objects)
        if not helped:
            return [self]
        own = Q(agency__in=user.agency.branch_keys)
        return [self.filter(own), self.filter(~own, pk__in=helped)]

    def in_charge_of(self, user: User) -> Self:
        """Of `for_staff` those on which this person may act: not where the agency only
        cooperates."""
        readable = self._readable(user)
        if user.has_perm("reports.view_all_reports"):
            return readable
        if user.agency is None or not user.has_perm("reports.view_report"):
            return self.none()
        return readable.filter(agency__in=user.agency.branch_keys)

    def named_for(self, user: User) -> Self:
        """Sealed reports whose readers this person names: none about their own agency."""
        if not user.has_perm("reports.name_confidential_readers"):
            return self.none()
        own = Q(complained_agency__in=keeping_out(user.agency)) if user.agency else Q(pk=None)
        return self.filter(confidential=True).exclude(own)

    def kept_from(self, user: User) -> Self:
        """Sealed reports of which this person must not even learn that they are there: for
        lists of other things that tell of a report."""
        named, _helped = beside_own(user, Report.objects)
        confidential = self.filter(confidential=True).exclude(pk__in=named)
        if not user.has_perm("reports.name_confidential_readers"):
            return confidential
        if user.agency is None:
            return self.none()
        return confidential.filter(complained_agency__in=keeping_out(user.agency))

    def _readable(self, user: User) -> Self:
        named, _helped = beside_own(user, Report.objects)
        # Nearly nobody reads any: what is asked of every report stays short.
        return (
            self.filter(Q(confidential=False) | Q(pk__in=named))
            if named
            else self.without_confidential()
        )

    def without_confidential(self) -> Self:
        """What may stand in a file or a list by name, whoever asks."""
        return self.filter(confidential=False)

    def for_worklist(self, user: User) -> Self:
        """Open reports of the person's scope, most urgent first."""
        return self.for_staff(user).open().most_urgent_first()

    def most_urgent_first(self) -> Self:
        return self.order_by("-urgent", "due_at", "id")


@recorded(
    additions=False,
    leave_out=("token", "submission_id", "search_text", "remind_at"),
    texts=("title", "content", "address", "public_name", "redacted_spans"),
)
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
    # When `reminders` looks at it next: at once after each move; never once it is closed.
    remind_at = models.DateTimeField(null=True, blank=True, editable=False)

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
    # The report of the same matter that this one was closed for (`merging`).
    merged_into = models.ForeignKey(
        "self",
        verbose_name=_("đã gộp vào"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="duplicates",
        db_index=False,  # a partial one, below
    )
    # The colleague who has it on the desk, of that agency or one below; None: nobody yet.
    handler = models.ForeignKey(
        User,
        verbose_name=_("cán bộ xử lý"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
    )
    # Read by named people only (`ConfidentialReader`), never published, in no list by name.
    confidential = models.BooleanField(_("giữ kín"), default=False)
    complained_agency = models.ForeignKey(
        Agency,
        verbose_name=_("cơ quan bị phản ánh, tố cáo"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
    )
    # Since when the agency waits for the dispatcher to move the report elsewhere.
    transfer_asked_at = models.DateTimeField(null=True, blank=True, editable=False)
    is_published = models.BooleanField(_("công khai nội dung"), default=False)
    # Filled only when the reporter chose "Công khai": public pages never join Reporter.
    public_name = models.CharField(_("tên được công khai"), max_length=100, blank=True)
    is_sample = models.BooleanField(_("dữ liệu mẫu"), default=False)

    # What the public version leaves out: {"content": [[12, 22], …]}; None: nobody looked yet.
    # Whoever changes one of the texts has to set this to None and take the report back.
    redacted_spans = models.JSONField(null=True, blank=True, editable=False)

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
    photos: "list[Attachment]"  # from `files.with_photos`
    has_documents: bool  # from the public page's own query
    # From queries that ask `reports.me_too`.
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
            ("correct_report", _("Soạn bản chỉnh sửa kết quả đã công bố")),
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
            # What lies around a pin, and what else a commune has sent: for `duplicates`.
            models.Index(
                fields=["latitude", "longitude"],
                name="report_pin",
                condition=Q(latitude__isnull=False),
            ),
            models.Index(fields=["commune", "-submitted_at", "-id"], name="report_commune_newest"),
            # What retention looks at.
            models.Index(fields=["completed_at", "id"], name="report_closed", condition=CLOSED),
            GinIndex(fields=["search_vector"], name="report_search"),
            # With the shared one every hit is fetched to see whether it is public.
            GinIndex(fields=["search_vector"], name="report_public_search", condition=PUBLIC),
        ]
        constraints = [
            models.CheckConstraint(
                name="report_confidential_is_not_public",
                condition=Q(confidential=False) | Q(is_published=False),
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
        """Whether `user` may act on this report, as `in_charge_of` tells; no query unless it
        is confidential."""
        if self.confidential:
            return Report.objects.in_charge_of(user).filter(pk=self.pk).exists()
        if user.has_perm("reports.view_all_reports"):
            return True
        if user.agency is None or not user.has_perm("reports.view_report"):
            return False
        return self.agency_id in user.agency.branch_keys

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
        """The report that this one was merged into; None too where nobody may know of it.

        Read lists with `select_related("merged_into")`.
        """
        into = self.merged_into
        return None if into is None or into.confidential else into

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
        """The due date, or None for a closed report and while it waits for the reporter."""
        return None if self.is_closed or self.paused_at else self.due_at

    @property
    def listed_title(self) -> str:
        """The title as it may stand in a list, a message or beside other reports."""
        return gettext("Phản ánh được giữ kín") if self.confidential else self.title

    @property
    def may_stay_on_device(self) -> bool:
        """Whether its reporter's browser may keep it to be read without a network.

        Phones are shared: nothing confidential or of a sensitive category. Read with `with_place`.
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
        """A text as everybody may read it; public pages and feeds show no other."""
        return personal_scan.mask(getattr(self, name), (self.redacted_spans or {}).get(name, ()))

    @property
    def photo_before(self) -> "Attachment | None":
        return next((photo for photo in self.photos if photo.answer_id is None), None)

    @property
    def photo_after(self) -> "Attachment | None":
        return next((photo for photo in self.photos if photo.answer_id), None)

    def compose_search_text(self) -> str:
        """What a search may find: no more of the reporter than they published, nothing masked."""
        texts = (self.public_title, self.public_content, self.public_address)
        folded = text.fold(" ".join((self.code, *texts, self.place, self.public_name)))
        long_forms = [long for _short, words in spelled_out(folded.split()) for long in words]
        return " ".join([folded, *dict.fromkeys(long_forms)])


def give_place(reports: Iterable[Report]) -> None:
    """Set what `with_place` joins out of what the process keeps, for showing: planning a query
    over so many tables is dearer than the query."""
    rows = list(reports)
    set_foreign_keys(
        rows, known_categories, Category.objects.select_related("parent").in_bulk, "category"
    )
    directory.give_units(rows, "district", "commune")
    directory.give(rows, "agency")
