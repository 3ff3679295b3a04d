"""Show the emergency directory: the numbers of the country, then those of each unit."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from citizen import directories, emergency_numbers
from citizen.models import Contact, Source
from citizen.tiles import EMERGENCY
from citizen.views.communes import CommuneForm
from citizen.views.pages import open_page
from province.models import AdminUnit


@require_safe
def emergency(request: HttpRequest) -> HttpResponse:
    page = open_page(EMERGENCY)
    form = CommuneForm(request.GET, AdminUnit.objects.communes())
    groups = directories.by_unit(Contact.objects.shown(EMERGENCY))
    shown = [group for group in groups if not form.chosen or group.serves(form.chosen)]
    context = {
        "page": page,
        "form": form,
        "emergency": emergency_numbers.NUMBERS,
        "has_contacts": bool(groups),
        "groups": shown,
        "sources": Source.objects.shown_on(EMERGENCY),
    }
    return render(request, "citizen/emergency.html", context)
