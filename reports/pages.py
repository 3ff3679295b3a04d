"""Pages of fixed text."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render


def guide(request: HttpRequest) -> HttpResponse:
    return render(request, "reports/guide.html")


def about(request: HttpRequest) -> HttpResponse:
    return render(request, "reports/about.html")


def privacy(request: HttpRequest) -> HttpResponse:
    return render(request, "reports/privacy.html")
