"""Sending a report, and the page after it."""

from django.http import HttpRequest, HttpResponse


def report_new(request: HttpRequest) -> HttpResponse:
    return HttpResponse()


def report_done(request: HttpRequest, token: str) -> HttpResponse:
    return HttpResponse()
