"""The worklist as an address asks for it: for the page, and for a file of the same list."""

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
    """A list that was asked for: its filters (`parameters`), the same in words, its reports."""

    parameters: dict[str, str]
    summary: str
    reports: QuerySet[Report]


def listing_for(user: User, parameters: Mapping[str, str]) -> Listing:
    """The list that the worklist shows to `user` under these filters.

    Made by the worklist's own code, so that a file can never hold more than the screen does.
    Raises `ValueError` for an address that the worklist does not understand.
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
    """The reports of an order for a file."""
    return listing_for(export.by, export.parameters).reports


def narrowing(request: HttpRequest) -> dict[str, str]:
    """The filters in the address of a worklist page, without its page number."""
    known = _known(_worklist())
    return {name: value for name, value in request.GET.dict().items() if name in known and value}


def _worklist() -> ModelAdmin:
    return admin.site.get_model_admin(Report)


def _known(worklist: ModelAdmin) -> set[str]:
    filters = cast("Iterable[type[admin.SimpleListFilter]]", worklist.list_filter)
    return {str(one.parameter_name) for one in filters} | {SEARCH_VAR}


def _in_words(changelist: ChangeList) -> Iterable[str]:
    """What narrows the list; not the words that were searched for, which may be a name."""
    for spec in cast("list[admin.SimpleListFilter]", changelist.filter_specs):
        label = dict(spec.lookup_choices).get(spec.value() or "")
        if label:
            yield f"{str(spec.title).capitalize()}: {label}"
    if changelist.query:
        yield _("có từ khóa tìm kiếm")
