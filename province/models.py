"""Store the province: its administrative units, its agencies, its working calendar.

Staff edit all three in the admin; `province.seeding` only supplies the first state.
"""

import re
from datetime import datetime
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Case, F, Q, Value, When
from django.db.models.expressions import RawSQL
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from paht.foundation.history import change_model, recorded
from paht.foundation.language import localised
from paht.foundation.text import ascii_only
from province import alphabet

DISTRICT_PLACEHOLDER = "{H}"
CITY_TYPE = "Thành phố"
_NUMBER = re.compile(r"\+?[0-9][0-9 ]*")
_MARK = re.compile(r"[A-Za-z0-9 .-]+")

# UNION (not UNION ALL) drops rows already found, so the query ends even for a loop in the data.
_BRANCH_SQL = """
    WITH RECURSIVE branch(id) AS (
        SELECT unnest(%s::bigint[])
        UNION
        SELECT child.id FROM province_agency child JOIN branch ON child.parent_id = branch.id
    )
    SELECT id FROM branch
"""

# The same by every parent that an agency has or had.
_EDGES = """
    WITH RECURSIVE edge(child, parent) AS (
        SELECT id, parent_id FROM province_agency
        UNION
        SELECT pgh_obj_id, parent_id FROM province_agencychange
    ),
"""

_BRANCH_EVER_SQL = (
    _EDGES  # noqa: S608 - no input
    + """
    branch(id) AS (
        SELECT unnest(%s::bigint[])
        UNION
        SELECT edge.child FROM edge JOIN branch ON edge.parent = branch.id
    )
    SELECT id FROM branch
"""
)

_ABOVE_EVER_SQL = (
    _EDGES  # noqa: S608 - no input
    + """
    above(id) AS (
        SELECT unnest(%s::bigint[])
        UNION
        SELECT edge.parent FROM edge JOIN above ON edge.child = above.id
        WHERE edge.parent IS NOT NULL
    )
    SELECT id FROM above
"""
)

_ABOVE_SQL = """
    WITH RECURSIVE above(id, parent_id) AS (
        SELECT id, parent_id FROM province_agency WHERE id = ANY(%s)
        UNION
        SELECT a.id, a.parent_id FROM province_agency a JOIN above ON a.id = above.parent_id
    )
    SELECT id FROM above
"""


class AdminUnitQuerySet(models.QuerySet["AdminUnit"]):
    def in_force(self) -> "AdminUnitQuerySet":
        """Return active units of the scheme in `UNIT_SCHEME`.

        `valid_to` does not matter: the legacy scheme stays selectable after its legal end.
        """
        return self.filter(scheme=settings.UNIT_SCHEME, is_active=True)

    def districts(self) -> "AdminUnitQuerySet":
        """Return districts for a form, the city first, then by code; none in the 2025 scheme."""
        return (
            self.in_force()
            .filter(level=AdminUnit.Level.DISTRICT)
            .order_by(_city_first("type"), "code")
        )

    def communes(self) -> "AdminUnitQuerySet":
        """Return communes for a form, by district, then by the Vietnamese alphabet."""
        return (
            self.in_force()
            .filter(level=AdminUnit.Level.COMMUNE)
            .select_related("parent")
            .order_by(_city_first("parent__type"), "parent__code", "sort_key", "code")
        )


