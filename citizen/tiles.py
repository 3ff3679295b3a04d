"""Name the sixteen tiles in the order of the user guide, with their pages and icons.

Source: user guide, section I.1. Staff switch tiles off and sort them (`citizen.models.Tile`); names
and addresses are fixed, because links and the installed app rely on them.
"""

from typing import NamedTuple

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from province import portal


class TilePage(NamedTuple):
    """A page below /tien-ich/. `slug` is its last part, and the key of its sources."""

    slug: str
    label: str | Promise
    icon: str

    @property
    def url(self) -> str:
        return reverse("citizen:page", args=[self.slug])


EMERGENCY, REPORTS = "danh-ba-khan-cap", "phan-anh-hien-truong"
TILES = (
    TilePage("soc-trang", portal.say_lazy("%(area)s"), "landmark"),
    TilePage("tin-tuc", _("Tin tức"), "news"),
    TilePage(REPORTS, _("Phản ánh hiện trường"), "send"),
    TilePage("dich-vu-cong", _("Dịch vụ công"), "file-text"),
    TilePage("camera-cong-cong", _("Camera công cộng"), "video"),
    TilePage(EMERGENCY, _("Danh bạ khẩn cấp"), "phone"),
    TilePage("thong-tin-tien-ich", _("Thông tin tiện ích"), "info"),
    TilePage("thanh-toan", _("Thanh toán"), "wallet"),
    TilePage("moi-truong-va-thoi-tiet", _("Môi trường và thời tiết"), "wind"),
    TilePage("giao-duc", _("Giáo dục"), "graduation-cap"),
    TilePage("y-te", _("Y tế"), "heart-pulse"),
    TilePage("an-sinh-xa-hoi", _("An sinh xã hội"), "hand-heart"),
    TilePage("nong-nghiep", _("Nông nghiệp"), "sprout"),
    TilePage("kinh-te", _("Kinh tế"), "chart"),
    TilePage("du-lich", _("Du lịch"), "drama"),
    TilePage("giao-thong", _("Giao thông"), "traffic-light"),
)
PAGES = {page.slug: page for page in TILES}
SLUGS = tuple((page.slug, page.label) for page in TILES)
