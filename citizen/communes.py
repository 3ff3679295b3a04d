"""Offer the communes in a select, grouped by district; its markup is kept for ten seconds."""

from itertools import groupby

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language

from paht.foundation.caching import process_value
from province.models import AdminUnit

KEEP_SECONDS = 10


def by_code() -> dict[str, AdminUnit]:
    """Return the communes in the order of a form, at most ten seconds old."""
    return process_value("communes-by-code", KEEP_SECONDS, _read)


def districts() -> dict[str, str]:
    """Return the code of the district of each commune, "" where there is none.

    The scripts show what concerns the district beside what concerns the commune.
    """
    return {code: unit.parent.code if unit.parent else "" for code, unit in by_code().items()}


def options(chosen: AdminUnit | None = None) -> SafeString:
    """Return the options of a select; 109 of them would cost Django's own widget 5 ms."""
    key = ("commune-options", get_language())
    markup: SafeString = process_value(key, KEEP_SECONDS, _options)
    if chosen is None:
        return markup
    value = format_html('value="{}"', chosen.code)
    return mark_safe(markup.replace(value, f"{value} selected", 1))  # noqa: S308 - both escaped


def _read() -> dict[str, AdminUnit]:
    return {unit.code: unit for unit in AdminUnit.objects.communes()}


def _options() -> SafeString:
    groups = groupby(by_code().values(), key=lambda unit: unit.parent)
    pieces = []
    for above, units in groups:
        rows = ((unit.code, unit.shown_name) for unit in units)
        found = format_html_join("", '<option value="{}">{}</option>', rows)
        if above and above.level == AdminUnit.Level.DISTRICT:
            found = format_html('<optgroup label="{}">{}</optgroup>', above.shown_name, found)
        pieces.append((found,))
    return format_html_join("", "{}", pieces)
