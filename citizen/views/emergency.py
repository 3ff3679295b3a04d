"""Show the emergency directory: the numbers of the country, then those of each unit."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from citizen import communes, directories, emergency_numbers
from citizen.models import Contact, Source
from citizen.tiles import EMERGENCY
from citizen.views.pages import open_page


@require_safe
def emergency(request: HttpRequest) -> HttpResponse:
    page = open_page(EMERGENCY)
    chosen = communes.by_code().get(request.GET.get("xa", ""))
    groups = directories.by_unit(Contact.objects.shown(EMERGENCY))
    context = {
        "page": page,
        "communes": communes.options(chosen),
        "above": communes.districts(),
        "emergency": emergency_numbers.NUMBERS,
        "has_contacts": bool(groups),
        "groups": [group for group in groups if not chosen or group.serves(chosen)],
        "sources": Source.objects.shown_on(EMERGENCY),
    }
    return render(request, "citizen/emergency.html", context)
