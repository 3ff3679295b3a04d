"""Let staff edit the lines of their sources one by one: one admin for all kinds of lines."""

from typing import Any, ClassVar

from django import forms
from django.contrib import admin
from django.core.exceptions import ValidationError
from django.db.models import Model, QuerySet, URLField
from django.http import HttpRequest
from django.utils.html import linebreaks
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from citizen.admin.scope import owned
from citizen.cleaning import clean_html, has_tags
from citizen.importing.resources import LONGEST_FACT, LONGEST_FACT_NAME, MOST_FACTS
from citizen.models import LINES, Article, Contact, Figure, Line, Notice, Place, Series, Source
from paht.foundation.admin_lists import CarefulList
from province import choosing


class SourceFilter(admin.SimpleListFilter):
    """The sources of the person that hold lines of this kind."""

    title = gettext_lazy("nguồn")
    parameter_name = "nguon"

    def __init__(self, request: HttpRequest, params: Any, model: type[Model], admin: Any) -> None:
        self._sources = _sources_of(request, model)
        super().__init__(request, params, model, admin)

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [(str(source.pk), source.name) for source in self._sources]

    def queryset(self, request: HttpRequest, queryset: Any) -> Any:
        known = {str(source.pk) for source in self._sources}
        return queryset.filter(source=self.value()) if self.value() in known else queryset


def _sources_of(request: HttpRequest, model: type[Model]) -> QuerySet[Source]:
    holds = [kind for kind, lines in LINES.items() if lines is model]
    return owned(request).filter(holds__in=holds)


class LineForm(forms.ModelForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "unit" in self.fields:
            choosing.offer_units(self.fields["unit"], present=self.instance.unit_id)


class LineAdmin(CarefulList):
    """The lines of one kind, of the sources that the person keeps."""

    form = LineForm
    list_select_related = ("unit", "source")
    list_per_page = 50
    show_full_result_count = False
    search_fields: ClassVar[tuple[str, ...]] = ("name", "code")

    @property
    def media(self) -> forms.Media:
        return super().media + choosing.PICK

    def get_queryset(self, request: HttpRequest) -> QuerySet[Line]:
        return super().get_queryset(request).filter(source__in=owned(request))

    def formfield_for_dbfield(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        if isinstance(db_field, URLField):
            kwargs["assume_scheme"] = "https"
        return super().formfield_for_dbfield(db_field, request, **kwargs)

    def formfield_for_foreignkey(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        if db_field.name == "source":
            kwargs["queryset"] = _sources_of(request, self.model)
        return super().formfield_for_foreignkey(db_field, request, **kwargs)


@admin.register(Contact)
class ContactAdmin(LineAdmin):
    list_display = ("name", "phone", "unit", "source", "is_always_open", "is_on")
    list_filter = ("source__tile", SourceFilter, "is_always_open", "is_on")
    search_fields = ("name", "phone", "code")


@admin.register(Place)
class PlaceAdmin(LineAdmin):
    list_display = ("name", "kind", "unit", "source", "is_always_open", "is_on")
    list_filter = ("source__tile", SourceFilter, "kind", "is_on")
    search_fields = ("name", "address", "code")


@admin.register(Notice)
class NoticeAdmin(LineAdmin):
    list_display = ("name", "kind", "level", "starts_at", "ends_at", "unit", "source")
    list_filter = ("source__tile", SourceFilter, "kind", "level", "is_cancelled", "is_on")
    ordering = ("-starts_at", "-pk")


class FactsField(forms.CharField):
    """Named values as text: one on each line, the name before the first colon."""

    widget = forms.Textarea(attrs={"rows": 6})

    def prepare_value(self, value: Any) -> Any:
        if isinstance(value, dict):
            return "\n".join(f"{name}: {words}" for name, words in value.items())
        return value

    def clean(self, value: Any) -> dict[str, str]:
        facts: dict[str, str] = {}
        for line in super().clean(value).splitlines():
            if not line.strip():
                continue
            name, found, words = (part.strip() for part in line.partition(":"))
            if not (found and name and words):
                raise ValidationError(_("Ghi mỗi dòng một chi tiết, ví dụ: Lương: 8 triệu đồng."))
            if len(name) > LONGEST_FACT_NAME or len(words) > LONGEST_FACT:
                raise ValidationError(_("Chi tiết “%(name)s” quá dài.") % {"name": name[:40]})
            facts[name] = words
        if len(facts) > MOST_FACTS:
            raise ValidationError(
                _("Mỗi dòng có tối đa %(count)d chi tiết.") % {"count": MOST_FACTS}
            )
        return facts

    def has_changed(self, initial: Any, data: Any) -> bool:
        try:
            return (initial or {}) != self.clean(data)
        except ValidationError:
            return True


class ArticleForm(LineForm):
    """A body may be HTML or text; it is cleaned before it is stored, as on every other way in."""

    facts = FactsField(
        label=gettext_lazy("Chi tiết"),
        help_text=gettext_lazy("Mỗi dòng một chi tiết, ví dụ: Lương: 8 triệu đồng."),
        required=False,
    )

    def clean_body(self) -> str:
        typed = self.cleaned_data["body"]
        return clean_html(typed if has_tags(typed) else linebreaks(typed, autoescape=True))


@admin.register(Article)
class ArticleAdmin(LineAdmin):
    form = ArticleForm
    list_display = ("name", "group", "published_at", "ends_at", "source", "is_on")
    list_filter = ("source__tile", SourceFilter, "is_on")
    search_fields = ("name", "group", "code")
    ordering = ("-published_at", "-pk")


@admin.register(Series)
class SeriesAdmin(LineAdmin):
    list_display = ("name", "group", "measure", "unit", "source", "order", "is_on")
    list_filter = ("source__tile", SourceFilter, "is_on")
    search_fields = ("name", "group", "code")


@admin.register(Figure)
class FigureAdmin(CarefulList):
    """The figures of the series that the person keeps; a search finds those of one series."""

    list_display = ("series", "at", "value", "is_forecast")
    list_filter: ClassVar[tuple[str, ...]] = ("series__source__tile", "is_forecast")
    list_select_related = ("series",)
    list_per_page = 50
    show_full_result_count = False
    search_fields = ("series__code__exact", "series__name")
    ordering = ("-at", "-pk")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Figure]:
        return super().get_queryset(request).filter(series__source__in=owned(request))

    def formfield_for_foreignkey(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        if db_field.name == "series":
            kwargs["queryset"] = Series.objects.filter(source__in=owned(request))
        return super().formfield_for_foreignkey(db_field, request, **kwargs)
