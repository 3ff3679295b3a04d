"""Name the sixteen tiles in the order of the user guide, with their pages and icons.

Source: user guide, section I.1. Staff switch tiles off and sort them (`citizen.models.Tile`); names
and addresses are fixed, because links and the installed app rely on them. The tile
“Thông tin tiện ích” holds five smaller tiles, `PARTS` (user guide, section I.1.7).
"""

from typing import NamedTuple

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from province import portal


class TilePage(NamedTuple):
    """A page below /tien-ich/. `slug` is its last part, and the key of its sources.

    `above` is the slug of the tile that the page is a part of; a tile stands alone.
    """

    slug: str
    label: str | Promise
    icon: str
    above: str = ""

    @property
    def url(self) -> str:
        if self.above:
            return reverse("citizen:part", args=[self.above, self.slug])
        return reverse("citizen:page", args=[self.slug])


EMERGENCY, REPORTS = "danh-ba-khan-cap", "phan-anh-hien-truong"
UTILITIES, WEATHER, TRAFFIC = "thong-tin-tien-ich", "moi-truong-va-thoi-tiet", "giao-thong"
POWER_CUTS, PRICES, JOBS = "lich-cup-dien", "gia-ca-thi-truong", "lao-dong-viec-lam"
EXCHANGE, PLACES = "ti-gia", "dia-diem"
PAYMENT, AREA = "thanh-toan", "soc-trang"
FARMING, ECONOMY = "nong-nghiep", "kinh-te"
NEWS, PROCEDURES, POLICIES = "tin-tuc", "dich-vu-cong", "an-sinh-xa-hoi"
CAMERAS = "camera-cong-cong"
TILES = (
    TilePage(AREA, portal.say_lazy("%(area)s"), "landmark"),
    TilePage(NEWS, _("Tin tức"), "news"),
    TilePage(REPORTS, _("Phản ánh hiện trường"), "send"),
    TilePage(PROCEDURES, _("Dịch vụ công"), "file-text"),
    TilePage(CAMERAS, _("Camera công cộng"), "video"),
    TilePage(EMERGENCY, _("Danh bạ khẩn cấp"), "phone"),
    TilePage(UTILITIES, _("Thông tin tiện ích"), "info"),
    TilePage(PAYMENT, _("Thanh toán"), "wallet"),
    TilePage(WEATHER, _("Môi trường và thời tiết"), "wind"),
    TilePage("giao-duc", _("Giáo dục"), "graduation-cap"),
    TilePage("y-te", _("Y tế"), "heart-pulse"),
    TilePage(POLICIES, _("An sinh xã hội"), "hand-heart"),
    TilePage(FARMING, _("Nông nghiệp"), "sprout"),
    TilePage(ECONOMY, _("Kinh tế"), "chart"),
    TilePage("du-lich", _("Du lịch"), "drama"),
    TilePage(TRAFFIC, _("Giao thông"), "traffic-light"),
)
PARTS = (
    TilePage(POWER_CUTS, _("Lịch cúp điện"), "zap-off", UTILITIES),
    TilePage(PRICES, _("Giá cả thị trường"), "chart", UTILITIES),
    TilePage(JOBS, _("Lao động việc làm"), "briefcase", UTILITIES),
    TilePage(EXCHANGE, _("Tỉ giá"), "coins", UTILITIES),
    TilePage(PLACES, _("Địa điểm tiện ích"), "pin", UTILITIES),
)
PAGES = {page.slug: page for page in (*TILES, *PARTS)}
SLUGS = tuple((page.slug, page.label) for page in TILES)
# The pages that show content. The tile of the utilities shows its parts.
WITH_SOURCES = tuple((page.slug, page.label) for page in PAGES.values() if page.slug != UTILITIES)
