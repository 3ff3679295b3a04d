"""Draw the URL of a report's public page as a QR code, for paper and screens."""

import segno
from django.conf import settings
from django.urls import reverse
from django.utils.safestring import SafeString, mark_safe


def address_of(code: str) -> str:
    """Return the full URL of the report's public page in the present language."""
    return settings.SITE_URL + reverse("reports:detail", args=[code])


def drawing(code: str, *, css: str) -> SafeString:
    """Return the QR code as an SVG of the class `css`."""
    # Any of the eight QR masks is readable; choosing the best takes three times as long.
    made = segno.make(address_of(code), error="m", micro=False, mask=4)
    return mark_safe(  # noqa: S308 - drawn from our own address, no foreign text
        made.svg_inline(
            scale=4,
            border=2,
            dark="#000000",
            light="#ffffff",
            svgclass=css,
            omitsize=True,
        )
    )
