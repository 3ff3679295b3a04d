"""Draw what the sources of a tile hold, one section of the page for each kind of content."""

from typing import Any, NamedTuple

from django.http import HttpRequest

from citizen import directories
from citizen.models import Contact


class Section(NamedTuple):
    """A part of a tile's page: the template below `citizen/sections/` and what it draws.

    `styles` and `script` are the files of this kind of content below css/citizen and js/citizen.
    """

    template: str
    context: dict[str, Any]
    styles: tuple[str, ...] = ()
    script: str = ""


def contact_section(request: HttpRequest, tile: str) -> Section | None:
    groups = directories.by_unit(Contact.objects.shown(tile))
    return Section("citizen/sections/contacts.html", {"groups": groups}) if groups else None
