"""Draw a directory: the province's numbers and those of one unit, with a way to all others."""

from typing import Any

from django.http import HttpRequest

from citizen import communes, directories
from citizen.models import Contact
from citizen.views.sections import Section, page_number, turning
from paht.foundation import text

PER_PAGE = 50
PAGE = "trang_so"


def contact_section(request: HttpRequest, tile: str) -> Section | None:
    context = contacts(request, tile)
    return Section("citizen/sections/contacts.html", context) if context["total"] else None


def contacts(request: HttpRequest, tile: str) -> dict[str, Any]:
    """Return what a page shows of a directory.

    `?xa=` is the commune of the reader, `?don-vi=` any unit to look at, `?q=` words to search for.
    Without them a small directory is shown whole, and a large one without the units' numbers.
    """
    directory = directories.directory(tile)
    words = text.clean(request.GET.get("q", ""))[:100]
    commune = communes.by_code().get(request.GET.get("xa", ""))
    looked_at = directory.units.get(request.GET.get("don-vi", ""))
    unit = looked_at.unit if looked_at else commune
    shown = Contact.objects.shown(tile)
    if words:
        shown = directories.search(shown, words, directory.units.values())
    elif unit:
        shown = directories.of_unit(shown, unit)
    elif not directory.is_small:
        shown = directories.whole_province(shown)
    page = page_number(request, PAGE)
    start = (page - 1) * PER_PAGE
    is_whole = directory.is_small and not words and not unit
    found = list(shown if is_whole else shown[start : start + PER_PAGE + 1])
    has_more = not is_whole and len(found) > PER_PAGE
    return {
        "total": directory.total,
        "is_whole": is_whole,
        "words": words,
        "commune": commune,
        "unit": None if words else unit,
        "above": directory.of(unit.parent_id) if unit and not words else None,
        "groups": directories.by_unit(found[:PER_PAGE] if has_more else found),
        "units": [] if directory.is_small or words else directory.below(unit),
        "is_small": directory.is_small,
        "turning": turning(request, PAGE, 1 if is_whole else page, has_more=has_more),
    }
