"""Make sources and their lines for tests."""

from django.db.models import Model
from django.utils import timezone

from citizen.kinds import NoticeKind, PlaceKind
from citizen.models import LINES, Article, Contact, Figure, Line, Notice, Place, Series, Source
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


def make_line(model: type[Line], source: Source | None = None, **facts: object) -> Line:
    """Make a line of a kind, in a new source if none is given."""
    holds = next(kind for kind, lines in LINES.items() if lines is model)
    source = source or make_source(holds=holds, name=f"Nguồn {holds} {Source.objects.count()}")
    known: dict[type[Line], dict[str, object]] = {
        Contact: {"phone": "0299 3822 113"},
        Place: {"kind": PlaceKind.MARKET},
        Notice: {"kind": NoticeKind.POWER_CUT, "starts_at": timezone.now()},
    }
    code = f"L{model._default_manager.count()}"
    named = {"code": code, "name": "Dòng thử", **known.get(model, {}), **facts}
    return model._default_manager.create(source=source, **named)


def make_figure(series: Series | None = None, **facts: object) -> Figure:
    series = series or make_line(Series)
    return Figure.objects.create(**{"series": series, "at": timezone.now(), "value": 5, **facts})


def make_lines() -> dict[type[Model], int]:
    """Make a line of each kind but contacts, and return their keys."""
    lines = {model: make_line(model).pk for model in (Place, Notice, Article, Series)}
    return {**lines, Figure: make_figure().pk}