@recorded(leave_out=("sort_key",))
class AdminUnit(models.Model):
    """A province, district or commune of one scheme ("legacy" until 30/06/2025, then "2025").

    Reports keep the unit of their day; `successor` is the unit of 2025.
    """

    class Scheme(models.TextChoices):
        LEGACY = "legacy", _("Ba cấp (đến 30/6/2025)")
        Y2025 = "2025", _("Hai cấp (từ 01/7/2025)")

    class Level(models.TextChoices):
        PROVINCE = "province", _("Cấp tỉnh")
        DISTRICT = "district", _("Cấp huyện")
        COMMUNE = "commune", _("Cấp xã")

    scheme = models.CharField(_("mô hình"), max_length=10, choices=Scheme, default=Scheme.LEGACY)
    code = models.CharField(_("mã đơn vị"), max_length=10)
    level = models.CharField(_("cấp"), max_length=10, choices=Level)
    parent = models.ForeignKey(
        "self",
        verbose_name=_("đơn vị cấp trên"),
        on_delete=models.PROTECT,
        related_name="children",
        null=True,
        blank=True,
    )
    name = models.CharField(_("tên"), max_length=100)
    full_name = models.CharField(
        _("tên đầy đủ"), max_length=120, help_text=_("Kèm loại, ví dụ: Phường 2")
    )
    type = models.CharField(
        _("loại"), max_length=30, help_text=_("Thành phố, Thị xã, Huyện, Phường, Thị trấn hoặc Xã")
    )
    name_en = models.CharField(_("tên tiếng Anh"), max_length=120, blank=True)
    name_km = models.CharField(_("tên tiếng Khmer"), max_length=120, blank=True)
    slug = models.SlugField(_("tên trên đường dẫn"), max_length=120, db_index=False)
    path_slug = models.CharField(
        _("đường dẫn đầy đủ"), max_length=250, help_text=_("Ví dụ: huyen-my-tu/xa-long-hung")
    )
    lat = models.FloatField(
        _("vĩ độ"),
        null=True,
        blank=True,
        validators=[MinValueValidator(-90), MaxValueValidator(90)],
    )
    lon = models.FloatField(
        _("kinh độ"),
        null=True,
        blank=True,
        validators=[MinValueValidator(-180), MaxValueValidator(180)],
    )
    south = models.FloatField(_("biên nam"), null=True, blank=True)
    west = models.FloatField(_("biên tây"), null=True, blank=True)
    north = models.FloatField(_("biên bắc"), null=True, blank=True)
    east = models.FloatField(_("biên đông"), null=True, blank=True)
    aliases = models.CharField(
        _("tên gọi khác"),
        max_length=250,
        blank=True,
        help_text=_("Nhiều tên cách nhau bằng dấu |"),
    )
    coord_quality = models.CharField(_("chất lượng tọa độ"), max_length=200, blank=True)
    valid_from = models.DateField(_("có hiệu lực từ"), null=True, blank=True)
    valid_to = models.DateField(_("hết hiệu lực sau ngày"), null=True, blank=True)
    successor = models.ForeignKey(
        "self",
        verbose_name=_("đơn vị kế thừa"),
        on_delete=models.PROTECT,
        related_name="predecessors",
        null=True,
        blank=True,
    )
    successor_name = models.CharField(_("tên đơn vị kế thừa"), max_length=120, blank=True)
    note = models.TextField(_("ghi chú"), blank=True)
    is_active = models.BooleanField(
        _("đang sử dụng"), default=True, help_text=_("Bỏ chọn thay vì xóa.")
    )
    sort_key = models.CharField(
        _("khóa sắp xếp"), max_length=400, editable=False, default="", db_collation="C"
    )

    objects = AdminUnitQuerySet.as_manager()

    class Meta:
        verbose_name = _("đơn vị hành chính")
        verbose_name_plural = _("đơn vị hành chính")
        ordering = ["scheme", "code", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["scheme", "code"], name="adminunit_scheme_code"),
            models.UniqueConstraint(
                fields=["scheme", "path_slug"], name="adminunit_scheme_path_slug"
            ),
            models.CheckConstraint(
                condition=Q(level="province", parent__isnull=True)
                | (~Q(level="province") & Q(parent__isnull=False)),
                name="adminunit_only_province_is_root",
                violation_error_message=_(
                    "Chỉ cấp tỉnh không có cấp trên; các cấp khác phải chọn cấp trên."
                ),
            ),
            models.CheckConstraint(
                condition=Q(valid_from__isnull=True)
                | Q(valid_to__isnull=True)
                | Q(valid_from__lte=F("valid_to")),
                name="adminunit_valid_from_before_to",
                violation_error_message=_("Ngày bắt đầu hiệu lực phải trước ngày hết hiệu lực."),
            ),
        ]

    def __str__(self) -> str:
        return self.full_name

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.sort_key = alphabet.sort_key(self.full_name)
        super().save(*args, **kwargs)

    def clean(self) -> None:
        """Refuse a parent of another scheme, or of the same or a lower level (no loops)."""
        if self.parent is None:
            return
        levels = list(self.Level.values)
        if self.parent.scheme != self.scheme:
            raise ValidationError({"parent": _("Đơn vị cấp trên phải cùng mô hình.")})
        if levels.index(self.parent.level) >= levels.index(self.level):
            raise ValidationError({"parent": _("Phải chọn đơn vị ở cấp cao hơn.")})

    @property
    def shown_name(self) -> str:
        """Return the full name in the language of the page, or in Vietnamese."""
        return localised(self.full_name, en=self.name_en, km=self.name_km)

    @property
    def district(self) -> "AdminUnit | None":
        """Return the district of a commune; None for units of 2025, which have no districts."""
        above = self.parent
        return above if above and above.level == AdminUnit.Level.DISTRICT else None


