"""Check that a page of this site posted a form."""

from django.http import HttpRequest


def is_own(request: HttpRequest) -> bool:
    """Return whether the browser names this site as the origin of the request.

    Browsers send `Origin` with every post and let no page forge it. One that sends none proves
    nothing.
    """
    named = request.headers.get("Origin")
    return named is not None and named == f"{request.scheme}://{request.get_host()}"
