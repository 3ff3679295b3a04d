"""Print the register of personal data, as the sheet for the impact assessment (DPIA)."""

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from reports.privacy import impact_assessment
from reports.privacy.register import STORES


@require_safe
def sheet_view(request: HttpRequest) -> HttpResponse:
    """Show every store of personal data to those who answer requests about data."""
    if not request.user.has_perm("accounts.answer_datarequest"):
        raise PermissionDenied
    context = admin.site.each_context(request) | {
        "title": _("Sổ dữ liệu cá nhân"),
        "stores": STORES,
        "recipients": impact_assessment.recipients(),
        "protection": impact_assessment.protection(),
        "today": timezone.localdate(),
    }
    return render(request, "admin/reports/registers/personal_data_sheet.html", context)
