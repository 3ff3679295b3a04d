"""Name the kinds of places and notices, and how serious a notice is."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class PlaceKind(models.TextChoices):
    ATM = "atm", _("ATM, ngân hàng")
    BUS_STATION = "bus", _("Trạm xe, bến xe")
    FERRY = "ferry", _("Bến phà, bến tàu")
    FOOD = "food", _("Ẩm thực")
    LODGING = "lodging", _("Lưu trú")
    HOSPITAL = "hospital", _("Bệnh viện")
    HEALTH_STATION = "health", _("Trạm y tế, phòng khám")
    PHARMACY = "pharmacy", _("Nhà thuốc")
    MARKET = "market", _("Chợ")
    SUPERMARKET = "supermarket", _("Siêu thị")
    FUEL = "fuel", _("Cây xăng")
    TOILET = "toilet", _("Nhà vệ sinh công cộng")
    SCHOOL = "school", _("Trường học")
    OFFICE = "office", _("Cơ quan, trụ sở")
    ATTRACTION = "attraction", _("Điểm tham quan")
    BLACK_SPOT = "black_spot", _("Điểm đen giao thông")
    CAMERA = "camera", _("Camera")


class NoticeKind(models.TextChoices):
    POWER_CUT = "power", _("Cúp điện")
    WATER_CUT = "water", _("Cúp nước")
    WORKS = "works", _("Thi công, sửa chữa")
    TRAFFIC = "traffic", _("Giao thông")
    FLOOD = "flood", _("Ngập, triều cường")
    WEATHER = "weather", _("Thời tiết nguy hiểm")
    SALINITY = "salinity", _("Xâm nhập mặn")
    PEST = "pest", _("Sâu bệnh, dịch bệnh")
    HEALTH = "health", _("Y tế, tiêm chủng")
    SCHOOL = "school", _("Tuyển sinh, thi cử")
    FESTIVAL = "festival", _("Lễ hội, sự kiện")
    OTHER = "other", _("Thông báo khác")


class NoticeLevel(models.IntegerChoices):
    INFORMATION = 1, _("Thông tin")
    WARNING = 2, _("Cảnh báo")
    DANGER = 3, _("Nguy hiểm")
