"""Tags of all templates: icons, the menu, cached frames, links to other languages."""

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

from django import template
from django.conf import settings
from django.contrib.staticfiles import finders
from django.core.paginator import Page
from django.forms.utils import flatatt
from django.http import HttpRequest
from django.template.loader import render_to_string
from django.templatetags.static import static
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.html import escape, format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.text import capfirst
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext_lazy as _
from leaflet import app_settings

from paht.foundation.caching import process_value
from paht.foundation.language import vietnamese_mark
from province import portal as names
from reports.models import Category
from reports.people import unread
from reports.workflow import wording

register = template.Library()

SPRITE = "img/icons.svg"
FALLBACK_ICON = "more-horizontal"

FRAME_SECONDS = 60
# Stands for the URL of the page in a cached frame; no page has this URL.
THIS_PAGE = "{this-page}"
# Stands for the visitor's number of reports with news, so that no cached frame holds it.
UNREAD = "{unread}"

# Each language has its own name: its speakers may not read the language of the page.
ENDONYMS = {"vi": "Tiếng Việt", "en": "English", "km": "ភាសាខ្មែរ"}


class MenuItem(NamedTuple):
    url: str
    label: str | Promise
    short_label: str | Promise
    icon: str
    is_current: bool
    in_bottom_bar: bool


class LanguageLink(NamedTuple):
    code: str
    name: str
    url: str


class _Entry(NamedTuple):
    view_name: str
    label: str | Promise
    short_label: str | Promise
    icon: str
    in_bottom_bar: bool = False
    pages_below: tuple[str, ...] = ()


# Below "Cá nhân", which has no entry in the menu.
ACCOUNT_PAGES = (
    "reports:my_reports",
    *(
        f"reports:data_rights{step}"
        for step in ("", "_ask", "_delete", "_address", "_withdraw", "_readable")
    ),
    *("accounts:profile", "accounts:change_name", "accounts:change_email", "accounts:confirm"),
    *("accounts:phone", "accounts:phone_verify", "accounts:news", "accounts:devices"),
)

MENU = (
    _Entry("reports:home", _("Trang chủ"), _("Trang chủ"), "home", True),
    _Entry(
        "reports:report_new",
        _("Gửi phản ánh"),
        _("Gửi phản ánh"),
        "send",
        True,
        ("reports:report_done",),
    ),
    _Entry(
        "reports:lookup",
        _("Tra cứu kết quả"),
        _("Tra cứu"),
        "search",
        True,
        ("reports:detail", "reports:my_report_list", "reports:my_report_list_verify"),
    ),
    _Entry(
        "citizen:tiles",
        _("Tiện ích"),
        _("Tiện ích"),
        "apps",
        True,
        (
            *("citizen:page", "citizen:part", "citizen:emergency", "citizen:near"),
            *("citizen:place", "citizen:series", "citizen:part_series"),
        ),
    ),
    _Entry("reports:map", _("Bản đồ"), _("Bản đồ"), "map"),
    _Entry(
        "reports:categories",
        _("Danh sách chuyên mục"),
        _("Chuyên mục"),
        "categories",
        False,
        ("reports:category",),
    ),
    _Entry("reports:statistics", _("Thống kê"), _("Thống kê"), "chart"),
    _Entry("reports:guide", _("Hướng dẫn"), _("Hướng dẫn"), "guide"),
    _Entry("reports:about", _("Giới thiệu"), _("Giới thiệu"), "info"),
)


@register.simple_tag
def menu(request: HttpRequest | None) -> list[MenuItem]:
    """Return the site's menu in order; the entry of the page being shown is marked.

    `request` may be None or unresolved (an error page): then nothing is marked.
    """
    here = _view_name(request)
    return [
        MenuItem(
            url=reverse(entry.view_name),
            label=entry.label,
            short_label=entry.short_label,
            icon=entry.icon,
            is_current=here == entry.view_name or here in entry.pages_below,
            in_bottom_bar=entry.in_bottom_bar,
        )
        for entry in MENU
    ]


@register.simple_tag
def frame(request: HttpRequest | None, name: str) -> SafeString:
    """Draw the template `name`, a part of the page around the content.

    It costs as much as the content of most pages and is the same for everybody, so it is cached for
    a minute for each page of the menu. It gets only what the cache key holds, never the request, so
    that no data of one visitor can reach another.
    """
    language, here = get_language(), _view_name(request)
    user = getattr(request, "user", None)
    is_signed_in = bool(user and user.is_authenticated)

    def draw() -> str:
        inputs = {
            "items": menu(request),
            "is_account": here in ACCOUNT_PAGES,
            "is_signed_in": is_signed_in,
            "languages": _language_links(str(language), THIS_PAGE),
            "unread": UNREAD,
        }
        return render_to_string(name, inputs)

    key = ("frame", name, language, here, is_signed_in, names.digest())
    drawn = process_value(key, FRAME_SECONDS, draw)
    # Replace the URL last: it may contain the text of another placeholder.
    drawn = drawn.replace(UNREAD, _unread_mark(request)) if UNREAD in drawn else drawn
    return SafeString(drawn.replace(THIS_PAGE, escape(_below_language(request))))


