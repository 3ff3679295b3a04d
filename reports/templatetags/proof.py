"""The tag `proof`: the box that asks for proof of work, where a page has to ask."""

import json
from typing import Any

from django import template
from django.http import HttpRequest
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from paht.foundation import proof as of_work
from reports.views.form_texts import PlainEncoder

register = template.Library()

# The texts of ALTCHA's widget. It has no Khmer of its own, and its Vietnamese speaks of robots.
WIDGET_TEXTS: dict[str, Promise] = {
    "label": _("Bấm vào đây để máy kiểm tra"),
    "verifying": _("Máy đang kiểm tra, xin chờ vài giây…"),
    "waitAlert": _("Máy đang kiểm tra, xin chờ vài giây…"),
    "loading": _("Máy đang kiểm tra, xin chờ vài giây…"),
    "verified": _("Đã kiểm tra xong, mời Ông/Bà tiếp tục."),
    "verificationRequired": _("Cần kiểm tra xong mới tiếp tục được."),
    "error": _("Chưa kiểm tra được. Xin bấm lại vào ô này."),
    "expired": _("Đã quá lâu. Xin bấm lại vào ô này."),
    "reload": _("Kiểm tra lại"),
    "verify": _("Kiểm tra"),
    "cancel": _("Thôi"),
}


@register.inclusion_tag("partials/proof.html")
def proof(request: HttpRequest | None, instead: str = "") -> dict[str, Any]:
    """Draw the box if this page asks for proof; `instead` is the way without JavaScript.

    Place it inside the form, above its buttons.
    """
    return {
        "is_asked": request is not None and of_work.is_asked(request),
        "words": json.dumps(WIDGET_TEXTS, cls=PlainEncoder),
        "instead": instead,
    }
