"""Write the head of public pages for programs: canonical URL, languages, sharing card."""

from typing import NamedTuple

from django import template
from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import get_language

register = template.Library()

LOCALES = {"vi": "vi_VN", "en": "en_US", "km": "km_KH"}


class Version(NamedTuple):
    """The page in one language; `code` is "x-default" for readers of no offered language."""

    code: str
    address: str


@register.simple_block_tag
def captured(content: str) -> SafeString:
    """Keep the enclosed content as a variable on one line.

    A template block can appear once only, and several places need its words.
    """
    # The template has already escaped it.
    return SafeString(" ".join(content.split()))


@register.inclusion_tag("partials/sharing.html", takes_context=True)
def sharing(
    context: template.Context, card: str = "", card_words: str = "", kind: str = "website"
) -> dict[str, object]:
    """Return the head of a page that search engines may index and people may share.

    `page_title` and `page_description` come from the page. `card` is the URL of the picture, the
    portal's by default; `card_words` describes it. Pages that search engines must not index omit
    this tag.
    """
    language = get_language() or settings.LANGUAGE_CODE
    rest = _rest(context["request"])
    return {
        "title": context["page_title"],
        "description": context["page_description"],
        "address": _address(language, rest),
        "versions": _versions(rest),
        "locale": LOCALES[language],
        "other_locales": [LOCALES[code] for code, _ in settings.LANGUAGES if code != language],
        "card": settings.SITE_URL + (card or reverse("files:portal_card")),
        "card_words": card_words,
        "kind": kind,
    }


def _versions(rest: str) -> list[Version]:
    codes = [code for code, _name in settings.LANGUAGES]
    versions = [Version(code, _address(code, rest)) for code in codes]
    return [*versions, Version("x-default", _address(settings.LANGUAGE_CODE, rest))]


def _address(language: str, rest: str) -> str:
    return f"{settings.SITE_URL}/{language}/{rest}"


def _rest(request: HttpRequest) -> str:
    """Return the path below the language with the page number, and no other query parameter.

    Parameters that a foreign link added must not make another page.
    """
    rest = request.path.removeprefix("/").partition("/")[2]
    number = request.GET.get("page", "")
    is_later = number.isascii() and number.isdecimal() and len(number) < 5 and int(number) > 1
    return f"{rest}?page={int(number)}" if is_later else rest
