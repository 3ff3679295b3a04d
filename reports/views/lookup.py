"""Looking up: the table, one report, the catalogue."""

from django.http import HttpRequest, HttpResponse


def lookup(request: HttpRequest) -> HttpResponse:
    return HttpResponse()


def detail(request: HttpRequest, code: str) -> HttpResponse:
    return HttpResponse()


def categories(request: HttpRequest) -> HttpResponse:
    return HttpResponse()


def category(request: HttpRequest, slug: str) -> HttpResponse:
    return HttpResponse()
