"""Every address of the URLconf, for tests that hold all of them to one rule."""

from collections.abc import Iterator

from django.urls import URLPattern, URLResolver, get_resolver


def addresses() -> Iterator[tuple[str, set[str]]]:
    """Each address as a template ("/vi/td/<str:token>/"), and the names of its arguments."""
    yield from _below(get_resolver(), "/")


def _below(resolver: URLResolver, before: str) -> Iterator[tuple[str, set[str]]]:
    for entry in resolver.url_patterns:
        path = before + str(entry.pattern)
        if isinstance(entry, URLResolver):
            yield from _below(entry, path)
        elif isinstance(entry, URLPattern):
            yield path, set(entry.pattern.converters) | set(entry.pattern.regex.groupindex)
