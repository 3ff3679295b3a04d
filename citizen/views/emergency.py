"""Show the emergency directory: the numbers of the country, then those of each unit."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from citizen import communes, emergency_numbers
from citizen.models import Source
from citizen.tiles import EMERGENCY
from citizen.views.contact_section import contacts
from citizen.views.pages import open_page


@require_safe
def emergency(request: HttpRequest) -> HttpResponse:
    page = open_page(EMERGENCY)
    section = contacts(request, EMERGENCY)
    context = {
        "page": page,
        "section": section,
        "communes": communes.options(section["commune"]),
        "districts": communes.districts(),
        "emergency": emergency_numbers.NUMBERS,
        "sources": Source.objects.shown_on(EMERGENCY),
    }
    return render(request, "citizen/emergency.html", context)
