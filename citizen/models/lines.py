from typing import Any, Self
from urllib.parse import quote

from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchQueryField, SearchVectorField
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Func, Q, Value
from django.db.models.functions import Cast
from django.utils.translation import gettext_lazy as _

from citizen.models.sources import Source
from paht.foundation import plain_names, text
from paht.foundation.language import localised, vietnamese_mark
from province import directory
from province.models import AdminUnit

MOST_WORDS = 8
# Shorter words are whole syllables: "ga" does not mean "gần".
SHORTEST_PREFIX = 4
# Columns of the search that no page shows.
SEARCHED = ("words", "search_vector")


class _Matches(Func):
    template = "%(expressions)s"
    arg_joiner = " @@ "
    output_field = models.BooleanField()


class LineQuerySet(models.QuerySet):
    def shown(self, tile: str) -> Self:
        """Return the lines that citizens see on the page of a tile."""
        return self.filter(is_on=True, source__is_on=True, source__tile=tile)

    def of_commune(self, commune: AdminUnit) -> Self:
        """Return the lines of a commune, of its district and of the whole province."""
        units = [commune.pk, commune.parent_id]
        return self.filter(Q(unit=None) | Q(unit__in=units))

    def with_words(self, typed: str) -> Self:
        """Return the lines that hold every word of `typed`; none where it has no word.

        Diacritics and case do not matter. The last word, from four letters on, may be a beginning.
        """
        words = text.fold(typed).split()[:MOST_WORDS]
        if not words:
            return self.none()
        # Folded words consist of letters, digits and marks, and are quoted: no operator gets in.
        query = " & ".join(f"'{word}'" for word in words)
        if len(words[-1]) >= SHORTEST_PREFIX:
            query += ":*"
        # A plain cast: the parser of to_tsquery splits words differently from `fold`.
        return self.filter(_Matches(F("search_vector"), Cast(Value(query), SearchQueryField())))

    def without_words(self) -> Self:
        """Leave out the long columns that only the search needs."""
        return self.defer(*SEARCHED)


class Line(models.Model):
    """One line of a source: what all content of the tiles has in common.

    A line is known by its code within its source, so that a file can be read again.
    """

    # Fields of a subclass that people can search for, beside the names.
    searched: tuple[str, ...] = ()
    # Fields of a subclass that are shown as plain names, without links and long numbers.
    plain: tuple[str, ...] = ()
    # Titles of articles may hold years, sums and numbers of documents.
    numbers_in_names = False
    # Columns that `derive` sets.
    derived: tuple[str, ...] = ("words",)

    source = models.ForeignKey(
        Source, verbose_name=_("nguồn"), on_delete=models.PROTECT, related_name="%(class)ss"
    )
    code = models.CharField(
        _("mã"), max_length=40, help_text=_("Không đổi giữa các lần nhập tệp, ví dụ: CA-P2")
    )
    name = models.CharField(_("tên"), max_length=200)
    name_en = models.CharField(_("tên tiếng Anh"), max_length=200, blank=True)
    name_km = models.CharField(_("tên tiếng Khmer"), max_length=200, blank=True)
    unit = models.ForeignKey(
        AdminUnit,
        verbose_name=_("địa bàn"),
        on_delete=models.PROTECT,
        related_name="+",
        null=True,
        blank=True,
        help_text=_("Xã, phường hoặc huyện. Để trống nếu dùng chung cho cả tỉnh."),
    )
    is_on = models.BooleanField(_("đang hiển thị"), default=True)
    # The text of the line without diacritics, for the search of all content.
    words = models.TextField(blank=True, editable=False)
    # One lexeme for each word of `text.fold`, so that lines and queries split words alike.
    search_vector = models.GeneratedField(
        expression=Func(
            Func(F("words"), Value(" "), function="string_to_array"),
            function="array_to_tsvector",
        ),
        output_field=SearchVectorField(),
        db_persist=True,
    )

    class Meta:
        abstract = True
        constraints = [
            models.UniqueConstraint(
                fields=["source", "code"],
                name="%(class)s_code_in_source",
                violation_error_message=_("Nguồn này đã có dòng cùng mã."),
            )
        ]
        indexes = [GinIndex(fields=["search_vector"], name="%(class)s_search")]

    def __str__(self) -> str:
        return self.name

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.derive(type(self)._default_manager.filter(pk=self.pk).first() if self.pk else None)
        super().save(*args, **kwargs)

    def derive(self, stored: Self | None) -> None:
        """Set the columns that follow from the others; `stored` is the line before the change.

        `save` does it; code that stores many lines at once calls it.
        """
        searched = ("name", "name_en", "name_km", *self.searched)
        said = [*(getattr(self, field) for field in searched), *self._unit_names()]
        self.words = text.fold(" ".join(filter(None, said)))

    def _unit_names(self) -> list[str]:
        """Return the names of the unit and of the district: "công an Kế Sách" finds both."""
        unit = directory.units().get(self.unit_id) if self.unit_id else None
        above = directory.units().get(unit.parent_id) if unit and unit.parent_id else None
        return [place.name for place in (unit, above) if place]

    def clean(self) -> None:
        """Refuse names that mislead, typed or from a file."""
        wrong = {}
        for field in ("name", "name_en", "name_km", *self.plain):
            try:
                plain_names.check(
                    getattr(self, field), latin=field != "name_km", numbers=self.numbers_in_names
                )
            except ValidationError as error:
                wrong[field] = error
        if wrong:
            raise ValidationError(wrong)

    @property
    def correction_query(self) -> str:
        """Return the query by which the form “Báo sai thông tin” knows the line."""
        return f"?nguon={self.source_id}&dong={quote(self.code, safe='')}"

    @property
    def shown_name(self) -> str:
        """Return the name in the language of the page, or in Vietnamese."""
        return localised(self.name, en=self.name_en, km=self.name_km)

    @property
    def name_mark(self) -> str:
        """Return ` lang="vi"` for a name that has no translation, else ""."""
        return "" if localised("", en=self.name_en, km=self.name_km) else vietnamese_mark()


class PointMixin(models.Model):
    """Where a line is on the map: degrees of WGS 84, both or none."""

    latitude = models.FloatField(_("vĩ độ"), null=True, blank=True)
    longitude = models.FloatField(_("kinh độ"), null=True, blank=True)

    class Meta:
        abstract = True

    def clean(self) -> None:
        super().clean()
        if (self.latitude is None) != (self.longitude is None):
            raise ValidationError({"latitude": _("Ghi cả vĩ độ và kinh độ, hoặc để trống cả hai.")})
        if self.latitude is not None and self.longitude is not None:
            if not (-90 <= self.latitude <= 90 and -180 <= self.longitude <= 180):
                raise ValidationError(
                    {"latitude": _("Vĩ độ từ -90 đến 90, kinh độ từ -180 đến 180.")}
                )
