"""Draw what the sources of a tile hold, one section of the page for each kind of content."""

from typing import Any, NamedTuple

from django.http import HttpRequest

_LAST_PAGE = 500


class Section(NamedTuple):
    """A part of a tile's page: the template below `citizen/sections/` and what it draws.

    `styles` and `script` are the files of this kind of content below css/citizen and js/citizen.
    """

    template: str
    context: dict[str, Any]
    styles: tuple[str, ...] = ()
    script: str = ""


def page_number(request: HttpRequest) -> int:
    """Return `?page=`, or the first page for anything but a number."""
    typed = request.GET.get("page", "")
    is_number = typed.isascii() and typed.isdigit() and len(typed) <= 3
    return min(max(int(typed), 1), _LAST_PAGE) if is_number else 1