class AgencyQuerySet(models.QuerySet["Agency"]):
    def active(self) -> "AgencyQuerySet":
        return self.filter(is_active=True)

    def branch(self, *agencies: "Agency") -> "AgencyQuerySet":
        """Return `agencies` and all agencies below them, at any depth, active or not; one query."""
        return self.filter(pk__in=RawSQL(_BRANCH_SQL, [[one.pk for one in agencies]]))  # noqa: S611 - bound parameter

    def above(self, *agencies: "Agency") -> "AgencyQuerySet":
        """Return `agencies` and all agencies above them, up to the top; one query."""
        return self.filter(pk__in=RawSQL(_ABOVE_SQL, [[one.pk for one in agencies]]))  # noqa: S611 - bound parameter

    def branch_ever(self, *agencies: "Agency") -> "AgencyQuerySet":
        """Return `agencies` and all that are or were below them; one query."""
        return self.filter(pk__in=RawSQL(_BRANCH_EVER_SQL, [[one.pk for one in agencies]]))  # noqa: S611 - bound parameter

    def above_ever(self, agency: "Agency") -> "AgencyQuerySet":
        """Return `agency` and all agencies that are or were above it; one query."""
        return self.filter(pk__in=RawSQL(_ABOVE_EVER_SQL, [[agency.pk]]))  # noqa: S611 - bound parameter


