"""Which agency may get a report."""

from django.utils.translation import gettext as _

from province.models import Agency
from reports.workflow.moves import Refused


def check_in_use(agency: Agency) -> None:
    if not agency.is_active:
        raise Refused("agency_closed", _("Cơ quan này không còn hoạt động trên hệ thống."))
