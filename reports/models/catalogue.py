"""Define the categories of reports: groups and their subcategories."""

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _

from paht.foundation.caching import process_value
from paht.foundation.history import recorded
from province import directory

# Pages may show categories that old; code that changes something reads the database.
KEEP_SECONDS = 10


class CategoryQuerySet(models.QuerySet["Category"]):
    def selectable(self) -> "CategoryQuerySet":
        """Return the subcategories of new reports in order, each with its group."""
        return self.filter(
            is_active=True, parent__is_active=True, sla_working_days__isnull=False
        ).select_related("parent")


@recorded()
class Category(models.Model):
    """A subject of reports: one of 18 groups, or one of their subcategories."""

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
    name_km = models.CharField(_("tên tiếng Khmer"), max_length=120, blank=True)
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
    requires_proof = models.BooleanField(
        _("cần ảnh sau xử lý"),
        default=False,
        help_text=_("Câu trả lời phải kèm ảnh hoặc video sau xử lý, hoặc lý do không có."),
    )
    confidential = models.BooleanField(
        _("giữ kín"),
        default=False,
        help_text=_("Chỉ người được nêu tên đọc; không chuyển đến cơ quan bị phản ánh."),
    )
    legal_track = models.CharField(_("quy trình theo luật"), max_length=20, blank=True)
    keywords = models.TextField(
        _("từ khóa gợi ý"),
        blank=True,
        help_text=_(
            "Mỗi dòng một từ hoặc cụm từ người dân hay dùng khi nói về việc này, ví dụ “ổ gà” "
            "hoặc “đường hư”; không cần ghi dạng không dấu. Cụm từ chỉ riêng chuyên mục này có "
            "thì gợi ý càng chắc. Người gửi và cán bộ tiếp nhận thấy gợi ý mới sau khoảng một phút."
        ),
    )
    note = models.TextField(_("ghi chú"), blank=True)
    is_active = models.BooleanField(_("đang dùng"), default=True)

    objects = CategoryQuerySet.as_manager()

    class Meta:
        verbose_name = _("chuyên mục")
        verbose_name_plural = _("chuyên mục")
        ordering = ("parent__order", "order", "id")

    def __str__(self) -> str:
        return self.name

    @property
    def hides_place(self) -> bool:
        """Return whether the place of a report would reveal its reporter; read with the group."""
        return self.sensitive or bool(self.parent and self.parent.sensitive)

    @property
    def option_attributes(self) -> dict[str, str]:
        """Return the attributes by which stylesheets and scripts know an option's kind."""
        marks = {"data-urgent": self.urgent, "data-confidential": self.confidential}
        return {name: "" for name, is_set in marks.items() if is_set}

    @property
    def caution(self) -> str:
        """Return a warning for the person who confirms a change, or ""."""
        beside = Category.objects.filter(parent=self.parent_id, confidential=True)
        if self.confidential or self.parent_id is None or not beside.exists():
            return ""
        return str(
            _(
                "Cùng nhóm có chuyên mục giữ kín. Phản ánh gửi vào chuyên mục này không được giữ "
                "kín: tên và từ khóa không được làm người dân nhầm với chuyên mục giữ kín."
            )
        )

    def clean(self) -> None:
        """Refuse patterns that would name no agency; reports would wait for a dispatcher."""
        wrong = {}
        for name in ("agency_pattern", "coordinating_pattern"):
            try:
                directory.check_pattern(getattr(self, name))
            except ValidationError as error:
                wrong[name] = error
        if wrong:
            raise ValidationError(wrong)


def known_categories() -> dict[int, Category]:
    """Return all categories by key, with their groups, for display; at most ten seconds old."""
    return process_value("categories-by-key", KEEP_SECONDS, _by_key)


def _by_key() -> dict[int, Category]:
    known = Category.objects.in_bulk()
    for category in known.values():
        if category.parent_id:
            category.parent = known[category.parent_id]
    return known
