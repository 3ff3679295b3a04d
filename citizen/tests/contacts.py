"""Make sources and contacts for tests."""

from citizen.models import Contact, Source
from citizen.tiles import EMERGENCY
from province.models import AdminUnit, Agency


def make_source(tile: str = EMERGENCY, owner: str = "QLDT-941", **facts: object) -> Source:
    return Source.objects.create(
        **{"tile": tile, "name": "Danh sách trực", "owner": Agency.objects.get(code=owner), **facts}
    )


def make_contact(source: Source, unit: str = "", **facts: object) -> Contact:
    place = AdminUnit.objects.in_force().get(code=unit) if unit else None
    known = {"code": f"M{Contact.objects.count()}", "name": "Công an", "phone": "0299 3822 113"}
    return Contact.objects.create(**{"source": source, "unit": place, **known, **facts})


def file_of(*lines: str) -> bytes:
    return ("\r\n".join(("Mã;Tên;Số điện thoại;Địa bàn;Trực 24/7", *lines)) + "\r\n").encode()
