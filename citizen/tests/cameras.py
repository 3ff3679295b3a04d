"""Make cameras and their legal basis for tests."""

from datetime import date

from citizen.kinds import PlaceKind
from citizen.models import CameraBasis, Place, Source
from citizen.tests.places import make_place, make_place_source
from citizen.tiles import CAMERAS
from province.models import Agency


def make_basis(**facts: object) -> CameraBasis:
    known = {
        "document": "12/QĐ-UBND",
        "issued_on": date(2026, 11, 2),
        "issuer": "UBND tỉnh",
        "purpose": "Người dân xem tình trạng giao thông",
        "controller": Agency.objects.get(code="QLDT-941"),
        "contact": "0299 3822 113",
        "kept_days": 15,
        "hosts": "camera.example.vn",
    }
    return CameraBasis.objects.create(**{**known, **facts})


def make_camera_source(**facts: object) -> Source:
    return make_place_source(CAMERAS, **{"name": "Camera giao thông", **facts})


def make_camera(source: Source, **facts: object) -> Place:
    known = {
        "name": "Cầu Bon, Hùng Vương",
        "kind": PlaceKind.CAMERA,
        "picture_url": "https://camera.example.vn/1.jpg",
    }
    return make_place(source, **{**known, **facts})