def _unread_mark(request: HttpRequest | None) -> str:
    count = unread.count(request)
    if not count:
        return ""
    words = ngettext("phản ánh có tin mới", "phản ánh có tin mới", count)
    return format_html(
        ' <span class="count">{}<span class="visually-hidden"> {}</span></span>', count, words
    )


def _view_name(request: HttpRequest | None) -> str:
    match = getattr(request, "resolver_match", None)
    return match.view_name if match else ""


@register.simple_tag
def icon(name: str, fallback: str = "", size: str = "") -> SafeString:
    """Draw an icon of the sprite; it is decoration beside words.

    Staff type the names of category icons, so an unknown `name` becomes `fallback` (the group's
    icon). An unknown fallback becomes three dots, never an error. `size` is "" or "large".
    """
    known = icon_names()
    drawn = next((n for n in (name, fallback) if n in known), FALLBACK_ICON)
    return _drawing(drawn, size)


@cache
def _drawing(drawn: str, size: str) -> SafeString:
    # A page holds some fifty icons of a few dozen kinds.
    return format_html(
        '<svg class="icon{}" aria-hidden="true"><use href="{}#{}"/></svg>',
        " icon--large" if size == "large" else "",
        static(SPRITE),
        drawn,
    )


@cache
def icon_names() -> frozenset[str]:
    """Return the names in the sprite, read once a process."""
    found = finders.find(SPRITE) or str(Path(settings.STATIC_ROOT) / SPRITE)
    return frozenset(re.findall(r'<symbol id="([\w-]+)"', Path(found).read_text(encoding="utf-8")))


@register.simple_tag
def category_name(category: Category | None) -> str:
    """Return the category's name in the language of the page, or in Vietnamese without one."""
    if category is None:
        return ""
    return wording.category_name(category)


@register.simple_tag
def other_languages(request: HttpRequest | None, current: str) -> list[LanguageLink]:
    """Return a link to this page in each offered language but the current one.

    Every citizen address differs between languages only in its first part. A page
    outside the languages (an error, a file) leads to the other language's home page.
    """
    return _language_links(current, _below_language(request))


def _below_language(request: HttpRequest | None) -> str:
    path = request.get_full_path() if request else ""
    first, _, rest = path.removeprefix("/").partition("/")
    return rest if any(first == code for code, _name in settings.LANGUAGES) else ""


def _language_links(current: str, rest: str) -> list[LanguageLink]:
    return [
        LanguageLink(code, ENDONYMS.get(code, str(name)), f"/{code}/{rest}")
        for code, name in settings.LANGUAGES
        if code != current
    ]


@register.simple_tag
def in_vietnamese() -> str:
    """Mark the words of an element as Vietnamese where the page is in another language."""
    return vietnamese_mark()


@register.simple_tag
def map_ground() -> str:
    """Return the tiles and zooms of `LEAFLET_CONFIG`, on which every map is drawn, as JSON."""
    _name, url, options = app_settings["TILES"][0]
    zooms = {"minZoom": app_settings["MIN_ZOOM"], "maxZoom": app_settings["MAX_ZOOM"]}
    return json.dumps({"url": url, "options": options, **zooms}, ensure_ascii=False)


@register.simple_tag
def page_numbers(page: Page) -> list[int | str]:
    """Return the numbers to show for `page`, with "…" where some are left out."""
    return list(page.paginator.get_elided_page_range(page.number, on_each_side=1, on_ends=1))


@register.filter
def attributes(attrs: Mapping[str, Any]) -> SafeString:
    """Write the attributes of a form control as Django's own templates do."""
    return flatatt(dict(attrs))


@register.filter
def labelled(cells: Iterable[str], headers: Iterable[Mapping[str, Any]]) -> Iterator[SafeString]:
    """Yield the cells of an admin list's row, each labelled with the name of its column.

    `cells` are Django's own `<td class="…">…</td>`; the checkbox of a row has no column.
    """
    for cell, header in zip(cells, headers, strict=False):
        name = capfirst(str(header["text"]))
        label = format_html(' data-label="{}"', name) if "<input" not in name else ""
        tag, rest = cell[:3], cell[3:]
        yield mark_safe(f"{tag}{label}{rest}")  # noqa: S308
