"""Serve the names of the portal and of its data controller to pages, messages and documents.

A text holds a name as a placeholder: `say(_("… %(hotline)s …"))` in Python, the filter `brand` in
templates. No template, catalogue or script names a province, a number or an address itself.
"""

import json
import re
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, cast
from urllib.parse import urlsplit

from django.conf import settings
from django.db import DatabaseError
from django.forms.models import model_to_dict
from django.utils.functional import Promise, lazy
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from paht.foundation.caching import forget_process_value, process_value
from paht.foundation.language import localised
from paht.foundation.local_time import day_text
from province.models import Portal

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

# Pages may show names of this age.
KEEP_SECONDS = 10
KEY = "portal"
_SEED = Path(__file__).parent / "seeds" / "portal.json"
TRANSLATED = ("name", "short_name", "place", "area", "controller")
_PLAIN = (
    "mark",
    "app_name",
    "hotline",
    "email",
    "controller_address",
    "controller_phone",
    "controller_email",
)


def seed() -> dict[str, str]:
    """Return the names of a new installation."""
    return dict(json.loads(_SEED.read_text("utf-8")))


class Names:
    """The row of the names, with what every page makes of it: 0.3 ms of CPU a page."""

    def __init__(self, row: Portal) -> None:
        facts = json.dumps(model_to_dict(row), sort_keys=True, default=str)
        self.row = row
        self.digest = sha256(facts.encode()).hexdigest()[:12]
        self.words: dict[str | None, dict[str, str]] = {}


def current() -> Portal:
    """Return the names, at most ten seconds old; those of a new installation if there are none."""
    return _names().row


def changed() -> None:
    """Drop the names that this process keeps, after a change."""
    forget_process_value(KEY)


def words() -> dict[str, str]:
    """Return each name by its placeholder, in the language of the page."""
    names, language = _names(), get_language()
    if language not in names.words:
        names.words[language] = _words(names.row)
    return names.words[language]


def _words(portal: Portal) -> dict[str, str]:
    said = {name: getattr(portal, name) for name in _PLAIN}
    for name in TRANSLATED:
        others = {language: getattr(portal, f"{name}_{language}") for language in ("en", "km")}
        said[name] = localised(getattr(portal, name), **others)
    said["controller_before"] = portal.controller_before
    said["controller_since"] = day_text(portal.controller_since) if portal.controller_since else ""
    said["tel"] = re.sub(r"[^0-9+]", "", portal.hotline)
    said["host"] = urlsplit(settings.SITE_URL).netloc
    said["full_name"] = _("%(name)s %(place)s") % said
    said["site_name"] = _("%(short_name)s %(area)s") % said
    said["controller_email"] = portal.controller_email or portal.email
    said["controller_phone"] = portal.controller_phone or portal.hotline
    return said


def say(text: str | Promise, **facts: object) -> str:
    """Return the translated `text` with the portal's names and the `facts` in its placeholders."""
    return str(text) % (words() | facts)


def say_lazy(text: str | Promise) -> "_StrPromise":
    """Return `say(text)` for a place that is read at import, e.g. a label."""
    return cast("_StrPromise", _say_lazy(text))


_say_lazy = lazy(say, str)


def digest() -> str:
    """Return a short hash of all names: part of the key of anything that is kept drawn."""
    return _names().digest


def _names() -> Names:
    return process_value(KEY, KEEP_SECONDS, lambda: Names(_read()))


def _read() -> Portal:
    try:
        row = Portal.objects.first()
    except DatabaseError:
        # The error page must appear while the database is down.
        return Portal(pk=1, **seed())
    return row or Portal(pk=1, **seed())