@recorded()
class Agency(models.Model):
    """An agency that receives, handles or answers reports. No personal names, as staff change."""

    class Kind(models.TextChoices):
        PROVINCE_COMMITTEE = "ubnd_tinh", _("UBND tỉnh")
        DEPARTMENT = "so_nganh", _("Sở, ngành")
        RECEPTION = "tiep_nhan", _("Tiếp nhận, điều phối")
        SERVICE_UNIT = "don_vi", _("Đơn vị sự nghiệp")
        FORCE = "luc_luong", _("Lực lượng vũ trang, công an")
        COORDINATION = "phoi_hop", _("Cơ quan phối hợp")
        CENTRAL = "trung_uong", _("Cơ quan trung ương tại tỉnh")
        ENTERPRISE = "doanh_nghiep", _("Doanh nghiệp")
        DISTRICT_COMMITTEE = "ubnd_huyen", _("UBND cấp huyện")
        DISTRICT_OFFICE = "phong_huyen", _("Phòng cấp huyện")

    code = models.CharField(_("mã cơ quan"), max_length=20, unique=True)
    name = models.CharField(_("tên cơ quan"), max_length=200)
    short_name = models.CharField(_("tên gọn"), max_length=60)
    kind = models.CharField(_("loại"), max_length=20, choices=Kind)
    unit = models.ForeignKey(
        AdminUnit,
        verbose_name=_("địa bàn"),
        on_delete=models.PROTECT,
        related_name="agencies",
        null=True,
        blank=True,
    )
    parent = models.ForeignKey(
        "self",
        verbose_name=_("cơ quan cấp trên"),
        on_delete=models.PROTECT,
        related_name="children",
        null=True,
        blank=True,
    )
    hotline = models.CharField(_("đường dây nóng"), max_length=60, blank=True)
    on_duty_24_7 = models.BooleanField(_("trực 24/7"), default=False)
    successor_note = models.CharField(_("cơ quan kế thừa"), max_length=250, blank=True)
    note = models.TextField(_("ghi chú"), blank=True)
    is_active = models.BooleanField(
        _("đang hoạt động"), default=True, help_text=_("Bỏ chọn thay vì xóa.")
    )

    objects = AgencyQuerySet.as_manager()

    class Meta:
        verbose_name = _("cơ quan xử lý")
        verbose_name_plural = _("cơ quan xử lý")
        ordering = ["code"]
        constraints = [
            models.CheckConstraint(
                condition=Q(parent__isnull=True) | ~Q(parent=F("pk")),
                name="agency_is_not_its_own_parent",
                violation_error_message=_("Cơ quan không thể là cấp trên của chính mình."),
            )
        ]

    def __str__(self) -> str:
        return self.name

    @cached_property
    def branch_keys(self) -> list[int]:
        """Return the keys of this agency and of all below it, read once for this object.

        A list, because the planner then knows whether it is one agency or half the province.
        """
        return list(Agency.objects.branch(self).values_list("pk", flat=True))

    def former_names(self, since: datetime) -> list[str]:
        """Return the other names that this agency has had since then, newest first."""
        changes = change_model(Agency).objects.filter(pgh_obj=self.pk, pgh_created_at__gt=since)
        names = changes.exclude(name=self.name).order_by("-pgh_id").values_list("name", flat=True)
        return list(dict.fromkeys(names))

    def clean(self) -> None:
        """Refuse a parent that is below this agency, because the tree would become a loop."""
        if self.pk is None or self.parent_id is None:
            return
        if Agency.objects.branch(self).filter(pk=self.parent_id).exists():
            raise ValidationError(
                {
                    "parent": _(
                        "Cơ quan này đang thuộc chính cơ quan được sửa; hãy chọn cơ quan khác."
                    )
                }
            )


@recorded()
class CalendarDay(models.Model):
    """One exception to the week of Monday to Friday, as the government decides each year."""

    class Kind(models.TextChoices):
        OFF = "off", _("Ngày nghỉ")
        MAKEUP = "makeup", _("Ngày làm bù")

    date = models.DateField(_("ngày"), unique=True)
    kind = models.CharField(_("loại ngày"), max_length=10, choices=Kind, default=Kind.OFF)
    name = models.CharField(_("tên ngày"), max_length=150)
    source = models.CharField(
        _("căn cứ"), max_length=200, blank=True, help_text=_("Số văn bản hoặc nguồn thông báo")
    )
    note = models.TextField(_("ghi chú"), blank=True)

    class Meta:
        verbose_name = _("ngày nghỉ, ngày làm bù")
        verbose_name_plural = _("lịch làm việc")
        ordering = ["-date"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(kind="makeup") | Q(date__iso_week_day__gte=6),
                name="calendarday_makeup_is_on_a_weekend",
                violation_error_message=_("Ngày làm bù phải là thứ Bảy hoặc Chủ nhật."),
            )
        ]

    def __str__(self) -> str:
        return f"{self.date:%d/%m/%Y} – {self.name}"


def _city_first(field: str) -> Case:
    return Case(When(**{field: CITY_TYPE}, then=Value(0)), default=Value(1))


def check_number(value: str) -> None:
    """Refuse a phone or short number without 3 to 12 digits."""
    if not _NUMBER.fullmatch(value) or not 3 <= sum(one.isdigit() for one in value) <= 12:
        raise ValidationError(
            _("Số điện thoại gồm 3 đến 12 chữ số, có thể cách nhau bằng dấu cách, ví dụ 1022.")
        )


def check_mark(value: str) -> None:
    """Refuse a mark that an SMS without diacritics cannot carry."""
    if not _MARK.fullmatch(ascii_only(value)):
        raise ValidationError(_("Tên viết tắt chỉ gồm chữ, số, dấu cách, dấu chấm và gạch ngang."))


