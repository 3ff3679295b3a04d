"""Name the emergency numbers of the whole country, and the hotline of the province.

They stand in code, so that they are shown when the database is empty and when the network is off.
Source: domain.md (h); the hotline is one of the portal's names.
"""

from django.utils.translation import gettext_lazy as _

from province import portal

NUMBERS = (
    ("113", _("Công an")),
    ("114", _("Chữa cháy, cứu nạn")),
    ("115", _("Cấp cứu y tế")),
    ("111", _("Bảo vệ trẻ em")),
    ("112", _("Tìm kiếm, cứu nạn")),
    (portal.say_lazy("%(hotline)s"), portal.say_lazy(_("Tổng đài %(place)s"))),
)
