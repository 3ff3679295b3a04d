"""Build the list that a worklist URL asks for: for the page, and for a file of it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import cast

from django.contrib import admin
from django.contrib.admin.options import IncorrectLookupParameters, ModelAdmin
from django.contrib.admin.views.main import SEARCH_VAR, ChangeList
from django.db.models import QuerySet
from django.http import HttpRequest
from django.test import RequestFactory
from django.utils.translation import gettext as _

from accounts.models import User
from reports.models import Export, Report


@dataclass(frozen=True)
class Listing:
    """A list with its filters (`parameters`), the same in words, and its reports."""

    parameters: dict[str, str]
    summary: str
    reports: QuerySet[Report]


def listing_for(user: User, parameters: Mapping[str, str]) -> Listing:
    """Return the list that the worklist shows to `user` under these filters.

    The worklist's own code builds it, so a file never holds more than the screen. Raise
    `ValueError` for parameters that the worklist refuses.
    """
    known = _known(_worklist())
    kept = {name: value for name, value in parameters.items() if name in known and value}
    request = RequestFactory().get("/", kept)
    request.user = user
    try:
        changelist = _worklist().get_changelist_instance(request)
    except IncorrectLookupParameters as error:
        raise ValueError("unknown filter") from error
    return Listing(kept, "; ".join(_in_words(changelist)), changelist.queryset)


def reports_of_export(export: Export) -> QuerySet[Report]:
    """Return the reports of an order for a file."""
    return listing_for(export.by, export.parameters).reports


def narrowing(request: HttpRequest) -> dict[str, str]:
    """Return the filters in the URL of a worklist page, without its page number."""
    known = _known(_worklist())
    return {name: value for name, value in request.GET.dict().items() if name in known and value}


def _worklist() -> ModelAdmin:
    return admin.site.get_model_admin(Report)


def _known(worklist: ModelAdmin) -> set[str]:
    filters = cast("Iterable[type[admin.SimpleListFilter]]", worklist.list_filter)
    return {str(one.parameter_name) for one in filters} | {SEARCH_VAR}


def _in_words(changelist: ChangeList) -> Iterable[str]:
    """Yield the filters in words, without the searched words, which may be a name."""
    for spec in cast("list[admin.SimpleListFilter]", changelist.filter_specs):
        label = dict(spec.lookup_choices).get(spec.value() or "")
        if label:
            yield f"{str(spec.title).capitalize()}: {label}"
    if changelist.query:
        yield _("có từ khóa tìm kiếm")
