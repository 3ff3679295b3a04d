"""Show one place with all that its owner knows of it."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from citizen import opening_hours
from citizen.models import Place
from citizen.views.departure_words import timetable
from citizen.views.pages import open_any
from citizen.views.places import map_points, rows_of


@require_safe
def place(request: HttpRequest, pk: int) -> HttpResponse:
    """Show a place; 404 if it, its source or its tile is switched off."""
    shown = Place.objects.filter(pk=pk, is_on=True, source__is_on=True)
    found = shown.select_related("source__owner", "unit").first()
    if found is None:
        raise Http404
    page = open_any(found.source.tile)
    [row] = rows_of([found])
    context = {
        "page": page,
        "row": row,
        "place": found,
        "timetable": timetable(found.departures, timezone.now()) if found.departures else None,
        "is_clear": bool(opening_hours.read(found.hours)) or not found.hours,
        "map": {"places": map_points([row]), "here": []},
        "sources": [found.source],
    }
    return render(request, "citizen/place.html", context)
