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


class Turning(NamedTuple):
    """The queries of the page before and of the page after; "" where there is none."""

    before: str
    after: str


def turning(request: HttpRequest, name: str, page: int, *, has_more: bool) -> Turning:
    """Return how to turn the pages of one list; the other lists of the tile stay where they are.

    `name` is the parameter of this list alone.
    """

    def query(number: int) -> str:
        asked = request.GET.copy()
        asked[name] = str(number)
        return f"?{asked.urlencode()}"

    return Turning(query(page - 1) if page > 1 else "", query(page + 1) if has_more else "")


def page_number(request: HttpRequest, name: str) -> int:
    """Return the page that parameter `name` asks for; the first one for anything but a number."""
    typed = request.GET.get(name, "")
    is_number = typed.isascii() and typed.isdigit() and len(typed) <= 3
    return min(max(int(typed), 1), _LAST_PAGE) if is_number else 1
