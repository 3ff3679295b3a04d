"""Show one place with all that its owner knows of it."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from citizen import cameras, opening_hours
from citizen.kinds import PlaceKind
from citizen.models import Place
from citizen.tiles import CAMERAS
from citizen.views.camera_section import shown as camera_shown
from citizen.views.departure_words import timetable
from citizen.views.pages import open_any
from citizen.views.places import map_points, rows_of


@require_safe
def place(request: HttpRequest, pk: int) -> HttpResponse:
    """Show a place; 404 if it, its source or its tile is switched off, or a camera is closed."""
    shown = Place.objects.filter(pk=pk, is_on=True, source__is_on=True)
    found = shown.select_related("source__owner", "unit").first()
    if found is None:
        raise Http404
    page = open_any(found.source.tile)
    camera = _camera(found) if page.slug == CAMERAS else {}
    [row] = rows_of([found])
    context = {
        "page": page,
        "row": row,
        "place": found,
        "timetable": timetable(found.departures, timezone.now()) if found.departures else None,
        "is_clear": bool(opening_hours.read(found.hours)) or not found.hours,
        "map": {"places": map_points([row]), "here": []},
        "sources": [found.source],
        **camera,
    }
    return render(request, "citizen/place.html", context)


def _camera(found: Place) -> dict[str, Any]:
    """Return what the page of a camera shows besides the facts of a place; raise Http404."""
    basis = cameras.basis()
    if basis is None:
        raise Http404
    context: dict[str, Any] = {"basis": basis, "minutes": cameras.KEEP_SECONDS // 60}
    if found.kind == PlaceKind.CAMERA and found.picture_url:
        context["camera"] = camera_shown(found, cameras.look(found, basis))
        # Staff may have closed the camera in the meantime.
        if cameras.find(found.pk) is None:
            raise Http404
    return context
