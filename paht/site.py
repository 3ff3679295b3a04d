"""The staff site: Django's own admin in the portal's dress."""

from django.contrib.admin import AdminSite
from django.utils.translation import gettext_lazy as _


class PortalAdminSite(AdminSite):
    site_title = _("Quản trị PAHT Sóc Trăng")
    site_header = _("Tiếp nhận phản ánh hiện trường – Sóc Trăng")
    index_title = _("Bàn làm việc")
