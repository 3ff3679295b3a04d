"""Describe the portal by schema.org for search engines, with facts of its pages only.

Breadcrumbs and frequent questions carry microdata in their own markup, so that the words are the
same.
"""

import json
from datetime import time

from django.conf import settings
from django.urls import reverse
from django.utils.safestring import SafeString, mark_safe
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from province import portal as names

WORKING_DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday")
# The data must not end the element, open another or begin a comment.
_ESCAPES = {ord(one): f"\\u{ord(one):04x}" for one in "<>&\u2028\u2029"}
Data = dict[str, object]


def script(data: Data) -> SafeString:
    """Return `data` as a JSON-LD block.

    It is data that no browser runs, so the content security policy allows it.
    """
    written = json.dumps({"@context": "https://schema.org"} | data, ensure_ascii=False)
    return mark_safe(  # noqa: S308 - nothing in it can end the element
        f'<script type="application/ld+json">{written.translate(_ESCAPES)}</script>'
    )


def portal() -> SafeString:
    """Describe the site and its service: provider, area, hours, languages, channels."""
    home = settings.SITE_URL + reverse("reports:home")
    lookup = settings.SITE_URL + reverse("reports:lookup")
    languages = [code for code, _name in settings.LANGUAGES]
    said = names.words()
    province = {"@type": "AdministrativeArea", "name": capfirst(said["place"])}
    site = {
        "@type": "WebSite",
        "@id": f"{home}#website",
        "url": home,
        "name": said["site_name"],
        "inLanguage": languages,
        "potentialAction": {
            "@type": "SearchAction",
            "target": {"@type": "EntryPoint", "urlTemplate": f"{lookup}?q={{search_term_string}}"},
            "query-input": "required name=search_term_string",
        },
    }
    service = {
        "@type": "GovernmentService",
        "@id": f"{home}#service",
        "name": said["full_name"],
        "serviceType": _("Gửi phản ánh hiện trường"),
        "url": home,
        "areaServed": province,
        "provider": {
            "@type": "GovernmentOrganization",
            "name": said["controller"],
            "areaServed": province,
            "email": said["email"],
        },
        "availableChannel": [
            {
                "@type": "ServiceChannel",
                "name": _("Cổng thông tin"),
                "serviceUrl": settings.SITE_URL + reverse("reports:report_new"),
                "availableLanguage": languages,
            },
            {
                "@type": "ServiceChannel",
                "name": names.say(_("Tổng đài %(hotline)s")),
                "servicePhone": {"@type": "ContactPoint", "telephone": said["tel"]},
            },
        ],
        "hoursAvailable": [_hours(*session) for session in settings.OFFICE_HOURS],
    }
    return script({"@graph": [site, service]})


def _hours(opens: time, closes: time) -> Data:
    return {
        "@type": "OpeningHoursSpecification",
        "dayOfWeek": list(WORKING_DAYS),
        "opens": f"{opens:%H:%M}",
        "closes": f"{closes:%H:%M}",
    }
