"""Show one article with its facts, its contact and its source."""

import re
from typing import NamedTuple

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.safestring import mark_safe
from django.views.decorators.http import require_safe

from citizen.models import Article
from citizen.views.pages import open_any
from province import directory

_PHONE = re.compile(r"\+?[0-9](?: ?[0-9]){2,14}", re.ASCII)
_MAIL = re.compile(r"[\w.+-]+@[\w-]+(\.[\w-]+)+", re.ASCII)
_PAGE = re.compile(r"https://[\w.-]+(/[^\s\"'<>]*)?", re.ASCII)


class Fact(NamedTuple):
    """A named value; `link` leads to a number, an address or a page."""

    name: str
    words: str
    link: str


@require_safe
def article(request: HttpRequest, pk: int) -> HttpResponse:
    """Show an article; 404 if it, its source or its tile is switched off, or before its day."""
    now = timezone.now()
    shown = Article.objects.filter(pk=pk, is_on=True, source__is_on=True).published(now)
    found = shown.select_related("source__owner").without_words().first()
    if found is None:
        raise Http404
    page = open_any(found.source.tile)
    directory.attach_units([found], "unit")
    facts = [Fact(name, words, link(words)) for name, words in found.facts.items()]
    context = {
        "page": page,
        "article": found,
        # Cleaned on every way in.
        "body": mark_safe(found.body),  # noqa: S308
        "is_over": found.is_over_at(now),
        "facts": facts,
        "phone": next((fact for fact in facts if fact.link.startswith("tel:")), None),
        "mail": next((fact for fact in facts if fact.link.startswith("mailto:")), None),
        "sources": [found.source],
    }
    return render(request, "citizen/article.html", context)


def link(words: str) -> str:
    """Return the link of a phone number, an e-mail address or an https page; else ""."""
    if _PHONE.fullmatch(words):
        return f"tel:{words.replace(' ', '')}"
    if _MAIL.fullmatch(words):
        return f"mailto:{words}"
    return words if _PAGE.fullmatch(words) else ""
