"""Offer agencies and units in one plain, grouped select, which works without scripts.

A row that is no longer in use is offered only where it is the present value.
"""

from collections.abc import Iterable
from itertools import groupby
from typing import Any

from django import forms
from django.db.models import Q
from django.forms.widgets import Script
from django.utils.translation import gettext as _

from province.models import AdminUnit, Agency

# For pages with such a select.
PICK = forms.Media(js=[Script("js/pick.js", type="module")])  # type: ignore[list-item]


def offer_agencies(field: forms.Field, *, present: int | None) -> None:
    """Offer the active agencies and the one with the key `present`, by kind; one query."""
    found = Agency.objects.filter(Q(is_active=True) | Q(pk=present))
    _offer(field, found, by_kind(found))
    make_searchable(field, _("Tìm cơ quan"))


def offer_units(field: forms.Field, *, present: int | None) -> None:
    """Offer the units of both schemes, grouped by their parents; one query."""
    found = AdminUnit.objects.filter(Q(is_active=True) | Q(pk=present)).select_related("parent")
    # "legacy" before "2025", because most agencies have units of the old scheme.
    in_order = found.order_by("-scheme", "parent__code", "sort_key", "code")
    _offer(field, found, groupby(in_order, key=_above))
    make_searchable(field, _("Tìm địa bàn"))


def by_kind(agencies: Iterable[Agency]) -> list[tuple[str, list[Agency]]]:
    """Return the agencies grouped under the names of their kinds."""
    in_order = sorted(agencies, key=lambda agency: (_KIND_ORDER[agency.kind], agency.code))
    groups = groupby(in_order, key=lambda agency: agency.kind)
    return [(str(Agency.Kind(kind).label), list(members)) for kind, members in groups]


def make_searchable(field: forms.Field, label: str) -> None:
    """Add a search box above the select (`static/js/pick.js`)."""
    field.widget.attrs |= {
        "data-pick": "",
        "data-pick-label": label,
        "data-pick-found": _("Số lựa chọn phù hợp:"),
    }


def _offer(field: Any, found: Any, groups: Iterable[tuple[str, Iterable[Any]]]) -> None:
    field.queryset = found
    field.choices = [
        ("", _("Không có")),
        *((label, [(one.pk, str(one)) for one in members]) for label, members in groups),
    ]


def _above(unit: AdminUnit) -> str:
    scheme = AdminUnit.Scheme(unit.scheme).label
    return f"{unit.parent} – {scheme}" if unit.parent else str(scheme)


_KIND_ORDER = {kind: number for number, kind in enumerate(Agency.Kind.values)}