@recorded()
class Portal(models.Model):
    """The names of the portal and of its data controller: one row, changed in the admin.

    `province.portal` serves it to pages, messages and documents.
    """

    name = models.CharField(
        _("tên Cổng"), max_length=100, help_text=_("Không kèm tên tỉnh, thành phố.")
    )
    name_en = models.CharField(_("tên Cổng bằng tiếng Anh"), max_length=100, blank=True)
    name_km = models.CharField(_("tên Cổng bằng tiếng Khmer"), max_length=120, blank=True)
    short_name = models.CharField(_("tên ngắn"), max_length=40)
    short_name_en = models.CharField(_("tên ngắn bằng tiếng Anh"), max_length=40, blank=True)
    short_name_km = models.CharField(_("tên ngắn bằng tiếng Khmer"), max_length=60, blank=True)
    place = models.CharField(
        _("tỉnh, thành phố"),
        max_length=60,
        help_text=_("Kèm loại, viết thường như ở giữa câu, ví dụ: thành phố Cần Thơ."),
    )
    place_en = models.CharField(_("tỉnh, thành phố bằng tiếng Anh"), max_length=60, blank=True)
    place_km = models.CharField(_("tỉnh, thành phố bằng tiếng Khmer"), max_length=60, blank=True)
    area = models.CharField(
        _("địa danh"), max_length=40, help_text=_("Không kèm loại, như khi ghi nơi ký văn bản.")
    )
    area_en = models.CharField(_("địa danh bằng tiếng Anh"), max_length=40, blank=True)
    area_km = models.CharField(_("địa danh bằng tiếng Khmer"), max_length=40, blank=True)
    mark = models.CharField(
        _("tên trong tin nhắn"),
        max_length=18,
        validators=[check_mark],
        help_text=_(
            "Mở đầu SMS và tiêu đề thư. Mẫu tin đã đăng ký với nhà mạng phải đăng ký lại khi đổi."
        ),
    )
    app_name = models.CharField(_("tên ứng dụng"), max_length=40)
    hotline = models.CharField(_("số tổng đài"), max_length=15, validators=[check_number])
    email = models.EmailField(_("thư điện tử"), max_length=100)
    controller = models.CharField(
        _("bên kiểm soát dữ liệu"),
        max_length=100,
        help_text=_(
            "Cơ quan chịu trách nhiệm về dữ liệu cá nhân. Khi đổi, nội dung đồng ý có phiên bản "
            "mới; sự đồng ý đã ghi vẫn giữ nội dung cũ."
        ),
    )
    controller_en = models.CharField(
        _("bên kiểm soát dữ liệu bằng tiếng Anh"), max_length=100, blank=True
    )
    controller_km = models.CharField(
        _("bên kiểm soát dữ liệu bằng tiếng Khmer"), max_length=150, blank=True
    )
    controller_address = models.CharField(_("địa chỉ bên kiểm soát"), max_length=200, blank=True)
    controller_phone = models.CharField(
        _("điện thoại bên kiểm soát"), max_length=20, blank=True, validators=[check_number]
    )
    controller_email = models.EmailField(_("thư điện tử bên kiểm soát"), max_length=100, blank=True)

    # The controller before this one, and the day of the change, which the privacy page tells.
    controller_before = models.CharField(
        _("bên kiểm soát trước đó"), max_length=100, blank=True, editable=False
    )
    controller_since = models.DateField(
        _("bên kiểm soát từ ngày"), null=True, blank=True, editable=False
    )
    # Counts the controllers: part of the version of the texts that people consent to.
    consent_revision = models.PositiveSmallIntegerField(
        _("phiên bản nội dung đồng ý"), default=1, editable=False
    )

    class Meta:
        verbose_name = _("tên Cổng và bên kiểm soát dữ liệu")
        verbose_name_plural = _("tên Cổng và bên kiểm soát dữ liệu")
        default_permissions = ("view", "change")
        constraints = (models.CheckConstraint(condition=models.Q(pk=1), name="portal_is_one_row"),)

    def __str__(self) -> str:
        return f"{self.name} {self.place}"
